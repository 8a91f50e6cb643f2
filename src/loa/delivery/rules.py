"""Pure rules of delivery: states, levels of proof, retries."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from loa.delivery.port import DestinationKind, Level, RetryMode


class State(StrEnum):
    """Where a delivery stands. "Sent" is no state: what is proven is said (DESIGN rule 4)."""

    PENDING = "pending"
    SENDING = "sending"
    RETRYING = "retrying"
    HANDED_OVER = "handed_over"
    ACCEPTED = "accepted"
    SEEN_LIVE = "seen_live"
    PLAYED = "played"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    MISSED = "missed"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


STATE_LABELS = {
    State.PENDING: "Chờ gửi",
    State.SENDING: "Đang gửi",
    State.RETRYING: "Sẽ gửi lại",
    State.HANDED_OVER: "Đã chuyển giao",
    State.ACCEPTED: "Nơi nhận đã tải",
    State.SEEN_LIVE: "Đã thấy hiển thị",
    State.PLAYED: "Đã phát / chiếu",
    State.CONFIRMED: "Có người xác nhận",
    State.FAILED: "Không gửi được",
    State.MISSED: "Lỡ giờ phát",
    State.UNKNOWN: "Chưa rõ kết quả",
    State.WITHDRAWN: "Đã thu hồi",
    State.EXPIRED: "Hết hạn, không gửi",
}

# Strength of proof; a receipt only ever raises a delivery.
RANK = {
    State.FAILED: 0,
    State.MISSED: 0,
    State.UNKNOWN: 0,
    State.WITHDRAWN: 7,  # a proof that comes late does not bring it back
    State.EXPIRED: 0,
    State.PENDING: 0,
    State.SENDING: 0,
    State.RETRYING: 0,
    State.HANDED_OVER: 2,
    State.ACCEPTED: 3,
    State.SEEN_LIVE: 4,
    State.PLAYED: 5,
    State.CONFIRMED: 6,
}
OPEN = (State.PENDING, State.RETRYING)
PROVEN = (State.SEEN_LIVE, State.PLAYED, State.CONFIRMED)
ON_ITS_WAY = (State.HANDED_OVER, State.ACCEPTED)
TROUBLE = (State.FAILED, State.MISSED, State.UNKNOWN)

REACHED = (*ON_ITS_WAY, *PROVEN, State.UNKNOWN)  # it may have been read or heard


class Recall(StrEnum):
    """What can be done about a delivery of a withdrawn message."""

    STOP = "stop"  # it has not gone, or Loa itself shows it: withdrawn at once
    ASK = "ask"  # the other house is asked to take it down
    NEVER = "never"  # paper is out, a letter was read, the loudspeaker has sounded


def recall_of(state: State, kind: DestinationKind, withdraws: bool) -> Recall:
    """How a delivery in `state` is taken back; `withdraws` says that its channel can take down what it published."""
    if state in (*OPEN, State.SENDING):
        return Recall.STOP
    if kind is DestinationKind.SITE or kind is DestinationKind.BOARD or (kind is DestinationKind.STATION and state in ON_ITS_WAY):
        return Recall.STOP
    return Recall.ASK if withdraws else Recall.NEVER


LAST_ATTEMPT = 8
STALLED_AFTER = timedelta(minutes=2)
HUNG_AFTER = timedelta(minutes=15)  # of a worker that lives: its batch may take long
LOOK_UPS = 20  # questions after an unknown outcome before a person is asked
SILENCE = timedelta(hours=2)  # how long a station may be without network before its broadcast counts as missed


def raised(state: str, level: Level) -> State:
    """The state after a proof of `level`: never weaker than before."""
    target = State(level.value) if level.value in State._value2member_map_ else State.HANDED_OVER
    return target if RANK[target] > RANK[State(state)] else State(state)


def back_off(attempt: int, key: str) -> timedelta:
    """How long to wait after failed attempt number `attempt` (from 1): doubling, with spread, to 1 h.

    The spread comes from the key, so that a thousand failures do not all return in the same second.
    """
    seconds = min(15 * 2 ** (attempt - 1), 3600)
    spread = int(sha256(f"{key}:{attempt}".encode()).hexdigest()[:4], 16) / 0xFFFF
    return timedelta(seconds=seconds * (0.75 + spread / 2))


class Journaled(StrEnum):
    """What a worker that died had written down of one delivery (see `journal`)."""

    NOT_BEGUN = "not_begun"
    BEGUN = "begun"
    ENDED = "ended"
    NO_WORD = "no_word"  # no journal: another machine, or the power failed


def after_stall(retry_mode: RetryMode, journaled: Journaled = Journaled.NO_WORD) -> State:
    """What becomes of a delivery whose worker died before it wrote the outcome."""
    if journaled is Journaled.NOT_BEGUN or retry_mode is RetryMode.IDEMPOTENT:
        return State.RETRYING
    return State.HANDED_OVER if journaled is Journaled.ENDED else State.UNKNOWN


def key_of(release: str, channel: str, destination: str, wave: str = "") -> str:
    """The idempotency key: one release, one channel, one destination, one wave is one delivery."""
    return sha256("|".join([release, channel, destination, wave]).encode()).hexdigest()[:32]


def summary(counts: Iterable[tuple[str, int]]) -> tuple[int, int, int, int]:
    """(all, proven, on the way, in trouble) of (state, how many). What was withdrawn or expired is in none of the last three."""
    found = [(State(state), n) for state, n in counts]
    return (
        sum(n for _, n in found),
        sum(n for s, n in found if s in PROVEN),
        sum(n for s, n in found if s in ON_ITS_WAY),
        sum(n for s, n in found if s in TROUBLE),
    )


def latest_start(not_before: datetime, minutes: int = 30) -> datetime:
    """After this moment a broadcast that did not start is missed, not late."""
    return not_before + timedelta(minutes=minutes)
