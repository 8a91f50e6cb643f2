"""The press release as a document and as text, with the embargo in words and with its zone."""

from datetime import datetime, timedelta
from io import BytesIO

import segno

from loa.delivery.port import BASIS, FROM, TO_DO, WHO, Content, label_of, paragraphs
from loa.paper.forms import Block, Bullet, OfficialDocument, Paragraph, Picture
from loa.paper.forms_docx import write_docx
from loa.paper.plaintext import legible, one_line

TYPE = "Thông cáo báo chí"
_QR_ROOM = 1200  # characters of an address that still scan from paper
_QR_MM = 22
MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def embargo_words(until: datetime | None) -> str:
    """ "CẤM ĐĂNG, PHÁT TRƯỚC 08 giờ 00 phút ngày 05/12/2026 (giờ Việt Nam, UTC+7)"; "" without one. `until` bears its zone."""
    if until is None:
        return ""
    return f"CẤM ĐĂNG, PHÁT TRƯỚC {until:%H} giờ {until:%M} phút ngày {until:%d/%m/%Y} ({_zone(until)})"


def _zone(moment: datetime) -> str:
    """The zone as people say it: Vietnam's by name, any other by its distance from UTC."""
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("an embargo bears its zone")
    minutes = int(offset.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    shown = f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02d}' if rest else ''}" if minutes else "UTC"
    return f"giờ Việt Nam, {shown}" if offset == timedelta(hours=7) else f"giờ {shown}"


def document(content: Content, contact: str) -> OfficialDocument:
    """The release in the office's form: without number and date, which the letter that brings it bears."""
    return OfficialDocument(
        issuer=content.issuer,
        issuer_parent=content.issuer_parent,
        place=one_line(content.place),
        type_name=TYPE,
        title=one_line(content.title),
        blocks=tuple(_blocks(content)),
        numbered=False,
        undated=True,
        contact=one_line(contact),
        end_mark=False,
        recipients=("Các cơ quan báo chí", "Lưu: VT"),
    )


def docx(content: Content, contact: str) -> bytes:
    """The release as DOCX; the same content gives the same bytes."""
    return write_docx(document(content, contact))


def _blocks(content: Content) -> list[Block]:
    embargo = embargo_words(content.embargo_until)
    blocks: list[Block] = [Paragraph("", lead=embargo)] if embargo else []
    if one_line(content.summary):
        blocks.append(Paragraph("", lead=one_line(content.summary)))
    blocks.extend(Bullet(said) if kind == "li" else Paragraph(said) for kind, said in paragraphs(legible(content.body)))
    blocks.extend(Paragraph(words, lead=f"{label}: ") for label, words in facts(content))
    if url := one_line(content.page_url):
        beside = ("Bản đăng trên cổng thông tin:", url)
        blocks.append(
            Picture(_qr(url), _QR_MM, f"Mã QR dẫn tới {url}", beside) if len(url) <= _QR_ROOM else Paragraph(url, lead="Xem tại: ")
        )
    return blocks


def _qr(url: str) -> bytes:
    """A PNG with the code of `url`."""
    drawn = BytesIO()
    segno.make_qr(url, error="m").save(drawn, kind="png", scale=8, border=2)
    return drawn.getvalue()


def facts(content: Content) -> list[tuple[str, str]]:
    """What readers need besides the text, in the order in which it is read."""
    day = f"{content.effective_from:%d/%m/%Y}" if content.effective_from else ""
    source = content.source
    basis = ": ".join(part for part in (one_line(source.heading), one_line(source.title)) if part) if source else ""
    pairs = [
        *content.notes,
        (label_of(content, WHO), content.audience),
        (label_of(content, FROM), day),
        (label_of(content, TO_DO), content.what_to_do),
        (label_of(content, BASIS), basis),
    ]
    return [(label, one_line(words)) for label, words in pairs if one_line(words)]


def plain(content: Content, contact: str) -> str:
    """The release as text, for the letter and for people who check it."""
    body = [f"- {said}" if kind == "li" else said for kind, said in paragraphs(legible(content.body))]
    told = [f"{label}: {words}" for label, words in facts(content)]
    named = [one_line(words) for words in (content.issuer, TYPE.upper(), content.title, content.summary)]
    head = [embargo_words(content.embargo_until), *named]
    where = f"Bản đăng trên cổng thông tin: {one_line(content.page_url)}" if one_line(content.page_url) else ""
    end = f"Liên hệ: {one_line(contact)}" if one_line(contact) else ""
    return "\n\n".join(part for part in [*head, *body, *told, where, end] if part) + "\n"
