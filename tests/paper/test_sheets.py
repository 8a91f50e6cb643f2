"""Sheets keep their types, print on a page, and never hold a formula."""

import io
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from time import sleep

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from loa.paper.forms import Cell
from loa.paper.sheets import Column, Sheet, write_xlsx

COLUMNS = (Column("TT", 6), Column("Việc", 30), Column("Hạn", 12))


def written(*rows: tuple[Cell, ...], name: str = "Tiến độ") -> Worksheet:
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx([Sheet(name, "Tiến độ tháng 11", COLUMNS, rows, "Đến 23/11")])))
    return book.worksheets[0]


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://x")', "+84 229", "-5", "@SUM(A1)", "\t=1", "='x'!A1"])
def test_text_never_becomes_a_formula(text: str) -> None:
    cell = written((1, text, None))["B4"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_no_formula_is_in_the_file_even_in_titles_and_headings() -> None:
    book = write_xlsx([Sheet("=A", "=1", (Column("=2"),), [("=3",)], "=4")])
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    sheet = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]
    assert [sheet[place].value for place in ("A1", "A2", "A3", "A4")] == ["=1", "=4", "=2", "=3"]


def test_risky_text_stays_text_when_someone_edits_it() -> None:
    sheet = written((1, "=1+1", None), (2, "an toàn", None))
    assert [sheet["B4"].quotePrefix, sheet["B5"].quotePrefix] == [True, False]


def test_dates_and_numbers_keep_their_type() -> None:
    row = written((1234567, Decimal("12.5"), date(2026, 2, 5)))[4]
    assert [(cell.value, cell.number_format) for cell in row] == [
        (1234567, "#,##0"),
        (12.5, "#,##0.##"),
        (datetime.combine(date(2026, 2, 5), time.min), "dd/mm/yyyy"),
    ]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN")])
def test_numbers_that_a_sheet_cannot_hold_become_text(value: float | Decimal) -> None:
    assert written((1, value, None))["B4"].data_type == "s"


def test_control_characters_go_and_the_rest_stays() -> None:
    assert written((1, "a\x00b\x0bc\nd 😀 ệ", None))["B4"].value == "abc\nd 😀 ệ"


def test_page_is_a4_landscape_as_wide_as_the_paper_with_its_header_in_sight() -> None:
    sheet = written((1, "a", None))
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize or 0)) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A4", "$3:$3")
    assert sheet.column_dimensions["B"].width == 30
    assert sheet["B4"].alignment.wrap_text


def test_row_is_as_high_as_its_longest_cell() -> None:
    sheet = written((1, "ngắn", None), (2, "một câu dài " * 20, None))
    low, high = (sheet.row_dimensions[row].height for row in (4, 5))
    assert low is not None
    assert high is not None
    assert high > 5 * low


def test_tab_names_are_made_fit_for_excel_and_told_apart() -> None:
    names = ["Tiến độ: a/b", "tiến độ: A/B", "x" * 40, "x" * 40, "'", ""]
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx([Sheet(name, "", (), []) for name in names])))
    assert book.sheetnames == ["Tiến độ a b", "tiến độ A B (2)", "x" * 31, "x" * 27 + " (4)", "Bảng 5", "Bảng 6"]


def test_same_sheets_give_the_same_bytes_at_any_time() -> None:
    sheets = [Sheet("a", "b", COLUMNS, [(1, "x", date(2026, 1, 1))])]
    first = write_xlsx(sheets)
    sleep(2.1)  # the clock of zip files ticks every two seconds
    assert write_xlsx(sheets) == first


def test_a_book_needs_a_sheet() -> None:
    with pytest.raises(ValueError, match="sheet"):
        write_xlsx([])
