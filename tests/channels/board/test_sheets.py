"""Sheets: a message on boards by template, in colours, with its picture; and on boards of few lamps."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page as Browser

from channels.board.in_browser import opened, served
from channels.board.test_board_channel import NEWS, shown
from loa.channels.board.channel import Board
from loa.delivery.port import Content, Refused, Sheet
from loa.newsroom.sheet_rules import TEMPLATES
from loa.paper.pictures import cleaned
from loa.vietnamese.boards import LETTER_PIXELS, letter_pixels, setting_on
from paper.test_pictures import drawn

PICTURE = cleaned(drawn((1600, 900))).body
SAYS = "Đổi thẻ từ 01/12/2026"
SEEN = """[...document.querySelectorAll('pre,div,header')].filter((one) => {
  const style = getComputedStyle(one); return style.visibility === 'visible' && style.display !== 'none';
}).map((one) => [one.tagName, one.textContent || one.getAttribute('aria-label'), parseFloat(getComputedStyle(one).fontSize),
  one.tagName === 'PRE' ? (() => { const words = document.createRange(); words.selectNodeContents(one);
    const box = words.getBoundingClientRect(); return box.left >= -0.5 && box.right <= innerWidth + 0.5 && box.top >= -0.5 && box.bottom <= innerHeight + 0.5;
  })() : true, one.tagName === 'PRE' ? one.getBoundingClientRect().left : 0])"""  # noqa: E501


def asked(template: str, **changes: str) -> Content:
    pictured = TEMPLATES[template].pictured
    return replace(NEWS, sheet=Sheet(template, picture="0" * 64 if pictured else "", says=SAYS if pictured else "", **changes))


def body(template: str, **changes: str) -> str:
    return Board().showing(PICTURE).render(asked(template, **changes)).body.decode()


def test_a_message_without_a_sheet_and_one_of_words_are_the_same() -> None:
    assert Board().render(asked("words")).body == Board().render(NEWS).body


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_runs_nothing_and_asks_for_nothing(template: str) -> None:
    page = body(template)
    assert not re.search(r"<(script|img|link|iframe|object)|https?:|@import", page)
    assert set(re.findall(r"url\(([a-z/;0-9]+)", page)) <= {"data:image/webp;base64", "data"}
    assert len(page) < 400_000


def test_what_a_picture_says_is_traced_with_the_words() -> None:
    board = Board().showing(PICTURE)
    assert board.render(asked("first")).text == f"{SAYS}\n\n{Board().render(NEWS).text}"
    assert board.render(asked("alone")).text == SAYS
    assert SAYS in " ".join(board.render(asked("beside")).text.split())


def test_a_picture_stands_long_enough_and_before_the_words() -> None:
    plain, pictured = Board().render(NEWS), Board().showing(PICTURE).render(asked("first"))
    assert (pictured.milliseconds or 0) == (plain.milliseconds or 0) + 8000
    assert body("first").index('class="pic k0" id="p0"') < body("first").index('<pre id="p1"')


def test_a_template_without_its_picture_and_colours_that_cannot_be_read_are_refused() -> None:
    with pytest.raises(Refused, match="cần một ảnh"):
        Board().render(asked("first"))
    with pytest.raises(Refused, match="quá gần nhau"):
        Board().render(asked("words", ink="#888888", ground="#777777"))
    assert "background:#7a1215;color:#fff" in body("words", ink="#ffffff", ground="#7a1215")


def test_a_title_that_stays_is_on_every_page_and_a_long_one_is_told() -> None:
    made = Board().render(asked("heading"))
    assert f'<header class="k0">{NEWS.title}</header>' in made.body.decode()
    assert all(NEWS.title not in " ".join(page) for page in shown(made.body)[:2])
    long = Board().render(replace(asked("heading"), title="Thông báo về việc cấp đổi thẻ bảo hiểm y tế cho hộ nghèo, hộ cận nghèo của xã"))
    assert any("hai dòng" in warning for warning in long.warnings)
    assert b"<header" not in long.body


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (384, 192), (192, 96), (160, 80), (640, 32), (1536, 216)])
def test_the_setting_for_a_screen_can_be_read_there(width: int, height: int) -> None:
    assert letter_pixels(width, height, *setting_on(width, height, 24, 4)) >= LETTER_PIXELS


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened() as found:
        yield found


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(lambda name: body(name).encode() if name in TEMPLATES else b"") as found:
        yield found


@pytest.mark.browser
@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (192, 96), (640, 40)])
def test_on_every_screen_each_moment_shows_words_that_fit_or_the_picture(
    template: str, size: tuple[int, int], browser: Browser, address: str
) -> None:
    browser.set_viewport_size({"width": size[0], "height": size[1]})
    browser.goto(address + template)
    total = browser.evaluate("Math.max(...document.getAnimations().map((one) => one.effect.getTiming().duration))")
    told = ""
    for moment in range(0, int(total), 1000):
        browser.evaluate(f"document.getAnimations().forEach((turn) => {{ turn.pause(); turn.currentTime = {moment + 10}; }})")
        seen = browser.evaluate(SEEN)
        pages = [one for one in seen if one[0] == "PRE"]
        assert pages or any(one[0] == "DIV" for one in seen), "the board is dark"
        assert len(pages) <= 1
        assert all(fits and letters >= LETTER_PIXELS - 1 for _, _, letters, fits, _ in pages), seen
        told += " ".join(" ".join(one[1].split("\n")) for one in seen if one[0] == "PRE") + " "
    if TEMPLATES[template].words:
        assert "Một cửa" in told or "MỘT CỬA" in told
    if template == "beside" and size == (1920, 1080):
        assert pages[0][4] >= 0.44 * size[0], "the picture stands beside"
    if size == (640, 40) and TEMPLATES[template].pictured:
        assert SAYS in told or SAYS.split()[0] in told, "a strip shows what the picture says"
