"""The loudspeaker station: at each tick, watch what sounds, then begin what is due."""

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from loa.players.device import Device, Programmed, run
from loa.players.entry import CUT_SHORT, PLAYED, Entry, about, ended
from loa.players.item import EMERGENCY, FILLER, Item
from loa.players.outputs import Output, Playing, Sound
from loa.players.refusals import DETAILS
from loa.players.schedule import Plan, plan

PAUSE_BETWEEN_REPEATS = timedelta(seconds=2)
PAUSE_AFTER_FAULT = timedelta(seconds=10)  # before a failed output is tried again

log = logging.getLogger("loa.players")


@dataclass(frozen=True, slots=True)
class OnAir:
    """What sounds now; `entry` is its line in the log, as started at `since`."""

    item: Item
    entry: Entry
    since: datetime
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
    _held: dict[str, str] = field(default_factory=dict, init=False)  # item → what keeps it from sounding

    def __post_init__(self) -> None:
        self.device.settle_interrupted()
        if self.device.link.health is not None:
            self.device.link.health.output = lambda: self.output.device

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
        now = self.device.watch.best()
        begun = self.device.playlog.begun()
        programmed = self.device.programmed(now)
        self._tell_missed(begun, now)
        wanted = self._wanted(programmed, begun, now)
        if self._on_air is not None:
            self._watch(self._on_air, wanted, now, withdrawn=programmed.known and not self._listed(programmed))
        if self._on_air is None and not (self._rest and self._rest.holds(now, alarm=wanted.emergency)):
            self._begin_first(wanted, programmed, begun, now)
        self.device.troubles[:] = [self.output.trouble] if self.output.trouble else []

    def _wanted(self, programmed: Programmed, begun: Mapping[str, int], now: datetime) -> Plan:
        frame = programmed.frame
        sounded = self.device.playlog.sounded_since(frame.midnight(now))
        wanted = plan(programmed.items, begun, now, frame, sounded)
        for name, why in wanted.held.items():
            if self._held.get(name) != why:
                log.warning("chưa phát: %s", DETAILS[why])
            self._held[name] = why
        return wanted

    def _tell_missed(self, begun: Mapping[str, int], now: datetime) -> None:
        """What was missed is told even after the manifest's expiry; never by a clock that is wrong."""
        known = self.device.memory.manifest
        if known is not None and not self.device.watch.is_wrong():
            self.device.report_missed(plan(known.items, begun, now).missed, self.output.device, self._held)

    def _listed(self, programmed: Programmed) -> bool:
        """Whether the site still wants what sounds. A wrong clock takes nothing off the air that began by a good one."""
        manifest, item = self.device.memory.manifest, self._on_air.item if self._on_air else None
        return item is None or programmed.lists(item) or (self.device.watch.is_wrong() and bool(manifest and manifest.item(item.id)))

    def _watch(self, on_air: OnAir, wanted: Plan, now: datetime, *, withdrawn: bool) -> None:
        if self._settle(on_air, now):
            return
        if withdrawn:
            self._cut(on_air, now, "tin được thu hồi khi đang phát")
        elif wanted.emergency and on_air.item.priority != EMERGENCY:
            self._cut(on_air, now, "dừng để phát tin khẩn cấp")
        elif on_air.item.part == FILLER and any(item.part != FILLER for item in wanted.due):
            self._cut(on_air, now, "nhạc chờ nhường chỗ cho tin")

    def _begin_first(self, wanted: Plan, programmed: Programmed, begun: Mapping[str, int], now: datetime) -> None:
        """Begin the first due item that is at hand; one that is not never holds up the next."""
        for item in wanted.due:
            body = self.device.content(item)
            if body is None:
                continue
            parts = [(item, body)] if item.priority == EMERGENCY else self._around(item, body, programmed)
            if self._begin(item, parts, begun.get(item.id, 0) + 1, now):
                return

    def _around(self, item: Item, body: bytes, programmed: Programmed) -> list[tuple[Item, bytes]]:
        """The item with the sounds that open and close it; one that is not at hand is left out."""
        known = {listed.id: listed for listed in programmed.items}
        before, after = ([known[name] for name in names if name in known] for names in (item.before, item.after))
        parts = [(sound, self.device.content(sound)) for sound in before]
        parts += [(item, body), *((sound, self.device.content(sound)) for sound in after)]
        return [(part, found) for part, found in parts if found is not None]

    def _begin(self, item: Item, parts: Sequence[tuple[Item, bytes]], turn: int, now: datetime) -> bool:
        """Log the start, then sound; False when the start could not be logged and so nothing may sound."""
        entry = self._entry(item, turn, now)
        try:
            self.device.playlog.start(entry, regardless=item.priority == EMERGENCY)
        except OSError as error:
            if item.id not in self._told:
                log.warning("không ghi được nhật ký nên chưa phát “%s”: %s", item.title, error)
            self._told.add(item.id)
            return False
        self._sound(item, parts, entry, now)
        return True

    def _entry(self, item: Item, turn: int, now: datetime) -> Entry:
        """The line of this start; never one that is final, as after a clock that ran ahead told it as missed."""
        place = turn
        while True:
            entry = about(item, PLAYED, device=self.output.device, detail=_detail(item, turn), started_at=now, turn=place)
            if not self.device.playlog.knows(entry.entry):
                return entry
            place += 1

    def _sound(self, item: Item, parts: Sequence[tuple[Item, bytes]], entry: Entry, now: datetime) -> None:
        emergency = item.priority == EMERGENCY
        lengths = [part.milliseconds or 0 for part, _ in parts]
        try:
            playing = self.output.play(Sound(item.id, [body for _, body in parts], item.media_type, sum(lengths) or None), now)
        except OSError as error:
            self._rest = Rest(now, now + PAUSE_AFTER_FAULT, emergency)
            self.device.playlog.finish(ended(entry, CUT_SHORT, None, None, f"thiết bị phát lỗi: {error.strerror or error}"))
            log.warning("thiết bị phát lỗi: %s", error)
            return
        log.info("bắt đầu phát “%s”", item.title)
        pause = timedelta(seconds=item.repeat_seconds) or PAUSE_BETWEEN_REPEATS
        self._rest = Rest(now, playing.busy_until + (pause if emergency and not item.once else timedelta()), emergency)
        self._on_air = OnAir(item, entry, now, playing)
        self._settle(self._on_air, now)  # a simulated sound is over at once

    def _settle(self, on_air: OnAir, now: datetime) -> bool:
        """Whether the play is over, by its own end or because the device broke off; then it is told."""
        try:
            stopped = on_air.playing.ended(now)
        except OSError as error:
            self._rest = Rest(now, now + PAUSE_AFTER_FAULT, on_air.item.priority == EMERGENCY)
            self._finish(on_air, CUT_SHORT, now, f"thiết bị phát lỗi: {error.strerror or error}")
            return True
        if stopped is not None:
            self._finish(on_air, PLAYED, stopped, on_air.entry.detail)
        return stopped is not None

    def _cut(self, on_air: OnAir, now: datetime, why: str) -> None:
        on_air.playing.stop()
        self._rest = None
        self._finish(on_air, CUT_SHORT, now, why)

    def _finish(self, on_air: OnAir, event: str, stopped: datetime, detail: str) -> None:
        self._on_air = None
        self.device.playlog.finish(ended(on_air.entry, event, on_air.since, stopped, detail, on_air.playing.loudness))
        log.info("%s “%s”", "phát xong" if event == PLAYED else f"dừng phát ({detail})", on_air.item.title)


def _detail(item: Item, turn: int) -> str:
    parts = ["giọng đọc nháp"] if item.draft_voice else []
    return ", ".join([*parts, f"phát lặp lại lần {turn}"] if turn > 1 else parts) or "phát trọn vẹn"
