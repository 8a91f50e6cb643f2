"""Pure rules of emergencies as one act (CAP 1.2, §3.2.1): what a status, a type and a scope together let reach whom.

Only a real alert for the public leaves the office. An exercise or a test is told to staff alone; what is restricted or private as well.
A draft and what is for machines is told to nobody.
"""

from enum import StrEnum

from loa.paper.cap import MsgType, Scope, Status


class Reach(StrEnum):
    """Whom an emergency reaches."""

    EVERYWHERE = "everywhere"  # stations, boards, portal, feeds, CAP, mail, push, social: at once
    TAKE_BACK = "take_back"  # the same places, told that it holds no more
    INSIDE = "inside"  # staff at the desk
    NOBODY = "nobody"


REACH_LABELS = {
    Reach.EVERYWHERE: "Phát ra công chúng trên mọi kênh",
    Reach.TAKE_BACK: "Hủy trên mọi kênh",
    Reach.INSIDE: "Chỉ cán bộ thấy, không ra công chúng",
    Reach.NOBODY: "Không gửi cho ai",
}
STATUS_LABELS = {
    Status.ACTUAL: "Thật",
    Status.EXERCISE: "Diễn tập",
    Status.TEST: "Thử hệ thống",
}
SCOPE_LABELS = {
    Scope.PUBLIC: "Công khai: mọi người dân",
    Scope.RESTRICTED: "Hạn chế: cán bộ của các địa bàn được chọn",
    Scope.PRIVATE: "Riêng: cán bộ của cơ quan phát lệnh",
}
TYPE_LABELS = {
    MsgType.ALERT: "Cảnh báo mới",
    MsgType.UPDATE: "Cập nhật",
    MsgType.CANCEL: "Hủy",
    MsgType.ACK: "Đã nhận",
    MsgType.ERROR: "Báo lỗi",
}
FOR_PEOPLE = (MsgType.ALERT, MsgType.UPDATE, MsgType.CANCEL)
INSIDERS = (Status.EXERCISE, Status.TEST)

DRILL_WORDS = {Status.EXERCISE: ("đang diễn tập", "diễn tập đã kết thúc"), Status.TEST: ("đang thử hệ thống", "đã thử xong")}

REPEAT_SECONDS = 60  # pause between two plays, unless the office chooses another
MOST_REPEAT_SECONDS = 3600
ALL_CLEAR_HOURS = 1  # how long an all-clear stands in the urgent lists: stations that come back meanwhile sound it once


def reach(status: Status, msg_type: MsgType, scope: Scope) -> Reach:
    """Whom an emergency of this status, type and scope reaches."""
    if msg_type not in FOR_PEOPLE or status in (Status.DRAFT, Status.SYSTEM):
        return Reach.NOBODY
    if status in INSIDERS or scope is not Scope.PUBLIC:
        return Reach.INSIDE
    return Reach.TAKE_BACK if msg_type is MsgType.CANCEL else Reach.EVERYWHERE


def scope_words(status: Status, scope: Scope) -> str:
    """For whom it is; of an exercise or a test never as if the public heard of it."""
    if status not in INSIDERS:
        return SCOPE_LABELS.get(scope, scope.value)
    return (
        "Không ra công chúng"
        if scope is Scope.PUBLIC
        else f"Không ra công chúng; {SCOPE_LABELS[scope][0].lower()}{SCOPE_LABELS[scope][1:]}"
    )


def standing_words(status: Status, scope: Scope, *, stands: bool) -> str:
    """What is said of one that was aired: whether it still stands, and whether that is an exercise or for staff alone."""
    if status in DRILL_WORDS:
        return DRILL_WORDS[status][0 if stands else 1]
    if not stands:
        return "đã hết hiệu lực"
    return "đang hiệu lực" if scope is Scope.PUBLIC else "đang hiệu lực trong nội bộ"


def exercise_name(status: Status, name: str) -> str:
    """What the signed message says of an exercise or a test; "" for a real one."""
    if status is Status.ACTUAL:
        return ""
    return name.strip() or STATUS_LABELS.get(status, status.value)


def told_inside(status: Status, msg_type: MsgType, title: str) -> str:
    """The notice for staff."""
    head = {Status.EXERCISE: "DIỄN TẬP", Status.TEST: "THỬ HỆ THỐNG"}.get(status, "KHẨN CẤP, nội bộ")
    return f"[{head}] {TYPE_LABELS[msg_type]}: {title}"
