"""The nginx configuration of docs/serving.md in a real nginx: what it serves by itself, what it hands to the program."""

import gzip
import http.client
import json
import os
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from conftest import needed
from nginx_of_docs import configuration

PAGE = "<!doctype html><p>dựng sẵn</p>".encode()


class _Program(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = json.dumps({"path": self.path, "method": self.command, "host": self.headers["Host"]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        return


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that every user may enter: the workers of nginx may be another's, and pytest's own folders are closed to them."""
    with tempfile.TemporaryDirectory(prefix="loa-nginx-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture(scope="module")
def port(folder: Path) -> Iterator[int]:
    nginx = needed("nginx", "nginx is not installed")
    for address, content in (("tin/mot/index.html", PAGE), ("tin/atom.xml", b"<feed/>"), ("index.html", PAGE)):
        path = folder / "baked" / "pages" / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(content))
        path.with_name(path.name + ".head").write_text("{}")
    (folder / "baked" / "marks.json").write_text("{}")
    program = ThreadingHTTPServer(("127.0.0.1", 0), _Program)
    threading.Thread(target=program.serve_forever, daemon=True).start()
    with socket.create_server(("127.0.0.1", 0)) as free:
        own = int(free.getsockname()[1])
    path = configuration(folder / "nginx", folder / "baked", own, program.server_port)
    process = subprocess.Popen([nginx, "-c", str(path), "-p", str(path.parent)], stderr=subprocess.PIPE)
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", own), 1).close()
            break
        except OSError:
            time.sleep(0.1)
            assert process.poll() is None, process.stderr and process.stderr.read()
    yield own
    process.terminate()
    process.communicate(timeout=20)
    program.shutdown()
    program.server_close()


def ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    talk = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        talk.request(method, path, headers={"Host": "xa.example.vn", **{k.replace("_", "-"): v for k, v in headers.items()}})
        answer = talk.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        talk.close()


@pytest.mark.parametrize("path", ["/", "/tin/mot/", "/tin/atom.xml"])
def test_what_is_baked_is_served_by_nginx_packed_and_with_the_security_headers(port: int, path: str) -> None:
    status, headers, body = ask(port, path)
    assert (status, body) == (200, b"<feed/>" if path.endswith("xml") else PAGE)
    assert "default-src 'self'" in str(headers["Content-Security-Policy"])
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-cache")
    _, packed, body = ask(port, path, Accept_Encoding="gzip")
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) in (PAGE, b"<feed/>")
    assert ask(port, path, If_None_Match=str(headers["ETag"]))[0] == 304


@pytest.mark.parametrize(
    ("path", "method"),
    [("/tin/mot/?trang=2", "GET"), ("/tin/mot/", "POST"), ("/tin/hai/", "GET"), ("/tim-kiem/?q=a", "GET"), ("/marks.json", "GET"),
     ("/tin/mot", "GET"), ("/pages/tin/mot/index.html", "GET")],
)  # fmt: skip
def test_everything_else_is_handed_to_the_program(port: int, path: str, method: str) -> None:
    status, _, body = ask(port, path, method)
    assert (status, json.loads(body)) == (200, {"path": path, "method": method, "host": "xa.example.vn"})


@pytest.mark.parametrize("path", ["/tin/mot/index.html.head", "/tin/mot/index.html.gz", "/%2e%2e/%2e%2e/etc/passwd"])
def test_what_lies_beside_the_pages_is_not_shown(port: int, path: str) -> None:
    status, _, body = ask(port, path)
    assert status in (400, 404)
    assert b"root:" not in body


def test_a_page_that_is_taken_away_is_the_programs_within_seconds(port: int, folder: Path) -> None:
    page = folder / "baked" / "pages" / "index.html"
    away = page.with_name(f".away{os.getpid()}")
    page.rename(away)
    try:
        began = time.monotonic()
        while ask(port, "/")[2] == PAGE and time.monotonic() - began < 20:
            time.sleep(0.2)
        assert json.loads(ask(port, "/")[2])["path"] == "/"
    finally:
        away.rename(page)
    assert ask(port, "/")[2] == PAGE
