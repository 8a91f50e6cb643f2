"""The site's signing key: a file outside the database, readable by the site alone."""

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
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(new_private_key())
    return _read(str(path))


def trusted_keys() -> dict[str, str]:
    """Key id → public key: what stations are given to check signatures."""
    public = public_key_of(private_key())
    return {key_id(public): public}
