"""The page of a press release on the portal: shown once its embargo is over, proven by looking at it."""

from urllib.parse import urlsplit

from loa.channels.press.release import MEDIA, docx, plain
from loa.delivery.looking import shows
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
    Rendered,
    RetryMode,
    check_hash,
)

_SHOWN = 12  # signs of a hash that a person compares


class PressPage:
    """Options: `pages`, address of the press column on the portal; `contact`, as on the letter; `timeout`, seconds of a look."""

    kind = "press_page"
    label = "Chuyên mục báo chí trên cổng (trang và DOCX)"
    destinations = DestinationKind.SITE
    limits = Limits()
    receipt_mode = ReceiptMode.POLL
    retry_mode = RetryMode.IDEMPOTENT
    ticked = False  # not every message is for the press

    def __init__(self, *, pages: str = "", contact: str = "", timeout: float = 5.0) -> None:
        self.pages, self.contact, self.timeout = pages, contact, timeout

    def render(self, content: Content, recording: Recording | None = None) -> Rendered:
        """The release as DOCX; the portal shows it beside the words of the message."""
        return Rendered(self.kind, MEDIA, "docx", docx(content, self.contact), plain(content, ""))

    def deliver(self, parcel: Parcel) -> Handed:
        """The site shows what has been handed over. Raises Refused on damaged bytes."""
        check_hash(parcel)
        return Handed(Level.HANDED_OVER, "Đã giao cho cổng, chờ tự kiểm tra", self._address(parcel))

    def read_receipt(self, parcel: Parcel) -> Proof | None:
        """SEEN_LIVE when the page answers 200 and carries the hash of the DOCX. Raises TryLater on network errors."""
        address = self._address(parcel)
        if not self.pages or not shows(address, parcel.sha256, self.timeout):
            return None
        evidence = f"Tự kiểm tra lúc {parcel.at:%H:%M ngày %d/%m/%Y}: {address} trả lời 200 và mang đúng mã băm {parcel.sha256[:_SHOWN]}…"
        return Proof(Level.SEEN_LIVE, evidence, {"url": address, "sha256": parcel.sha256})

    def _address(self, parcel: Parcel) -> str:
        """The page in the press column: its last part is that of the message's own page."""
        return f"{self.pages.rstrip('/')}/{urlsplit(parcel.page_url).path.rstrip('/').rpartition('/')[2]}/"
