"""Pure rules of delivery: states, levels of proof, retries."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from loa.delivery.port import DestinationKind, Level, ReceiptMode, RetryMode


class State(StrEnum):
    """Where a delivery stands. "Sent" is no state: what is proven is said (DESIGN rule 4)."""

    PENDING = "pending"
    SENDING = "sending"
    RETRYING = "retrying"  # failed for the moment
    RENDERED = "rendered"  # made, and kept as a file: it went nowhere
    HANDED_OVER = "handed_over"
    ACCEPTED = "accepted"
    SEEN_LIVE = "seen_live"
    PLAYED = "played"
    CONFIRMED = "confirmed"
    FAILED = "failed"  # for good
    MISSED = "missed"  # the station's programme is over
    UNKNOWN = "unknown"
    OVERDUE = "overdue"  # handed over, and no proof for days
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


STATE_LABELS = {
    State.PENDING: "Chờ gửi",
    State.SENDING: "Đang gửi",
    State.RETRYING: "Tạm thời chưa được, sẽ gửi lại",
    State.RENDERED: "Đã dựng, chưa chuyển đi",
    State.HANDED_OVER: "Đã chuyển giao",
    State.ACCEPTED: "Nơi nhận đã tiếp nhận",
    State.SEEN_LIVE: "Đã thấy hiển thị",
    State.PLAYED: "Đã phát / chiếu",
    State.CONFIRMED: "Có người xác nhận",
    State.FAILED: "Không gửi được",
    State.MISSED: "Lỡ giờ phát",
    State.UNKNOWN: "Chưa rõ kết quả",
    State.OVERDUE: "Quá hạn chờ bằng chứng",
    State.WITHDRAWN: "Đã thu hồi",
    State.EXPIRED: "Hết hạn, không gửi",
}

LEVEL_LABELS = {
    Level.RENDERED: "Đã dựng bản cho kênh",
    Level.HANDED_OVER: "Đã chuyển giao",
    Level.ACCEPTED: "Nơi nhận đã tiếp nhận",
    Level.SEEN_LIVE: "Tự kiểm tra thấy đang hiển thị",
    Level.PLAYED: "Thiết bị đã phát, đã chiếu",
    Level.CONFIRMED: "Có người xác nhận",
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
    State.RENDERED: 1,
    State.OVERDUE: 2,  # what was proven before stands in its receipts; anything stronger raises it again
    State.HANDED_OVER: 2,
    State.ACCEPTED: 3,
    State.SEEN_LIVE: 4,
    State.PLAYED: 5,
    State.CONFIRMED: 6,
}
OPEN = (State.PENDING, State.RETRYING)
PROVEN = (State.SEEN_LIVE, State.PLAYED, State.CONFIRMED)
ON_ITS_WAY = (State.HANDED_OVER, State.ACCEPTED)
TROUBLE = (State.FAILED, State.MISSED, State.UNKNOWN, State.OVERDUE)
HELD = (*ON_ITS_WAY, State.OVERDUE, *PROVEN)  # the other side has it
REACHED = (*HELD, State.UNKNOWN)  # it may have been read or heard
ASKABLE = (*ON_ITS_WAY, State.UNKNOWN, State.OVERDUE)  # a person may say whether it is there

PATIENCE = {ReceiptMode.POLL: timedelta(days=2), ReceiptMode.CALLBACK: timedelta(days=3), ReceiptMode.MANUAL: timedelta(days=14)}
CLOSED_AT_MOST = timedelta(days=7)  # how long a delivery waits for a closed channel before it is given up


def arrived(state: State, mode: ReceiptMode) -> bool:
    """Whether this is as good a proof as its channel can give: one that says nothing after it took it has arrived when it took it."""
    return state in PROVEN or (mode is ReceiptMode.INSTANT and state in ON_ITS_WAY)


class Recall(StrEnum):
    """What can be done about a delivery of a withdrawn message."""

    STOP = "stop"  # it has not gone, or Loa itself shows it: withdrawn at once
    ASK = "ask"  # the other house is asked to take it down
    NEVER = "never"  # paper is out, a letter was read, the loudspeaker has sounded


def recall_of(state: State, kind: DestinationKind, withdraws: bool) -> Recall:
    """How a delivery in `state` is taken back; `withdraws` says that its channel can take down what it published."""
    if state in (*OPEN, State.SENDING):
        return Recall.STOP
    if (
        kind is DestinationKind.SITE
        or kind is DestinationKind.BOARD
        or (kind is DestinationKind.STATION and state in (*ON_ITS_WAY, State.OVERDUE))
    ):
        return Recall.STOP
    return Recall.ASK if withdraws else Recall.NEVER


LAST_ATTEMPT = 8
STALLED_AFTER = timedelta(minutes=2)
HUNG_AFTER = timedelta(minutes=15)  # of a worker that lives: its batch may take long
LOOK_UPS = 20  # questions after an unknown outcome before a person is asked
SILENCE = timedelta(hours=2)  # how long a station may be without network before its broadcast counts as missed


def raised(state: str, level: Level) -> State:
    """The state after a proof of `level`: never weaker than before."""
    target = State(level.value)
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


def summary(counts: Iterable[tuple[str, ReceiptMode, int]]) -> tuple[int, int, int, int]:
    """(all, arrived, on the way, in trouble) of (state, receipt mode of the channel, how many), as `arrived` counts.

    What was withdrawn or expired, or has not gone, is in none of the last three.
    """
    found = [(State(state), mode, n) for state, mode, n in counts]
    return (
        sum(n for _, _, n in found),
        sum(n for s, mode, n in found if arrived(s, mode)),
        sum(n for s, mode, n in found if s in ON_ITS_WAY and not arrived(s, mode)),
        sum(n for s, _, n in found if s in TROUBLE),
    )


_ADDRESS = re.compile(r"<?[^\s<>\"'(),;:=]+(?:@|%40)[^\s<>\"'(),;:]+>?", re.IGNORECASE)
RECEIVER = "‹người nhận›"


def unnamed(words: str, address: str = "") -> str:
    """`words` of another side without the receiver's address: servers quote it in their answers, and staff see numbers, never who.

    `address` is what is known of it; its part before the @ goes too, since some servers quote that alone.
    """
    found = words.replace(address, RECEIVER) if address else words
    if "@" in found or "%40" in found:
        found = _ADDRESS.sub(RECEIVER, found)
    local = address.partition("@")[0]
    if len(local) < 3 or local.lower() not in found.lower():  # nearly every answer: thousands of letters go through here
        return found
    return re.sub(rf"(?<!\w){re.escape(local)}(?!\w)", RECEIVER, found, flags=re.IGNORECASE)


def after_its_time(kind: DestinationKind) -> State:
    """What becomes of a delivery that did not go in its time: a programme was missed, a message is out of date."""
    return State.MISSED if kind in (DestinationKind.STATION, DestinationKind.BOARD) else State.EXPIRED


def latest_start(not_before: datetime, minutes: int = 30) -> datetime:
    """After this moment a broadcast that did not start is missed, not late."""
    return not_before + timedelta(minutes=minutes)
