"""Pure rules of passing a document on (phổ biến): ways, and until when a receipt is awaited."""

from datetime import date, timedelta
from enum import StrEnum


class Way(StrEnum):
    """How a document went to somebody."""

    SYSTEM = "system"
    PAPER = "paper"
    EMAIL = "email"
    CHAT = "chat"


WAY_LABELS = {
    Way.SYSTEM: "Trên hệ thống này",
    Way.PAPER: "Bản giấy",
    Way.EMAIL: "Thư điện tử",
    Way.CHAT: "Zalo, tin nhắn",
}


class CannotShare(Exception):
    """The document cannot be passed on like this; the message says why."""


SECRET = "Văn bản có độ mật không được gửi qua hệ thống này. Hãy gửi theo quy định về bảo vệ bí mật nhà nước."  # noqa: S105


def awaited_until(sent: date, within_days: int | None) -> date | None:
    """The last day for a receipt, counted in calendar days from the day after sending; None when the sender set no term."""
    return sent + timedelta(days=within_days) if within_days is not None else None


def is_late(sent: date, within_days: int | None, confirmed: bool, today: date) -> bool:
    """Whether a receipt is missing after its last day."""
    last = awaited_until(sent, within_days)
    return not confirmed and last is not None and today > last
