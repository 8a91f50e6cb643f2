"""The way of a delivery through its lane: taken by a worker, handed over, its outcome written. Saves them as `actions` does.

Every channel has a lane of its own, so that one whose other side is dead holds up nobody else. `take` and `finish` are two short
transactions around `hand_over`, which speaks to the world and touches no row; what happens between them when a worker dies is in
its journal, and `revive` reads that.
"""

import logging
import traceback
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from loa.delivery.attempt_actions import attempts, receipts
from loa.delivery.journal import Journal
from loa.delivery.models import Attempt, Delivery, Rest
from loa.delivery.parcel_queries import NO_CHANNEL, Gone, parcels_of
from loa.delivery.port import (
    Batches,
    Channel,
    DestinationKind,
    Handed,
    LooksUp,
    OutcomeUnknown,
    Parcel,
    ReceiptMode,
    Refused,
    RetryMode,
    TryLater,
    Unreachable,
)
from loa.delivery.proof_actions import receive
from loa.delivery.registry import channels
from loa.delivery.rules import (
    LAST_ATTEMPT,
    OPEN,
    State,
    after_its_time,
    back_off,
    raised,
    unnamed,
)
from loa.subscriptions import actions as subscriptions

logger = logging.getLogger(__name__)

REST_OVER = timedelta(hours=1)
UNREAD = ("recall_at", "resend_why", "clock_from", "created_at", "resend_of", "created_by", "looks")  # of a row that is handed over
TOO_LATE = "Đã quá giờ phát trước khi giao được."


def journal_folder() -> Path:
    """Where workers keep their journals."""
    return Path(settings.LOA_DATA) / "lanes"


class Late(Exception):
    """Its time was over before it could go."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one hand-over came to; `error` says why there was none."""

    delivery: Delivery
    handed: Handed | None
    error: Exception | None = None
    address: str = field(default="", repr=False)  # of a subscriber: it goes into no row and no log

    def said(self, words: str) -> str:
        """What the other side said, without the receiver's address."""
        return unnamed(words, self.address) if self.address else words


@transaction.atomic
def take(*, kind: str, token: str, at: datetime, most: int = 1, only: int | None = None) -> list[Delivery]:
    """Due deliveries of the lane `kind`, marked as taken by `token`; the urgent first. `only` is the one that is wanted."""
    due = Delivery.objects.filter(channel=kind, state__in=[s.value for s in OPEN], next_attempt_at__lte=at)
    if only is not None:
        due = due.filter(pk=only)
    first = due.order_by("next_attempt_at", "pk").values("pk")[:most]
    still = Delivery.objects.filter(pk__in=first, state__in=[s.value for s in OPEN])  # asked again: another worker may have been faster
    if not still.update(state=State.SENDING.value, sending_since=at, taken=token, tries=F("tries") + 1):
        return []
    taken = _held_by(token).defer(*UNREAD)
    return list(taken.prefetch_related("release__message").order_by("next_attempt_at", "pk"))  # a release of thousands is read once


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
            handed, error = (answer, None) if isinstance(answer, Handed) else (None, answer)
            outcome = Outcome(delivery, handed, error, _private(parcel))
            if journal and not isinstance(answer, OutcomeUnknown):
                journal.end(parcel.key, happened=isinstance(answer, Handed))
            done += 1
            yield outcome
    except Exception as error:  # a fault of the channel's own must not end the lane; its words may quote a receiver
        where = "".join(traceback.format_tb(error.__traceback__))
        logger.error("the channel %s failed in a way that it should not: %s\n%s", channel.kind, type(error).__name__, where)  # noqa: TRY400
        fault: Exception = error
    else:
        fault = RuntimeError("thiếu câu trả lời")
    for delivery, parcel in ready[done:]:
        yield Outcome(delivery, None, _after_fault(channel, parcel.key in begun, fault))


def _private(parcel: Parcel) -> str:
    """The address that staff never see: a subscriber's."""
    return parcel.destination.address if parcel.destination.kind is DestinationKind.SUBSCRIBER else ""


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
        if isinstance(outcome.error, Unreachable):
            subscriptions.gone(code=outcome.delivery.destination_code, at=at)
        elif isinstance(outcome.error, Refused):
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
    state, ours = raised(State.SENDING, first.level), {o.delivery.pk for o in outcomes}
    held = set(_held_by(token).values_list("pk", flat=True))
    rows = _held_by(token) if held <= ours else mine(ours, token)  # a list of hundreds costs more than the rows
    ours &= held
    polled = channels()[outcomes[0].delivery.channel].receipt_mode is ReceiptMode.POLL
    rows.update(state=state.value, next_attempt_at=at if polled else None, sending_since=None, taken="")
    went = [(o.delivery, o.handed, o.said(o.handed.evidence), o.said(o.handed.reference)[:300]) for o in outcomes if o.handed]
    attempts((d.pk, d.channel, d.tries, d.sending_since or at, at, state.value, evidence) for d, _, evidence, _ in went)
    receipts(
        (d.pk, handed.level.value, evidence, reference, "", at, f"attempt:{d.tries}")
        for d, handed, evidence, reference in went if d.pk in ours
    )  # fmt: skip
    for outcome in outcomes:
        if outcome.handed and outcome.delivery.pk not in ours:  # somebody took it up meanwhile: still a proof
            receive(
                delivery=outcome.delivery, level=outcome.handed.level, evidence=outcome.said(outcome.handed.evidence),
                reference=outcome.said(outcome.handed.reference)[:300], source=f"attempt:{outcome.delivery.tries}", at=at,
            )  # fmt: skip


def attempt_of(delivery: Delivery, state: State, detail: str, at: datetime) -> Attempt:
    return Attempt(
        delivery=delivery, channel=delivery.channel, number=delivery.tries, started_at=delivery.sending_since or at, ended_at=at,
        outcome=state.value, detail=detail,
    )  # fmt: skip


def _held_by(token: str) -> QuerySet[Delivery]:
    """What a worker holds. SQLite takes the index of taken rows only when the question says what the index leaves out."""
    return Delivery.objects.filter(taken=token, state=State.SENDING.value).exclude(taken="")


def mine(keys: Iterable[int], token: str) -> QuerySet[Delivery]:
    """Those of `keys` that are still on the way under `token`, which rows of an older program may lack."""
    return Delivery.objects.filter(pk__in=list(keys), taken=token, state=State.SENDING.value)


def _failed(outcome: Outcome, token: str, at: datetime) -> None:
    delivery, error = outcome.delivery, outcome.error
    closed = isinstance(error, TryLater) and error.everyone
    state, again = _after(delivery, error, at)
    row, words = mine([delivery.pk], token), outcome.said(str(error) or type(error).__name__)
    if closed:  # no fault of this delivery: the try does not count
        rest(channel=delivery.channel, until=again, why=words, at=at)
        row.update(state=state.value, next_attempt_at=again, sending_since=None, taken="", tries=F("tries") - 1)
        return
    Attempt.objects.bulk_create([attempt_of(delivery, state, words, at)], ignore_conflicts=True)
    row.update(state=state.value, next_attempt_at=again, sending_since=None, taken="", looks=0)


def _after(delivery: Delivery, error: Exception | None, at: datetime) -> tuple[State, datetime | None]:
    """(state, when again) after a hand-over that was none."""
    if isinstance(error, TryLater):
        again = at + (error.after if error.after is not None else back_off(delivery.tries, delivery.key))
        return (State.RETRYING, again) if error.everyone or delivery.tries < LAST_ATTEMPT else (State.FAILED, None)
    if isinstance(error, OutcomeUnknown):
        return State.UNKNOWN, at if asks(channels().get(delivery.channel)) else None
    if isinstance(error, Gone):
        return State.EXPIRED, None
    return (after_its_time(DestinationKind(delivery.destination_kind)) if isinstance(error, Late) else State.FAILED), None


def asks(channel: Channel | None) -> bool:
    """Whether the other side can be asked what became of it."""
    return channel is not None and (isinstance(channel, LooksUp) or channel.receipt_mode is ReceiptMode.POLL)


@transaction.atomic
def rest(*, channel: str, until: datetime | None, why: str, at: datetime) -> None:
    """Close a lane until `until`; all that waits in it keeps its place. A lane that was open for an hour begins a new rest."""
    Rest.objects.filter(channel=channel, until__lt=at - REST_OVER).update(since=at)
    kept = {"until": until, "why": why[:500]}
    Rest.objects.update_or_create(channel=channel, defaults=kept, create_defaults={**kept, "since": at})
