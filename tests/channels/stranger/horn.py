"""A channel of somebody else's: the horn of a reservoir, which takes one line over HTTP. It uses the port and nothing else of Loa."""

from datetime import timedelta

from loa.delivery.calling import send
from loa.delivery.port import (
    Content,
    DestinationKind,
    Handed,
    Level,
    Limits,
    Parcel,
    Proof,
    ReceiptMode,
    Recording,
    Refused,
    Rendered,
    RetryMode,
    TryLater,
    check_hash,
)
from loa.paper.plaintext import one_line


class Horn:
    """Options: `url` of the horn."""

    kind = "horn"
    label = "Còi hồ chứa"
    destinations = DestinationKind.ACCOUNT
    limits = Limits(characters=80)
    receipt_mode = ReceiptMode.INSTANT
    retry_mode = RetryMode.IDEMPOTENT

    def __init__(self, *, url: str = "") -> None:
        self._url = url

    def render(self, content: Content, recording: Recording | None = None) -> Rendered:
        """One line: the words for this channel, or title and summary."""
        line = self.words(content)
        long = (f"Còi chỉ nhận {self.limits.characters} ký tự.",) if len(line) > (self.limits.characters or 0) else ()
        return Rendered(self.kind, "text/plain", "txt", line.encode("utf-8", "replace"), line, warnings=long)

    def words(self, content: Content) -> str:
        """The line."""
        return one_line(content.wording or f"{content.title}. {content.summary}")

    def deliver(self, parcel: Parcel) -> Handed:
        """Give the line to the horn. Raises Refused, TryLater, OutcomeUnknown."""
        check_hash(parcel)
        if not self._url:
            raise TryLater("Chưa đặt địa chỉ của còi.", everyone=True, after=timedelta(hours=1))
        answer = send(self._url, "còi hồ chứa", 5, headers={"Idempotency-Key": parcel.key}, content=parcel.body)
        if not answer.taken:
            raise Refused(f"Còi từ chối ({answer.status}).")
        return Handed(Level.ACCEPTED, "Còi đã nhận dòng chữ.", str(answer.fields.get("id", "")))

    def read_receipt(self, parcel: Parcel) -> Proof | None:
        """The horn says nothing afterwards."""
        return None
