"""Reads of stations."""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from secrets import compare_digest

from django.db.models import QuerySet

from loa.organisations.models import Body, User
from loa.organisations.queries import below, visible_bodies
from loa.stations.models import Manifest, Station


def visible_to(user: User, day: date) -> QuerySet[Station]:
    """Stations of bodies that `user` may see."""
    return Station.objects.filter(body__in=visible_bodies(user, day)).select_related("body").order_by("kind", "name")


def under(bodies: Iterable[Body], kind: str) -> QuerySet[Station]:
    """Active stations of `kind` at `bodies` or below them."""
    return Station.objects.filter(active=True, kind=kind, body__in=below(b.id for b in bodies)).select_related("body").order_by("name")


def authorised(code: str, token: str) -> Station | None:
    """The active station `code` if `token` is its own."""
    station = Station.objects.filter(code=code, active=True).select_related("body").first()
    if station and compare_digest(station.token_sha256, sha256(token.encode()).hexdigest()):
        return station
    return None


def by_token(token: str) -> Station | None:
    """The active station whose token this is."""
    return Station.objects.filter(token_sha256=sha256(token.encode()).hexdigest(), active=True).first()


def last_manifest(station: Station) -> Manifest | None:
    """The newest manifest of `station`."""
    return station.manifests.order_by("-version").first()


def may_fetch(station: Station, digest: str) -> bool:
    """Whether the content `digest` is in the newest manifest of `station`."""
    manifest = last_manifest(station)
    return manifest is not None and any(item["sha256"] == digest for item in manifest.envelope["payload"]["items"])
