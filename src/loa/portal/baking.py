"""Public pages as plain files, ready compressed, for a web server that does not ask us.

What changed is taken away first, all of it, so that the live page answers at once; then it is baked anew. A page is what the whole
program answers, headers and all, to a visitor without cookies; one that is no plain 200, or would set a cookie, is not baked. `beat` is
touched while the baker lives: who serves the files may tell that nobody looks after them any more.
"""

import gzip
import io
import json
import logging
import os
import re
import shutil
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from loa.portal.baking_queries import Marks, Pulse, marks, pulse

logger = logging.getLogger(__name__)
_ADDRESS = re.compile(r"/(?:[\w.-]+/)*(?:[\w.-]+\.(?:xml|json))?", re.ASCII)
_NOT_HELD = ("Set-Cookie", "Content-Length", "Date")
Fetch = Callable[[str], tuple[int, dict[str, str], bytes]]


def folder() -> Path:
    """Where baked pages lie: `pages/` as a web server serves them, `marks.json`, `beat`."""
    return Path(settings.LOA_DATA) / "portal-pages"


def file_of(address: str) -> Path | None:
    """The file of an address; None for one that is never baked."""
    if not _ADDRESS.fullmatch(address) or ".." in address:
        return None
    return folder() / "pages" / (address.lstrip("/") + ("index.html" if address.endswith("/") else ""))


class Baker:
    """Bakes what changed, each time that it is asked. `fetch` answers an address as the site does."""

    def __init__(self, fetch: Fetch) -> None:
        self.fetch = fetch
        self.kept: Marks = {}
        self.pulse: Pulse | None = None

    def begin(self) -> None:
        """Start from nothing: what an earlier baker left may be of another program or day."""
        shutil.rmtree(folder() / "pages", ignore_errors=True)
        (folder() / "pages").mkdir(parents=True, exist_ok=True)
        self.kept, self.pulse = {}, None
        self.beat()

    def beat(self) -> None:
        """Say that somebody looks after the files."""
        (folder() / "beat").touch()

    def end(self) -> None:
        """Take everything away: nobody looks after it from now on."""
        shutil.rmtree(folder() / "pages", ignore_errors=True)
        (folder() / "beat").unlink(missing_ok=True)

    def turn(self, at: datetime, clock: Callable[[], datetime] | None = None) -> int:
        """Look, take away what changed, bake it anew; returns how many pages were baked. Stops for a newer change between two pages."""
        self.beat()
        now = pulse(at)
        if now == self.pulse:
            return 0
        wanted = marks()
        if self.pulse is None or now.frame != self.pulse.frame:
            shutil.rmtree(folder() / "pages", ignore_errors=True)
            self.kept = {}
        stale = [address for address, mark in self.kept.items() if wanted.get(address) != mark]
        for address in stale:
            self._take_away(address)
        self.pulse = now
        return self._bake([address for address in wanted if address not in self.kept], wanted, clock)

    def _bake(self, missing: Iterable[str], wanted: Marks, clock: Callable[[], datetime] | None) -> int:
        count = 0
        for address in missing:
            if self.bake(address):
                self.kept[address] = wanted[address]
                count += 1
            self.beat()
            if clock is not None and count % 20 == 0 and pulse(clock()) != self.pulse:
                self.pulse = None if self.pulse is None else Pulse(self.pulse.frame, "")  # look again at once
                break
        (folder() / "marks.json").write_text(json.dumps({"pages": len(self.kept)}), "utf-8")
        return count

    def _take_away(self, address: str) -> None:
        self.kept.pop(address, None)
        path = file_of(address)
        if path is not None:
            for one in (path, path.with_name(path.name + ".gz"), path.with_name(path.name + ".head")):
                one.unlink(missing_ok=True)

    def bake(self, address: str) -> bool:
        """Write one page; False when its answer is none that may be kept. The page itself comes last: with it the rest is there."""
        path = file_of(address)
        if path is None:
            return False
        status, headers, body = self.fetch(address)
        if status != 200 or "Set-Cookie" in headers or "Cookie" in headers.get("Vary", ""):
            if status != 404:
                logger.warning("%s is not baked: %s %s", address, status, headers.get("Vary", ""))
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        held = {name: value for name, value in headers.items() if name not in _NOT_HELD}
        _write(path.with_name(path.name + ".head"), json.dumps(held).encode())
        _write(path.with_name(path.name + ".gz"), gzip.compress(body, 9, mtime=0))
        _write(path, body)
        return True


def _write(path: Path, content: bytes) -> None:
    """The whole file or none: a server that reads it at this moment gets the old one or the new one."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)


def fetcher() -> Fetch:
    """Answers of the program itself, as to a visitor who comes without cookies."""
    handler = WSGIHandler()
    site = urlsplit(settings.LOA_SITE_URL)

    def fetch(address: str) -> tuple[int, dict[str, str], bytes]:
        said: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None, /) -> Callable[[bytes], object]:
            said["status"], said["headers"] = int(status.split(" ", 1)[0]), dict(headers)
            return lambda piece: None

        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET", "PATH_INFO": address, "QUERY_STRING": "", "SCRIPT_NAME": "", "SERVER_PROTOCOL": "HTTP/1.1",
            "SERVER_NAME": site.hostname or "localhost", "SERVER_PORT": str(site.port or (443 if site.scheme == "https" else 80)),
            "HTTP_HOST": site.netloc, "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": site.scheme, "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(), "wsgi.version": (1, 0), "wsgi.multithread": False, "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }  # fmt: skip
        answer = handler(environ, start)
        try:
            body = b"".join(answer)
        finally:
            answer.close()
        return said["status"], said["headers"], body

    return fetch
