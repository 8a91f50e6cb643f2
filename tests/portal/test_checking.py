"""The public check of a notice: by number, by address, by a copy; nothing is kept, nothing set, all in words."""

import io
import json
import re
from datetime import datetime, timedelta
from pathlib import Path

import docx
import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import sync_playwright

from conftest import needed
from loa.delivery import actions as delivery
from loa.delivery import lane_actions
from loa.delivery.port import DestinationKind
from loa.ledger.heads import verifier
from loa.newsroom.models import Release
from loa.notices import actions
from loa.notices.models import Notice
from loa.organisations.models import User
from loa.portal import checking
from loa.seal.receipts import check_receipt, read_receipt

PAGE = "/kiem-chung/"


@pytest.fixture(autouse=True)
def uncounted() -> None:
    cache.clear()


@pytest.fixture
def notice(release: Release, people: dict[str, User], at: datetime) -> Notice:
    target = delivery.Target("portal", DestinationKind.SITE, "site", "Cổng", release.message.owner)
    (row,) = delivery.dispatch(release=release, targets=[target], by=people["canbo"], at=at)
    lane_actions.attempt(delivery_id=row.pk, at=at)
    actions.take_in(at=at)
    return Notice.objects.get()


def handed_in(client: Client, **given: object) -> str:
    answer = client.post(PAGE, {name.replace("_", "-"): value for name, value in given.items()})
    assert not answer.cookies
    assert answer.status_code == 200
    return answer.content.decode()


def test_by_number(notice: Notice, client: Client) -> None:
    page = client.get(PAGE, {"so": f"Số {notice.number}"}).content.decode()
    assert f"{PAGE}{notice.code}/" in page
    assert "Đang có hiệu lực" in page
    assert "Không có văn bản" in client.get(PAGE, {"so": "999/KH-UBND"}).content.decode()


def test_the_check_page_and_its_proof_in_the_log(notice: Notice, client: Client) -> None:
    page = client.get(f"{PAGE}{notice.code}/").content.decode()
    for words in ("Đang có hiệu lực", notice.number, "<svg", f"http://testserver{PAGE}{notice.code}/", "Phó Chủ tịch"):
        assert words in page, words
    proof = client.get(f"{PAGE}{notice.code}/bien-nhan.json")
    receipt = read_receipt(proof.content)
    assert json.loads(proof.content)["number"] == notice.number
    check_receipt(receipt, verifier())
    assert client.get(f"{PAGE}khongcotunay/").status_code == 404


def test_an_altered_copy_is_shown_word_by_word(notice: Notice, client: Client) -> None:
    page = handed_in(client, noi_dung=notice.text.replace("2.500.000", "500.000"))
    assert "KHÁC bản gốc" in page
    assert "1 chỗ khác" in page
    assert "Con số, số hiệu" in page
    assert "Trùng khớp từng chữ" in handed_in(client, noi_dung=notice.text)
    more = handed_in(client, noi_dung=f"{notice.text}\nChuyển 200.000 đồng vào tài khoản 0123 để giữ chỗ.")
    assert "không thuộc bản gốc" in more
    assert "tài khoản 0123" in more


def test_a_file_is_read_and_compared(notice: Notice, client: Client) -> None:
    made, out = docx.Document(), io.BytesIO()
    for line in notice.text.replace("30/6/2026", "15/6/2026").split("\n"):
        made.add_paragraph(line)
    made.save(out)
    page = handed_in(client, tep=SimpleUploadedFile("thong-bao.docx", out.getvalue()))
    assert "Ngày, thời hạn" in page
    assert "15/6/2026" in page


def test_what_is_unknown_is_not_called_forged(notice: Notice, client: Client) -> None:
    page = handed_in(client, noi_dung="Trời hôm nay nắng đẹp, bà con ra đồng từ sớm để gặt lúa.")
    assert "Không tìm thấy bản gốc" in page
    assert "chưa có nghĩa là giả" in page
    other = handed_in(client, noi_dung="Trời hôm nay nắng đẹp, bà con ra đồng từ sớm.", ma=notice.code)
    assert "một văn bản khác" in other


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"noi-dung": ""}, "Hãy dán ít nhất một câu"),
        ({"noi-dung": "hai chữ"}, "Hãy dán ít nhất một câu"),
        ({"noi-dung": "x " * 90_000}, "quá dài"),
        ({"tep": SimpleUploadedFile("a.pdf", b"%PDF-1.7 broken")}, "PDF"),
    ],
)
def test_what_cannot_be_compared_is_said(db: None, client: Client, given: dict[str, object], words: str) -> None:
    answer = client.post(PAGE, given)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_markup_is_shown_as_text_and_large_files_are_refused(notice: Notice, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    page = handed_in(client, noi_dung=f"<script>alert(1)</script> {notice.text}")
    assert "<script>alert" not in page
    monkeypatch.setattr(checking, "MOST_BYTES", 10)
    big = client.post(PAGE, {"tep": SimpleUploadedFile("a.txt", b"x" * 11)})
    assert "Tệp lớn hơn" in big.content.decode()


def test_one_file_is_read_at_a_time(notice: Notice, client: Client) -> None:
    with checking._one_at_a_time():
        answer = client.post(PAGE, {"tep": SimpleUploadedFile("a.txt", b"bon chu la du roi")})
    assert answer.status_code == 429
    assert "Xin chờ một phút" in answer.content.decode()


def test_copies_of_a_minute_are_counted_and_what_was_pasted_stays(
    notice: Notice, client: Client, monkeypatch: pytest.MonkeyPatch, at: datetime
) -> None:
    monkeypatch.setattr(checking, "now", lambda: at)
    monkeypatch.setattr(checking, "COPIES_A_MINUTE", 2)
    copies = [client.post(PAGE, {"noi-dung": notice.text}) for _ in range(3)]
    assert [answer.status_code for answer in copies] == [200, 200, 429]
    assert "quá nhiều người kiểm tra" in copies[2].content.decode()
    assert notice.text.split("\n")[0] in copies[2].content.decode()
    monkeypatch.setattr(checking, "now", lambda: at + timedelta(minutes=1))
    assert client.post(PAGE, {"noi-dung": notice.text}).status_code == 200


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_is_wider_than_the_screen(width: int, notice: Notice, client: Client) -> None:
    path = needed("chromium", "a browser test needs Chromium (Debian package chromium)")
    pages = [
        client.get(PAGE).content.decode(),
        handed_in(client, noi_dung=notice.text.replace("2.500.000", "500.000") + "\n" + "x" * 200),
        client.get(f"{PAGE}{notice.code}/").content.decode(),
    ]
    style = Path(str(finders.find("portal/portal.css"))).read_text(encoding="utf-8")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        page = browser.new_context(viewport={"width": width, "height": 800}).new_page()
        page.route("**/*", lambda route: route.abort())
        for number, html in enumerate(pages):
            page.set_content(html.replace('<details class="how">', '<details class="how" open>'))
            page.add_style_tag(content=style)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, number
        browser.close()


def test_the_code_on_a_leaflet_leads_to_the_check_page(notice: Notice, client: Client) -> None:
    assert notice.release is not None
    answer = client.get(f"{PAGE}tin/{notice.release.message.slug}/")
    assert answer["Location"] == f"{PAGE}{notice.code}/"
    assert client.get(f"{PAGE}tin/khong-co/").status_code == 404


def test_no_id_stands_twice(notice: Notice, client: Client) -> None:
    for path in (PAGE, f"{PAGE}{notice.code}/", "/bien-nhan/", "/gui/hoi-dap/", "/gui/thong-tin/"):
        page = client.get(path)
        assert page.status_code == 200, path
        ids = re.findall(r'\sid="([^"]+)"', page.content.decode())
        assert len(ids) == len(set(ids)), (path, sorted(one for one in ids if ids.count(one) > 1))
