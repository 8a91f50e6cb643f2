"""The leaflet (tờ rơi): one message on an A5 or A4 page in black and white, with a QR code to its page."""

import unicodedata
from pathlib import Path

from loa.delivery.port import (
    TO_DO,
    Content,
    DestinationKind,
    Handed,
    Level,
    Limits,
    NotCarried,
    Parcel,
    Proof,
    ReceiptMode,
    Recording,
    Rendered,
    RetryMode,
    check_hash,
    in_own_words,
    label_of,
    paragraphs,
    printed_facts,
    told,
)
from loa.paper.pdf import count_pages, write_pdf
from loa.paper.plaintext import legible, one_line
from loa.paper.printing import lacking, printed, qr_svg
from loa.paper.typefaces import unprintable

_TEMPLATE = Path(__file__).parent / "leaflet.typ"
_MOST_PAGES = 2
PAPERS = {"a5": "leaflet", "a4": "leaflet_a4"}  # paper → kind


class Leaflet:
    """A PDF for each public body to print; a person confirms that it was handed out.

    Options: `paper`, "a5" or "a4", the latter a kind of its own (`leaflet_a4`); `ticked`, whether it is chosen for a release by itself.
    """

    kind = "leaflet"
    destinations = DestinationKind.BODY
    limits = Limits(characters=4000)  # of the body: two pages of A5 at 10 points
    receipt_mode = ReceiptMode.MANUAL
    retry_mode = RetryMode.IDEMPOTENT

    def __init__(self, *, paper: str = "a5", ticked: bool = True) -> None:
        if paper not in PAPERS:
            raise ValueError(f"paper: one of {', '.join(PAPERS)}")
        self._paper, self.kind, self.ticked = paper, PAPERS[paper], ticked
        self.label = f"Tờ rơi (PDF {paper.upper()})"

    def render(self, content: Content, recording: Recording | None = None) -> Rendered:
        """One or two pages; a longer text flows on, with a warning. Raises NotCarried in letters that the face does not have."""
        content = in_own_words(content)
        if content.language != "vi" and unprintable(legible(f"{content.title}{content.summary}{content.body}")):
            raise NotCarried("Phông chữ in không có chữ của ngôn ngữ này nên chưa in được tờ rơi.")
        pdf = write_pdf(_TEMPLATE, {"paper": self._paper, **_values(content)})
        text = plain_text(content)
        return Rendered(self.kind, "application/pdf", "pdf", pdf, text, warnings=_warnings(text, count_pages(pdf), self._paper.upper()))

    def words(self, content: Content) -> str:
        """Summary, facts and text; title, source and address are added by the channel."""
        return content.wording or told(content)

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
    facts = [f"{label}: {value}" for label, value in printed_facts(content)]
    body = [f"- {said}" if kind == "li" else said for kind, said in paragraphs(legible(content.body))]
    lines = [_issuer(content), content.title, content.summary, *facts, *body, _source(content), content.page_url]
    return "\n".join(line for line in map(legible, lines) if line.strip())


def _issuer(content: Content) -> str:
    return one_line(f"{content.issuer_parent} {content.issuer}")


def _source(content: Content) -> str:
    if content.source is None:
        return ""
    parts = [one_line(part) for part in (content.source.heading, content.source.title)]
    said = ": ".join(part for part in parts if part)
    return f"Theo {said}" if said else ""


def _values(content: Content) -> dict[str, object]:
    url = one_line(content.page_url)
    return {
        "issuer_parent": printed(content.issuer_parent),
        "issuer": printed(content.issuer),
        "title": printed(content.title),
        "summary": printed(content.summary),
        "facts": [(label, printed(value)) for label, value in printed_facts(content)],
        "body": [(kind, printed(said)) for kind, said in paragraphs(legible(content.body))],
        "action": label_of(content, TO_DO),
        "source": printed(_source(content)),
        "url": unicodedata.normalize("NFC", url),
        "qr": qr_svg(_check(url)),
    }


def _check(url: str) -> str:
    """Where anybody checks that a leaflet is genuine: the page of the message's canonical text, of the portal that holds `url`."""
    return url.replace("/tin/", "/kiem-chung/tin/", 1)


def _warnings(text: str, pages: int, paper: str) -> tuple[str, ...]:
    found: list[str] = []
    if pages > _MOST_PAGES:
        found.append(f"Nội dung quá dài: tờ rơi thành {pages} trang {paper}, nên rút gọn để vừa {_MOST_PAGES} trang.")
    if missing := lacking(text):
        found.append(f"Phông chữ in không có các ký tự sau nên đã bỏ khỏi bản in: {missing}")
    return tuple(found)
