"""When a term ends, step by step: every day between start and end, whether it counted, and why not.

The day of the event is not counted (Civil Code 2015, 91/2015/QH13, Article 147.2 and 147.3); a term in hours runs from its very moment
(147.1). A term in days ends at 24:00 of its last day (148.6), which moves to the next working day when offices are closed (148.5).
Special laws may say otherwise: that is what the fields of a `Rule` are for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from loa.worktime.days import FIRST_YEAR, LAST_YEAR, Calendar, Day, Why
from loa.worktime.terms import UNIT_LABELS, Rule, Unit, WrongTerm

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")  # no summer time
START_BASIS = "khoản 2, khoản 3 Điều 147 Bộ luật Dân sự 2015"
HOURS_BASIS = "khoản 1 Điều 147 Bộ luật Dân sự 2015"
ROLL_BASIS = "khoản 5 Điều 148 Bộ luật Dân sự 2015"
END_BASIS = "khoản 6 Điều 148 Bộ luật Dân sự 2015"
_DAY = timedelta(days=1)
_MOST_DAYS = 8_000  # of one computation


class Reason(StrEnum):
    """Why a day of the computation counted or not; the reasons of days off are those of `days.Why`."""

    COUNTED = "counted"
    START = "start"
    PAUSED = "paused"
    ROLLED = "rolled"  # the working day on which a term ends whose last day was off


@dataclass(frozen=True, slots=True)
class Pause:
    """The requester was asked at `asked` and answered at `answered`; None: not yet. Both aware.

    In days: the day of asking still counts, those after it up to and with the day of the answer do not (the event's day never does).
    In hours: the time between the two moments.
    """

    asked: datetime
    answered: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One day of the computation. `number`: which day of the term it is; `hours` of the term that passed on it, for terms in hours."""

    day: date
    counted: bool
    reason: Reason | Why
    words: str
    number: int | None = None
    hours: float | None = None
    extension: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """A computed term. `day` is its last day, `ends_at` the first moment after it; both None when unknown or paused."""

    rule: Rule
    start: datetime
    day: date | None
    ends_at: datetime | None
    steps: tuple[Step, ...] = ()
    bases: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    left: int | None = None  # days, or minutes of a term in hours, that remain when it is paused
    extended: bool = False

    @property
    def unknown(self) -> bool:
        """Whether there is no figure to compute with."""
        return not self.rule.known

    @property
    def paused(self) -> bool:
        """Whether the requester has been asked and has not answered yet."""
        return self.left is not None

    @property
    def skipped(self) -> int:
        """How many days did not count, the first one aside."""
        return sum(not s.counted and s.reason not in (Reason.START, Reason.ROLLED) for s in self.steps)


def due(rule: Rule, start: datetime, calendar: Calendar, pauses: Sequence[Pause] = ()) -> Due:
    """When `rule` ends that started at `start` (aware). Raises WrongTerm for a start or pauses that make no sense."""
    local = start.astimezone(ZONE)
    if not FIRST_YEAR <= local.year <= LAST_YEAR:
        raise WrongTerm(f"Ngày bắt đầu phải trong khoảng từ năm {FIRST_YEAR} đến năm {LAST_YEAR}.")
    stops = _in_order(pauses)
    if rule.value is None or rule.unit is None:
        return Due(rule, local, None, None, notes=_notes(rule, (), calendar))
    count = _hours if rule.unit is Unit.HOURS else _days
    return count(rule, local, calendar, stops)


def extend(first: Due, rule: Rule, calendar: Calendar, *, amount: int, told: date) -> Due:
    """`first` prolonged once by `amount` units of `rule`, the term of extension; the requester was told on `told`.

    Days are counted from the day after the first end. Raises WrongTerm: no end to prolong, a second extension, more than the rule
    allows, or told after the end.
    """
    if first.day is None or first.extended:
        raise WrongTerm("Chỉ gia hạn được một lần, khi đã có ngày hết hạn.")
    if rule.value is None or rule.unit not in (Unit.DAYS, Unit.WORKING_DAYS):
        raise WrongTerm("Chưa có mức gia hạn tối đa. Hãy hỏi quản trị nhập mức và căn cứ.")
    if not 1 <= amount <= rule.value:
        raise WrongTerm(f"Chỉ được gia hạn từ 1 đến {rule.figure}.")
    if told > first.day:
        raise WrongTerm(f"Phải thông báo gia hạn trong thời hạn ban đầu, chậm nhất ngày {first.day:%d/%m/%Y}.")
    last = datetime.combine(first.day, time(), ZONE)
    more = due(replace(rule, value=amount, first_day=False), last, calendar)
    steps = tuple(replace(step, extension=True) for step in more.steps if step.reason is not Reason.START)
    return replace(
        first,
        day=more.day,
        ends_at=more.ends_at,
        steps=first.steps + steps,
        bases=tuple(dict.fromkeys((*first.bases, rule.basis, *more.bases))),
        notes=tuple(dict.fromkeys((*first.notes, *more.notes))),
        extended=True,
    )


def _in_order(pauses: Sequence[Pause]) -> list[Pause]:
    """Sorted pauses. Raises WrongTerm when one ends before it begins, or one that is open is not the last."""
    found = sorted(pauses, key=lambda pause: pause.asked)
    for pause in found:
        if pause.answered is not None and pause.answered < pause.asked:
            raise WrongTerm("Ngày người yêu cầu trả lời phải sau ngày hỏi.")
    if any(pause.answered is None for pause in found[:-1]):
        raise WrongTerm("Lần hỏi trước chưa được trả lời thì chưa có lần hỏi sau.")
    return found


def _days(rule: Rule, start: datetime, calendar: Calendar, pauses: Sequence[Pause]) -> Due:
    """Calendar or working days, one after the other."""
    wanted, number, steps = rule.value or 0, 0, []
    day = start.date()
    if not rule.first_day:
        steps.append(Step(day, False, Reason.START, f"{rule.starts}: không tính"))
        day += _DAY
    while number < wanted:
        if _waiting(pauses, day):
            return _paused(rule, start, calendar, steps, wanted - number)
        seen, stopped = calendar.look(day), _stopped(pauses, day)
        if not stopped and (seen.worked or rule.unit is Unit.DAYS):
            number += 1
            steps.append(Step(day, True, Reason.COUNTED, _counted_words(rule, seen, number), number))
        else:
            steps.append(_skip(seen, stopped))
        if len(steps) > _MOST_DAYS:
            raise WrongTerm("Lịch nghỉ đã nhập không còn ngày làm việc nào. Hãy xem lại bảng ngày nghỉ.")
        day += _DAY
    rolled = _rolled(rule, steps[-1].day, calendar)
    last = rolled[-1].day if rolled else steps[-1].day
    bases = (*(() if rule.first_day else (START_BASIS,)), *((ROLL_BASIS,) if rolled else ()), END_BASIS)
    steps += rolled
    ends = datetime.combine(last + _DAY, time(), ZONE)
    return Due(rule, start, last, ends, tuple(steps), (rule.basis, *bases), _notes(rule, steps, calendar))


def _counted_words(rule: Rule, seen: Day, number: int) -> str:
    unit = UNIT_LABELS[rule.unit] if rule.unit else ""
    beside = f" ({seen.words})" if seen.words else ""
    return f"{unit} thứ {number}{beside}"


def _skip(seen: Day, stopped: bool) -> Step:
    if stopped:
        return Step(seen.day, False, Reason.PAUSED, "tạm dừng: chờ người yêu cầu trả lời, bổ sung")
    return Step(seen.day, False, seen.why, seen.words)


def _stopped(pauses: Sequence[Pause], day: date) -> bool:
    return any(_local(p.asked) < day and (p.answered is None or day <= _local(p.answered)) for p in pauses)


def _waiting(pauses: Sequence[Pause], day: date) -> bool:
    return any(p.answered is None and _local(p.asked) < day for p in pauses)


def _local(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


def _paused(rule: Rule, start: datetime, calendar: Calendar, steps: Sequence[Step], left: int) -> Due:
    return Due(rule, start, None, None, tuple(steps), (rule.basis,), _notes(rule, steps, calendar), left)


def _rolled(rule: Rule, last: date, calendar: Calendar) -> list[Step]:
    """The days from a last day that is off to the next working day; empty when the last day stands."""
    if not rule.rolls or calendar.is_working(last):
        return []
    try:
        end = calendar.first_working(last)
    except ValueError as error:
        raise WrongTerm("Lịch nghỉ đã nhập không còn ngày làm việc nào. Hãy xem lại bảng ngày nghỉ.") from error
    between = [_skip(calendar.look(last + _DAY * n), False) for n in range(1, (end - last).days)]
    why = calendar.look(last).words
    return [*between, Step(end, False, Reason.ROLLED, f"ngày cuối {last:%d/%m/%Y} là {why}: kết thúc ở ngày làm việc kế tiếp")]


def _hours(rule: Rule, start: datetime, calendar: Calendar, pauses: Sequence[Pause]) -> Due:
    """Clock hours, day and night, holidays too: from moment to moment, without the pauses."""
    left, cursor, stretches = timedelta(hours=rule.value or 0), start, []
    for pause in pauses:
        asked = max(pause.asked.astimezone(ZONE), cursor)
        if asked - cursor >= left:
            break
        stretches.append((cursor, asked, False))
        left -= asked - cursor
        if pause.answered is None:
            steps = list(_by_day(stretches))
            return _paused(rule, start, calendar, steps, int(left.total_seconds() // 60))
        answered = max(pause.answered.astimezone(ZONE), asked)
        stretches.append((asked, answered, True))
        cursor = answered
    ends = cursor + left
    stretches.append((cursor, ends, False))
    steps = list(_by_day(stretches))
    last = (ends - timedelta(microseconds=1)).date()
    return Due(rule, start, last, ends, tuple(steps), (rule.basis, HOURS_BASIS), _notes(rule, steps, calendar))


def _by_day(stretches: Sequence[tuple[datetime, datetime, bool]]) -> Iterator[Step]:
    """Stretches of running and paused time, cut at midnight."""
    passed = timedelta()
    for begin, end, stopped in (piece for stretch in stretches for piece in _cut(*stretch)):
        passed += timedelta() if stopped else end - begin
        span = f"từ {begin:%H:%M} đến {'24:00' if end.date() > begin.date() else format(end, '%H:%M')}"
        if stopped:
            yield Step(begin.date(), False, Reason.PAUSED, f"{span}: tạm dừng, chờ người yêu cầu trả lời", hours=0.0)
        else:
            hours = round((end - begin).total_seconds() / 3600, 4)
            yield Step(begin.date(), True, Reason.COUNTED, f"{span}, cộng dồn {_said_hours(passed)}", hours=hours)


def _cut(begin: datetime, end: datetime, stopped: bool) -> Iterator[tuple[datetime, datetime, bool]]:
    while begin < end:
        upto = min(datetime.combine(begin.date() + _DAY, time(), ZONE), end)
        yield begin, upto, stopped
        begin = upto


def _said_hours(passed: timedelta) -> str:
    minutes = int(passed.total_seconds() // 60)
    return f"{minutes // 60} giờ" + (f" {minutes % 60} phút" if minutes % 60 else "")


def _notes(rule: Rule, steps: Sequence[Step], calendar: Calendar) -> tuple[str, ...]:
    """What the reader of a computation must know: doubts about the rule, about the days off, about the calendar of a year."""
    said = [rule.note] if rule.note else []
    if rule.unit is Unit.HOURS or not steps:
        return tuple(said)
    unsure = [s for s in steps if s.reason is not Reason.START and not (seen := calendar.look(s.day)).sure and seen.basis]
    said += [f"Ngày {s.day:%d/%m/%Y}: {(d := calendar.look(s.day)).words}. Căn cứ hiện có: {d.basis}." for s in unsure]
    years = sorted({s.day.year for s in steps} - calendar.checked)
    said += [f"Lịch nghỉ năm {year} tính theo quy tắc chung của luật, chưa đối chiếu với thông báo chính thức." for year in years]
    return tuple(said)
