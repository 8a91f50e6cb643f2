"""What a station is to hold, as its manifest says it: items with their place in the programme, sounds of slots, the frame around them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from loa.delivery.models import Delivery
from loa.delivery.queries import for_station
from loa.newsroom.models import Release
from loa.players.item import EMERGENCY, FILLER, ORDINARY, SOUND
from loa.stations.board_rules import zones_form
from loa.stations.emergency_queries import carried_by_list, emergencies_of
from loa.stations.key_actions import genuine
from loa.stations.models import Airing, BoardScreen, Emergency, KeyList, Slot, Station
from loa.stations.programme_queries import LOUDSPEAKER, programmes, slots_of
from loa.stations.programme_rules import PLACED, RELAY, hours_form
from loa.stations.queries import area_of, key_lists, own_signatures, roster_for
from loa.stations.rules import area_name, stamp

TIMEZONE = "Asia/Ho_Chi_Minh"


def held_by(station: Station, at: datetime) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """(items, frame) of the manifest of `station` at `at`."""
    lists, slots = key_lists(), list(slots_of(station)) if station.kind == LOUDSPEAKER else []
    rows = list(for_station(station.code, station.kind, at))
    placed = {airing.delivery_id: airing for airing in Airing.objects.filter(delivery__in=rows).select_related("slot")}
    known = emergencies_of(rows)
    elsewhere = carried_by_list(rows, known, area_of(station.body))
    rows = [row for row in rows if row.pk not in elsewhere and (row.pk not in placed or placed[row.pk].state == PLACED)]
    sounds = {release.pk: release for slot in slots for release in (slot.opening, slot.closing, slot.filler) if release}
    signed = own_signatures([*(row.release_id for row in rows), *sounds])
    made = _Made(lists, signed)
    edges = _edges([placed[row.pk] for row in rows if row.pk in placed])
    items = [made.of_delivery(row, placed.get(row.pk), edges) | _repeats(known.get(row.release.message_id)) for row in rows]
    items += [item for slot in slots for item in made.of_slot(slot)]
    return list({item["id"]: item for item in items}.values()), _frame(station, lists, slots)


def _repeats(emergency: Emergency | None) -> dict[str, Any]:
    """How an emergency of a single village sounds again, as the urgent list of a larger area says it."""
    return {"repeat_seconds": emergency.pause, "once": emergency.clears_id is not None} if emergency else {}


def _edges(airings: Iterable[Airing]) -> dict[int, tuple[bool, bool]]:
    """Airing → whether it is the (first, last) of its slot on its day."""
    groups: dict[tuple[int | None, object], list[Airing]] = defaultdict(list)
    for airing in airings:
        if airing.slot_id:
            groups[airing.slot_id, airing.day].append(airing)
    found: dict[int, tuple[bool, bool]] = {}
    for group in groups.values():
        group.sort(key=lambda airing: (not airing.exact, airing.priority == ORDINARY, airing.order, airing.pk))
        found |= {airing.pk: (airing is group[0], airing is group[-1]) for airing in group}
    return found


class _Made:
    """Makes items; knows the keys and signatures that all of them need."""

    def __init__(self, lists: list[KeyList], signed: dict[int, list[dict[str, object]]]) -> None:
        self._lists, self._signed = lists, signed

    def of_delivery(self, row: Delivery, airing: Airing | None, edges: dict[int, tuple[bool, bool]]) -> dict[str, Any]:
        """The item of a delivery, where it stands in the programme."""
        item = self._item(row.key, row.release, row.channel)
        item |= {"not_before": stamp(row.not_before), "not_after": stamp(row.not_after)}
        if airing is None or item["priority"] == EMERGENCY:
            return item
        if airing.zone:
            return item | {"zone": airing.zone}
        item |= {"priority": airing.priority, "exact": airing.exact}
        slot = airing.slot
        if slot is None:
            return item
        first, last = edges[airing.pk]
        return item | {
            "slot": str(slot.pk),
            "order": airing.order,
            "before": [_sound_id(slot.opening)] if first and slot.opening else [],
            "after": [_sound_id(slot.closing)] if last and slot.closing else [],
        }

    def of_slot(self, slot: Slot) -> list[dict[str, Any]]:
        """The sounds that open and close a slot, and what fills it."""
        found = [self._sound(release, _sound_id(release), SOUND) for release in (slot.opening, slot.closing) if release]
        if slot.filler:
            found.append(self._sound(slot.filler, f"filler:{slot.pk}:{slot.filler.uuid}", FILLER) | {"slot": str(slot.pk)})
        return found

    def _sound(self, release: Release, name: str, part: str) -> dict[str, Any]:
        return self._item(name, release, LOUDSPEAKER) | {"not_before": None, "not_after": None, "priority": ORDINARY, "part": part}

    def _item(self, name: str, release: Release, channel: str) -> dict[str, Any]:
        rendition = release.renditions.get(channel=channel)
        return {
            "id": name,
            "release": genuine(release, self._lists),
            "signatures": self._signed.get(release.pk, []),
            "channel": channel,
            "sha256": rendition.sha256,
            "media_type": rendition.media_type,
            "bytes": rendition.bytes,
            "milliseconds": rendition.milliseconds,
            "priority": release.envelope["payload"].get("priority", ORDINARY),
            "title": release.title,
            "draft_voice": rendition.draft_voice,
        }


def _sound_id(release: Release) -> str:
    return f"sound:{release.uuid}"


def _frame(station: Station, lists: list[KeyList], slots: Sequence[Slot]) -> dict[str, Any]:
    """What stands around the items: what the area allows, and where the station looks for more."""
    screen = BoardScreen.objects.filter(station=station).first()
    roster, allowed = roster_for(station), programmes([station]).allowed(station)
    return {
        "timezone": TIMEZONE,
        "quiet": [hours_form(hours) for hours in allowed.rests] if station.kind == LOUDSPEAKER else [],
        "minutes_a_day": allowed.limit,
        "slots": [hours_form(s.hours) | {"id": str(s.pk), "within": s.within, "reserved": s.kind == RELAY} for s in slots],
        "zones": zones_form(screen.layout) if screen else [],
        "area": area_name(area_of(station.body).pk),
        "keys_version": lists[-1].version if lists else 0,
        "roster_version": roster.version if roster else 0,
        "broker": settings.LOA_MQTT_PUBLIC,
    }
