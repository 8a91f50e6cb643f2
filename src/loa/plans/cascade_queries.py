"""Reads of the cascade: who has planned for an upper plan and for each of its tasks, and what a lower task probably serves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from loa.documents.models import Document
from loa.organisations.models import Body, Succession
from loa.plans.cascade_rules import PLANS, asks_for_a_plan, likely
from loa.plans.models import Assignment, Plan, Task
from loa.plans.rules import Duty, PlanState
from loa.plans.work_rules import OPEN, State


@dataclass(frozen=True, slots=True)
class Planned:
    """A body that is to make its own plan below an upper one, and the plan that it has made; None while it has none."""

    body: Body
    plan: Plan | None
    tasks: int = 0  # of its plan that serve a task of the upper plan


def upper_for(bodies: Iterable[int]) -> QuerySet[Plan]:
    """Running plans of others that give work to `bodies`: what their own plans may serve."""
    own = set(bodies)
    given = Assignment.objects.filter(body__in=own).values("plan")
    return (
        Plan.objects.filter(pk__in=given, state=PlanState.RUNNING.value)
        .exclude(owner__in=own)
        .select_related("owner", "document")
        .order_by("-pk")
    )


def likely_upper(document: Document, uppers: Iterable[Plan]) -> Plan | None:
    """The plan among `uppers` whose document `document` cites by its number."""
    cited = {r.get("number") for r in document.reading.get("references", []) if isinstance(r, dict)}
    return next((p for p in uppers if p.document.number and p.document.number in cited), None)


def asked(plan: Plan) -> set[int]:
    """Ids of the bodies that the plan tells to make a plan of their own; when no task says so, all that lead something, but the owner."""
    return set(_asking(plan).values_list("body_id", flat=True))


def _asking(plan: Plan) -> QuerySet[Assignment]:
    """The lines that ask their bodies for a plan of their own."""
    named = Q()
    for words in PLANS:
        named |= Q(folded__contains=words)  # most tasks name no plan at all and need not be read
    tasks = [pk for pk, text in plan.tasks.filter(named, ended_at__isnull=True).values_list("pk", "text") if asks_for_a_plan(text)]
    rows = Assignment.objects.filter(plan=plan, duty=Duty.LEAD.value).exclude(body_id=plan.owner_id)
    return rows.filter(task__in=tasks) if tasks else rows


def unplanned(body: Body) -> list[Plan]:
    """Running plans of others that tell `body` to make its own, while it has none below them."""
    uppers = upper_for({body.pk}).exclude(lower__owner=body)
    return [plan for plan in uppers if _asking(plan).filter(body=body).exists()]


def coverage(plan: Plan) -> list[Planned]:
    """Every body that is asked for a plan of its own, with its plan; those without one first. A fixed number of queries."""
    bodies = {b.pk: b for b in Body.objects.filter(pk__in=asked(plan))}
    lower: dict[int, Plan] = {p.owner_id: p for p in Plan.objects.filter(upper=plan).select_related("document").order_by("pk")}
    followers = dict(Succession.objects.filter(predecessor__in=bodies, function="").values_list("predecessor_id", "successor_id"))
    served = dict(
        Task.objects.filter(plan__upper=plan, serves__plan=plan)
        .values("plan")
        .annotate(n=Count("pk", distinct=True))
        .values_list("plan", "n")
    )
    rows = []
    for pk, body in bodies.items():
        own = lower.get(pk) or lower.get(followers.get(pk, 0))
        rows.append(Planned(body, own, served.get(own.pk, 0) if own else 0))
    return sorted(rows, key=lambda r: (r.plan is not None, r.body.alphabetical))


@dataclass(frozen=True, slots=True)
class Covered:
    """Of the bodies that an upper task gives work to: how many have a task of their own plan that serves it."""

    bodies: int
    planned: int


def covered(plan: Plan) -> Mapping[int, Covered]:
    """By task of `plan`: how far the plans below serve it."""
    bodies = dict(plan.tasks.annotate(n=Count("assignments__body", distinct=True)).values_list("pk", "n"))
    planned = dict(plan.tasks.annotate(n=Count("served_by__plan__owner", distinct=True)).values_list("pk", "n"))
    return {pk: Covered(n, planned.get(pk, 0)) for pk, n in bodies.items()}


@dataclass(frozen=True, slots=True)
class Pairing:
    """A task with the upper tasks that it serves, and those that it probably serves."""

    task: Task
    chosen: frozenset[int]
    offered: tuple[int, ...]


def pairings(plan: Plan) -> tuple[list[Task], list[Pairing]]:
    """The tasks of the upper plan, and each own task with what it serves or probably serves."""
    if plan.upper is None:
        return [], []
    upper = list(plan.upper.tasks.filter(ended_at__isnull=True).order_by("number"))
    own = plan.tasks.filter(ended_at__isnull=True).prefetch_related("serves").order_by("number")
    texts = [t.text for t in upper]
    return upper, [Pairing(t, frozenset(s.pk for s in t.serves.all()), tuple(upper[i].pk for i in likely(t.text, texts))) for t in own]


@dataclass(frozen=True, slots=True)
class Tally:
    """Lines of a task: all that count, confirmed, late on a day."""

    lines: int = 0
    confirmed: int = 0
    late: int = 0


def counts(tasks: Iterable[int], today: date) -> Mapping[int, Tally]:
    """Lines by task: handed-over ones are counted where they went on, ended ones not at all."""
    late = Q(due_on__lt=today, state__in=[s.value for s in OPEN - {State.EVIDENCE_GIVEN}])
    rows = Assignment.objects.filter(task__in=list(tasks)).exclude(state__in=[State.HANDED_OVER.value, State.ENDED.value])
    found = rows.values("task").annotate(
        n=Count("pk"), confirmed=Count("pk", filter=Q(state=State.CONFIRMED.value)), late=Count("pk", filter=late)
    )
    return {row["task"]: Tally(row["n"], row["confirmed"], row["late"]) for row in found}
