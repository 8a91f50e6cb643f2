"""The urgent list of an area: one signed document that reaches all its stations at once, and takes back at once. Saves as `actions` does.

It carries releases that two people approved *as emergencies*; stations refuse any other. What becomes of them at each station stands
in deliveries and play logs as always.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from loa.ledger.keys import private_key
from loa.newsroom.models import Release
from loa.organisations.models import Body
from loa.seal.envelope import URGENT, seal
from loa.stations.key_actions import genuine
from loa.stations.models import UrgentList
from loa.stations.queries import key_lists, last_versions, own_signatures
from loa.stations.rules import KIND_LABELS, area_name, item_id_in_area, stamp

LIST_LIFE = timedelta(days=7)  # an empty list must live on as well: it is what says that nothing is urgent any more


@dataclass(frozen=True, slots=True)
class Urgent:
    """One emergency: a release, from when to when, and the pause between two plays."""

    release: Release
    not_before: datetime
    not_after: datetime | None
    repeat_seconds: int = 0
    once: bool = False  # an all-clear: it sounds a single time


def items_of(urgent: Sequence[Urgent]) -> list[dict[str, Any]]:
    """The items of an urgent list: each release as each kind of station plays or shows it."""
    lists, signatures = key_lists(), own_signatures(one.release.pk for one in urgent)
    found: list[dict[str, Any]] = []
    for one in urgent:
        envelope, signed = genuine(one.release, lists), signatures.get(one.release.pk, [])
        found += [
            {
                "id": item_id_in_area(str(one.release.uuid), rendition.channel),
                "release": envelope,
                "signatures": signed,
                "channel": rendition.channel,
                "sha256": rendition.sha256,
                "media_type": rendition.media_type,
                "bytes": rendition.bytes,
                "milliseconds": rendition.milliseconds,
                "not_before": stamp(one.not_before),
                "not_after": stamp(one.not_after),
                "priority": "emergency",
                "repeat_seconds": one.repeat_seconds,
                "once": one.once,
                "title": one.release.title,
                "draft_voice": rendition.draft_voice,
            }
            for rendition in one.release.renditions.filter(channel__in=KIND_LABELS)
        ]
    return found


@transaction.atomic
def announce(*, areas: Iterable[Body], urgent: Sequence[Urgent], at: datetime) -> list[UrgentList]:
    """From now on exactly `urgent` is urgent in each of `areas`; nothing, when it is empty. One new version an area.

    A release leaves the air when it no longer stands in the list: that is how an emergency is cancelled.
    """
    items, wanted = items_of(urgent), list(areas)
    last = last_versions(area.pk for area in wanted)
    made = [_next(area, last.get(area.pk, 0) + 1, items, at) for area in wanted]
    return UrgentList.objects.bulk_create(made, batch_size=500)


def _next(area: Body, version: int, items: list[dict[str, Any]], at: datetime) -> UrgentList:
    payload: dict[str, Any] = {
        "area": area_name(area.pk),
        "version": version,
        "issued_at": stamp(at),
        "expires_at": stamp(at + LIST_LIFE),
        "timezone": "Asia/Ho_Chi_Minh",
        "items": items,
    }
    return UrgentList(area=area, version=version, envelope=seal(payload, URGENT, private_key()), created_at=at)
