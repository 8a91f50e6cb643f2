"""The leaflet (tờ rơi): one message on an A5 page in black and white, with a QR code to its page."""

import re
import unicodedata
from io import BytesIO
from pathlib import Path

import segno

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
    paragraphs,
)
from loa.paper.pdf import count_pages, write_pdf
from loa.paper.plaintext import legible, one_line
from loa.paper.typefaces import glyphs, unprintable

_TEMPLATE = Path(__file__).parent / "leaflet.typ"
_MOST_PAGES = 2
_LONG_WORD = re.compile(r"\S{25,}")
_PIECE = 12  # letters of a long word that stay together
_ACTION = "Cần làm gì"
_QR_ROOM = 1200  # characters of an address that still scan from 26 mm of paper


class Leaflet:
    """A PDF for each public body to print; a person confirms that it was handed out."""

    kind = "leaflet"
    label = "Tờ rơi (PDF A5)"
    destinations = DestinationKind.BODY
    limits = Limits(characters=4000)  # of the body: two pages at 10 points
    receipt_mode = ReceiptMode.MANUAL
    retry_mode = RetryMode.IDEMPOTENT

    def render(self, content: Content, recording: Recording | None = None) -> Rendered:
        """One or two A5 pages; a longer text flows on, with a warning."""
        pdf = write_pdf(_TEMPLATE, _values(content))
        text = plain_text(content)
        return Rendered(self.kind, "application/pdf", "pdf", pdf, text, warnings=_warnings(text, count_pages(pdf)))

    def deliver(self, parcel: Parcel) -> Handed:
        """Nothing leaves by itself: the file lies ready for the body to print. Raises Refused on damaged bytes."""
        check_hash(parcel)
        evidence = f"Bản in đã sẵn sàng cho {parcel.destination.name}, chờ cán bộ xác nhận đã phát"
        return Handed(Level.HANDED_OVER, evidence, parcel.page_url)

    def read_receipt(self, parcel: Parcel) -> Proof | None:
        """None: only a person can say that paper was handed out."""
        return None


def plain_text(content: Content) -> str:
    """What the leaflet says, in reading order."""
    facts = [f"{label}: {value}" for label, value in _facts(content)]
    body = [f"- {said}" if kind == "li" else said for kind, said in paragraphs(legible(content.body))]
    lines = [_issuer(content), content.title, content.summary, *facts, *body, _source(content), content.page_url]
    return "\n".join(line for line in map(legible, lines) if line.strip())


def _issuer(content: Content) -> str:
    return one_line(f"{content.issuer_parent} {content.issuer}")


def _facts(content: Content) -> list[tuple[str, str]]:
    day = f"{content.effective_from:%d/%m/%Y}" if content.effective_from else ""
    pairs = [("Ai cần biết", content.audience), ("Từ ngày", day), (_ACTION, content.what_to_do)]
    return [(label, value.strip()) for label, value in pairs if value.strip()]


def _source(content: Content) -> str:
    if content.source is None:
        return ""
    parts = [one_line(part) for part in (content.source.heading, content.source.title)]
    said = ": ".join(part for part in parts if part)
    return f"Theo {said}" if said else ""


def _values(content: Content) -> dict[str, object]:
    url = one_line(content.page_url)
    return {
        "issuer_parent": _printed(content.issuer_parent),
        "issuer": _printed(content.issuer),
        "title": _printed(content.title),
        "summary": _printed(content.summary),
        "facts": [(label, _printed(value)) for label, value in _facts(content)],
        "body": [(kind, _printed(said)) for kind, said in paragraphs(legible(content.body))],
        "action": _ACTION,
        "source": _printed(_source(content)),
        "url": unicodedata.normalize("NFC", url),
        "qr": _qr(url),
    }


def _printed(text: str) -> str:
    """`text` as the page takes it: one line, no character that the face lacks, long words breakable."""
    shapes = glyphs()
    whole = unicodedata.normalize("NFC", one_line(text)).replace("\u2011", "-")
    kept = "".join(letter for letter in whole if ord(letter) in shapes)
    return _LONG_WORD.sub(lambda found: _in_pieces(found.group()), kept)


def _in_pieces(word: str) -> str:
    return "\u200b".join(word[start : start + _PIECE] for start in range(0, len(word), _PIECE))


def _qr(url: str) -> str:
    """An SVG with the code of `url`; "" when there is no address or it is too long to scan."""
    if not url or len(url) > _QR_ROOM:
        return ""
    drawn = BytesIO()
    segno.make_qr(url, error="m").save(drawn, kind="svg", border=0, xmldecl=False)
    return drawn.getvalue().decode("utf-8")


def _warnings(text: str, pages: int) -> tuple[str, ...]:
    found: list[str] = []
    if pages > _MOST_PAGES:
        found.append(f"Nội dung quá dài: tờ rơi thành {pages} trang A5, nên rút gọn để vừa {_MOST_PAGES} trang.")
    if missing := unprintable(legible(text)):
        found.append(f"Phông chữ in không có các ký tự sau nên đã bỏ khỏi bản in: {missing[:40]}")
    return tuple(found)
