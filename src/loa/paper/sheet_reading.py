"""Reads a table that an office filled in, from XLSX. Start at `read_table`.

Nothing is calculated: a formula comes back as `Formula`, so that the reader may refuse it by row and column.
"""

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from loa.paper.folding import fold
from loa.paper.plaintext import legible
from loa.paper.unreadable import Unreadable

MOST_BYTES = 10 * 1024 * 1024
_MOST_UNPACKED = 200 * 1024 * 1024
_HEAD_ROWS = 20
_CELL_LENGTH = 2_000
_MOST_COLUMNS = 60
_COLUMN_NUMBER = re.compile(r"\(?(\d{1,2})\)?")
_BROKEN = (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, etree.LxmlError, AttributeError, SyntaxError)
_NO_XLSX = "Tệp này không phải bảng tính Excel (.xlsx) hoặc đã hỏng. Hãy tải mẫu, điền rồi lưu dạng “Excel Workbook (.xlsx)”."


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that calculates."""

    text: str


Value = str | int | float | date | Formula | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it is numbered in the file, and its cells by the wanted column."""

    number: int
    cells: dict[str, Value]


def read_table(content: bytes, columns: Sequence[str], needed: Sequence[str], most: int, letters: int = _CELL_LENGTH) -> list[Row]:
    """The rows below the header that names `needed` (others of `columns` may be missing); empty rows are passed over.

    A cell is cut after `letters`. A header may take two rows, with names of a group above those of its columns; a row of column numbers
    below it, "(1) (2) …", is passed over.

    Raises Unreadable with what to do: no XLSX, too large, no such header, a column twice, more than `most` rows.
    """
    _check(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # a false size in the file would cut or flood the rows
            found = _table(sheet.iter_rows(max_col=_MOST_COLUMNS), columns, needed, most, letters)
            if found is not None:
                return found
    except _BROKEN as broken:
        raise Unreadable(_NO_XLSX) from broken
    raise Unreadable(f"Không thấy dòng tiêu đề có các cột: {', '.join(needed)}. Hãy dùng mẫu tải về và giữ nguyên dòng tiêu đề.")


def _check(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise Unreadable(f"Tệp lớn hơn {MOST_BYTES // 1024 // 1024} MB. Hãy bỏ hình ảnh và các trang không cần.")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if sum(info.file_size for info in archive.infolist()) > _MOST_UNPACKED:
                raise Unreadable("Tệp quá lớn sau khi giải nén. Hãy chép riêng bảng sang một tệp mới.")
    except zipfile.BadZipFile as broken:
        raise Unreadable(_NO_XLSX) from broken


def _table(rows: Iterable[Sequence[object]], columns: Sequence[str], needed: Sequence[str], most: int, letters: int) -> list[Row] | None:
    places: dict[str, int] = {}
    found: list[Row] = []
    head = 0
    for number, cells in enumerate(rows, start=1):
        if not places:
            if number > _HEAD_ROWS:
                return None
            places, head = _header(cells, columns, needed), number
            continue
        if not found and number <= head + 2 and (more := _below_header(cells, columns, places)) is not None:
            places |= more
            continue
        values = {name: _value(cells[at], letters) if at < len(cells) else None for name, at in places.items()}
        if any(value not in (None, "") for value in values.values()):
            found.append(Row(number, values))
        if len(found) > most:
            raise Unreadable(f"Bảng có hơn {most} dòng. Hãy chia thành nhiều tệp.")
    return found if places else None


def _header(cells: Sequence[object], columns: Sequence[str], needed: Sequence[str]) -> dict[str, int]:
    """Which column stands where; {} when this is no header."""
    names = {_key(name): name for name in columns}
    places: dict[str, int] = {}
    for at, cell in enumerate(cells):
        name = names.get(_key(str(getattr(cell, "value", "") or "")))
        if name and name in places:
            raise Unreadable(f"Cột “{name}” có hai lần. Hãy bỏ một cột.")
        if name:
            places[name] = at
    return places if all(name in places for name in needed) else {}


def _below_header(cells: Sequence[object], columns: Sequence[str], known: Mapping[str, int]) -> dict[str, int] | None:
    """The columns that a second row of the header names; {} for a row of column numbers; None when this is no row of the header."""
    written = [(at, text) for at, cell in enumerate(cells) if (text := str(getattr(cell, "value", None) or "").strip())]
    numbers = [int(found[1]) for _, text in written if (found := _COLUMN_NUMBER.fullmatch(text))]
    if len(written) > 1 and numbers == list(range(1, len(written) + 1)):
        return {}
    names = {_key(name): name for name in columns if name not in known}
    places = {names[key]: at for at, text in written if (key := _key(text)) in names and at not in known.values()}
    return places if places and len(places) * 2 > len(written) else None


def _key(name: str) -> str:
    """A heading without marks and signs."""
    return " ".join(re.findall(r"\w+", fold(name)))


def _value(cell: object, letters: int) -> Value:
    value = getattr(cell, "value", None)
    if getattr(cell, "data_type", "") == "f":
        return Formula(str(value)[:100])
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date | int | float):
        return value
    return legible(str(value))[:letters].strip()
