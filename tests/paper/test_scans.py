"""Scans, photos, old Word files: read like the text that they show, or refused with the command that helps."""

import importlib
import importlib.util
import io
import os
import shutil
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader, PdfWriter

from conftest import needed
from loa.paper import apart, office, scans
from loa.paper.apart import read_apart
from loa.paper.files import extract
from loa.paper.read import read_file
from loa.paper.scans import Seen, laid_out
from loa.paper.unreadable import Unreadable
from paper.scanning import pdf_of, pictures, scan_of
from paper.scoring import fold, gold_of, overlap, reference_keys, text_of


@pytest.fixture(scope="module")
def pdfium() -> Any:
    """The library that draws PDF, with the engine beside it."""
    if importlib.util.find_spec("trueocr") is None or importlib.util.find_spec("pypdfium2") is None:
        reason = "recognition of characters is not installed (./loa add ocr)"
        pytest.fail(reason) if os.environ.get("LOA_TEST_ALL") == "1" else pytest.skip(reason)
    return importlib.import_module("pypdfium2")


@pytest.mark.parametrize("name", ["b2-kh-so", "chi-thi", "b4-kh-xa"])
def test_a_scan_reads_nearly_like_its_text(name: str, pdfium: Any) -> None:
    reading = read_file(scan_of(pictures(pdf_of(text_of(name)), pdfium)), "scan.pdf")
    gold = gold_of(name)
    assert all(source.startswith("trueocr 0.") for source in reading.sources)
    assert fold(reading.number) == fold(gold["number"])
    assert reading.date == gold["date"]
    assert overlap(reference_keys(reading.to_json()), reference_keys(gold)) > 0.8
    assert overlap({fold(r) for r in reading.recipients}, {fold(r) for r in gold["recipients"]}) > 0.7
    assert len(reading.assignments) >= 0.7 * len([a for a in gold["assignments"] if not a.get("optional")])


@pytest.mark.parametrize("turned", [0, 90, 180])
def test_a_photo_may_lie_on_its_side(turned: int, pdfium: Any) -> None:
    page = pictures(pdf_of(text_of("cv-ngan")), pdfium)[0].rotate(turned, expand=True, fillcolor=255)
    assert read_file(scan_of([page], "JPEG"), "a.jpg").number == "58/UBND-VHXH"


def test_each_page_of_a_picture_file_is_read(pdfium: Any) -> None:
    page = pictures(pdf_of(text_of("cv-ngan")), pdfium)[0]
    extracted = extract(scan_of([page, page], "TIFF"), "a.tif")
    assert extracted.pages == 2
    assert extracted.text.count("58/UBND-VHXH") == 2


def test_only_the_pages_without_text_are_recognised(pdfium: Any) -> None:
    typed = pdf_of(text_of("cv-ngan"))
    writer = PdfWriter()
    for part in (typed, scan_of(pictures(typed, pdfium))):
        for page in PdfReader(io.BytesIO(part)).pages:
            writer.add_page(page)
    out = io.BytesIO()
    writer.write(out)
    seen: list[tuple[int, int]] = []
    extracted = extract(out.getvalue(), "a.pdf", lambda done, pages: seen.append((done, pages)))
    assert extracted.sources[0] == ""
    assert extracted.sources[1].startswith("trueocr")
    assert extracted.text.count("58/UBND-VHXH") == 2
    assert seen[-1] == (1, 1)


def test_tesseract_reads_too(pdfium: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    needed("tesseract", "Tesseract is not installed")
    monkeypatch.setenv("LOA_OCR", "tesseract")
    reading = read_file(scan_of(pictures(pdf_of(text_of("chi-thi")), pdfium)), "scan.pdf")
    assert reading.sources[0].startswith("tesseract")
    assert reading.type == "CT"
    assert len(reading.assignments) >= 2


def test_without_an_engine_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "engine", lambda: None)
    writer = PdfWriter()
    writer.add_blank_page(300, 300)
    out = io.BytesIO()
    writer.write(out)
    for content in (out.getvalue(), scan_of([Image.new("L", (60, 60), 255)], "PNG")):
        with pytest.raises(Unreadable, match=r"\./loa add ocr"):
            extract(content, "a")


def _png(width: int, height: int) -> bytes:
    """The head of a PNG that claims a size, without the data for it."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))  # noqa: E731
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "content", [_png(100_000, 100_000), _png(2**31 - 1, 2**31 - 1), b"\xff\xd8\xff" + b"x" * 500, b"II*\x00" + b"\xff" * 400]
)
def test_bombs_and_broken_pictures_are_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        list(scans.pictures_of(content))


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 30), st.text("abcđ ", min_size=1, max_size=9)), max_size=25))
def test_every_piece_stands_in_the_layout(pieces: list[tuple[int, int, str]]) -> None:
    seen = [Seen(text, 40 * x, 30 * y, 40 * x + 8 * len(text), 30 * y + 20, 1.0) for x, y, text in pieces if text.strip()]
    text = laid_out(seen, 1700)
    assert sorted(text.split()) == sorted(word for piece in seen for word in piece.text.split())


def test_two_columns_stay_apart() -> None:
    text = laid_out(
        [Seen("UBND TỈNH", 100, 10, 300, 40, 1.0), Seen("CỘNG HÒA", 900, 12, 1200, 41, 1.0), Seen("SỞ Y TẾ", 120, 60, 280, 90, 1.0)], 1654
    )
    first, second = text.split("\n")
    assert "   CỘNG HÒA" in first
    assert first.index("UBND") < second.index("SỞ") + 4


@pytest.mark.parametrize("kind", ["doc", "rtf", "odt"])
def test_files_of_other_office_programs(kind: str, tmp_path: Path) -> None:
    program = needed("soffice", "LibreOffice is not installed")
    document = docx.Document()
    for line in text_of("cv-ngan").splitlines():
        document.add_paragraph(line)
    document.save(str(tmp_path / "a.docx"))
    words = [
        program,
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        str(tmp_path),
    ]
    subprocess.run([*words, str(tmp_path / "a.docx")], capture_output=True, timeout=120, check=False)
    assert read_apart((tmp_path / f"a.{kind}").read_bytes(), f"a.{kind}").number == "58/UBND-VHXH"


def test_without_libreoffice_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(Unreadable, match="sudo apt install libreoffice"):
        office.as_docx(b"", "doc")


def test_an_office_program_that_hangs_is_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nsleep 600\n")
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(program))
    monkeypatch.setattr(office, "_SECONDS", 0.2)
    with pytest.raises(Unreadable, match="thời gian"):
        office.as_docx(b"x", "rtf")


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("import time; time.sleep(600)", "quá nhiều thời gian"),
        ("import os; os.kill(os.getpid(), 11)", "dừng giữa chừng"),
        ("", "dừng giữa chừng"),
    ],
)
def test_a_reader_that_hangs_or_dies_harms_nobody(program: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 1.0)
    with pytest.raises(Unreadable, match=message):
        read_apart(b"%PDF-1.4" + b"x" * 500_000, "a.pdf", command=[sys.executable, "-c", program])


def test_apart_reads_as_in_place() -> None:
    document = docx.Document()
    for line in text_of("b4-kh-xa").splitlines():
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    assert read_apart(out.getvalue(), "a.docx") == read_file(out.getvalue(), "a.docx")
    pages: list[int] = []
    read_apart(pdf_of(text_of("b4-kh-xa")), "a.pdf", lambda done, _: pages.append(done))
    assert pages == sorted(pages) != []


def test_apart_says_why_a_file_is_refused() -> None:
    with pytest.raises(Unreadable, match="hỏng"):
        read_apart(b"%PDF-1.4\n%%EOF", "a.pdf")
