"""Scans made of text: pages set by Typst, drawn, tilted, blurred and made noisy as a scanner does."""

import io
import json
from random import Random
from typing import Any

import typst
from PIL import Image, ImageChops, ImageFilter

from loa.paper.typefaces import FONT_FOLDER

_SOURCE = """
#set page(paper: "a4", margin: (top: 2cm, bottom: 2cm, left: 2.5cm, right: 1.5cm))
#set text(font: "Tinos", size: 11pt, lang: "vi")
#for line in json(bytes(sys.inputs.values)) { [#line.replace(" ", "\\u{a0}")]; linebreak() }
"""


def pdf_of(text: str) -> bytes:
    """`text` as a PDF with a layer of text."""
    lines = json.dumps(text.replace("\f", "").split("\n"))
    made = typst.compile(_SOURCE.encode(), font_paths=[str(FONT_FOLDER)], ignore_system_fonts=True, sys_inputs={"values": lines})
    assert isinstance(made, bytes)
    return made


def pictures(pdf: bytes, pdfium: Any, dpi: int = 200) -> list[Image.Image]:
    """The pages of `pdf` as a scanner would see them."""
    document = pdfium.PdfDocument(pdf)
    return [_worn(document[i].render(scale=dpi / 72).to_pil().convert("L")) for i in range(len(document))]


def _worn(page: Image.Image) -> Image.Image:
    tilted = page.rotate(0.5, fillcolor=255).filter(ImageFilter.GaussianBlur(0.6))
    noise = Image.frombytes("L", (256, 256), Random(1).randbytes(256 * 256)).resize(page.size).point(lambda v: v // 12)
    return ImageChops.subtract(tilted, noise)


def scan_of(pages: list[Image.Image], kind: str = "PDF") -> bytes:
    """`pages` in one file of pictures only."""
    out = io.BytesIO()
    pages[0].save(
        out, kind, save_all=len(pages) > 1, append_images=pages[1:], **({"quality": 60, "resolution": 200} if kind == "PDF" else {})
    )
    return out.getvalue()
