"""Reads of lines of work. `lines_visible_to` is the only gate to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from loa.organisations.models import Body, BodyGroup, Post, User
from loa.organisations.queries import may, members, on, sees_all, visible_keys
from loa.organisations.rules import Act
from loa.plans.models import Assignment, Plan, Task, TaskBody
from loa.plans.rules import Duty
from loa.plans.work_rules import BY_THE_BODY, OPEN, WAITING_FOR_BODY, Move, Occurrence, Rhythm, State, occurrences, possible

Key = tuple[int, int, str, str]


def lines_visible_to(user: User, day: date) -> QuerySet[Assignment]:
    """Lines that `user` may see: of bodies whose work they may see, and of plans that these keep or own."""
    rows = Assignment.objects.select_related("task", "body", "plan", "officer")
    if sees_all(user, day):
        return rows
    bodies = visible_keys(user, day)
    kept = list(Plan.objects.filter(Q(owner__in=bodies) | Q(keeper__in=bodies)).order_by().values_list("pk", flat=True))
    return rows.filter(Q(body__in=bodies) | Q(plan__in=kept))


def own_lines(user: User, bodies: Iterable[int]) -> QuerySet[Assignment]:
    """Open lines that wait for `bodies` or for `user` in person, those due first first."""
    waiting = Assignment.objects.filter(state__in=[s.value for s in WAITING_FOR_BODY]).order_by().values("pk")
    # Two questions that each have an index; "or" in one goes through the lines of the whole country.
    keys = waiting.filter(body__in=set(bodies)).union(waiting.filter(officer=user))
    rows = Assignment.objects.filter(pk__in=keys).select_related("task", "body", "plan")
    return rows.order_by(F("due_on").asc(nulls_last=True), "task__number", "pk")


def to_confirm(bodies: Iterable[int]) -> QuerySet[Assignment]:
    """Lines whose evidence waits for `bodies` as keepers of the plan, oldest first."""
    kept = Q(keeper__in=set(bodies)) | Q(keeper__isnull=True, owner__in=set(bodies))
    plans = list(Plan.objects.filter(kept).order_by().values_list("pk", flat=True))  # few: asked with the lines, all lines are gone through
    rows = Assignment.objects.filter(plan__in=plans, state=State.EVIDENCE_GIVEN.value).select_related("task", "body", "plan")
    return rows.order_by("moved_at", "pk")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that a plan asks for."""

    task_id: int
    body_id: int
    duty: str
    occurrence: Occurrence


def lines_of(plan: Plan, tasks: Iterable[Task] | None = None) -> dict[Key, Line]:
    """The lines that `plan` asks for in its period, by (task, body, duty, label of the period); ended tasks ask for none.

    A group means its members on the first day of the period (or of the plan's document, when the plan has not been started). A body that
    leads a task does not coordinate it as well.
    """
    if plan.starts_on is None or plan.ends_on is None:
        return {}
    rows = list(plan.tasks.all()) if tasks is None else list(tasks)
    named = TaskBody.objects.filter(task__in=rows).select_related("group", "body")
    groups = {b.group_id: b.group for b in named if b.group}
    expanded = {pk: [b.pk for b in members(group, plan.starts_on)] for pk, group in groups.items() if isinstance(group, BodyGroup)}
    found: dict[Key, Line] = {}
    by_task: dict[int, list[TaskBody]] = {}
    for body in named:
        by_task.setdefault(body.task_id, []).append(body)
    for task in rows:
        if task.ended_at is None:
            found |= _lines_of_task(task, by_task.get(task.pk, ()), expanded, plan.starts_on, plan.ends_on)
    return found


def _lines_of_task(task: Task, named: Iterable[TaskBody], groups: dict[int | None, list[int]], begin: date, end: date) -> dict[Key, Line]:
    bodies: dict[int, str] = {}
    for row in sorted(named, key=lambda b: b.duty != Duty.LEAD):
        for pk in [row.body_id] if row.body_id else groups.get(row.group_id, []):
            bodies.setdefault(pk, row.duty)
    times = occurrences(
        kind=task.term_kind, starts=task.starts_on, due=task.due_on, rhythm=Rhythm(task.repeats) if task.repeats else None,
        day=task.repeat_day, month=task.repeat_month, begin=begin, end=end,
    )  # fmt: skip
    return {(task.pk, body, duty, t.label): Line(task.pk, body, duty, t) for body, duty in bodies.items() for t in times}


def keeps(plan: Plan, user: User, day: date) -> bool:
    """Whether `user` follows the plan up: acts for its keeper, or for the body in whose register its document stands."""
    return may(user, Act.PLAN, plan.keeper or plan.owner, day) or may(user, Act.PLAN, plan.document.owner, day)


def colleagues(body: Body, day: date) -> QuerySet[User]:
    """The people with a post in `body` on `day`."""
    return User.objects.filter(posts__in=Post.objects.filter(on(day), body=body)).distinct().order_by("alphabetical")


def without_lead(plan: Plan) -> list[Task]:
    """Tasks still to be done for which no body or group is chosen as lead."""
    led = TaskBody.objects.filter(task__plan=plan, duty=Duty.LEAD.value).exclude(body__isnull=True, group__isnull=True).values("task")
    return list(plan.tasks.filter(ended_at__isnull=True).exclude(pk__in=led).order_by("number"))


def moves_for(line: Assignment, user: User, day: date) -> list[Move]:
    """What `user` may do to `line` today, in the order in which work goes."""
    keeper = line.plan.keeper or line.plan.owner
    own, follows = may(user, Act.WORK, line.body, day), may(user, Act.CONFIRM, keeper, day)
    if not follows and line.duty == Duty.COORDINATE:
        leads = Body.objects.filter(
            assignments__task_id=line.task_id, assignments__occurrence=line.occurrence, assignments__duty=Duty.LEAD.value
        )
        follows = any(may(user, Act.CONFIRM, body, day) for body in leads[:200])
    return [m for m in possible(State(line.state)) if m is not Move.HAND_OVER and (own if m in BY_THE_BODY else follows)]


def open_lines_of(bodies: Iterable[int]) -> QuerySet[Assignment]:
    """Lines of `bodies` that are not finished: what a reorganisation has to hand over."""
    rows = Assignment.objects.filter(body__in=set(bodies), state__in=[s.value for s in OPEN])
    return rows.select_related("task", "body", "plan").order_by("body", "plan", "task__number", "occurrence")
