"""Pages a second that one core reads, from text and from DOCX; a page is 3,000 characters.

usage: python bench/read.py

Reads the fixtures of the tests and, where they lie beside the repository, the labelled samples. The last line is JSON.
"""

import io
import json
import time
from collections.abc import Callable
from pathlib import Path

import docx

from loa.paper.read import read_file, read_text

ROOT = Path(__file__).parents[1]
FOLDERS = (ROOT.parent / "shared" / "samples", ROOT / "tests" / "paper" / "documents")
PAGE = 3000
SECONDS = 3.0


def texts() -> list[str]:
    """Every document text that is at hand."""
    return [path.read_text(encoding="utf-8") for folder in FOLDERS for path in sorted(folder.glob("*.txt"))]


def as_docx(text: str) -> bytes:
    """`text` as a DOCX: a paragraph a line, runs of tabbed lines as tables."""
    document = docx.Document()
    rows: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        if "\t" in line.strip():
            rows.append(line.split("\t"))
            continue
        if rows:
            table = document.add_table(rows=len(rows), cols=max(map(len, rows)))
            for cells, row in zip(table.rows, rows, strict=True):
                for cell, value in zip(cells.cells, row, strict=False):
                    cell.text = value
            rows = []
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pages_a_second(work: Callable[[], None], pages: float) -> float:
    """How many pages a second `work`, which reads `pages` of them, gets through."""
    work()
    rounds, started = 0, time.process_time()
    while time.process_time() - started < SECONDS:
        work()
        rounds += 1
    return round(pages * rounds / (time.process_time() - started), 1)


def main() -> dict[str, float]:
    """Measure and print; gives documents, pages and the two rates."""
    found = texts()
    packages = [as_docx(text) for text in found]
    pages = sum(len(text) for text in found) / PAGE

    def read_texts() -> None:
        for text in found:
            read_text(text)

    def read_packages() -> None:
        for content in packages:
            read_file(content, "bench.docx")

    result = {
        "documents": float(len(found)),
        "pages": round(pages, 1),
        "text_pages_per_second": pages_a_second(read_texts, pages),
        "docx_pages_per_second": pages_a_second(read_packages, pages),
    }
    print(f"{len(found)} documents, {pages:.1f} pages, on one core, pages a second:")
    print(f"text {result['text_pages_per_second']}, DOCX {result['docx_pages_per_second']}")
    print(json.dumps(result))
    return result


if __name__ == "__main__":
    main()
