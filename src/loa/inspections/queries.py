"""Reads of inspections. `visible_to` is the only gate: who inspects sees all of theirs, others what concerns their own bodies."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from loa.inspections import finding_rules
from loa.inspections.models import Checklist, Finding, Inspection, Item
from loa.inspections.rules import TOLD, Answer, State, Tally, tally
from loa.organisations.models import Body, User
from loa.organisations.queries import may, seats, visible_keys
from loa.organisations.rules import Act, roles_for
from loa.plans.models import Assignment, Evidence, Plan, Task
from loa.vietnamese.letters import fold


def visible_to(user: User, day: date) -> QuerySet[Inspection]:
    """Inspections that `user` may see, those planned last first."""
    bodies = visible_keys(user, day)
    rows = Inspection.objects.filter(Q(round__body__in=bodies) | Q(round__keeper__in=bodies) | Q(body__in=bodies))
    rows = rows.select_related("round__body", "round__keeper", "round__plan__document", "round__checklist", "body", "moved_by")
    return rows.order_by("-planned_on", "-pk")


def planned_of(bodies: Iterable[int]) -> QuerySet[Inspection]:
    """Inspections of `bodies` that are planned and have not begun."""
    rows = Inspection.objects.filter(body__in=set(bodies), state=State.PLANNED.value)
    return rows.select_related("round__keeper", "body").order_by("pk")


def inspects(user: User, inspection: Inspection, day: date) -> bool:
    """Whether `user` works on `inspection` for the body that inspects."""
    return may(user, Act.INSPECT, inspection.round.keeper, day)


def sees_answers(user: User, inspection: Inspection, day: date) -> bool:
    """Whether `user` may read answers and findings: the inspecting side always, the inspected body once the minutes are made."""
    if State(inspection.state) in TOLD or user.is_superuser:
        return True
    return bool({inspection.round.keeper_id, inspection.round.body_id} & set(visible_keys(user, day)))


def inspecting_bodies(user: User, day: date) -> QuerySet[Body]:
    """Bodies in whose name `user` may inspect."""
    return Body.objects.filter(pk__in=seats(user, day, roles_for(Act.INSPECT))).order_by("alphabetical")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to. `late` is only those with an overdue remedy."""

    words: str = ""
    state: str = ""
    late: bool = False


def narrowed(rows: QuerySet[Inspection], wanted: Wanted, day: date) -> QuerySet[Inspection]:
    """`rows` that fit, each with how many findings there are, how many wait and how many are late."""
    for word in fold(wanted.words).split()[:8]:
        rows = rows.filter(Q(body__folded__contains=word) | Q(round__body__folded__contains=word) | Q(round__title__icontains=word))
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    waiting = [s.value for s in finding_rules.WAITING]
    late = Q(findings__state__in=waiting, findings__due_on__lt=day)
    if wanted.late:
        rows = rows.filter(Exists(Finding.objects.filter(inspection=OuterRef("pk"), state__in=waiting, due_on__lt=day)))
    counted = {
        "found": Count("findings", filter=~Q(findings__state__in=["withdrawn", "handed_over"])),
        "waiting": Count("findings", filter=Q(findings__state__in=[s.value for s in finding_rules.UNFINISHED])),
        "late": Count("findings", filter=late),
    }
    return rows.annotate(**counted)


@dataclass(frozen=True, slots=True)
class Seen:
    """An item with what the plan knows of its task: the body's lines and their evidence."""

    item: Item
    lines: tuple[Assignment, ...]
    evidence: tuple[Evidence, ...]


def items_of(inspection: Inspection) -> list[Seen]:
    """The items in order, with the lines of the inspected body and their evidence beside them; a fixed number of questions."""
    items = list(inspection.items.select_related("task", "evidence", "answered_by").order_by("number"))
    given = Evidence.objects.filter(withdrawn_at__isnull=True).select_related("release__message", "document", "entry")
    shown = Prefetch("evidence", given.order_by("pk"))
    rows = Assignment.objects.filter(task__in=[i.task_id for i in items if i.task_id], body=inspection.body_id).prefetch_related(shown)
    lines: dict[int, list[Assignment]] = defaultdict(list)
    for line in rows.order_by(F("due_on").asc(nulls_last=True), "pk"):
        lines[line.task_id].append(line)
    return [_seen(item, lines.get(item.task_id or 0, [])) for item in items]


def _seen(item: Item, lines: list[Assignment]) -> Seen:
    return Seen(item, tuple(lines), tuple(e for line in lines for e in line.evidence.all()))


def tallied(inspection: Inspection) -> Tally:
    """Items of `inspection` by answer."""
    return tally(list(inspection.items.values_list("answer", flat=True)))


def tasks_given(plan: Plan, body: Body) -> QuerySet[Task]:
    """Tasks of `plan` in which `body` has a part that was not handed over or ended, by number."""
    gone = ["handed_over", "ended"]
    given = Assignment.objects.filter(task=OuterRef("pk"), body=body).exclude(state__in=gone)
    return plan.tasks.filter(Exists(given), ended_at__isnull=True).order_by("number")


def lacking(inspection: Inspection) -> list[Item]:
    """Items that are not met and for which no finding was written."""
    written = Finding.objects.filter(item=OuterRef("pk")).exclude(state="withdrawn")
    rows = inspection.items.filter(answer=Answer.NOT_MET.value).exclude(Exists(written))
    return list(rows.order_by("number"))


def checklists_visible_to(user: User, day: date) -> QuerySet[Checklist]:
    """Checklists in use of bodies whose work `user` may see."""
    rows = Checklist.objects.filter(body__in=visible_keys(user, day), ended_at__isnull=True)
    return rows.select_related("body").order_by("title", "pk")


def due_soon(bodies: Iterable[int]) -> QuerySet[Inspection]:
    """Inspections that `bodies` have to hold, those planned first first."""
    rows = Inspection.objects.filter(round__keeper__in=set(bodies), state__in=[State.PLANNED.value, State.UNDER_WAY.value])
    return rows.select_related("round", "body").order_by("planned_on", "pk")
