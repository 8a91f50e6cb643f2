"""Pure rules of stations: the form of a manifest, quiet hours, what a log entry proves."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from loa.delivery.port import Level
from loa.seal.moments import to_iso

MANIFEST_LIFE = timedelta(days=7)  # a station without network keeps to its programme for so long
RENEW_BEFORE = timedelta(days=3)

CODE_LIFE = timedelta(hours=24)  # of an enrolment code
MOST_WRONG = 10  # tries at one code; then it is locked
TOUCH_EVERY = timedelta(minutes=1)  # how often a poll is written down as a sign of life

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


USES = ("manifest", "release", "keys")  # what a key may sign


def area_name(body: int) -> str:
    """What manifests and topics call the area of the body with this key."""
    return f"body:{body}"


def file_of(area: str) -> str:
    """The name of an area's file."""
    return area.replace(":", "-")


def item_id_in_area(release: str, channel: str) -> str:
    """The id of a release in an urgent list: one for all stations of the area, unlike a delivery's key."""
    return f"urgent:{release}:{channel}"


def release_in_area(item: str) -> str | None:
    """The release that `item_id_in_area` named; None for the key of a delivery."""
    parts = item.split(":")
    return parts[1] if len(parts) == 3 and parts[0] == "urgent" else None


def listed_keys(payload: Mapping[str, Any], use: str) -> dict[str, str]:
    """Key id → public key of those that a list of keys allows for `use`."""
    return {row["id"]: row["public"] for row in payload["keys"] if use in row["uses"]}


def stamp(moment: datetime | None) -> str | None:
    """A moment as manifests and logs write it: UTC, to the second, "2026-11-23T10:00:00Z"."""
    return to_iso(moment) if moment else None


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


def needs_new(last: Mapping[str, Any], items: Sequence[Mapping[str, Any]], frame: Mapping[str, Any], at: datetime) -> bool:
    """Whether the last manifest's payload no longer says what is to be held, or soon runs out."""
    if last["items"] != list(items) or any(last.get(name) != value for name, value in frame.items()):
        return True
    expires = moment(last["expires_at"])
    return expires is None or expires - at < RENEW_BEFORE


def whole(said: object, least: int, most: int) -> int | None:
    """The whole number that a device said, when it lies in the bounds; None for anything else."""
    return said if isinstance(said, int) and not isinstance(said, bool) and least <= said <= most else None


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
