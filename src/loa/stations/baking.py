"""Signed documents as plain files, so that any web server or CDN carries the polls of tens of thousands of stations.

`$LOA_DATA/baked/keys.json`, `s/<place>/manifest.json` and `roster.json`, `urgent/<area>.json`, `content/<sha256>`. A place cannot be
guessed without the station's token. Files are written whole and renamed; a file that is already right is left alone, with its date.
"""

import contextlib
import os
import shutil
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings

from loa.ledger import store
from loa.seal.canonical import canonical
from loa.seal.pairing import place
from loa.stations.rules import file_of


def folder() -> Path:
    """Where the baked files lie."""
    return Path(settings.LOA_DATA) / "baked"


def etag(body: bytes) -> str:
    """The entity tag of a baked file."""
    return f'"{sha256(body).hexdigest()[:32]}"'


def bake_station(token_sha256: str, envelope: dict[str, Any], roster: dict[str, Any] | None = None) -> bytes:
    """The manifest (or revocation) of one station, its roster, and the content that it names; gives the manifest's bytes."""
    home = folder() / "s" / place(token_sha256)
    for item in envelope["payload"].get("items", ()):
        bake_content(item["sha256"])
    if roster is not None:
        write(home / "roster.json", canonical(roster))
    body = canonical(envelope)
    write(home / "manifest.json", body)
    return body


def is_baked(token_sha256: str) -> bool:
    """Whether a station has its file."""
    return (folder() / "s" / place(token_sha256) / "manifest.json").exists()


def bake_urgent(area: str, body: bytes) -> None:
    """The urgent list of one area, in its canonical bytes."""
    write(folder() / "urgent" / f"{file_of(area)}.json", body)


def bake_keys(lists: list[dict[str, Any]]) -> bytes:
    """The chain of key lists; gives its bytes."""
    body = canonical({"lists": lists})
    write(folder() / "keys.json", body)
    return body


def forget(token_sha256: str) -> None:
    """Remove the place of a token that opens nothing any more."""
    shutil.rmtree(folder() / "s" / place(token_sha256), ignore_errors=True)


def bake_content(digest: str) -> None:
    """The content under `digest`, by a second name of the stored file where the disk can do that."""
    path = folder() / "content" / digest
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        try:
            os.link(store.path_of(digest), path)
        except FileNotFoundError:
            return  # damaged store: stations ask the site, which says so
        except OSError:
            write(path, store.path_of(digest).read_bytes())


def write(path: Path, body: bytes) -> None:
    """Put `body` at `path`, whole."""
    with contextlib.suppress(OSError):
        if path.read_bytes() == body:
            return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    with os.fdopen(handle, "wb") as file:
        file.write(body)
    Path(name).chmod(0o644)
    Path(name).replace(path)
