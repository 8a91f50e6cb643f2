"""Proofs of deliveries: what another side, our own look or a person says arrived. Saves them as `actions` does."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from loa.delivery.attempt_actions import noted
from loa.delivery.models import Delivery, Receipt
from loa.delivery.port import DestinationKind, Level
from loa.delivery.queries import can_be_asked
from loa.delivery.rules import ASKABLE, STATE_LABELS, State, raised, unnamed
from loa.ledger.actions import record
from loa.newsroom.rules import NotAllowed
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
    check_keeper(delivery, by, at)
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
def declare_missing(*, delivery: Delivery, evidence: str, by: User, at: datetime) -> None:
    """A person asked at the other end and it is not there; it may then be sent again. Raises NotAllowed.

    Nothing that is proven is undone by it, and a proof that comes later still counts.
    """
    check_keeper(delivery, by, at)
    if not evidence.strip():
        raise NotAllowed("Hãy ghi đã hỏi ai, bằng cách nào; đây là căn cứ để gửi lại.")
    current = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if State(current.state) not in ASKABLE:
        raise NotAllowed(f"Lượt gửi đang ở trạng thái “{STATE_LABELS[State(current.state)]}”, không phải hỏi nữa.")
    words = f"{by} đã hỏi nơi nhận: chưa đến. {evidence.strip()}"
    noted(delivery=current, outcome=State.FAILED.value, detail=words, at=at, state=State.FAILED.value, next_attempt_at=None)
    record(
        act="delivery.declared_missing",
        subject=f"message:{delivery.release.message_id}",
        summary=f"Chưa đến nơi: {delivery}: {evidence.strip()}"[:500],
        at=at,
        by=by,
        body=delivery.body,
    )


@transaction.atomic
def look_again(*, delivery: Delivery, by: User, at: datetime) -> None:
    """Have the other side asked once more, from the beginning of its patience. Raises NotAllowed when it cannot be asked."""
    check_keeper(delivery, by, at)
    current = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if not can_be_asked(current):
        raise NotAllowed("Kênh này không tra cứu được; hãy hỏi người ở nơi nhận.")
    back = {State.OVERDUE.value: State.HANDED_OVER.value}.get(current.state, current.state)
    Delivery.objects.filter(pk=delivery.pk).update(state=back, next_attempt_at=at, looks=0)


def check_keeper(delivery: Delivery, by: User, at: datetime) -> None:
    """Raise NotPermitted unless `by` sends for the body that it went to, or for the one that released it."""
    if not may(by, Act.DISPATCH, delivery.body, localdate(at)):
        check_may(by, Act.DISPATCH, delivery.release.message.owner, localdate(at))


@transaction.atomic
def returned(*, delivery: Delivery, detail: str, at: datetime) -> None:
    """A letter that the mail server took came back: it did not arrive, whatever was proven before."""
    held = [State.RENDERED, State.HANDED_OVER, State.ACCEPTED, State.UNKNOWN, State.OVERDUE]
    taken = Delivery.objects.filter(pk=delivery.pk, state__in=[s.value for s in held])
    if taken.update(state=State.FAILED.value, next_attempt_at=None):
        words = unnamed(detail) if delivery.destination_kind == DestinationKind.SUBSCRIBER else detail
        noted(delivery=delivery, outcome=State.FAILED.value, detail=words, at=at)
        if delivery.destination_kind == DestinationKind.SUBSCRIBER:
            subscriptions.bounced(code=delivery.destination_code, at=at)


@transaction.atomic
def miss(*, delivery: Delivery, detail: str, at: datetime) -> None:
    """A broadcast did not take place in its time; nothing weaker than a proof is overwritten."""
    still = Delivery.objects.filter(pk=delivery.pk, state__in=[State.HANDED_OVER.value, State.ACCEPTED.value])
    if still.update(state=State.MISSED.value):
        noted(delivery=delivery, outcome=State.MISSED.value, detail=detail, at=at)
