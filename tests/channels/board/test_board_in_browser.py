"""The board's page as the player shows it in a real browser: in a sandbox, without script, turning by itself."""

import shutil
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Page as Browser
from playwright.sync_api import sync_playwright

from loa.channels.board.page import Page, html
from loa.players.screen import ITEM_POLICY

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PAGES = [
    Page(("CẤP ĐỔI THẺ BẢO HIỂM YTẾ", "CHO HỘ NGHÈO Ở THÔN ĐÔNG", "TỪ NGÀY 01/12/2026 ĐẾN 3", "GIỜ CHIỀU NGÀY THỨ SÁU 4"), 700),
    Page(("Đến Bộ phận Một cửa", "của xã & nhận thẻ"), 900),
]
ROUND = 1600
IN_SIGHT = """[...document.querySelectorAll('pre')].filter((page) => getComputedStyle(page).visibility === 'visible')
  .map((page) => page.textContent)"""
FITS = """[...document.querySelectorAll('pre')].every((page) => {
  const words = document.createRange(); words.selectNodeContents(page);
  const box = words.getBoundingClientRect();
  const line = parseFloat(getComputedStyle(page).lineHeight) / parseFloat(getComputedStyle(page).fontSize);
  return line > 1.2 &&
    box.width > innerWidth * 0.2 && box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight;
})"""


@pytest.fixture
def address() -> Iterator[str]:
    """Serves the page with the very policy of the player."""

    class Item(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", ITEM_POLICY)
            self.end_headers()
            self.wfile.write(html("Bảo hiểm y tế", PAGES, 24, 4))

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Item)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened.new_page()
        opened.close()


def at(browser: Browser, milliseconds: int) -> list[str]:
    """What is in sight so long after the beginning."""
    browser.evaluate(f"document.getAnimations().forEach((turn) => {{ turn.pause(); turn.currentTime = {milliseconds}; }})")
    found: list[str] = browser.evaluate(IN_SIGHT)
    return found


def test_each_page_is_seen_in_its_turn(browser: Browser, address: str) -> None:
    browser.goto(address)
    first, second = ("\n".join(page.lines) for page in PAGES)
    assert [at(browser, moment) for moment in (0, 350, 690)] == [[first]] * 3
    assert [at(browser, moment) for moment in (710, 1200, 1590)] == [[second]] * 3
    assert at(browser, ROUND + 10) == [first]


@pytest.mark.parametrize("size", [(128, 64), (192, 96), (320, 64), (64, 64), (1920, 1080), (1080, 1920)])
def test_the_words_fit_on_boards_of_any_shape(browser: Browser, address: str, size: tuple[int, int]) -> None:
    browser.set_viewport_size({"width": size[0], "height": size[1]})
    browser.goto(address)
    assert browser.evaluate(FITS)


def test_it_asks_for_nothing_and_breaks_no_rule(browser: Browser, address: str) -> None:
    asked, told = [], []
    browser.on("request", lambda request: asked.append(request.url))
    browser.on("console", lambda message: told.append(message.text))
    browser.goto(address)
    browser.wait_for_timeout(200)
    assert [url for url in asked if not url.endswith("/favicon.ico")] == [address]
    assert told == []
