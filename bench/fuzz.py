"""Coverage-guided fuzzing of the readers: no crash, no more than 5 s a page, bounded memory.

usage: python bench/fuzz.py [--seconds 60] [--target text|docx|pdf|any] [--corpus FOLDER]

Atheris (`uv sync --group fuzz`) watches which branches of `loa.paper` an input reaches and keeps what reaches new ones. Only
`Unreadable` may come out. A case that fails is written to FOLDER/failed; mended ones live on in tests/paper/crashes.
The last line is JSON.
"""

import argparse
import io
import json
import resource
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "tests" / "paper" / "documents"
SECONDS_A_PAGE = 5.0
MEMORY = 2 * 1024**3  # bytes of address space beyond which the readers count as unbounded
LONGEST = 60_000  # bytes of one input
DOCX_PARTS = ("word/document.xml", "word/numbering.xml", "word/styles.xml", "[Content_Types].xml", "word/_rels/document.xml.rels")


def main() -> None:
    """Parent: start one fuzzing process a target, count what it reports."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--seconds", type=int, default=60, help="length of the run of each target")
    words.add_argument("--target", choices=("text", "docx", "pdf", "any"), help="one reader only")
    words.add_argument("--corpus", type=Path, default=ROOT / "var" / "fuzz")
    given = words.parse_args()
    result: dict[str, float] = {}
    for target in [given.target] if given.target else ["text", "docx", "pdf", "any"]:
        folder = given.corpus / target
        for part in ("kept", "failed"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        _seed(target, folder / "kept")
        print(f"{target}: {given.seconds} s …", flush=True)
        child = [sys.executable, str(Path(__file__).resolve()), "--child", target, str(folder), str(given.seconds)]
        done = subprocess.run(child, capture_output=True, text=True, check=False)
        figures = json.loads((folder / "figures.json").read_text()) if (folder / "figures.json").exists() else {}
        result |= {f"{target}_{key}": value for key, value in figures.items()}
        result[f"{target}_failed"] = float(len(list((folder / "failed").iterdir())))
        print(
            f"  {figures.get('cases', 0):.0f} cases, slowest {figures.get('slowest_seconds_a_page', 0):.2f} s a page, "
            f"{result[f'{target}_failed']:.0f} failed",
            flush=True,
        )
        if done.returncode:
            print(done.stderr[-3000:])
    print(json.dumps(result))


def _seed(target: str, folder: Path) -> None:
    """The fixtures of the tests as a first corpus, in the form of `target`."""
    for path in sorted(SEEDS.glob("*.txt")):
        text = path.read_text(encoding="utf-8")[: LONGEST // 3]
        made = {"text": _as_text, "docx": _as_docx_parts, "pdf": _as_pdf, "any": _as_text}[target](text)
        (folder / path.stem).write_bytes(made)


def _as_text(text: str) -> bytes:
    return text.encode()


def _as_docx_parts(text: str) -> bytes:
    paragraphs = "".join(f"<w:p><w:r><w:t>{_escaped(line)}</w:t></w:r></w:p>" for line in text.splitlines()[:120])
    return f"<w:body>{paragraphs}<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl></w:body>".encode()


def _as_pdf(text: str) -> bytes:
    lines = "".join(f"({_latin(line)}) Tj 0 -14 Td " for line in text.splitlines()[:60])
    stream = f"BT /F1 12 Tf 72 800 Td {lines}ET".encode("latin-1", "replace")
    return _pdf_of(stream)


def _escaped(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;").replace("\f", "")


def _latin(line: str) -> str:
    return line.replace("\\", "").replace("(", "").replace(")", "")


def _pdf_of(stream: bytes) -> bytes:
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>",
    ]
    out, places = io.BytesIO(b"%PDF-1.4\n"), []
    out.seek(0, io.SEEK_END)
    for number, part in enumerate(parts, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n" % number + part + b"\nendobj\n")
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, table))
    return out.getvalue()


def _docx_of(body: bytes) -> bytes:
    """A package round the fuzzed body; the body may close its own root and bring other parts behind a NUL."""
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    pieces = body.split(b"\0", len(DOCX_PARTS) - 1)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("[Content_Types].xml", CONTENT_TYPES)
        package.writestr("_rels/.rels", RELATIONS)
        package.writestr(DOCX_PARTS[0], b'<w:document xmlns:w="%s">' % name.encode() + pieces[0] + b"</w:document>")
        for part, content in zip(DOCX_PARTS[1:3], pieces[1:], strict=False):
            package.writestr(part, content)
    return out.getvalue()


CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


def child(target: str, folder: Path, seconds: int) -> None:
    """The fuzzing process itself: reads inputs until the time is over."""
    import atheris

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with atheris.instrument_imports(include=["loa.paper"]):
        from loa.paper.files import Unreadable
        from loa.paper.read import read_file, read_text
    figures = {"cases": 0.0, "read": 0.0, "slowest_seconds_a_page": 0.0, "started": time.time()}
    random = Random(7)
    pieces = _pieces()

    def once(data: bytes) -> None:
        figures["cases"] += 1
        began = time.process_time()
        pages = 1
        try:
            pages = _read(target, data, read_text, read_file).pages
            figures["read"] += 1
        except Unreadable:
            pass
        except BaseException as error:
            _keep(folder, data, type(error).__name__)
        spent = (time.process_time() - began) / max(1, pages)
        figures["slowest_seconds_a_page"] = max(figures["slowest_seconds_a_page"], spent)
        if spent > SECONDS_A_PAGE:
            _keep(folder, data, "slow")
        if figures["cases"] % 200 == 0:
            _tell(folder, figures)

    def mutate(data: bytes, largest: int, seed: int) -> bytes:
        random.seed(seed)
        if random.random() < 0.5:
            return bytes(atheris.Mutate(data, largest))
        return _spliced(data, pieces, random)[:largest]

    arguments = [
        sys.argv[0],
        f"-max_total_time={seconds}",
        f"-max_len={LONGEST}",
        "-timeout=60",
        "-rss_limit_mb=0",
        "-verbosity=0",
        f"-artifact_prefix={folder}/failed/",
        str(folder / "kept"),
    ]
    atheris.Setup(arguments, once, custom_mutator=mutate)
    try:
        atheris.Fuzz()
    finally:
        _tell(folder, figures)


def _read(target, data, read_text, read_file):  # type: ignore[no-untyped-def]
    if target == "text":
        return read_text(data.decode("utf-8", "replace"))
    if target == "docx":
        return read_file(_docx_of(data), "a.docx")
    if target == "pdf":
        return read_file(data if data.startswith(b"%PDF-") else _pdf_of(data), "a.pdf")
    return read_file(data, "a")


def _pieces() -> list[bytes]:
    """Lines of the fixtures: what a mutation puts in, so that inputs stay near the form."""
    lines = {line.strip() for path in SEEDS.glob("*.txt") for line in path.read_text(encoding="utf-8").splitlines()}
    xml = [
        "<w:p>",
        "</w:p>",
        "<w:tbl>",
        "</w:tbl>",
        "<w:tr>",
        "<w:tc>",
        '<w:gridSpan w:val="3"/>',
        "<w:vMerge/>",
        "<w:br/>",
        "<w:tab/>",
        '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="2"/></w:numPr>',
    ]
    return [(line + "\n").encode() for line in sorted(lines) if line] + [part.encode() for part in xml]


def _spliced(data: bytes, pieces: list[bytes], random: Random) -> bytes:
    """`data` with lines of the form put in, repeated, dropped or swapped."""
    lines = data.splitlines(keepends=True) or [b""]
    for _ in range(random.randint(1, 4)):
        place = random.randrange(len(lines) + 1)
        match random.randrange(4):
            case 0:
                lines.insert(place, random.choice(pieces))
            case 1:
                lines[place:place] = [random.choice(lines)] * random.choice((1, 2, 50))
            case 2 if len(lines) > 1:
                del lines[min(place, len(lines) - 1)]
            case _:
                random.shuffle(lines[: random.randrange(len(lines)) + 1])
                lines.insert(place, b"".join(random.choices(pieces, k=2)).replace(b"\n", b" "))
    return b"".join(lines)


def _keep(folder: Path, data: bytes, why: str) -> None:
    (folder / "failed" / f"{why}-{zlib.crc32(data):08x}").write_bytes(data)


def _tell(folder: Path, figures: dict[str, float]) -> None:
    spent = time.time() - figures["started"]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    shown = {"cases": figures["cases"], "read": figures["read"], "seconds": round(spent), "peak_mb": round(peak)}
    (folder / "figures.json").write_text(json.dumps(shown | {"slowest_seconds_a_page": round(figures["slowest_seconds_a_page"], 3)}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
    else:
        main()
