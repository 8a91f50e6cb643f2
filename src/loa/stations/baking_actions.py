"""Which documents are baked when: manifests that changed or run out, revocations, urgent lists, keys. Saves as `actions` does."""

import logging
from collections.abc import Collection, Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from loa.seal.canonical import canonical
from loa.stations import baking
from loa.stations.actions import manifest
from loa.stations.enrolment_actions import revocation
from loa.stations.models import Roster, Station, UrgentList
from loa.stations.queries import key_lists, roster_for, waiting
from loa.stations.rules import area_name

BATCH = 500

logger = logging.getLogger(__name__)


def mark(codes: Collection[str]) -> None:
    """What these stations are to hold changed."""
    wanted = list(codes)
    for start in range(0, len(wanted), BATCH):
        Station.objects.filter(code__in=wanted[start : start + BATCH]).update(stale=True)


def mark_missing() -> None:
    """Stations whose file is not there (a new disk, a restored copy) wait to be baked; so do the urgent lists, whose files are few."""
    rows = Station.objects.filter(stale=False).exclude(token_sha256="").values_list("code", "token_sha256")
    mark([code for code, token in rows.iterator() if not baking.is_baked(token)])
    UrgentList.objects.filter(baked=True).update(baked=False)


def bake(*, everything: bool, at: datetime) -> Iterator[tuple[str, bytes]]:
    """Bake for all stations that wait (or for `everything`); (station code, document) of each. One that fails holds up no other."""
    lists = [row.envelope for row in key_lists()]
    if lists:
        baking.bake_keys(lists)
    rosters = Roster.objects.exists()
    due = Station.objects.filter(active=True, revoked_at__isnull=True).select_related("body") if everything else waiting(at)
    for station in due.exclude(token_sha256="").iterator(BATCH):
        Station.objects.filter(pk=station.pk).update(stale=False)  # first: what changes from here on marks it again
        try:
            found = manifest(station=station, at=at)
            roster = roster_for(station) if rosters else None
            yield station.code, baking.bake_station(station.token_sha256, found.envelope, roster.envelope if roster else None)
        except Exception:
            Station.objects.filter(pk=station.pk).update(stale=True)
            logger.exception("the manifest of %s was not baked", station.code)
    for station in Station.objects.filter(stale=True, revoked_at__isnull=False).exclude(token_sha256=""):
        body = baking.bake_station(station.token_sha256, revocation(station))
        Station.objects.filter(pk=station.pk).update(stale=False)
        yield station.code, body


def bake_urgent(*, everything: bool) -> Iterator[tuple[str, bytes]]:
    """Bake the newest urgent lists that are not baked (or `everything`); (area, document) of each.

    All are given before the first is written: the disk (on a busy one a file takes 10 ms, and a country has 3,321) keeps no broker waiting.
    """
    newest = UrgentList.objects.filter(area=OuterRef("area")).order_by("-version").values("version")[:1]
    lists = UrgentList.objects.annotate(newest=Subquery(newest)).filter(version=F("newest"))
    done, written, contents = [], [], set[str]()
    for row in (lists if everything else lists.filter(baked=False)).iterator(BATCH):
        area, body = area_name(row.area_id), canonical(row.envelope)
        for digest in {item["sha256"] for item in row.envelope["payload"]["items"]} - contents:
            baking.bake_content(digest)  # before anybody hears of it
            contents.add(digest)
        yield area, body
        done.append(row.pk)
        written.append((area, body))
    for area, body in written:
        baking.bake_urgent(area, body)
    with transaction.atomic():
        for start in range(0, len(done), BATCH):
            UrgentList.objects.filter(pk__in=done[start : start + BATCH]).update(baked=True)
