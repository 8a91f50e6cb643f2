"""What is done to subscriptions. The only place that saves them. People act here without an account, so the ledger gets no line of who."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from loa.organisations.models import Body
from loa.subscriptions.models import Subscription, Topic
from loa.subscriptions.queries import letters_allowed
from loa.subscriptions.rules import BOUNCES, CONFIRM_WITHIN, LETTERS_A_DAY, Ended, Kind, tidy_address


class TooMany(Exception):
    """The site has written too many confirmation letters just now; the text says so in Vietnamese."""


@transaction.atomic
def ask(*, address: str, topics: Iterable[Topic], areas: Iterable[Body], at: datetime) -> Subscription | None:
    """Somebody typed `address`. Returns the subscription whose owner is to be written to; None when they were written to enough.

    A confirmed subscription keeps its choices until its owner confirms the new ones: nobody changes another's by typing an address.
    Raises TooMany.
    """
    if not letters_allowed(at):
        raise TooMany("Đang có quá nhiều lượt đăng ký. Xin thử lại sau ít phút.")
    kept = Subscription.objects.select_for_update().filter(kind=Kind.EMAIL.value, address=tidy_address(address), ended_at__isnull=True)
    row = kept.first()
    if row is None:
        row = Subscription.objects.create(code=uuid.uuid4().hex, kind=Kind.EMAIL.value, address=tidy_address(address), asked_at=at)
    if row.letters >= LETTERS_A_DAY and row.asked_at > at - timedelta(days=1):
        return None
    row.letters = 1 if row.asked_at <= at - timedelta(days=1) else row.letters + 1
    row.asked_at = at
    row.save(update_fields=["letters", "asked_at"])
    if row.confirmed_at is None:
        choose(subscription=row, topics=topics, areas=areas)
    return row


def choose(*, subscription: Subscription, topics: Iterable[Topic], areas: Iterable[Body]) -> None:
    """Set what the subscriber wants."""
    subscription.topics.set(topics)
    subscription.areas.set(areas)


@transaction.atomic
def confirm(*, subscription: Subscription, at: datetime) -> None:
    """The owner of the address said yes."""
    Subscription.objects.filter(pk=subscription.pk, confirmed_at__isnull=True, ended_at__isnull=True).update(confirmed_at=at)


@transaction.atomic
def end(*, subscription: Subscription, why: Ended, at: datetime) -> None:
    """End it and wipe the address; a second time is harmless."""
    open_row = Subscription.objects.filter(pk=subscription.pk, ended_at__isnull=True)
    if open_row.update(ended_at=at, ended_why=why.value, address=""):
        subscription.topics.clear()
        subscription.areas.clear()


@transaction.atomic
def bounced(*, code: str, at: datetime) -> None:
    """The address refused a letter; after some in a row the subscription ends."""
    row = Subscription.objects.select_for_update().filter(code=code, ended_at__isnull=True).first()
    if row is None:
        return
    row.bounces += 1
    row.save(update_fields=["bounces"])
    if row.bounces >= BOUNCES:
        end(subscription=row, why=Ended.BOUNCED, at=at)


@transaction.atomic
def gone(*, code: str, at: datetime) -> None:
    """The address is no more: a push service says so once and for all."""
    row = Subscription.objects.filter(code=code, ended_at__isnull=True).first()
    if row is not None:
        end(subscription=row, why=Ended.BOUNCED, at=at)


@transaction.atomic
def reached(*, codes: Iterable[str]) -> None:
    """Addresses that took a letter: earlier refusals no longer count."""
    Subscription.objects.filter(code__in=list(codes), bounces__gt=0).update(bounces=F("bounces") * 0)


@transaction.atomic
def forget(*, at: datetime) -> int:
    """Remove what was never confirmed: its owner did not ask for it. Returns how many."""
    count, _ = Subscription.objects.filter(confirmed_at__isnull=True, asked_at__lt=at - CONFIRM_WITHIN).delete()
    return count
