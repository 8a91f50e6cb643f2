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

from loa.paper.docx_blocks import ended, plain_table, write_block
from loa.paper.docx_marks import (
    first_line,
    keep_numbering,
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
    Table,
    annex_label,
    annex_reference,
    closed_list,
    date_line,
    number_line,
)
from loa.paper.plaintext import legible, one_line, steady_zip
from loa.paper.typefaces import width_mm

# Page and text, mm (item I.1 and I.2: top and bottom 20 to 25, left 30 to 35, right 15 to 20).
SHORT_MM, LONG_MM = 210, 297
TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM = 20, 20, 30, 15
UPRIGHT_ROOM_MM = SHORT_MM - LEFT_MM - RIGHT_MM
WIDE_ROOM_MM = LONG_MM - LEFT_MM - RIGHT_MM
_ISSUER_MM, _NATION_MM = 65, 100
_AIR_MM = 4  # least room between the two columns of the heading
_NAME_GAP_POINTS = 64  # room for the hand-written or digital signature

# Sizes in points; they move together (Appendix I: 13-14-14).
_CAPITALS, _WORDS, _ANNEX = 13, 14, 14
_NATION, _MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"

# A long name is broken after these, as clerks do.
_NAMES_OF_KINDS = ("ỦY BAN NHÂN DÂN", "UỶ BAN NHÂN DÂN", "HỘI ĐỒNG NHÂN DÂN")

_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)  # stands in the file's properties when the document has no full date
_PROPERTY_LENGTH = 255  # most that a core property holds

_CENTER, _LEFT, _JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY


def write_docx(document: OfficialDocument) -> bytes:
    """`document` as a DOCX file. The same document gives the same bytes; text is kept but for illegal control characters."""
    target = docx.Document()
    set_styles(target)
    _set_properties(target, document)
    _set_first_section(target.sections[0])
    _write_heading(target, document)
    _write_title(target, document)
    _write_body(target, document)
    _write_signature(target, document)
    for number, annex in enumerate(document.annexes, start=1):
        _write_annex(target, document, annex, annex_label(number, len(document.annexes)))
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


def _set_first_section(section: Section) -> None:
    section.top_margin, section.bottom_margin = Mm(TOP_MM), Mm(BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(LEFT_MM), Mm(RIGHT_MM)
    section.header_distance, section.footer_distance = Mm(10), Mm(10)
    _turn(section, wide=False)
    section.different_first_page_header_footer = True
    page_field(shape(section.header.paragraphs[0], align=_CENTER))


def _turn(section: Section, *, wide: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(LONG_MM), Mm(SHORT_MM)) if wide else (Mm(SHORT_MM), Mm(LONG_MM))


def _start_section(target: Document, *, wide: bool, own_numbers: bool) -> None:
    """A new page; with `own_numbers` its pages count from 1 and the first one shows none."""
    section = target.add_section()
    _turn(section, wide=wide)
    section.different_first_page_header_footer = own_numbers
    (restart_numbering if own_numbers else keep_numbering)(section._sectPr)


# Heading (items 1 to 4)


def _write_heading(target: Document, document: OfficialDocument) -> None:
    table = plain_table(target, (_ISSUER_MM, _NATION_MM), rows=2)
    left, right = table.rows[0].cells
    _write_issuer(left, document)
    _write_nation(right)
    lower_left, lower_right = table.rows[1].cells
    write(shape(first_line(lower_left), align=_CENTER, before=6), number_line(legible(document.number)), points=_CAPITALS)
    if not document.type_name.strip():
        write(shape(lower_left.add_paragraph(), align=_CENTER, before=6), f"V/v {document.title}", points=_CAPITALS)
    line = date_line(legible(document.place), document.dated)
    write(shape(first_line(lower_right), align=_CENTER, before=6), line, points=_WORDS, italic=True)
    shape(target.add_paragraph(), align=_CENTER)


def _write_issuer(cell: _Cell, document: OfficialDocument) -> None:
    paragraph = first_line(cell)
    if document.issuer_parent.strip():
        parent = _balanced(one_line(document.issuer_parent).upper(), "Regular")
        write(shape(paragraph, align=_CENTER), parent, points=_CAPITALS)
        paragraph = cell.add_paragraph()
    issuer = _balanced(one_line(document.issuer).upper(), "Bold")
    write(shape(paragraph, align=_CENTER), issuer, points=_CAPITALS, bold=True)
    widest = max(width_mm(line, _CAPITALS, "Bold") for line in issuer.split("\n"))
    rule(cell.add_paragraph(), length_mm=min(widest, _ISSUER_MM) * 0.42, room_mm=_ISSUER_MM)


def _write_nation(cell: _Cell) -> None:
    write(shape(first_line(cell), align=_CENTER), _NATION, points=_CAPITALS, bold=True)
    write(shape(cell.add_paragraph(), align=_CENTER), _MOTTO, points=_WORDS, bold=True)
    rule(cell.add_paragraph(), length_mm=width_mm(_MOTTO, _WORDS, "Bold"), room_mm=_NATION_MM)


def _balanced(name: str, face: str) -> str:
    """`name` broken in two lines of like length when it is too wide for the issuer's column."""
    words = name.split(" ")
    if width_mm(name, _CAPITALS, face) <= _ISSUER_MM - _AIR_MM or len(words) == 1:
        return name
    for head in _NAMES_OF_KINDS:
        if name.startswith(f"{head} ") and width_mm(name[len(head) :], _CAPITALS, face) <= _ISSUER_MM:
            return f"{head}\n{name[len(head) + 1 :]}"
    halves = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))]
    return "\n".join(min(halves, key=lambda pair: max(width_mm(half, _CAPITALS, face) for half in pair)))


# Title, addressees, bases (items 5, 6 and 9a)


def _write_title(target: Document, document: OfficialDocument) -> None:
    if document.type_name.strip():
        kind = one_line(document.type_name).upper()
        write(shape(target.add_paragraph(), align=_CENTER, before=6, keep=True), kind, points=_WORDS, bold=True)
        write(shape(target.add_paragraph(), align=_CENTER, keep=True), document.title, points=_WORDS, bold=True)
        length = min(width_mm(document.title, _WORDS, "Bold"), UPRIGHT_ROOM_MM) * 0.4
        rule(target.add_paragraph(), length_mm=length, room_mm=UPRIGHT_ROOM_MM, after=12)
    _write_addressees(target, document.addressees)


def _write_addressees(target: Document, addressees: Sequence[str]) -> None:
    if len(addressees) == 1:
        write(shape(target.add_paragraph(), align=_CENTER, before=6, after=12), f"Kính gửi: {addressees[0]}", points=_WORDS)
        return
    for number, line in enumerate(closed_list(addressees)):
        head = "Kính gửi:" if number == 0 else ""
        last = number == len(addressees) - 1
        paragraph = shape(target.add_paragraph(), align=_LEFT, before=6 if head else 0, after=12 if last else 0)
        paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Mm(58), Mm(-22)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(58))
        write(paragraph, f"{head}\t- {line}", points=_WORDS)


def _write_body(target: Document, document: OfficialDocument) -> None:
    for line in closed_list(document.bases):
        write(target.add_paragraph(style="Body Text"), line, italic=True)
    blocks = ended(document.blocks) if document.end_mark else list(document.blocks)
    _write_blocks(target, blocks, wide=False)
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
        write_block(target, block, WIDE_ROOM_MM if turned else UPRIGHT_ROOM_MM)
    if turned != wide:
        _start_section(target, wide=wide, own_numbers=False)


# Signature and recipients (items 7 and 9b)


def _write_signature(target: Document, document: OfficialDocument) -> None:
    if not document.signature and not document.recipients:
        return
    left, right = plain_table(target, (UPRIGHT_ROOM_MM * 0.46, UPRIGHT_ROOM_MM * 0.54)).rows[0].cells
    recipients = closed_list(document.recipients)
    if recipients:
        write(shape(first_line(left), align=_LEFT, before=12), "Nơi nhận:", points=12, bold=True, italic=True)
    for line in recipients:
        write(shape(left.add_paragraph(), align=_LEFT), f"- {line}", points=11)
    if document.signature:
        _write_signer(right, [*document.signature.authority, document.signature.position], document.signature.name)


def _write_signer(cell: _Cell, capitals: Sequence[str], name: str) -> None:
    paragraph = shape(first_line(cell), align=_CENTER, before=12)
    for number, line in enumerate(line for line in capitals if line.strip()):
        paragraph = paragraph if number == 0 else shape(cell.add_paragraph(), align=_CENTER)
        write(paragraph, one_line(line).upper(), points=_WORDS, bold=True)
    write(shape(cell.add_paragraph(), align=_CENTER, before=_NAME_GAP_POINTS), one_line(name), points=_WORDS, bold=True)


# Annexes (Appendix I, part IV)


def _write_annex(target: Document, document: OfficialDocument, annex: Annex, label: str) -> None:
    _start_section(target, wide=annex.landscape, own_numbers=True)
    room = WIDE_ROOM_MM if annex.landscape else UPRIGHT_ROOM_MM
    write(shape(target.add_paragraph(), align=_CENTER, keep=True), label, points=_ANNEX, bold=True)
    write(shape(target.add_paragraph(), align=_CENTER, keep=True), one_line(annex.title).upper(), points=_ANNEX, bold=True)
    write(shape(target.add_paragraph(), align=_CENTER, keep=True), annex_reference(document), points=_ANNEX, italic=True)
    rule(target.add_paragraph(), length_mm=room * 0.25, room_mm=room, after=10)
    _write_blocks(target, annex.blocks, wide=annex.landscape)
