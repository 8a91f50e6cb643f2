"""The device's side of the wire: fetch what is to be played, hand in what was, say how the device is.

Each step fails on its own: a server that answers garbage for one still gets the others. Nothing here
decides what is played, and nothing waits for it: it runs in a thread of its own.
"""

import logging
import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from loa.players.cache import Altered, Cache
from loa.players.calls import Calls, Document, ServerFailed
from loa.players.clocks import Watch
from loa.players.config import Config
from loa.players.entry import of_refusal
from loa.players.health import Health
from loa.players.item import Item
from loa.players.memory import Memory
from loa.players.playlog import PlayLog
from loa.players.refusals import CLOCK_WRONG, CONTENT_ALTERED, DETAILS, EXPIRED, ManifestRefused, Refusal
from loa.players.schedule import is_over, transfer_order
from loa.players.trust import ListRefused
from loa.seal.canonical import Json, sha256_hex
from loa.seal.envelope import UNKNOWN_KEY

LARGEST_BACK_OFF = 30.0
PUSHED_POLL = 4  # so many times rarer are polls while a broker pushes
BATCH = 200  # log entries in one upload
KEYS_EVERY = 120  # rounds: a list that drops a stolen key is looked for also when nothing else points to it

log = logging.getLogger("loa.players")


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
    """One device's connection. `round` is called again and again, by one thread; `pushed` by the broker's."""

    def __init__(self, config: Config, memory: Memory, cache: Cache, playlog: PlayLog, watch: Watch) -> None:
        self._config = config
        self._memory = memory
        self._cache = cache
        self._playlog = playlog
        self._watch = watch
        self._complaints: dict[str, str] = {}  # what each step last complained of: said once, not at every poll
        self._rounds = 0
        self._failures: dict[str, int] = {}  # how often a file could not be had, by hash
        self._pushed: queue.SimpleQueue[tuple[str, bytes]] = queue.SimpleQueue()
        self._wants_lists = self._wants_roster = True
        self.calls = Calls(config, watch.date_header)
        self.wake = threading.Event()  # something was pushed, or is to be told
        self.health: Health | None = None  # what can be told of the device; set when all its parts are there
        self.told_by_push: Callable[[Mapping[str, Json]], bool] = lambda report: False

    def close(self) -> None:
        """Drop the connection."""
        self.calls.close()

    def pushed(self, what: str, body: bytes) -> None:
        """A broker brought `what` ("manifest", "urgent"): it is believed no more than an answer to a poll."""
        self._pushed.put((what, body))
        self.wake.set()

    def take_pushed(self) -> None:
        """Judge what was pushed; an empty or odd message is a hint that a poll is worth it."""
        while not self._pushed.empty():
            what, body = self._pushed.get()
            if what == "urgent":
                self._step("lệnh khẩn được đẩy", lambda body=body: self._take_urgent(Document(body, "")))  # type: ignore[misc]
            elif body.startswith(b"{"):
                self._step("danh mục được đẩy", lambda body=body: self._take_manifest(Document(body, "")))  # type: ignore[misc]

    def round(self) -> Round:
        """Fetch the manifest, one missing file (so that an emergency waits for one at most), and send the log."""
        self._rounds += 1
        if self._rounds % KEYS_EVERY == 0:
            self._wants_lists = True
        self.take_pushed()
        fetched = self._step("danh mục phát", self._fetch_manifest)
        self._step("lệnh khẩn", self._fetch_urgent)
        if self._watch.wants_to_ask():
            self._step("giờ của máy chủ", self._ask_time)
        self._note_clock()
        missing = self._missing()
        filled = self._step("tệp nội dung", lambda: self._fetch_first(missing))
        self._step("nhật ký phát", self._send_log)
        self._step("báo cáo thiết bị", self._send_report)
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
        except OSError as error:
            complaint = str(error) or type(error).__name__
            if self._complaints.get(name) != complaint:
                log.warning("%s: %s", name, complaint)
            self._complaints[name] = complaint
            return False
        if self._complaints.pop(name, None):
            log.info("%s: đã thông trở lại", name)
        return True

    @property
    def complaints(self) -> list[str]:
        """What does not go well now, in Vietnamese."""
        return [f"{name}: {words}" for name, words in list(self._complaints.items())]

    def _fetch_manifest(self) -> None:
        if self._wants_lists:
            self._step("danh sách khóa", self._fetch_lists)
        document = self.calls.manifest(self._memory.etag)
        if document is not None:
            self._take_manifest(document)
        if self._wants_roster:
            self._step("danh sách người duyệt", self._fetch_roster)

    def _take_manifest(self, document: Document) -> None:
        if not document.etag and sha256_hex(document.body) == self._memory.sha256:
            return  # the broker says again what is known
        try:
            manifest = self._memory.accept(document.body, document.etag, self._watch.best())
        except ManifestRefused as refusal:
            self._wants_lists = self._wants_lists or refusal.cause == UNKNOWN_KEY
            self.refuse(Refusal(refusal.cause, sha256=sha256_hex(document.body)))
            raise ServerFailed(DETAILS[refusal.cause]) from refusal
        self._watch.issued(manifest.issued_at)
        log.info("nhận danh mục phát số %d, %d mục", manifest.version, len(manifest.items))
        trust = self._memory.trust
        self._wants_lists = self._wants_lists or manifest.keys_version > trust.version
        self._wants_roster = self._wants_roster or manifest.roster_version > (trust.roster.version if trust.roster else 0)
        for refused in manifest.refusals:
            self.refuse(refused)

    def _fetch_urgent(self) -> None:
        manifest = self._memory.manifest
        if manifest is None or not manifest.area or self._memory.revoked_at:
            return
        document = self.calls.urgent(manifest.area, self._memory.urgent_etag)
        if document is not None:
            self._take_urgent(document)

    def _take_urgent(self, document: Document) -> None:
        if not document.etag and sha256_hex(document.body) == self._memory.urgent_sha256:
            return
        try:
            urgent = self._memory.accept_urgent(document.body, document.etag, self._watch.best())
        except ManifestRefused as refusal:
            self.refuse(Refusal(refusal.cause, item="urgent", sha256=sha256_hex(document.body)))
            raise ServerFailed(f"không nhận lệnh khẩn ({refusal.cause})") from refusal
        self._watch.issued(urgent.issued_at)
        log.info("nhận lệnh khẩn số %d, %d mục", urgent.version, len(urgent.items))
        for refused in urgent.refusals:
            self.refuse(refused)

    def _fetch_lists(self) -> None:
        lists = self.calls.lists()
        self._wants_lists = False
        try:
            if self._memory.take_lists(lists):
                log.info("theo danh sách khóa số %d của máy chủ", self._memory.trust.version)
        except ListRefused as refusal:
            self.refuse(Refusal(refusal.cause, item="keys", sha256=sha256_hex(repr(lists).encode("utf-8", "replace"))))
            raise ServerFailed(f"không nhận danh sách khóa ({refusal.cause})") from refusal

    def _fetch_roster(self) -> None:
        if not self._memory.trust.roots:
            self._wants_roster = False
            return
        sealed = self.calls.roster()
        self._wants_roster = False
        try:
            if sealed is not None and self._memory.take_roster(sealed):
                log.info("theo danh sách người duyệt mới")
        except ListRefused as refusal:
            self.refuse(Refusal(refusal.cause, item="roster"))
            raise ServerFailed(f"không nhận danh sách người duyệt ({refusal.cause})") from refusal

    def _ask_time(self) -> None:
        self._watch.told(self.calls.time(self._memory.trust.manifests))

    def _note_clock(self) -> None:
        drift = self._watch.drift
        if drift is not None and self._watch.is_wrong():
            minutes = round(drift.total_seconds() / 60)
            self.refuse(Refusal(CLOCK_WRONG, more=f"{'nhanh' if minutes > 0 else 'chậm'} {abs(minutes)} phút"))

    def _missing(self) -> list[Item]:
        """What is to be fetched, the most urgent first."""
        now = self._watch.best()
        manifest, urgent = self._memory.current(now), self._memory.current_urgent(now)
        if manifest is None and self._memory.manifest is not None and not self._memory.revoked_at:
            self.refuse(Refusal(EXPIRED))
        listed = (*(manifest.items if manifest else ()), *(urgent.items if urgent else ()))
        wanted = (item for item in listed if not is_over(item, now) and not self._cache.has(item.sha256))
        return sorted(wanted, key=transfer_order)

    def _fetch_first(self, missing: Sequence[Item]) -> None:
        """Fetch the first of `missing` that can be had: one bad file never holds up the others."""
        failure: OSError | None = None
        for item in missing:
            failures = self._failures.get(item.sha256, 0)
            if self._rounds % 2 ** min(failures, 4):  # a file that keeps failing is asked for ever more rarely
                continue
            try:
                self._fetch_content(item)
            except OSError as error:
                self._failures[item.sha256] = failures + 1
                failure = failure or error
            else:
                self._failures.pop(item.sha256, None)
                return
        if failure:
            raise failure

    def _fetch_content(self, item: Item) -> None:
        body = self.calls.content(item.sha256, item.bytes)
        held = (self._memory.manifest, self._memory.urgent)
        keep = {part.sha256 for manifest in held if manifest for part in manifest.items}
        try:
            self._cache.put(item.sha256, body, keep)
        except Altered as error:
            self.refuse(Refusal(CONTENT_ALTERED, item.id, item.sha256))
            raise ServerFailed("tệp nhận được không đúng mã băm") from error
        log.info("đã tải “%s”", item.title)

    def _send_log(self) -> None:
        entries = self._playlog.unacknowledged()
        for start in range(0, len(entries), BATCH):
            accepted = self.calls.hand_in(entries[start : start + BATCH])
            self._playlog.acknowledge(accepted)
            log.info("máy chủ đã nhận %d dòng nhật ký", len(accepted))

    def _send_report(self) -> None:
        report = self.health.due() if self.health else None
        if self.health is None or report is None:
            return
        if not self.told_by_push(report):
            self.calls.report(report)
        self.health.told(report)
