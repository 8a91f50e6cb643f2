"""What is done to deliveries. The only place that saves them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from loa.delivery.models import Attempt, Delivery, Receipt
from loa.delivery.port import Destination, DestinationKind, Handed, Level, OutcomeUnknown, Parcel, ReceiptMode, Refused, Rendered, TryLater
from loa.delivery.queries import rendered
from loa.delivery.registry import channel, channels
from loa.delivery.rules import LAST_ATTEMPT, OPEN, STALLED_AFTER, State, after_stall, back_off, key_of, raised
from loa.ledger import store
from loa.ledger.actions import record
from loa.newsroom import actions as newsroom
from loa.newsroom.models import Message, Release
from loa.newsroom.queries import page_url
from loa.newsroom.rules import APPROVALS_NEEDED
from loa.organisations.models import Body, User


@dataclass(frozen=True, slots=True)
class Target:
    """Where one release is to go on one channel."""

    channel: str
    kind: DestinationKind
    code: str
    name: str
    body: Body
    not_before: datetime | None = None
    not_after: datetime | None = None


def _finished(made: Rendered) -> newsroom.Finished:
    return newsroom.Finished(
        channel=made.kind,
        media_type=made.media_type,
        extension=made.extension,
        body=made.body,
        text=made.text,
        milliseconds=made.milliseconds,
        draft_voice=made.draft_voice,
    )


def approve(*, message: Message, by: User, at: datetime) -> Release | None:
    """Approve; the second approval renders every channel and signs the release.

    Raises newsroom NotAllowed; TryLater or Refused when a channel cannot render, and then the approval
    is not kept either, so that nothing is half approved.
    """
    with transaction.atomic():
        if newsroom.approve(message=message, by=by, at=at) < APPROVALS_NEEDED:
            return None
        message.refresh_from_db()
        renditions = [_finished(made) for made in rendered(message)]
        return newsroom.release(message=message, renditions=renditions, by=by, at=at)


@transaction.atomic
def dispatch(*, release: Release, targets: Sequence[Target], by: User, at: datetime) -> list[Delivery]:
    """Make a delivery for each target. The same target twice is one delivery."""
    made: list[Delivery] = []
    for target in targets:
        wave = target.not_before.isoformat() if target.not_before else ""
        delivery, new = Delivery.objects.get_or_create(
            key=key_of(str(release.uuid), target.channel, target.code, wave),
            defaults={
                "release": release,
                "channel": target.channel,
                "destination_kind": target.kind.value,
                "destination_code": target.code,
                "destination_name": target.name,
                "body": target.body,
                "not_before": target.not_before,
                "not_after": target.not_after,
                "next_attempt_at": at,
                "created_by": by,
                "created_at": at,
            },
        )
        if new:
            made.append(delivery)
    record(
        act="release.dispatched",
        subject=f"message:{release.message_id}",
        summary=f"Gửi bản phát hành số {release.number} tới {len(made)} nơi nhận",
        at=at,
        by=by,
        body=release.message.owner,
        detail={"deliveries": len(made)},
    )
    return made


def parcel_of(delivery: Delivery, at: datetime) -> Parcel:
    """The delivery as its channel gets it. Raises store.Damaged."""
    rendition = delivery.release.renditions.get(channel=delivery.channel)
    return Parcel(
        key=delivery.key,
        destination=Destination(DestinationKind(delivery.destination_kind), delivery.destination_code, delivery.destination_name),
        body=store.get(rendition.sha256),
        media_type=rendition.media_type,
        sha256=rendition.sha256,
        page_url=page_url(delivery.release.message),
        title=delivery.release.title,
        not_before=delivery.not_before,
        at=localtime(at),
    )


def attempt(*, delivery_id: int, at: datetime) -> State:
    """Hand one delivery over, if it is due; a second call for the same delivery is harmless."""
    with transaction.atomic():
        taken = Delivery.objects.filter(pk=delivery_id, state__in=[s.value for s in OPEN], next_attempt_at__lte=at)
        if not taken.update(state=State.SENDING.value, sending_since=at):
            return State(Delivery.objects.values_list("state", flat=True).get(pk=delivery_id))
        delivery = Delivery.objects.select_related("release", "release__message").get(pk=delivery_id)
        row = Attempt.objects.create(delivery=delivery, number=delivery.attempts.count() + 1, started_at=at)
    try:
        handed = channel(delivery.channel).deliver(parcel_of(delivery, at))
    except TryLater as error:
        return _later(delivery, row, str(error), at)
    except OutcomeUnknown as error:
        return _close(delivery, row, State.UNKNOWN, str(error), at)
    except (Refused, store.Damaged, KeyError) as error:
        return _close(delivery, row, State.FAILED, str(error), at)
    return _handed(delivery, row, handed, at)


def _close(delivery: Delivery, row: Attempt, state: State, detail: str, at: datetime) -> State:
    with transaction.atomic():
        Attempt.objects.filter(pk=row.pk).update(ended_at=at, outcome=state.value, detail=detail)
        Delivery.objects.filter(pk=delivery.pk).update(state=state.value, next_attempt_at=None, sending_since=None)
    return state


def _later(delivery: Delivery, row: Attempt, detail: str, at: datetime) -> State:
    if row.number >= LAST_ATTEMPT:
        return _close(delivery, row, State.FAILED, f"{detail} (đã thử {row.number} lần)", at)
    with transaction.atomic():
        _close(delivery, row, State.RETRYING, detail, at)
        Delivery.objects.filter(pk=delivery.pk).update(next_attempt_at=at + back_off(row.number, delivery.key))
    return State.RETRYING


def _handed(delivery: Delivery, row: Attempt, handed: Handed, at: datetime) -> State:
    with transaction.atomic():
        state = raised(State.SENDING, handed.level)
        _close(delivery, row, state, handed.evidence, at)
        receive(
            delivery=delivery,
            level=handed.level,
            evidence=handed.evidence,
            reference=handed.reference,
            source=f"attempt:{row.number}",
            at=at,
        )
        if channel(delivery.channel).receipt_mode is ReceiptMode.POLL:
            Delivery.objects.filter(pk=delivery.pk).update(next_attempt_at=at)
    return state


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
def confirm(*, delivery: Delivery, evidence: str, quantity: int | None, file_sha256: str, by: User, at: datetime) -> None:
    """A person confirms that it arrived (leaflets handed out, briefing held), with number and photo."""
    receive(
        delivery=delivery,
        level=Level.CONFIRMED,
        evidence=evidence,
        quantity=quantity,
        file_sha256=file_sha256,
        source=f"person:{at.isoformat()}",
        at=at,
        by=by,
    )
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
def miss(*, delivery: Delivery, detail: str, at: datetime) -> None:
    """A broadcast did not take place in its time; nothing weaker than a proof is overwritten."""
    still = Delivery.objects.filter(pk=delivery.pk, state__in=[State.HANDED_OVER.value, State.ACCEPTED.value])
    if still.update(state=State.MISSED.value):
        number = delivery.attempts.count() + 1
        Attempt.objects.create(delivery=delivery, number=number, started_at=at, ended_at=at, outcome=State.MISSED.value, detail=detail)


@transaction.atomic
def try_again(*, delivery: Delivery, by: User, at: datetime) -> None:
    """A person asks for another attempt after failure; the key stays, so a repeat is harmless."""
    again = Delivery.objects.filter(pk=delivery.pk, state__in=[State.FAILED.value, State.UNKNOWN.value])
    if again.update(state=State.PENDING.value, next_attempt_at=at):
        record(
            act="delivery.retried",
            subject=f"message:{delivery.release.message_id}",
            summary=f"Gửi lại {delivery}",
            at=at,
            by=by,
            body=delivery.body,
        )


def look(*, delivery_id: int, at: datetime) -> bool:
    """Ask a polled channel whether the delivery is live; the next look is put off. True when proven."""
    delivery = Delivery.objects.select_related("release", "release__message").get(pk=delivery_id)
    try:
        proof = channel(delivery.channel).read_receipt(parcel_of(delivery, at))
    except (TryLater, store.Damaged):
        proof = None
    age = int((at - delivery.created_at).total_seconds() // 60)
    wait = None if proof else at + back_off(min(age + 1, 8), delivery.key) / 4
    Delivery.objects.filter(pk=delivery_id).update(next_attempt_at=wait)
    if proof is None:
        return False
    return receive(delivery=delivery, level=proof.level, evidence=proof.evidence, source="look", at=at)


def revive(*, at: datetime) -> int:
    """Take up deliveries whose worker died between hand-over and answer; returns how many."""
    stalled = Delivery.objects.filter(state=State.SENDING.value, sending_since__lt=at - STALLED_AFTER)
    count = 0
    for delivery in stalled:
        state = after_stall(channel(delivery.channel).retry_mode)
        if state is State.RETRYING and delivery.attempts.count() >= LAST_ATTEMPT:
            state = State.FAILED
        mine = Delivery.objects.filter(pk=delivery.pk, state=State.SENDING.value)
        count += mine.update(state=state.value, sending_since=None, next_attempt_at=at if state is State.RETRYING else None)
        delivery.attempts.filter(outcome="").update(ended_at=at, outcome=state.value, detail="Tiến trình gửi bị ngắt giữa chừng.")
    return count


def due(*, at: datetime) -> tuple[list[int], list[int]]:
    """Ids of (deliveries to attempt, deliveries to look at) now."""
    open_ids = Delivery.objects.filter(state__in=[s.value for s in OPEN], next_attempt_at__lte=at)
    polled = [kind for kind, c in channels().items() if c.receipt_mode is ReceiptMode.POLL]
    looks = Delivery.objects.filter(state=State.HANDED_OVER.value, channel__in=polled, next_attempt_at__lte=at)
    return list(open_ids.values_list("pk", flat=True)), list(looks.values_list("pk", flat=True))
