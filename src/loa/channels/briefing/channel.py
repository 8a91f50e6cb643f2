"""The briefing paper (tài liệu giao ban): one message on one or two A4 pages that a leader can read out and act on."""

from io import BytesIO

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
    in_own_words,
    paragraphs,
    told,
)
from loa.paper.forms import Block, Bullet, Heading, OfficialDocument, Paragraph, PartialDate, Picture
from loa.paper.forms_docx import write_docx
from loa.paper.plaintext import legible, one_line

_MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LENGTH = 5000  # characters of a body that two pages hold
_QR_ROOM = 1200  # characters of an address that still scan from paper
_QR_MM = 28


class Briefing:
    """A DOCX for each public body; a person confirms that it was used at the meeting."""

    kind = "briefing"
    label = "Tài liệu giao ban (DOCX)"
    destinations = DestinationKind.BODY
    limits = Limits(characters=_LENGTH)
    receipt_mode = ReceiptMode.MANUAL
    retry_mode = RetryMode.IDEMPOTENT

    def render(self, content: Content, recording: Recording | None = None) -> Rendered:
        """The paper without number and date, which the office fills in; a long body gives a warning."""
        content = in_own_words(content)
        warnings = (
            (f"Nội dung dài hơn {_LENGTH} ký tự, tài liệu giao ban sẽ quá 2 trang; nên rút gọn.",) if len(content.body) > _LENGTH else ()
        )
        return Rendered(self.kind, _MEDIA, "docx", write_docx(_paper(content)), plain_text(content), warnings=warnings)

    def words(self, content: Content) -> str:
        """Summary, facts and text; title, source and address are added by the channel."""
        return content.wording or told(content)

    def deliver(self, parcel: Parcel) -> Handed:
        """Nothing leaves by itself: the file lies ready for the body. Raises Refused on damaged bytes."""
        check_hash(parcel)
        evidence = f"Tài liệu đã sẵn sàng cho {parcel.destination.name}, chờ cán bộ xác nhận đã sử dụng tại giao ban"
        return Handed(Level.HANDED_OVER, evidence, parcel.page_url)

    def read_receipt(self, parcel: Parcel) -> Proof | None:
        """None: only a person can say that the meeting heard it."""
        return None


def plain_text(content: Content) -> str:
    """What the paper says, in reading order."""
    points = [f"- {said}" if kind == "li" else said for kind, said in paragraphs(legible(content.body))]
    facts = [f"{lead} {said}" for lead, said in _facts(content)]
    lines = ["TÀI LIỆU GIAO BAN", one_line(content.title), *facts, *points, _source(content), one_line(content.page_url)]
    return "\n".join(line for line in lines if line.strip())


def _facts(content: Content) -> list[tuple[str, str]]:
    day = f"{content.effective_from:%d/%m/%Y}" if content.effective_from else ""
    pairs = [
        ("Nội dung:", content.summary),
        ("Ai cần biết:", content.audience),
        ("Áp dụng từ ngày:", day),
        ("Việc cần làm:", content.what_to_do),
    ]
    return [(lead, one_line(said)) for lead, said in pairs if one_line(said)]


def _source(content: Content) -> str:
    if content.source is None:
        return ""
    return ": ".join(part for part in (one_line(content.source.heading), one_line(content.source.title)) if part)


def _paper(content: Content) -> OfficialDocument:
    return OfficialDocument(
        issuer=content.issuer,
        issuer_parent=content.issuer_parent,
        place=one_line(content.place),
        dated=PartialDate(),
        type_name="Tài liệu giao ban",
        title=one_line(content.title),
        blocks=tuple(_blocks(content)),
        end_mark=False,
    )


def _blocks(content: Content) -> list[Block]:
    blocks: list[Block] = [Paragraph(said, lead=f"{lead} ") for lead, said in _facts(content)]
    points = paragraphs(legible(content.body))
    if points:
        blocks.append(Heading("Nội dung chính"))
        blocks.extend(Bullet(said) if kind == "li" else Paragraph(said) for kind, said in points)
    if source := _source(content):
        blocks.append(Paragraph(source, lead="Văn bản nguồn: "))
    url = one_line(content.page_url)
    if url and len(url) <= _QR_ROOM:
        beside = ("Bản đầy đủ trên cổng thông tin:", url)
        blocks.append(Picture(_qr(url), _QR_MM, f"Mã QR dẫn tới {url}", beside))
    elif url:
        blocks.append(Paragraph(url, lead="Bản đầy đủ: "))
    return blocks


def _qr(url: str) -> bytes:
    """A PNG with the code of `url`."""
    drawn = BytesIO()
    segno.make_qr(url, error="m").save(drawn, kind="png", scale=8, border=2)
    return drawn.getvalue()
