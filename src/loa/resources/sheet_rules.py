"""Pure rules of cells in a sheet that an office filled in: what is wrong in which row, column, and cells as text, day, number or amount."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from loa.paper.sheet_reading import Formula, Row, Value
from loa.vietnamese.letters import fold
from loa.vietnamese.money import Unclear, read_amount

Found = TypeVar("Found")
_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong in which row of the file; `column` is "" for the row as a whole."""

    row: int
    column: str
    sentence: str


class BadCell(ValueError):
    """A cell that cannot be taken; the text says why and what to write."""


def text_of(value: Value) -> str:
    """A cell as one line of text. Raises BadCell for a formula: nothing is calculated here."""
    if isinstance(value, Formula):
        raise BadCell(f"là công thức ({value.text[:40]}). Hãy chép rồi dán dạng giá trị.")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = " ".join(str(value).split()) if value is not None else ""
    return text[1:] if re.match(r"'[=+\-@]", text) else text


def short_text(length: int, missing: str = "") -> Callable[[Value], str]:
    """A reader of text of at most `length`; an empty cell is BadCell with the words `missing`, unless these are ""."""

    def read(value: Value) -> str:
        text = text_of(value)
        if missing and not text:
            raise BadCell(missing)
        if len(text) > length:
            raise BadCell(f"dài quá {length} ký tự.")
        return text

    return read


def day_of(value: Value) -> date:
    """A day, as a date of the sheet or as "15/3/2026"."""
    if isinstance(value, date):
        return value
    text = text_of(value)
    parts = _DAY.fullmatch(text)
    try:
        if parts:
            return date(int(parts[3]), int(parts[2]), int(parts[1]))
    except ValueError:
        pass
    raise BadCell(f"“{text[:30]}” không phải ngày; hãy ghi như 15/3/2026." if text else "để trống. Hãy ghi ngày như 15/3/2026.")


def number_in(least: int, most: int, *, empty: bool = False) -> Callable[[Value], int | None]:
    """A reader of a whole number from `least` to `most`; an empty cell is None where `empty`, else BadCell."""

    def read(value: Value) -> int | None:
        text = text_of(value)
        if not text and empty:
            return None
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise BadCell(f"“{text[:30]}” không phải số nguyên từ {least} đến {most}." if text else "để trống.")
        return int(text)

    return read


def amount_of(value: Value) -> int:
    """An amount in đồng: a whole number of the sheet, or text as people write it."""
    if isinstance(value, float) and not value.is_integer():
        raise BadCell("có phần lẻ của đồng. Số tiền phải là số nguyên đồng.")
    try:
        if isinstance(value, bool | date):
            raise BadCell("không phải số tiền.")
        amount = int(value) if isinstance(value, int | float) else read_amount(text_of(value))
    except Unclear as unclear:
        raise BadCell(str(unclear)) from unclear
    if amount <= 0:
        raise BadCell("phải lớn hơn 0.")
    return amount


def one_of(choices: Mapping[Found, str]) -> Callable[[Value], Found]:
    """A reader of one of `choices` by its label, with or without marks."""
    known = {fold(label): key for key, label in choices.items()}

    def read(value: Value) -> Found:
        text = text_of(value)
        if fold(text) not in known:
            what = f"“{text[:40]}” không có trong danh sách" if text else "Để trống. Hãy ghi một trong các mục"
            raise BadCell(f"{what}: {'; '.join(choices.values())}.")
        return known[fold(text)]

    return read


class Reading:
    """Reads the cells of one row and gathers what is wrong."""

    def __init__(self, row: Row, wrong: list[Wrong]) -> None:
        self.row, self.wrong, self.good = row, wrong, True

    def take(self, column: str, read: Callable[[Value], Found]) -> Found | None:
        """The cell in `column`, read; None when it is wrong."""
        try:
            return read(self.row.cells.get(column))
        except BadCell as bad:
            self.fault(column, str(bad))
            return None

    def fault(self, column: str, sentence: str) -> None:
        """Say that something is wrong in `column`."""
        self.wrong.append(Wrong(self.row.number, column, sentence))
        self.good = False


def in_order(wrong: Iterable[Wrong], columns: tuple[str, ...]) -> list[Wrong]:
    """By row, then by column as they stand in the sheet."""
    return sorted(wrong, key=lambda one: (one.row, columns.index(one.column) if one.column in columns else -1))
