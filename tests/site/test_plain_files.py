"""Baked files in front of the program: what is served, what goes through, and never from a folder that nobody looks after."""

import gzip
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from loa.site.plain_files import PlainFiles


def inner(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    start("200 OK", [])
    return [b"live"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    page = tmp_path / "pages" / "tin" / "mot" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("<p>baked</p>")
    page.with_name("index.html.gz").write_bytes(gzip.compress(b"<p>baked</p>"))
    page.with_name("index.html.head").write_text(
        json.dumps({"Content-Type": "text/html; charset=utf-8", "X-Content-Type-Options": "nosniff"})
    )
    (tmp_path / "beat").touch()
    return tmp_path


def ask(
    site: PlainFiles, path: str = "/tin/mot/", method: str = "GET", query: str = "", **headers: str
) -> tuple[str, dict[str, str], bytes]:
    said: list[Any] = []
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, **{f"HTTP_{k}": v for k, v in headers.items()}}
    body = b"".join(site(environ, lambda status, headers, *_: said.append((status, dict(headers)))))
    return said[0][0], said[0][1], body


def test_a_baked_page_is_served_with_its_headers_and_packed(folder: Path) -> None:
    site = PlainFiles(inner, folder)
    status, headers, body = ask(site)
    assert (status, body, headers["X-Content-Type-Options"]) == ("200 OK", b"<p>baked</p>", "nosniff")
    assert "Set-Cookie" not in headers
    _, packed, body = ask(site, ACCEPT_ENCODING="gzip, br")
    assert (packed["Content-Encoding"], gzip.decompress(body)) == ("gzip", b"<p>baked</p>")
    assert ask(site, method="HEAD")[2] == b""
    assert ask(site, IF_NONE_MATCH=headers["ETag"])[0] == "304 Not Modified"


def test_a_host_name_that_is_not_the_portals_goes_through(folder: Path) -> None:
    asked: list[str] = []
    site = PlainFiles(inner, folder, ours=lambda host: asked.append(host) is None and host == "cong.example.vn")
    assert [ask(site, HOST=host)[2] for host in ("cong.example.vn", "xa.example.vn", "cong.example.vn", "")] == [
        b"<p>baked</p>", b"live", b"<p>baked</p>", b"live",
    ]  # fmt: skip
    assert asked.count("cong.example.vn") == 1  # not asked about each time


@pytest.mark.parametrize(
    ("path", "method", "query"),
    [
        ("/tin/mot/", "POST", ""), ("/tin/mot/", "GET", "trang=2"), ("/tin/hai/", "GET", ""), ("/tin/../tin/mot/", "GET", ""),
        ("/tin/mot/index.html.head", "GET", ""), ("/tin/mot/index.html.gz", "GET", ""), ("//tin/mot/", "GET", ""),
    ],
)  # fmt: skip
def test_everything_else_goes_through(folder: Path, path: str, method: str, query: str) -> None:
    assert ask(PlainFiles(inner, folder), path, method, query)[2] == b"live"


def test_what_is_taken_away_or_changed_is_so_at_once(folder: Path) -> None:
    site, page = PlainFiles(inner, folder), folder / "pages" / "tin" / "mot" / "index.html"
    assert ask(site)[2] == b"<p>baked</p>"
    page.write_text("<p>other</p>")
    os.utime(page, ns=(1, 1))
    assert ask(site)[2] == b"<p>other</p>"
    page.unlink()
    assert ask(site)[2] == b"live"


def test_nothing_is_served_when_the_baker_is_dead(folder: Path) -> None:
    later = (folder / "beat").stat().st_mtime + 31
    assert ask(PlainFiles(inner, folder, clock=lambda: later))[2] == b"live"
    (folder / "beat").unlink()
    assert ask(PlainFiles(inner, folder))[2] == b"live"


def test_readings_are_summed_without_anything_of_who_reads(folder: Path) -> None:
    moment = [1000.0]
    site = PlainFiles(inner, folder / "portal-pages", clock=lambda: moment[0])
    for agent in ("Mozilla/5.0", "Mozilla/5.0", "Googlebot/2.1", ""):
        ask(site, USER_AGENT=agent)
    ask(site, path="/van-ban/1/", USER_AGENT="Mozilla/5.0")
    moment[0] += 61
    ask(site, path="/tin/hai/", USER_AGENT="Mozilla/5.0")
    (written,) = (folder / "reads").glob("*.json")
    assert json.loads(written.read_text()) == {"mot": 2, "hai": 1}
