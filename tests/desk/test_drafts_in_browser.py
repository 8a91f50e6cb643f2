"""The page of a draft in a real browser: it saves itself, and nothing typed is lost when the log-in ends or somebody else saves."""

import shutil
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page, sync_playwright

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SCRIPT = Path(__file__).parents[2] / "src/loa/desk/static/desk/drafts.js"
FORM = """<!doctype html><form method="post" action="/save" id="draft" data-draft="7" data-own>
<input type="hidden" name="csrfmiddlewaretoken" value="old"><input type="hidden" name="edition" value="1">
<button>Lưu</button><button formaction="/pages" formtarget="pages" data-preview>Xem</button><span data-saved></span>
<div data-kept hidden><button type="button" data-restore>Lấy lại</button><button type="button" data-forget>Bỏ</button></div>
<textarea name="body" id="id_body">Trên máy chủ</textarea><textarea name="recipients">Như trên
Lưu: VT</textarea><button type="button" data-recipient="Các thôn">Các thôn</button><iframe name="pages"></iframe></form>
<script src="/drafts.js"></script>"""


class Server:
    """Answers a save as told: "saved", "login" (the log-in page), "meanwhile"."""

    def __init__(self) -> None:
        self.mood = "saved"
        self.sent: list[str] = []
        state = self

        class Desk(BaseHTTPRequestHandler):
            def answer(self, status: int, kind: str, body: str) -> None:
                self.send_response(status)
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.end_headers()
                self.wfile.write(body.encode())

            def do_GET(self) -> None:
                script = self.path == "/drafts.js"
                self.answer(200, "text/javascript" if script else "text/html", SCRIPT.read_text(encoding="utf-8") if script else FORM)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                if self.path == "/pages":
                    self.answer(200, "text/html", "<p>Trang một</p>")
                    return
                state.sent.append(body)
                if state.mood == "saved":
                    self.answer(200, "application/json", '{"edition": 2, "saved": "10:00:00"}')
                elif state.mood == "login":
                    self.answer(200, "text/html", "Đăng nhập")
                else:
                    self.answer(409, "application/json", '{"message": "Có người vừa lưu"}')

            def log_message(self, *_: object) -> None:
                pass

        self.http = HTTPServer(("127.0.0.1", 0), Desk)
        self.url = f"http://127.0.0.1:{self.http.server_port}/"


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = Thread(target=made.http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield made
    made.http.shutdown()
    thread.join()
    made.http.server_close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    if CHROMIUM is None:
        pytest.skip("no Chromium")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: object, server: Server) -> Iterator[Page]:
    context = chromium.new_context()  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto(server.url)
    yield page
    context.close()


def said(page: Page, words: str) -> None:
    page.wait_for_function("words => document.querySelector('[data-saved]').textContent.includes(words)", arg=words, timeout=15_000)


def test_typing_saves_itself_and_renews_the_pages(page: Page, server: Server) -> None:
    page.fill("#id_body", "Câu mới")
    said(page, "Đã tự lưu lúc 10:00:00")
    assert "Câu mới" in server.sent[-1]
    assert page.input_value("[name=edition]") == "2"
    assert page.frame("pages").locator("p").inner_text() == "Trang một"  # type: ignore[union-attr]
    page.reload()
    assert page.is_hidden("[data-kept]"), "what the server has is not kept on the machine"


def test_what_the_server_does_not_have_is_offered_again(page: Page, server: Server) -> None:
    server.mood = "login"
    page.fill("#id_body", "Gõ khi hết phiên")
    said(page, "phiên đăng nhập đã hết")
    page.reload()
    assert page.input_value("#id_body") == "Trên máy chủ"
    page.click("[data-restore]")
    assert page.input_value("#id_body") == "Gõ khi hết phiên"
    server.mood = "saved"
    said(page, "Đã tự lưu")


def test_it_stops_saving_when_somebody_else_saved(page: Page, server: Server) -> None:
    server.mood = "meanwhile"
    page.fill("#id_body", "Của tôi")
    said(page, "Có người vừa lưu")
    count = len(server.sent)
    page.fill("#id_body", "Của tôi, thêm")
    page.wait_for_timeout(4500)
    assert len(server.sent) == count
    assert page.input_value("#id_body") == "Của tôi, thêm"


def test_a_new_log_in_in_another_tab_does_not_spoil_the_save(page: Page, server: Server) -> None:
    page.evaluate("document.cookie = 'csrftoken=new'")
    page.fill("#id_body", "Sau khi đăng nhập lại")
    said(page, "Đã tự lưu")
    assert "\r\nnew\r\n" in server.sent[-1]


def test_a_suggested_recipient_goes_before_the_file_copy_and_a_tab_parts_columns(page: Page) -> None:
    page.click("[data-recipient]")
    assert page.input_value("[name=recipients]") == "Như trên\nCác thôn\nLưu: VT"
    page.fill("#id_body", "TT")
    page.focus("#id_body")
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    page.keyboard.type("Việc")
    assert page.input_value("#id_body") == "TT\tViệc"
