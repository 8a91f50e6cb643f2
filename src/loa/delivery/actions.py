"""What is done to deliveries. The only place that saves them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate, localtime

from loa.delivery.models import Attempt, Delivery, Receipt
from loa.delivery.port import Destination, DestinationKind, Handed, Level, OutcomeUnknown, Parcel, ReceiptMode, Refused, Rendered, TryLater
from loa.delivery.queries import rendered
from loa.delivery.registry import channel, channels
from loa.delivery.rules import LAST_ATTEMPT, ON_ITS_WAY, OPEN, SILENCE, STALLED_AFTER, State, after_stall, back_off, key_of, raised
from loa.ledger import store
from loa.ledger.actions import record
from loa.newsroom import actions as newsroom
from loa.newsroom.models import ApprovalLink, Message, Release, Rendition
from loa.newsroom.queries import approvals_now, page_url
from loa.newsroom.rules import APPROVALS_NEEDED
from loa.organisations.models import Body, User
from loa.organisations.queries import check_may, may
from loa.organisations.rules import Act

LOOKED_AT = (State.HANDED_OVER.value, State.UNKNOWN.value)


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

    @property
    def wave(self) -> str:
        """What tells two sendings to one place apart: the hour of a broadcast, the end of a show; the moment of the click is no part."""
        moment = self.not_after if self.kind is DestinationKind.BOARD else self.not_before
        return moment.astimezone(UTC).isoformat(timespec="minutes") if moment else ""


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


def approve(*, message: Message, by: User, at: datetime, seen: str = "", link: ApprovalLink | None = None) -> Release | None:
    """Approve; the second approval signs the release over what every channel made of it.

    Voices and pages take seconds, so they are rendered before the transaction that locks the message, and count only
    if the message is still the same. Raises newsroom NotAllowed; TryLater or Refused when a channel cannot render,
    and then the approval is not kept either, so that nothing is half approved.
    """
    message = Message.objects.get(pk=message.pk)
    prepared: list[newsroom.Finished] | None = None
    if approvals_now(message).count() + 1 >= APPROVALS_NEEDED:
        prepared = [_finished(made) for made in rendered(message)]
    submitted = message.submitted_sha256
    with transaction.atomic():
        if newsroom.approve(message=message, by=by, at=at, seen=seen or submitted, link=link) < APPROVALS_NEEDED:
            return None
        if prepared is None:
            raise TryLater("Một người khác vừa duyệt cùng lúc. Hãy bấm Duyệt lần nữa.")
        return newsroom.release(message=message, renditions=prepared, by=by, at=at)


@transaction.atomic
def dispatch(*, release: Release, targets: Sequence[Target], by: User, at: datetime) -> list[Delivery]:
    """Make a delivery for each target. The same target twice is one delivery."""
    check_may(by, Act.DISPATCH, release.message.owner, localdate(at))
    found = [_delivery(release, target, by, at) for target in targets]
    made = [delivery for delivery, new in found if new]
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


def _delivery(release: Release, target: Target, by: User, at: datetime) -> tuple[Delivery, bool]:
    """The delivery of `target`, and whether it is new."""
    return Delivery.objects.get_or_create(
        key=key_of(str(release.uuid), target.channel, target.code, target.wave),
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
    if delivery.not_after is not None and delivery.not_after <= at:
        return _close(delivery, row, State.MISSED, "Đã quá giờ phát trước khi giao được.", at)
    try:
        handed = channel(delivery.channel).deliver(parcel_of(delivery, at))
    except TryLater as error:
        return _later(delivery, row, str(error), at)
    except OutcomeUnknown as error:
        polled = channel(delivery.channel).receipt_mode is ReceiptMode.POLL
        return _close(delivery, row, State.UNKNOWN, str(error), at, again=at if polled else None)
    except (Refused, store.Damaged) as error:
        return _close(delivery, row, State.FAILED, str(error), at)
    except (KeyError, Rendition.DoesNotExist):
        return _close(delivery, row, State.FAILED, "Kênh này chưa bật, hoặc bản phát hành không có bản dựng cho kênh.", at)
    return _handed(delivery, row, handed, at)


def _close(delivery: Delivery, row: Attempt, state: State, detail: str, at: datetime, again: datetime | None = None) -> State:
    with transaction.atomic():
        Attempt.objects.filter(pk=row.pk).update(ended_at=at, outcome=state.value, detail=detail)
        _mine(delivery).update(state=state.value, next_attempt_at=again, sending_since=None)
    return state


def _mine(delivery: Delivery) -> QuerySet[Delivery]:
    """The row while this attempt still has it: a worker that comes late must not write over a proof or a later attempt."""
    return Delivery.objects.filter(pk=delivery.pk, state=State.SENDING.value, sending_since=delivery.sending_since)


def _later(delivery: Delivery, row: Attempt, detail: str, at: datetime) -> State:
    if row.number >= LAST_ATTEMPT:
        return _close(delivery, row, State.FAILED, f"{detail} (đã thử {row.number} lần)", at)
    return _close(delivery, row, State.RETRYING, detail, at, again=at + back_off(row.number, delivery.key))


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
def miss(*, delivery: Delivery, detail: str, at: datetime) -> None:
    """A broadcast did not take place in its time; nothing weaker than a proof is overwritten."""
    still = Delivery.objects.filter(pk=delivery.pk, state__in=[State.HANDED_OVER.value, State.ACCEPTED.value])
    if still.update(state=State.MISSED.value):
        number = delivery.attempts.count() + 1
        Attempt.objects.create(delivery=delivery, number=number, started_at=at, ended_at=at, outcome=State.MISSED.value, detail=detail)


@transaction.atomic
def try_again(*, delivery: Delivery, by: User, at: datetime) -> None:
    """A person asks for another attempt after failure; the key stays, so a repeat is harmless."""
    check_may(by, Act.DISPATCH, delivery.release.message.owner, localdate(at))
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
    return sum(_revive(delivery, at) for delivery in stalled)


def _revive(delivery: Delivery, at: datetime) -> int:
    known = channels().get(delivery.channel)
    state = after_stall(known.retry_mode) if known else State.UNKNOWN
    if state is State.RETRYING and delivery.attempts.count() >= LAST_ATTEMPT:
        state = State.FAILED
    with transaction.atomic():
        count = _mine(delivery).update(state=state.value, sending_since=None, next_attempt_at=at if state is State.RETRYING else None)
        if count:
            open_attempts = delivery.attempts.filter(outcome="")
            open_attempts.update(ended_at=at, outcome=state.value, detail="Tiến trình gửi bị ngắt giữa chừng.")
    return count


def expire(*, at: datetime) -> int:
    """Broadcasts and shows whose time is over without a word from the station are missed; a later log still proves them."""
    over = Delivery.objects.filter(state__in=[s.value for s in ON_ITS_WAY], not_after__lt=at - SILENCE)
    for delivery in over:
        miss(delivery=delivery, detail="Quá giờ mà trạm chưa báo đã phát; có thể trạm mất mạng hoặc mất điện.", at=at)
    return len(over)


def due(*, at: datetime) -> tuple[list[int], list[int]]:
    """Ids of (deliveries to attempt, deliveries to look at) now."""
    open_ids = Delivery.objects.filter(state__in=[s.value for s in OPEN], next_attempt_at__lte=at)
    polled = [kind for kind, c in channels().items() if c.receipt_mode is ReceiptMode.POLL]
    looks = Delivery.objects.filter(state__in=LOOKED_AT, channel__in=polled, next_attempt_at__lte=at)
    return list(open_ids.values_list("pk", flat=True)), list(looks.values_list("pk", flat=True))
