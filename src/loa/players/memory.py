"""The last manifest that was accepted, kept over restarts: a device never goes back behind it."""

import contextlib
import json
from datetime import datetime
from pathlib import Path

from loa.players.config import Config
from loa.players.durable import write_atomically
from loa.players.manifest import EXPIRED, OLDER, Manifest, ManifestRefused, open_manifest
from loa.seal.envelope import MALFORMED


class Memory:
    """Reads, judges and keeps manifests. One thread accepts; any thread may read `manifest`."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._path: Path = config.home / "manifest.json"
        self.manifest: Manifest | None = None  # the last accepted one, also after its expiry
        self.etag = ""  # of the last accepted one
        config.home.mkdir(parents=True, exist_ok=True)
        # What lies on the disk is believed no more than what comes by the network.
        with contextlib.suppress(OSError, ValueError, RecursionError, ManifestRefused):
            kept = json.loads(self._path.read_text("utf-8"))
            if isinstance(kept, dict):
                self.manifest = self._open(kept.get("manifest"))
                self.etag = str(kept.get("etag", ""))

    def accept(self, body: bytes, etag: str, now: datetime) -> Manifest:
        """The manifest in `body`, kept from now on. Raises `ManifestRefused`; OSError when it cannot be kept.

        The same version may be issued again (a later issued_at); an older one never.
        """
        try:
            sealed = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise ManifestRefused(MALFORMED) from error
        manifest = self._open(sealed)
        if self.manifest is not None and manifest.order < self.manifest.order:
            raise ManifestRefused(OLDER)
        if manifest.expires_at <= now:
            raise ManifestRefused(EXPIRED)
        write_atomically(self._path, json.dumps({"etag": etag, "manifest": sealed}).encode("utf-8"))
        self.manifest, self.etag = manifest, etag
        return manifest

    def current(self, now: datetime) -> Manifest | None:
        """The manifest to act on now: the last accepted one until it expires."""
        manifest = self.manifest
        return manifest if manifest is not None and now < manifest.expires_at else None

    def _open(self, sealed: object) -> Manifest:
        return open_manifest(sealed, self._config.station, self._config.kind, self._config.trusted_keys)
