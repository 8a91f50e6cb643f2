"""The way of a delivery through its lane: taken by a worker, handed over, its outcome written. Saves them as `actions` does.

Every channel has a lane of its own, so that one whose other side is dead holds up nobody else. `take` and `finish` are two short
transactions around `hand_over`, which speaks to the world and touches no row; what happens between them when a worker dies is in
its journal, and `revive` reads that.
"""

import logging
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.timezone import localtime

from loa.delivery import journal as journals
from loa.delivery.journal import Journal
from loa.delivery.models import Attempt, Delivery, Receipt, Rest
from loa.delivery.port import (
    Batches,
    Channel,
    Destination,
    DestinationKind,
    Handed,
    LooksUp,
    OutcomeUnknown,
    Parcel,
    ReceiptMode,
    Refused,
    RetryMode,
    TryLater,
)
from loa.delivery.proof_actions import receive
from loa.delivery.registry import channels
from loa.delivery.rules import HUNG_AFTER, LAST_ATTEMPT, LOOK_UPS, OPEN, STALLED_AFTER, Journaled, State, after_stall, back_off, raised
from loa.ledger import store
from loa.newsroom.models import Rendition
from loa.newsroom.queries import page_url
from loa.subscriptions import actions as subscriptions
from loa.subscriptions.queries import Reach, reach

logger = logging.getLogger(__name__)

NO_CHANNEL = "Kênh này chưa bật, hoặc bản phát hành không có bản dựng cho kênh."
TOO_LATE = "Đã quá giờ phát trước khi giao được."
GONE = "Người nhận đã thôi đăng ký trước khi tin đi."
BROKEN_OFF = "Tiến trình gửi bị ngắt giữa chừng."
WENT_OUT = "Tiến trình gửi bị ngắt ngay sau khi chuyển giao xong (theo nhật ký của tiến trình)."


def journal_folder() -> Path:
    """Where workers keep their journals."""
    return Path(settings.LOA_DATA) / "lanes"


class Late(Exception):
    """Its time was over before it could go."""


class Gone(Exception):
    """The receiver has left meanwhile."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one hand-over came to; `error` says why there was none."""

    delivery: Delivery
    handed: Handed | None
    error: Exception | None = None


@transaction.atomic
def take(*, kind: str, token: str, at: datetime, most: int = 1, only: int | None = None) -> list[Delivery]:
    """Due deliveries of the lane `kind`, marked as taken by `token`; the urgent first. `only` is the one that is wanted."""
    due = Delivery.objects.filter(channel=kind, state__in=[s.value for s in OPEN], next_attempt_at__lte=at)
    if only is not None:
        due = due.filter(pk=only)
    keys = list(due.order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:most])
    if not keys:
        return []
    still = Delivery.objects.filter(pk__in=keys, state__in=[s.value for s in OPEN])
    still.update(state=State.SENDING.value, sending_since=at, taken=token, tries=F("tries") + 1)
    taken = Delivery.objects.filter(pk__in=keys, taken=token, state=State.SENDING.value)
    return list(taken.prefetch_related("release__message").order_by("next_attempt_at", "pk"))  # a release of thousands is read once


def parcels_of(deliveries: Iterable[Delivery], at: datetime) -> Iterator[tuple[Delivery, Parcel | Exception]]:
    """Each delivery as its channel gets it, or why it cannot go. The bytes of a release are read once."""
    rows = list(deliveries)
    reached = reach(d.destination_code for d in rows if d.destination_kind == DestinationKind.SUBSCRIBER)
    bodies: dict[tuple[int, str], Goods | Exception] = {}
    for delivery in rows:
        place = (delivery.release_id, delivery.channel)
        if place not in bodies:
            bodies[place] = _bytes_of(delivery)
        found, where = bodies[place], reached.get(delivery.destination_code, Reach("", ""))
        if delivery.destination_kind == DestinationKind.SUBSCRIBER and not where.address:
            yield delivery, Gone(GONE)
        else:
            yield delivery, found if isinstance(found, Exception) else _parcel(delivery, found, where, localtime(at))


@dataclass(frozen=True, slots=True)
class Goods:
    """What all deliveries of a release on one channel carry."""

    rendition: Rendition
    body: bytes
    page_url: str


def _bytes_of(delivery: Delivery) -> Goods | Exception:
    try:
        rendition = delivery.release.renditions.get(channel=delivery.channel)
        return Goods(rendition, store.get(rendition.sha256), page_url(delivery.release.message))
    except Rendition.DoesNotExist:
        return Refused(NO_CHANNEL)
    except store.Damaged as error:
        return Refused(str(error))


def _parcel(delivery: Delivery, goods: Goods, where: Reach, at: datetime) -> Parcel:
    kind = DestinationKind(delivery.destination_kind)
    return Parcel(
        key=delivery.key,
        destination=Destination(kind, delivery.destination_code, delivery.destination_name, where.address, where.leave_url),
        body=goods.body,
        media_type=goods.rendition.media_type,
        sha256=goods.rendition.sha256,
        page_url=goods.page_url,
        title=delivery.release.title,
        not_before=delivery.not_before,
        at=at,
    )


def parcel_of(delivery: Delivery, at: datetime) -> Parcel:
    """The delivery as its channel gets it. Raises Refused when it cannot go."""
    _, parcel = next(parcels_of([delivery], at))
    if isinstance(parcel, Exception):
        raise parcel
    return parcel


def hand_over(*, taken: Sequence[Delivery], kind: str, at: datetime, journal: Journal | None = None) -> Iterator[Outcome]:
    """Hand the taken ones over, one by one, and say what came of each."""
    channel = channels().get(kind)
    late = [d for d in taken if d.not_after is not None and d.not_after <= at]
    yield from (Outcome(d, None, Late(TOO_LATE)) for d in late)
    ready: list[tuple[Delivery, Parcel]] = []
    for delivery, parcel in parcels_of((d for d in taken if d not in late), at):
        if channel is None or isinstance(parcel, Exception):
            yield Outcome(delivery, None, parcel if isinstance(parcel, Exception) and channel else Refused(NO_CHANNEL))
        else:
            ready.append((delivery, parcel))
    if channel is not None and ready:
        yield from _through(channel, ready, journal)


def _through(channel: Channel, ready: Sequence[tuple[Delivery, Parcel]], journal: Journal | None) -> Iterator[Outcome]:
    begun: set[str] = set()

    def going() -> Iterator[Parcel]:
        for _, parcel in ready:
            if journal:
                journal.begin(parcel.key)
            begun.add(parcel.key)
            yield parcel

    answers = channel.deliver_many(going()) if isinstance(channel, Batches) else _one_by_one(channel, going())
    done = 0
    try:
        for (delivery, parcel), answer in zip(ready, answers, strict=False):
            outcome = Outcome(delivery, answer) if isinstance(answer, Handed) else Outcome(delivery, None, answer)
            if journal and not isinstance(answer, OutcomeUnknown):
                journal.end(parcel.key, happened=isinstance(answer, Handed))
            done += 1
            yield outcome
    except Exception as error:  # a fault of the channel's own must not end the lane
        logger.exception("the channel %s failed in a way that it should not", channel.kind)
        fault: Exception = error
    else:
        fault = RuntimeError("thiếu câu trả lời")
    for delivery, parcel in ready[done:]:
        yield Outcome(delivery, None, _after_fault(channel, parcel.key in begun, fault))


def _one_by_one(channel: Channel, parcels: Iterator[Parcel]) -> Iterator[Handed | Exception]:
    for parcel in parcels:
        try:
            yield channel.deliver(parcel)
        except (Refused, TryLater, OutcomeUnknown) as answer:
            yield answer


def _after_fault(channel: Channel, begun: bool, fault: Exception) -> Exception:
    said = f"Lỗi trong kênh gửi ({type(fault).__name__})."
    return OutcomeUnknown(said) if begun and channel.retry_mode is not RetryMode.IDEMPOTENT else TryLater(said)


def finish(*, outcomes: Sequence[Outcome], token: str, at: datetime) -> None:
    """Write what came of a batch. A worker that comes late writes over no proof and no later attempt."""
    with transaction.atomic():
        for level in {o.handed.level for o in outcomes if o.handed}:
            _handed([o for o in outcomes if o.handed and o.handed.level is level], token, at)
        for outcome in outcomes:
            if outcome.error is not None:
                _failed(outcome, token, at)
        _told_subscriptions(outcomes, at)


def _told_subscriptions(outcomes: Sequence[Outcome], at: datetime) -> None:
    """An address that refuses again and again ends its subscription; one that takes a letter is well."""
    ours = [o for o in outcomes if o.delivery.destination_kind == DestinationKind.SUBSCRIBER]
    for outcome in ours:
        if isinstance(outcome.error, Refused):
            subscriptions.bounced(code=outcome.delivery.destination_code, at=at)
    if ours:
        subscriptions.reached(codes=[o.delivery.destination_code for o in ours if o.handed])


def attempt(*, delivery_id: int, at: datetime) -> State:
    """Hand one delivery over, if it is due; a second call for the same delivery is harmless."""
    kind = Delivery.objects.values_list("channel", flat=True).get(pk=delivery_id)
    token = f":{uuid.uuid4().hex}"
    taken = take(kind=kind, token=token, at=at, only=delivery_id)
    finish(outcomes=list(hand_over(taken=taken, kind=kind, at=at)), token=token, at=at)
    return State(Delivery.objects.values_list("state", flat=True).get(pk=delivery_id))


def _handed(outcomes: Sequence[Outcome], token: str, at: datetime) -> None:
    """Those of one channel that reached one level, in a few questions for all of them."""
    first = outcomes[0].handed
    assert first is not None  # they were chosen so
    state, rows = raised(State.SENDING, first.level), _mine([o.delivery.pk for o in outcomes], token)
    mine = set(rows.values_list("pk", flat=True))
    polled = channels()[outcomes[0].delivery.channel].receipt_mode is ReceiptMode.POLL
    rows.update(state=state.value, next_attempt_at=at if polled else None, sending_since=None, taken="")
    Attempt.objects.bulk_create([_attempt(o.delivery, state, o.handed.evidence, at) for o in outcomes if o.handed], ignore_conflicts=True)
    Receipt.objects.bulk_create([_receipt(o, at) for o in outcomes if o.delivery.pk in mine], ignore_conflicts=True)
    for outcome in outcomes:
        if outcome.handed and outcome.delivery.pk not in mine:  # somebody took it up meanwhile: still a proof
            receive(
                delivery=outcome.delivery, level=outcome.handed.level, evidence=outcome.handed.evidence,
                reference=outcome.handed.reference, source=f"attempt:{outcome.delivery.tries}", at=at,
            )  # fmt: skip


def _receipt(outcome: Outcome, at: datetime) -> Receipt:
    assert outcome.handed is not None  # chosen so
    return Receipt(
        delivery=outcome.delivery, level=outcome.handed.level.value, evidence=outcome.handed.evidence,
        reference=outcome.handed.reference[:300], source=f"attempt:{outcome.delivery.tries}", at=at,
    )  # fmt: skip


def _attempt(delivery: Delivery, state: State, detail: str, at: datetime) -> Attempt:
    return Attempt(
        delivery=delivery, channel=delivery.channel, number=delivery.tries, started_at=delivery.sending_since or at, ended_at=at,
        outcome=state.value, detail=detail,
    )  # fmt: skip


def _mine(keys: Iterable[int], token: str) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk__in=list(keys), state=State.SENDING.value, taken=token)


def _failed(outcome: Outcome, token: str, at: datetime) -> None:
    delivery, error = outcome.delivery, outcome.error
    closed = isinstance(error, TryLater) and error.everyone
    state, again = _after(delivery, error, at)
    mine = _mine([delivery.pk], token)
    if closed:  # no fault of this delivery: the try does not count
        rest(channel=delivery.channel, until=again, why=str(error), at=at)
        mine.update(state=state.value, next_attempt_at=again, sending_since=None, taken="", tries=F("tries") - 1)
        return
    Attempt.objects.bulk_create([_attempt(delivery, state, str(error) or type(error).__name__, at)], ignore_conflicts=True)
    mine.update(state=state.value, next_attempt_at=again, sending_since=None, taken="", looks=0)


def _after(delivery: Delivery, error: Exception | None, at: datetime) -> tuple[State, datetime | None]:
    """(state, when again) after a hand-over that was none."""
    if isinstance(error, TryLater):
        again = at + (error.after if error.after is not None else back_off(delivery.tries, delivery.key))
        return (State.RETRYING, again) if error.everyone or delivery.tries < LAST_ATTEMPT else (State.FAILED, None)
    if isinstance(error, OutcomeUnknown):
        return State.UNKNOWN, at if _asks(channels().get(delivery.channel)) else None
    if isinstance(error, Gone):
        return State.EXPIRED, None
    return (State.MISSED if isinstance(error, Late) else State.FAILED), None


def _asks(channel: Channel | None) -> bool:
    """Whether the other side can be asked what became of it."""
    return channel is not None and (isinstance(channel, LooksUp) or channel.receipt_mode is ReceiptMode.POLL)


@transaction.atomic
def rest(*, channel: str, until: datetime | None, why: str, at: datetime) -> None:
    """Close a lane until `until`; all that waits in it keeps its place."""
    kept = {"until": until, "why": why[:500]}
    Rest.objects.update_or_create(channel=channel, defaults=kept, create_defaults={**kept, "since": at})


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


def revive(*, at: datetime) -> int:
    """Take up deliveries whose worker died between hand-over and outcome; returns how many."""
    stuck = Delivery.objects.filter(state=State.SENDING.value).select_related("release")
    by_worker: dict[str, list[Delivery]] = {}
    for delivery in stuck:
        by_worker.setdefault(delivery.taken.partition(":")[0], []).append(delivery)
    return sum(_revive(worker, rows, at) for worker, rows in by_worker.items())


def _revive(worker: str, rows: Sequence[Delivery], at: datetime) -> int:
    written = journals.left_behind(journal_folder(), worker) if worker else {}
    if written is None:  # it lives, and may be slow
        rows = [d for d in rows if d.sending_since and d.sending_since < at - HUNG_AFTER]
    elif not written:
        rows = [d for d in rows if not d.sending_since or d.sending_since < at - STALLED_AFTER]
    count = sum(_settle(delivery, _word(written, delivery), at) for delivery in rows)
    if written:
        journals.forget(journal_folder(), worker)
    return count


def _word(written: Mapping[str, Journaled] | None, delivery: Delivery) -> Journaled:
    return written.get(delivery.key, written[""]) if written else Journaled.NO_WORD


def _settle(delivery: Delivery, word: Journaled, at: datetime) -> int:
    channel = channels().get(delivery.channel)
    state = after_stall(channel.retry_mode, word) if channel else State.UNKNOWN
    if state is State.RETRYING and delivery.tries >= LAST_ATTEMPT:
        state = State.FAILED
    asked = state is State.RETRYING or (state in (State.UNKNOWN, State.HANDED_OVER) and _asks(channel))
    detail = WENT_OUT if state is State.HANDED_OVER else BROKEN_OFF
    with transaction.atomic():
        count = _mine([delivery.pk], delivery.taken).update(
            state=state.value, sending_since=None, taken="", next_attempt_at=at if asked else None, looks=0
        )
        if count:
            Attempt.objects.bulk_create([_attempt(delivery, state, detail, at)], ignore_conflicts=True)
    return count
