"""The board's local web server: one full-screen page, its programme, and its confirmations.

It listens on the loopback interface only. A page of another site cannot speak for the board: requests
must name this host, and confirmations must carry the token that only our page was given. What is shown
runs no script: each item is served in a sandbox.
"""

import json
import secrets
import threading
from dataclasses import asdict
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from loa.players.board import DEFAULT_MILLISECONDS, Board
from loa.players.item import EMERGENCY
from loa.players.reading import SHA256
from loa.seal.moments import to_iso

ADDRESS = "127.0.0.1"
PAGE_HEADER = "X-Loa-Page"
VISIBLE_HEADER = "X-Loa-Visible"  # "0": the page is open, but behind something else
DEFAULT_TIMEZONE = "Asia/Ho_Chi_Minh"
LARGEST_POST = 4096
PAGE = Path(__file__).with_name("page.html").read_text("utf-8")
PAGE_POLICY = "connect-src 'self'; frame-src 'self'; img-src 'self' data:; frame-ancestors 'none'"
ITEM_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'self'"


class Screen:
    """The running server; `port` is the one it took."""

    def __init__(self, board: Board, port: int) -> None:
        self.token = secrets.token_urlsafe(16)
        handler = type("Handler", (PageHandler,), {"board": board, "token": self.token})
        self._server = QuietServer((ADDRESS, port), handler)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="screen", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=1.0)


class QuietServer(ThreadingHTTPServer):
    """A browser that goes away in mid-answer is no event."""

    def handle_error(self, *_: object) -> None:
        """Say nothing."""


class PageHandler(BaseHTTPRequestHandler):
    """Answers the local page. `board` and `token` are set by `Screen`."""

    board: Board
    token: str
    timeout = 5  # seconds; a silent connection holds no thread
    server_version = "loa"
    sys_version = ""

    def do_GET(self) -> None:
        """The page, its programme, or one item."""
        if not self._is_local():
            self._answer(HTTPStatus.FORBIDDEN, b"", "text/plain")
        elif self.path == "/":
            self._page()
        elif self.path == "/now.json":
            self._now()
        else:
            self._item(self.path.removeprefix("/item/"))

    def do_POST(self) -> None:
        """What the page displayed: {"id": delivery key, "milliseconds": int}."""
        length = self.headers.get("Content-Length", "")
        if not self._is_local() or not secrets.compare_digest(self.headers.get(PAGE_HEADER, ""), self.token):
            self._answer(HTTPStatus.FORBIDDEN, b"", "text/plain")
        elif self.path != "/shown" or not length.isdigit() or int(length) > LARGEST_POST:
            self._answer(HTTPStatus.BAD_REQUEST, b"", "text/plain")
        else:
            shown = _shown(self.rfile.read(int(length)))
            known = shown is not None and self.board.confirm(*shown)
            self._answer(HTTPStatus.NO_CONTENT if known else HTTPStatus.BAD_REQUEST, b"", "text/plain")

    def log_message(self, *_: object) -> None:
        """Silent: the page asks every second."""

    def _is_local(self) -> bool:
        """Whether the browser meant this host: a foreign name that resolves to us is an attack."""
        port = self.connection.getsockname()[1]
        return self.headers.get("Host") in (f"{ADDRESS}:{port}", f"localhost:{port}")

    def _page(self) -> None:
        nonce = secrets.token_urlsafe(16)
        policy = f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; {PAGE_POLICY}"
        body = PAGE.replace("{{nonce}}", nonce).replace("{{token}}", self.token)
        self._answer(HTTPStatus.OK, body.encode("utf-8"), "text/html; charset=utf-8", policy)

    def _now(self) -> None:
        if secrets.compare_digest(self.headers.get(PAGE_HEADER, ""), self.token):
            now = self.board.browser_asked(visible=self.headers.get(VISIBLE_HEADER, "1") == "1")
        else:  # anyone on this machine may look, but only our page counts as a display
            now = self.board.device.clock()
        manifest = self.board.manifest(now)
        zones = () if manifest is None else manifest.programme.zones
        places, first = {zone.id for zone in zones}, zones[0].id if zones else ""
        programme = {
            "now": to_iso(now),
            "name": self.board.device.config.name,
            "timezone": DEFAULT_TIMEZONE if manifest is None else manifest.timezone,
            "zones": [asdict(zone) for zone in zones],
            "items": [
                {
                    "id": item.id,
                    "sha256": item.sha256,
                    "media_type": item.media_type,
                    "milliseconds": item.milliseconds or DEFAULT_MILLISECONDS,
                    "emergency": item.priority == EMERGENCY,
                    "title": item.title,
                    "zone": item.zone if item.zone in places else first,
                }
                for item in self.board.showing(now)
            ],
        }
        self._answer(HTTPStatus.OK, json.dumps(programme).encode("utf-8"), "application/json")

    def _item(self, sha256: str) -> None:
        found = self.board.item(sha256) if SHA256.fullmatch(sha256) else None
        if found is None:
            self._answer(HTTPStatus.NOT_FOUND, b"", "text/plain")
        else:
            media_type = found[0].media_type
            charset = "; charset=utf-8" if media_type in ("text/html", "text/plain") else ""
            self._answer(HTTPStatus.OK, found[1], media_type + charset, ITEM_POLICY)

    def _answer(self, status: HTTPStatus, body: bytes, media_type: str, policy: str = "default-src 'none'") -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)


def _shown(body: bytes) -> tuple[str, int] | None:
    """(delivery key, milliseconds) of a confirmation; None when it is malformed."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or not isinstance(said.get("id"), str):
        return None
    length = said.get("milliseconds")
    return (said["id"], length) if isinstance(length, int) and length >= 0 else None
