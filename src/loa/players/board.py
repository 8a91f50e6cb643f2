"""The electronic board: what is shown now, and by what evidence it was.

With a browser on the local page, the page itself confirms what it displayed, and only while it stands in front. Without one a real
board shows nothing and claims nothing; a simulated one (output "file") writes the page to a file, and the log says so.
"""

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from loa.players.config import FILE
from loa.players.device import Device, run
from loa.players.durable import write_atomically
from loa.players.entry import SHOWN, about, ended, entry_id
from loa.players.item import Item
from loa.players.manifest import Manifest
from loa.players.outputs import file_name
from loa.players.schedule import is_open, on_screen, plan
from loa.seal.moments import to_iso

DEFAULT_MILLISECONDS = 10_000  # of an item that does not say how long it wants
LONGEST_SHOWING = timedelta(hours=1)
BROWSER_GONE_AFTER = 10.0  # seconds; the page asks every second or so
CONFIRMED_WITHIN = timedelta(seconds=15)  # the page confirms a little after an item's end
BROWSER = "trình duyệt của bảng"
SIMULATED = "bảng mô phỏng (ghi tệp)"
DARK = "không có trình duyệt nào đang hiển thị bảng"
EXTENSIONS = {"text/html": "html", "text/plain": "txt", "image/png": "png", "image/jpeg": "jpg"}

log = logging.getLogger("loa.players")


@dataclass(slots=True)
class Board:
    """One board. `tick` is called by one thread; the page's questions come from others."""

    device: Device
    _browser_seen: float | None = field(default=None, init=False)
    _told: set[str] = field(default_factory=set, init=False)  # items whose fault was said already

    def __post_init__(self) -> None:
        self.device.settle_interrupted()
        if self.device.link.health is not None:
            self.device.link.health.output = lambda: BROWSER if self.has_browser() else self._without
        (self.device.config.home / "shown").mkdir(parents=True, exist_ok=True)

    def run(self, stop: threading.Event) -> None:
        """Show until `stop`."""
        run(self.device, self.tick, stop)

    def tick(self) -> None:
        """One look at the clock: tell what was missed, and show into files when no browser does."""
        now, has_browser = self.device.watch.best(), self.has_browser()
        known = self.device.memory.manifest
        if known is not None and not self.device.watch.is_wrong():
            missed = plan(known.items, self.device.playlog.begun(), now - CONFIRMED_WITHIN).missed
            self.device.report_missed(missed, BROWSER if has_browser else self._without, {})
        if not has_browser and self.simulated:
            for item in self.showing(now):
                self._simulate(item, now)
        self.device.troubles[:] = [] if has_browser or self.simulated else [DARK]

    @property
    def simulated(self) -> bool:
        """Whether the board shows into files while no browser is there."""
        return self.device.config.output == FILE

    @property
    def _without(self) -> str:
        """What the log says of a board without a browser."""
        return SIMULATED if self.simulated else DARK

    def has_browser(self) -> bool:
        """Whether the local page stood in front and asked for its programme lately. Counted by the machine, not by its clock."""
        return self._browser_seen is not None and self.device.watch.counter() - self._browser_seen < BROWSER_GONE_AFTER

    def browser_asked(self, *, visible: bool = True) -> datetime:
        """The local page is there; gives the time that it should show."""
        if visible:
            self._browser_seen = self.device.watch.counter()
        return self.device.watch.best()

    def manifest(self, now: datetime) -> Manifest | None:
        """What the board acts on now."""
        return self.device.memory.current(now)

    def showing(self, now: datetime) -> tuple[Item, ...]:
        """What is shown in turn now, of what is at hand."""
        return tuple(item for item in on_screen(self.device.programmed(now).items, now) if self.device.cache.has(item.sha256))

    def item(self, sha256: str) -> tuple[Item, bytes] | None:
        """The shown item with this hash, and its verified bytes."""
        for item in self.showing(self.device.watch.best()):
            if item.sha256 == sha256:
                body = self.device.content(item)
                return None if body is None else (item, body)
        return None

    def confirm(self, item_id: str, milliseconds: int) -> bool:
        """The browser says that it displayed an item for so long; False when it had no business on the screen."""
        now = self.device.watch.best()
        began = now - min(timedelta(milliseconds=milliseconds), LONGEST_SHOWING)
        for item in self.device.programmed(now).items:
            if item.id == item_id and is_open(item, began):  # its time may have ended while it was shown
                self._note(item, BROWSER, "trình duyệt xác nhận đã hiển thị", began, now)
                return True
        return False

    def _simulate(self, item: Item, now: datetime) -> None:
        if self.device.playlog.knows(_entry_of(item)):
            return
        body = self.device.content(item)
        if body is None:
            return
        name = file_name(item.id, now, EXTENSIONS.get(item.media_type.partition(";")[0].strip(), "bin"))
        try:
            write_atomically(self.device.config.home / "shown" / name, body)
        except OSError as error:
            if item.id not in self._told:
                log.warning("không ghi được trang “%s”: %s", item.title, error)
            self._told.add(item.id)
            return
        length = timedelta(milliseconds=item.milliseconds or DEFAULT_MILLISECONDS)
        self._note(item, SIMULATED, "bảng mô phỏng đã ghi trang ra tệp", now, now + length)

    def _note(self, item: Item, device: str, detail: str, started: datetime, until: datetime) -> None:
        """One line for the first showing; the later rounds of the same item add nothing."""
        if not self.device.playlog.knows(_entry_of(item)):
            entry = about(item, SHOWN, device=device, detail=detail, started_at=started)
            self.device.playlog.finish(ended(entry, SHOWN, started, until, detail))
            log.info("đã hiển thị “%s” (%s)", item.title, detail)


def _entry_of(item: Item) -> str:
    return entry_id(item.id, None if item.not_before is None else to_iso(item.not_before))
