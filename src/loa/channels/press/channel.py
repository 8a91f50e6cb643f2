"""Letters to newsrooms. SMTP cannot be asked afterwards, so an unknown outcome is never repeated."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from loa.channels.press.letter import addressed, letter
from loa.channels.press.release import plain
from loa.delivery.port import (
    Content,
    DestinationKind,
    Handed,
    Limits,
    Parcel,
    Proof,
    ReceiptMode,
    Recording,
    Refused,
    Rendered,
    RetryMode,
    check_hash,
)
from loa.delivery.posting import Post, Server, kept, may_be_sent_to


class Press:
    """Options: `server` (a dict with host, port and perhaps user, password, tls, timeout), `sender`, `contact` (whom newsrooms ask; on the
    release), `outbox` (folder for letters when no server is set).
    """

    kind = "press"
    label = "Thông cáo báo chí (thư tới tòa soạn)"
    destinations = DestinationKind.PRESS
    limits = Limits()
    receipt_mode = ReceiptMode.INSTANT
    retry_mode = RetryMode.FIRE_AND_FORGET
    before_embargo = True  # newsrooms get it in time to prepare; the letter says until when they must wait
    ticked = False  # not every message is for the press

    def __init__(
        self, *, server: Mapping[str, Any] | None = None, sender: str = "loa@localhost", contact: str = "", outbox: str = ""
    ) -> None:
        self.sender, self.contact = sender, contact
        self.outbox = Path(outbox) if outbox else None
        self._server = Server(**server) if server else None

    def render(self, content: Content, recording: Recording | None = None) -> Rendered:
        """The letter that all newsrooms get, with the release as DOCX."""
        warnings = () if self.contact else ("Chưa đặt đầu mối liên hệ cho báo chí (LOA_PRESS_CONTACT); thông cáo sẽ không có nơi hỏi lại.",)
        body = letter(content, self.sender, self.contact)
        return Rendered(self.kind, "message/rfc822", "eml", body, plain(content, ""), warnings=warnings)

    def deliver(self, parcel: Parcel) -> Handed:
        """Give the letter to the mail server. Raises Refused, TryLater, OutcomeUnknown."""
        check_hash(parcel)
        address = parcel.destination.address
        if not address:
            raise Refused("Tòa soạn không còn trong danh sách báo chí.")
        if not may_be_sent_to(address):
            raise Refused("Địa chỉ thư của tòa soạn có ký tự không gửi được.")
        written = addressed(parcel, self.sender.rpartition("@")[2] or "localhost")
        if self._server is not None:
            post = Post(self._server)  # a few letters: one connection each, closed at once
            try:
                return post.send(self.sender, address, written)
            finally:
                post.close()
        return kept(self.outbox, parcel.key, written)

    def read_receipt(self, parcel: Parcel) -> Proof | None:
        """Nothing more is known after the server took it."""
        return None
