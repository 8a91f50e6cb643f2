"""Reads of programmes: what an area allows its stations, their slots, and where a broadcast that is sent now would stand."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.timezone import localtime

from loa.newsroom.models import Release
from loa.newsroom.queries import taken_back
from loa.organisations.models import Body
from loa.organisations.queries import above, at_or_above
from loa.players.item import PRIORITY
from loa.players.programme import Hours
from loa.stations.models import Airing, AirRule, Slot, Station
from loa.stations.programme_rules import (
    CHOICE_LIFE,
    LIMIT_KIND,
    OWN,
    PLACED,
    QUIET_KIND,
    RELAY,
    WAITING,
    latest_start,
    next_time,
    strictest,
    waits_for_choice,
)
from loa.stations.queries import AREA_KINDS

LOUDSPEAKER = "loudspeaker"
GRACE = timedelta(minutes=30)  # a broadcast that has not begun by then is missed, not late


def rules_in(area: Body) -> QuerySet[AirRule]:
    """What holds now for the loudspeakers of `area`: entered for it or for a body above it."""
    return _standing().filter(body__in=[area.pk, *above(area)]).select_related("body", "entered_by").order_by("kind", "start", "pk")


def _standing() -> QuerySet[AirRule]:
    return AirRule.objects.filter(ended_at__isnull=True)


def slots_of(station: Station) -> QuerySet[Slot]:
    """The weekly programme of `station`, in the order of the day."""
    found = Slot.objects.filter(station=station, ended_at__isnull=True).order_by("start", "end", "pk")
    return found.select_related("source", "opening", "closing", "filler")


def airings_on(station: Station, day: date) -> QuerySet[Airing]:
    """What is placed in the programme of `station` on `day`, as it is ordered."""
    found = Airing.objects.filter(station=station, day=day, state=PLACED).order_by("slot__start", "slot", "order", "pk")
    return found.select_related("slot", "delivery__release__message__owner")


def waiting_at(stations: Iterable[Station] | QuerySet[Station], at: datetime) -> QuerySet[Airing]:
    """What waits for the choice of a commune, the oldest first."""
    found = Airing.objects.filter(station__in=stations, state=WAITING, delivery__not_after__gt=at)
    return found.select_related("station", "delivery__release__message__owner").order_by("delivery__not_after", "pk")


def sounds_for(body: Body) -> QuerySet[Release]:
    """Released messages of `body` and of bodies above it whose sound can open, close or fill a slot, the newest first."""
    owners = [body.pk, *above(body)]
    found = Release.objects.filter(~taken_back(), message__owner__in=owners, renditions__channel=LOUDSPEAKER, renditions__draft_voice=False)
    return found.distinct().order_by("-released_at")


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the areas of a station let it do."""

    rests: tuple[Hours, ...]
    limit: int | None  # minutes a day


@dataclass(frozen=True, slots=True)
class Offer:
    """Where a broadcast stands that is sent to a station: a place in the programme, its own hour, or the commune's list of choices."""

    state: str  # WAITING or PLACED
    begin: datetime
    end: datetime  # latest start
    slot: Slot | None
    day: date
    from_above: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a broadcast is to air."""

    play_at: datetime  # its hour; in slots: the first that ends after it
    priority: str
    in_slots: bool = False
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Programmes:
    """Slots and rules of many stations, read in a few questions."""

    slots: Mapping[int, Sequence[Slot]]
    rules: Mapping[int, Sequence[AirRule]]
    bodies: Mapping[int, Body]

    def allowed(self, station: Station) -> Allowed:
        """What binds `station`: its own hours and those of every area above it; the strictest limit."""
        rules = [rule for body in self.chain(station.body) for rule in self.rules.get(body.pk, ())]
        own = (Hours(station.quiet_from, station.quiet_to),) if station.quiet_from is not None and station.quiet_to is not None else ()
        rests = (*own, *(rule.hours for rule in rules if rule.kind == QUIET_KIND and rule.hours))
        limit = strictest([station.minutes_a_day, *(rule.minutes for rule in rules if rule.kind == LIMIT_KIND)])
        return Allowed(tuple(one for one in rests if one.start != one.end), limit)

    def chain(self, body: Body) -> list[Body]:
        """`body` and all above it, nearest first."""
        found, step = list[Body](), self.bodies.get(body.pk, body)
        while step is not None and step not in found:
            found.append(step)
            step = self.bodies.get(step.parent_id) if step.parent_id else None  # type: ignore[assignment]
        return found

    def from_above(self, station: Station, owner: Body) -> bool:
        """Whether `owner` stands above the area of `station`."""
        chain = self.chain(station.body)
        places = [place for place, body in enumerate(chain) if body.kind in AREA_KINDS]
        return bool(places) and owner in chain[places[0] + 1 :]

    def offer(self, station: Station, owner: Body, wanted: Wanted, length: timedelta) -> Offer | None:
        """Where a release of `owner` stands at `station`; None when quiet hours leave it no moment."""
        local, above_it = localtime(wanted.play_at), self.from_above(station, owner)
        if waits_for_choice(wanted.priority, above_it):
            return Offer(WAITING, wanted.play_at, wanted.play_at + CHOICE_LIFE, None, local.date(), above_it)
        slot = self._slot(station, owner, local) if wanted.in_slots or (above_it and wanted.priority == PRIORITY) else None
        if slot is not None:
            begin, end = next_time(slot.hours, local)
            return Offer(PLACED, begin, end, slot, begin.date(), above_it)
        latest = latest_start(self.allowed(station).rests, local, length, GRACE)
        if latest is None:
            return None
        return Offer(PLACED, wanted.play_at, latest + timedelta(seconds=1), None, local.date(), above_it)

    def _slot(self, station: Station, owner: Body, local: datetime) -> Slot | None:
        """The relay of `owner` where there is one, else the station's own slot that comes first."""
        slots = self.slots.get(station.pk, ())
        relays = [slot for slot in slots if slot.kind == RELAY and slot.source_id == owner.pk]
        found = relays or [slot for slot in slots if slot.kind == OWN]
        return min(found, key=lambda slot: next_time(slot.hours, local)[0], default=None)


def programmes(stations: Sequence[Station]) -> Programmes:
    """All that decides where broadcasts at `stations` stand."""
    keys = {station.body_id for station in stations}
    bodies = {body.pk: body for body in Body.objects.filter(pk__in=at_or_above(keys))}
    slots: dict[int, list[Slot]] = defaultdict(list)
    mine = {station.pk for station in stations}
    for slot in Slot.objects.filter(ended_at__isnull=True).select_related("source").order_by("start", "pk"):
        if slot.station_id in mine:
            slots[slot.station_id].append(slot)
    rules: dict[int, list[AirRule]] = defaultdict(list)
    for rule in _standing():
        rules[rule.body_id].append(rule)
    return Programmes(slots, rules, bodies)
