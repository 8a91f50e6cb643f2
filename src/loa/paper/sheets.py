"""Tables as XLSX, made to be read, printed and sorted by an office. Start at `write_xlsx`.

book = write_xlsx([
    Sheet("Tiến độ", "Tiến độ nhiệm vụ tháng 11", (Column("TT", 6), Column("Nhiệm vụ", 48), Column("Hạn", 12)),
          [(1, "Phát thanh", date(2026, 11, 30))]),
])
"""

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from math import ceil, isfinite
from typing import Any, cast

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as XlsxCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from loa.paper.forms import Cell, cell_text
from loa.paper.plaintext import legible, one_line, steady_zip
from loa.paper.typefaces import width_mm

_FACE = "Times New Roman"
_MADE = b"2000-01-01T00:00:00Z"
_MADE_ENTRY = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")
_THIN = Side(style="thin", color="FF808080")
_FRAME = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_GREY = PatternFill("solid", fgColor="FFE7E6E6")
_NAME_LENGTH, _TEXT_LENGTH = 31, 32_767  # most that Excel takes
_LINE_POINTS, _HIGHEST_ROW = 15.75, 409.0
_WRAP_LOSS = 0.93  # share of a line that words fill
_NOT_IN_NAME = re.compile(r"[\[\]:*?/\\]")
_NOTES = "'"
_TITLE_ROW, _HEAD_ROW = 1, 3


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"  # media type of such a file


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading and its width in characters."""

    name: str
    width: float = 16


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: `name` on the tab, `title` above the table, a note under the title, columns, rows."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
    note: str = ""


def write_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as an XLSX file; the same sheets give the same bytes.

    Dates stay dates (shown dd/mm/yyyy), numbers stay numbers, and text stays text: what starts with = + - @ or a tab is
    never a formula. ValueError when there is no sheet.
    """
    if not sheets:
        raise ValueError("a workbook needs a sheet")
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet, name in zip(sheets, _tab_names(sheets), strict=True):
        _write_sheet(book.create_sheet(name), sheet)
    book.properties.creator = "Loa"
    saved = BytesIO()
    book.save(saved)
    return steady_zip(saved.getvalue(), replace=_fix_dates)


def _fix_dates(name: str, content: bytes) -> bytes:
    """openpyxl writes the time of saving into the properties, whatever they held."""
    if name != "docProps/core.xml":
        return content
    return _MADE_ENTRY.sub(rb"\g<1>" + _MADE + rb"\g<2>", content)


def _tab_names(sheets: Sequence[Sheet]) -> list[str]:
    """Names that Excel takes: no forbidden sign, at most 31 characters, each once (case does not count)."""
    names: list[str] = []
    for number, sheet in enumerate(sheets, start=1):
        name = one_line(_NOT_IN_NAME.sub(" ", sheet.name)).strip(_NOTES)[:_NAME_LENGTH].strip() or f"Bảng {number}"
        if name.casefold() in (taken.casefold() for taken in names):
            mark = f" ({number})"
            name = name[: _NAME_LENGTH - len(mark)] + mark
        names.append(name)
    return names


def _write_sheet(target: Worksheet, sheet: Sheet) -> None:
    _write_title(target, sheet)
    for number, column in enumerate(sheet.columns, start=1):
        target.column_dimensions[get_column_letter(number)].width = column.width
        head = _put(target, _HEAD_ROW, number, column.name)
        head.font, head.fill, head.border = Font(name=_FACE, size=12, bold=True), _GREY, _FRAME
        head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    plain = Font(name=_FACE, size=12)
    looks: dict[tuple[object, ...], StyleArray] = {}  # openpyxl works a style out anew for each cell, which took most of the time
    for row, values in enumerate(sheet.rows, start=_HEAD_ROW + 1):
        for number, value in enumerate(values, start=1):
            cell: Any = _put(target, row, number, value)  # its `_style` has no type
            look = (*(cell._style or ()), _side(value))
            if look in looks:
                cell._style = copy(looks[look])
                continue
            cell.font, cell.border = plain, _FRAME
            cell.alignment = Alignment(horizontal=_side(value), vertical="top", wrap_text=True)
            looks[look] = cell._style
        lines = (_lines(value, column.width) for value, column in zip(values, sheet.columns, strict=False))
        target.row_dimensions[row].height = min(_LINE_POINTS * max(lines, default=1) + 1, _HIGHEST_ROW)
    _set_print(target, sheet)


def _write_title(target: Worksheet, sheet: Sheet) -> None:
    for row, text, font in (
        (_TITLE_ROW, sheet.title, Font(name=_FACE, size=14, bold=True)),
        (_TITLE_ROW + 1, sheet.note, Font(name=_FACE, size=12, italic=True)),
    ):
        cell = _put(target, row, 1, text)
        cell.font = font
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        target.merge_cells(start_row=row, end_row=row, start_column=1, end_column=max(1, len(sheet.columns)))
    target.row_dimensions[_TITLE_ROW].height = 40  # two lines: Excel does not fit the height of merged cells


def _put(target: Worksheet, row: int, column: int, value: Cell) -> XlsxCell:
    """Write one value with its type; text never becomes a formula."""
    cell = cast(XlsxCell, target.cell(row=row, column=column))  # never a merged one: titles are merged after writing
    if isinstance(value, (float, Decimal)) and not isfinite(value):
        value = str(value)  # a sheet has no such number
    if isinstance(value, str):
        text = legible(value)[:_TEXT_LENGTH]
        cell.value = text
        cell.data_type = "s"  # openpyxl takes "=…" for a formula
        cell.quotePrefix = text[:1] in ("=", "+", "-", "@", "\t")
    elif isinstance(value, date):
        cell.value = value.replace(tzinfo=None) if isinstance(value, datetime) else value
        cell.number_format = "dd/mm/yyyy hh:mm" if isinstance(value, datetime) else "dd/mm/yyyy"
    elif value is not None:
        cell.value = value
        cell.number_format = "#,##0" if isinstance(value, int) else "#,##0.##"
    return cell


def _lines(value: Cell, width: float) -> int:
    """How many lines `value` takes in a column of `width` characters: not every program fits the row by itself."""
    text = legible(cell_text(value))
    room = (7 * width + 5) / 96 * 25.4 * _WRAP_LOSS  # a character of width is 7 pixels, and 5 go to the edges
    return sum(max(1, ceil(width_mm(line, 12) / room)) for line in text.split("\n")) if len(text) > width / 2 else 1 + text.count("\n")


def _side(value: Cell) -> str:
    if isinstance(value, (int, float, Decimal)):
        return "right"
    return "center" if isinstance(value, date) else "left"


def _set_print(target: Worksheet, sheet: Sheet) -> None:
    """A4 landscape, as wide as the page, the header on every page and always in sight."""
    target.freeze_panes = f"A{_HEAD_ROW + 1}"
    target.print_title_rows = f"{_HEAD_ROW}:{_HEAD_ROW}"
    target.page_setup.orientation, target.page_setup.paperSize = "landscape", "9"
    target.page_setup.fitToWidth, target.page_setup.fitToHeight = 1, 0
    target.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if target.oddFooter is not None and target.oddFooter.center is not None:
        target.oddFooter.center.text = "&P/&N"
    target.page_margins.left = target.page_margins.right = 0.5
    if sheet.rows and sheet.columns:
        target.auto_filter.ref = f"A{_HEAD_ROW}:{get_column_letter(len(sheet.columns))}{_HEAD_ROW + len(sheet.rows)}"
