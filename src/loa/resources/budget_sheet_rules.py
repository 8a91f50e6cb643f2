"""Pure rules of the budget as a sheet: its columns, rows as lines, and lines that stand in the budget already."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from loa.organisations.rules import name_key
from loa.paper.sheet_reading import Row
from loa.resources.rules import FIRST_YEAR, KIND_LABELS, LAST_YEAR, SOURCE_LABELS, Kind, Source
from loa.resources.sheet_rules import BadCell, Reading, Wrong, amount_of, day_of, number_in, one_of, short_text, text_of

TASK, BODY, YEAR, SOURCE, KIND, AMOUNT = "Nhiệm vụ số", "Cơ quan, đơn vị", "Năm", "Nguồn", "Loại", "Số tiền (đồng)"
DAY, BASIS, NOTE = "Ngày", "Căn cứ, chứng từ", "Diễn giải"
COLUMNS = (TASK, BODY, YEAR, SOURCE, KIND, AMOUNT, DAY, BASIS, NOTE)
NEEDED = (TASK, BODY, YEAR, SOURCE, KIND, AMOUNT, DAY, BASIS)
WIDTHS = (11, 40, 8, 22, 16, 18, 13, 40, 34)
MOST_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Line:
    """One row: `task` and `body` are ids."""

    row: int
    task: int
    body: int
    year: int
    source: Source
    kind: Kind
    amount: int
    on: date
    basis: str
    note: str

    @property
    def box(self) -> tuple[int, int, int, str]:
        return self.task, self.body, self.year, self.source.value

    @property
    def same(self) -> Hashable:
        """What makes two entries one and the same for a file."""
        return (self.box, self.kind.value, self.amount, self.on, self.basis, self.note)


def lines_of(rows: Iterable[Row], tasks: Mapping[int, int], bodies: Mapping[str, Sequence[int]]) -> tuple[list[Line], list[Wrong]]:
    """The rows as lines, and what is wrong in single cells. `tasks` is number → id, `bodies` the key of a name → ids that bear it."""
    lines: list[Line] = []
    wrong: list[Wrong] = []
    for row in rows:
        line = _line(Reading(row, wrong), tasks, bodies)
        if line:
            lines.append(line)
    return lines, wrong


def _line(reading: Reading, tasks: Mapping[int, int], bodies: Mapping[str, Sequence[int]]) -> Line | None:
    number = reading.take(TASK, number_in(1, 1_000_000))
    task = tasks.get(number or 0)
    if number and task is None:
        reading.fault(TASK, f"kế hoạch này không có nhiệm vụ số {number}.")
    body = reading.take(BODY, lambda value: _body(short_text(200, "để trống. Hãy ghi tên cơ quan.")(value), bodies))
    year = reading.take(YEAR, number_in(FIRST_YEAR, LAST_YEAR))
    source, kind = reading.take(SOURCE, one_of(SOURCE_LABELS)), reading.take(KIND, one_of(KIND_LABELS))
    amount, day = reading.take(AMOUNT, amount_of), reading.take(DAY, day_of)
    basis = reading.take(BASIS, short_text(300, "để trống. Hãy ghi số, ngày của quyết định hoặc chứng từ."))
    note = reading.take(NOTE, short_text(300))
    if not reading.good or not (task and body and year and source and kind and amount and day):
        return None
    return Line(reading.row.number, task, body, year, source, kind, amount, day, basis or "", note or "")


def _body(written: str, bodies: Mapping[str, Sequence[int]]) -> int:
    found = bodies.get(name_key(written), ())
    if len(found) != 1:
        words = "kế hoạch này không có cơ quan" if not found else f"có {len(found)} cơ quan tên"
        raise BadCell(f"{words} “{text_of(written)[:80]}”. Hãy chép tên từ trang “Cơ quan” của mẫu.")
    return found[0]


def fresh(lines: Iterable[Line], known: Mapping[Hashable, int]) -> tuple[list[Line], list[Line]]:
    """(lines to be written, lines that stand in the budget already): of equal ones, as many as `known` counts are there."""
    left = Counter(known)
    new: list[Line] = []
    there: list[Line] = []
    for line in lines:
        (there if left[line.same] > 0 else new).append(line)
        left[line.same] -= 1
    return new, there
