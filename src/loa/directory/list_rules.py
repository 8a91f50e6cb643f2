"""Pure rules of an office's list of bodies: its columns and cells. What it would do to what is there is in `list_map_rules`.

A list is read in two steps: `lines_of` makes lines of rows, cell by cell; `list_map_rules.settled` finds for each line the body that it
means, the body above and those that it follows, and checks the whole. Wrong rows come out as `Wrong`, with row and column.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from loa.organisations.period_rules import Period
from loa.organisations.rules import KIND_LABELS, Kind
from loa.paper.sheet_reading import Formula, Row, Value
from loa.vietnamese.letters import fold

NUMBER, NAME, SHORT, KIND, PARENT = "Số", "Tên đầy đủ", "Tên ngắn", "Loại", "Cơ quan cấp trên"
CODE, PLACE, START, END, FOLLOWS = "Mã", "Địa danh", "Hiệu lực từ", "Đến (không gồm ngày này)", "Kế thừa từ"
COLUMNS = (NUMBER, NAME, SHORT, KIND, PARENT, CODE, PLACE, START, END, FOLLOWS)
NEEDED = (NAME, KIND)
MOST_ROWS = 10_000
_LENGTHS = {NAME: 200, SHORT: 80, CODE: 20, PLACE: 80, PARENT: 200, FOLLOWS: 2_000}
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_KINDS = {fold(label): kind for kind, label in KIND_LABELS.items()} | {fold(kind.value): kind for kind in Kind}


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong in which row of the file; `column` is "" for the row as a whole."""

    row: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Known:
    """A body that is there, as a list would write it; `key` is its id."""

    key: int
    name: str
    short_name: str
    kind: Kind
    parent: int | None
    code: str
    place: str
    period: Period
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One row, cell by cell."""

    row: int
    name: str
    short_name: str
    kind: Kind
    parent: str = ""
    code: str = ""
    place: str = ""
    start: date | None = None
    end: date | None = None
    follows: tuple[str, ...] = ()
    number: int | None = None
    given: frozenset[str] = frozenset(COLUMNS)  # columns that the file has; of others the body keeps what it has

    @property
    def period(self) -> Period:
        return Period(self.start, self.end)

    @property
    def kind_label(self) -> str:
        return KIND_LABELS[self.kind]

    def filled(self, body: Known) -> "Line":
        """The line with what its file does not speak of taken from the body."""
        own: dict[str, tuple[str, Any]] = {
            SHORT: ("short_name", body.short_name),
            PARENT: ("parent", f"#{body.parent}" if body.parent else ""),
            CODE: ("code", body.code),
            PLACE: ("place", body.place),
            START: ("start", body.period.start),
            END: ("end", body.period.end),
        }
        return replace(self, **{name: value for column, (name, value) in own.items() if column not in self.given})


def lines_of(rows: Iterable[Row]) -> tuple[list[Line], list[Wrong]]:
    """The rows as lines, and what is wrong in single cells."""
    lines: list[Line] = []
    wrong: list[Wrong] = []
    for row in rows:
        found = [Wrong(row.number, column, words) for column, words in _cell_faults(row)]
        wrong += found
        if not found:
            lines.append(_line(row))
    return lines, wrong


def _cell_faults(row: Row) -> Iterable[tuple[str, str]]:
    for column, value in row.cells.items():
        if isinstance(value, Formula):
            yield column, f"là công thức ({value.text[:40]}). Hãy chép rồi dán dạng giá trị."
        elif column in _LENGTHS and len(_text(value)) > _LENGTHS[column]:
            yield column, f"dài quá {_LENGTHS[column]} ký tự."
        elif column in (START, END) and _text(value) and _day(value) is None:
            yield column, f"“{_text(value)[:30]}” không phải ngày; hãy ghi như 01/7/2025, hoặc để trống."
    if not _text(row.cells.get(NAME)):
        yield NAME, "để trống. Hãy ghi tên đầy đủ của cơ quan."
    if not isinstance(row.cells.get(KIND), Formula) and fold(_text(row.cells.get(KIND))) not in _KINDS:
        typed = _text(row.cells.get(KIND))[:40]
        what = f"“{typed}” không có trong danh sách" if typed else "để trống. Hãy ghi một loại"
        yield KIND, f"{what}: {'; '.join(KIND_LABELS.values())}."
    if _text(row.cells.get(NUMBER)) and _number(row.cells.get(NUMBER)) is None:
        yield NUMBER, "không phải số của cơ quan trong Loa. Cơ quan mới thì để trống cột này."


def _text(value: Value) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, Formula):
        return value.text
    text = " ".join(str(value).split()) if value is not None else ""
    return text[1:] if re.match(r"'[=+\-@]", text) else text


def _number(value: Value) -> int | None:
    text = _text(value).lstrip("#")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None


def _day(value: Value) -> date | None:
    if isinstance(value, date):
        return value
    parts = _DAY.fullmatch(_text(value))
    try:
        return date(int(parts[3]), int(parts[2]), int(parts[1])) if parts else None
    except ValueError:
        return None


def _line(row: Row) -> Line:
    cells = {name: _text(value) for name, value in row.cells.items()}
    return Line(
        row=row.number,
        name=cells[NAME],
        short_name=cells.get(SHORT) or cells[NAME][:80],
        kind=_KINDS[fold(cells[KIND])],
        parent=cells.get(PARENT, ""),
        code=cells.get(CODE, ""),
        place=cells.get(PLACE, ""),
        start=_day(row.cells.get(START)),
        end=_day(row.cells.get(END)),
        follows=tuple(part.strip() for part in cells.get(FOLLOWS, "").split(";") if part.strip()),
        number=_number(row.cells.get(NUMBER)),
        given=frozenset(row.cells),
    )
