"""Reads of subscriptions. Staff get numbers; addresses go to the channel that needs them and nowhere else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.signing import Signer
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from loa.organisations.models import Body
from loa.organisations.queries import at_or_above, on
from loa.organisations.rules import Kind as BodyKind
from loa.subscriptions.models import Subscription, Topic
from loa.subscriptions.rules import LETTERS_A_WHILE, WHILE, Kind

_SIGNER = Signer(salt="loa.subscriptions", sep=".")
_SHORT = 20  # characters of the signature: 120 bits
AREAS = (BodyKind.PROVINCE.value, BodyKind.COMMUNE.value, BodyKind.VILLAGE.value)


def topics() -> QuerySet[Topic]:
    """Topics that may be chosen."""
    return Topic.objects.filter(ended_at__isnull=True)


def areas(root: Body | None, day: date) -> QuerySet[Body]:
    """Places that a subscriber may choose: the places under `root`."""
    places = Body.objects.filter(on(day), kind__in=AREAS).order_by("alphabetical", "pk")
    return places.filter(Q(pk=root.pk) | Q(parent=root) | Q(parent__parent=root)) if root else places.none()


def token(subscription_code: str) -> str:
    """The code with its signature: who has it holds the letter that we sent."""
    return f"{subscription_code}.{_SIGNER.signature(subscription_code)[:_SHORT]}"


def open_subscription(given: str) -> Subscription | None:
    """The subscription, not ended, of a token; None when the token is not ours or it ended."""
    code, _, signature = given.partition(".")
    if not given.isascii() or not constant_time_compare(signature, _SIGNER.signature(code)[:_SHORT]):
        return None
    return Subscription.objects.filter(code=code, ended_at__isnull=True).first()


def leave_url(subscription_code: str) -> str:
    """Where one click ends the subscription."""
    return f"{settings.LOA_SITE_URL}{reverse('portal:leave', args=[token(subscription_code)])}"


def confirm_url(subscription_code: str) -> str:
    """Where the owner of the address says yes."""
    return f"{settings.LOA_SITE_URL}{reverse('portal:confirm', args=[token(subscription_code)])}"


def confirmed(kind: Kind) -> QuerySet[Subscription]:
    """Subscriptions that get what is released."""
    return Subscription.objects.filter(kind=kind.value, confirmed_at__isnull=False, ended_at__isnull=True)


def wanting(kind: Kind, topic: Topic | None, bodies: Iterable[int]) -> list[str]:
    """Codes of those who asked for `topic` in one of the places `bodies`, or in a place around it."""
    rows = confirmed(kind).filter(Q(areas__isnull=True) | Q(areas__in=at_or_above(bodies)))
    if topic is not None:
        rows = rows.filter(Q(topics__isnull=True) | Q(topics=topic))
    return list(rows.order_by("code").values_list("code", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class Reach:
    """Where one subscriber is reached, and how they leave."""

    address: str
    leave_url: str


def reach(codes: Iterable[str]) -> Mapping[str, Reach]:
    """Those of `codes` who still want it."""
    rows = Subscription.objects.filter(code__in=list(codes), confirmed_at__isnull=False, ended_at__isnull=True)
    shape = leave_url("CODE").partition(token("CODE"))  # the address is worked out once, not for each of thousands
    return {code: Reach(address, f"{shape[0]}{token(code)}{shape[2]}") for code, address in rows.values_list("code", "address")}


def letters_allowed(at: datetime) -> bool:
    """Whether the site may write another confirmation letter now."""
    return Subscription.objects.filter(asked_at__gt=at - WHILE, confirmed_at__isnull=True).count() < LETTERS_A_WHILE


def numbers() -> list[tuple[str, int]]:
    """How many confirmed subscriptions each kind has."""
    rows = Subscription.objects.filter(confirmed_at__isnull=False, ended_at__isnull=True)
    return list(rows.order_by("kind").values_list("kind").annotate(n=Count("pk")))
