"""Typed text becomes the form's parts and comes back as it was typed."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from loa.paper.forms import Annex, Bullet, Heading, OfficialDocument, Paragraph, PartialDate, Signature, Table
from loa.paper.forms_advice import advice, citations
from loa.paper.forms_kinds import FORMS, collective_of, symbol_of
from loa.paper.forms_typed import annexes_of, blocks_of, dated, listed, official, text_of, typed
from loa.paper.responses import Response, read_xlsx, table_of, write_responses
from loa.paper.unreadable import Unreadable

PLAN = OfficialDocument(
    issuer="Ủy ban nhân dân xã Lam Trà",
    issuer_parent="Ủy ban nhân dân tỉnh Ninh Bình",
    number="5/KH-UBND",
    place="Lam Trà",
    dated=date(2026, 2, 5),
    type_name="Kế hoạch",
    title="Truyền thông chính sách năm 2026",
    bases=("Căn cứ Nghị định số 42/2022/NĐ-CP ngày 24 tháng 6 năm 2022 của Chính phủ quy định về dịch vụ công trực tuyến",),
    blocks=(Heading("I. MỤC ĐÍCH"), Heading("1. Yêu cầu", 2), Paragraph("Đã xong 12 việc."), Bullet("Đúng hạn: 10;")),
    signature=Signature(("TM. Ủy ban nhân dân", "KT. Chủ tịch"), "Phó Chủ tịch", "Nguyễn Văn A"),
    recipients=("Các thôn", "Lưu: VT, VHXH"),
    annexes=(Annex("Biểu", (Table(("TT", "Việc"), (("1", "Phát thanh"), ("Nhóm một",)), aligns="ll"),), landscape=True),),
    co_signers=(Signature(("TM. Ban Thường trực",), "Chủ tịch", "Đỗ Văn B"),),
)


@pytest.mark.parametrize(
    ("line", "block"),
    [
        ("I. MỤC ĐÍCH", Heading("I. MỤC ĐÍCH", 1)),
        ("A. PHẦN CHUNG", Heading("A. PHẦN CHUNG", 1)),
        ("Chương I", Heading("Chương I", 0)),
        ("1. Mục đích", Heading("1. Mục đích", 2)),
        ("1. Thực hiện xong trước ngày 30/6.", Paragraph("1. Thực hiện xong trước ngày 30/6.")),
        ("2. Phòng Nội vụ: Chủ trì, tham mưu.", Paragraph("Chủ trì, tham mưu.", lead="2. Phòng Nội vụ: ")),
        ("a) Nội dung", Heading("a) Nội dung", 3)),
        ("a) Nội dung một;", Paragraph("a) Nội dung một;")),
        ("- Đúng hạn", Bullet("Đúng hạn")),
        ("• Đúng hạn", Bullet("Đúng hạn")),
        ("+ Ý nhỏ", Paragraph("+ Ý nhỏ")),
        ("Điều 1. Phạm vi điều chỉnh", Heading("Điều 1. Phạm vi điều chỉnh", 2)),
        ("Điều 2. Quyết định này có hiệu lực từ ngày ký.", Paragraph("Quyết định này có hiệu lực từ ngày ký.", lead="Điều 2. ")),
        ("Câu thường.", Paragraph("Câu thường.")),
    ],
)
def test_a_line_is_what_its_label_says(line: str, block: object) -> None:
    assert blocks_of(line) == (block,)


def test_tabs_make_a_table_with_groups_and_cells_of_several_lines() -> None:
    (table, after) = blocks_of('TT\tViệc\tHạn\nA. Tuyên truyền\t\t\n1\t"Phát thanh\nvà dán tin"\t30/6\n2\tHọp\nSau bảng.')
    assert table == Table(
        ("TT", "Việc", "Hạn"), (("A. Tuyên truyền",), ("1", "Phát thanh\nvà dán tin", "30/6"), ("2", "Họp", "")), aligns="llc"
    )
    assert after == Paragraph("Sau bảng.")


def test_a_table_of_bars_is_read_too() -> None:
    assert blocks_of("| TT | Việc |\n|---|---|\n| 1 | Họp |") == (Table(("TT", "Việc"), (("1", "Họp"),), aligns="cc"),)


def test_annexes_have_titles_and_lie_wide_when_asked_or_needed() -> None:
    found = annexes_of("Phụ lục: Biểu một (ngang)\nNội dung.\n\nPHỤ LỤC II\nBiểu hai\n" + "\t".join("abcdefg"))
    assert [(a.title, a.landscape) for a in found] == [("Biểu một", True), ("Biểu hai", True)]
    assert annexes_of(" \n") == ()


def test_typing_and_reading_back_gives_the_same_document() -> None:
    back = official(typed(PLAN), "Kế hoạch")
    plain = replace(back, annexes=(Annex("Biểu", (replace(back.annexes[0].blocks[0], aligns="ll"),), landscape=True),))  # type: ignore[type-var]
    assert plain == PLAN


WORDS = st.text('aăâbcđ ĐIVX1290.:;-+)(/\t\n"|', max_size=120)


@given(body=WORDS, annexes=WORDS, rest=WORDS)
def test_anything_typed_becomes_a_document_and_settles(body: str, annexes: str, rest: str) -> None:
    values = dict.fromkeys(("issuer", "title", "date", "addressees", "bases", "co_signers", "authority", "recipients"), rest)
    document = official({**values, "body": body, "annexes": annexes}, "Kế hoạch")
    once = text_of(document.blocks)
    assert text_of(blocks_of(once)) == once


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-02-05", date(2026, 2, 5)), ("2026-02", PartialDate(2026, 2)), ("2026", PartialDate(2026)), ("", PartialDate()),
        ("2026-13-01", PartialDate()), ("abc", PartialDate()), ("1-2-3-4", PartialDate()), ("2026-00", PartialDate()),
    ],
)  # fmt: skip
def test_dates_keep_their_blanks(text: str, value: object) -> None:
    assert dated(text) == value


def test_lists_lose_their_dashes_and_ends() -> None:
    assert listed("- Như trên;\n\n- Lưu: VT.") == ("Như trên", "Lưu: VT")


# Kinds and advice


def test_every_kind_of_the_decree_can_be_written() -> None:
    codes = "NQ QĐ CT QC QyĐ TC TB HD CTr KH PA ĐA DA BC BB TTr HĐ CĐ BGN BTT GUQ GM GGT GNP PG PC PB"
    assert set(codes.split()) <= set(FORMS)
    assert {"CV", "BTH"} <= set(FORMS)
    assert FORMS["CV"].printed == ""


def test_symbols_and_collective_names() -> None:
    issuer = "Ủy ban nhân dân xã Lam Trà"
    assert [symbol_of(code, issuer) for code in ("KH", "CV", "BTH")] == ["KH-UBND", "UBND", ""]
    assert symbol_of("BC", "Phòng Kinh tế xã") == "BC"
    assert collective_of(issuer) == "Ủy ban nhân dân"
    assert collective_of("Phòng Kinh tế xã") == ""


def test_a_good_paper_gets_no_advice() -> None:
    assert advice(PLAN, FORMS["KH"]) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"bases": ()}, "căn cứ"),
        ({"number": "/KH-UBND"}, "Số văn bản còn trống"),
        ({"recipients": ("Các thôn",)}, "Lưu: VT"),
        ({"recipients": ()}, "nơi nhận"),
        ({"recipients": ("Như trên", "Lưu: VT")}, "Kính gửi"),
        ({"signature": Signature((), "Chủ tịch", "Lê Văn C")}, "TM. Ủy ban nhân dân"),
        ({"signature": Signature(("TM. Ủy ban nhân dân",), "Phó Chủ tịch", "Lê Văn C")}, "KT."),
        ({"signature": Signature(("TM. Ủy ban nhân dân",), "Chủ tịch", "TS. Lê Văn C")}, "học hàm"),
        ({"signature": None}, "người ký"),
        ({"blocks": (Paragraph("Căn cứ Luật A;"),)}, "ô Căn cứ"),
        ({"blocks": (Paragraph("Xem Phụ lục kèm theo."),), "annexes": ()}, "phụ lục"),
        ({"blocks": (Paragraph("Họ \U0001f600"),)}, "Phông chữ"),
        ({"dated": PartialDate(2026)}, "Ngày, tháng, năm"),
    ],
)
def test_advice_says_what_is_missing(changes: dict[str, object], said: str) -> None:
    assert any(said in line for line in advice(replace(PLAN, **changes), FORMS["KH"])), advice(replace(PLAN, **changes), FORMS["KH"])  # type: ignore[arg-type]


def test_a_first_mention_needs_type_number_date_issuer_and_title() -> None:
    short = replace(PLAN, bases=(), blocks=(Paragraph("Theo Kế hoạch số 22/KH-UBND của tỉnh và Luật Báo chí năm 2016."),))
    (said,) = citations(short)
    assert "22/KH-UBND" in said
    assert "ngày, tháng, năm" in said
    assert "trích yếu" in said


# Responses

ROWS = [Response("24 TP Huế (Văn bản số 2527/UBND-XD)", "Sửa Điều 3", "Tiếp thu"), Response("Sở A", "=1+1", "-Giữ nguyên"),
        Response("24 TP Huế (Văn bản số 2527/UBND-XD)", "Bỏ khoản 2", "Giải trình")]  # fmt: skip


def test_responses_stand_under_their_body_and_are_numbered_through() -> None:
    table = table_of(ROWS)
    assert [row[0] for row in table.rows] == [ROWS[0].by, 1, 2, "Sở A", 3]


def test_responses_come_back_from_xlsx_and_hold_no_formula() -> None:
    content = write_responses(ROWS, "Góp ý")
    assert read_xlsx(content) == ROWS
    sheet = load_workbook(BytesIO(content)).active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value in ("=1+1", "-Giữ nguyên")} == {"s"}


def test_an_office_table_with_group_rows_is_read() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["BẢNG TỔNG HỢP"], ["TT", "Nội dung góp ý", "Tiếp thu giải trình"], ["1", "a", "b"], ["Sở B (VB số 1)"], [None, "c", None],
        [1, "=2+3", "x"],
    ):  # fmt: skip
        sheet.append(row)
    saved = BytesIO()
    book.save(saved)
    assert read_xlsx(saved.getvalue())[:2] == [Response("", "a", "b"), Response("Sở B (VB số 1)", "c", "")]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"x" * 100])
def test_what_is_no_workbook_says_what_to_do(content: bytes) -> None:
    with pytest.raises(Unreadable, match=r"\.xlsx"):
        read_xlsx(content)
