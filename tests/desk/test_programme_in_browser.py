"""The day of a loudspeaker with a mouse, with keys, on a phone."""

import os
from datetime import time, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils.timezone import localtime, now
from playwright.sync_api import Page, Route, expect, sync_playwright

from conftest import needed
from loa.delivery.models import Delivery
from loa.delivery.rules import State
from loa.newsroom.models import Release
from loa.organisations.models import Body, User
from loa.stations import enrolment_actions
from loa.stations.models import Airing, Slot, Station
from loa.stations.programme_rules import PLACED

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]  # the browser's loop has a connection of its own
SITE = "http://testserver"
LOOK = os.environ.get("LOA_TEST_PICTURES")  # a folder for pictures of the screens


def served(client: Client, route: Route) -> None:
    """Answer the browser from the program itself, without a network."""
    address = urlsplit(route.request.url)
    if address.path.startswith("/static/"):
        found = finders.find(address.path.removeprefix("/static/"))
        route.fulfill(path=Path(str(found))) if found else route.abort()
        return
    if route.request.method == "POST":
        answer = client.post(address.path, parse_qs(route.request.post_data or "", keep_blank_values=True), follow=True)
    else:
        answer = client.get(f"{address.path}?{address.query}", follow=True)
    route.fulfill(status=answer.status_code, body=answer.content, headers={"Content-Type": answer.headers.get("Content-Type", "text/html")})


@pytest.fixture
def slot(commune: Body, people: dict[str, User], release: Release) -> Slot:
    """Three broadcasts in the slot of tomorrow."""
    village = commune.children.get(name="Thôn Đông")
    station = enrolment_actions.add(code="cum-9", name="Cụm loa Thôn Đông", kind="loudspeaker", body=village, by=people["quanly"], at=now())
    slot = Slot.objects.create(station=station, name="Bản tin sáng", start=time(5, 30), end=time(6))
    begin = localtime(now()).replace(hour=5, minute=30, second=0, microsecond=0) + timedelta(days=1)
    for order in (1, 2, 3):
        row = Delivery.objects.create(
            key=f"k{order}", release=release, channel="loudspeaker", destination_kind="station", destination_code="cum-9",
            destination_name="Cụm 9", body=village, state=State.HANDED_OVER.value, not_before=begin,
            not_after=begin + timedelta(minutes=30), created_by=people["canbo"], created_at=now(),
        )  # fmt: skip
        Airing.objects.create(delivery=row, station=station, slot=slot, day=begin.date(), order=order, state=PLACED)
    return slot


def order() -> list[str]:
    return list(Airing.objects.order_by("order").values_list("delivery__key", flat=True))


def look(page: Page, name: str) -> None:
    for wide in (1280, 390, 320):
        page.set_viewport_size({"width": wide, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), f"{name} is wider than {wide}"
        if LOOK:
            page.screenshot(path=Path(LOOK) / f"{name}-{wide}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


def test_dragged_by_mouse_moved_by_keys_and_narrow_enough(slot: Slot, people: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> None:
    path = needed("chromium", "a browser test needs Chromium (Debian package chromium)")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's loop runs in this thread; one request at a time
    client = Client()
    client.force_login(people["canbo"])
    day = Airing.objects.order_by("pk")[0].day
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.set_default_timeout(60_000)
        page.route("**/*", lambda route: served(client, route))
        page.goto(f"{SITE}/lam-viec/chuong-trinh/{slot.station_id}/?ngay={day}")
        rows = page.locator(".loa-order li")
        expect(rows).to_have_count(3, timeout=60_000)
        page.locator(".loa-order li").nth(2).drag_to(page.locator(".loa-order li").nth(0), target_position={"x": 40, "y": 3})
        expect(page.locator(".messages")).to_contain_text("Đã sắp lại", timeout=60_000)
        assert order() == ["k3", "k1", "k2"]
        page.goto(f"{SITE}/lam-viec/chuong-trinh/{slot.station_id}/?ngay={day}")
        page.locator(".moves button[value^=down]").first.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".messages")).to_contain_text("Đã sắp lại", timeout=60_000)
        assert order() == ["k1", "k3", "k2"]
        page.goto(f"{SITE}/lam-viec/chuong-trinh/{slot.station_id}/?ngay={day}")
        look(page, "day")
        for name, address in _others(slot.station):
            page.goto(f"{SITE}{address}")
            look(page, name)
        browser.close()


def _others(station: Station) -> list[tuple[str, str]]:
    airing = Airing.objects.order_by("pk")[0]
    desk, portal = "/lam-viec", "/loa-truyen-thanh/"
    return [
        ("programmes", f"{desk}/chuong-trinh/"),
        ("airing", f"{desk}/chuong-trinh/luot/{airing.pk}/"),
        ("slot", f"{desk}/chuong-trinh/{station.pk}/khung/"),
        ("rules", f"{desk}/chuong-trinh/quy-dinh/"),
        ("stations", f"{desk}/dai-bang/"),
        ("played", f"{desk}/dai-bang/doi-chieu/"),
        ("emergencies", f"{desk}/khan-cap/"),
        ("order", f"{desk}/khan-cap/moi/"),
        ("signatures", f"{desk}/dai-bang/cho-ky/"),
        ("speakers", portal),
        ("speaker", f"{portal}{station.code}/"),
    ]
