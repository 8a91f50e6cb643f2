"""The portal (cổng thông tin điện tử): the message as JSON for the site, proven by looking at the public page."""

import json
from datetime import date

from loa.delivery.looking import shows
from loa.delivery.port import (
    FROM,
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
    label_of,
    paragraphs,
    said_fields,
)
from loa.paper.plaintext import legible, one_line

_SHOWN = 12  # signs of a hash that a person compares


class Portal:
    """Options: `timeout`, seconds for the whole look at the page."""

    kind = "portal"
    label = "Cổng thông tin điện tử"
    destinations = DestinationKind.SITE
    limits = Limits()
    receipt_mode = ReceiptMode.POLL
    retry_mode = RetryMode.IDEMPOTENT

    def __init__(self, *, timeout: float = 5.0) -> None:
        self.timeout = timeout

    def render(self, content: Content, recording: Recording | None = None) -> Rendered:
        """The fields of `content` as JSON in UTF-8, keys sorted, no blanks; a date is ISO 8601; a missing date or source is null."""
        fields = said_fields(content)
        fields.pop("wording", None)  # the portal says the message itself
        written = json.dumps(_fields(fields), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return Rendered(self.kind, "application/json", "json", written.encode("utf-8"), plain_text(content))

    def deliver(self, parcel: Parcel) -> Handed:
        """The site shows what has been handed over, so there is nothing to send. Raises Refused on damaged bytes."""
        check_hash(parcel)
        return Handed(Level.HANDED_OVER, "Đã giao cho cổng, chờ tự kiểm tra", parcel.page_url)

    def read_receipt(self, parcel: Parcel) -> Proof | None:
        """SEEN_LIVE when the public page answers 200 and carries `data-release="<sha256>"`. Raises TryLater on network errors."""
        if not shows(parcel.page_url, parcel.sha256, self.timeout):
            return None
        evidence = f"Tự kiểm tra lúc {parcel.at:%H:%M ngày %d/%m/%Y}: trang trả lời 200 và mang đúng mã băm {parcel.sha256[:_SHOWN]}…"
        return Proof(Level.SEEN_LIVE, evidence, {"url": parcel.page_url, "sha256": parcel.sha256})


def _fields(value: object) -> object:
    """`value` with legible text and ISO dates, all the way down."""
    match value:
        case str():
            return legible(value)
        case date():
            return value.isoformat()
        case tuple():
            return [_fields(part) for part in value]
        case dict():
            return {key: _fields(part) for key, part in value.items()}
    return value


def plain_text(content: Content) -> str:
    """What the page says, in reading order."""
    day = f"{label_of(content, FROM)} {content.effective_from:%d/%m/%Y}" if content.effective_from else ""
    body = [f"- {said}" if kind == "li" else said for kind, said in paragraphs(legible(content.body))]
    source = f"{content.source.heading} {content.source.title}" if content.source else ""
    lines = [content.title, content.summary, content.audience, day, content.what_to_do, *body, source, content.issuer]
    return "\n".join(one_line(line) for line in lines if one_line(line))
