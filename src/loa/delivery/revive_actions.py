"""What a worker that died had taken: read from its journal, each delivery becomes what it was. Saves them as `actions` does."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from loa.delivery import journal as journals
from loa.delivery.lane_actions import asks, attempt_of, journal_folder, mine
from loa.delivery.models import Attempt, Delivery
from loa.delivery.registry import channels
from loa.delivery.rules import HUNG_AFTER, LAST_ATTEMPT, STALLED_AFTER, Journaled, State, after_stall

BROKEN_OFF = "Tiến trình gửi bị ngắt giữa chừng."
WENT_OUT = "Tiến trình gửi bị ngắt ngay sau khi chuyển giao xong (theo nhật ký của tiến trình)."


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
    asked = state is State.RETRYING or (state in (State.UNKNOWN, State.HANDED_OVER) and asks(channel))
    detail = WENT_OUT if state is State.HANDED_OVER else BROKEN_OFF
    with transaction.atomic():
        count = mine([delivery.pk], delivery.taken).update(
            state=state.value, sending_since=None, taken="", next_attempt_at=at if asked else None, looks=0
        )
        if count:
            Attempt.objects.bulk_create([attempt_of(delivery, state, detail, at)], ignore_conflicts=True)
    return count
