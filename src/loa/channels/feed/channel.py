"""The feed (bảng tin Atom): the message as an Atom entry (RFC 4287), proven by reading the public feed."""

from xml.etree import ElementTree

from loa.delivery.looking import fetch
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
)
from loa.paper.plaintext import legible, one_line

ATOM = "http://www.w3.org/2005/Atom"


class Feed:
    """Options: `feed_url`, where the public reads the feed; `timeout`, seconds for the whole look at it."""

    kind = "feed"
    label = "Bảng tin Atom"
    destinations = DestinationKind.SITE
    limits = Limits()
    receipt_mode = ReceiptMode.POLL
    retry_mode = RetryMode.IDEMPOTENT

    def __init__(self, *, feed_url: str = "", timeout: float = 5.0) -> None:
        self.feed_url = feed_url
        self.timeout = timeout

    def render(self, content: Content, recording: Recording | None = None) -> Rendered:
        """One `<entry>`. A rendition has no clock: the site adds `<updated>`, which Atom requires, when it puts the entry in the feed."""
        text = plain_text(content)
        written = ElementTree.tostring(_entry(content, text), encoding="utf-8", xml_declaration=False)
        return Rendered(self.kind, "application/atom+xml;type=entry", "xml", written, text)

    def deliver(self, parcel: Parcel) -> Handed:
        """The site shows what has been handed over, so there is nothing to send. Raises Refused on damaged bytes."""
        check_hash(parcel)
        return Handed(Level.HANDED_OVER, "Đã giao cho cổng, chờ tự kiểm tra", parcel.page_url)

    def read_receipt(self, parcel: Parcel) -> Proof | None:
        """SEEN_LIVE when the feed answers 200 with an entry that says all that ours says. Raises TryLater on network errors.

        The identifier alone would prove nothing after a correction: the old entry has the same one.
        """
        feed = fetch(self.feed_url, self.timeout) if self.feed_url else None
        if feed is None or not _holds(feed, parcel.body):
            return None
        evidence = f"Tự kiểm tra lúc {parcel.at:%H:%M ngày %d/%m/%Y}: bảng tin trả lời 200 và có đúng mục tin {parcel.page_url}"
        return Proof(Level.SEEN_LIVE, evidence, {"url": self.feed_url, "sha256": parcel.sha256})


def plain_text(content: Content) -> str:
    """The body of the entry: what it is, for whom, from when, what to do."""
    day = f"{label_of(content, FROM)} {content.effective_from:%d/%m/%Y}" if content.effective_from else ""
    body = [f"- {said}" if kind == "li" else said for kind, said in paragraphs(legible(content.body))]
    lines = [content.title, content.summary, content.audience, day, content.what_to_do, *body]
    return "\n".join(one_line(line) for line in lines if one_line(line))


def _entry(content: Content, text: str) -> ElementTree.Element:
    entry = ElementTree.Element("entry", {"xmlns": ATOM, "xml:lang": content.language})
    _add(entry, "id", one_line(content.page_url))
    _add(entry, "title", one_line(content.title))
    author = ElementTree.SubElement(entry, "author")
    _add(author, "name", one_line(content.issuer))
    ElementTree.SubElement(entry, "link", {"rel": "alternate", "href": one_line(content.page_url)})
    _add(entry, "summary", one_line(content.summary))
    _add(entry, "content", text)
    return entry


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text


def _holds(feed: bytes, entry: bytes) -> bool:
    """Whether one entry of `feed` has every text of `entry`."""
    try:
        read = feed.decode("utf-8")
        if "<!DOCTYPE" in read or "<!ENTITY" in read:
            return False  # Atom needs neither, and entities can blow a parser up
        ours = _texts(ElementTree.fromstring(entry))  # noqa: S314 - our own bytes
        found = ElementTree.fromstring(read).iter(f"{{{ATOM}}}entry")  # noqa: S314 - bounded, and without entities
        return any(ours <= _texts(theirs) for theirs in found)
    except (ElementTree.ParseError, ValueError):
        return False  # no feed at all


def _texts(entry: ElementTree.Element) -> set[tuple[str, str]]:
    return {(part.tag, (part.text or "").strip()) for part in entry.iter() if part is not entry}
