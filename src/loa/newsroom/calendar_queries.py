"""Reads of the editorial calendar. `visible_to` of the newsroom is the gate to messages, `coverages_seen_by` to what is planned."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from loa.newsroom.calendar_rules import CoverageState, Span
from loa.newsroom.models import Coverage, Message
from loa.newsroom.queries import visible_to
from loa.newsroom.rules import State
from loa.organisations.models import User
from loa.organisations.queries import visible_bodies


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the calendar shows; "" is everything."""

    body: int | None = None
    kind: str = ""
    state: str = ""  # of the message: draft, submitted, released; "none" is without a text; "postponed", "cancelled" of the plan
    channel: str = ""


def coverages_seen_by(user: User, day: date) -> QuerySet[Coverage]:
    """What is planned by bodies that `user` may see."""
    found = Coverage.objects.filter(owner__in=visible_bodies(user, day))
    return found.select_related("owner", "kind", "message__kind", "message__language")


def narrowed(found: QuerySet[Coverage], wanted: Wanted) -> QuerySet[Coverage]:
    """Those of `found` that are `wanted`."""
    if wanted.body is not None:
        found = found.filter(owner=wanted.body)
    if wanted.kind:
        found = found.filter(Q(message__kind=wanted.kind) | Q(message__isnull=True, kind=wanted.kind))
    if wanted.channel:
        found = found.filter(Q(channel=wanted.channel) | Q(channel=""))
    if wanted.state in State._value2member_map_:
        found = found.filter(message__state=wanted.state)
    elif wanted.state == "none":
        found = found.filter(message__isnull=True)
    elif wanted.state in CoverageState._value2member_map_:
        found = found.filter(state=wanted.state)
    return found


def by_day(found: QuerySet[Coverage], span: Span) -> dict[date, list[Coverage]]:
    """What of `found` falls on each day of `span`, in order of the hour; what was cancelled stays where it stood."""
    days: dict[date, list[Coverage]] = {day: [] for day in span.days}
    for one in found.filter(day__gte=span.start, day__lt=span.end).order_by("hour", "pk"):
        if one.day is not None:
            days[one.day].append(one)
    return days


def without_day(found: QuerySet[Coverage]) -> QuerySet[Coverage]:
    """What was postponed without a day."""
    return found.filter(day__isnull=True).exclude(state=CoverageState.CANCELLED.value).order_by("-pk")


def unplanned(user: User, day: date) -> QuerySet[Message]:
    """Messages that are being written or approved and stand in no calendar."""
    planned = Coverage.objects.filter(message__isnull=False).values("message")
    return visible_to(user, day).exclude(state=State.RELEASED.value).exclude(pk__in=planned)
