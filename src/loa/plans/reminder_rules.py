"""Pure rules of reminders: which step of urging (đôn đốc) a line has reached on a day. One step at a time, never a storm."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class To(StrEnum):
    """Who is reminded: the body's officer, or its head as well."""

    OFFICER = "officer"
    HEAD = "head"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When an office reminds, in days before and after the term. A matter of the office's own, not of law.

    `before` and `after` count days to and from the last day; from `head` days late on, the head is told; every `again` days it is repeated.
    """

    before: tuple[int, ...] = (7, 2)
    after: int = 1
    head: int = 3
    again: int = 7


@dataclass(frozen=True, slots=True)
class Step:
    """A reminder that is to be given: its key is written once a line, so that no day and no restart repeats it."""

    key: str
    to: To
    words: str


def step_on(due: date, today: date, rhythm: Rhythm, given: Iterable[str]) -> Step | None:
    """The step that a line due on `due` has reached on `today` and that was not given; None when there is none.

    Only the latest step counts: a program that was off for a week reminds once, of how things stand now.
    """
    step = _reached((due - today).days, rhythm)
    return step if step is not None and step.key not in set(given) else None


def _reached(left: int, rhythm: Rhythm) -> Step | None:
    if left > 0:
        ahead = [n for n in rhythm.before if left <= n]
        return Step(f"before-{min(ahead)}", To.OFFICER, f"còn {left} ngày") if ahead else None
    if left == 0:
        return Step("on", To.OFFICER, "đến hạn hôm nay")
    late = -left
    if late >= rhythm.head:
        round_ = (late - rhythm.head) // max(rhythm.again, 1)
        return Step(f"head-{round_}", To.HEAD, f"quá hạn {late} ngày")
    return Step("after", To.OFFICER, f"quá hạn {late} ngày") if late >= rhythm.after else None
