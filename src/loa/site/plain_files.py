"""In front of Django: answers from baked pages (`loa.portal.baking`) without waking it. Everything else goes through to the program.

Serves only while the baker lives: its `beat` is younger than `ALIVE` seconds. GET and HEAD without a question mark only; what has one
(search, further pages of a list) is dynamic.

It also adds up how often each message's page was asked for, by day, and writes the sums to files that `loa.trends` takes in: no address, no
cookie, no order of pages. Programs that say that they are one are not counted.
"""

import json
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

Start = Callable[..., Any]
Headers = list[tuple[str, str]]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]
ALIVE = 30.0
_ADDRESS = re.compile(r"/(?:[\w.-]+/)*(?:[\w.-]+\.(?:xml|json))?", re.ASCII)
_LOOK_EVERY = 1.0
_ARTICLE = re.compile(r"/tin/([-\w]{1,200})/", re.ASCII)
_PROGRAM = re.compile(r"bot|crawl|spider|curl|python|monitor|^$", re.IGNORECASE)
_MOST_COUNTED = 2_000
_WRITE_EVERY = 60.0
_MOST_NAMES = 50


class Held(NamedTuple):
    """A page in memory, its answers ready: when its file changed, its tag, the headers of 304, and headers with body, plain and packed."""

    changed: int
    etag: str
    unchanged: Headers
    plain: tuple[Headers, bytes]
    packed: tuple[Headers, bytes]


class PlainFiles:
    """A WSGI application that stands before another one."""

    def __init__(
        self, inner: Application, folder: Path, clock: Callable[[], float] = time.time, ours: Callable[[str], bool] | None = None
    ) -> None:
        self.inner, self.pages, self.beat, self.clock = inner, folder / "pages", folder / "beat", clock
        self._looked, self._alive = 0.0, False
        self._reads: Counter[str] = Counter()
        self._written = clock()
        self.reads_folder = folder.parent / "reads"
        self._held: dict[str, Held] = {}
        self.ours, self._known = ours, set[str]()  # names of the portal itself; none given: every name is

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        self._count(environ)
        found = self._found(environ)
        if found is None:
            return self.inner(environ, start)
        if found.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start("304 Not Modified", found.unchanged)
            return [b""]
        headers, body = found.packed if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "") else found.plain
        start("200 OK", headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]

    def _found(self, environ: dict[str, Any]) -> "Held | None":
        address = environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ.get("QUERY_STRING") or not self._lives():
            return None
        if not _ADDRESS.fullmatch(address) or ".." in address or not self._at_home(environ.get("HTTP_HOST", "")):
            return None
        path = f"{self.pages}{address}{'index.html' if address.endswith('/') else ''}"
        try:
            changed = os.stat(path).st_mtime_ns  # noqa: PTH116  # asked for each visitor: a Path would cost as much as the answer
        except OSError:
            self._held.pop(address, None)
            return None
        held = self._held.get(address)
        if held is not None and held.changed == changed:
            return held
        return self._read(address, path, changed)

    def _at_home(self, host: str) -> bool:
        """Whether these are the pages of this host name: one of a body's own has others, an unknown one has none."""
        if self.ours is None or host in self._known:
            return True
        if not self.ours(host):
            return False
        if len(self._known) < _MOST_NAMES:
            self._known.add(host)
        return True

    def _read(self, address: str, path: str, changed: int) -> "Held | None":
        try:
            plain, packed, head = Path(path).read_bytes(), Path(f"{path}.gz").read_bytes(), json.loads(Path(f"{path}.head").read_bytes())
        except (OSError, ValueError):
            return None  # it was taken away between two steps: the live page answers
        etag = f'"{sha256(plain).hexdigest()[:24]}"'
        headers = list((head | {"ETag": etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}).items())
        found = Held(
            changed, etag, [(name, value) for name, value in headers if name != "Content-Type"],
            ([*headers, ("Content-Length", str(len(plain)))], plain),
            ([*headers, ("Content-Length", str(len(packed))), ("Content-Encoding", "gzip")], packed),
        )  # fmt: skip
        if len(self._held) > 500:
            self._held.clear()
        self._held[address] = found
        return found

    def _count(self, environ: dict[str, Any]) -> None:
        """Add a reading to the sums, and write them down once a minute."""
        match = _ARTICLE.fullmatch(environ.get("PATH_INFO", ""))
        counted = match and environ["REQUEST_METHOD"] == "GET" and not _PROGRAM.search(environ.get("HTTP_USER_AGENT", ""))
        if match and counted and (len(self._reads) < _MOST_COUNTED or match[1] in self._reads):
            self._reads[match[1]] += 1
        if self._reads and self.clock() - self._written > _WRITE_EVERY:
            self.write_reads()

    def write_reads(self) -> None:
        """The sums so far as one file of its own; nothing is lost but the last minute of a process that is killed."""
        reads, self._reads, self._written = self._reads, Counter(), self.clock()
        name = f"{time.strftime('%Y-%m-%d', time.localtime(self.clock()))}-{os.getpid()}-{time.time_ns()}"
        try:
            self.reads_folder.mkdir(exist_ok=True)
            beside = self.reads_folder / f".{name}"
            beside.write_text(json.dumps(reads), "utf-8")
            beside.rename(self.reads_folder / f"{name}.json")
        except OSError:
            return  # a full disk must not keep anybody from reading

    def _lives(self) -> bool:
        now = self.clock()
        if now - self._looked > _LOOK_EVERY:
            try:
                self._alive = now - self.beat.stat().st_mtime < ALIVE
            except OSError:
                self._alive = False
            self._looked = now
        return self._alive
