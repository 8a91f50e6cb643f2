"""Reports that came by HTTP, until the command `stations` writes them down: many at once, so that a poll of a whole country costs
the web processes an appended line each.

Nothing is believed here: proofs are checked when the lines are taken. Each process appends to a file of its own, at most `LARGEST` bytes.
Writer and reader lock the file: a writer that opened it just before it was taken finds it removed, and begins the next one.
"""

import contextlib
import fcntl
import json
import os
import threading
from pathlib import Path
from typing import Any

from django.conf import settings

from loa.stations.report_rules import read

LARGEST = 64 << 20  # bytes of one file; what comes beyond is asked for again by its station, which keeps it

_lock = threading.Lock()


class Full(Exception):
    """The reader does not keep up."""


def folder() -> Path:
    """Where the lines lie."""
    return Path(settings.LOA_DATA) / "reports"


def put(report: dict[str, Any]) -> None:
    """Keep one report. Raises Full."""
    line = json.dumps(report, separators=(",", ":"), ensure_ascii=False).encode("utf-8") + b"\n"  # what is canonical stays so
    path = folder() / f"{os.getpid()}.lines"
    with _lock:
        file = _locked(path)
        try:
            if os.fstat(file).st_size > LARGEST:
                raise Full
            os.write(file, line)
        finally:
            os.close(file)


def _locked(path: Path) -> int:
    """The open file at `path`, ours alone until it is closed, and not one that was read to its end meanwhile."""
    while True:
        file = _opened(path)
        fcntl.flock(file, fcntl.LOCK_EX)
        if os.fstat(file).st_nlink:
            return file
        os.close(file)


def _opened(path: Path) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    try:
        return os.open(path, flags, 0o600)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, flags, 0o600)


def take() -> list[dict[str, Any]]:
    """All reports that wait; they are gone from here. A line that is torn or odd is dropped: its station says it again."""
    found: list[dict[str, Any]] = []
    for path in sorted(folder().glob("*.lines")):
        taken = path.with_suffix(".taken")
        with contextlib.suppress(FileNotFoundError):
            if not taken.exists():  # one that was left by a reader that died is read first
                path.replace(taken)
    for taken in sorted(folder().glob("*.taken")):
        with taken.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # a writer that has it open finishes its line first
            lines = file.read().splitlines()
            taken.unlink()
        found += [said for said in map(read, lines) if said is not None]
    return found
