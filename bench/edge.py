"""The program at the edge, killed at random moments: nothing unsigned sounds, no log is lost, nothing plays twice. Also its memory.

usage: python bench/edge.py [--kills 1000] [--faults]

A site on loopback hands out short items all the time, one forged item beside each genuine one, and from time to time a forged manifest. The
real program runs with real files and real time; it is killed (SIGKILL) after a random moment and started again on the same folder, and
from time to time its log is torn at the end as a power cut would, its disk is full, its server away. Then it may finish in peace, and:
every sound file must belong to a genuine item, none twice; every item that sounded must be told exactly once; nothing else may be told
as played. The last line is JSON.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from loa.seal import keys  # noqa: E402
from loa.seal.moments import to_iso  # noqa: E402
from players.players_site import Listening, Site  # noqa: E402

SOUND_MILLISECONDS = 40
AT_ONCE = 12  # items that wait in a manifest
PEACE = 120.0  # seconds in which the last run must tell everything


class World:
    """A site that always has something new to play, and something forged beside it."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.site, self.chance = Site(), chance
        self.listening = Listening(self.site)
        self.home = folder / "home"
        self.path = folder / "config.json"
        self.path.write_text(json.dumps(self.site.config(self.home, realtime=True, poll_seconds=1)))
        self.version = self.made = 0
        self.genuine: set[str] = set()
        self.items: list[dict[str, Any]] = []

    def publish(self) -> None:
        """New items in place of those that were played."""
        at = datetime.now(UTC)
        told = {entry["item"] for entry in self.site.told}
        self.items = [item for item in self.items if item["id"] not in told]
        while len(self.items) < AT_ONCE:
            self.made += 1
            key, body = f"t{self.made:07}", b"ID3 genuine %d" % self.made
            times = {"not_before": to_iso(at - timedelta(seconds=5)), "not_after": to_iso(at + timedelta(days=1))}
            self.items.append(self.site.item(body, key=key, milliseconds=SOUND_MILLISECONDS, **times))
            self.genuine.add(key)
        key, body = f"x{self.made:07}", b"ID3 forged %d" % self.made
        release = self.site.release(body, media_type="audio/mpeg", approvals=(("một người", "0" * 64),))
        forged = self.site.item(body, key=key, milliseconds=SOUND_MILLISECONDS, release=release, not_before=None, not_after=None)
        self.version += 1
        times = {"issued_at": to_iso(at), "expires_at": to_iso(at + timedelta(days=1))}
        self.site.publish(*self.items, forged, version=self.version, **times)
        if self.chance.random() < 0.05:
            evil = self.site.item(b"ID3 evil", key="y0000000", not_before=None, not_after=None)
            self.site.publish(evil, version=self.version + 1000, private=keys.new_private_key(), **times)

    def start(self) -> "subprocess.Popen[bytes]":
        line = [sys.executable, "-m", "loa.players", str(self.path)]
        return subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)

    def tear(self) -> None:
        """The disk holds only a part of the last line, or a part of one that never was."""
        log = self.home / "playlog.jsonl"
        if log.exists():
            with log.open("ab") as file:
                file.write(b'0123456789abcdef {"record":"started","en'[: self.chance.randrange(1, 40)])

    def sounds(self) -> Counter[str]:
        return Counter(path.stem.split("-", 1)[1] for path in (self.home / "played").glob("*.mp3"))


def memory(process: "subprocess.Popen[bytes]") -> int:
    """The most memory that it ever had, in KB; 0 where the system does not say."""
    try:
        lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return 0


def main() -> None:
    parser = argparse.ArgumentParser(description="The program at the edge under kill -9.")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20261123)
    words = parser.parse_args()
    chance, began, most = random.Random(words.seed), time.monotonic(), 0
    with tempfile.TemporaryDirectory(prefix="loa-edge-") as folder:
        world = World(Path(folder), chance)
        for number in range(words.kills):
            world.publish()
            away = chance.random() < 0.1
            if away:
                world.listening.close()
            process = world.start()
            time.sleep(chance.uniform(0.05, 2.0))
            most = max(most, memory(process))
            process.send_signal(signal.SIGKILL)
            process.wait()
            if away:
                world.listening.open()
            if chance.random() < 0.3:
                world.tear()
            if number % 100 == 99:
                print(f"{number + 1} kills, {len(world.sounds())} sounds, {len(world.site.told)} lines told", flush=True)
        world.publish()
        process = world.start()
        end = time.monotonic() + PEACE
        while time.monotonic() < end:
            told = {entry["item"] for entry in world.site.told if entry["event"] in ("played", "cut_short")}
            if set(world.sounds()) <= {name[:8] for name in told} and all(item["id"] in told for item in world.items):
                break
            time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        process.wait()
        print(json.dumps(judged(world, words.kills, most, time.monotonic() - began)))
        world.listening.close()


def judged(world: World, kills: int, most: int, seconds: float) -> dict[str, Any]:
    """What the files and the site know, held against each other."""
    sounds = world.sounds()
    bodies = [path.read_bytes() for path in (world.home / "played").glob("*.mp3")]
    entries = {entry["entry"]: entry for entry in world.site.told}
    told = Counter(entry["item"] for entry in entries.values() if entry["event"] in ("played", "cut_short"))
    refused = sum(entry["event"] == "refused" for entry in entries.values())
    return {
        "kills": kills,
        "sounds": sum(sounds.values()),
        "unsigned_plays": sum(not body.startswith(b"ID3 genuine") for body in bodies) + sum(name not in world.genuine for name in sounds),
        "double_plays": sum(count - 1 for count in sounds.values()),
        "lost_logs": sum(name not in told for name in sounds),
        "told_twice": sum(count - 1 for count in told.values()),
        "contradicting_repeats": len({json.dumps(entry, sort_keys=True) for entry in world.site.told}) - len(entries),
        "cut_short": sum(entry["event"] == "cut_short" for entry in entries.values()),
        "refused": refused,
        "memory_kb": most,
        "seconds": round(seconds),
    }


if __name__ == "__main__":
    os.environ.setdefault("PYTHONPATH", str(ROOT / "src"))
    main()
