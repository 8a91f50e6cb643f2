"""Reads of findings and their remedies. `visible_to` is the only gate to them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from loa.inspections.finding_rules import STATE_LABELS, UNFINISHED, WAITING, State
from loa.inspections.models import Finding, Inspection, RemedyReminder, Round
from loa.inspections.rules import TOLD
from loa.inspections.rules import State as InspectionState
from loa.organisations.models import User
from loa.organisations.queries import visible_keys
from loa.plans.models import Urging
from loa.plans.reminder_queries import rhythm_of
from loa.plans.reminder_rules import Step, step_on
from loa.vietnamese.letters import fold

_TOLD = [s.value for s in TOLD]
_AHEAD = timedelta(days=60)  # the longest that an office may set before a term
LATE = "late"


def visible_to(user: User, day: date) -> QuerySet[Finding]:
    """Findings of inspections that `user` inspects, and those told to bodies whose work they may see; soonest due first."""
    bodies = visible_keys(user, day)
    inspecting = Q(inspection__round__body__in=bodies) | Q(inspection__round__keeper__in=bodies)
    told = Q(inspection__state__in=_TOLD) & (Q(body__in=bodies) | Q(inspection__body__in=bodies))
    rows = Finding.objects.filter(inspecting | told).select_related("inspection__round__keeper", "inspection__body", "body", "item")
    return rows.order_by(F("due_on").asc(nulls_last=True), "pk")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to; `state` may be "late" or "unfinished"."""

    words: str = ""
    state: str = ""


STATES = [("", "Mọi trạng thái"), ("unfinished", "Chưa xong"), (LATE, "Quá hạn"), *((k.value, v) for k, v in STATE_LABELS.items())]


def narrowed(rows: QuerySet[Finding], wanted: Wanted, day: date) -> QuerySet[Finding]:
    """`rows` that fit."""
    for word in fold(wanted.words).split()[:8]:
        rows = rows.filter(Q(body__folded__contains=word) | Q(text__icontains=word))
    if wanted.state == LATE:
        return rows.filter(state__in=[s.value for s in WAITING], due_on__lt=day)
    if wanted.state == "unfinished":
        return rows.filter(state__in=[s.value for s in UNFINISHED])
    return rows.filter(state=wanted.state) if wanted.state else rows


def waiting_for(bodies: Iterable[int]) -> QuerySet[Finding]:
    """Findings that `bodies` have to remedy, soonest due first."""
    rows = Finding.objects.filter(body__in=set(bodies), inspection__state__in=_TOLD, state__in=[s.value for s in WAITING])
    return rows.select_related("inspection__round__keeper", "body").order_by(F("due_on").asc(nulls_last=True), "pk")


def to_confirm(bodies: Iterable[int]) -> QuerySet[Finding]:
    """Findings whose remedy was reported and waits for `bodies` who inspected."""
    rows = Finding.objects.filter(inspection__round__keeper__in=set(bodies), state=State.REPORTED.value)
    return rows.select_related("inspection__round__keeper", "body").order_by("due_on", "pk")


def open_findings_of(bodies: Iterable[int]) -> QuerySet[Finding]:
    """Findings of `bodies` that are not finished: what a reorganisation hands over."""
    rows = Finding.objects.filter(body__in=set(bodies), state__in=[s.value for s in UNFINISHED])
    return rows.select_related("inspection__round", "item", "body").order_by("body", "pk")


def unfinished_rounds(keepers: Iterable[int]) -> QuerySet[Round]:
    """Rounds that `keepers` follow up and that hold an inspection which is not finished."""
    done = [InspectionState.CLOSED.value, InspectionState.CANCELLED.value]
    left = Inspection.objects.filter(round=OuterRef("pk")).exclude(state__in=done)
    return Round.objects.filter(Exists(left), keeper__in=set(keepers)).order_by("pk")


def reached(today: date) -> Iterator[tuple[Finding, Step]]:
    """Findings that wait for their body, with the step of urging that they reached today and that was not given yet."""
    urgings = {u.body_id: u for u in Urging.objects.all()}
    rows = Finding.objects.filter(
        state__in=[s.value for s in WAITING], inspection__state__in=_TOLD, due_on__isnull=False, due_on__lte=today + _AHEAD
    ).select_related("inspection__round", "body__parent")
    found = list(rows.order_by("pk"))
    given: dict[int, list[str]] = defaultdict(list)
    for pk, key in RemedyReminder.objects.filter(finding__in=found).values_list("finding_id", "step"):
        given[pk].append(key)
    for finding in found:
        rhythm = rhythm_of(finding.inspection.round.keeper_id, urgings)
        step = step_on(finding.due_on, today, rhythm, given[finding.pk]) if finding.due_on else None
        if step:
            yield finding, step
