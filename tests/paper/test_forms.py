"""Official documents keep the form of Decree 30/2020 and every word of their text."""

import io
import re
import time
import zipfile
from datetime import date

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from hypothesis import given, settings
from hypothesis import strategies as st

from loa.paper.forms import (
    Annex,
    Bullet,
    Heading,
    OfficialDocument,
    Paragraph,
    PartialDate,
    Picture,
    Signature,
    Table,
    annex_label,
    annex_reference,
    cell_text,
    closed_list,
    date_words,
    number_line,
    with_end_mark,
)
from loa.paper.forms_docx import write_docx

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)


def report(**changes: object) -> OfficialDocument:
    values: dict[str, object] = {
        "issuer": "Ủy ban nhân dân xã Lam Trà",
        "issuer_parent": "Ủy ban nhân dân tỉnh Ninh Bình",
        "number": "5/BC-UBND",
        "place": "Lam Trà",
        "dated": date(2026, 2, 5),
        "type_name": "Báo cáo",
        "title": "Kết quả truyền thông chính sách",
        "bases": ("Căn cứ Luật A", "Căn cứ Kế hoạch B;"),
        "blocks": (Heading("I. KẾT QUẢ"), Paragraph("Đã xong 12 việc."), Bullet("Đúng hạn: 10")),
        "signature": Signature(("TM. Ủy ban nhân dân", "KT. Chủ tịch"), "Phó Chủ tịch", "Nguyễn Văn A"),
        "recipients": ("Như trên", "Lưu: VT, VHXH"),
    }
    return OfficialDocument(**{**values, **changes})  # type: ignore[arg-type]


def opened(document: OfficialDocument) -> Document:
    return docx.Document(io.BytesIO(write_docx(document)))


def body_texts(document: OfficialDocument) -> list[str]:
    return [paragraph.text for paragraph in opened(document).paragraphs]


# Lines


@pytest.mark.parametrize(
    ("number", "line"),
    [
        ("5/KH-UBND", "Số: 05/KH-UBND"),
        ("05/KH-UBND", "Số: 05/KH-UBND"),
        ("142/KH-UBND", "Số: 142/KH-UBND"),
        ("16/2026/QĐ-UBND", "Số: 16/2026/QĐ-UBND"),
        ("/KH-UBND", "Số:         /KH-UBND"),
        ("", "Số:         /"),
    ],
)
def test_number_line(number: str, line: str) -> None:
    assert number_line(number) == line


@pytest.mark.parametrize(
    ("dated", "words"),
    [
        (date(2024, 2, 5), "ngày 05 tháng 02 năm 2024"),
        (date(2024, 1, 31), "ngày 31 tháng 01 năm 2024"),
        (date(2024, 3, 9), "ngày 09 tháng 3 năm 2024"),
        (date(2024, 12, 10), "ngày 10 tháng 12 năm 2024"),
        (PartialDate(2024, 2), "ngày      tháng 02 năm 2024"),
        (None, "ngày      tháng      năm      "),
    ],
)
def test_only_days_below_ten_and_the_first_two_months_get_a_zero(dated: date | PartialDate | None, words: str) -> None:
    assert date_words(dated) == words


def test_lists_close_with_semicolons_and_a_point() -> None:
    assert closed_list(["A;", " ", "B", "C."]) == ["A;", "B;", "C."]
    assert closed_list([]) == []


@pytest.mark.parametrize(("text", "ended"), [("Hết", "Hết./."), ("Hết.", "Hết./."), ("Hết./.", "Hết./."), ("Hết;", "Hết./."), ("", "./.")])
def test_end_mark(text: str, ended: str) -> None:
    assert with_end_mark(text) == ended


def test_annex_labels() -> None:
    assert [annex_label(number, 14) for number in (1, 4, 9, 14)] == ["Phụ lục I", "Phụ lục IV", "Phụ lục IX", "Phụ lục XIV"]
    assert annex_label(1, 1) == "Phụ lục"


def test_annex_reference_leaves_dots_for_what_is_not_known() -> None:
    known = annex_reference(report())
    assert known == "(Kèm theo Báo cáo số 05/BC-UBND ngày 05 tháng 02 năm 2026 của Ủy ban nhân dân xã Lam Trà)"
    assert "số ...... ngày ....." in annex_reference(report(number="/BC-UBND", dated=PartialDate(2026, 2)))


def test_cells_are_written_the_vietnamese_way() -> None:
    assert [cell_text(cell) for cell in (None, 1234567, 12.5, date(2026, 2, 5), "x")] == ["", "1.234.567", "12,5", "05/02/2026", "x"]


# The page


def test_page_is_a4_with_the_margins_of_the_decree() -> None:
    section = opened(report()).sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins if margin] == [20, 20, 30, 15]


def test_page_number_is_centred_above_and_hidden_on_the_first_page() -> None:
    section = opened(report()).sections[0]
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert "PAGE" not in section.first_page_header._element.xml
    assert section.header.paragraphs[0].alignment == 1


def test_heading_has_issuer_at_the_left_and_nation_at_the_right() -> None:
    table = opened(report()).tables[0]
    left, right = (cell.text for cell in table.rows[0].cells)
    assert left.replace("\n", " ").strip() == "ỦY BAN NHÂN DÂN TỈNH NINH BÌNH ỦY BAN NHÂN DÂN XÃ LAM TRÀ"
    assert "ỦY BAN NHÂN DÂN\nXÃ LAM TRÀ" in left
    assert right.split("\n")[:2] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert [cell.text for cell in table.rows[1].cells] == ["Số: 05/BC-UBND", "Lam Trà, ngày 05 tháng 02 năm 2026"]
    assert table.rows[1].cells[1].paragraphs[0].runs[0].italic


def test_motto_line_is_as_long_as_the_motto_and_the_issuer_line_shorter() -> None:
    left, right = opened(report()).tables[0].rows[0].cells
    motto, issuer = (cell.paragraphs[-1] for cell in (right, left))
    lengths = []
    for paragraph, room in ((motto, 100), (issuer, 65)):
        assert "w:pBdr" in paragraph._p.xml
        indent = paragraph.paragraph_format.left_indent
        assert indent is not None
        lengths.append(room - 2 * indent.mm)
    assert lengths[0] == pytest.approx(60.5, abs=0.5)  # as Times New Roman bold 14 sets the motto
    assert 43.2 / 3 <= lengths[1] <= 43.2 / 2  # "ỦY BAN NHÂN DÂN" at 13 bold is 43.2 mm


def test_letter_without_type_shows_its_subject_under_the_number() -> None:
    document = opened(report(type_name="", title="đôn đốc báo cáo"))
    assert document.tables[0].rows[1].cells[0].text == "Số: 05/BC-UBND\nV/v đôn đốc báo cáo"
    assert "đôn đốc báo cáo" not in [paragraph.text for paragraph in document.paragraphs]


def test_body_is_times_14_justified_indented_and_spaced() -> None:
    document = opened(report())
    body, normal = document.styles["Body Text"], document.styles["Normal"]
    assert isinstance(body, ParagraphStyle)
    assert isinstance(normal, ParagraphStyle)
    look = body.paragraph_format
    assert (look.alignment, look.first_line_indent, look.space_after) == (3, Mm(12.7), Pt(6))
    assert (normal.font.name, normal.font.size) == ("Times New Roman", Pt(14))


def test_body_is_in_order_and_ends_with_the_mark() -> None:
    texts = [text for text in body_texts(report()) if text]
    assert texts == [
        "BÁO CÁO",
        "Kết quả truyền thông chính sách",
        "Căn cứ Luật A;",
        "Căn cứ Kế hoạch B.",
        "I. KẾT QUẢ",
        "Đã xong 12 việc.",
        "- Đúng hạn: 10./.",
    ]


def test_end_mark_after_a_table_stands_alone() -> None:
    assert body_texts(report(blocks=(Table(("A",), [("x",)]),)))[-1] == "./."


def test_signature_and_recipients_stand_side_by_side() -> None:
    left, right = opened(report()).tables[-1].rows[0].cells
    assert left.text == "Nơi nhận:\n- Như trên;\n- Lưu: VT, VHXH."
    assert right.text.split("\n") == ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Nguyễn Văn A"]
    head, first = left.paragraphs[:2]
    assert (head.runs[0].font.size, head.runs[0].bold, head.runs[0].italic) == (Pt(12), True, True)
    assert first.runs[0].font.size == Pt(11)
    assert all(paragraph.runs[0].bold for paragraph in right.paragraphs)


def test_one_addressee_on_the_line_several_below_each_other() -> None:
    assert "Kính gửi: Sở A" in body_texts(report(addressees=("Sở A",)))
    texts = body_texts(report(addressees=("Sở A", "Sở B")))
    start = texts.index("Kính gửi:")
    assert texts[start : start + 3] == ["Kính gửi:", "- Sở A;", "- Sở B."]


# Tables, pictures, annexes


def test_table_repeats_its_header_and_breaks_no_row() -> None:
    rows = [("Nhóm một",), (1, "Phát thanh", date(2026, 11, 30)), (2, "Dán bảng tin", None)]
    table = opened(report(blocks=(Table(("TT", "Việc", "Hạn"), rows, aligns="clc"),))).tables[1]
    marks = [[mark.tag for mark in row._tr.trPr] for row in table.rows]
    assert qn("w:tblHeader") in marks[0]
    assert not any(qn("w:tblHeader") in row for row in marks[1:])
    assert all(qn("w:cantSplit") in row for row in marks)
    assert [cell.text for cell in table.rows[2].cells] == ["1", "Phát thanh", "30/11/2026"]
    assert len({id(cell._tc) for cell in table.rows[1].cells}) == 1  # the heading of a group spans the table
    assert table.rows[2].cells[0].paragraphs[0].alignment == 1


def test_wide_table_lies_on_pages_of_its_own() -> None:
    wide = Table(("A", "B"), [("x", "y")], landscape=True)
    widths = [section.page_width.mm for section in opened(report(blocks=(wide, Paragraph("Hết.")))).sections if section.page_width]
    assert [round(width) for width in widths] == [210, 297, 210]


def test_narrow_columns_keep_their_numbers_whole() -> None:
    rows = [(1, "Một câu khá dài để cột này cần nhiều chỗ hơn hẳn các cột khác trong bảng này", 1234567)] * 3
    table = opened(report(blocks=(Table(("TT", "Nhiệm vụ", "Lũy kế"), rows),))).tables[1]
    widths = [cell.width.mm for cell in table.rows[1].cells if cell.width]
    assert sum(widths) == pytest.approx(165, abs=1)
    assert widths[2] > 17 + 3  # "1.234.567" at 12 pt, and the padding
    assert widths[1] > widths[2] > widths[0]


def test_picture_has_words_for_those_who_cannot_see_it() -> None:
    document = opened(report(blocks=(Picture(PNG, 20, "Mã QR", ("Địa chỉ", "https://x")),)))
    assert 'descr="Mã QR"' in document.element.body.xml
    assert document.tables[1].rows[0].cells[1].text == "Địa chỉ\nhttps://x"


def test_annexes_start_on_pages_numbered_from_one() -> None:
    document = opened(report(annexes=(Annex("Biểu một", (Paragraph("a"),)), Annex("Biểu hai", (Paragraph("b"),), landscape=True))))
    assert len(document.sections) == 3
    for section in list(document.sections)[1:]:
        numbering = section._sectPr.find(qn("w:pgNumType"))
        assert numbering is not None
        assert numbering.get(qn("w:start")) == "1"
        assert section.different_first_page_header_footer
    assert document.sections[0]._sectPr.find(qn("w:pgNumType")) is None
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[texts.index("Phụ lục II") + 1] == "BIỂU HAI"


# Text and bytes


def test_same_document_gives_the_same_bytes_at_any_time() -> None:
    first = write_docx(report())
    time.sleep(2.1)  # the clock of zip files ticks every two seconds
    assert write_docx(report()) == first


def test_file_says_nothing_of_when_and_by_what_it_was_made() -> None:
    with zipfile.ZipFile(io.BytesIO(write_docx(report(dated=None)))) as archive:
        properties = archive.read("docProps/core.xml").decode()
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in archive.namelist() if "thumbnail" in name]
    assert set(re.findall(r"\d{4}-\d\d-\d\dT", properties)) == {"2000-01-01T"}


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def as_kept(text: str) -> str:
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


@settings(max_examples=40, deadline=None)
@given(paragraph=ANY_TEXT, bullet=ANY_TEXT, heading=ANY_TEXT, cell=ANY_TEXT)
def test_text_is_read_back_unchanged(paragraph: str, bullet: str, heading: str, cell: str) -> None:
    blocks = (Heading(heading), Paragraph(paragraph), Bullet(bullet), Table(("Cột",), [(cell,)]))
    document = opened(report(blocks=blocks, bases=(), end_mark=False, title="Tiêu đề"))
    texts = [found.text for found in document.paragraphs]
    start = len(texts) - 4  # three blocks, and the gap after the table
    assert texts[start : start + 3] == [as_kept(heading), as_kept(paragraph), f"- {as_kept(bullet)}"]
    assert document.tables[1].rows[1].cells[0].text == as_kept(cell)


@settings(max_examples=25, deadline=None)
@given(text=ANY_TEXT)
def test_no_field_can_break_the_file(text: str) -> None:
    document = report(
        issuer=text, issuer_parent=text, number=text, place=text, type_name=text, title=text, addressees=(text, text), bases=(text,),
        signature=Signature((text,), text, text), recipients=(text,), annexes=(Annex(text, ()),),
    )  # fmt: skip
    assert opened(document).sections


def test_nothing_but_an_issuer_and_a_title_is_needed() -> None:
    assert "Tiêu đề" in opened(OfficialDocument(issuer="X", title="Tiêu đề")).tables[0].rows[1].cells[0].text
