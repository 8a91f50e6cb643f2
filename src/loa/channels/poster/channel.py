"""The poster: read while walking past. The whole text if it fits in big type; else what matters, and a QR code to the rest."""

import unicodedata
from dataclasses import replace
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
    own_body,
    paragraphs,
    printed_facts,
    told,
    without_notes,
)
from loa.paper.pdf import count_pages, write_pdf
from loa.paper.plaintext import legible, one_line
from loa.paper.printing import lacking, printed, qr_svg
from loa.paper.typefaces import unprintable

_TEMPLATE = Path(__file__).parent / "poster.typ"
PAPERS = ("a3", "a4")


class Poster:
    """Options: `paper`, "a3" or "a4"."""

    kind = "poster"
    destinations = DestinationKind.BODY
    limits = Limits(characters=700)  # of the body: what fits in big type
    receipt_mode = ReceiptMode.MANUAL
    retry_mode = RetryMode.IDEMPOTENT

    def __init__(self, *, paper: str = "a3") -> None:
        if paper not in PAPERS:
            raise ValueError(f"paper: one of {', '.join(PAPERS)}")
        self._paper = paper
        self.label = f"Áp phích (PDF {paper.upper()})"

    def render(self, content: Content, recording: Recording | None = None) -> Rendered:
        """One page; without the body when that is too long for big type, which a warning says. What still does not fit runs on.

        Raises NotCarried in letters that the face does not have.
        """
        if content.wording:
            content = replace(without_notes(in_own_words(content)), areas=(), effective_to=None)
        if content.language != "vi" and unprintable(legible(f"{content.title}{content.summary}{content.body}")):
            raise NotCarried("Phông chữ in không có chữ của ngôn ngữ này nên chưa in được áp phích.")
        warnings: list[str] = []
        pdf = write_pdf(_TEMPLATE, self._values(content, whole=True))
        if (whole := count_pages(pdf) == 1) is False:
            pdf = write_pdf(_TEMPLATE, self._values(content, whole=False))
            warnings.append("Nội dung dài nên áp phích chỉ nêu tiêu đề, tóm tắt, ai, khi nào, làm gì; phần còn lại đọc qua mã QR.")
        if (pages := count_pages(pdf)) > 1:
            warnings.append(f"Tiêu đề, tóm tắt hoặc việc cần làm quá dài: áp phích thành {pages} trang {self._paper.upper()}, nên rút gọn.")
        text = plain_text(content, whole=whole)
        if missing := lacking(text):
            warnings.append(f"Phông chữ in không có các ký tự sau nên đã bỏ khỏi bản in: {missing}")
        return Rendered(self.kind, "application/pdf", "pdf", pdf, text, warnings=tuple(warnings))

    def words(self, content: Content) -> str:
        """Summary, facts and text; title, source and address are added by the channel."""
        return content.wording or told(content)

    def deliver(self, parcel: Parcel) -> Handed:
        """Nothing leaves by itself: the file lies ready for the body to print. Raises Refused on damaged bytes."""
        check_hash(parcel)
        evidence = f"Áp phích đã sẵn sàng cho {parcel.destination.name}, chờ cán bộ xác nhận đã dán"
        return Handed(Level.HANDED_OVER, evidence, parcel.page_url)

    def read_receipt(self, parcel: Parcel) -> Proof | None:
        """None: only a person can say that it hangs."""
        return None

    def _values(self, content: Content, *, whole: bool) -> dict[str, object]:
        url = one_line(content.page_url)
        return {
            "paper": self._paper,
            "issuer_parent": printed(content.issuer_parent),
            "issuer": printed(content.issuer),
            "title": printed(content.title),
            "summary": printed(content.summary),
            "facts": [(label, printed(value)) for label, value in _facts(content)],
            "body": [(kind, printed(said)) for kind, said in paragraphs(legible(own_body(content)))] if whole else [],
            "action": label_of(content, TO_DO),
            "urgent": content.kind == "emergency",
            "source": printed(_source(content)),
            "url": unicodedata.normalize("NFC", url),
            "qr": qr_svg(url),
        }


def plain_text(content: Content, *, whole: bool) -> str:
    """What the poster says, in reading order."""
    facts = [f"{label}: {value}" for label, value in _facts(content)]
    body = [f"- {said}" if kind == "li" else said for kind, said in paragraphs(legible(own_body(content)))] if whole else []
    lines = [one_line(f"{content.issuer_parent} {content.issuer}"), content.title, content.summary, *facts, *body, _source(content)]
    return "\n".join(line for line in map(legible, [*lines, content.page_url]) if line.strip())


def _facts(content: Content) -> list[tuple[str, str]]:
    notes = [(label, words.strip()) for label, words in content.notes if words.strip()]
    return [*notes, *printed_facts(content)]


def _source(content: Content) -> str:
    heading = one_line(content.source.heading) if content.source else ""
    return f"Theo {heading}" if heading else ""
