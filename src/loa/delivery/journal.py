"""The journal of one worker: a line before each hand-over and one after, so that a worker that dies leaves no doubt about the rest.

Rows are written to the database a batch at a time; the journal says which of a batch had begun. A file is locked by the worker that
writes it, so a file whose lock is free belongs to a dead one. After a power cut nothing is concluded from it: lines may be lost.
"""

import fcntl
import os
import uuid
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from loa.delivery.rules import Journaled

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_MOST_BYTES = 4_000_000


def _boot() -> str:
    return _BOOT.read_text().strip() if _BOOT.exists() else ""


class Journal:
    """Lines `B key` (begun), `E key` (happened) and `N key` (did not happen) in a locked file of its own in `folder`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.name = uuid.uuid4().hex[:12]
        self._path = folder / f"{self.name}.journal"
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self.clear()

    def clear(self) -> None:
        """Forget all: the outcomes are in the database."""
        os.ftruncate(self._file, 0)
        os.write(self._file, f"{_boot()}\n".encode())

    def begin(self, key: str) -> None:
        """The delivery `key` is about to be handed over."""
        os.write(self._file, f"B {key}\n".encode())

    def end(self, key: str, *, happened: bool) -> None:
        """The hand-over of `key` gave an answer: it `happened`, or surely did not."""
        os.write(self._file, f"{'E' if happened else 'N'} {key}\n".encode())

    def close(self) -> None:
        """Give the file up."""
        self._path.unlink(missing_ok=True)
        os.close(self._file)

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None:
            self.close()
        else:  # what was begun stays on record; the lock goes with the process
            os.close(self._file)


def left_behind(folder: Path, name: str) -> Mapping[str, Journaled] | None:
    """What the dead worker `name` wrote, by key; {} when it cannot be known. None while that worker lives."""
    try:
        file = os.open(folder / f"{name}.journal", os.O_RDONLY)
    except OSError:
        return {}
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        boot, *lines = os.read(file, _MOST_BYTES).decode("ascii", "replace").split("\n")
    except BlockingIOError:
        return None
    finally:
        os.close(file)
    if not boot or boot != _boot():
        return {}
    found = {"": Journaled.NOT_BEGUN}  # "" stands for every key that is not written
    words = {"B": Journaled.BEGUN, "E": Journaled.ENDED, "N": Journaled.NOT_BEGUN}
    for line in lines[:-1]:  # the last is empty, or torn
        found[line[2:]] = words.get(line[:1], Journaled.BEGUN)
    return found


def forget(folder: Path, name: str) -> None:
    """Remove the journal of a dead worker whose rows are settled."""
    (folder / f"{name}.journal").unlink(missing_ok=True)
