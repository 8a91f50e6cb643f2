"""Proofs of deliveries: what another side, our own look or a person says arrived. Saves them as `actions` does."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.timezone import localdate

from loa.delivery.models import Attempt, Delivery, Receipt
from loa.delivery.port import DestinationKind, Level
from loa.delivery.rules import ON_ITS_WAY, SILENCE, State, raised
from loa.ledger.actions import record
from loa.organisations.models import User
from loa.organisations.queries import check_may, may
from loa.organisations.rules import Act
from loa.subscriptions import actions as subscriptions


def receive(
    *,
    delivery: Delivery,
    level: Level,
    evidence: str,
    source: str,
    at: datetime,
    reference: str = "",
    by: User | None = None,
    quantity: int | None = None,
    file_sha256: str = "",
) -> bool:
    """Keep a proof; False when `source` has given it before. A delivery is only ever raised."""
    try:
        with transaction.atomic():
            Receipt.objects.create(
                delivery=delivery,
                level=level.value,
                evidence=evidence,
                reference=reference,
                source=source,
                at=at,
                recorded_by=by,
                quantity=quantity,
                file_sha256=file_sha256,
            )
            current = Delivery.objects.select_for_update().get(pk=delivery.pk)
            current.state = raised(current.state, level).value
            current.save(update_fields=["state"])
    except IntegrityError:
        return False
    return True


@transaction.atomic
def confirm(*, delivery: Delivery, evidence: str, quantity: int | None, file_sha256: str, by: User, at: datetime, form: str = "") -> None:
    """A person confirms that it arrived (leaflets handed out, briefing held), with number and photo.

    `form` is the number of the form that was sent: the same form twice counts once.
    """
    if not may(by, Act.DISPATCH, delivery.body, localdate(at)):
        check_may(by, Act.DISPATCH, delivery.release.message.owner, localdate(at))
    kept = receive(
        delivery=delivery,
        level=Level.CONFIRMED,
        evidence=evidence,
        quantity=quantity,
        file_sha256=file_sha256,
        source=f"person:{form or at.isoformat()}",
        at=at,
        by=by,
    )
    if not kept:
        return
    record(
        act="delivery.confirmed",
        subject=f"message:{delivery.release.message_id}",
        summary=f"Xác nhận {delivery}: {evidence}",
        at=at,
        by=by,
        body=delivery.body,
        detail={"quantity": quantity, "file": file_sha256},
    )


@transaction.atomic
def returned(*, delivery: Delivery, detail: str, at: datetime) -> None:
    """A letter that the mail server took came back: it did not arrive, whatever was proven before."""
    taken = Delivery.objects.filter(pk=delivery.pk, state__in=[State.HANDED_OVER.value, State.ACCEPTED.value, State.UNKNOWN.value])
    if taken.update(state=State.FAILED.value, next_attempt_at=None):
        number = (delivery.attempts.aggregate(last=Max("number"))["last"] or 0) + 1
        Delivery.objects.filter(pk=delivery.pk).update(tries=number)
        Attempt.objects.create(delivery=delivery, number=number, started_at=at, ended_at=at, outcome=State.FAILED.value, detail=detail)
        if delivery.destination_kind == DestinationKind.SUBSCRIBER:
            subscriptions.bounced(code=delivery.destination_code, at=at)


@transaction.atomic
def miss(*, delivery: Delivery, detail: str, at: datetime) -> None:
    """A broadcast did not take place in its time; nothing weaker than a proof is overwritten."""
    still = Delivery.objects.filter(pk=delivery.pk, state__in=[State.HANDED_OVER.value, State.ACCEPTED.value])
    if still.update(state=State.MISSED.value):
        number = (delivery.attempts.aggregate(last=Max("number"))["last"] or 0) + 1
        Delivery.objects.filter(pk=delivery.pk).update(tries=number)
        Attempt.objects.create(
            delivery=delivery, channel="", number=number, started_at=at, ended_at=at, outcome=State.MISSED.value, detail=detail
        )


def expire(*, at: datetime) -> int:
    """Broadcasts and shows whose time is over without a word from the station are missed; a later log still proves them."""
    over = Delivery.objects.filter(state__in=[s.value for s in ON_ITS_WAY], not_after__lt=at - SILENCE)
    for delivery in over:
        miss(delivery=delivery, detail="Quá giờ mà trạm chưa báo đã phát; có thể trạm mất mạng hoặc mất điện.", at=at)
    return len(over)
