"""Feeds of others: what is read, and what a hostile one cannot do."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from time import sleep

import pytest

from loa.fetching.addresses import Guard
from loa.fetching.look import Limits
from loa.trends.feeds import BadFeed, checked_address, day_of, entries, fetch, plain

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Báo</title>
<item><title>Hỗ trợ &lt;b&gt;nước mưa&lt;/b&gt;</title><link>https://bao.vn/1</link>
<guid>1</guid><author>nguoi@bao.vn</author>
<description><![CDATA[<p>Xã <a href="x">hỗ trợ</a> &amp; thu gom</p>]]></description>
<pubDate>Mon, 02 Mar 2026 08:00:00 +0700</pubDate></item>
<item><title>  </title></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>a</id><title>Tin</title><link rel="self" href="javascript:x"/>
<link href="https://bao.vn/2"/><summary>Tóm tắt</summary><updated>2026-03-02T01:00:00Z</updated></entry></feed>"""


def test_rss_and_atom_become_titles_and_summaries_without_markup_or_author() -> None:
    (one,) = entries(RSS.encode())
    assert (one.title, one.summary, one.link, one.day) == (
        "Hỗ trợ nước mưa", "Xã hỗ trợ & thu gom", "https://bao.vn/1", date(2026, 3, 2),
    )  # fmt: skip
    (two,) = entries(ATOM.encode())
    assert (two.key, two.link, two.day) == ("a", "https://bao.vn/2", date(2026, 3, 2))


@pytest.mark.parametrize(
    "content",
    [
        b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&x;</title></item></channel></rss>',
        b"<!DOCTYPE lolz [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><feed><entry><title>&b;</title></entry></feed>",
        b"<html><body>login</body></html>", b"{}", b"", b"<rss><channel>", b"\x00\x01",
    ],
)  # fmt: skip
def test_what_is_no_feed_or_wants_more_is_refused(content: bytes) -> None:
    with pytest.raises(BadFeed):
        entries(content)


def test_many_entries_and_deep_nesting_are_bounded() -> None:
    many = b"<rss><channel>" + b"<item><title>a</title></item>" * 5000 + b"</channel></rss>"
    assert len(entries(many)) == 200
    with pytest.raises(BadFeed):
        entries(b"<rss>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</rss>")


class _Paper(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/huge":
            self.send_response(200)
            self.end_headers()
            with suppress(OSError):
                for _ in range(60):
                    self.wfile.write(b"x" * 65_536)
        elif self.path == "/slow":
            self.send_response(200)
            self.end_headers()
            with suppress(OSError):
                for _ in range(40):
                    self.wfile.write(b"x")
                    self.wfile.flush()
                    sleep(0.1)
        elif self.path == "/again":
            self.send_response(302)
            self.send_header("Location", "/again")
            self.end_headers()
        else:
            self.send_response(200 if self.path == "/rss" else 503)
            self.end_headers()
            self.wfile.write(RSS.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        return


@contextmanager
def paper() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Paper)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_feed_is_fetched_and_hostile_ones_end_soon() -> None:
    inside = Guard(inside=True)
    with paper() as url:
        assert len(entries(fetch(f"{url}/rss", inside))) == 1
        for path, words in (("huge", "2 MB"), ("slow", "chậm"), ("again", "chuyển hướng"), ("down", "503")):
            with pytest.raises(BadFeed, match=words):
                fetch(f"{url}/{path}", inside, Limits(seconds=1.0))


def test_an_address_of_the_inside_is_no_feed() -> None:
    with pytest.raises(BadFeed, match="nội bộ"):
        checked_address("http://bao.vn/", Guard(resolve=lambda host, port: ["203.119.8.1", "127.0.0.1"]))


def test_days_and_markup() -> None:
    assert day_of("nonsense") is None
    assert day_of("2026-13-45") is None
    assert plain("a &amp;lt;script&amp;gt; <img src=x onerror=y> b") == "a script> b"
