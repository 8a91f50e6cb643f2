"""Reads of stations."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from secrets import compare_digest

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from loa.delivery.models import Delivery
from loa.delivery.rules import ON_ITS_WAY, PROVEN
from loa.newsroom.models import Release
from loa.organisations.models import Body, User
from loa.organisations.queries import above, below, visible_bodies
from loa.players.item import MESSAGE
from loa.seal.pairing import token_hash
from loa.stations.models import KeyList, Manifest, OwnSignature, Roster, Station, UrgentList
from loa.stations.rules import KIND_LABELS

AREA_KINDS = ("commune", "district", "province")  # the nearest of them above a station is its area


def visible_to(user: User, day: date) -> QuerySet[Station]:
    """Stations of bodies that `user` may see."""
    return Station.objects.filter(body__in=visible_bodies(user, day)).select_related("body", "health").order_by("kind", "name")


def under(bodies: Iterable[Body], kind: str) -> QuerySet[Station]:
    """Active stations of `kind` at `bodies` or below them."""
    return Station.objects.filter(active=True, kind=kind, body__in=below(b.id for b in bodies)).select_related("body").order_by("name")


def authorised(code: str, token: str) -> Station | None:
    """The active station `code` if `token` is its own."""
    station = Station.objects.filter(code=code, active=True, revoked_at__isnull=True).select_related("body").first()
    return station if station and _is_its_own(station, token) else None


def revoked(code: str, token: str) -> Station | None:
    """The station `code` that was revoked, if `token` was its own: it may be told so."""
    station = Station.objects.filter(code=code, revoked_at__isnull=False).first()
    return station if station and _is_its_own(station, token) else None


def _is_its_own(station: Station, token: str) -> bool:
    return bool(station.token_sha256) and compare_digest(station.token_sha256, token_hash(token))


def by_token(token: str) -> Station | None:
    """The active station whose token this is."""
    return Station.objects.filter(token_sha256=token_hash(token), active=True, revoked_at__isnull=True).first()


def last_manifest(station: Station) -> Manifest | None:
    """The newest manifest of `station`."""
    return station.manifests.order_by("-version").first()


def may_fetch(station: Station, digest: str) -> bool:
    """Whether the content `digest` is in the newest manifest of `station`, or in the urgent list of its area."""
    manifest, urgent = last_manifest(station), last_urgent(area_of(station.body))
    return any(item["sha256"] == digest for held in (manifest, urgent) if held for item in held.envelope["payload"]["items"])


def area_of(body: Body) -> Body:
    """The area whose emergencies a station at `body` heeds: the nearest commune, district or province at or above it."""
    if body.kind in AREA_KINDS:
        return body
    by_id = {found.pk: found for found in Body.objects.filter(pk__in=above(body))}
    step = by_id.get(body.parent_id) if body.parent_id else None
    while step is not None and step.kind not in AREA_KINDS:
        step = by_id.get(step.parent_id) if step.parent_id else None
    return step or body


def last_urgent(area: Body) -> UrgentList | None:
    """The newest urgent list of `area`."""
    return UrgentList.objects.filter(area=area).order_by("-version").first()


def last_versions(areas: Iterable[int]) -> dict[int, int]:
    """Area (key of its body) → version of its newest urgent list; areas without one are left out."""
    wanted, found = list(areas), dict[int, int]()
    for start in range(0, len(wanted), 500):  # SQLite takes no more places in one question
        rows = UrgentList.objects.filter(area__in=wanted[start : start + 500]).order_by().values_list("area")
        found.update(rows.annotate(Max("version")))
    return found


def held(at: datetime) -> dict[str, list[str]]:
    """Station code → keys of the deliveries that it is to hold at `at`: what the baker compares."""
    states = [s.value for s in (*ON_ITS_WAY, *PROVEN)]
    rows = Delivery.objects.filter(Q(not_after__isnull=True) | Q(not_after__gt=at), channel__in=KIND_LABELS, state__in=states)
    found: dict[str, list[str]] = defaultdict(list)
    for code, key in rows.order_by("id").values_list("destination_code", "key").iterator():
        found[code].append(key)
    return found


def listed() -> dict[str, list[str]]:
    """Station code → keys of the deliveries in its newest manifest: what a baker that begins compares, since others went on without it."""
    newest = Manifest.objects.filter(station=OuterRef("station")).order_by("-version").values("version")[:1]
    rows = Manifest.objects.filter(version=Subquery(newest), station__active=True).values_list("station__code", "envelope")
    return {
        code: [item["id"] for item in envelope["payload"]["items"] if item.get("part", MESSAGE) == MESSAGE]
        for code, envelope in rows.iterator(500)
    }


def waiting(at: datetime) -> QuerySet[Station]:
    """Stations whose manifest has to be looked at: marked stale, or soon running out."""
    return Station.objects.filter(Q(stale=True) | Q(renew_at__lte=at), active=True, revoked_at__isnull=True).select_related("body")


def key_lists() -> list[KeyList]:
    """The chain of key lists, the first one first."""
    return list(KeyList.objects.order_by("version"))


def roster_for(station: Station) -> Roster | None:
    """The newest roster that names `station`."""
    for roster in Roster.objects.order_by("-version"):
        if station.code in roster.envelope["payload"]["stations"]:
            return roster
    return None


def own_signatures(releases: Iterable[int]) -> dict[int, list[dict[str, object]]]:
    """Release → its approvers' own signatures."""
    found: dict[int, list[dict[str, object]]] = defaultdict(list)
    for row in OwnSignature.objects.filter(release__in=list(releases)).order_by("by"):
        found[row.release_id].append(row.envelope)
    return found


def release_of(uuid: str) -> Release | None:
    """The release with this uuid."""
    return Release.objects.filter(uuid=uuid).first()
