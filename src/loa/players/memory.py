"""What was accepted last, kept over restarts: a device never goes back behind it.

Kept: the chain of the site's lists of keys, the roster, the manifest, the urgent list, and the site's word that this device is one no
more. What lies on the disk is believed no more than what comes by the network: all of it is opened anew at the start.
"""

import contextlib
import json
from datetime import datetime

from loa.players import reading, trust
from loa.players.config import Config
from loa.players.durable import write_atomically
from loa.players.manifest import Manifest, open_manifest, open_urgent
from loa.players.refusals import EXPIRED, OLDER, REVOKED, WRONG_STATION, ManifestRefused
from loa.players.trust import ListRefused, Trust
from loa.seal import envelope
from loa.seal.canonical import canonical, sha256_hex
from loa.seal.envelope import MALFORMED


class Memory:
    """Reads, judges and keeps what a site says. One thread accepts; any thread may read the attributes."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self.trust: Trust = config.trust()
        self.manifest: Manifest | None = None  # the last accepted one, also after its expiry
        self.urgent: Manifest | None = None  # the urgent list of the manifest's area
        self.revoked_at: datetime | None = None
        self.etag = ""  # of the last accepted manifest
        self.urgent_etag = ""
        self.sha256 = ""  # of the last accepted manifest's canonical bytes, as the site knows it
        self.urgent_sha256 = ""
        self._lists: list[object] = []
        self._roster: object = None
        config.home.mkdir(parents=True, exist_ok=True)
        self._recall()

    def take_lists(self, lists: list[object]) -> bool:
        """Follow the site's chain of key lists as far as it leads on; True when something new was believed.

        A list that is not newer is passed over: the chain always starts at the site's first. Raises `ListRefused` for one that would be
        new and is not genuine; OSError when it cannot be kept.
        """
        found, kept, refused = self.trust, list(self._lists), None
        for sealed in lists:
            try:
                found = trust.with_keys(found, sealed)
            except ListRefused as refusal:
                if _version(sealed) > found.version:
                    refused = refusal
                continue
            kept.append(sealed)
            refused = None
        fresh = found.version > self.trust.version
        if fresh:
            self._keep("trust.json", {"lists": kept, "roster": self._roster})
            self.trust, self._lists = found, kept
            self._reopen()
        if refused is not None:
            raise refused
        return fresh

    def take_roster(self, sealed: object) -> bool:
        """Believe a newer roster; False for the one that is held. Raises `ListRefused`; OSError when it cannot be kept."""
        if sealed == self._roster:
            return False
        found = trust.with_roster(self.trust, sealed, self._config.station)
        self._keep("trust.json", {"lists": self._lists, "roster": sealed})
        self.trust, self._roster = found, sealed
        self._reopen()
        return True

    def accept(self, body: bytes, etag: str, now: datetime) -> Manifest:
        """The manifest in `body`, kept from now on. Raises `ManifestRefused`; OSError when it cannot be kept.

        The same version may be issued again (a later issued_at); an older one never.
        """
        sealed = _json(body)
        self._heed_revocation(sealed)
        manifest = self._newer(self._open(sealed), self.manifest, now)
        self._keep("manifest.json", {"etag": etag, "manifest": sealed})
        if self.urgent is not None and (self.manifest is None or manifest.area != self.manifest.area):
            self.urgent, self.urgent_etag, self.urgent_sha256 = None, "", ""
        self.manifest, self.etag, self.sha256 = manifest, etag, _digest(sealed)
        return manifest

    def accept_urgent(self, body: bytes, etag: str, now: datetime) -> Manifest:
        """The urgent list in `body`, kept from now on. Raises `ManifestRefused`; OSError when it cannot be kept."""
        sealed = _json(body)
        found = self._newer(self._open_urgent(sealed), self.urgent, now)
        self._keep("urgent.json", {"etag": etag, "manifest": sealed})
        self.urgent, self.urgent_etag, self.urgent_sha256 = found, etag, _digest(sealed)
        return found

    def current(self, now: datetime) -> Manifest | None:
        """The manifest to act on now: the last accepted one until it expires, and nothing once the device is revoked."""
        return None if self.revoked_at else _living(self.manifest, now)

    def current_urgent(self, now: datetime) -> Manifest | None:
        """The urgent list to act on now."""
        return None if self.revoked_at else _living(self.urgent, now)

    def _newer(self, found: Manifest, held: Manifest | None, now: datetime) -> Manifest:
        if held is not None and found.order < held.order:
            raise ManifestRefused(OLDER)
        if found.expires_at <= now:
            raise ManifestRefused(EXPIRED)
        return found

    def _heed_revocation(self, sealed: object) -> None:
        """The site's signed word, in place of a manifest, that this device is one no more. Raises `ManifestRefused`, also for that."""
        if not isinstance(sealed, dict) or sealed.get("purpose") != envelope.REVOKED:
            return
        self.revoked_at = self._revocation(sealed)
        self._keep("revoked.json", sealed)
        raise ManifestRefused(REVOKED)

    def _revocation(self, sealed: object) -> datetime:
        try:
            payload = envelope.open_sealed(sealed, envelope.REVOKED, self.trust.manifests)
            if reading.text(payload, "public_key") != self._config.public_key:
                raise ManifestRefused(WRONG_STATION)
            return reading.moment(payload, "at")
        except envelope.NotGenuine as refusal:
            raise ManifestRefused(refusal.reason) from refusal
        except reading.Malformed as error:
            raise ManifestRefused(MALFORMED) from error

    def _open(self, sealed: object) -> Manifest:
        return open_manifest(sealed, self._config.station, self._config.kind, self.trust)

    def _open_urgent(self, sealed: object) -> Manifest:
        area = self.manifest.area if self.manifest is not None else ""
        return open_urgent(sealed, area, self._config.kind, self.trust)

    def _reopen(self) -> None:
        """After a change of trust, believe only what is still genuine; the next round fetches the rest anew."""
        self.manifest = self.urgent = None
        self.etag = self.urgent_etag = self.sha256 = self.urgent_sha256 = ""
        self._recall_manifests()

    def _recall(self) -> None:
        kept = self._kept("trust.json")
        lists = kept.get("lists")
        self._recall_roster(kept.get("roster"))
        for sealed in lists if isinstance(lists, list) else ():
            with contextlib.suppress(ListRefused):
                self.trust = trust.with_keys(self.trust, sealed)
                self._lists.append(sealed)
            self._recall_roster(kept.get("roster"))  # the root that signed it may be one of an earlier list
        self._recall_manifests()
        with contextlib.suppress(ManifestRefused):
            self.revoked_at = self._revocation(self._kept("revoked.json"))

    def _recall_roster(self, sealed: object) -> None:
        with contextlib.suppress(ListRefused):
            self.trust, self._roster = trust.with_roster(self.trust, sealed, self._config.station), sealed

    def _recall_manifests(self) -> None:
        kept = self._kept("manifest.json")
        with contextlib.suppress(ManifestRefused):
            self.manifest = self._open(kept.get("manifest"))
            self.etag, self.sha256 = str(kept.get("etag", "")), _digest(kept.get("manifest"))
        if self.manifest is not None and self.manifest.area:
            kept = self._kept("urgent.json")
            with contextlib.suppress(ManifestRefused):
                self.urgent = self._open_urgent(kept.get("manifest"))
                self.urgent_etag, self.urgent_sha256 = str(kept.get("etag", "")), _digest(kept.get("manifest"))

    def _kept(self, name: str) -> dict[str, object]:
        with contextlib.suppress(OSError, ValueError, RecursionError):
            found = json.loads((self._config.home / name).read_text("utf-8"))
            if isinstance(found, dict):
                return found
        return {}

    def _keep(self, name: str, value: object) -> None:
        write_atomically(self._config.home / name, json.dumps(value).encode("utf-8"))


def _living(manifest: Manifest | None, now: datetime) -> Manifest | None:
    return manifest if manifest is not None and now < manifest.expires_at else None


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ManifestRefused(MALFORMED) from error


def _digest(sealed: object) -> str:
    """The name by which the site knows this very document; it was opened before: it is JSON."""
    return sha256_hex(canonical(sealed))  # type: ignore[arg-type]


def _version(sealed: object) -> int:
    """The version that a list claims, believed for nothing but the choice of words."""
    payload = sealed.get("payload") if isinstance(sealed, dict) else None
    version = payload.get("version") if isinstance(payload, dict) else None
    return version if isinstance(version, int) else 0
