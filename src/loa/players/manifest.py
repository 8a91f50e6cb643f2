"""What a device believes: a manifest signed by a trusted site, of items that two people approved.

Two documents have this form. The *manifest* of a station (purpose `loa/manifest/1`) lists all that it is to hold. The *urgent list* of
an area (`loa/urgent/1`) lists the emergencies of all its stations: one signature reaches them all at once, and nothing else may stand
in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from loa.players import item as items
from loa.players import programme, reading
from loa.players.approvals import why_not, within_approval
from loa.players.item import EMERGENCY, Item
from loa.players.programme import Programme
from loa.players.refusals import WRONG_AREA, WRONG_STATION, ManifestRefused, Refusal
from loa.players.trust import Trust
from loa.seal import envelope


@dataclass(frozen=True, slots=True)
class Manifest:
    """A genuine manifest: its believable items, and what was refused among them."""

    version: int
    issued_at: datetime
    expires_at: datetime
    timezone: str
    items: tuple[Item, ...]
    refusals: tuple[Refusal, ...]
    programme: Programme
    area: str = ""  # whose urgent list this station heeds; "" has none
    keys_version: int = 0  # of the site's newest list of keys
    roster_version: int = 0  # of the newest roster of this station
    broker: str = ""  # "mqtts://host:8883": where news is pushed; "" has none

    @property
    def order(self) -> tuple[int, datetime]:
        """Manifests of a station never go back in this order."""
        return self.version, self.issued_at

    def item(self, wanted: str) -> Item | None:
        """The item with the id `wanted`."""
        return next((item for item in self.items if item.id == wanted), None)


def open_manifest(sealed: object, station: str, kind: str, trust: Trust) -> Manifest:
    """The manifest in the envelope `sealed`, when it is genuine and for this station.

    Neither its age nor its expiry is judged here: that needs a clock and a memory. Raises `ManifestRefused`.
    """
    payload = _opened(sealed, envelope.MANIFEST, trust)
    try:
        if (reading.text(payload, "station"), reading.text(payload, "kind")) != (station, kind):
            raise ManifestRefused(WRONG_STATION)
        return _manifest(payload, reading.objects(payload, "items"), kind, trust)
    except reading.Malformed as error:
        raise ManifestRefused(envelope.MALFORMED) from error


def open_urgent(sealed: object, area: str, kind: str, trust: Trust) -> Manifest:
    """The urgent list in the envelope `sealed`, when it is genuine and for `area`; of its items, the emergencies for a device of `kind`.

    Raises `ManifestRefused`.
    """
    payload = _opened(sealed, envelope.URGENT, trust)
    try:
        if reading.text(payload, "area") != area:
            raise ManifestRefused(WRONG_AREA)
        ours = [row for row in reading.objects(payload, "items") if row.get("channel") == kind and row.get("priority") == EMERGENCY]
        return _manifest(payload, ours, kind, trust)
    except reading.Malformed as error:
        raise ManifestRefused(envelope.MALFORMED) from error


def _opened(sealed: object, purpose: str, trust: Trust) -> Mapping[str, object]:
    try:
        return envelope.open_sealed(sealed, purpose, trust.manifests)
    except envelope.NotGenuine as refusal:
        raise ManifestRefused(refusal.reason) from refusal


def _manifest(payload: Mapping[str, object], rows: list[Mapping[str, object]], kind: str, trust: Trust) -> Manifest:
    believed, refusals = _judged(rows, kind, trust)
    return Manifest(
        version=reading.whole(payload, "version"),
        issued_at=reading.moment(payload, "issued_at"),
        expires_at=reading.moment(payload, "expires_at"),
        timezone=reading.text(payload, "timezone"),
        items=believed,
        refusals=refusals,
        programme=programme.read(payload),
        area=reading.text_or_empty(payload, "area"),
        keys_version=reading.whole_or_none(payload, "keys_version") or 0,
        roster_version=reading.whole_or_none(payload, "roster_version") or 0,
        broker=reading.text_or_empty(payload, "broker"),
    )


def _judged(rows: list[Mapping[str, object]], kind: str, trust: Trust) -> tuple[tuple[Item, ...], tuple[Refusal, ...]]:
    """The items that may be played, and why the others may not: one bad item never silences the others."""
    believed: dict[str, Item] = {}
    refusals: list[Refusal] = []
    for source in rows:
        try:
            item = items.read(source)
            cause = why_not(item, source, kind, trust)
            if cause is None:
                believed[item.id] = within_approval(item, source)
            else:
                refusals.append(Refusal(cause, item.id, item.sha256))
        except reading.Malformed:
            refusals.append(Refusal(envelope.MALFORMED, str(source.get("id", "")), str(source.get("sha256", ""))))
    return tuple(believed.values()), tuple(refusals)
