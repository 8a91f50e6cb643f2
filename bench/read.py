"""Pages a second that one core reads, from text and from DOCX, and how right the readings are, side by side.

usage: python bench/read.py

A page is 3,000 characters. Reads the fixtures of the tests and, where they lie beside the repository, the labelled samples; those bring
the scorer too. "spoiled" is the same text with one letter in a hundred misread as a scan's would be. The last line is JSON.
"""

import importlib.util
import io
import json
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from statistics import mean
from typing import Any

import docx

from loa.paper.read import read_file, read_text

ROOT = Path(__file__).parents[1]
SAMPLES, FIXTURES = ROOT.parent / "shared" / "samples", ROOT / "tests" / "paper" / "documents"
FOLDERS = (SAMPLES, FIXTURES)
SCORER = ROOT.parent / "shared" / "tools" / "score_documents.py"
MISREAD = {  # pairs that scans of Vietnamese papers confuse: shapes, and marks lost or moved
    "l": "1", "1": "l", "I": "l", "0": "O", "O": "0", "m": "rn", "Ủ": "Ù", "ủ": "ú", "ỹ": "ý", "ấ": "á", "ầ": "à", "ể": "ề", "ệ": "ê",
    "ợ": "ơ", "ộ": "ô", "ạ": "a", "ị": "i", "ụ": "u", "ờ": "ò", "đ": "d", ",": ".", ";": ":", " ": "", "-": "–", "c": "e", "h": "b",
}  # fmt: skip
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


def spoiled(text: str, share: float = 0.01) -> str:
    """`text` with `share` of its letters misread, the same way each time."""
    random = Random(2026)
    return "".join(MISREAD.get(c, c) if random.random() < share * 2.2 else c for c in text)  # about 45 % of letters have a pair


def scores(paths: Iterable[Path], change: Callable[[str], str]) -> dict[str, float]:
    """Mean of each column of the scorer over the labelled documents `paths`, their text changed by `change`."""
    spec = importlib.util.spec_from_file_location("score_documents", SCORER)
    assert spec
    assert spec.loader
    tool: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    rows = []
    for path in paths:
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = path.with_name(path.name.replace(".gold.json", ".txt")).read_text(encoding="utf-8")
        rows.append(tool.score(read_file(change(text).encode(), "bench.txt").to_json(), gold))
    return {c: round(mean([r[c] for r in rows if r[c] is not None] or [0.0]), 3) for c in tool.COLUMNS}


def score_table() -> dict[str, float]:
    """Print the scores side by side; gives them as `samples_header`, `fixtures_spoiled_roles`, …"""
    if not SCORER.exists():
        print("no labelled samples beside this checkout: scores are left out")
        return {}
    sets = {"samples": sorted(SAMPLES.glob("*.gold.json")), "fixtures": sorted(FIXTURES.glob("*.gold.json"))}
    table = {name: scores(paths, str) for name, paths in sets.items()}
    table |= {f"{name}_spoiled": scores(paths, spoiled) for name, paths in sets.items()}
    columns = list(table["samples"])
    print(f"{'':18}" + "".join(f"{c:>14}" for c in columns))
    for name, row in table.items():
        print(f"{name:18}" + "".join(f"{row[c]:>14.3f}" for c in columns))
    return {f"{name}_{c}": value for name, row in table.items() for c, value in row.items()}


def main() -> dict[str, float]:
    """Measure and print; gives documents, pages, the two rates and the scores."""
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
    result |= score_table()
    print(json.dumps(result))
    return result


if __name__ == "__main__":
    main()
