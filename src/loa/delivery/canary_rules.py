"""The canary (tin thử): when it flies, what counts as arrived, and when two misses make an alarm."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from loa.delivery.port import Content, Level, ReceiptMode

EVERY = timedelta(minutes=15)
PATIENCE = timedelta(minutes=10)  # how long a proof of a test message is waited for
GRACE = timedelta(minutes=5)
LOOK_EVERY = timedelta(seconds=10)
FETCH_SECONDS = 10.0
KEPT = timedelta(days=7)
PURPOSE = "loa/canary/1"  # a signature of this purpose is no release: no public place and no station takes it for one


class State(StrEnum):
    """What became of one flight."""

    BEGUN = "begun"
    HANDED_OVER = "handed_over"
    ARRIVED = "arrived"
    FAILED = "failed"


STATE_LABELS = {
    State.BEGUN: "Đang dựng",
    State.HANDED_OVER: "Đã chuyển, chờ bằng chứng",
    State.ARRIVED: "Đã đến",
    State.FAILED: "Không đến",
}

_ENOUGH = {
    ReceiptMode.INSTANT: (Level.ACCEPTED, Level.SEEN_LIVE, Level.PLAYED, Level.CONFIRMED),
    ReceiptMode.MANUAL: (Level.HANDED_OVER, Level.ACCEPTED, Level.SEEN_LIVE, Level.PLAYED, Level.CONFIRMED),
}
_SEEN = (Level.SEEN_LIVE, Level.PLAYED, Level.CONFIRMED)


def slot(at: datetime, every: timedelta = EVERY) -> datetime:
    """The beginning of the quarter of an hour in which `at` lies: one flight a channel in each, however many workers there are."""
    length = int(every.total_seconds())
    return datetime.fromtimestamp(int(at.timestamp()) // length * length, UTC)


def enough(level: Level, mode: ReceiptMode, *, returns: bool) -> bool:
    """Whether `level` ends the flight. `returns`: the test endpoint sends word back, so that no weaker proof will do."""
    return level in (_SEEN if returns else _ENOUGH.get(mode, _SEEN))


def alarming(first: datetime | None, last_arrived: datetime | None, at: datetime, every: timedelta = EVERY) -> bool:
    """Whether two flights in a row have not arrived, counted from the last that did, or from the first that ever flew."""
    since = last_arrived or first
    return since is not None and at - since >= 2 * every + GRACE


def message(issuer: str, place: str, page_url: str, local: datetime) -> Content:
    """The test message: it says of itself that it is none, should it ever be seen."""
    moment = f"{local:%H:%M:%S ngày %d/%m/%Y}"
    return Content(
        title=f"Tin thử đường gửi lúc {moment}",
        summary="Đây là tin thử tự động của hệ thống, không phải thông tin của cơ quan. Không cần làm gì.",
        body=f"Tin thử số {local:%Y%m%d%H%M%S} kiểm tra rằng kênh này còn thông suốt từ đầu đến cuối.",
        audience="Không dành cho ai",
        effective_from=None,
        what_to_do="Không cần làm gì.",
        source=None,
        issuer=issuer,
        issuer_parent="",
        place=place,
        page_url=page_url,
    )
