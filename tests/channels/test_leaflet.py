"""The leaflet fits its paper, says all that it was given, and takes nothing in it for an order."""

import io
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from loa.channels.leaflet.channel import Leaflet
from loa.delivery.port import Content, Source

CONTENT = Content(
    title="Cấp đổi thẻ bảo hiểm y tế",
    summary="Hộ nghèo được đổi thẻ mới không mất tiền.",
    body="Thẻ cũ dùng đến hết năm.\n\n- Căn cước công dân;\n- Thẻ cũ.",
    audience="Hộ nghèo trong xã",
    effective_from=date(2026, 2, 5),
    what_to_do="Đến Bộ phận Một cửa.",
    source=Source("Kế hoạch số 22/KH-UBND", "Truyền thông chính sách", ""),
    issuer="Ủy ban nhân dân xã Lam Trà",
    issuer_parent="Ủy ban nhân dân tỉnh Ninh Bình",
    place="Lam Trà",
    page_url="https://lamtra.example.vn/tin/the-bao-hiem",
)
SENTENCE = "Ủy ban nhân dân xã thông báo để nhân dân biết và thực hiện theo Kế hoạch số 22/KH-UBND. "


def pages(content: Content) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(Leaflet().render(content).body)).pages]


def test_a_short_message_is_one_a5_page_with_all_its_parts() -> None:
    rendered = Leaflet().render(CONTENT)
    (page,) = PdfReader(io.BytesIO(rendered.body)).pages
    assert [round(float(side) * 25.4 / 72) for side in (page.mediabox.width, page.mediabox.height)] == [148, 210]
    (text,) = pages(CONTENT)
    for part in (
        "ỦY BAN NHÂN DÂN XÃ LAM TRÀ", "Cấp đổi thẻ bảo hiểm y tế", "Ai cần biết Hộ nghèo trong xã", "Từ ngày 05/02/2026",
        "Cần làm gì Đến Bộ phận Một cửa.", "Thẻ cũ dùng đến hết năm.", "• Căn cước công dân;", "Theo Kế hoạch số 22/KH-UBND",
        "https://lamtra.example.vn/tin/the-bao-hiem",
    ):  # fmt: skip
        assert part in text
    assert rendered.warnings == ()


def test_on_a4_it_is_a_kind_of_its_own_in_bigger_type_with_the_code() -> None:
    leaflet = Leaflet(paper="a4", ticked=False)
    rendered = leaflet.render(CONTENT)
    (page,) = PdfReader(io.BytesIO(rendered.body)).pages
    assert [round(float(side) * 25.4 / 72) for side in (page.mediabox.width, page.mediabox.height)] == [210, 297]
    assert (leaflet.kind, rendered.kind, leaflet.ticked) == ("leaflet_a4", "leaflet_a4", False)
    assert rendered.text == Leaflet().render(CONTENT).text
    sizes: set[float] = set()
    page.extract_text(visitor_text=lambda text, _cm, _tm, _font, size: sizes.add(size) if text.strip() else None)
    assert max(sizes) > 24, "bigger than the biggest on A5"
    long = leaflet.render(replace(CONTENT, body=SENTENCE * 400))
    assert "trang A4" in long.warnings[0]
    with pytest.raises(ValueError, match="a4"):
        Leaflet(paper="a6")


def test_empty_parts_leave_no_label_behind() -> None:
    (text,) = pages(replace(CONTENT, audience=" ", effective_from=None, what_to_do="", source=None, page_url=""))
    for label in ("Ai cần biết", "Từ ngày", "Cần làm gì", "Theo", "Xem bản đầy đủ"):
        assert label not in text


@pytest.mark.parametrize(("sentences", "expected"), [(2, 1), (14, 1), (30, 2), (42, 2)])
def test_text_shrinks_and_then_flows_to_a_second_page(sentences: int, expected: int) -> None:
    content = replace(CONTENT, body=SENTENCE * sentences)
    assert len(pages(content)) == expected
    assert Leaflet().render(content).warnings == ()
    assert " ".join(pages(content)).count("thông báo để nhân dân") == sentences


def test_a_body_within_the_limit_fits_two_pages() -> None:
    limit = Leaflet.limits.characters
    assert limit
    assert Leaflet().render(replace(CONTENT, body=(SENTENCE * 60)[:limit])).warnings == ()


def test_a_text_that_is_too_long_is_printed_whole_with_a_warning() -> None:
    content = replace(CONTENT, body="\n\n".join([SENTENCE * 3] * 40))
    (warning,) = Leaflet().render(content).warnings
    assert warning.startswith("Nội dung quá dài: tờ rơi thành")
    assert len(pages(content)) > 2
    assert " ".join(pages(content)).count("thông báo để nhân dân") == 120


def test_signs_of_markup_are_printed_as_they_are() -> None:
    signs = '# * _ @ $ < > ` [ ] - + = / ~ " \\ #panic() 1. Mục // hết'
    (text,) = pages(replace(CONTENT, title=signs, what_to_do=signs, body=f"{signs}\n- {signs}"))
    assert text.count(signs) == 4


def test_what_the_face_cannot_show_is_left_out_with_a_warning() -> None:
    content = replace(CONTENT, body="Chào 😀 bà con →")
    assert "Chào bà con" in pages(content)[0]
    (warning,) = Leaflet().render(content).warnings
    assert "😀→" in warning
    assert "😀" in Leaflet().render(content).text


def test_long_words_stay_on_the_paper() -> None:
    (text,) = pages(replace(CONTENT, body="x" * 300))
    assert text.replace("\u200b", "").replace(" ", "").count("x" * 300) == 1
    reader = PdfReader(io.BytesIO(Leaflet().render(replace(CONTENT, body="x" * 300)).body))
    assert max(len(line.replace("\u200b", "")) for line in reader.pages[0].extract_text().split("\n") if "xxx" in line) < 100


def test_the_code_is_drawn_only_when_it_can_be_scanned() -> None:
    with_code = Leaflet().render(CONTENT).body
    without = Leaflet().render(replace(CONTENT, page_url="https://x.example.vn/" + "a" * 2000)).body
    assert "Mã QR" in figure_words(with_code)
    assert "Mã QR" not in figure_words(without)


def figure_words(pdf: bytes) -> str:
    """The words given to figures for people who cannot see them."""
    reader = PdfReader(io.BytesIO(pdf))
    found = [reader.get_object(number) for number in reader.xref_objStm] + [reader.get_object(number) for number in reader.xref.get(0, {})]
    return " ".join(str(item["/Alt"]) for item in found if isinstance(item, DictionaryObject) and "/Alt" in item)
