"""The loudspeaker station: at each tick, watch what sounds, then begin what is due."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from loa.players.device import Device, run
from loa.players.entry import CUT_SHORT, PLAYED, Entry, about
from loa.players.manifest import EMERGENCY, Item
from loa.players.moments import to_iso
from loa.players.outputs import Output, Playing, Sound
from loa.players.schedule import Plan, plan

PAUSE_BETWEEN_REPEATS = timedelta(seconds=2)
PAUSE_AFTER_FAULT = timedelta(seconds=10)  # before a failed output is tried again

log = logging.getLogger("loa.players")


@dataclass(frozen=True, slots=True)
class OnAir:
    """What sounds now; `entry` is its line in the log, as started."""

    item: Item
    entry: Entry
    playing: Playing


@dataclass(frozen=True, slots=True)
class Rest:
    """The output is taken from `since` to `until`: by a sound, its pause, or a fault."""

    since: datetime
    until: datetime
    emergency: bool

    def holds(self, now: datetime, *, alarm: bool) -> bool:
        """Whether nothing may begin at `now`. A first emergency never waits; a clock that was set back holds nothing."""
        return self.since <= now < self.until and (self.emergency or not alarm)


@dataclass(slots=True)
class Station:
    """One loudspeaker station. `tick` is called by one thread."""

    device: Device
    output: Output
    _on_air: OnAir | None = field(default=None, init=False)
    _rest: Rest | None = field(default=None, init=False)
    _told: set[str] = field(default_factory=set, init=False)  # items whose log fault was said already

    def __post_init__(self) -> None:
        self.device.settle_interrupted()

    def run(self, stop: threading.Event) -> None:
        """Play until `stop`; what sounds then is cut short."""
        run(self.device, self.tick, stop)
        self.shut(self.device.clock())

    def shut(self, now: datetime) -> None:
        """Fall silent; what sounds is cut short."""
        if self._on_air is not None:
            self._cut(self._on_air, now, "chương trình được dừng")

    def tick(self) -> None:
        """One look at the clock. Never waits for the network."""
        now = self.device.clock()
        begun = self.device.playlog.begun()
        known = self.device.memory.manifest
        if known is not None:  # what was missed is told even after the manifest's expiry
            self.device.report_missed(plan(known.items, begun, now).missed, self.output.device)
        current = self.device.memory.current(now)
        items = () if current is None else current.items
        wanted = plan(items, begun, now)
        if self._on_air is not None:
            withdrawn = current is not None and self._on_air.item.id not in {item.id for item in items}
            self._watch(self._on_air, wanted, now, withdrawn=withdrawn)
        if self._on_air is None and not (self._rest and self._rest.holds(now, alarm=wanted.emergency)):
            self._begin_first(wanted, begun, now)

    def _watch(self, on_air: OnAir, wanted: Plan, now: datetime, *, withdrawn: bool) -> None:
        ended = on_air.playing.ended(now)
        if ended is not None:
            self._finish(on_air, PLAYED, ended, on_air.entry.detail)
        elif withdrawn:
            self._cut(on_air, now, "tin được thu hồi khi đang phát")
        elif wanted.emergency and on_air.item.priority != EMERGENCY:
            self._cut(on_air, now, "dừng để phát tin khẩn cấp")

    def _begin_first(self, wanted: Plan, begun: Mapping[str, int], now: datetime) -> None:
        """Begin the first due item that is at hand; one that is not never holds up the next."""
        for item in wanted.due:
            body = self.device.content(item)
            if body is not None and self._begin(item, body, begun.get(item.id, 0) + 1, now):
                return

    def _begin(self, item: Item, body: bytes, turn: int, now: datetime) -> bool:
        """Log the start, then sound; False when the start could not be logged and so nothing may sound."""
        entry = self._entry(item, turn, now)
        try:
            self.device.playlog.start(entry, regardless=item.priority == EMERGENCY)
        except OSError as error:
            if item.id not in self._told:
                log.warning("không ghi được nhật ký nên chưa phát “%s”: %s", item.title, error)
            self._told.add(item.id)
            return False
        self._sound(item, body, entry, now)
        return True

    def _entry(self, item: Item, turn: int, now: datetime) -> Entry:
        """The line of this start; never one that is final, as after a clock that ran ahead told it as missed."""
        place = turn
        while True:
            entry = about(item, PLAYED, device=self.output.device, detail=_detail(item, turn), started_at=now, turn=place)
            if not self.device.playlog.knows(entry.entry):
                return entry
            place += 1

    def _sound(self, item: Item, body: bytes, entry: Entry, now: datetime) -> None:
        emergency = item.priority == EMERGENCY
        try:
            playing = self.output.play(Sound(item.id, body, item.media_type, item.milliseconds), now)
        except OSError as error:
            self._rest = Rest(now, now + PAUSE_AFTER_FAULT, emergency)
            self.device.playlog.finish(replace(entry, event=CUT_SHORT, detail=f"thiết bị phát lỗi: {error.strerror or error}"))
            log.warning("thiết bị phát lỗi: %s", error)
            return
        log.info("bắt đầu phát “%s”", item.title)
        self._rest = Rest(now, playing.busy_until + (PAUSE_BETWEEN_REPEATS if emergency else timedelta()), emergency)
        self._on_air = OnAir(item, entry, playing)
        ended = playing.ended(now)
        if ended is not None:  # a simulated sound is over at once
            self._finish(self._on_air, PLAYED, ended, entry.detail)

    def _cut(self, on_air: OnAir, now: datetime, why: str) -> None:
        on_air.playing.stop()
        self._rest = None
        self._finish(on_air, CUT_SHORT, now, why)

    def _finish(self, on_air: OnAir, event: str, ended: datetime, detail: str) -> None:
        self._on_air = None
        self.device.playlog.finish(replace(on_air.entry, event=event, ended_at=to_iso(ended), detail=detail))
        log.info("%s “%s”", "phát xong" if event == PLAYED else f"dừng phát ({detail})", on_air.item.title)


def _detail(item: Item, turn: int) -> str:
    parts = ["giọng đọc nháp"] if item.draft_voice else []
    return ", ".join([*parts, f"phát lặp lại lần {turn}"] if turn > 1 else parts) or "phát trọn vẹn"
