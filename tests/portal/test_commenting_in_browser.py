"""The comment form in a real browser: nothing typed is lost, 320 px is enough, and it works without JavaScript."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs

import pytest
from django.test import Client
from django.utils.timezone import now
from playwright.sync_api import Page, sync_playwright

from consultations.drafts import opened, provision
from loa.consultations import edition_actions, statement_actions
from loa.organisations.models import Body, User

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
STATIC = Path(__file__).parents[2] / "src/loa/portal/static"
OWN = '<!doctype html><div data-sent></div><script src="/static/portal/consult.js"></script>'


class Site:
    """Serves the pages as our views made them; keeps what was posted."""

    def __init__(self, pages: dict[str, str]) -> None:
        self.posted: list[dict[str, list[str]]] = []
        state = self

        class Portal(BaseHTTPRequestHandler):
            def answer(self, body: bytes, kind: str = "text/html") -> None:
                self.send_response(200)
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self) -> None:
                if self.path.startswith("/static/"):
                    file = STATIC / self.path.removeprefix("/static/").split("?")[0]
                    self.answer(file.read_bytes(), {".css": "text/css", ".js": "text/javascript"}.get(file.suffix, "image/svg+xml"))
                else:
                    self.answer(pages.get(self.path.split("?")[0], "").encode())

            def do_POST(self) -> None:
                state.posted.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
                self.answer(OWN.encode())

            def log_message(self, *_: object) -> None:
                pass

        self.http = HTTPServer(("127.0.0.1", 0), Portal)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture
def at() -> datetime:
    return now()


@pytest.fixture
def site(commune: Body, people: dict[str, User], at: datetime) -> Iterator[Site]:
    one = opened(commune, people["canbo"], people["duyet1"], at, takes_votes=True)
    edition_actions.add_companion(
        consultation=one, kind="audio", title="", content=b"ID3", name="a.mp3", media_type="audio/mpeg", by=people["canbo"], at=at
    )
    statement_actions.add(consultation=one, text="Nên thu phí theo quý, không theo tháng.", by=people["canbo"], at=at)
    votes = f"/du-thao/{one.pk}/phat-bieu/"
    form = f"/du-thao/{one.pk}/gop-y/"
    pages = {
        "/form": Client().get(f"{form}?ban=1&cho={provision(one, 'Điều 4').stable}").content.decode(),
        "/votes": Client().get(votes).content.decode(),
        "/votes-again": Client().get(votes).content.decode(),
        "/draft": Client().get(f"/du-thao/{one.pk}/").content.decode(),
    }
    made = Site(pages)
    yield made
    made.http.shutdown()
    made.http.server_close()


@pytest.fixture
def page(site: Site, request: pytest.FixtureRequest) -> Iterator[Page]:
    if CHROMIUM is None:
        pytest.skip("needs Chromium")
    script = getattr(request, "param", True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        context = browser.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=script)
        context.set_default_timeout(60_000)
        yield context.new_page()
        browser.close()


def test_what_was_typed_outlives_a_reload_and_goes_when_it_was_received(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/form")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.check("input[name=stance][value=change]")
    page.fill("textarea[name=text]", "Tôi đang viết dở")
    page.reload()
    assert page.input_value("textarea[name=text]") == "Tôi đang viết dở"
    assert page.is_checked("input[name=stance][value=change]")
    assert page.is_visible("[data-kept]")
    page.click("[data-copy] button")
    assert page.input_value("textarea[name=proposed]").startswith("Hộ nghèo và hộ cận nghèo")
    page.click("text=Gửi ý kiến")
    page.wait_for_selector("[data-sent]", state="attached")
    page.goto(f"{site.url}/form")
    assert page.input_value("textarea[name=text]") == ""
    assert site.posted[0]["text"] == ["Tôi đang viết dở"]


def test_without_a_network_the_words_stay_and_the_page_says_so(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/form")
    page.fill("textarea[name=text]", "Viết ở nơi không có sóng")
    page.context.set_offline(True)
    page.click("text=Gửi ý kiến")
    assert page.is_visible("[data-offline]")
    assert page.input_value("textarea[name=text]") == "Viết ở nơi không có sóng"
    page.context.set_offline(False)
    page.wait_for_selector("[data-offline]", state="hidden")
    page.click("text=Gửi ý kiến")
    page.wait_for_selector("[data-sent]", state="attached")
    assert site.posted[0]["text"] == ["Viết ở nơi không có sóng"]


def test_the_draft_with_its_sound_fits_a_phone(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/draft")
    assert page.locator("audio").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_on_paper_what_was_added_can_be_told_and_no_player_is_left(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/draft")
    page.emulate_media(media="print")
    assert not page.is_visible("audio")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<p class=marked><ins>thêm</ins></p>')")
    line = "getComputedStyle(document.querySelector('.marked ins')).textDecorationLine"
    assert page.evaluate(line) == "underline"  # printers leave the colour behind the letters out
    page.emulate_media(media="screen")
    assert page.evaluate(line) == "none"


@pytest.mark.parametrize("page", [False], indirect=True)
def test_without_javascript_the_form_is_whole(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/draft")
    assert page.locator("input[name=cho]").count() > 10
    page.goto(f"{site.url}/form")
    assert not page.is_visible("[data-copy]")
    page.fill("textarea[name=text]", "Không cần kịch bản")
    page.click("text=Gửi ý kiến")
    assert site.posted[0]["text"] == ["Không cần kịch bản"]
    assert site.posted[0]["khoa"]


def test_a_browser_keeps_its_token_and_asks_for_what_it_has_not_seen(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/votes")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.check("input[name=pb-1][value='-1']")
    page.click(".votes button")
    page.wait_for_selector("[data-sent]", state="attached")
    page.goto(f"{site.url}/votes-again")
    page.wait_for_selector("[data-sent]", state="attached")  # it went on by itself
    first, again = site.posted
    assert first["pb-1"] == ["-1"]
    assert again["the"] == first["the"]
    assert not [name for name in again if name.startswith("pb-")]
    assert page.context.cookies() == []
