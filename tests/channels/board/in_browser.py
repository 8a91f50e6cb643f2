"""Pages of a board in a real browser: served with the very policy of the player."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Page as Browser
from playwright.sync_api import sync_playwright

from loa.players.screen import ITEM_POLICY

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def opened() -> Iterator[Browser]:
    """A tab of Chromium."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found.new_page()
        found.close()


@contextmanager
def served(body_of: Callable[[str], bytes]) -> Iterator[str]:
    """The address under which `body_of` gives the page of each name; nothing stands where it gives nothing."""

    class Item(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", ITEM_POLICY)
            self.end_headers()
            self.wfile.write(body_of(self.path.strip("/")))

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Item)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()
