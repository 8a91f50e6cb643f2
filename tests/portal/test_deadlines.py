"""The public calculator: the day with its computation, the unknown said, what was typed kept, nothing wider than a phone."""

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import sync_playwright

from conftest import needed
from loa.organisations.models import User
from loa.portal.deadlines import picture
from loa.terms import actions
from loa.terms.rules import DayForm
from loa.worktime import shipped
from loa.worktime.counting import ZONE, due
from loa.worktime.terms import version_on

PAGE = "/tinh-thoi-han/"
TET = {"quy-tac": "access-post-complex", "ngay": "2026-02-06"}


def shown(client: Client, **asked: str) -> str:
    answer = client.get(PAGE, {name.replace("_", "-"): value for name, value in asked.items()})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_first_page_lists_every_term_with_its_basis(db: None, client: Client) -> None:
    page = shown(client)
    assert "3 ngày làm việc" in page
    assert "chưa rõ" in page
    assert "Điều 31 Luật Tiếp cận thông tin" in page
    assert "Set-Cookie" not in client.get(PAGE).headers


def test_the_answer_shows_every_day_and_why(db: None, client: Client) -> None:
    page = shown(client, quy_tac="access-online-simple", ngay="2025-12-31")
    assert "hết ngày 07/01/2026 (24:00, Thứ Tư)" in page
    for words in (
        "nghỉ hoán đổi, làm bù ngày 10/01/2026",
        "nghỉ lễ: Tết Dương lịch",
        "Điều 147 Bộ luật Dân sự",
        "Tháng 12/2025",
        "Tháng 1/2026",
    ):
        assert words in page, words
    assert len(re.findall(r'<tr class="(?:counted|skipped)"', page)) == 8
    assert 'value="2025-12-31"' in page


def test_the_unknown_is_said_and_nothing_is_computed(db: None, client: Client) -> None:
    page = shown(client, quy_tac="access-online-complex", ngay="2026-03-02")
    assert "Chưa rõ." in page
    assert "Từng ngày" not in page


def test_hours_and_days_typed_by_hand(db: None, client: Client) -> None:
    assert "09:30 ngày 03/03/2026" in shown(client, quy_tac="account-removal", ngay="02/03/2026", gio="09:30")
    assert "Chưa ghi giờ" in shown(client, quy_tac="account-removal", ngay="2026-03-02")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"quy-tac": "khong-co", "ngay": "2026-03-02"}, "Hãy chọn một loại thời hạn"),
        ({"quy-tac": "access-online-simple", "ngay": "30/02/2026"}, "Không hiểu ngày"),
        ({"quy-tac": "access-online-simple", "ngay": ""}, "Hãy ghi ngày bắt đầu"),
        ({"quy-tac": "access-online-simple", "ngay": "2026-03-02", "gio": "xx"}, "Không hiểu ngày"),
        ({"quy-tac": "", "ngay": "<script>"}, "Hãy chọn một loại"),
    ],
)
def test_wrong_words_are_answered_and_kept(db: None, client: Client, asked: dict[str, str], words: str) -> None:
    answer = client.get(PAGE, asked)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert f'value="{asked["ngay"]}"' in page or not asked["ngay"] or "&lt;script&gt;" in page
    assert "<script>" not in page


def test_a_day_that_the_office_entered_counts(db: None, client: Client, at: datetime) -> None:
    by = User.objects.create_superuser("q", password="x")
    actions.decide_days(form=DayForm(date(2026, 3, 4), None, "lễ hội xã", "QĐ 1"), by=by, at=at)
    page = shown(client, quy_tac="access-online-simple", ngay="2026-03-02")
    assert "hết ngày 06/03/2026" in page
    assert "nghỉ: lễ hội xã" in page


def test_the_picture_has_whole_weeks_and_each_day_of_the_term_once() -> None:
    rule = version_on(shipped.rules(), "access-post-complex", date(2026, 2, 6))
    assert rule is not None
    found = due(rule, datetime(2026, 2, 6, tzinfo=ZONE), shipped.calendar())
    cells = [cell for month in picture(found) for week in month.weeks for cell in week]
    assert len(cells) % 7 == 0
    assert [c.day for c in cells if c.kind] == [s.day for s in found.steps]
    assert [c.day for c in cells if c.kind == "due"] == [found.day]
    assert all(c.day.weekday() == n % 7 for n, c in enumerate(cells))


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_is_wider_than_the_screen(width: int, db: None, client: Client) -> None:
    path = needed("chromium", "a browser test needs Chromium (Debian package chromium)")
    pages = [client.get(PAGE).content.decode(), client.get(PAGE, TET).content.decode()]
    style = Path(str(finders.find("portal/portal.css"))).read_text(encoding="utf-8")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        page = browser.new_context(viewport={"width": width, "height": 800}).new_page()
        page.route("**/*", lambda route: route.abort())
        for html in pages:
            page.set_content(html)
            page.add_style_tag(content=style)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        browser.close()
