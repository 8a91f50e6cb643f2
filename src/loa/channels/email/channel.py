"""The e-mail channel: one letter for each subscriber. SMTP cannot be asked afterwards, so an unknown outcome is never repeated."""

import threading
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from loa.channels.email.letter import addressed, letter, plain
from loa.delivery.port import (
    Content,
    DestinationKind,
    Handed,
    Limits,
    OutcomeUnknown,
    Parcel,
    Proof,
    Rate,
    ReceiptMode,
    Recording,
    Refused,
    Rendered,
    RetryMode,
    TryLater,
    check_hash,
    in_own_words,
    told,
)
from loa.delivery.posting import Post, Server, kept, may_be_sent_to


class Email:
    """Options: `server` (a dict with host, port and perhaps user, password, tls, timeout), `sender`, `sender_name`, `outbox`, `per_hour`.

    Without a host, letters are written as files into the folder `outbox`, and the evidence says so. `per_hour` is what the office's
    provider lets through; None is without bound.
    """

    kind = "email"
    label = "Thư điện tử"
    destinations = DestinationKind.SUBSCRIBER
    limits = Limits()
    receipt_mode = ReceiptMode.INSTANT
    retry_mode = RetryMode.FIRE_AND_FORGET
    batch = 200
    parallel = 2

    def __init__(
        self,
        *,
        server: Mapping[str, Any] | None = None,
        sender: str = "loa@localhost",
        sender_name: str = "",
        outbox: str = "",
        per_hour: int | None = None,
    ) -> None:
        self.sender, self.sender_name = sender, sender_name
        self.outbox = Path(outbox) if outbox else None
        self.rates = (Rate(per_hour, timedelta(hours=1), f"máy chủ thư cho {per_hour} thư mỗi giờ"),) if per_hour else ()
        self._server = Server(**server) if server else None
        self._here = threading.local()  # a connection belongs to the thread that opened it

    def render(self, content: Content, recording: Recording | None = None) -> Rendered:
        """The letter that all receivers get; names and addresses come at hand-over."""
        content = in_own_words(content)
        return Rendered(
            self.kind, "message/rfc822", "eml", letter(content, self.sender, self.sender_name or content.issuer), plain(content)
        )

    def words(self, content: Content) -> str:
        """Summary, facts and text; title, source and address are added by the channel."""
        return content.wording or told(content)

    def deliver(self, parcel: Parcel) -> Handed:
        """Give the letter to the mail server. Raises Refused, TryLater, OutcomeUnknown."""
        check_hash(parcel)
        address = parcel.destination.address
        if not address:
            raise Refused("Người nhận không còn đăng ký nhận thư.")
        if not may_be_sent_to(address):
            raise Refused("Địa chỉ thư có ký tự không gửi được.")
        written = addressed(parcel, self.sender.rpartition("@")[2] or "localhost")
        if self._server is not None:
            return self._post(self._server).send(self.sender, address, written)
        return kept(self.outbox, parcel.key, written)

    def deliver_many(self, parcels: Iterable[Parcel]) -> Iterator[Handed | Exception]:
        """All over one connection. When the server is down the rest is not tried at it again."""
        closed: TryLater | None = None
        for parcel in parcels:
            try:
                if closed is not None:
                    raise closed
                yield self.deliver(parcel)
            except TryLater as answer:
                closed = answer if answer.everyone else closed
                yield answer
            except (Refused, OutcomeUnknown) as answer:
                yield answer

    def read_receipt(self, parcel: Parcel) -> Proof | None:
        """Nothing more is known after the server took it."""
        return None

    def _post(self, server: Server) -> Post:
        if not hasattr(self._here, "post"):
            self._here.post = Post(server)
        post: Post = self._here.post
        return post
