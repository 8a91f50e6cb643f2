"""PDF shows values as they are, in our own face, and gives the same bytes each time."""

import io
import time
from pathlib import Path

from pypdf import PdfReader

from loa.paper.pdf import count_pages, write_pdf

TEMPLATE = '#set text(font: "Tinos", fallback: false)\n#let given = json(bytes(sys.inputs.values))\n#given.text\n#pagebreak()\n#given.text'


def page(folder: Path, text: str) -> bytes:
    template = folder / "page.typ"
    template.write_text(TEMPLATE, encoding="utf-8")
    return write_pdf(template, {"text": text})


def test_values_are_never_markup(tmp_path: Path) -> None:
    text = "= *a* _b_ #panic() $x$ @c <d> `e` \\n // f"
    assert PdfReader(io.BytesIO(page(tmp_path, text))).pages[0].extract_text().strip() == text


def test_only_our_face_is_in_the_file(tmp_path: Path) -> None:
    fonts = PdfReader(io.BytesIO(page(tmp_path, "Ủy ban nhân dân xã Lam Trà")))
    names = [str(font.get_object()["/BaseFont"]) for font in fonts.pages[0]["/Resources"]["/Font"].values()]  # type: ignore[index]
    assert {name.partition("+")[2] for name in names} == {"Tinos-Regular"}
    assert fonts.pages[0].extract_text().strip() == "Ủy ban nhân dân xã Lam Trà"


def test_same_values_give_the_same_bytes_at_any_time(tmp_path: Path) -> None:
    first = page(tmp_path, "a")
    time.sleep(1.1)
    assert page(tmp_path, "a") == first
    assert page(tmp_path, "b") != first


def test_count_pages(tmp_path: Path) -> None:
    assert count_pages(page(tmp_path, "a")) == 2
