"""PDF by Typst. Text reaches a template as values, never as markup, so nothing in it can act."""

import json
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

import typst
from pypdf import PdfReader

from loa.paper.typefaces import FONT_FOLDER

_FIXED_TIME = 946_684_800  # 2000-01-01T00:00:00Z: a file tells by its content, not by when it was made


@cache
def _fonts() -> typst.Fonts:
    # System fonts differ from machine to machine, and some of them lack Vietnamese letters.
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)])


def write_pdf(template: Path, values: Mapping[str, object]) -> bytes:
    """The Typst file `template` filled with `values`, which it reads by `json(bytes(sys.inputs.values))`.

    The same template and values give the same bytes. `values` must be JSON; TypstError when the template is at fault.
    """
    compiler = typst.Compiler(template.read_bytes(), root=template.parent, font_paths=_fonts())
    written = compiler.compile(
        format="pdf", sys_inputs={"values": json.dumps(values, ensure_ascii=False, sort_keys=True)}, timestamp=_FIXED_TIME
    )
    if not isinstance(written, bytes):
        raise TypeError("Typst gave no single PDF")
    return written


def count_pages(pdf: bytes) -> int:
    """Number of pages of a PDF that we wrote."""
    return len(PdfReader(BytesIO(pdf)).pages)
