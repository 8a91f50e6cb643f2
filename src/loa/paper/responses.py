"""The table of responses (bảng tổng hợp, tiếp thu, giải trình ý kiến): who said what of a draft, and what became of it.

Form in use: columns TT, Nội dung góp ý, Tiếp thu, giải trình; the rows of one commenting body stand under its name with the
number and date of its letter. Start at `table_of`; `read_xlsx` takes what an office has in Excel.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from loa.paper.folding import fold
from loa.paper.forms import Cell, Table
from loa.paper.plaintext import legible, one_line
from loa.paper.sheets import Column, Sheet, write_xlsx
from loa.paper.unreadable import Unreadable

COLUMNS = ("TT", "Nội dung góp ý", "Tiếp thu, giải trình")
_SHARES = (1.0, 9.0, 9.0)
_MOST_ROWS, _MOST_COLUMNS, _CELL_LENGTH = 5000, 12, 20_000
_MOST_UNPACKED = 60 * 1024 * 1024
_DAMAGED = "Tệp Excel bị hỏng hoặc không phải .xlsx. Hãy mở bằng Excel, lưu lại dạng .xlsx rồi gửi."
_TOO_LARGE = "Tệp Excel quá lớn. Hãy chia bảng ý kiến thành nhiều tệp, mỗi tệp không quá 5.000 dòng."
_NO_COLUMN = "Không thấy cột “Nội dung góp ý”. Bảng cần có các cột: TT, Nội dung góp ý, Tiếp thu, giải trình."


@dataclass(frozen=True, slots=True)
class Response:
    """One opinion: who gave it (with the letter's number and date), what it says, what was done with it."""

    by: str
    comment: str
    answer: str


def grouped(responses: Iterable[Response]) -> list[tuple[str, list[Response]]]:
    """The responses by commenting body, in the order of first mention."""
    found: dict[str, list[Response]] = {}
    for response in responses:
        found.setdefault(one_line(response.by), []).append(response)
    return list(found.items())


def _rows(responses: Iterable[Response]) -> Iterator[tuple[Cell, ...]]:
    number = 0
    for by, given in grouped(responses):
        if by:
            yield (by,)
        for response in given:
            number += 1
            yield (number, legible(response.comment), legible(response.answer))


def table_of(responses: Sequence[Response]) -> Table:
    """The table of the form, numbered through."""
    return Table(COLUMNS, tuple(_rows(responses)), shares=_SHARES, aligns="cll")


def write_responses(responses: Sequence[Response], title: str) -> bytes:
    """The same as XLSX, with the commenting body in a column of its own so that it can be sorted and read back."""
    columns = (Column("TT", 6), Column("Cơ quan, tổ chức, cá nhân góp ý", 32), Column(COLUMNS[1], 60), Column(COLUMNS[2], 60))
    rows = [(number, r.by, r.comment, r.answer) for number, r in enumerate(responses, start=1)]
    return write_xlsx([Sheet("Góp ý", one_line(title) or "Bảng tổng hợp, tiếp thu, giải trình ý kiến", columns, rows)])


def read_xlsx(content: bytes) -> list[Response]:
    """The opinions in the first sheet that has the columns of the form. Raises Unreadable with what to do."""
    _check(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        sheets = [list(_lines(sheet.iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True))) for sheet in book.worksheets]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, etree.LxmlError, AttributeError) as broken:
        raise Unreadable(_DAMAGED) from broken
    for lines in sheets:
        for at, cells in enumerate(lines):
            columns = _columns(cells)
            if columns:
                return list(_responses(lines[at + 1 :], columns))
    raise Unreadable(_NO_COLUMN)


def _check(content: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if sum(info.file_size for info in archive.infolist()) > _MOST_UNPACKED:
                raise Unreadable(_TOO_LARGE)
    except zipfile.BadZipFile as broken:
        raise Unreadable(_DAMAGED) from broken


def _lines(rows: Iterable[Sequence[object]]) -> Iterator[list[str]]:
    for row in rows:
        yield [_text(value) for value in row]


def _text(value: object) -> str:
    """A cell as text; the sign that keeps a text from being taken for a formula goes."""
    text = "" if value is None else legible(str(value))[:_CELL_LENGTH].strip()
    return text[1:] if re.match(r"'[=+\-@\t]", text) else text


def _columns(cells: Sequence[str]) -> dict[str, int]:
    """Which column is which, {} when `cells` is no header."""
    found: dict[str, int] = {}
    for at, text in enumerate(cells):
        name = fold(one_line(text))
        if re.search(r"tiep thu|giai trinh|tra loi|phan hoi", name):
            found.setdefault("answer", at)
        elif re.search(r"co quan|don vi|to chuc|ca nhan|chu the|nguoi gop y", name):
            found.setdefault("by", at)
        elif re.search(r"noi dung|y kien|gop y", name):
            found.setdefault("comment", at)
    return found if "comment" in found and "answer" in found else {}


def _responses(lines: Iterable[Sequence[str]], columns: dict[str, int]) -> Iterator[Response]:
    """Rows below the header; a row with a single filled cell names the body of the rows that follow."""
    by = ""
    for cells in lines:
        filled = [text for text in cells if text]
        value = {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}
        apart = not value["comment"] or columns["comment"] == 0
        if len(filled) == 1 and apart and not value["answer"] and not value.get("by") and not filled[0].isdigit():
            by = filled[0]
        elif filled and (value["comment"] or value["answer"]):
            by = value.get("by") or by
            yield Response(by, value["comment"], value["answer"])
