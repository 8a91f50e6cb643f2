"""Questions to the other side: whether what was handed over is live, and what became of it when no answer came."""

from dataclasses import replace
from datetime import datetime

from django.db.models import F

from loa.delivery.models import Delivery
from loa.delivery.parcel_queries import Gone, parcel_of
from loa.delivery.port import LooksUp, ReceiptMode, Refused, TryLater
from loa.delivery.proof_actions import receive
from loa.delivery.registry import channels
from loa.delivery.rules import LOOK_UPS, State, back_off


def look(*, delivery_id: int, at: datetime) -> bool:
    """Ask what became of a delivery: of a polled one whether it is live, of an unknown one whether it arrived. True when proven."""
    delivery = Delivery.objects.select_related("release", "release__message").get(pk=delivery_id)
    channel = channels().get(delivery.channel)
    if channel is None:
        Delivery.objects.filter(pk=delivery_id).update(next_attempt_at=None)
        return False
    if delivery.state == State.UNKNOWN and isinstance(channel, LooksUp):
        return _look_up(delivery, channel, at)
    try:
        proof = channel.read_receipt(replace(parcel_of(delivery, at), reference=_reference(delivery)))
    except (TryLater, Refused, Gone):
        proof = None
    age = int((at - delivery.created_at).total_seconds() // 60)
    wait = None if proof else at + back_off(min(age + 1, 8), delivery.key) / 4
    Delivery.objects.filter(pk=delivery_id).update(next_attempt_at=wait)
    if proof is None:
        return False
    return receive(delivery=delivery, level=proof.level, evidence=proof.evidence, source="look", at=at)


def _reference(delivery: Delivery) -> str:
    """What the other side called it, by the newest proof that says so."""
    return delivery.receipts.exclude(reference="").order_by("-pk").values_list("reference", flat=True).first() or ""


def _look_up(delivery: Delivery, channel: LooksUp, at: datetime) -> bool:
    try:
        handed = channel.look_up(parcel_of(delivery, at))
    except (Refused, Gone):
        return not Delivery.objects.filter(pk=delivery.pk).update(next_attempt_at=None)
    except TryLater as error:
        more = delivery.looks + 1 < LOOK_UPS
        again = at + (error.after or back_off(delivery.looks + 1, delivery.key)) if more else None
        Delivery.objects.filter(pk=delivery.pk).update(next_attempt_at=again, looks=F("looks") + 1)
        return False
    if handed is None:  # it surely never arrived: it may go again
        back = Delivery.objects.filter(pk=delivery.pk, state=State.UNKNOWN.value)
        back.update(state=State.RETRYING.value, next_attempt_at=at)
        return False
    polled = getattr(channel, "receipt_mode", None) is ReceiptMode.POLL  # found, and still to be seen live
    Delivery.objects.filter(pk=delivery.pk).update(next_attempt_at=at if polled else None)
    source = f"look_up:{delivery.tries}"
    return receive(delivery=delivery, level=handed.level, evidence=handed.evidence, reference=handed.reference, source=source, at=at)
