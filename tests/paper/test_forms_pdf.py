"""The PDF of an official document: the same values as the DOCX, tagged, and its text reads back."""

import io
from datetime import date

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from loa.paper.forms import Annex, Bullet, Heading, OfficialDocument, Paragraph, PartialDate, Picture, Signature, Table
from loa.paper.forms_measures import ISSUER_MM, SYMBOL_HYPHEN, balanced, is_tall
from loa.paper.forms_pdf import write_pdf_form
from loa.paper.read import read_file
from loa.paper.typefaces import width_mm


def png() -> bytes:
    drawn = io.BytesIO()
    segno.make_qr("https://x.vn").save(drawn, kind="png", scale=4)
    return drawn.getvalue()


LONG = "Phối hợp với các thôn tổ chức phát thanh, niêm yết tại bảng tin công cộng và nhà văn hóa thôn. " * 6


def plan(**changes: object) -> OfficialDocument:
    values: dict[str, object] = {
        "issuer": "Ủy ban nhân dân xã Lam Trà",
        "issuer_parent": "Ủy ban nhân dân tỉnh Ninh Bình",
        "number": "5/KH-UBND",
        "place": "Lam Trà",
        "dated": date(2026, 2, 5),
        "type_name": "Kế hoạch",
        "title": "Truyền thông chính sách năm 2026",
        "bases": ("Căn cứ Nghị định số 42/2022/NĐ-CP ngày 24 tháng 6 năm 2022 của Chính phủ",),
        "blocks": (Heading("I. MỤC ĐÍCH"), Heading("a) Ý nhỏ", 3), Paragraph("Đã xong 12 việc."), Bullet("Đúng hạn: 10")),
        "signature": Signature(("TM. Ủy ban nhân dân", "KT. Chủ tịch"), "Phó Chủ tịch", "Nguyễn Văn A"),
        "recipients": ("Như trên", "Lưu: VT, VHXH"),
    }
    return OfficialDocument(**{**values, **changes})  # type: ignore[arg-type]


def pages(document: OfficialDocument) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(write_pdf_form(document))).pages]


def test_the_file_is_tagged_in_vietnamese_and_says_so() -> None:
    reader = PdfReader(io.BytesIO(write_pdf_form(plan())))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "vi-VN"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == "Kế hoạch Truyền thông chính sách năm 2026"
    assert {font.split("+")[-1] for page in reader.pages for font in _fonts(page)} <= {
        "Tinos-Regular",
        "Tinos-Bold",
        "Tinos-Italic",
        "Tinos-BoldItalic",
    }


def _fonts(page: object) -> list[str]:
    return [str(font.get_object()["/BaseFont"])[1:] for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]


def test_every_word_of_the_form_is_there() -> None:
    (page,) = pages(plan(urgency="Hỏa tốc", draft=True, contact="Thư điện tử: xa@x.vn"))
    text = " ".join(page.split())
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "XÃ LAM TRÀ", "Số: 05/KH-UBND", "HỎA TỐC", "DỰ THẢO",
        "Lam Trà, ngày 05 tháng 02 năm 2026", "KẾ HOẠCH", "42/2022/NĐ-CP", "của Chính phủ.", "I. MỤC ĐÍCH", "- Đúng hạn: 10./.",
        "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Nguyễn Văn A", "Nơi nhận:", "- Như trên;", "- Lưu: VT, VHXH.", "xa@x.vn",
    ):  # fmt: skip
        assert words in text, words


def test_pages_are_numbered_from_the_second_and_annexes_anew() -> None:
    annexes = (Annex("Một", (Paragraph(LONG * 8),)), Annex("Hai", (Table(("TT", "Việc"), [(i, LONG) for i in range(9)]),), landscape=True))
    found = [page.strip().split("\n")[0] for page in pages(plan(blocks=(Paragraph(LONG * 8),), annexes=annexes))]
    assert found[0] != "1"
    assert found[1] == "2"
    starts = [index for index, first in enumerate(found) if first.startswith("Phụ lục")]
    assert [found[index] for index in starts] == ["Phụ lục I", "Phụ lục II"]
    assert [found[index + 1] for index in starts] == ["2", "2"]


def test_a_wide_table_lies_on_a_page_of_its_own() -> None:
    document = plan(blocks=(Paragraph("Trước."), Table(("A", "B"), [("x", "y")], landscape=True), Paragraph("Sau.")))
    reader = PdfReader(io.BytesIO(write_pdf_form(document)))
    assert [round(float(page.mediabox.width) * 25.4 / 72) for page in reader.pages] == [210, 297, 210]


def test_decision_has_who_decides_and_the_word_decides() -> None:
    lines = pages(plan(type_name="Quyết định", deciding="Chủ tịch Ủy ban nhân dân xã Lam Trà"))[0].split("\n")
    at = [lines.index(line) for line in ("QUYẾT ĐỊNH", "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ LAM TRÀ", "QUYẾT ĐỊNH:", "I. MỤC ĐÍCH")]
    assert at == sorted(at)


def test_several_signers_stand_side_by_side() -> None:
    (text,) = pages(
        plan(co_signers=(Signature(("TM. Ban Thường trực",), "Chủ tịch", "Đỗ Văn B"),), joint_issuers=("Ban Thường trực MTTQ xã",))
    )
    assert "Nguyễn Văn A" in text
    assert "Đỗ Văn B" in text
    assert "BAN THƯỜNG\nTRỰC MTTQ XÃ" in text


@pytest.mark.parametrize("text", ["#panic()", "*đậm* _nghiêng_ $x$ @a <b> `c` // d /* e */ \\ [f] = g - h + i", '"ngoặc" {json: 1}'])
def test_text_is_never_markup(text: str) -> None:
    found = " ".join(" ".join(pages(plan(blocks=(Paragraph(text),), end_mark=False))).split())
    assert " ".join(text.split()) in found


def test_what_the_face_lacks_is_shown_as_a_sign() -> None:
    assert "Họ tên ¤." in pages(plan(blocks=(Paragraph("Họ tên \U0001f600."),), end_mark=False))[0]


def test_same_document_gives_the_same_bytes() -> None:
    assert write_pdf_form(plan()) == write_pdf_form(plan())


def test_words_stand_beside_a_picture() -> None:
    assert "Địa chỉ" in pages(plan(blocks=(Picture(png(), 20, "Mã QR", ("Địa chỉ",)),)))[0]


def test_a_row_taller_than_a_page_is_broken_and_keeps_its_words() -> None:
    words = [f"từ{number}" for number in range(900)]
    assert is_tall([" ".join(words)], [60], 12)
    text = " ".join(pages(plan(blocks=(Table(("TT", "Nội dung"), [(1, " ".join(words))]),))))
    assert [word for word in words if word not in text] == []


def test_names_of_issuers_break_into_lines_of_like_length() -> None:
    name = "BAN THƯỜNG TRỰC ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM XÃ LAM TRÀ"
    lines = balanced(name, 13, "Bold")
    assert " ".join(lines) == name
    widths = [width_mm(line, 13, "Bold") for line in lines]
    assert max(widths) <= ISSUER_MM
    assert max(widths) - min(widths) < 25


@pytest.mark.parametrize(("text", "pieces"), [("22/KH-UBND", 2), ("10-NQ/TW", 2), ("07/TTr-VHXH", 2), ("Văn hóa - Xã hội", 1), ("A-B", 2)])
def test_symbols_are_kept_whole(text: str, pieces: int) -> None:
    assert len(SYMBOL_HYPHEN.split(text)) == pieces


def test_long_symbols_do_not_break_at_a_line_end() -> None:
    for blanks in range(0, 30, 3):
        words = "x" * blanks + " theo quy định tại Nghị định của Chính phủ số 30/2020/NĐ-CP và Kế hoạch số 142/KH-UBND"
        text = pages(plan(blocks=(Paragraph(words),), end_mark=False))[0]
        assert "30/2020/NĐ-CP" in text
        assert "142/KH-UBND" in text


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@settings(max_examples=60)
@given(text=ANY_TEXT)
def test_no_field_can_break_the_file(text: str) -> None:
    document = plan(
        issuer=text, issuer_parent=text, number=text, place=text, type_name=text, title=text, addressees=(text, text), bases=(text,),
        signature=Signature((text,), text, text), recipients=(text,), deciding=text, urgency=text, contact=text, joint_issuers=(text,),
        annexes=(Annex(text, (Heading(text, 3), Paragraph(text, lead=text), Bullet(text), Table((text, text), [(text, text), (text,)]))),),
        blocks=(Heading(text, 2), Paragraph(text), Table((text,), [(text,)])),
    )  # fmt: skip
    assert write_pdf_form(document).startswith(b"%PDF")


def test_nothing_but_an_issuer_and_a_title_is_needed() -> None:
    reading = read_file(write_pdf_form(OfficialDocument(issuer="X", title="đôn đốc", dated=PartialDate())), "x.pdf")
    assert reading.type in ("CV", None)
