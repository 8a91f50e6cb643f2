"""Content by its hash: what is read was verified in that same read."""

import contextlib
from collections.abc import Collection
from pathlib import Path

from loa.players.durable import write_atomically
from loa.seal.canonical import sha256_hex


class NotCached(Exception):
    """The content is not here (yet)."""


class Altered(Exception):
    """What lay here under this hash was something else; it has been removed."""


class NoRoom(OSError):
    """The content does not fit beside what the present manifest needs."""


class Cache:
    """A folder of files named by their SHA-256, at most `limit` bytes together."""

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder = folder
        self._limit = limit
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob("*.part"):  # a power cut came in mid-write
            left.unlink()

    def read(self, sha256: str) -> bytes:
        """The bytes with this hash. Raises `NotCached`, or `Altered` after removing a file that no longer has it."""
        try:
            body = (self._folder / sha256).read_bytes()
        except OSError as error:
            raise NotCached(sha256) from error
        if sha256_hex(body) != sha256:
            with contextlib.suppress(OSError):
                (self._folder / sha256).unlink()
            raise Altered(sha256)
        return body

    def has(self, sha256: str) -> bool:
        """Whether a file with this name is here (its bytes are checked when read)."""
        return (self._folder / sha256).is_file()

    def put(self, sha256: str, body: bytes, keep: Collection[str] = ()) -> None:
        """Keep `body`, oldest content outside `keep` making room for it.

        Raises `Altered` when the hash is not its own, `NoRoom` when it cannot fit, OSError when the disk fails.
        """
        if sha256_hex(body) != sha256:
            raise Altered(sha256)
        self._make_room(len(body), keep)
        try:
            write_atomically(self._folder / sha256, body)
        except OSError:
            # The disk may be full of what nobody needs any more: give that back and try once more.
            if not self._drop_oldest(self._limit, keep):
                raise
            write_atomically(self._folder / sha256, body)

    def _make_room(self, needed: int, keep: Collection[str]) -> None:
        excess = sum(path.stat().st_size for path in self._files()) + needed - self._limit
        if self._drop_oldest(excess, keep) < excess:
            raise NoRoom(f"cache is limited to {self._limit} bytes")

    def _drop_oldest(self, wanted: int, keep: Collection[str]) -> int:
        """Remove content outside `keep`, oldest first, until `wanted` bytes are free; gives the bytes freed."""
        freed = 0
        for path in sorted(self._files(), key=lambda path: path.stat().st_mtime_ns):
            if freed >= wanted:
                break
            if path.name not in keep:
                size = path.stat().st_size
                path.unlink()
                freed += size
        return freed

    def _files(self) -> list[Path]:
        return [path for path in self._folder.iterdir() if path.is_file()]
