"""HTTP as a device speaks it: a connection that the server closed while it rested costs nothing."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from loa.players import wire
from loa.players.wire import Wire, WireFailed


class Closing(BaseHTTPRequestHandler):
    """Answers, and closes without a word, as a server does with connections that rest too long."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")
        self.close_connection = True

    do_GET = do_POST

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Closing)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_after_a_rest_what_must_not_be_said_twice_takes_a_new_connection(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    line = Wire(address)
    assert line.ask("POST", "a", body=b"1", limit=100, seconds=5).body == b"ok"
    with pytest.raises(WireFailed, match="đóng kết nối"):
        line.ask("POST", "b", body=b"2", limit=100, seconds=5)
    assert line.ask("POST", "c", body=b"3", limit=100, seconds=5).body == b"ok"
    monkeypatch.setattr(wire, "FRESH_SECONDS", 0.0)
    assert line.ask("POST", "d", body=b"4", limit=100, seconds=5).body == b"ok"
    line.close()


def test_faults_are_told_in_vietnamese() -> None:
    line = Wire("http://127.0.0.1:1")
    with pytest.raises(WireFailed, match="máy chủ không chạy"):
        line.ask("GET", "a", limit=100, seconds=1)
