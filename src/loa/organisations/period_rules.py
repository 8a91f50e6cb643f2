"""Pure rules about bodies in time: periods, the tree, codes and successions. Each fault is a sentence that names the bodies.

Start at `faults`: give it the bodies and successions that one act touches (with those beside and above them).
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import pairwise

from loa.organisations.rules import SuccessionKind


class WrongBody(Exception):
    """What is asked of a body cannot be; the text says why and what to do."""


class ChangedBody(WrongBody):
    """Somebody else changed it since it was shown; the text says what it is now."""


def mark(values: Mapping[str, object]) -> str:
    """A short mark of what a form showed: a form that is sent bears the mark of what it was filled from, so a later change is known."""
    return sha256(repr(sorted((name, str(value)) for name, value in values.items())).encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to, not including, `end`; None is "from before what we know" and "until further notice"."""

    start: date | None = None
    end: date | None = None

    def holds(self, day: date) -> bool:
        """Whether `day` lies in it."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def overlaps(self, other: "Period") -> bool:
        """Whether the two have a day in common; a period that runs backward has none."""
        start = max(self.start or date.min, other.start or date.min)
        return start < min(self.end or date.max, other.end or date.max)

    def covers(self, other: "Period") -> bool:
        """Whether every day of `other` lies in it."""
        early = self.start is None or (other.start is not None and self.start <= other.start)
        return early and (self.end is None or (other.end is not None and other.end <= self.end))

    def __str__(self) -> str:
        """In words: "từ 01/7/2025", "từ 01/01/2020 đến trước 01/7/2025"."""
        words = [f"từ {said(self.start)}" if self.start else "", f"đến trước {said(self.end)}" if self.end else ""]
        return " ".join(filter(None, words)) or "không rõ ngày bắt đầu"


@dataclass(frozen=True, slots=True)
class Unit:
    """What the rules need of a body; `key` and `parent` are ids of rows or of lines of a file."""

    key: Hashable
    name: str
    period: Period
    code: str = ""
    parent: Hashable | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One body followed another on a day."""

    old: Hashable
    new: Hashable
    on: date
    kind: SuccessionKind


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and which bodies have part in it."""

    keys: tuple[Hashable, ...]
    sentence: str


Units = Mapping[Hashable, Unit]


def said(day: date) -> str:
    """A day as offices write it: 01/7/2025."""
    return f"{day.day:02d}/{day.month}/{day.year}" if day.month > 2 else f"{day:%d/%m/%Y}"


def faults(units: Units, steps: Iterable[Step]) -> list[Fault]:
    """Everything that is wrong with `units` and `steps`, the tree first. Parents that are not in `units` are taken as they are."""
    rows = list(steps)
    return [
        *backward(units),
        *circular_parents(units),
        *orphans(units),
        *doubled_codes(units),
        *circular_successors(units, rows),
        *untimely(units, rows),
    ]


def backward(units: Units) -> Iterator[Fault]:
    """Bodies that end before they start, or on that day."""
    for unit in units.values():
        start, end = unit.period.start, unit.period.end
        if start and end and end <= start:
            yield Fault((unit.key,), f"{unit.name}: ngày kết thúc {said(end)} phải sau ngày bắt đầu {said(start)}.")


def circular_parents(units: Units) -> Iterator[Fault]:
    """Bodies that are above themselves."""

    def above(key: Hashable) -> list[Hashable]:
        return [units[key].parent] if units[key].parent in units else []

    for circle in _circles(units, above):
        words = " → ".join(units[key].name for key in (*circle, circle[0]))
        yield Fault(tuple(circle), f"Cơ quan cấp trên chạy vòng: {words}. Hãy chọn lại cơ quan cấp trên của một trong các cơ quan này.")


def circular_successors(units: Units, steps: Iterable[Step]) -> Iterator[Fault]:
    """Bodies that follow themselves, through others. A function may come back to the body that it left."""
    after: dict[Hashable, list[Hashable]] = defaultdict(list)
    for step in steps:
        if step.kind is not SuccessionKind.FUNCTION:
            after[step.old].append(step.new)
    for circle in _circles(list(after), lambda key: after.get(key, [])):
        words = " → ".join(units[key].name if key in units else "?" for key in (*circle, circle[0]))
        yield Fault(tuple(circle), f"Kế thừa chạy vòng: {words}. Một cơ quan không thể kế thừa chính mình; hãy bỏ một bước.")


def _circles(keys: Iterable[Hashable], after: Callable[[Hashable], list[Hashable]]) -> Iterator[list[Hashable]]:
    """Each circle that a walk meets, once. No recursion: a chain may be as long as the list."""
    done: set[Hashable] = set()
    for first in keys:
        way: list[Hashable] = []
        place: dict[Hashable, int] = {}
        todo: list[tuple[Hashable, bool]] = [(first, True)]
        while todo:
            key, entering = todo.pop()
            if not entering:
                done.add(way.pop())
                del place[key]
            elif key in place:
                yield way[place[key] :]
            elif key not in done:
                place[key] = len(way)
                way.append(key)
                todo.append((key, False))
                todo += [(follower, True) for follower in after(key)]


def orphans(units: Units) -> Iterator[Fault]:
    """Bodies that are there on days on which the body above them is not."""
    for unit in units.values():
        above = units.get(unit.parent) if unit.parent is not None else None
        if above and above.key != unit.key and not above.period.covers(unit.period):
            yield Fault(
                (unit.key, above.key),
                f"{unit.name} ({unit.period}) không có cơ quan cấp trên trong cả thời gian của mình: "
                f"{above.name} chỉ có hiệu lực {above.period}. Hãy sửa thời hạn hoặc chọn cơ quan cấp trên khác.",
            )


def doubled_codes(units: Units) -> Iterator[Fault]:
    """Two bodies of one code at one time."""
    by_code: dict[str, list[Unit]] = defaultdict(list)
    for unit in units.values():
        if unit.code:
            by_code[unit.code].append(unit)
    for code, many in by_code.items():
        ordered = sorted(many, key=lambda unit: unit.period.start or date.min)
        for one, other in pairwise(ordered):
            if one.period.overlaps(other.period):
                yield Fault(
                    (one.key, other.key),
                    f"Hai cơ quan cùng mã {code} trong cùng thời gian: {one.name} ({one.period}) và {other.name} ({other.period}). "
                    "Hãy cho cơ quan cũ kết thúc trước, hoặc sửa mã.",
                )


def untimely(units: Units, steps: Iterable[Step]) -> Iterator[Fault]:
    """Successions whose bodies were not there, or had not ended, on the day."""
    for step in steps:
        old, new = units.get(step.old), units.get(step.new)
        if old and new:
            yield from (Fault((old.key, new.key), words) for words in _untimely(old, new, step))


_WHOLE = (SuccessionKind.MERGED, SuccessionKind.RENAMED, SuccessionKind.KEPT)
_FRESH = (SuccessionKind.RENAMED, SuccessionKind.KEPT)


def _untimely(old: Unit, new: Unit, step: Step) -> Iterator[str]:
    day, start, end = said(step.on), new.period.start, old.period.end
    if start and start > step.on:
        yield f"{new.name} kế thừa {old.name} từ {day} nhưng đến {said(start)} mới có. Hãy sửa một trong hai ngày."
    elif new.period.end and new.period.end <= step.on:
        yield f"{new.name} kế thừa {old.name} từ {day} nhưng đã kết thúc trước {said(new.period.end)}."
    elif step.kind in _FRESH and start != step.on:
        begins = f"đã có từ {said(start)}" if start else "đã có từ trước"
        yield f"{new.name} {begins}, trước ngày kế thừa {old.name} ({day}). Nếu là nhập vào cơ quan sẵn có, hãy chọn “Sáp nhập”."
    if old.period.start and old.period.start >= step.on:
        yield f"{old.name} từ {said(old.period.start)} mới có, không thể được {new.name} kế thừa ngày {day}."
    elif end and end < step.on:
        yield f"{old.name} đã kết thúc trước {said(end)}, còn {new.name} kế thừa từ {day}. Ngày kế thừa phải là {said(end)}."
    elif step.kind in _WHOLE and end != step.on:
        yield f"{old.name} được {new.name} kế thừa toàn bộ từ {day} nhưng vẫn còn hiệu lực sau ngày đó. Hãy cho kết thúc vào {day}."
