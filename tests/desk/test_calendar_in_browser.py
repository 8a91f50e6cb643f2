"""The editorial calendar with a mouse and with keys: what is moved keeps its reason, a stale page is told, a phone is wide enough."""

from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils.timezone import now
from playwright.sync_api import Page, Route, expect, sync_playwright

from conftest import needed
from loa.newsroom import calendar_actions
from loa.newsroom.models import Coverage, CoverageChange
from loa.organisations.models import Body, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]  # the browser's loop has a connection of its own
SITE = "http://testserver"


def served(client: Client, route: Route) -> None:
    """Answer the browser from the program itself, without a network."""
    address = urlsplit(route.request.url)
    if address.path.startswith("/static/"):
        found = finders.find(address.path.removeprefix("/static/"))
        route.fulfill(path=Path(str(found))) if found else route.abort()
        return
    where = f"{address.path}?{address.query}"
    asked = {"X-Part": "1"} if route.request.headers.get("x-part") else {}
    if route.request.method == "POST":
        sent = {name: values[0] for name, values in parse_qs(route.request.post_data or "", keep_blank_values=True).items()}
        answer = client.post(address.path, sent, headers=asked)
    else:
        answer = client.get(where)
    route.fulfill(status=answer.status_code, body=answer.content, headers={"Content-Type": answer.headers.get("Content-Type", "text/html")})


@pytest.fixture
def coverage(commune: Body, people: dict[str, User]) -> Coverage:
    day = now().date().replace(day=10)
    return calendar_actions.plan(owner=commune, title="Một bài loa cho nhiệm vụ số 4", day=day, by=people["canbo"], at=now())


def moved_to(page: Page, day: date) -> None:
    expect(page.locator(f"[data-day='{day}'] [data-coverage]")).to_have_count(1)
    expect(page.locator("#lich-bao")).to_contain_text(f"Đã dời sang {day:%d/%m/%Y}")


def test_drag_keys_and_a_stale_page(coverage: Coverage, people: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> None:
    path = needed("chromium", "a browser test needs Chromium (Debian package chromium)")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's loop runs in this thread; one request at a time
    client = Client()
    client.force_login(people["canbo"])
    assert coverage.day is not None
    third, fourth = coverage.day + timedelta(days=2), coverage.day + timedelta(days=3)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.route("**/*", lambda route: served(client, route))
        page.goto(f"{SITE}/lam-viec/tin/lich/?ngay={coverage.day}")
        page.drag_and_drop("[data-coverage]", f"[data-day='{third}']")
        page.fill("#lich-ly-do", "Chờ số liệu của thôn")
        page.click("#lich-hoi button[value=yes]")
        moved_to(page, third)
        page.focus("[data-coverage] a")
        page.keyboard.press("Alt+ArrowRight")
        page.keyboard.press("Enter")  # the reason is not asked for
        moved_to(page, fourth)
        page.keyboard.press("Alt+ArrowDown")
        page.keyboard.press("Escape")
        expect(page.locator("#lich-hoi")).not_to_be_visible()
        Coverage.objects.update(edition=9)
        page.keyboard.press("Alt+ArrowLeft")
        page.keyboard.press("Enter")
        expect(page.locator("#lich-bao")).to_contain_text("Có người vừa đổi mục này")
        expect(page.locator(f"[data-day='{fourth}'] [data-coverage]")).to_have_count(1)
        page.set_viewport_size({"width": 390, "height": 800})
        assert page.evaluate("document.querySelector('.loa').scrollWidth") <= 390
        browser.close()
    assert Coverage.objects.get().day == fourth
    kept = list(CoverageChange.objects.order_by("pk").values_list("verb", "reason"))
    assert kept == [("plan", ""), ("move", "Chờ số liệu của thôn"), ("move", "")]
