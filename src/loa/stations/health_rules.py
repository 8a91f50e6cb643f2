"""Pure rules of how stations are: what is silent, what became of a planned broadcast."""

from collections.abc import Collection
from datetime import datetime, timedelta

CLOCK_OFF = 120  # seconds: the device itself stops playing by its clock beyond that
LITTLE_DISK = 200 * 1024 * 1024  # bytes: less is worth a look

PLAYED, CUT, MISSED, WITHDRAWN, AHEAD, UNHEARD = "played", "cut", "missed", "withdrawn", "ahead", "unheard"
CHOICE, DECLINED = "choice", "declined"
OUTCOMES = {
    PLAYED: "Đã phát, chiếu",
    CUT: "Bị ngắt giữa chừng",
    MISSED: "Không phát được",
    WITHDRAWN: "Đã thu hồi",
    AHEAD: "Chưa đến giờ",
    UNHEARD: "Chưa có tin từ thiết bị",
    CHOICE: "Chờ xã xếp lịch",
    DECLINED: "Xã không phát",
}


def outcome(events: Collection[str], state: str, not_before: datetime | None, at: datetime) -> str:
    """What became of one planned broadcast or show, by the device's own log first: no word from it is no proof of silence."""
    if "played" in events or "shown" in events:
        return PLAYED
    if "cut_short" in events:
        return CUT
    if state == "withdrawn":
        return WITHDRAWN
    if "missed" in events or state in ("missed", "failed", "expired"):
        return MISSED
    return AHEAD if not_before is not None and not_before > at else UNHEARD


def worth_a_look(drift: int | None, disk_free: int | None, waiting_log: int, troubles: Collection[str]) -> list[str]:
    """What of a report a person should look at, in Vietnamese."""
    found = list(troubles)
    if drift is not None and abs(drift) > CLOCK_OFF:
        found.append(f"đồng hồ lệch {drift} giây")
    if disk_free is not None and disk_free < LITTLE_DISK:
        found.append("ổ đĩa gần đầy")
    if waiting_log > 500:
        found.append(f"{waiting_log} dòng nhật ký chưa gửi được")
    return found


def is_silent(seen_at: datetime | None, at: datetime, after: timedelta) -> bool:
    """Whether a running device has given no sign of life for `after`; never when that is nothing, nor before its first sign."""
    return bool(after) and seen_at is not None and at - seen_at >= after


def may_judge(at: datetime, awake_since: datetime, after: timedelta) -> bool:
    """Whether silence can be told from our own absence: only once we have listened for as long."""
    return at - awake_since >= after
