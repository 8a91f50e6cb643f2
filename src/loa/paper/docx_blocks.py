"""The blocks of a document's body, written into a DOCX: headings, paragraphs, lists, tables, pictures."""

from collections.abc import Sequence
from io import BytesIO

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.shared import Mm, Pt
from docx.table import Table as DocxTable
from docx.table import _Cell, _Row

from loa.paper.docx_marks import BODY_STYLE, first_line, fix_columns, repeated, shape, unbreakable, write
from loa.paper.forms import Block, Bullet, Cell, Heading, Paragraph, Picture, Table, cell_text
from loa.paper.forms_measures import PADDING_MM, column_widths, is_tall
from loa.paper.plaintext import legible

_ALIGN = {
    "l": WD_ALIGN_PARAGRAPH.LEFT,
    "c": WD_ALIGN_PARAGRAPH.CENTER,
    "r": WD_ALIGN_PARAGRAPH.RIGHT,
    "j": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
_GAP_MM = 5


def write_block(document: Document, block: Block, room_mm: float) -> None:
    """Write `block` at the end of `document`, in a text column of `room_mm`."""
    match block:
        case Heading():
            heading = write(document.add_paragraph(style=f"Heading {min(max(block.level, 1), 3)}"), block.text)
            if block.level < 1:
                shape(heading, align=WD_ALIGN_PARAGRAPH.CENTER, before=6, after=6, keep=True)
        case Paragraph():
            _write_paragraph(document, block)
        case Bullet():
            write(document.add_paragraph(style=BODY_STYLE), f"- {block.text}")
        case Table():
            _write_table(document, block, room_mm)
        case Picture():
            _write_picture(document, block, room_mm)


def _write_paragraph(document: Document, block: Paragraph) -> None:
    target = document.add_paragraph(style=BODY_STYLE)
    if block.lead:
        write(target, block.lead, bold=True, italic=block.italic or None)
    write(target, block.text, italic=block.italic or None)


def _write_table(document: Document, block: Table, room_mm: float) -> None:
    if not block.columns:
        return
    target = document.add_table(rows=1 + len(block.rows), cols=len(block.columns), style="Table Grid")
    widths = column_widths(block, room_mm)
    fix_columns(target, [Mm(width) for width in widths], padding_mm=PADDING_MM)
    head, *rows = target.rows
    unbreakable(head)
    repeated(head)
    _fill(head, block.columns, block, bold=True)
    for row, cells in zip(rows, block.rows, strict=True):
        if not is_tall([cell_text(cell) for cell in cells], widths, block.points):
            unbreakable(row)
        if len(cells) == 1 < len(block.columns):
            _fill_group(row, cells[0], block.points)
        else:
            _fill(row, cells, block, bold=False)
    _write_gap(document)


def _fill(row: _Row, cells: Sequence[Cell], block: Table, *, bold: bool) -> None:
    letters = "c" * len(block.columns) if bold else block.aligns.ljust(len(block.columns), "l")
    for target, value, letter in zip(row.cells, cells, letters, strict=False):
        _write_cell(target, value, _ALIGN.get(letter, WD_ALIGN_PARAGRAPH.LEFT), block.points, bold=bold)


def _fill_group(row: _Row, value: Cell, points: float) -> None:
    whole = row.cells[0].merge(row.cells[-1])
    _write_cell(whole, value, WD_ALIGN_PARAGRAPH.LEFT, points, bold=True)


def _write_cell(target: _Cell, value: Cell, align: WD_ALIGN_PARAGRAPH, points: float, *, bold: bool) -> None:
    if bold:
        target.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = shape(first_line(target), align=align, before=2, after=2, keep=bold)  # a heading never stands last on a page
    write(paragraph, cell_text(value), points=points, bold=bold or None)


def plain_table(document: Document, widths_mm: Sequence[float], *, rows: int = 1) -> DocxTable:
    """A table of unbroken rows without lines, for things that stand side by side."""
    target: DocxTable = document.add_table(rows=rows, cols=len(widths_mm))
    fix_columns(target, [Mm(width) for width in widths_mm], padding_mm=0)
    for row in target.rows:
        unbreakable(row)
    return target


def _write_picture(document: Document, block: Picture, room_mm: float) -> None:
    left = block.width_mm + _GAP_MM
    picture, words = plain_table(document, (left, room_mm - left)).rows[0].cells
    shape(first_line(picture), align=WD_ALIGN_PARAGRAPH.LEFT, before=6)
    shown = first_line(picture).add_run().add_picture(BytesIO(block.png), width=Mm(block.width_mm))
    shown._inline.docPr.set("descr", legible(block.alternative))
    words.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    for number, line in enumerate(block.beside):
        paragraph = first_line(words) if number == 0 else words.add_paragraph()
        write(shape(paragraph, align=WD_ALIGN_PARAGRAPH.LEFT, after=3), line, points=13)
    _write_gap(document)


def _write_gap(document: Document) -> None:
    """A low empty paragraph: Word joins two tables that nothing parts."""
    look = shape(document.add_paragraph(), align=WD_ALIGN_PARAGRAPH.LEFT).paragraph_format
    look.line_spacing_rule, look.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(8)
