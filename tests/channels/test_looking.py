"""Portal and feed are proven by looking at what the public sees, on a server of our own."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic, sleep

import pytest

from loa.channels.feed.channel import ATOM, Feed
from loa.channels.portal.channel import Portal
from loa.delivery.port import Content, Destination, DestinationKind, Level, Parcel, Proof, Rendered, Source, TryLater, said_fields

CONTENT = Content(
    title="Cấp đổi thẻ <mới> & miễn phí",
    summary="Hộ nghèo được đổi thẻ.",
    body="Thẻ cũ dùng đến hết năm.",
    audience="Hộ nghèo",
    effective_from=date(2026, 2, 5),
    what_to_do="",
    source=Source("Kế hoạch số 22/KH-UBND", "Truyền thông", ""),
    issuer="UBND xã Lam Trà",
    issuer_parent="",
    place="Lam Trà",
    page_url="https://lamtra.example.vn/tin/1?a=1&b=2",
)
AT = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")


@contextmanager
def serving(body: bytes = b"", status: int = 200, location: str = "", drip: float = 0) -> Iterator[str]:
    """A server that answers "/" so, and "/there" always with 200 and `body`; gives its address."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            moved = location and self.path == "/"
            self.send_response(302 if moved else status)
            if moved:
                self.send_header("Location", location)
            self.end_headers()
            for start in range(0, 0 if moved else len(body), len(body) if not drip else 1):
                try:
                    self.wfile.write(body[start : start + (len(body) if not drip else 1)])
                except OSError:
                    return  # the client has seen enough
                sleep(drip)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def parcel_of(rendered: Rendered, url: str) -> Parcel:
    digest = hashlib.sha256(rendered.body).hexdigest()
    site = Destination(DestinationKind.SITE, "site", "Cổng thông tin")
    return Parcel("k", site, rendered.body, rendered.media_type, digest, url, CONTENT.title, None, AT)


def portal_parcel(url: str = "http://127.0.0.1:9/") -> Parcel:
    return parcel_of(Portal().render(CONTENT), url)


def page_with(digest: str) -> bytes:
    return f'<html><article data-release="{digest}">Tin</article></html>'.encode()


def feed_with(*entries: str) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="{ATOM}"><title>Tin</title>{"".join(entries)}</feed>'.encode()


# Portal


def test_portal_carries_every_field_as_json() -> None:
    fields = json.loads(Portal().render(CONTENT).body)
    assert fields["title"] == CONTENT.title
    assert fields["effective_from"] == "2026-02-05"
    assert fields["source"] == {"heading": "Kế hoạch số 22/KH-UBND", "title": "Truyền thông", "url": ""}
    assert list(fields) == sorted(fields)
    assert set(fields) == set(said_fields(CONTENT))  # newer fields that say nothing are left out


def test_portal_page_with_our_hash_is_proof() -> None:
    parcel = portal_parcel()
    with serving(page_with(parcel.sha256)) as url:
        proof = Portal().read_receipt(replace(parcel, page_url=url))
    assert isinstance(proof, Proof)
    assert proof.level == Level.SEEN_LIVE
    assert proof.evidence.startswith("Tự kiểm tra lúc 08:05 ngày 23/11/2026: trang trả lời 200 và mang đúng mã băm " + parcel.sha256[:12])


@pytest.mark.parametrize("body", [b"", page_with("0" * 64), "Tin nói về mã băm".encode()])
def test_portal_page_without_our_hash_is_no_proof(body: bytes) -> None:
    with serving(body) as url:
        assert Portal().read_receipt(replace(portal_parcel(), page_url=url)) is None


def test_portal_page_that_only_names_the_hash_is_no_proof() -> None:
    parcel = portal_parcel()
    with serving(parcel.sha256.encode()) as url:
        assert Portal().read_receipt(replace(parcel, page_url=url)) is None


@pytest.mark.parametrize("status", [404, 410, 500, 503])
def test_portal_needs_an_answer_of_200(status: int) -> None:
    parcel = portal_parcel()
    with serving(page_with(parcel.sha256), status) as url:
        assert Portal().read_receipt(replace(parcel, page_url=url)) is None


def test_redirect_on_the_same_host_is_followed() -> None:
    parcel = portal_parcel()
    with serving(page_with(parcel.sha256), location="/there") as url:
        assert Portal().read_receipt(replace(parcel, page_url=url)) is not None


def test_redirect_to_another_host_proves_nothing() -> None:
    parcel = portal_parcel()
    with serving(page_with(parcel.sha256)) as other:
        elsewhere = other.replace("127.0.0.1", "localhost")
        with serving(location=elsewhere) as url:
            assert Portal().read_receipt(replace(parcel, page_url=url)) is None


def test_redirects_in_a_circle_end() -> None:
    with serving(location="/") as url:
        assert Portal().read_receipt(replace(portal_parcel(), page_url=url)) is None


# Both


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "", "nothing", "ftp://127.0.0.1/x", "http://[::1", "http:///x"])
def test_what_cannot_be_reached_is_tried_later(url: str) -> None:
    with pytest.raises(TryLater, match="Chưa kiểm tra được"):
        Portal().read_receipt(portal_parcel(url))
    if url:
        with pytest.raises(TryLater, match="Chưa kiểm tra được"):
            Feed(feed_url=url).read_receipt(portal_parcel())


def test_a_page_without_end_is_not_read_to_its_end() -> None:
    with serving(b"x" * 2_500_000) as url:
        with pytest.raises(TryLater, match="quá lớn"):
            Portal().read_receipt(portal_parcel(url))
        with pytest.raises(TryLater, match="quá lớn"):
            Feed(feed_url=url).read_receipt(portal_parcel())


def test_a_page_that_drips_is_given_up() -> None:
    with serving(b"x" * 60, drip=0.1) as url:
        begun = monotonic()
        with pytest.raises(TryLater, match="quá chậm"):
            Portal(timeout=0.3).read_receipt(portal_parcel(url))
        with pytest.raises(TryLater, match="quá chậm"):
            Feed(feed_url=url, timeout=0.3).read_receipt(portal_parcel())
        assert monotonic() - begun < 3


# Feed


def test_feed_entry_is_escaped_and_named_by_its_address() -> None:
    entry = Feed().render(CONTENT).body.decode()
    assert "<id>https://lamtra.example.vn/tin/1?a=1&amp;b=2</id>" in entry
    assert "<title>Cấp đổi thẻ &lt;mới&gt; &amp; miễn phí</title>" in entry


def test_feed_with_our_entry_is_proof_even_when_the_site_adds_to_it() -> None:
    rendered = Feed().render(CONTENT)
    entry = rendered.body.decode().replace("</entry>", "<updated>2026-11-23T08:00:00Z</updated></entry>")
    with serving(feed_with("<entry><id>x</id></entry>", entry)) as url:
        proof = Feed(feed_url=url).read_receipt(parcel_of(rendered, CONTENT.page_url))
    assert isinstance(proof, Proof)
    assert proof.level == Level.SEEN_LIVE
    assert CONTENT.page_url in proof.evidence


def test_feed_with_the_entry_before_the_correction_is_no_proof() -> None:
    old = Feed().render(CONTENT).body.decode()
    new = Feed().render(replace(CONTENT, body="Thẻ cũ dùng đến hết tháng 6."))
    with serving(feed_with(old)) as url:
        assert Feed(feed_url=url).read_receipt(parcel_of(new, CONTENT.page_url)) is None


BOMB = '<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY a "aaaa">]>'


@pytest.mark.parametrize("wrap", ["not xml {}", BOMB + "<feed xmlns='http://www.w3.org/2005/Atom'>{}</feed>", "<feed>{}"])
def test_what_is_no_feed_is_no_proof(wrap: str) -> None:
    rendered = Feed().render(CONTENT)
    with serving(wrap.format(rendered.body.decode()).encode()) as url:
        assert Feed(feed_url=url).read_receipt(parcel_of(rendered, CONTENT.page_url)) is None


def test_feed_without_an_address_has_no_proof_to_look_for() -> None:
    assert Feed().read_receipt(parcel_of(Feed().render(CONTENT), CONTENT.page_url)) is None
