"""Pure rules of the work of bodies: states of a line and who moves it, occurrences of a task in the plan's period."""

import calendar
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from loa.plans.rules import Duty

Key = TypeVar("Key")


class State(StrEnum):
    """Where a line of work stands. "Overdue" is not among them: it follows from the day (see `overdue`)."""

    PLANNED = "planned"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    EVIDENCE_GIVEN = "evidence_given"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    HANDED_OVER = "handed_over"
    ENDED = "ended"


STATE_LABELS = {
    State.PLANNED: "Đã giao",
    State.ACCEPTED: "Đã nhận việc",
    State.IN_PROGRESS: "Đang thực hiện",
    State.EVIDENCE_GIVEN: "Đã nộp minh chứng",
    State.RETURNED: "Trả lại, cần bổ sung",
    State.CONFIRMED: "Đã xác nhận hoàn thành",
    State.HANDED_OVER: "Đã bàn giao",
    State.ENDED: "Đã kết thúc, không thực hiện tiếp",
}
OPEN = frozenset({State.PLANNED, State.ACCEPTED, State.IN_PROGRESS, State.EVIDENCE_GIVEN, State.RETURNED})
WAITING_FOR_BODY = OPEN - {State.EVIDENCE_GIVEN}  # the next step is the body's own


class Move(StrEnum):
    """What may be done to a line."""

    ACCEPT = "accept"
    BEGIN = "begin"
    GIVE_EVIDENCE = "give_evidence"
    CONFIRM = "confirm"
    SEND_BACK = "send_back"
    HAND_OVER = "hand_over"
    END = "end"


MOVE_LABELS = {
    Move.ACCEPT: "Nhận việc",
    Move.BEGIN: "Bắt đầu thực hiện",
    Move.GIVE_EVIDENCE: "Nộp minh chứng",
    Move.CONFIRM: "Xác nhận hoàn thành",
    Move.SEND_BACK: "Trả lại",
    Move.HAND_OVER: "Bàn giao",
    Move.END: "Kết thúc, không thực hiện tiếp",
}

# From which states a move is possible, and where it leads. A line that comes back from "confirmed" is returned, with a reason.
MOVES: Mapping[Move, tuple[frozenset[State], State]] = {
    Move.ACCEPT: (frozenset({State.PLANNED}), State.ACCEPTED),
    Move.BEGIN: (frozenset({State.PLANNED, State.ACCEPTED, State.RETURNED}), State.IN_PROGRESS),
    Move.GIVE_EVIDENCE: (OPEN, State.EVIDENCE_GIVEN),
    Move.CONFIRM: (frozenset({State.EVIDENCE_GIVEN}), State.CONFIRMED),
    Move.SEND_BACK: (frozenset({State.EVIDENCE_GIVEN, State.CONFIRMED}), State.RETURNED),
    Move.HAND_OVER: (OPEN, State.HANDED_OVER),
    Move.END: (OPEN, State.ENDED),
}
BY_THE_BODY = frozenset({Move.ACCEPT, Move.BEGIN, Move.GIVE_EVIDENCE})
BY_WHO_FOLLOWS = frozenset({Move.CONFIRM, Move.SEND_BACK, Move.END})  # the plan's keeper; for a coordinating line also the lead body

DUTY_WORDS = {
    Duty.LEAD: "Chủ trì: tổ chức thực hiện, nộp minh chứng kết quả, xác nhận phần việc của cơ quan phối hợp.",
    Duty.COORDINATE: "Phối hợp: làm phần việc được đề nghị và nộp minh chứng cho cơ quan chủ trì.",
}


def possible(state: State) -> list[Move]:
    """The moves that a line in `state` allows, in the order of the table."""
    return [move for move, (before, _) in MOVES.items() if state in before]


def overdue(state: State, due: date | None, today: date) -> bool:
    """Whether a line is late: its last day has passed and the body has not given its evidence. Derived, never stored."""
    return due is not None and due < today and state in WAITING_FOR_BODY


def keeps_its_period(state: State, label: str, opens: date | None, plan: tuple[date | None, date | None], today: date) -> bool:
    """Whether a line that was given out stays when its task takes another rhythm: a body has begun it, or its period has begun.

    `label` names the period ("" for a task that is done once), `plan` is the plan's [first day, day after the last). A line outside of the
    plan's days stays only when it was begun.
    """
    if state is not State.PLANNED:
        return True
    first, end = plan
    inside = opens is not None and first is not None and end is not None and first <= opens < end
    return bool(label) and inside and opens is not None and opens <= today


Span = tuple[date | None, date | None]
"""The first and the last day of a period, both included; None when the task names none."""


def touches(one: Span, other: Span) -> bool:
    """Whether two periods have a day in common."""
    (opens, due), (first, last) = one, other
    return (opens is None or last is None or opens <= last) and (due is None or first is None or first <= due)


def is_replaced(old: Span, over: Iterable[Span]) -> bool:
    """Whether the periods of another rhythm ask for all of `old`, on which nobody has begun; `over` are those that nobody asks for."""
    return not any(touches(old, one) for one in over)


def rest_of(period: Span, begun: Span) -> Span | None:
    """What is left to ask for of `period` when `begun`, of the rhythm before, goes on to its end: all, its later days, or None."""
    due, last = period[1], begun[1]
    if last is None or due is None or not touches(period, begun):
        return period
    return (last + timedelta(days=1), due) if due > last else None


def last_of(pk: Key, after: Mapping[Key, Iterable[Key]]) -> list[Key]:
    """The lines in which `pk` ended up: itself when it was never handed over. A circle, which cannot be, ends the walk."""
    seen: set[Key] = set()
    ends: list[Key] = []
    todo = [pk]
    while todo:
        one = todo.pop()
        if one in seen:
            continue
        seen.add(one)
        following = list(after.get(one, ()))
        todo += following
        if not following:
            ends.append(one)
    return ends


class EvidenceKind(StrEnum):
    """What evidence is."""

    RELEASE = "release"
    DOCUMENT = "document"
    FILE = "file"
    ENTRY = "entry"
    WORDS = "words"


EVIDENCE_LABELS = {
    EvidenceKind.RELEASE: "Tin, bài đã phát hành",
    EvidenceKind.DOCUMENT: "Văn bản",
    EvidenceKind.FILE: "Tệp, ảnh",
    EvidenceKind.ENTRY: "Việc đã ghi trong nhật ký",
    EvidenceKind.WORDS: "Mô tả",
}


class Rhythm(StrEnum):
    """How often a recurring task comes back, or a continuous one is asked for evidence."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


RHYTHM_LABELS = {
    Rhythm.WEEK: "Hằng tuần",
    Rhythm.MONTH: "Hằng tháng",
    Rhythm.QUARTER: "Hằng quý",
    Rhythm.HALF: "6 tháng một lần",
    Rhythm.YEAR: "Hằng năm",
}
_MONTHS = {Rhythm.MONTH: 1, Rhythm.QUARTER: 3, Rhythm.HALF: 6, Rhythm.YEAR: 12}
_ROMAN = ("I", "II", "III", "IV")
_LONGEST = 40  # years of a plan; a typing slip must not make a million lines


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time at which a task is due: [opens, due], both included; the label is empty for a task that is done once."""

    number: int
    label: str
    opens: date | None
    due: date | None


def occurrences(
    *,
    kind: str,
    starts: date | None,
    due: date | None,
    rhythm: Rhythm | None,
    begin: date,
    end: date,
    day: int | None = None,
    month: int | None = None,
) -> list[Occurrence]:
    """When a task is to be done in a plan that runs from `begin` to before `end`.

    `kind` is the kind of term; recurring and continuous tasks have an occurrence for each period of `rhythm` that touches the plan's, due
    on its last day, or on `day` of its last month (of `month` for a year; weeks: `day` 1 Monday … 7 Sunday). Without a rhythm there is one
    line without a date.
    """
    if kind not in ("recurring", "continuous") or rhythm is None:
        return [Occurrence(0, "", starts or begin, due)]
    if not begin < end <= date(begin.year + _LONGEST, 1, 1):
        return []
    found = _weeks(begin, end, day) if rhythm is Rhythm.WEEK else _spans(rhythm, begin, end, day, month)
    return [Occurrence(number, *rest) for number, rest in enumerate(found, start=1)]


def _weeks(begin: date, end: date, day: int | None) -> Iterator[tuple[str, date, date]]:
    monday = begin - timedelta(days=begin.weekday())
    while monday < end:
        last = monday + timedelta(days=6)
        yield _week_label(monday, last), max(monday, begin), min(monday + timedelta(days=(day or 7) - 1), end - timedelta(days=1))
        monday = last + timedelta(days=1)


def _week_label(monday: date, sunday: date) -> str:
    return f"Tuần {monday.isocalendar().week}/{monday.isocalendar().year} ({monday:%d/%m}–{sunday:%d/%m})"


def _spans(rhythm: Rhythm, begin: date, end: date, day: int | None, due_month: int | None) -> Iterator[tuple[str, date, date]]:
    step = _MONTHS[rhythm]
    year, month = begin.year, (begin.month - 1) // step * step + 1
    while date(year, month, 1) < end:
        last_month = month + step - 1
        asked = due_month if rhythm is Rhythm.YEAR and due_month else last_month
        last = calendar.monthrange(year, asked)[1]
        due = max(date(year, asked, min(day or last, last)), begin)
        yield _span_label(rhythm, year, month), max(date(year, month, 1), begin), min(due, end - timedelta(days=1))
        year, month = (year + 1, 1) if last_month == 12 else (year, last_month + 1)


def _span_label(rhythm: Rhythm, year: int, month: int) -> str:
    if rhythm is Rhythm.MONTH:
        return f"Tháng {month}/{year}"
    if rhythm is Rhythm.QUARTER:
        return f"Quý {_ROMAN[(month - 1) // 3]}/{year}"
    if rhythm is Rhythm.HALF:
        return f"6 tháng {'đầu' if month == 1 else 'cuối'} năm {year}"
    return f"Năm {year}"
