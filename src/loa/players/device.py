"""What a station and a board share: the parts of one device, and the two loops that drive it."""

import logging
import random
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from loa.players.cache import Altered, Cache, NotCached
from loa.players.config import Config
from loa.players.entry import CUT_SHORT, MISSED, about, entry_id
from loa.players.link import Link, next_wait
from loa.players.manifest import CONTENT_ALTERED, Item, Refusal
from loa.players.memory import Memory
from loa.players.moments import Clock, to_iso
from loa.players.playlog import PlayLog

TICK_SECONDS = 0.2  # how late a minute-exact item may start

log = logging.getLogger("loa.players")

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Device:
    """The parts of one device."""

    config: Config
    clock: Clock
    memory: Memory
    cache: Cache
    playlog: PlayLog
    link: Link

    def close(self) -> None:
        """Let go of the network and of the log."""
        self.link.close()
        self.playlog.close()

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
            self.playlog.finish(replace(entry, event=CUT_SHORT, detail="mất điện hoặc chương trình dừng đột ngột khi đang phát"))
            log.warning("phát dở dang trước khi khởi động lại: %s", entry.item)

    def report_missed(self, missed: Iterable[Item], device: str) -> None:
        """Note what was never begun in its time, once."""
        for item in missed:
            if self.playlog.knows(entry_id(item.id, None if item.not_before is None else to_iso(item.not_before))):
                continue
            why = "đã qua giờ mà chưa phát" if self.cache.has(item.sha256) else "đã qua giờ mà chưa tải được nội dung"
            if self.playlog.finish(about(item, MISSED, device=device, detail=why)):
                log.warning("lỡ giờ: “%s” (%s)", item.title, why)


def open_device(config: Config, clock: Clock) -> Device:
    """The device in `config.home`. Raises `playlog.LogInUse` when a player already runs there, OSError when the disk fails."""
    memory = Memory(config)
    cache = Cache(config.home / "cache", config.cache_bytes)
    playlog = PlayLog(config.home / "playlog.jsonl")
    return Device(config, clock, memory, cache, playlog, Link(config, memory, cache, playlog, clock))


def run(device: Device, tick: Callable[[], None], stop: threading.Event) -> None:
    """Call `tick` every `TICK_SECONDS` until `stop`; the network has its own thread, so that a slow server delays nothing."""
    thread = threading.Thread(target=_keep_in_touch, args=(device, stop), name="link", daemon=True)
    thread.start()
    steady = Steady(stop)
    while not stop.is_set():
        steady(tick)
        stop.wait(TICK_SECONDS)
    thread.join(timeout=1.0)


def _keep_in_touch(device: Device, stop: threading.Event) -> None:
    chance = random.SystemRandom()  # spreads the polls of many devices out
    steady = Steady(stop)
    failures = 0
    while not stop.is_set():
        done = steady(device.link.round)
        failures = 0 if done and done.reached else failures + 1
        if not (done and done.more):
            stop.wait(next_wait(device.config.poll_seconds, failures, chance.random()))


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
