"""The briefing paper has the official heading, the facts, the points, and a code to the page."""

import io
from dataclasses import replace
from datetime import date

import docx

from loa.channels.briefing.channel import Briefing
from loa.delivery.port import Content, Source

CONTENT = Content(
    title="Cấp đổi thẻ bảo hiểm y tế",
    summary="Hộ nghèo được đổi thẻ mới.",
    body="Thẻ cũ dùng đến hết năm.\n\n- Căn cước công dân;\n- Thẻ cũ.",
    audience="Hộ nghèo trong xã",
    effective_from=date(2026, 2, 5),
    what_to_do="Đến Bộ phận Một cửa.",
    source=Source("Kế hoạch số 22/KH-UBND", "Truyền thông chính sách", ""),
    issuer="Ủy ban nhân dân xã Lam Trà",
    issuer_parent="",
    place="Lam Trà",
    page_url="https://lamtra.example.vn/tin/the-bao-hiem",
)


def test_it_says_all_in_order() -> None:
    document = docx.Document(io.BytesIO(Briefing().render(CONTENT).body))
    assert [paragraph.text for paragraph in document.paragraphs if paragraph.text] == [
        "TÀI LIỆU GIAO BAN",
        "Cấp đổi thẻ bảo hiểm y tế",
        "Nội dung: Hộ nghèo được đổi thẻ mới.",
        "Ai cần biết: Hộ nghèo trong xã",
        "Áp dụng từ ngày: 05/02/2026",
        "Việc cần làm: Đến Bộ phận Một cửa.",
        "Nội dung chính",
        "Thẻ cũ dùng đến hết năm.",
        "- Căn cước công dân;",
        "- Thẻ cũ.",
        "Văn bản nguồn: Kế hoạch số 22/KH-UBND: Truyền thông chính sách",
    ]
    heading, code = document.tables
    assert heading.rows[0].cells[0].text.startswith("ỦY BAN NHÂN DÂN\nXÃ LAM TRÀ")
    assert code.rows[0].cells[1].text.endswith("\nhttps://lamtra.example.vn/tin/the-bao-hiem")
    assert len(document.inline_shapes) == 1


def test_what_is_not_given_leaves_no_label() -> None:
    bare = replace(CONTENT, summary="", body="", audience="", effective_from=None, what_to_do="", source=None, page_url="")
    document = docx.Document(io.BytesIO(Briefing().render(bare).body))
    assert [paragraph.text for paragraph in document.paragraphs if paragraph.text] == ["TÀI LIỆU GIAO BAN", "Cấp đổi thẻ bảo hiểm y tế"]
    assert len(document.inline_shapes) == 0


def test_a_long_body_gives_a_warning() -> None:
    assert Briefing().render(CONTENT).warnings == ()
    (warning,) = Briefing().render(replace(CONTENT, body="a" * 5001)).warnings
    assert "5000 ký tự" in warning
