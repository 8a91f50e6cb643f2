"""Reads of lanes: what is due, how many may go now, when each that waits will go, and why a delivery has not arrived."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from loa.delivery.models import Attempt, Delivery, Rest
from loa.delivery.port import Rate, ReceiptMode
from loa.delivery.rate_rules import allowed, longest, slots
from loa.delivery.registry import channels
from loa.delivery.rules import OPEN, State

LOOKED_AT = (State.HANDED_OVER.value, State.ACCEPTED.value, State.UNKNOWN.value)
_OPEN = [s.value for s in OPEN]
_WAITING_SHOWN = 10_000


def rates_of(kind: str) -> tuple[Rate, ...]:
    """The rates and quotas that the channel `kind` declares."""
    return tuple(getattr(channels().get(kind), "rates", ()))


def gone(kind: str, rates: tuple[Rate, ...], at: datetime) -> list[datetime]:
    """When the lane handed over, as far back as its rates count."""
    rows = Attempt.objects.filter(channel=kind, started_at__gt=at - longest(rates))
    return list(rows.values_list("started_at", flat=True))


def resting(kind: str, at: datetime) -> Rest | None:
    """Why the lane is closed at `at`; None when it is open."""
    return Rest.objects.filter(Q(until__isnull=True) | Q(until__gt=at), channel=kind).first()


def room(kind: str, at: datetime) -> int | None:
    """How many deliveries the lane may hand over at `at`; None is without bound."""
    if resting(kind, at):
        return 0
    rates = rates_of(kind)
    return allowed(rates, gone(kind, rates, at), at) if rates else None


def busy(at: datetime) -> set[str]:
    """Channels that have something to hand over, to look at or to take back at `at`; two questions for all."""
    states = [*_OPEN, *LOOKED_AT]
    rows = Delivery.objects.order_by().values_list("channel", flat=True).distinct()
    return set(rows.filter(state__in=states, next_attempt_at__lte=at)) | set(rows.filter(recall_at__lte=at))


def due_looks(kind: str, at: datetime, most: int) -> list[int]:
    """Deliveries of the lane whose other side is to be asked now."""
    states = [State.UNKNOWN.value] if channels()[kind].receipt_mode is not ReceiptMode.POLL else LOOKED_AT
    rows = Delivery.objects.filter(channel=kind, state__in=states, next_attempt_at__lte=at)
    return list(rows.order_by("next_attempt_at").values_list("pk", flat=True)[:most])


def due_recalls(kind: str, at: datetime, most: int) -> list[int]:
    """Deliveries of the lane that its other side is to take down now."""
    rows = Delivery.objects.filter(channel=kind, recall_at__lte=at).order_by("recall_at")
    return list(rows.values_list("pk", flat=True)[:most])


@dataclass(frozen=True, slots=True)
class Place:
    """Where a waiting delivery stands in its lane."""

    ahead: int
    expected: datetime | None  # None when nobody can say: the lane is closed until a person opens it
    rest: Rest | None


def place_of(delivery: Delivery, at: datetime) -> Place:
    """How many go before `delivery`, and when it will go."""
    when = delivery.next_attempt_at or at
    before = Q(next_attempt_at__lt=when) | Q(next_attempt_at=when, pk__lt=delivery.pk)
    ahead = Delivery.objects.filter(before, channel=delivery.channel, state__in=_OPEN).count()
    rest = resting(delivery.channel, at)
    if rest and rest.until is None:
        return Place(ahead, None, rest)
    first = max(at, when, rest.until if rest and rest.until else at)
    rates = rates_of(delivery.channel)
    if not rates or ahead > _WAITING_SHOWN:
        return Place(ahead, first, rest)
    planned = slots(rates, gone(delivery.channel, rates, at), first, ahead + 1)
    return Place(ahead, planned[-1] if planned else None, rest)
