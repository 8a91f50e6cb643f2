"""Official documents as DOCX, in the form of Decree 30/2020/NĐ-CP, Appendix I. Start at `write_docx`."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.section import Section
from docx.shared import Mm
from docx.table import _Cell

from loa.paper.docx_blocks import plain_table, write_block
from loa.paper.docx_marks import (
    first_line,
    frame,
    keep_numbering,
    line_above,
    page_field,
    restart_numbering,
    rule,
    set_styles,
    shape,
    write,
)
from loa.paper.forms import (
    Annex,
    Block,
    OfficialDocument,
    Signature,
    Table,
    annex_labels,
    annex_reference,
    closed_list,
    date_line,
    number_line,
    order_line,
)
from loa.paper.forms_measures import (
    ADDRESSEES_MM,
    BOTTOM_MM,
    CONTACT_POINTS,
    LABEL_POINTS,
    LEFT_MM,
    LIST_HEAD_POINTS,
    LIST_POINTS,
    LONG_MM,
    MOTTO,
    NAME_GAP_POINTS,
    NATION,
    NUMBER_POINTS,
    RECIPIENTS_SHARE,
    RIGHT_MM,
    SHORT_MM,
    TOP_MM,
    Sizes,
    columns_mm,
    ended,
    issuer_lines,
    issuer_rule_mm,
    room_mm,
    signature_lines,
    stamps,
    title_rule_mm,
)
from loa.paper.plaintext import legible, one_line, steady_zip
from loa.paper.typefaces import width_mm

_RED, _BLACK = "C00000", "000000"
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)  # stands in the file's properties when the document has no full date
_PROPERTY_LENGTH = 255  # most that a core property holds

_CENTER, _LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT


def write_docx(document: OfficialDocument) -> bytes:
    """`document` as a DOCX file. The same document gives the same bytes; text is kept but for illegal control characters."""
    target = docx.Document()
    sizes = Sizes.of(document)
    set_styles(target, sizes.words)
    _set_properties(target, document)
    _set_first_section(target.sections[0], document, sizes)
    _write_heading(target, document, sizes)
    _write_title(target, document, sizes)
    _write_addressees(target, document.addressees, sizes)
    _write_body(target, document, sizes)
    _write_signatures(target, document, sizes)
    for annex, label in zip(document.annexes, annex_labels(document.annexes), strict=True):
        _write_annex(target, document, annex, label, sizes)
    saved = BytesIO()
    target.save(saved)
    return steady_zip(saved.getvalue())


def _set_properties(target: Document, document: OfficialDocument) -> None:
    properties = target.core_properties
    dated = document.dated
    day = datetime(dated.year, dated.month, dated.day, tzinfo=UTC) if isinstance(dated, date) else _UNDATED
    properties.created = properties.modified = day
    properties.title = one_line(f"{document.type_name} {document.title}")[:_PROPERTY_LENGTH]
    properties.author = properties.last_modified_by = one_line(document.issuer)[:_PROPERTY_LENGTH]
    properties.comments, properties.language = "", "vi-VN"
    relations = target.part.package.rels if target.part.package else {}
    for key in [key for key, relation in relations.items() if relation.reltype.endswith("/thumbnail")]:
        del relations[key]  # it shows an empty page of the template


# Sections


def _set_first_section(section: Section, document: OfficialDocument, sizes: Sizes) -> None:
    section.top_margin, section.bottom_margin = Mm(TOP_MM), Mm(BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(LEFT_MM), Mm(RIGHT_MM)
    section.header_distance, section.footer_distance = Mm(10), Mm(8)
    _turn(section, wide=document.landscape)
    section.different_first_page_header_footer = True
    page_field(shape(section.header.paragraphs[0], align=_CENTER), sizes.words)
    if document.contact.strip():
        foot = shape(section.first_page_footer.paragraphs[0], align=_CENTER)
        write(line_above(foot), one_line(document.contact), points=CONTACT_POINTS)


def _turn(section: Section, *, wide: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(LONG_MM), Mm(SHORT_MM)) if wide else (Mm(SHORT_MM), Mm(LONG_MM))


def _start_section(target: Document, *, wide: bool, own_numbers: bool) -> None:
    """A new page; with `own_numbers` its pages count from 1 and the first one shows none."""
    section = target.add_section()
    _turn(section, wide=wide)
    section.different_first_page_header_footer = own_numbers
    if own_numbers:
        section.first_page_footer.is_linked_to_previous = False  # the address stands on the first page only
    (restart_numbering if own_numbers else keep_numbering)(section._sectPr)


# Heading (items 1 to 4, 5b and 10b)


def _write_heading(target: Document, document: OfficialDocument, sizes: Sizes) -> None:
    widths = columns_mm(wide=document.landscape)
    table = plain_table(target, widths, rows=2)
    left, right = table.rows[0].cells
    _write_issuer(left, document, sizes, widths[0])
    _write_nation(right, sizes, widths[1])
    lower_left, lower_right = table.rows[1].cells
    number = number_line(legible(document.number)) if document.numbered else ""
    write(shape(first_line(lower_left), align=_CENTER, before=6), number, points=NUMBER_POINTS)
    if not document.type_name.strip():
        write(shape(lower_left.add_paragraph(), align=_CENTER, before=6), f"V/v {document.title}", points=sizes.capitals)
    for stamp in stamps(document):
        words = write(lower_left.add_paragraph(), stamp.text, points=sizes.words, bold=True)
        frame(words, width_mm=stamp.width_mm, room_mm=widths[0], color=_RED if stamp.red else _BLACK)
    line = "" if document.undated else date_line(legible(document.place), document.dated)
    write(shape(first_line(lower_right), align=_CENTER, before=6), line, points=sizes.words, italic=True)
    shape(target.add_paragraph(), align=_CENTER)


def _write_issuer(cell: _Cell, document: OfficialDocument, sizes: Sizes, width_of_cell: float) -> None:
    parent, names = issuer_lines(document, sizes)
    paragraph = first_line(cell)
    if parent:
        write(shape(paragraph, align=_CENTER), "\n".join(parent), points=sizes.capitals)
        paragraph = cell.add_paragraph()
    write(shape(paragraph, align=_CENTER), "\n".join(names), points=sizes.capitals, bold=True)
    rule(cell.add_paragraph(), length_mm=issuer_rule_mm(names, sizes), room_mm=width_of_cell)


def _write_nation(cell: _Cell, sizes: Sizes, width_of_cell: float) -> None:
    write(shape(first_line(cell), align=_CENTER), NATION, points=sizes.capitals, bold=True)
    write(shape(cell.add_paragraph(), align=_CENTER), MOTTO, points=sizes.words, bold=True)
    rule(cell.add_paragraph(), length_mm=width_mm(MOTTO, sizes.words, "Bold"), room_mm=width_of_cell)


# Title, addressees, bases (items 5, 6 and 9a)


def _write_title(target: Document, document: OfficialDocument, sizes: Sizes) -> None:
    if not document.type_name.strip():
        return
    kind = one_line(document.type_name).upper()
    write(shape(target.add_paragraph(), align=_CENTER, before=6, keep=True), kind, points=sizes.words, bold=True)
    write(shape(target.add_paragraph(), align=_CENTER, keep=True), document.title, points=sizes.words, bold=True)
    room = room_mm(wide=document.landscape)
    rule(target.add_paragraph(), length_mm=title_rule_mm(document.title, sizes), room_mm=room, after=12)
    if document.deciding.strip():
        words = one_line(document.deciding).upper()
        write(shape(target.add_paragraph(), align=_CENTER, after=12, keep=True), words, points=sizes.words, bold=True)


def _write_addressees(target: Document, addressees: Sequence[str], sizes: Sizes) -> None:
    """One addressee on the line of "Kính gửi:", several below it, their dashes under the colon."""
    if len(addressees) == 1:
        write(shape(target.add_paragraph(), align=_CENTER, before=6, after=12), f"Kính gửi: {addressees[0]}", points=sizes.words)
    if len(addressees) < 2:
        return
    head = shape(target.add_paragraph(), align=_LEFT, before=6, keep=True)
    head.paragraph_format.left_indent = Mm(ADDRESSEES_MM - width_mm("Kính gửi:", sizes.words))
    write(head, "Kính gửi:", points=sizes.words)
    lines = closed_list(addressees)
    for number, line in enumerate(lines, start=1):
        paragraph = shape(target.add_paragraph(), align=_LEFT, after=12 if number == len(lines) else 0, keep=number < len(lines))
        paragraph.paragraph_format.left_indent = Mm(ADDRESSEES_MM)
        write(paragraph, f"- {line}", points=sizes.words)


def _write_body(target: Document, document: OfficialDocument, sizes: Sizes) -> None:
    for line in closed_list(document.bases):
        write(target.add_paragraph(style="Body Text"), line, italic=True)
    if order := order_line(document.type_name):
        write(shape(target.add_paragraph(), align=_CENTER, before=6, after=12, keep=True), order, points=sizes.words, bold=True)
    blocks = ended(document.blocks) if document.end_mark else list(document.blocks)
    _write_blocks(target, blocks, wide=document.landscape)
    if target.paragraphs and document.signature:
        target.paragraphs[-1].paragraph_format.keep_with_next = True  # a signature never stands alone on a page


def _write_blocks(target: Document, blocks: Sequence[Block], *, wide: bool) -> None:
    """Write `blocks`; a wide table among upright pages gets pages of its own."""
    turned = wide
    for block in blocks:
        wanted = wide or (isinstance(block, Table) and block.landscape)
        if wanted != turned:
            _start_section(target, wide=wanted, own_numbers=False)
            turned = wanted
        write_block(target, block, room_mm(wide=turned))
    if turned != wide:
        _start_section(target, wide=wide, own_numbers=False)


# Signatures and recipients (items 7 and 9b)


def _write_signatures(target: Document, document: OfficialDocument, sizes: Sizes) -> None:
    """Recipients at the left of a single signature; several signatures side by side, the recipients below them."""
    signers = [s for s in (document.signature, *document.co_signers) if s is not None]
    room = room_mm(wide=document.landscape)
    if len(signers) > 1:
        columns = plain_table(target, [room / len(signers)] * len(signers)).rows[0].cells
        for cell, signer in zip(columns, signers, strict=True):
            _write_signer(cell, signer, sizes)
        shape(target.add_paragraph(), align=_LEFT)
        signers = []
    if not signers and not document.recipients:
        return
    left, right = plain_table(target, (room * RECIPIENTS_SHARE, room * (1 - RECIPIENTS_SHARE))).rows[0].cells
    recipients = closed_list(document.recipients)
    if recipients:
        write(shape(first_line(left), align=_LEFT, before=12), "Nơi nhận:", points=LIST_HEAD_POINTS, bold=True, italic=True)
    for line in recipients:
        write(shape(left.add_paragraph(), align=_LEFT), f"- {line}", points=LIST_POINTS)
    for signer in signers:
        _write_signer(right, signer, sizes)


def _write_signer(cell: _Cell, signature: Signature, sizes: Sizes) -> None:
    paragraph = shape(first_line(cell), align=_CENTER, before=12)
    for number, line in enumerate(signature_lines(signature)):
        paragraph = paragraph if number == 0 else shape(cell.add_paragraph(), align=_CENTER)
        write(paragraph, line, points=sizes.words, bold=True)
    name = shape(cell.add_paragraph(), align=_CENTER, before=NAME_GAP_POINTS)
    write(name, one_line(signature.name), points=sizes.words, bold=True)


# Annexes (Appendix I, part IV)


def _write_annex(target: Document, document: OfficialDocument, annex: Annex, label: str, sizes: Sizes) -> None:
    _start_section(target, wide=annex.landscape, own_numbers=True)
    room = room_mm(wide=annex.landscape)
    title = one_line(annex.title) if annex.kind.strip() else one_line(annex.title).upper()
    write(shape(target.add_paragraph(), align=_CENTER, keep=True), label, points=LABEL_POINTS, bold=True)
    write(shape(target.add_paragraph(), align=_CENTER, keep=True), title, points=sizes.words, bold=True)
    write(shape(target.add_paragraph(), align=_CENTER, keep=True), annex_reference(document), points=sizes.words, italic=True)
    rule(target.add_paragraph(), length_mm=room * 0.25, room_mm=room, after=10)
    _write_blocks(target, annex.blocks, wide=annex.landscape)
