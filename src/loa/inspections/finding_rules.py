"""Pure rules of findings: kinds, states and moves, and by which day a remedy is due."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from loa.worktime.days import Calendar

MOST_WORK_DAYS = 250
MOST_YEARS = timedelta(days=5 * 366)  # a slip in the year


class Kind(StrEnum):
    """What a finding is."""

    SHORTCOMING = "shortcoming"
    REQUEST = "request"


KIND_LABELS = {Kind.SHORTCOMING: "Tồn tại, hạn chế", Kind.REQUEST: "Kiến nghị"}


class State(StrEnum):
    """Where the remedy of a finding stands."""

    OPEN = "open"
    REPORTED = "reported"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    HANDED_OVER = "handed_over"
    WITHDRAWN = "withdrawn"


STATE_LABELS = {
    State.OPEN: "Chờ khắc phục",
    State.REPORTED: "Đã báo cáo khắc phục",
    State.RETURNED: "Trả lại, khắc phục tiếp",
    State.CONFIRMED: "Đã xác nhận khắc phục",
    State.HANDED_OVER: "Đã bàn giao",
    State.WITHDRAWN: "Đã rút",
}
WAITING = frozenset({State.OPEN, State.RETURNED})  # the next step is the body's own
UNFINISHED = WAITING | {State.REPORTED}


def overdue(state: State, due: date | None, today: date) -> bool:
    """Whether the last day has passed without a report of the remedy. Worked out, never stored."""
    return state in WAITING and due is not None and due < today


class NoDay(Exception):
    """The day of a remedy makes no sense; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a remedy and how it was found, in words."""

    day: date
    words: str


def due_of(start: date, day: date | None, work_days: int | None, calendar: Calendar) -> Due | None:
    """The last day: `day` as given, or `work_days` working days counted from the day after `start`; None when neither is given.

    A given day on which offices are closed moves to the next working day, and says so. Raises NoDay.
    """
    if day is not None and work_days is not None:
        raise NoDay("Hãy ghi ngày hoặc số ngày làm việc, không ghi cả hai.")
    if work_days is not None:
        return _counted(start, work_days, calendar)
    if day is None:
        return None
    if not start <= day <= start + MOST_YEARS:
        raise NoDay(f"Hạn khắc phục phải từ {start:%d/%m/%Y} và không quá 5 năm. Hãy xem lại ngày.")
    found = calendar.first_working(day)
    moved = f"ngày {day:%d/%m/%Y} là ngày nghỉ, tính đến hết ngày làm việc kế tiếp"
    return Due(found, "" if found == day else moved)


def _counted(start: date, count: int, calendar: Calendar) -> Due:
    if not 1 <= count <= MOST_WORK_DAYS:
        raise NoDay(f"Hãy ghi số ngày làm việc từ 1 đến {MOST_WORK_DAYS}.")
    day, left, skipped = start, count, 0
    while left:
        day += timedelta(days=1)
        worked = calendar.is_working(day)
        left, skipped = left - worked, skipped + (not worked)
    return Due(day, f"{count} ngày làm việc kể từ {start:%d/%m/%Y}, bỏ qua {skipped} ngày nghỉ")
