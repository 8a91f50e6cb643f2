"""Reads for cases of bodies that ended with several successors: which cases wait for a person to choose, who may, among which bodies."""

from datetime import date

from django.db.models import F, QuerySet

from loa.cases.models import IS_OPEN, Case
from loa.cases.queries import decides_above, visible_to
from loa.cases.rules import OPEN, State
from loa.organisations.models import Body, User
from loa.organisations.queries import may
from loa.organisations.rules import Act
from loa.organisations.time_queries import standing_for


def unplaced(user: User, day: date) -> QuerySet[Case]:
    """Open cases that `user` may see and whose body has ended, soonest due first."""
    ended = Body.objects.filter(valid_to__lte=day).order_by().values("pk")
    return visible_to(user, day).defer("text").filter(IS_OPEN, body__in=ended).order_by(F("due_at").asc(nulls_last=True), "pk")


def waits_for_body(case: Case, day: date) -> bool:
    """Whether the case is open and its body has ended."""
    return State(case.state) in OPEN and case.body.valid_to is not None and case.body.valid_to <= day


def heirs_for(case: Case, user: User, day: date) -> list[Body]:
    """The bodies among which `user` may choose for `case`: those that stand for its ended body; [] when there is nothing to choose.

    Who works for one of them may choose, and who decides in a body above the ended one or above an heir.
    """
    if not waits_for_body(case, day):
        return []
    heirs = list(standing_for(case.body, day))
    if decides_above(user, case, day) or any(may(user, Act.WORK, one, day) for one in heirs):
        return heirs
    above = {one.parent for one in Body.objects.filter(pk__in=[h.pk for h in heirs]).select_related("parent") if one.parent}
    return heirs if any(may(user, Act.APPROVE, one, day) for one in above) else []
