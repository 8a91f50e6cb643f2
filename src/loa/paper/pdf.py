"""PDF by Typst. Text reaches a template as values, never as markup, so nothing in it can act."""

import json
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Literal

import typst
from pypdf import PdfReader

from loa.paper.typefaces import FONT_FOLDER

Standard = Literal["ua-1"]

_FIXED_TIME = 946_684_800  # 2000-01-01T00:00:00Z: a file tells by its content, not by when it was made


@cache
def _fonts() -> typst.Fonts:
    # System fonts differ from machine to machine, and some of them lack Vietnamese letters.
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)])


def write_pdf(template: Path, values: Mapping[str, object], standard: Standard | None = None) -> bytes:
    """The Typst file `template` filled with `values`, which it reads by `json(bytes(sys.inputs.values))`.

    The same template and values give the same bytes. `values` must be JSON; `standard` is what the file
    shall keep ("ua-1": usable by everyone). TypstError when the template is at fault.
    """
    written = _compiler(template).compile(format="pdf", sys_inputs=_inputs(values), timestamp=_FIXED_TIME, pdf_standards=standard or [])
    if not isinstance(written, bytes):
        raise TypeError("Typst gave no single PDF")
    return written


def draw_pages(template: Path, values: Mapping[str, object], points_per_inch: float) -> list[bytes]:
    """The same pages as PNG images."""
    drawn = _compiler(template).compile(format="png", sys_inputs=_inputs(values), timestamp=_FIXED_TIME, ppi=points_per_inch)
    return [drawn] if isinstance(drawn, bytes) else list(drawn or ())


def _compiler(template: Path) -> typst.Compiler:
    return typst.Compiler(template.read_bytes(), root=template.parent, font_paths=_fonts())


def _inputs(values: Mapping[str, object]) -> dict[str, str]:
    return {"values": json.dumps(values, ensure_ascii=False, sort_keys=True)}


def count_pages(pdf: bytes) -> int:
    """Number of pages of a PDF that we wrote."""
    return len(PdfReader(BytesIO(pdf)).pages)
