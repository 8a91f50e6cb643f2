"""What a clerk would say of a draft before it is signed: advice against the form, which never blocks.

Source: Decree 30/2020/NĐ-CP, Appendix I, items 2 to 9; item 6b for how a document is cited the first time. Start at `advice`.
"""

import re
from collections.abc import Iterator

from loa.paper.folding import fold
from loa.paper.forms import Block, Bullet, Heading, OfficialDocument, Paragraph, Signature, Table, cell_text, date_line
from loa.paper.forms_kinds import RESPONSES, Form, collective_of
from loa.paper.lines import split_lines
from loa.paper.outline import outline
from loa.paper.reading import Reference
from loa.paper.references import references
from loa.paper.typefaces import unprintable

_ACADEMIC = re.compile(r"^(?:GS|PGS|TS|ThS|BS|CN|KS|NSƯT|NSND|NGƯT)\b[.\s]", re.IGNORECASE)
_KEPT = re.compile(r"luu\s*:")
_LAWS = ("Luật", "Bộ luật", "Pháp lệnh", "Hiến pháp")
_MOST_CITATIONS = 12


def advice(document: OfficialDocument, form: Form) -> list[str]:
    """Each thing to look at, in Vietnamese, in the order of the page."""
    return [
        *_heading(document),
        *_front(document, form),
        *_body(document),
        *(citations(document) if document.numbered else ()),
        *_signatures(document, form),
        *_recipients(document, form),
        *_signs(document),
    ]


def _heading(document: OfficialDocument) -> Iterator[str]:
    if not document.issuer.strip():
        yield "Chưa ghi tên cơ quan ban hành."
    if document.numbered and not document.number.split("/")[0].strip():
        yield "Số văn bản còn trống: số được cấp khi ban hành."
    if document.numbered and "/" not in document.number:
        yield "Chưa ghi ký hiệu văn bản."
    if not document.place.strip():
        yield "Chưa ghi địa danh."
    dated = document.dated
    if dated is None or not (dated.year and dated.month and dated.day):
        yield "Ngày, tháng, năm ban hành chưa đủ: phần thiếu để trống trên văn bản, ghi khi ban hành."


def _front(document: OfficialDocument, form: Form) -> Iterator[str]:
    if not document.title.strip() or "…" in document.title:
        yield "Chưa ghi trích yếu nội dung." if not document.title.strip() else "Trích yếu còn chỗ “…” chưa viết."
    if form.bases and not document.bases:
        yield f"{form.name} cần có căn cứ ban hành; chưa có dòng căn cứ nào."
    if form.addressees and not document.addressees:
        yield f"{form.name} cần ghi “Kính gửi”."
    if form.code == "QĐ" and not document.deciding.strip():
        yield "Quyết định cần ghi thẩm quyền ban hành dưới trích yếu, ví dụ “Chủ tịch Ủy ban nhân dân xã …”."


def _body(document: OfficialDocument) -> Iterator[str]:
    if not document.blocks:
        yield "Nội dung còn trống."
    lines = list(texts(document.blocks))
    if any("…" in line for line in lines):
        yield "Nội dung còn chỗ “…” chưa viết."
    if any(re.match(r"căn cứ .*;\s*$", line, re.IGNORECASE) for line in lines):
        yield "Có dòng căn cứ nằm trong nội dung: nên chuyển lên ô Căn cứ để in nghiêng đúng thể thức."
    if not document.annexes and any(re.search(r"(?:phụ lục|biểu)\b.{0,20}\b(?:kèm theo|đính kèm)", line, re.IGNORECASE) for line in lines):
        yield "Nội dung nhắc đến phụ lục kèm theo nhưng chưa có phụ lục."


def texts(blocks: tuple[Block, ...]) -> Iterator[str]:
    """The words of `blocks`, a paragraph or cell at a time."""
    for block in blocks:
        match block:
            case Heading() | Bullet():
                yield block.text
            case Paragraph():
                yield block.lead + block.text
            case Table():
                yield from (cell_text(cell) for row in (block.columns, *block.rows) for cell in row)


def citations(document: OfficialDocument) -> list[str]:
    """Documents whose first mention lacks a part that item 6b asks for."""
    said = [words for reference in cited(document) if (words := _missing(reference))]
    return said[:_MOST_CITATIONS]


def cited(document: OfficialDocument) -> tuple[Reference, ...]:
    """The documents that `document` cites, each once, in order of first mention."""
    parts = [*document.bases, *texts(document.blocks)]
    return references(outline(split_lines("\n\n".join(parts))), document.number)


def _missing(reference: Reference) -> str:
    if reference.number is None or reference.type in _LAWS:
        return ""  # a law is cited by its name
    parts = {
        "tên loại": reference.type,
        "ngày, tháng, năm": reference.date if reference.date and len(reference.date) == len("2026-01-31") else None,
        "cơ quan ban hành": reference.issuer,
        "trích yếu": reference.title,
    }
    lacking = [name for name, value in parts.items() if not value]
    return f"Viện dẫn lần đầu “{reference.raw}” còn thiếu {', '.join(lacking)}." if lacking else ""


def _signatures(document: OfficialDocument, form: Form) -> Iterator[str]:
    if form.code == RESPONSES:
        return
    if document.signature is None:
        yield "Chưa ghi người ký."
        return
    for signature in (document.signature, *document.co_signers):
        yield from _signature(signature)
    collective = collective_of(document.issuer)
    alone = not document.signature.authority and not fold(document.deciding).startswith("chu tich")
    if collective and alone:
        yield f"{document.issuer} làm việc theo chế độ tập thể: trên chức vụ cần ghi “TM. {collective}”."


def _signature(signature: Signature) -> Iterator[str]:
    if not signature.position.strip():
        yield "Chưa ghi chức vụ người ký."
    if not signature.name.strip():
        yield "Chưa ghi họ tên người ký."
    authority = " ".join(signature.authority).upper()
    if fold(signature.position).startswith("pho ") and "KT." not in authority:
        yield f"“{signature.position}” ký thay cấp trưởng thì ghi “KT.” và chức vụ cấp trưởng ở dòng trên."
    if _ACADEMIC.match(signature.name.strip()):
        yield "Trước họ tên người ký không ghi học hàm, học vị, danh hiệu."


def _recipients(document: OfficialDocument, form: Form) -> Iterator[str]:
    if form.code == RESPONSES:
        return
    if not document.recipients:
        yield "Chưa ghi nơi nhận."
    elif not _KEPT.match(fold(document.recipients[-1])):
        yield "Dòng cuối của nơi nhận cần là “Lưu: VT, …”."
    if document.addressees and document.recipients and "Như trên" not in document.recipients[0]:
        yield "Văn bản có “Kính gửi” thì dòng đầu của nơi nhận thường là “Như trên”."
    if not document.addressees and any(line.startswith("Như trên") for line in document.recipients):
        yield "Nơi nhận ghi “Như trên” nhưng văn bản không có “Kính gửi”."


def _signs(document: OfficialDocument) -> Iterator[str]:
    words = [document.title, date_line(document.place, document.dated), *document.bases, *texts(document.blocks), *document.recipients]
    for annex in document.annexes:
        words += [annex.title, *texts(annex.blocks)]
    if lacking := unprintable(" ".join(words)):
        yield f"Phông chữ của bản PDF không có các ký tự: {' '.join(lacking[:20])}. Bản DOCX giữ nguyên."
