"""The board's page as the player shows it in a real browser: in a sandbox, without script, turning by itself."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page as Browser

from channels.board.in_browser import opened, served
from loa.channels.board.page import Page, html

pytestmark = pytest.mark.browser

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
    with served(lambda _: html("Bảo hiểm y tế", PAGES, 24, 4)) as found:
        yield found


@pytest.fixture
def browser() -> Iterator[Browser]:
    with opened() as found:
        yield found


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
