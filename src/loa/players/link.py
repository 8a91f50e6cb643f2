"""The device's side of the wire: fetch the manifest, fetch content, hand in the play log.

Each step fails on its own: a server that answers garbage for one still gets the others. Nothing here
decides what is played, and nothing waits for it: it runs in a thread of its own.
"""

import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from loa.players.cache import Altered, Cache
from loa.players.config import Config
from loa.players.entry import Entry, of_refusal
from loa.players.manifest import CONTENT_ALTERED, EXPIRED, Item, ManifestRefused, Refusal
from loa.players.memory import Memory
from loa.players.moments import Clock
from loa.players.playlog import PlayLog
from loa.players.schedule import is_over, transfer_order
from loa.seal.canonical import Json, sha256_hex
from loa.seal.envelope import PLAYLOG, seal

TIMEOUT_SECONDS = 5.0  # to connect, and between two pieces of an answer
ANSWER_SECONDS = 30.0  # for a whole manifest or acknowledgement, however slowly it drips
CONTENT_SECONDS = 600.0  # for one file over a poor mobile line
LARGEST_BACK_OFF = 30.0
MANIFEST_BYTES = 8 << 20
CONTENT_BYTES = 256 << 20
BATCH = 200  # log entries in one upload

log = logging.getLogger("loa.players")


class ServerFailed(Exception):
    """The server did not do its part this time; the text is Vietnamese, for the device's console."""


@dataclass(frozen=True, slots=True)
class Round:
    """How one round went."""

    reached: bool  # the server answered for the manifest
    more: bool  # content is still to be fetched


def next_wait(poll_seconds: int, failures: int, chance: float) -> float:
    """Seconds until the next round after `failures` failed ones in a row; `chance` in [0, 1) spreads devices out."""
    if not failures:
        return poll_seconds * (0.8 + 0.4 * chance)
    return float(min(LARGEST_BACK_OFF, max(poll_seconds, 2 ** min(failures, 10)))) * (0.5 + 0.5 * chance)


class Link:
    """One device's connection. `round` is called again and again, by one thread."""

    def __init__(self, config: Config, memory: Memory, cache: Cache, playlog: PlayLog, clock: Clock) -> None:
        self._config = config
        self._memory = memory
        self._cache = cache
        self._playlog = playlog
        self._clock = clock
        self._complaints: dict[str, str] = {}  # what each step last complained of: said once, not at every poll
        self._rounds = 0
        self._failures: dict[str, int] = {}  # how often a file could not be had, by hash
        self._client = httpx.Client(
            base_url=f"{config.server}/stations/",
            headers={"Authorization": f"Bearer {config.token}"},
            timeout=TIMEOUT_SECONDS,
            trust_env=False,
        )

    def close(self) -> None:
        """Drop the connection."""
        self._client.close()

    def round(self) -> Round:
        """Fetch the manifest, one missing file (so that an emergency waits for one at most), and send the log."""
        self._rounds += 1
        fetched = self._step("danh mục phát", self._fetch_manifest)
        missing = self._missing()
        filled = self._step("tệp nội dung", lambda: self._fetch_first(missing))
        self._step("nhật ký phát", self._send_log)
        return Round(reached=fetched, more=filled and len(missing) > 1)

    def refuse(self, refusal: Refusal) -> None:
        """Note a refusal, once for each cause."""
        manifest = self._memory.manifest
        after = 0 if manifest is None else manifest.version
        if self._playlog.finish(of_refusal(refusal, after=after, device=self._config.station)):
            log.warning("%s", refusal.detail)

    def _step(self, name: str, act: Callable[[], None]) -> bool:
        """Whether `act` went well; what went wrong is said when it changes."""
        try:
            act()
        except (httpx.HTTPError, OSError, ServerFailed) as error:
            complaint = str(error) or type(error).__name__
            if self._complaints.get(name) != complaint:
                log.warning("%s: %s", name, complaint)
            self._complaints[name] = complaint
            return False
        if self._complaints.pop(name, None):
            log.info("%s: đã thông trở lại", name)
        return True

    def _fetch_manifest(self) -> None:
        known = {"If-None-Match": self._memory.etag} if self._memory.etag else {}
        with self._answer("GET", f"{self._config.station}/manifest.json", headers=known) as answer:
            if answer.status_code == httpx.codes.NOT_MODIFIED:
                return
            body = _body(answer, MANIFEST_BYTES, ANSWER_SECONDS)
            etag = answer.headers.get("ETag", "")
        try:
            manifest = self._memory.accept(body, etag, self._clock())
        except ManifestRefused as refusal:
            self.refuse(Refusal(refusal.cause, sha256=sha256_hex(body)))
            raise ServerFailed(f"không nhận danh mục phát ({refusal.cause})") from refusal
        log.info("nhận danh mục phát số %d, %d mục", manifest.version, len(manifest.items))
        for refused in manifest.refusals:
            self.refuse(refused)

    def _missing(self) -> list[Item]:
        """What is to be fetched, the most urgent first."""
        now = self._clock()
        manifest = self._memory.current(now)
        if manifest is None:
            if self._memory.manifest is not None:
                self.refuse(Refusal(EXPIRED))
            return []
        wanted = (item for item in manifest.items if not is_over(item, now) and not self._cache.has(item.sha256))
        return sorted(wanted, key=transfer_order)

    def _fetch_first(self, missing: Sequence[Item]) -> None:
        """Fetch the first of `missing` that can be had: one bad file never holds up the others."""
        failure: OSError | ServerFailed | None = None
        for item in missing:
            failures = self._failures.get(item.sha256, 0)
            if self._rounds % 2 ** min(failures, 4):  # a file that keeps failing is asked for ever more rarely
                continue
            try:
                self._fetch_content(item)
            except (OSError, ServerFailed) as error:
                self._failures[item.sha256] = failures + 1
                failure = failure or error
            else:
                self._failures.pop(item.sha256, None)
                return
        if failure:
            raise failure

    def _fetch_content(self, item: Item) -> None:
        with self._answer("GET", f"content/{item.sha256}") as answer:
            body = _body(answer, min(item.bytes, CONTENT_BYTES), CONTENT_SECONDS)
        manifest = self._memory.manifest
        keep = {part.sha256 for part in manifest.items} if manifest else set()
        try:
            self._cache.put(item.sha256, body, keep)
        except Altered as error:
            self.refuse(Refusal(CONTENT_ALTERED, item.id, item.sha256))
            raise ServerFailed("tệp nhận được không đúng mã băm") from error
        log.info("đã tải “%s”", item.title)

    def _send_log(self) -> None:
        entries = self._playlog.unacknowledged()
        for start in range(0, len(entries), BATCH):
            self._send(entries[start : start + BATCH])

    def _send(self, entries: list[Entry]) -> None:
        payload: dict[str, Json] = {"station": self._config.station, "entries": [entry.to_json() for entry in entries]}
        sealed = seal(payload, PLAYLOG, self._config.private_key)
        with self._answer("POST", f"{self._config.station}/log", body=sealed) as answer:
            body = _body(answer, MANIFEST_BYTES, ANSWER_SECONDS)
        accepted = _accepted(body)
        self._playlog.acknowledge(accepted)
        log.info("máy chủ đã nhận %d dòng nhật ký", len(accepted))

    @contextmanager
    def _answer(self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: object = None) -> Iterator[httpx.Response]:
        """The server's answer, body not read yet. Raises `ServerFailed` for any but 200 and 304."""
        with self._client.stream(method, path, headers=headers, json=body) as answer:
            if answer.status_code not in (httpx.codes.OK, httpx.codes.NOT_MODIFIED):
                raise ServerFailed(f"máy chủ trả lời {answer.status_code}")
            yield answer


def _body(answer: httpx.Response, limit: int, seconds: float) -> bytes:
    """The whole body. Raises `ServerFailed` when it is longer than `limit` or drips for longer than `seconds`."""
    until = time.monotonic() + seconds
    parts: list[bytes] = []
    size = 0
    for part in answer.iter_bytes():
        size += len(part)
        if size > limit:
            raise ServerFailed("câu trả lời dài hơn đã báo")
        if time.monotonic() > until:
            raise ServerFailed("câu trả lời quá chậm")
        parts.append(part)
    return b"".join(parts)


def _accepted(body: bytes) -> list[str]:
    """The entry ids in {"accepted": [ids]}. Raises `ServerFailed`."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ServerFailed("câu trả lời không đọc được") from error
    accepted = answer.get("accepted") if isinstance(answer, dict) else None
    if not isinstance(accepted, list):
        raise ServerFailed("câu trả lời không đọc được")
    return [name for name in accepted if isinstance(name, str)]
