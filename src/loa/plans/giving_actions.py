"""What a plan gives out, also again after it changed: lines that it asks for are made, those that it asks for no more end, open ones take
its terms. A line is known by its task, body, duty and period, so that another rhythm makes new lines and renames none."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from django.db.models import F
from django.utils.timezone import localdate

from loa.ledger.actions import record
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, User
from loa.organisations.time_queries import standing_for_each
from loa.plans.models import Assignment, HandOver, Plan, Task
from loa.plans.work_queries import Key, Line, lines_of
from loa.plans.work_rules import OPEN, Span, State, is_replaced, keeps_its_period, last_of, rest_of

MOST_LINES = 60_000  # of one plan: a slip in the period must not fill the disk
NOT_ASKED = "Kế hoạch không còn giao phần việc này."
Part = tuple[int, int, str]  # task, body, duty


def give_out(*, plan: Plan, by: User, at: datetime, tasks: Iterable[Task] | None = None) -> int:
    """Make the lines that the plan asks for and that are not there; end those that it no longer asks for. Part of another act.

    After another rhythm was chosen, lines whose period has begun keep period and label, later ones that nobody touched end, and periods
    that are over are not asked for anew; the days of the present period are asked for once (see `_once`). What a body handed over is asked
    of those that took it. Returns how many lines were made.
    """
    day, chosen = localdate(at), None if tasks is None else list(tasks)
    asked = lines_of(plan, chosen)
    if len(asked) > MOST_LINES:
        raise NotAllowed(f"Kế hoạch sẽ có {len(asked)} phần việc. Hãy chọn chu kỳ dài hơn hoặc thời gian ngắn hơn (tối đa {MOST_LINES}).")
    there = _There(plan, chosen)
    wanted = there.with_heirs(_of_bodies_there(asked, there, day))
    gone = there.gone(wanted, {key[:3] for key in (*asked, *wanted)}, plan, day)
    other = {key[:3] for key, row in there.rows.items() if key not in wanted and row.pk not in gone and row.note != NOT_ASKED}
    wanted = _once(wanted, there.rows, gone, other, day)
    new = [line for key, line in wanted.items() if key not in there.rows and not (_is_over(line, day) and key[:3] in other)]
    Assignment.objects.bulk_create([_new_line(plan, line, there.number(line), by, at) for line in new], batch_size=1000)
    _end(gone, by, at)
    _follow_terms(wanted, there.rows)
    return len(new)


class _There:
    """The lines that were given out before, and who took over what."""

    def __init__(self, plan: Plan, tasks: list[Task] | None) -> None:
        scope = Assignment.objects.filter(plan=plan) if tasks is None else Assignment.objects.filter(task__in=tasks)
        lines = list(scope.select_related("body", "task"))
        self.rows: dict[Key, Assignment] = {(a.task_id, a.body_id, a.duty, a.label): a for a in lines}
        self.parts = {key[:3] for key in self.rows}
        self._by_pk = {a.pk: a for a in lines}
        self._numbers = {(a.task_id, a.label): a.occurrence for a in lines}
        self._taken: dict[int, set[int]] = defaultdict(set)
        for a in lines:
            self._taken[a.task_id].add(a.occurrence)
        self._after: dict[int, list[int]] = defaultdict(list)
        for old, new in HandOver.objects.filter(old__in=scope).order_by("pk").values_list("old_id", "new_id"):
            self._after[old].append(new)

    def number(self, line: Line) -> int:
        """The number of a period among those of its task; one that is new takes a number that no other has."""
        key, taken = (line.task_id, line.occurrence.label), self._taken[line.task_id]
        if key not in self._numbers:
            self._numbers[key] = line.occurrence.number if line.occurrence.number not in taken else max(taken) + 1
            taken.add(self._numbers[key])
        return self._numbers[key]

    def with_heirs(self, asked: Mapping[Key, Line]) -> dict[Key, Line]:
        """What was handed over is asked of whoever has it now, new periods of such a part of those that took it."""
        heirs: dict[Part, set[int]] = defaultdict(set)
        for key, row in self.rows.items():
            if row.state == State.HANDED_OVER:
                heirs[key[:3]] |= {self._by_pk[pk].body_id for pk in last_of(row.pk, self._after) if pk in self._by_pk}
        found: dict[Key, Line] = {}
        for key, line in asked.items():
            there = self.rows.get(key)
            if there is not None and there.state == State.HANDED_OVER:
                ends = [self._by_pk[pk] for pk in last_of(there.pk, self._after) if pk in self._by_pk]
                found |= {(a.task_id, a.body_id, a.duty, a.label): _at(line, a.body_id, a.label) for a in ends}
            elif there is None and key[:3] in heirs:
                found |= {(key[0], body, key[2], key[3]): _at(line, body, key[3]) for body in heirs[key[:3]]}
            else:
                found[key] = line
        return found

    def gone(self, wanted: Mapping[Key, Line], asked: set[Part], plan: Plan, day: date) -> dict[int, Assignment]:
        """Open lines that end: of bodies that the task names no more, and of a rhythm that is no more if nothing was begun."""
        found = {}
        for key, row in self.rows.items():
            other_period = key not in wanted and key[:3] in asked
            stays = other_period and keeps_its_period(State(row.state), row.label, row.opens_on, (plan.starts_on, plan.ends_on), day)
            if key not in wanted and not stays and State(row.state) in OPEN:
                found[row.pk] = row
        return found


def _once(
    wanted: dict[Key, Line], there: Mapping[Key, Assignment], gone: dict[int, Assignment], other: set[Part], day: date
) -> dict[Key, Line]:
    """What is asked for, without the days for which a line of the rhythm before is asked; what the new rhythm replaces goes into `gone`.

    Today's line of the old rhythm ends when nobody has begun on it and the new periods ask for all of it. Otherwise it goes on to its last
    day, and the new periods begin after it.
    """
    for key, row in _present(wanted, there, gone, day).items():
        mine = {k: line for k, line in wanted.items() if k[:3] == key[:3] and k[3]}
        over = [_span(line) for k, line in mine.items() if k not in there and _is_over(line, day) and key[:3] in other]
        if row.state == State.PLANNED and is_replaced((row.opens_on, row.due_on), over):
            gone[row.pk] = row
            continue
        for k, line in mine.items():
            given = k in there and there[k].note != NOT_ASKED
            rest = rest_of(_span(line), (row.opens_on, row.due_on)) or (_span(line) if given else None)
            if rest is None:
                del wanted[k]
            else:
                wanted[k] = replace(line, occurrence=replace(line.occurrence, opens=rest[0]))
    return wanted


def _present(
    wanted: Mapping[Key, Line], there: Mapping[Key, Assignment], gone: Mapping[int, Assignment], day: date
) -> dict[Key, Assignment]:
    """Lines of an earlier rhythm whose period is today's."""
    left = {key: row for key, row in there.items() if key[3] and key not in wanted and row.pk not in gone}
    return {
        key: row for key, row in left.items()
        if row.state not in (State.ENDED, State.HANDED_OVER) and row.opens_on and row.due_on and row.opens_on <= day <= row.due_on
    }  # fmt: skip


def _span(line: Line) -> Span:
    return line.occurrence.opens, line.occurrence.due


def _at(line: Line, body: int, label: str) -> Line:
    return replace(line, body_id=body, occurrence=replace(line.occurrence, label=label))


def _of_bodies_there(asked: Mapping[Key, Line], there: _There, day: date) -> dict[Key, Line]:
    """A part of a body that has ended and never had a line goes to the bodies that stand for it on `day`; to itself when none is known."""
    parts = {key[:3] for key in asked} - there.parts
    ended = set(Body.objects.filter(pk__in={p[1] for p in parts}, valid_to__lte=day).values_list("pk", flat=True))
    standing = standing_for_each(ended, day) if ended else {}
    found: dict[Key, Line] = {}
    for key, line in asked.items():
        bodies = standing.get(key[1]) if key[:3] in parts else None
        for body in bodies or [key[1]]:
            found.setdefault((key[0], body, key[2], key[3]), replace(line, body_id=body))
    return found


def _is_over(line: Line, day: date) -> bool:
    return line.occurrence.due is not None and line.occurrence.due < day


def _new_line(plan: Plan, line: Line, number: int, by: User, at: datetime) -> Assignment:
    when = line.occurrence
    return Assignment(
        task_id=line.task_id, plan=plan, body_id=line.body_id, duty=line.duty, occurrence=number, label=when.label,
        opens_on=when.opens, due_on=when.due, moved_at=at, moved_by=by,
    )  # fmt: skip


def _end(gone: Mapping[int, Assignment], by: User, at: datetime) -> None:
    """The lines end. For those on which a body had begun, the ledger says so line by line."""
    keys = list(gone)
    for first in range(0, len(keys), 500):
        Assignment.objects.filter(pk__in=keys[first : first + 500]).update(
            state=State.ENDED.value, note=NOT_ASKED, moved_at=at, moved_by=by, version=F("version") + 1
        )
    for row in gone.values():
        if row.state != State.PLANNED:
            change = {"from": row.state, "to": State.ENDED.value, "note": NOT_ASKED}
            log_line(row, "assignment.end", f"Kết thúc: {row}", by, at, change)


def _follow_terms(wanted: Mapping[Key, Line], there: Mapping[Key, Assignment]) -> None:
    """Open lines take the dates that the task has now; what the plan asks for again is given out again."""
    changed = []
    for key, line in wanted.items():
        row = there.get(key)
        if row is None:
            continue
        again = row.state == State.ENDED and row.note == NOT_ASKED
        when = line.occurrence
        if again:
            row.state, row.note = State.PLANNED.value, ""
        if again or (State(row.state) in OPEN and (row.due_on, row.opens_on) != (when.due, when.opens)):
            row.due_on, row.opens_on, row.version = when.due, when.opens, F("version") + 1
            changed.append(row)
    Assignment.objects.bulk_update(changed, ["due_on", "opens_on", "state", "note", "version"], batch_size=500)


def log_line(
    line: Assignment, act: str, summary: str, by: User | None, at: datetime, detail: Mapping[str, object], basis: str = ""
) -> None:
    """A line of the ledger about a line of work."""
    record(
        act=act,
        subject=f"assignment:{line.pk}",
        within=f"plan:{line.plan_id}",
        summary=summary,
        at=at,
        by=by,
        body=line.body,
        basis=basis[:300],
        detail=dict(detail),  # type: ignore[arg-type]
    )
