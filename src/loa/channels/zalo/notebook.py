"""What must outlive a process: the pair of tokens, of which each may be used once to get the next, and how far each article came.

One JSON file, readable by its owner only, written whole and renamed into place; a lock beside it keeps out other threads and processes.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Notebook:
    """`path` is the file; it is made when something is first written."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def open(self) -> Iterator[dict[str, Any]]:
        """Read under the lock; what was changed is written at the end, also when the block raises. Not to be nested."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(f"{self._path}.lock", os.O_RDWR | os.O_CREAT, 0o600), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            before = self._path.read_bytes() if self._path.exists() else b"{}"
            held: dict[str, Any] = json.loads(before)
            try:
                yield held
            finally:
                after = json.dumps(held, sort_keys=True).encode()
                if after != before:
                    self._write(after)

    def _write(self, body: bytes) -> None:
        draft = self._path.with_name(f"{self._path.name}.new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)

    def step(self, key: str) -> dict[str, str]:
        """How far the delivery `key` came: "token" of an article being made, "article", "broadcast" once it was begun."""
        with self.open() as held:
            found: dict[str, str] = dict(held.get("steps", {}).get(key, {}))
            return found

    def took(self, key: str, **step: str) -> None:
        """Note a step."""
        with self.open() as held:
            held.setdefault("steps", {}).setdefault(key, {}).update(step)
