"""The board's page in a real browser: what people see, and what it then tells."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, sync_playwright

from loa.players.board import Board
from loa.players.device import Device
from loa.players.screen import Screen
from loa.seal.moments import to_iso
from players.players_site import Listening, Site

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
HTML = "<!doctype html><meta charset=utf-8><script>document.title = 'ran'; top.ran = true</script><h1>Họp dân</h1>".encode()
TEXT = "UBND xã Lam Trà thông báo: từ 7 giờ 30 ngày 24/11/2026, trạm y tế tổ chức tiêm chủng mở rộng cho trẻ dưới 1 tuổi.".encode()
ON_STAGE = "[...document.querySelectorAll('#stage > :not(.next)')].map((box) => box.tagName).join()"
HTML_SHOWN, TEXT_SHOWN = "#stage > iframe:not(.next)", "#stage > div:not(.next)"
FITS = """(selector) => [...document.querySelectorAll(selector)].every((box) => {
  const place = box.getBoundingClientRect();
  return place.left >= 0 && place.top >= 0 && place.right <= innerWidth + 1 && place.bottom <= innerHeight + 1
    && box.scrollWidth <= innerWidth && parseFloat(getComputedStyle(box).fontSize) > 4.2;
})"""


@pytest.fixture
def site() -> Site:
    return Site(kind="board", station="bang-01")


@pytest.fixture
def live(site: Site, listening: Listening, tmp_path: Path) -> Iterator[Device]:
    opened = site.device(tmp_path, lambda: datetime.now(UTC))
    yield opened
    opened.close()


@pytest.fixture
def page(live: Device) -> Iterator[Page]:
    if CHROMIUM is None:
        assert os.environ.get("LOA_TEST_ALL") != "1", "Chromium is needed"
        pytest.skip("no Chromium on this machine")
    screen = Screen(Board(live), 0)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": 128, "height": 64})
        opened.goto(f"http://127.0.0.1:{screen.port}/")
        yield opened
        browser.close()
    screen.close()


def publish(site: Site, device: Device, version: int, *items: dict[str, Any]) -> None:
    at = datetime.now(UTC)
    site.publish(*items, version=version, issued_at=to_iso(at), expires_at=to_iso(at + timedelta(days=1)))
    while device.link.round().more:
        pass


def test_it_idles_shows_in_turn_confirms_and_lets_an_emergency_through(site: Site, live: Device, page: Page) -> None:
    for width, height in ((192, 32), (1920, 1080), (320, 960), (128, 64)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_selector(f"#idle[data-key$='{width}x{height}']")
        assert page.evaluate(FITS, "#idle > div")
    assert "UBND xã Lam Trà" in page.inner_text("#idle")

    always: dict[str, Any] = {"not_before": None, "not_after": None, "milliseconds": 300}
    turn = [site.item(HTML, key="trang", **always), site.item(TEXT, key="chu", media_type="text/plain", **always)]
    lengths: list[int] = []
    page.on("requestfinished", lambda request: _note_length(request, lengths))
    publish(site, live, 1, *turn)
    page.wait_for_selector(HTML_SHOWN)
    page.wait_for_selector(TEXT_SHOWN)
    assert page.evaluate(FITS, ".words > div")
    page.wait_for_selector(HTML_SHOWN)
    assert page.evaluate("window.ran === undefined")
    live.link.round()
    assert sorted((entry["item"], entry["event"]) for entry in site.told) == [("chu", "shown"), ("trang", "shown")]
    assert lengths
    assert all(300 <= length < 5000 for length in lengths)
    assert {entry["detail"] for entry in site.told} == {"trình duyệt xác nhận đã hiển thị"}

    publish(site, live, 2, *turn, site.item(TEXT, key="khan", media_type="text/plain", priority="emergency", **always))
    page.wait_for_selector("body.emergency")
    assert page.evaluate(ON_STAGE) == "DIV"
    publish(site, live, 3)
    page.wait_for_selector("#idle:not([hidden])")
    assert page.evaluate(ON_STAGE) == ""


def _note_length(request: Request, lengths: list[int]) -> None:
    if request.method == "POST":
        said: Any = request.post_data_json
        lengths.append(said["milliseconds"])


def test_a_page_stays_as_long_as_it_says_that_it_takes_on_a_screen_of_this_size(site: Site, live: Device, page: Page) -> None:
    """On few lamps the same words take more pages: what follows waits for the last of them."""
    loop = '<meta name="loa-loop" media="(max-width:215px),(max-height:64px)" content="2500">'
    told = f"<!doctype html><meta charset=utf-8>{loop}<h1>Họp dân</h1>"
    always: dict[str, Any] = {"not_before": None, "not_after": None, "milliseconds": 300}
    lengths: list[int] = []
    page.on("requestfinished", lambda request: _note_length(request, lengths))
    publish(site, live, 1, site.item(told.encode(), key="trang", **always))
    page.wait_for_selector(HTML_SHOWN)
    page.wait_for_timeout(3500)
    assert lengths
    assert min(lengths) >= 2400
    page.set_viewport_size({"width": 1280, "height": 720})
    publish(site, live, 2, site.item(told.replace("dân", "làng").encode(), key="khac", **always))
    lengths.clear()
    page.wait_for_timeout(2500)
    assert lengths
    assert min(lengths) < 1500
