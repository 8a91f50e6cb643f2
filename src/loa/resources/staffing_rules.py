"""Pure rules of staffing: what is needed, what norm is given, who is there, what stays vacant.

The figures of a norm (chỉ tiêu biên chế) come from the decision that the line names as its basis; the program knows none of its own, and a
figure that nobody has entered is unknown, not zero.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from loa.organisations.rules import name_key
from loa.paper.sheet_reading import Row
from loa.resources.rules import FIRST_YEAR, LAST_YEAR, NotEntered
from loa.resources.sheet_rules import Reading, Wrong, day_of, number_in, short_text
from loa.vietnamese.letters import fold

MOST_PEOPLE = 1_000_000
# Offered while typing; any other words are as good.
POSITIONS = (
    "Công chức văn hóa - xã hội",
    "Công chức văn phòng - thống kê",
    "Cán bộ đài truyền thanh",
    "Cộng tác viên",
    "Báo cáo viên",
    "Tuyên truyền viên",
    "Người phát ngôn",
    "Phóng viên, biên tập viên",
)


def position_key(position: str) -> str:
    """The form of a position's name that is compared: "Công chức văn hoá – xã hội" and "công chức văn hóa-xã hội" are one."""
    return " ".join("".join(letter if letter.isalnum() else " " for letter in fold(position)).split())


@dataclass(frozen=True, slots=True)
class Strength:
    """One line: needed, given as norm, there; None is unknown."""

    need: int | None = None
    norm: int | None = None
    filled: int | None = None

    @property
    def vacant(self) -> int | None:
        """How many of the norm are not filled; None while norm or filled is unknown."""
        return None if self.norm is None or self.filled is None else max(0, self.norm - self.filled)

    @property
    def over(self) -> int:
        """How many more are there than the norm gives; 0 while unknown."""
        return 0 if self.norm is None or self.filled is None else max(0, self.filled - self.norm)


@dataclass(frozen=True, slots=True)
class Tally:
    """Lines added up. Vacancies are added line by line: too many in one position do not fill another. `open` lines lack a figure."""

    need: int = 0
    norm: int = 0
    filled: int = 0
    vacant: int = 0
    over: int = 0
    lines: int = 0
    open: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def tally(lines: Iterable[Strength]) -> Tally:
    """The sum of `lines`."""
    need = norm = filled = vacant = over = count = unknown = 0
    for one in lines:  # plain sums: a whole country has tens of thousands of lines
        need, norm, filled, count = need + (one.need or 0), norm + (one.norm or 0), filled + (one.filled or 0), count + 1
        if one.norm is None or one.filled is None:
            unknown += 1
        else:
            vacant, over = vacant + max(0, one.norm - one.filled), over + max(0, one.filled - one.norm)
    return Tally(need, norm, filled, vacant, over, count, unknown)


def counting_day(year: int, today: date) -> date:
    """The day on which posts of `year` are counted: today, or the last day of a year that is over."""
    return date(year, 12, 31) if year < today.year else today


@dataclass(frozen=True, slots=True)
class Norm:
    """What a person enters of a line. `titles` are titles of posts that count as this position; without any, `counted` is the count."""

    need: int | None = None
    norm: int | None = None
    counted: int | None = None
    counted_on: date | None = None
    titles: tuple[str, ...] = ()
    basis: str = ""
    note: str = ""


def check_norm(year: int, position: str, norm: Norm) -> None:
    """Raise NotEntered with the field for what makes no sense."""
    if not position_key(position):
        raise NotEntered("Hãy ghi vị trí, ví dụ Công chức văn hóa - xã hội.", "position")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotEntered(f"Hãy ghi năm từ {FIRST_YEAR} đến {LAST_YEAR}.", "year")
    for name in ("need", "norm", "counted"):
        value = getattr(norm, name)
        if value is not None and not 0 <= value <= MOST_PEOPLE:
            raise NotEntered("Hãy ghi số người là số nguyên từ 0.", name)
    if norm.norm is not None and not norm.basis.strip():
        raise NotEntered("Chỉ tiêu được giao cần căn cứ: số, ngày của quyết định.", "basis")
    if norm.counted is not None and norm.counted_on is None:
        raise NotEntered("Hãy ghi ngày đếm số có mặt.", "counted_on")
    if norm.need is None and norm.norm is None and norm.counted is None and not norm.titles:
        raise NotEntered("Hãy ghi ít nhất một số: nhu cầu, chỉ tiêu hoặc có mặt.", "need")


# --- As a sheet -------------------------------------------------------------------------------------

NUMBER, BODY, YEAR, POSITION, NEED, NORM = "Số", "Cơ quan, đơn vị", "Năm", "Vị trí", "Nhu cầu", "Chỉ tiêu"
FILLED, COUNTED_ON, BASIS, NOTE = "Có mặt", "Ngày đếm", "Căn cứ giao chỉ tiêu", "Ghi chú"
COLUMNS = (NUMBER, BODY, YEAR, POSITION, NEED, NORM, FILLED, COUNTED_ON, BASIS, NOTE)
NEEDED = (BODY, YEAR, POSITION, NEED, NORM)
WIDTHS = (8, 42, 8, 34, 11, 11, 11, 13, 40, 26)
MOST_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet: of which body, year and position, and what it says."""

    row: int
    body: int
    year: int
    position: str
    norm: Norm

    @property
    def key(self) -> tuple[int, int, str]:
        return self.body, self.year, position_key(self.position)


@dataclass(frozen=True, slots=True)
class Change:
    """A line that differs from what is there: (column, before, after)."""

    line: Line
    fields: tuple[tuple[str, str, str], ...]


@dataclass(slots=True)
class Settled:
    """What a sheet would do."""

    new: list[Line] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: list[Line] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)


def lines_of(rows: Iterable[Row], bodies: Mapping[str, Sequence[int]]) -> tuple[list[Line], list[Wrong]]:
    """The rows as lines; `bodies` is "#12" or the key of a name → ids. A line that stands twice in the sheet is wrong."""
    lines: list[Line] = []
    wrong: list[Wrong] = []
    first: dict[tuple[int, int, str], int] = {}
    for row in rows:
        line = _line(Reading(row, wrong), bodies)
        if line is None:
            continue
        if line.key in first:
            wrong.append(Wrong(line.row, POSITION, f"lặp lại dòng {first[line.key]}: cùng cơ quan, năm và vị trí. Hãy bỏ một dòng."))
            continue
        first[line.key] = line.row
        lines.append(line)
    return lines, wrong


def _line(reading: Reading, bodies: Mapping[str, Sequence[int]]) -> Line | None:
    body = _body(reading, bodies)
    year = reading.take(YEAR, number_in(FIRST_YEAR, LAST_YEAR))
    position = reading.take(POSITION, short_text(120, "để trống. Hãy ghi tên vị trí."))
    people = number_in(0, MOST_PEOPLE, empty=True)
    need, norm, filled = (reading.take(column, people) for column in (NEED, NORM, FILLED))
    day = reading.take(COUNTED_ON, day_of) if reading.row.cells.get(COUNTED_ON) else None
    basis, note = reading.take(BASIS, short_text(300)), reading.take(NOTE, short_text(300))
    if not reading.good or not (body and year and position):
        return None
    found = Line(reading.row.number, body, year, position, Norm(need, norm, filled, day, (), basis or "", note or ""))
    try:
        check_norm(year, position, found.norm)
    except NotEntered as error:
        reading.fault(_COLUMN_OF.get(error.field, ""), str(error))
        return None
    return found


_COLUMN_OF = {"need": NEED, "norm": NORM, "counted": FILLED, "counted_on": COUNTED_ON, "basis": BASIS, "position": POSITION, "year": YEAR}


def _body(reading: Reading, bodies: Mapping[str, Sequence[int]]) -> int | None:
    """The one body that a row names, by its number or by its name."""
    number = reading.take(NUMBER, short_text(20)) or ""
    name = reading.take(BODY, short_text(200, "" if number else "để trống. Hãy ghi tên cơ quan.")) or ""
    if not reading.good:
        return None
    found = bodies.get(f"#{number.lstrip('#')}", ()) if number else bodies.get(name_key(name), ())
    if len(found) == 1:
        return found[0]
    words = f"có {len(found)} cơ quan tên “{name[:60]}”; hãy ghi cột “{NUMBER}”" if found else "không có trong phạm vi bạn quản trị"
    reading.fault(NUMBER if number else BODY, f"{words}.")
    return None


def settle(lines: Iterable[Line], known: Mapping[tuple[int, int, str], Norm], wrong: Iterable[Wrong]) -> Settled:
    """What the lines would change. Where posts are counted by their titles, the sheet's own count is not taken."""
    found = Settled(wrong=list(wrong))
    for line in lines:
        old = known.get(line.key)
        if old is None:
            found.new.append(line)
            continue
        new = merged(line.norm, old)
        fields = tuple(_differences(old, new))
        if fields:
            found.changed.append(Change(line, fields))
        else:
            found.unchanged.append(line)
    return found


def merged(new: Norm, old: Norm) -> Norm:
    """What a sheet says of a line that is there: titles stay, and with them the count by posts."""
    if not old.titles:
        return new
    return Norm(new.need, new.norm, old.counted, old.counted_on, old.titles, new.basis, new.note)


def _differences(old: Norm, new: Norm) -> Iterable[tuple[str, str, str]]:
    for name, column in (("need", NEED), ("norm", NORM), ("counted", FILLED), ("counted_on", COUNTED_ON), ("basis", BASIS), ("note", NOTE)):
        before, after = shown(getattr(old, name)), shown(getattr(new, name))
        if before != after:
            yield column, before, after


def shown(value: object) -> str:
    """A figure, day or text as people read it; unknown is empty."""
    if value is None:
        return ""
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
