"""Reads of the budget. `visible_to` is the only gate to entries; sums are worked out from them, by a fixed number of questions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from loa.organisations.models import Body, User
from loa.organisations.queries import MOST_KEYS, below, may, members, posts_of, sees_all, visible_keys
from loa.organisations.rules import Act, roles_for
from loa.plans.models import Assignment, Plan, Task, TaskBody
from loa.plans.queries import visible_to as plans_visible_to
from loa.resources.models import BudgetEntry
from loa.resources.rules import Cell, Figures, Kind, Rights

Entries = QuerySet[BudgetEntry]
UNITS = ("village", "commune_office", "district_office", "front")
_SUMS = {
    name: Coalesce(Sum("amount", filter=Q(kind=kind.value)), 0)
    for name, kind in (("estimate", Kind.ESTIMATE), ("allocated", Kind.ALLOCATION), ("spent", Kind.SPENDING))
}


def visible_to(user: User, day: date) -> Entries:
    """Entries that `user` may see: of bodies whose work they may see, and of plans that these keep or own."""
    if sees_all(user, day):
        return BudgetEntry.objects.all()
    bodies = visible_keys(user, day)
    kept = list(Plan.objects.filter(Q(owner__in=bodies) | Q(keeper__in=bodies)).order_by().values_list("pk", flat=True))
    return BudgetEntry.objects.filter(Q(body__in=bodies) | Q(plan__in=kept))


def _figures(row: Mapping[str, Any]) -> Figures:
    return Figures(row["estimate"], row["allocated"], row["spent"])


def sums(entries: Entries, name: str) -> dict[Any, Figures]:
    """The sums of `entries` by a field ("task", "body", "year", "source", "plan"); one question."""
    return {row[name]: _figures(row) for row in entries.order_by().values(name).annotate(**_SUMS)}


def by_plan_year_source(entries: Entries) -> list[tuple[int, int, str, Figures]]:
    """The sums of `entries` by plan, year and source together, from which those by each follow; one question."""
    rows = entries.order_by().values("plan", "year", "source").annotate(**_SUMS)
    return [(row["plan"], row["year"], row["source"], _figures(row)) for row in rows]


def whole(entries: Entries) -> Figures:
    """The sum of all of them; one question."""
    return _figures(entries.aggregate(**_SUMS))


_BOX = ("task", "body", "year", "source")


def boxes(entries: Entries) -> Any:
    """Every box of task, body, year and source with its sums, in that order, to be paged; `cell_of_box` reads one."""
    rows: Any = entries.values(*_BOX).annotate(**_SUMS)
    return rows.order_by("task__number", "body__alphabetical", *_BOX)


def cells(entries: Entries) -> list[Cell]:
    """Every box; one question."""
    return [cell_of_box(row) for row in boxes(entries)]


def above(entries: Entries) -> list[Cell]:
    """The boxes in which more was spent than allocated; one question."""
    rows: Any = entries.values(*_BOX).annotate(**_SUMS)
    return [cell_of_box(row) for row in rows.filter(spent__gt=F("allocated")).order_by("task__number", *_BOX)]


def cell_of_box(row: Mapping[str, Any]) -> Cell:
    """A row of `boxes` as the rules take it."""
    return Cell(row["task"], row["body"], row["year"], row["source"], _figures(row))


def cell_of(task: Task, body: Body, year: int, source: str) -> Figures:
    """What stands in one box, whoever may see it: what a spending is held against."""
    return whole(BudgetEntry.objects.filter(task=task, body=body, year=year, source=source))


def shown_entries(entries: Entries) -> Entries:
    """With all that a line of the list shows, newest first."""
    return entries.select_related("body", "task", "entered_by", "reverses", "reversed_by").order_by("-on", "-pk")


def bodies_of(plan: Plan) -> QuerySet[Body]:
    """The bodies for which money of `plan` may stand: owner, keeper and their units, who is named or has work in it."""
    own = {plan.owner_id, plan.keeper_id or plan.owner_id}
    named = TaskBody.objects.filter(task__plan=plan)
    groups = {b.group for b in named.filter(group__isnull=False).select_related("group__scope") if b.group}
    grouped = {pk for group in groups for pk in members(group, plan.starts_on or plan.created_at.date()).values_list("pk", flat=True)}
    given = Assignment.objects.filter(plan=plan).order_by().values("body").distinct()
    wanted = Q(pk__in=own) | Q(parent__in=own, kind__in=UNITS) | Q(pk__in=named.values("body")) | Q(pk__in=given) | Q(pk__in=grouped)
    return Body.objects.filter(wanted).order_by("alphabetical", "pk")


def keeps_money(user: User, plan: Plan, day: date) -> bool:
    """Whether `user` handles the money of who keeps `plan`: they estimate and allocate for every body in it."""
    return may(user, Act.MONEY, plan.keeper or plan.owner, day)


def money_bodies(user: User, day: date) -> set[int]:
    """Ids of the bodies whose money `user` handles: as `may` says of Act.MONEY, for all bodies at once."""
    own: set[int] = set()
    for post in posts_of(user, day, roles_for(Act.MONEY)):
        own.add(post.body_id)
        if post.body.kind.endswith("_office") and post.body.parent_id and post.body.kind != "province_office":
            own.add(post.body.parent_id)
    return own | set(Body.objects.filter(parent__in=own, kind__in=UNITS).values_list("pk", flat=True))


def rights_of(user: User, plan: Plan, day: date) -> Rights:
    """What `user` may do with the money of `plan`."""
    own, bodies = frozenset(money_bodies(user, day)), frozenset(bodies_of(plan).values_list("pk", flat=True))
    return Rights(keeps_money(user, plan, day), own, bodies)


@dataclass(frozen=True, slots=True)
class PlanMoney:
    """A plan and its figures."""

    plan: Plan
    figures: Figures


def plans_with_money(user: User, plans: Iterable[Plan], day: date, year: int | None) -> list[PlanMoney]:
    """`plans` with what `user` may see of their money, of one year or of all; one question."""
    many = list(plans)
    entries = visible_to(user, day).filter(plan__in=[p.pk for p in many])
    if year is not None:
        entries = entries.filter(year=year)
    found = sums(entries, "plan")
    return [PlanMoney(plan, found.get(plan.pk, Figures())) for plan in many]


def budget_plans(user: User, day: date) -> QuerySet[Plan]:
    """Plans whose budget `user` may open, newest first."""
    return plans_visible_to(user, day).defer("document__text", "document__folded", "document__reading", "document__first_reading")


def of_body(user: User, body: Body, day: date, *, with_units: bool) -> Entries:
    """Entries of `body`, or of all under it as well, that `user` may see."""
    found = visible_to(user, day)
    if not with_units:
        return found.filter(body=body)
    under = list(below([body.pk]))
    if len(under) == Body.objects.count():
        return found  # of the whole country
    return found.filter(body__in=under if len(under) <= MOST_KEYS else below([body.pk]))
