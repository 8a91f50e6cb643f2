"""What browsers do with their own subscriptions. Whoever knows the endpoint is that browser: it is a secret that nobody else has."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from loa.organisations.models import Body
from loa.subscriptions.actions import TooMany, choose, end
from loa.subscriptions.models import Subscription, Topic
from loa.subscriptions.push_rules import PUSH_A_WHILE, checked, prefix_of
from loa.subscriptions.rules import WHILE, Ended, Kind


def _at(endpoint: str) -> Subscription | None:
    rows = Subscription.objects.select_for_update().filter(kind=Kind.PUSH.value, ended_at__isnull=True)
    return rows.filter(address__startswith=prefix_of(endpoint)).first()


@transaction.atomic
def keep(*, given: object, topics: Iterable[Topic], areas: Iterable[Body], at: datetime) -> Subscription:
    """A browser asks, with its owner's permission, which stands for the confirmation; asked again, only its wishes change.

    Raises NotPush, TooMany.
    """
    address = checked(given)
    row = _at(given["endpoint"])  # type: ignore[index]  # `checked` has seen to it
    if row is None:
        if Subscription.objects.filter(kind=Kind.PUSH.value, asked_at__gt=at - WHILE).count() >= PUSH_A_WHILE:
            raise TooMany("Đang có quá nhiều lượt đăng ký. Xin thử lại sau ít phút.")
        code = uuid.uuid4().hex
        row = Subscription.objects.create(code=code, kind=Kind.PUSH.value, address=address, asked_at=at, confirmed_at=at)
    elif row.address != address:
        row.address = address
        row.save(update_fields=["address"])
    choose(subscription=row, topics=topics, areas=areas)
    return row


@transaction.atomic
def move(*, old: str, given: object, at: datetime) -> None:
    """The browser got another endpoint: its wishes go with it. Without a subscription at `old` nothing happens. Raises NotPush."""
    row = _at(old)
    if row is None:
        return
    address = checked(given)
    Subscription.objects.filter(kind=Kind.PUSH.value, address=address, ended_at__isnull=True).exclude(pk=row.pk).update(
        ended_at=at, ended_why=Ended.LEFT.value, address=""
    )
    row.address = address
    row.save(update_fields=["address"])


@transaction.atomic
def leave(*, endpoint: str, at: datetime) -> None:
    """The browser wants no more; a second time is harmless."""
    row = _at(endpoint)
    if row is not None:
        end(subscription=row, why=Ended.LEFT, at=at)
