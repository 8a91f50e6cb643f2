"""Content by its SHA-256: written once, never changed, checked on every read."""

import os
import tempfile
from hashlib import sha256
from pathlib import Path

from django.conf import settings


class Damaged(Exception):
    """The file under a hash is missing or is not what the hash says."""


def path_of(digest: str) -> Path:
    """Where the content with the hex SHA-256 `digest` lies."""
    return Path(settings.LOA_DATA) / "store" / digest[:2] / digest


def put(content: bytes) -> str:
    """Keep `content`; returns its hex SHA-256. A crash leaves either nothing or the whole file."""
    digest = sha256(content).hexdigest()
    path = path_of(digest)
    if path.exists():
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
    return digest


def get(digest: str) -> bytes:
    """The content under `digest`. Raises Damaged when it is missing or altered."""
    try:
        content = path_of(digest).read_bytes()
    except OSError as error:
        raise Damaged(f"Không đọc được tệp {digest[:12]}…: {error.strerror}") from error
    if sha256(content).hexdigest() != digest:
        raise Damaged(f"Tệp {digest[:12]}… đã bị thay đổi trên đĩa; hãy khôi phục từ bản sao lưu.")
    return content
