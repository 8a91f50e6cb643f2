"""What a station and a board share: the parts of one device, and the two loops that drive it."""

import logging
import random
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from loa.players.cache import Altered, Cache, NotCached
from loa.players.clocks import Clock, Watch
from loa.players.config import Config
from loa.players.entry import CUT_SHORT, MISSED, about, ended, entry_id
from loa.players.health import Health
from loa.players.item import EMERGENCY, Item
from loa.players.link import PUSHED_POLL, Link, next_wait
from loa.players.memory import Memory
from loa.players.playlog import PlayLog
from loa.players.programme import Programme
from loa.players.push import Push
from loa.players.refusals import CONTENT_ALTERED, DETAILS, Refusal
from loa.players.schedule import FREE
from loa.seal.moments import to_iso

TICK_SECONDS = 0.2  # how late a minute-exact item may start

log = logging.getLogger("loa.players")

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Programmed:
    """What a device holds at a moment: its items, with the area's emergencies, and the frame around them."""

    items: tuple[Item, ...]
    frame: Programme
    known: bool  # False: there is no manifest to act on, so nothing can be said of what is missing from it

    def lists(self, item: Item) -> bool:
        """Whether the item still stands in what the site wants."""
        return any(listed.id == item.id for listed in self.items)


@dataclass(frozen=True, slots=True)
class Device:
    """The parts of one device."""

    config: Config
    clock: Clock
    memory: Memory
    cache: Cache
    playlog: PlayLog
    link: Link
    watch: Watch
    push: Push
    troubles: list[str] = field(default_factory=list)  # of the output; told in reports

    def close(self) -> None:
        """Let go of the network and of the log."""
        self.push.close()
        self.link.close()
        self.playlog.close()

    def programmed(self, now: datetime) -> Programmed:
        """What is to be acted on at `now`. While the clock is wrong: the emergencies alone, if the site told the time."""
        manifest, urgent = self.memory.current(now), self.memory.current_urgent(now)
        frame = manifest.programme if manifest else FREE
        items = (*(manifest.items if manifest else ()), *(urgent.items if urgent else ()))
        if self.watch.is_wrong():
            told = self.watch.true_time is not None
            items = tuple(item for item in items if item.priority == EMERGENCY) if told else ()
        return Programmed(items, frame, known=manifest is not None or urgent is not None or self.memory.revoked_at is not None)

    def content(self, item: Item) -> bytes | None:
        """The verified bytes of `item`; None when they are not at hand. An altered file is refused, and fetched anew."""
        try:
            return self.cache.read(item.sha256)
        except NotCached:
            return None
        except Altered:
            self.link.refuse(Refusal(CONTENT_ALTERED, item.id, item.sha256))
            return None

    def settle_interrupted(self) -> None:
        """After a power cut: what had begun is cut short, and never begun again."""
        if self.playlog.damaged:
            log.warning("bỏ qua %d dòng nhật ký hỏng (mất điện khi đang ghi)", self.playlog.damaged)
        for entry in self.playlog.interrupted():
            why = "mất điện hoặc chương trình dừng đột ngột khi đang phát"
            self.playlog.finish(ended(entry, CUT_SHORT, None, None, why))
            log.warning("phát dở dang trước khi khởi động lại: %s", entry.item)

    def report_missed(self, missed: Iterable[Item], device: str, held: Mapping[str, str]) -> None:
        """Note what was never begun in its time, once; `held` says what kept it."""
        for item in missed:
            if self.playlog.knows(entry_id(item.id, None if item.not_before is None else to_iso(item.not_before))):
                continue
            why = "đã qua giờ mà chưa phát" if self.cache.has(item.sha256) else "đã qua giờ mà chưa tải được nội dung"
            if item.id in held:
                why = DETAILS[held[item.id]]
            if self.playlog.finish(about(item, MISSED, device=device, detail=why)):
                log.warning("lỡ giờ: “%s” (%s)", item.title, why)


def open_device(config: Config, clock: Clock) -> Device:
    """The device in `config.home`. Raises `playlog.LogInUse` when a player already runs there, OSError when the disk fails."""
    memory = Memory(config)
    cache = Cache(config.home / "cache", config.cache_bytes)
    playlog = PlayLog(config.home / "playlog.jsonl")
    watch = Watch(clock)
    for held in (memory.manifest, memory.urgent):
        if held is not None:
            watch.issued(held.issued_at)
    link = Link(config, memory, cache, playlog, watch)
    device = Device(config, clock, memory, cache, playlog, link, watch, Push(config, link))
    link.health = Health(config, memory, playlog, watch, lambda: [*device.troubles, *link.complaints], lambda: config.output)
    link.told_by_push = device.push.tell
    return device


def run(device: Device, tick: Callable[[], None], stop: threading.Event) -> None:
    """Call `tick` every `TICK_SECONDS` until `stop`; the network has its own thread, so that a slow server delays nothing."""
    thread = threading.Thread(target=_keep_in_touch, args=(device, stop), name="link", daemon=True)
    thread.start()
    steady = Steady(stop)
    while not stop.is_set():
        steady(tick)
        stop.wait(TICK_SECONDS)
    device.link.wake.set()
    thread.join(timeout=1.0)


def _keep_in_touch(device: Device, stop: threading.Event) -> None:
    chance = random.SystemRandom()  # spreads the polls of many devices out
    steady, link = Steady(stop), device.link
    failures = 0
    while not stop.is_set():
        link.wake.clear()
        done = steady(link.round)
        failures = 0 if done and done.reached else failures + 1
        manifest = device.memory.manifest
        device.push.follow(manifest.broker if manifest else "", manifest.area if manifest else "")
        if not (done and done.more):
            rarer = PUSHED_POLL if device.push.up and not failures else 1
            link.wake.wait(next_wait(device.config.poll_seconds * rarer, failures, chance.random()))


class Steady:
    """Calls what must go on: a fault in one round is told when it is new, and never silences the device for good."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._last = ""

    def __call__(self, act: Callable[[], Result]) -> Result | None:
        """What `act` gives; None when it failed."""
        try:
            return act()
        except Exception as error:
            if repr(error) != self._last and not self._stop.is_set():
                log.exception("lỗi ngoài dự kiến, chương trình vẫn chạy tiếp")
            self._last = repr(error)
            return None
