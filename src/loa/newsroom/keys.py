"""The site's signing key: a file outside the database, readable by the site alone."""

import contextlib
import os
from functools import cache
from pathlib import Path

from django.conf import settings

from loa.seal.keys import key_id, new_private_key, public_key_of


@cache
def _read(path: str) -> str:
    return Path(path).read_text(encoding="ascii").strip()


def private_key() -> str:
    """The private key that signs releases and manifests; made at the first call on a new machine."""
    path = Path(settings.LOA_KEY_FILE)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(new_private_key())
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # another process was first: its key stands
            os.link(fresh, path)
        fresh.unlink()
    return _read(str(path))


def trusted_keys() -> dict[str, str]:
    """Key id → public key: what stations are given to check signatures."""
    public = public_key_of(private_key())
    return {key_id(public): public}
