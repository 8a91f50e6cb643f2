"""Sweepers: what stalled is found and gets an end that says why. Each is one question to the database when there is nothing to do."""

from datetime import datetime, timedelta

from django.db.models import Exists, Max, OuterRef, Q
from django.utils.timezone import localtime

from loa.delivery.attempt_actions import noted
from loa.delivery.models import Delivery, Rest
from loa.delivery.port import DestinationKind, ReceiptMode
from loa.delivery.proof_actions import miss
from loa.delivery.registry import channels
from loa.delivery.rules import CLOSED_AT_MOST, ON_ITS_WAY, OPEN, PATIENCE, SILENCE, State, after_its_time

PLAYED_BY = (DestinationKind.STATION.value, DestinationKind.BOARD.value)
_OPEN = [s.value for s in OPEN]
_MOST = 500  # rows in one sweep: a lane is never held up by it


def expire(*, at: datetime) -> int:
    """Broadcasts and shows whose time is over without a word from the station are missed; a later log still proves them."""
    over = Delivery.objects.filter(state__in=[s.value for s in ON_ITS_WAY], destination_kind__in=PLAYED_BY, not_after__lt=at - SILENCE)
    for delivery in over:
        miss(delivery=delivery, detail="Quá giờ mà trạm chưa báo đã phát; có thể trạm mất mạng hoặc mất điện.", at=at)
    return len(over)


def out_of_time(*, at: datetime) -> int:
    """What still waits when its own time is over will not go any more, also when its channel is closed and nobody would take it up."""
    over = list(Delivery.objects.filter(state__in=_OPEN, not_after__lte=at).order_by("pk")[:_MOST])
    for delivery in over:
        state = after_its_time(DestinationKind(delivery.destination_kind))
        ended = f"{localtime(delivery.not_after):%H:%M ngày %d/%m/%Y}" if delivery.not_after else ""
        _end(delivery, state, f"Hết thời hạn lúc {ended} mà chưa đi được.", at)
    return len(over)


def closed_too_long(*, at: datetime) -> int:
    """What waited a week for a channel that is closed is given up: news of last week does harm."""
    closed = Rest.objects.filter(Q(until__isnull=True) | Q(until__gt=at), channel=OuterRef("channel"), since__lt=at - CLOSED_AT_MOST)
    waiting = Delivery.objects.filter(Exists(closed), state__in=_OPEN, created_at__lt=at - CLOSED_AT_MOST)
    found = list(waiting.filter(Q(not_before__isnull=True) | Q(not_before__lt=at)).order_by("pk")[:_MOST])
    for delivery in found:
        _end(
            delivery,
            State.EXPIRED,
            f"Kênh nghỉ quá {CLOSED_AT_MOST.days} ngày nên thôi chờ. Khi kênh mở lại, hãy gửi lại nếu tin còn cần.",
            at,
        )
    return len(found)


def unproven(*, at: datetime) -> int:
    """What was handed over and has had no proof for days (`PATIENCE` of its channel) waits no longer by itself: a person looks."""
    count = 0
    for kind, channel in channels().items():
        wait = PATIENCE.get(channel.receipt_mode)
        if wait is not None:
            count += _unproven(kind, wait, at)
    return count


def _unproven(kind: str, wait: timedelta, at: datetime) -> int:
    rows = Delivery.objects.filter(channel=kind, state__in=[s.value for s in ON_ITS_WAY], created_at__lt=at - wait)
    rows = rows.filter(Q(not_before__isnull=True) | Q(not_before__lt=at - wait), recall_at__isnull=True)
    rows = rows.exclude(destination_kind__in=PLAYED_BY, not_after__isnull=False)  # these are missed, not overdue
    late = rows.annotate(last=Max("attempts__started_at"), word=Max("receipts__at")).filter(last__lt=at - wait, word__lt=at - wait)
    found = list(late.order_by("pk")[:_MOST])
    for delivery in found:
        _end(delivery, State.OVERDUE, f"Đã {wait.days} ngày từ khi chuyển giao mà không có bằng chứng mới.", at)
    return len(found)


def stranded(*, at: datetime) -> int:
    """What waits and has no moment at which it goes, or is to be looked at and nobody will: it goes, or is looked at, now."""
    idle = Delivery.objects.filter(next_attempt_at__isnull=True, created_at__lt=at - SILENCE)
    polled = [kind for kind, channel in channels().items() if channel.receipt_mode is ReceiptMode.POLL]
    count = idle.filter(state__in=_OPEN).update(next_attempt_at=at)
    return count + idle.filter(state__in=[s.value for s in ON_ITS_WAY], channel__in=polled).update(next_attempt_at=at)


def _end(delivery: Delivery, state: State, detail: str, at: datetime) -> None:
    """Unless a worker or a proof was faster."""
    still = Delivery.objects.filter(pk=delivery.pk, state=delivery.state)
    if still.update(state=state.value, next_attempt_at=None):
        noted(delivery=delivery, outcome=state.value, detail=detail, at=at)
