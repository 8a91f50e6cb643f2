"""A look at an address of others: what may be asked, what is bounded, what a hostile server cannot do."""

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic, sleep

import pytest

from loa.fetching.addresses import Guard, Trouble, Unreachable, is_public
from loa.fetching.look import Limits, look

INSIDE = Guard(inside=True)
AGENT = "Loa test"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.5", "192.168.1.1", "172.16.0.1", "169.254.169.254", "::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1",
     "0.0.0.0", "100.64.0.1", "224.0.0.1", "x"],
)  # fmt: skip
def test_private_addresses_are_known(address: str) -> None:
    assert not is_public(address)
    assert is_public("203.119.8.1")


@pytest.mark.parametrize(
    "url", ["ftp://bao.vn/", "file:///etc/passwd", "http://user:pw@bao.vn/", "http://bao.vn:8080/", "http:///x", "http://[::1", "bao.vn"]
)
def test_odd_addresses_are_refused(url: str) -> None:
    with pytest.raises(Unreachable) as wrong:
        Guard(resolve=lambda host, port: ["203.119.8.1"]).check(url)
    assert wrong.value.trouble is Trouble.ADDRESS


def test_a_name_that_leads_inside_is_refused_also_when_only_one_of_its_addresses_does() -> None:
    with pytest.raises(Unreachable, match="nội bộ"):
        Guard(resolve=lambda host, port: ["203.119.8.1", "127.0.0.1"]).check("http://bao.vn/")


def test_a_host_of_the_settings_may_lie_inside_and_no_other_port_of_it() -> None:
    own = Guard(own=frozenset({"localhost:8130"}), resolve=lambda host, port: ["127.0.0.1"])
    assert own.check("http://localhost:8130/x").address == "127.0.0.1"
    with pytest.raises(Unreachable):
        own.check("http://localhost/x")


class _Other(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["User-Agent"], self.headers["Host"]))  # type: ignore[attr-defined]
        if self.path in ("/inside", "/round"):
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/latest/" if self.path == "/inside" else "/round")
            self.end_headers()
            return
        body = {"/huge": b"x" * 3_000_000, "/packed": gzip.compress(b"y" * 3_000_000)}.get(self.path, "đất".encode())
        self.send_response(404 if self.path == "/none" else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if self.path == "/packed":
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        return


@contextmanager
def other() -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Other)
    server.asked = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", server.asked  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()


def test_an_answer_is_read_under_our_name() -> None:
    with other() as (url, asked):
        answer = look(f"{url}/a?b=1#c", INSIDE, agent=AGENT)
        assert (answer.status, answer.media_type, answer.body.decode(), answer.cut) == (200, "text/html", "đất", False)
        assert asked == [("/a?b=1", AGENT, url.removeprefix("http://"))]
        assert look(f"{url}/none", INSIDE, agent=AGENT).status == 404


def test_size_is_bounded_packed_or_not() -> None:
    with other() as (url, _):
        for path in ("/huge", "/packed"):
            with pytest.raises(Unreachable, match="2 MB"):
                look(url + path, INSIDE, agent=AGENT)
            first = look(url + path, INSIDE, agent=AGENT, limits=Limits(bytes=1000), cut=True)
            assert (len(first.body), first.cut) == (1000, True)
        assert look(f"{url}/huge", INSIDE, agent=AGENT, head_only=True).body == b""


def test_a_redirect_is_checked_and_counted() -> None:
    with other() as (url, asked):
        port = int(url.rsplit(":", 1)[1])
        own = Guard(own=frozenset({f"127.0.0.1:{port}"}))
        with pytest.raises(Unreachable, match="nội bộ") as wrong:
            look(f"{url}/inside", own, agent=AGENT)
        assert wrong.value.trouble is Trouble.INSIDE
        with pytest.raises(Unreachable, match="quá nhiều lần"):
            look(f"{url}/round", own, agent=AGENT)
        assert len(asked) == 5


@contextmanager
def dripping(words: bytes) -> Iterator[str]:
    """A server that sends `words` and then a byte now and then, also within its headers."""
    server = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def drip() -> None:
        with suppress(OSError):
            talk, _ = server.accept()
            with talk:
                talk.sendall(words)
                while not over.is_set():
                    talk.sendall(b"x")
                    sleep(0.1)

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
    finally:
        over.set()
        server.close()
        thread.join(5)


@pytest.mark.parametrize("words", [b"HTTP/1.1 200 OK\r\nX-Long: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_slow_drip_ends_by_the_deadline_in_headers_and_in_the_body(words: bytes) -> None:
    began = monotonic()
    with dripping(words) as url, pytest.raises(Unreachable, match="chậm") as wrong:
        look(url, INSIDE, agent=AGENT, limits=Limits(seconds=0.8))
    assert wrong.value.trouble is Trouble.SLOW
    assert monotonic() - began < 10  # it would never end


def test_nobody_there_and_nonsense_are_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Unreachable) as wrong:
        look(f"http://127.0.0.1:{port}/", INSIDE, agent=AGENT)
    assert wrong.value.trouble is Trouble.REFUSED
    with dripping(b"nonsense\r\n\r\n") as url, pytest.raises(Unreachable) as other_wrong:
        look(url, INSIDE, agent=AGENT, limits=Limits(seconds=2))
    assert other_wrong.value.trouble is Trouble.BROKEN
    with other() as (url, _), pytest.raises(Unreachable) as third:
        look(url.replace("http:", "https:"), INSIDE, agent=AGENT)
    assert third.value.trouble is Trouble.CERTIFICATE
