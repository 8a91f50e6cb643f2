"""The site's signing key: a file outside the database, readable by the site alone."""

import contextlib
import os
from datetime import datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from loa.seal.keys import key_id, new_private_key, public_key_of
from loa.seal.xml_signature import new_certificate


@cache
def _read(path: str, changed: int) -> str:
    """The file at `path` as it was `changed` (nanoseconds): every process follows when a key is replaced."""
    return Path(path).read_text(encoding="ascii").strip()


def _keep(path: Path, text: str) -> None:
    """Write a key that is readable by its user only; when another process was first, its key stands."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()


def private_key() -> str:
    """The private key that signs releases, manifests and heads of the log; made at the first call on a new machine."""
    path = Path(settings.LOA_KEY_FILE)
    if not path.exists():
        _keep(path, new_private_key())
    return _read(str(path), path.stat().st_mtime_ns)


def next_key() -> str:
    """The key that is to follow: made once and kept beside the present one until `use_next_key`, whatever breaks off in between."""
    if not _beside("next").exists():
        _keep(_beside("next"), new_private_key())
    return _beside("next").read_text(encoding="ascii").strip()


def use_next_key(*, stolen: bool = False) -> None:
    """From now on the next key signs. The one before is gone; its public half stays, for what it signed, unless it was stolen."""
    former = public_key_of(private_key())
    if not stolen:
        with _beside("former").open("a", encoding="ascii") as file:
            file.write(former + "\n")
    _beside("next").replace(settings.LOA_KEY_FILE)


def _beside(ending: str) -> Path:
    return Path(settings.LOA_KEY_FILE).with_suffix(f".{ending}")


def alert_keys(at: datetime) -> tuple[bytes, bytes]:
    """(private key, certificate), PEM, by which alerts are signed; both lie in one file, made at the first call on a new machine.

    An office that has a certificate of its own puts key and certificate into that file. Raises ValueError when it holds no such pair.
    """
    path = Path(settings.LOA_CAP_KEY_FILE)
    if not path.exists():
        private, certificate = new_certificate(urlsplit(settings.LOA_SITE_URL).hostname or "loa", at)
        _keep(path, (private + certificate).decode("ascii"))
    private_text, head, rest = _read(str(path), path.stat().st_mtime_ns).partition("-----BEGIN CERTIFICATE-----")
    if not head:
        raise ValueError(f"{path}: no certificate")
    return private_text.encode("ascii"), f"{head}{rest}\n".encode("ascii")


def trusted_keys() -> dict[str, str]:
    """Key id → public key of all keys whose signatures of this site count: the one in use, and those that it followed in peace."""
    former = _beside("former").read_text(encoding="ascii").split() if _beside("former").exists() else []
    return {key_id(public): public for public in (public_key_of(private_key()), *former)}
