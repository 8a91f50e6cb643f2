"""Pure rules of the editorial calendar: the states of what is planned, its moves, and the days of a view."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from loa.newsroom.rules import NotAllowed

MONDAY = 0


class CoverageState(StrEnum):
    """Where a planned item stands. That it is done is known from its message, not said here."""

    PLANNED = "planned"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class Verb(StrEnum):
    """What may be done to a planned item."""

    PLAN = "plan"
    MOVE = "move"
    POSTPONE = "postpone"
    CANCEL = "cancel"
    RESTORE = "restore"
    LINK = "link"


COVERAGE_LABELS = {
    CoverageState.PLANNED: "Theo lịch",
    CoverageState.POSTPONED: "Hoãn, chưa định ngày",
    CoverageState.CANCELLED: "Đã hủy",
}
VERB_LABELS = {
    Verb.PLAN: "Đưa vào lịch",
    Verb.MOVE: "Dời ngày",
    Verb.POSTPONE: "Hoãn",
    Verb.CANCEL: "Hủy",
    Verb.RESTORE: "Đưa lại vào lịch",
    Verb.LINK: "Gắn tin",
}
NEEDS_REASON = frozenset({Verb.POSTPONE, Verb.CANCEL})
MOVES = {
    (CoverageState.PLANNED, Verb.MOVE): CoverageState.PLANNED,
    (CoverageState.PLANNED, Verb.POSTPONE): CoverageState.POSTPONED,
    (CoverageState.PLANNED, Verb.CANCEL): CoverageState.CANCELLED,
    (CoverageState.PLANNED, Verb.LINK): CoverageState.PLANNED,
    (CoverageState.POSTPONED, Verb.MOVE): CoverageState.PLANNED,
    (CoverageState.POSTPONED, Verb.CANCEL): CoverageState.CANCELLED,
    (CoverageState.POSTPONED, Verb.LINK): CoverageState.POSTPONED,
    (CoverageState.CANCELLED, Verb.RESTORE): CoverageState.PLANNED,
}


def move(state: str, verb: Verb, day: date | None, reason: str) -> CoverageState:
    """The state after `verb`. Raises NotAllowed without a line in the table, or without the day or reason that it needs.

    Postponing to a day leaves the item in the calendar on that day.
    """
    try:
        after = MOVES[CoverageState(state), verb]
    except KeyError:
        raise NotAllowed(f"Mục này đang ở trạng thái “{COVERAGE_LABELS[CoverageState(state)]}” nên không làm được việc đó.") from None
    if verb in NEEDS_REASON and not reason.strip():
        raise NotAllowed("Hãy ghi lý do; lý do được giữ lại cùng mục lịch.")
    if verb in (Verb.MOVE, Verb.RESTORE) and day is None:
        raise NotAllowed("Hãy chọn ngày.")
    return CoverageState.PLANNED if verb is Verb.POSTPONE and day is not None else after


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a view, [start, end), and where the views before and after begin."""

    start: date
    end: date
    before: date
    after: date

    @property
    def days(self) -> list[date]:
        """All days, in order."""
        return [self.start + timedelta(days=n) for n in range((self.end - self.start).days)]

    @property
    def weeks(self) -> list[list[date]]:
        """The days, seven by seven, from Monday."""
        days = self.days
        return [days[n : n + 7] for n in range(0, len(days), 7)]


def week_of(day: date) -> Span:
    """The week of `day`, from Monday."""
    start = day - timedelta(days=day.weekday())
    return Span(start, start + timedelta(days=7), start - timedelta(days=7), start + timedelta(days=7))


def month_of(day: date) -> Span:
    """The month of `day` in whole weeks."""
    weeks = Calendar(MONDAY).monthdatescalendar(day.year, day.month)
    first = day.replace(day=1)
    return Span(weeks[0][0], weeks[-1][-1] + timedelta(days=1), (first - timedelta(days=1)).replace(day=1), _next_month(first))


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)
