"""Why many deliveries have not arrived: causes that differ only in numbers and addresses are one cause, and each has an act that helps."""

import re
from enum import StrEnum

from loa.delivery.port import ReceiptMode
from loa.delivery.rules import ON_ITS_WAY, OPEN, State, arrived

_ADDRESS = re.compile(r"<?[\w.+%-]+@[\w.-]+>?")
_NUMBER = re.compile(r"\b(?:[0-9a-f]*\d[0-9a-f]{5,}|\d[\d.,:/-]*\d|\d)\b", re.IGNORECASE)
_CODE = re.compile(r"\b[245]\d\d\b(?:\s+[245]\.\d{1,3}\.\d{1,3})?")  # of SMTP and HTTP: it is the cause itself


class Help(StrEnum):
    """The act that helps."""

    WAIT = "wait"
    CHANNEL = "channel"  # the whole channel rests: look at it
    LOOK = "look"  # have the other side asked again
    ASK = "ask"  # a person asks at the other end
    CONFIRM = "confirm"  # a person confirms
    RESEND = "resend"
    NONE = "none"


HELP_LABELS = {
    Help.WAIT: "Không cần làm gì, hệ thống tự làm tiếp.",
    Help.CHANNEL: "Xem tình trạng kênh và sửa nguyên nhân; các lượt này giữ nguyên chỗ.",
    Help.LOOK: "Hệ thống đang tự kiểm tra; có thể kiểm tra lại ngay.",
    Help.ASK: "Tra cứu hoặc hỏi nơi nhận, rồi ghi “Đã đến” hoặc “Chưa đến”.",
    Help.CONFIRM: "Hỏi nơi nhận và ghi số lượng, ảnh vào từng lượt.",
    Help.RESEND: "Sửa nguyên nhân rồi gửi lại cả nhóm.",
    Help.NONE: "Không gửi nữa.",
}


def cause(detail: str) -> str:
    """`detail` without what differs from one receiver to the next; status codes stay."""
    kept: list[str] = []

    def put_aside(found: re.Match[str]) -> str:
        kept.append(found.group())
        return f"\0{chr(0xE000 + len(kept) - 1)}\0"  # a private character: no number of its own

    text = _NUMBER.sub("…", _CODE.sub(put_aside, _ADDRESS.sub("…", detail)[:1000]))
    for place, code in enumerate(kept):
        text = text.replace(f"\0{chr(0xE000 + place)}\0", code)
    return " ".join(text.split())


def help_for(state: State, mode: ReceiptMode, *, resting: bool) -> Help:
    """What helps deliveries in `state`, of a channel that gives receipts by `mode` and is `resting` or not."""
    if state in OPEN:
        return Help.CHANNEL if resting else Help.WAIT
    if state in ON_ITS_WAY and not arrived(state, mode):
        return {ReceiptMode.POLL: Help.LOOK, ReceiptMode.MANUAL: Help.CONFIRM}.get(mode, Help.WAIT)
    if state in (State.UNKNOWN, State.OVERDUE):
        return Help.ASK
    if state in (State.FAILED, State.MISSED, State.EXPIRED, State.RENDERED):
        return Help.RESEND
    return Help.WAIT if state is State.SENDING else Help.NONE
