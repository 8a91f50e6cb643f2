"""The play log: what this device did, kept over power cuts, told to the server until it has it.

A file of lines, only ever appended: `<first 16 hex of the line's SHA-256> <JSON>`. Each line is flushed to
the disk before the call returns. A line that was torn by a power cut fails its own check and is skipped.
A reserve of room lies beside it: when the disk is full, the reserve is given up so that plays go on and are told.
Records: {"record": "started" | "final", "entry": {…}} and {"record": "acknowledged", "entries": [ids]}.
"""

import contextlib
import json
import os
import threading
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from loa.players import reading
from loa.players.durable import sync_folder, write_atomically
from loa.players.entry import CUT_SHORT, PLAYED, SHOWN, Entry, from_json
from loa.seal.canonical import Json, canonical, sha256_hex
from loa.seal.moments import from_iso

try:
    import fcntl
except ImportError:  # Windows: a second player on the same folder is not noticed there
    fcntl = None  # type: ignore[assignment]

CHECK_DIGITS = 16
RESERVE_BYTES = 1 << 20  # some thousand lines: weeks of plays on a full disk
A_DAY = timedelta(days=2)  # how far back the sums of a day reach, whatever the zone
BEGAN = (PLAYED, SHOWN, CUT_SHORT)


class LogInUse(Exception):
    """Another player already runs on this folder: two of them would play everything twice."""


class PlayLog:
    """The log in the file at `path`. Safe to call from several threads."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self.damaged = 0  # lines skipped because they fail their check
        self._started: dict[str, Entry] = {}  # without an end so far
        self._known: set[str] = set()  # ids of all that is final
        self._untold: dict[str, Entry] = {}  # final, on the disk, not acknowledged
        self._waiting: dict[str, Entry] = {}  # final, but the disk did not take them yet
        self._begun: dict[str, int] = {}
        self._sounded: list[tuple[datetime, timedelta]] = []  # when each play began, and for how long it lasted
        self._reserve = path.with_name(path.name + ".reserve")
        self.last_started: str | None = None  # when the last play began
        self.disk_full = False  # the last line needed the reserve, or found no room at all
        self._claim()
        sync_folder(path.parent)  # or a new log could be lost with its name
        self._read(path.read_bytes())
        self._keep_reserve()

    def close(self) -> None:
        """Let go of the file; what could not be written is tried once more."""
        with self._lock:
            if self._file < 0:
                return
            self._write_waiting()
            os.close(self._file)
            self._file = -1  # a late call from another thread fails instead of writing into a stranger's file

    def start(self, entry: Entry, *, regardless: bool = False) -> None:
        """Note that a play is about to begin. Only when this returns may it sound.

        Raises OSError when the disk takes no line, unless `regardless`: an emergency sounds all the same.
        """
        with self._lock:
            try:
                self._write({"record": "started", "entry": entry.to_json()})
            except OSError:
                if not regardless:
                    raise
            self._note_start(entry)

    def finish(self, entry: Entry) -> bool:
        """Note how it went; False when an entry with this id is already final, and nothing changes.

        Never raises for a disk that is full: the entry waits in memory, and if the power goes before it
        could be written, the start line makes it "cut short".
        """
        with self._lock:
            if entry.entry in self._known:
                return False
            self._note_final(entry)
            self._waiting[entry.entry] = entry
            self._write_waiting()
            return True

    def knows(self, entry_id: str) -> bool:
        """Whether the entry is final."""
        with self._lock:
            return entry_id in self._known

    def begun(self) -> Mapping[str, int]:
        """How often each item was begun, by item id."""
        with self._lock:
            return dict(self._begun)

    def sounded_since(self, moment: datetime) -> timedelta:
        """How long plays that began at `moment` or later have sounded."""
        with self._lock:
            return sum((length for began, length in self._sounded if began >= moment), timedelta())

    def interrupted(self) -> list[Entry]:
        """What was started and has no end: the power went, or the program was killed."""
        with self._lock:
            return list(self._started.values())

    def unacknowledged(self) -> list[Entry]:
        """Final entries that the server has not confirmed, oldest first."""
        with self._lock:
            self._write_waiting()
            return list(self._untold.values())

    def acknowledge(self, ids: Iterable[str]) -> None:
        """The server has these entries. Raises OSError: they are then sent again, which is harmless."""
        with self._lock:
            fresh = sorted(set(ids) & self._untold.keys())
            if fresh:
                self._write({"record": "acknowledged", "entries": fresh})
                self._forget(fresh)

    def _claim(self) -> None:
        if fcntl is None:
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._file)
            raise LogInUse from error

    def _read(self, body: bytes) -> None:
        whole, newline, torn = body.rpartition(b"\n")
        for line in whole.split(b"\n") if newline else ():
            try:
                self._replay(_checked(line))
            except ValueError:
                self.damaged += 1
        if torn:  # cut off, or the next line would be glued to it; needs no room, so it works on a full disk
            self.damaged += 1
            os.ftruncate(self._file, len(body) - len(torn))

    def _replay(self, record: Mapping[str, object]) -> None:
        kind = reading.text(record, "record")
        if kind == "acknowledged":
            ids = record.get("entries")
            self._forget(ids if isinstance(ids, list) else ())
            return
        source = record.get("entry")
        entry = from_json(source if isinstance(source, dict) else {})
        if kind == "started":
            self._note_start(entry)
        elif entry.entry not in self._known:
            self._note_final(entry)
            self._untold[entry.entry] = entry

    def _note_start(self, entry: Entry) -> None:
        self._started[entry.entry] = entry
        self.last_started = entry.started_at or self.last_started
        self._begun[entry.item] = self._begun.get(entry.item, 0) + 1

    def _note_final(self, entry: Entry) -> None:
        self._known.add(entry.entry)
        if self._started.pop(entry.entry, None) is None and entry.event in BEGAN:  # a board shows without a start line
            self._begun[entry.item] = self._begun.get(entry.item, 0) + 1
        if entry.event in (PLAYED, CUT_SHORT) and entry.started_at and entry.ended_at:
            began = from_iso(entry.started_at)
            self._sounded = [(at, length) for at, length in self._sounded if began - at < A_DAY]
            self._sounded.append((began, max(from_iso(entry.ended_at) - began, timedelta())))

    def _forget(self, ids: Iterable[str]) -> None:
        for name in ids:
            self._untold.pop(name, None)

    def _write_waiting(self) -> None:
        for name, entry in list(self._waiting.items()):
            try:
                self._write({"record": "final", "entry": entry.to_json()})
            except OSError:
                return
            self._untold[name] = self._waiting.pop(name)

    def _write(self, record: Mapping[str, Json]) -> None:
        """One line, on the disk when this returns; on failure the file is as it was. Raises OSError."""
        text = canonical(record)
        line = sha256_hex(text)[:CHECK_DIGITS].encode("ascii") + b" " + text + b"\n"
        try:
            self._append(line)
            if self.disk_full:
                self._keep_reserve()
        except OSError:
            self.disk_full = True
            if not self._reserve.exists():
                raise
            self._reserve.unlink()  # room that was kept for this
            self._append(line)

    def _append(self, line: bytes) -> None:
        before = os.fstat(self._file).st_size
        try:
            _append(self._file, line)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, before)
            raise

    def _keep_reserve(self) -> None:
        """Set room aside, now or as soon as there is some again."""
        try:
            if not self._reserve.exists():
                write_atomically(self._reserve, b"\0" * RESERVE_BYTES)
            self.disk_full = False
        except OSError:
            self.disk_full = True


def _append(file: int, line: bytes) -> None:
    """Write `line` and flush it to the disk. Raises OSError, also when only a part of it went."""
    if os.write(file, line) != len(line):
        raise OSError("the disk took only a part of the line")
    os.fsync(file)


def _checked(line: bytes) -> Mapping[str, object]:
    """The record on `line`; an empty one, which no reader takes, when the line fails its check."""
    check, _, text = line.partition(b" ")
    if check != sha256_hex(text)[:CHECK_DIGITS].encode("ascii"):
        return {}
    record = json.loads(text)
    return record if isinstance(record, dict) else {}
