"""Plain language: each rule finds its form, leaves good sentences alone, and says where it comes from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.vietnamese.plain import LONGEST_SENTENCE, RULES, remarks, syllables

FOUND = [
    ("passive", "Hồ sơ được tiếp nhận bởi Văn phòng.", "được tiếp nhận bởi", "Văn phòng"),
    ("passive", "Rác được gom, được chở, được chôn.", None, "ai làm"),
    ("nominal", "Việc thực hiện công tác tuyên truyền cần sớm.", None, "tuyên truyền"),
    ("nominal", "Xã tiến hành việc kiểm tra ao.", None, "kiểm tra"),
    ("short", "Nộp tại UBND xã. UBND trả lời.", "UBND", "Ủy ban nhân dân (UBND)"),
    ("short", "Hỏi phòng XYZT.", "XYZT", "viết đủ"),
    ("term", "Cơ quan thụ lý đơn.", "thụ lý", "nhận giải quyết"),
    ("word", "Nhằm mục đích bảo vệ rừng.", "Nhằm mục đích", "để"),
    ("word", "Làm theo quy định hiện hành.", "theo quy định hiện hành", "Nói rõ quy định nào"),
    ("negative", "Mọi người không thể không biết.", "không thể không", "phải"),
    ("negative", "Không giải quyết nếu không có giấy ủy nhiệm.", "Không giải quyết nếu không", "chỉ"),
]


@pytest.mark.parametrize(("code", "text", "written", "suggestion"), FOUND)
def test_each_rule_finds_its_form(code: str, text: str, written: str | None, suggestion: str) -> None:
    of_rule = [remark for remark in remarks(text) if remark.rule.code == code]
    assert len(of_rule) == 1
    assert written is None or of_rule[0].written == written
    assert suggestion in of_rule[0].suggestion


@pytest.mark.parametrize(
    "text",
    [
        "Từ ngày 01/4/2026, mỗi hộ chia rác thành 3 nhóm.",
        "Hộ nghèo được hỗ trợ 2.500.000 đồng. Nộp đơn ở nhà văn hóa thôn.",
        "Ủy ban nhân dân (UBND) xã mời bà con họp. UBND xã trả lời câu hỏi.",
        "Theo Kế hoạch số 22/KH-UBND và Nghị định số 09/2017/NĐ-CP.",
        "THÔNG BÁO VỀ PHÂN LOẠI RÁC",
        "Mang theo:\n- Căn cước;\n- Thẻ cũ;\n- Ảnh.",
        "Quý II và Quý III năm 2026.",
        "",
    ],
)
def test_good_sentences_are_left_alone(text: str) -> None:
    assert remarks(text) == []


def test_a_term_that_is_explained_at_once_is_left() -> None:
    assert remarks("Tòa thụ lý (nhận giải quyết) đơn.") == []


def test_long_sentences_and_lists() -> None:
    long = " ".join(["nhà"] * (LONGEST_SENTENCE + 1)) + "."
    assert [remark.rule.code for remark in remarks(long)] == ["long"]
    assert remarks(" ".join(["nhà"] * LONGEST_SENTENCE) + ".") == []
    listed = "Mang theo thẻ cũ của mình, ảnh màu mới chụp, giấy khai sinh của con, sổ hộ khẩu cũ, đơn có chữ ký, giấy ra viện."
    assert [remark.rule.code for remark in remarks(listed)] == ["listed"]


def test_every_rule_names_its_source() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert all(rule.source and rule.source_url.startswith("http") for rule in RULES)


WORDS = st.lists(
    st.sampled_from(
        [
            "UBND",
            "được",
            "bị",
            "bởi",
            "không",
            "nếu",
            "việc",
            "thực",
            "hiện",
            "công",
            "tác",
            "thụ",
            "lý",
            ",",
            ".",
            "và",
            "trên",
            "địa",
            "bàn",
            "\n",
            "x",
            "15",
        ]
    ),
    max_size=60,
)


@given(st.one_of(st.text(max_size=120), WORDS.map(" ".join)))
def test_any_text_may_be_looked_at(text: str) -> None:
    last = 0
    for remark in remarks(text):
        assert remark.written == text[remark.start : remark.end] != ""
        assert remark.start >= last
        assert remark.said
        last = remark.start


@given(st.text(max_size=80))
def test_syllables_are_never_more_than_what_blanks_part(text: str) -> None:
    assert 0 <= syllables(text) <= len(text.split())
