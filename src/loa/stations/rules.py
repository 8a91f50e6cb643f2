"""Pure rules of stations: the form of a manifest, quiet hours, what a log entry proves."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from loa.delivery.port import Level

MANIFEST_LIFE = timedelta(days=7)  # a station without network keeps to its programme for so long
RENEW_BEFORE = timedelta(days=3)
SILENT_AFTER = timedelta(minutes=5)

KIND_LABELS = {"loudspeaker": "Cụm loa truyền thanh", "board": "Bảng điện tử"}

# What a station may say of an item, and what that proves.
EVENTS = {
    "played": Level.PLAYED,
    "shown": Level.PLAYED,
    "cut_short": None,
    "missed": None,
    "refused": None,
}
EVENT_LABELS = {
    "played": "Đã phát",
    "shown": "Đã chiếu",
    "cut_short": "Bị ngắt giữa chừng",
    "missed": "Lỡ giờ",
    "refused": "Từ chối",
}


def stamp(moment: datetime | None) -> str | None:
    """A moment as manifests and logs write it: UTC, to the second, "2026-11-23T10:00:00Z"."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def moment(text: object) -> datetime | None:
    """The moment that `stamp` wrote, in UTC; None for anything else, and for years that no clock of ours shows."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text)
        found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found if 2000 <= found.year < 2100 else None


def is_over(event: str, kind: str, not_after: datetime | None, at: datetime) -> bool:
    """Whether an event that proves nothing ends the matter: a missed hour does, a broadcast cut short is never played again;

    what was refused (a damaged download) or a board that went dark comes back by itself until its time is over.
    """
    if event == "missed" or (event == "cut_short" and kind == "loudspeaker"):
        return True
    return not_after is not None and not_after <= at


def is_quiet(start: time | None, end: time | None, local: datetime) -> bool:
    """Whether `local` lies in the quiet hours [start, end), which may run over midnight; equal ends are no quiet hours."""
    if start is None or end is None or start == end:
        return False
    clock = local.time()
    return start <= clock < end if start < end else clock >= start or clock < end


def latest_quiet_start(start: time | None, end: time | None, local: datetime, length: timedelta, grace: timedelta) -> datetime | None:
    """The latest moment at which a broadcast planned for `local` may begin, so that it ends before the quiet hours.

    At most `grace` after `local`; None when it cannot be aired at `local` at all.
    """
    latest = None
    for minute in range(int(grace.total_seconds() // 60) + 1):
        begin = local + timedelta(minutes=minute)
        sounds = (begin + timedelta(seconds=s) for s in range(0, int(length.total_seconds()) + 1, 30))
        if any(is_quiet(start, end, moment) for moment in (*sounds, begin + length)):
            break
        latest = begin
    return latest


def needs_new(last: Mapping[str, Any] | None, items: Sequence[Mapping[str, Any]], at: datetime) -> bool:
    """Whether the last manifest's payload no longer says what is to be held, or soon runs out."""
    if last is None or last["items"] != list(items):
        return True
    expires = moment(last["expires_at"])
    return expires is None or expires - at < RENEW_BEFORE


def proof_words(event: str, station: str, started: datetime | None, ended: datetime | None, device: str) -> str:
    """Evidence in Vietnamese for a log entry; `started` and `ended` are local times."""
    words = [f"{station}: {EVENT_LABELS[event].lower()}"]
    if started:
        words.append(f"lúc {started:%H:%M:%S ngày %d/%m/%Y}")
    if started and ended and ended > started:
        words.append(f"dài {round((ended - started).total_seconds())} giây")
    if device:
        words.append(f"thiết bị {device}")
    return ", ".join(words)
