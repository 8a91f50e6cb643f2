"""Pages that are pictures: scanned PDF and photos, their characters recognised, set on a grid as they stand on the paper.

Two engines: `trueocr` (models in its package) and the program `tesseract` with its Vietnamese data. Neither is needed to run Loa; what is
missing is named with the command that adds it. Positions become spaces, so that two columns of a header stay two columns.
"""

import csv
import importlib
import importlib.util
import io
import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from loa.paper.unreadable import Unreadable

MAX_PIXELS = 60_000_000  # of one picture: A3 at 400 dpi and a little more
MAX_PICTURES = 200  # in one file
DPI = 200
_COLUMNS = 110  # characters across a page
_SECONDS = 60  # for one page, before a program is given up
ADD = "./loa add ocr"
MISSING = (
    "Tệp là bản chụp (scan, ảnh), cần chương trình nhận dạng chữ mà máy này chưa có. "
    f"Người quản trị hãy chạy lệnh: {ADD} — hoặc hãy gửi bản .docx, .pdf có chữ."
)
_BROKEN = "Không mở được hình ảnh này (tệp hỏng hoặc quá lớn). Hãy chụp hoặc quét lại, lưu dạng .jpg, .png hoặc .pdf rồi gửi."


@dataclass(frozen=True, slots=True)
class Seen:
    """A piece of text on a picture: its box in pixels and how sure the engine is, 0 to 1."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Page:
    """The text of one picture, by which engine, with what mean confidence."""

    text: str
    engine: str
    confidence: float


def engine() -> str | None:
    """The engine at hand: `trueocr`, else `tesseract`, else None."""
    wanted = os.environ.get("LOA_OCR", "")
    found = [name for name, there in (("trueocr", _has("trueocr")), ("tesseract", _has_tesseract())) if there]
    return wanted if wanted in found else found[0] if found else None


def read_picture(picture: Image.Image) -> Page:
    """Recognise one upright or turned picture; raises `Unreadable` when no engine is at hand."""
    name = engine()
    if name is None:
        raise Unreadable(MISSING)
    plain = ImageOps.exif_transpose(picture).convert("RGB")
    seen = _by_trueocr(plain) if name == "trueocr" else _by_tesseract(plain)
    return Page(laid_out(seen, plain.width), name, round(sum(s.confidence for s in seen) / len(seen), 3) if seen else 0.0)


def pictures_of(content: bytes) -> Iterator[Image.Image]:
    """The pictures of an image file, one for each page of a TIFF; raises `Unreadable` for what is broken or too large."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a camera wrote wrongly about its own picture
            yield from _frames(content)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError, MemoryError) as broken:
        raise Unreadable(_BROKEN) from broken


def _frames(content: bytes) -> Iterator[Image.Image]:
    with Image.open(io.BytesIO(content)) as file:
        for number, frame in enumerate(ImageSequence.Iterator(file)):
            if number >= MAX_PICTURES or frame.width * frame.height > MAX_PIXELS:
                raise Unreadable(_BROKEN)
            yield frame.copy()


def picture_of_page(content: bytes, number: int) -> Image.Image:
    """Page `number`, from 0, of a PDF as a picture; raises `Unreadable` when nothing on this machine can draw it."""
    if _has("pypdfium2"):
        return _drawn_by_pdfium(content, number)
    program = shutil.which("pdftoppm")
    if program is None:
        raise Unreadable(MISSING)
    with tempfile.TemporaryDirectory() as folder:
        page = str(number + 1)
        words = [program, "-r", str(DPI), "-png", "-f", page, "-l", page, "-", str(Path(folder) / "page")]
        subprocess.run(words, input=content, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - a fixed program
        drawn = next(Path(folder).glob("*.png"), None)
        if drawn is None:
            raise Unreadable(_BROKEN)
        return next(pictures_of(drawn.read_bytes()))


def laid_out(seen: list[Seen], width: int) -> str:
    """The pieces as lines of text: pieces of one height on one line, their place across the page kept by spaces."""
    if not seen:
        return ""
    size = median(s.bottom - s.top for s in seen) or 1.0
    lines: list[str] = []
    floor = None
    for row in _rows(sorted(seen, key=lambda s: (s.top + s.bottom) / 2)):
        top = min(s.top for s in row)
        if floor is not None and top - floor > 1.1 * size:
            lines.append("")
        floor = max(s.bottom for s in row)
        lines.append(_line(row, width, size))
    return "\n".join(lines)


def _rows(seen: list[Seen]) -> list[list[Seen]]:
    rows: list[list[Seen]] = []
    for piece in seen:
        middle = (piece.top + piece.bottom) / 2
        last = rows[-1] if rows else []
        if last and min(s.top for s in last) < middle < max(s.bottom for s in last) and middle - _middle(last) < 0.45 * _height(last):
            last.append(piece)
        else:
            rows.append([piece])
    return rows


def _middle(row: list[Seen]) -> float:
    return sum((s.top + s.bottom) / 2 for s in row) / len(row)


def _height(row: list[Seen]) -> float:
    return sum(s.bottom - s.top for s in row) / len(row)


def _line(row: list[Seen], width: int, size: float) -> str:
    text, right = "", 0.0
    for piece in sorted(row, key=lambda s: s.left):
        column = int(piece.left / width * _COLUMNS)
        apart = piece.left - right > 1.5 * size and bool(text)
        text = text.ljust(column) if not text else f"{text}   ".ljust(column) if apart else f"{text} "
        text += piece.text
        right = piece.right
    return text


def _by_trueocr(picture: Image.Image) -> list[Seen]:
    lines = _model().predict(picture).lines
    return [_seen(line) for line in lines if line["text"].strip()]


def _seen(line: dict[str, Any]) -> Seen:
    left, top, right, bottom = map(float, line["bbox"])
    return Seen(line["text"], left, top, right, bottom, float(line["confidence"]))


@cache
def _model() -> Any:
    return importlib.import_module("trueocr").load_model(threads=max(1, (os.cpu_count() or 2) // 2))


def _by_tesseract(picture: Image.Image) -> list[Seen]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.png"
        picture.save(path)
        done = subprocess.run(  # noqa: S603 - a fixed program
            [str(shutil.which("tesseract")), str(path), "-", "-l", "vie", "--dpi", str(DPI), "--psm", "4", "tsv"],
            capture_output=True, text=True, timeout=_SECONDS, check=False, env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
    pieces: dict[tuple[str, ...], list[Seen]] = {}
    for row in csv.DictReader(done.stdout.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] == "5" and (row["text"] or "").strip():
            left, top = float(row["left"]), float(row["top"])
            box = (left, top, left + float(row["width"]), top + float(row["height"]))
            key = (row["block_num"], row["par_num"], row["line_num"])
            pieces.setdefault(key, []).append(Seen(row["text"], *box, max(0.0, float(row["conf"]) / 100)))
    return [run for words in pieces.values() for run in _runs(words)]


def _runs(words: list[Seen]) -> Iterator[Seen]:
    """Words of one line joined, but for wide gaps between columns."""
    size = median(w.bottom - w.top for w in words)
    run = [words[0]]
    for word in words[1:]:
        if word.left - run[-1].right > 2.5 * size:
            yield _joined(run)
            run = []
        run.append(word)
    yield _joined(run)


def _joined(run: list[Seen]) -> Seen:
    return Seen(
        " ".join(w.text for w in run), run[0].left, min(w.top for w in run), run[-1].right, max(w.bottom for w in run),
        sum(w.confidence for w in run) / len(run),
    )  # fmt: skip


def _drawn_by_pdfium(content: bytes, number: int) -> Image.Image:
    pdfium = importlib.import_module("pypdfium2")
    try:
        document = pdfium.PdfDocument(content)
        page = document[number]
        scale = min(DPI / 72, (MAX_PIXELS / max(1.0, page.get_width() * page.get_height())) ** 0.5)
        picture: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
        document.close()
    except (pdfium.PdfiumError, ValueError, OSError, MemoryError) as broken:
        raise Unreadable(_BROKEN) from broken
    return picture


def _has(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


@cache
def _has_tesseract() -> bool:
    program = shutil.which("tesseract")
    if program is None:
        return False
    done = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=20, check=False)  # noqa: S603
    return "vie" in done.stdout.split()
