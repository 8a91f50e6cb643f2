"""Files that are either whole or not there, also after a power cut."""

import contextlib
import os
from pathlib import Path


def write_atomically(path: Path, body: bytes, mode: int = 0o666) -> None:
    """Put `body` at `path`: written beside it, flushed to the disk, then renamed. Raises OSError and leaves no part behind."""
    part = path.with_name(path.name + ".part")
    try:
        with open(part, "wb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Flush the names in `folder` to the disk, where the system can (POSIX)."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
