"""Posters: one page in big type, or a page that says what it left to the QR code; symbols unbroken."""

import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from channels.test_contract import PLAIN
from conftest import needed
from loa.channels.poster.channel import Poster
from loa.newsroom.content import told_everywhere


def pages(body: bytes) -> list[pypdf.PageObject]:
    return list(pypdf.PdfReader(BytesIO(body)).pages)


@pytest.mark.parametrize(("paper", "size"), [("a3", (297, 420)), ("a4", (210, 297))])
def test_it_is_one_page_of_the_paper_with_all_that_is_said(paper: str, size: tuple[int, int]) -> None:
    rendered = Poster(paper=paper).render(PLAIN)
    (page,) = pages(rendered.body)
    box = page.mediabox
    assert (round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) == size
    said = " ".join(page.extract_text().split())
    for words in ("Cấp đổi thẻ bảo hiểm y tế", "Căn cước công dân", "Đến Bộ phận Một cửa của xã."):
        assert words in said
    assert rendered.warnings == ()


def test_what_is_too_long_for_big_type_is_left_to_the_code_and_said() -> None:
    rendered = Poster().render(replace(PLAIN, body="Nội dung rất dài của kế hoạch. " * 400))
    assert len(pages(rendered.body)) == 1
    assert "đọc qua mã QR" in rendered.warnings[0]
    assert "Nội dung rất dài" not in rendered.text
    assert "Đến Bộ phận Một cửa của xã." in rendered.text


def test_what_cannot_fit_at_all_runs_on_and_says_so() -> None:
    rendered = Poster(paper="a4").render(replace(PLAIN, summary="Mang theo giấy tờ và đến trụ sở. " * 300))
    assert len(pages(rendered.body)) > 1
    assert any("nên rút gọn" in warning for warning in rendered.warnings)


def test_an_emergency_says_so() -> None:
    assert "KHẨN CẤP" in pages(Poster().render(replace(PLAIN, kind="emergency")).body)[0].extract_text()
    assert "KHẨN CẤP" not in pages(Poster().render(PLAIN).body)[0].extract_text()


def test_time_and_place_are_said_once_and_words_of_its_own_take_their_place() -> None:
    event = told_everywhere(replace(PLAIN, kind="event", event_place="Nhà văn hóa thôn Đông"))
    assert Poster().render(event).text.count("Nhà văn hóa thôn Đông") == 1
    own = Poster().render(replace(event, wording="Mời bà con đến xem phim.\n\n- Vào cửa tự do")).text
    assert "Mời bà con đến xem phim." in own
    assert "Nhà văn hóa thôn Đông" not in own
    assert "Nhà văn hóa thôn Đông" in Poster().words(event)


def test_symbols_are_not_broken_at_their_hyphen(tmp_path: Path) -> None:
    tool = needed("pdftotext", "poppler is not on this machine")
    words = "Theo Nghị định số 98/2024/NĐ-CP và Kế hoạch số 22/KH-UBND, Quyết định số 407/QĐ-TTg. " * 6
    (tmp_path / "p.pdf").write_bytes(Poster(paper="a4").render(replace(PLAIN, body=words)).body)
    lines = subprocess.run([tool, "-layout", str(tmp_path / "p.pdf"), "-"], capture_output=True, check=True).stdout.decode().splitlines()
    assert any("NĐ-CP" in line for line in lines)
    assert [line for line in lines if line.rstrip().endswith(("NĐ-", "KH-", "QĐ-"))] == []


def test_only_papers_that_are_known() -> None:
    with pytest.raises(ValueError, match="a3"):
        Poster(paper="a0")
