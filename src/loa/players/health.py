"""How the device is: told to the site when something changed, and every few minutes.

A report is proven with the secret that the token gave (a MAC, cheap for tens of thousands at once); what was *played* is proven by the
signed log alone.
"""

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from loa.players.clocks import Watch, counter
from loa.players.config import Config
from loa.players.memory import Memory
from loa.players.playlog import PlayLog
from loa.seal import pairing
from loa.seal.canonical import Json
from loa.seal.moments import to_iso

VERSION = "0.1.0"
EVERY = 120.0  # seconds between two reports when nothing changes
MOST_TROUBLES = 10
LONGEST_TROUBLE = 200


def proven(payload: Mapping[str, Json], secret: str) -> dict[str, Json]:
    """A report as it travels: what is said, and the proof."""
    return {"payload": dict(payload), "proof": pairing.proof(secret, pairing.REPORT, payload)}


@dataclass(slots=True)
class Health:
    """What a device can say of itself."""

    config: Config
    memory: Memory
    playlog: PlayLog
    watch: Watch
    troubles: Callable[[], list[str]]  # Vietnamese: what does not go well now
    output: Callable[[], str]  # Vietnamese: what sounds or shows
    _told: list[object] = field(default_factory=list, init=False)
    _told_at: float = field(default=-EVERY, init=False)

    def due(self) -> dict[str, Json] | None:
        """The report that is to be sent now; None when the last one still says it all."""
        payload = self.now()
        if _gist(payload) == self._told and counter() - self._told_at < EVERY:
            return None
        return proven(payload, self.config.report_secret)

    def told(self, report: Mapping[str, Json]) -> None:
        """The site has this report."""
        payload = report["payload"]
        if isinstance(payload, Mapping):
            self._told, self._told_at = _gist(payload), counter()

    def now(self) -> dict[str, Json]:
        """All of it, as it is now."""
        memory, drift = self.memory, self.watch.drift
        return {
            "station": self.config.station,
            "at": to_iso(self.watch.clock()),
            "version": VERSION,
            "manifest": memory.manifest.version if memory.manifest else 0,
            "manifest_sha256": memory.sha256,
            "urgent": memory.urgent.version if memory.urgent else 0,
            "keys": memory.trust.version,
            "roster": memory.trust.roster.version if memory.trust.roster else 0,
            "drift_seconds": None if drift is None else round(drift.total_seconds()),
            "disk_free": _free(self.config),
            "output": self.output(),
            "last_played": self.playlog.last_started,
            "waiting_log": len(self.playlog.unacknowledged()),
            "troubles": [trouble[:LONGEST_TROUBLE] for trouble in self._troubles()[:MOST_TROUBLES]],
            "revoked": memory.revoked_at is not None,
        }

    def _troubles(self) -> list[str]:
        found = self.troubles()
        if self.playlog.disk_full:
            found.append("ổ đĩa đầy: vẫn phát, nhật ký dùng phần dự trữ")
        if self.watch.is_wrong():
            found.append("đồng hồ của thiết bị sai, không phát theo giờ")
        return found


def _gist(payload: Mapping[str, Json]) -> list[object]:
    """What is worth a report of its own when it changes."""
    return [payload[name] for name in ("manifest", "urgent", "keys", "roster", "troubles", "output", "revoked")]


def _free(config: Config) -> int | None:
    """Free bytes on the device's disk."""
    try:
        return shutil.disk_usage(config.home if config.home.exists() else os.curdir).free
    except OSError:
        return None
