"""What a station will sound on a day, and what it sounded: for the desk, for the people of the village, and for reports."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.timezone import localdate, make_aware

from loa.players import item as items
from loa.players import programme
from loa.stations.contents import held_by
from loa.stations.emergency_queries import standing_at
from loa.stations.models import Emergency, PlayLog, Station
from loa.stations.programme_rules import Day, projected

BEGAN = ("played", "cut_short")


@dataclass(frozen=True, slots=True)
class Foretold:
    """A day of a station: what was logged until now, and what is to come; `to_come` is None of a day that is over."""

    logs: Sequence[PlayLog]
    to_come: Day | None
    sounded: timedelta  # of the day, so far
    limit: int | None
    alarm: Emergency | None = None  # it holds the air until its end; the programme is told from then on


def foretold(station: Station, day: date, at: datetime) -> Foretold:
    """The programme of `station` on the local `day`, by the rules that the device itself follows, from `at` on."""
    begin, end = (make_aware(datetime.combine(one, time())) for one in (day, day + timedelta(days=1)))
    found = PlayLog.objects.filter(station=station, started_at__gte=begin, started_at__lt=end).order_by("started_at", "pk")
    logs = list(found.select_related("delivery__release"))
    sounded = sum((timedelta(milliseconds=log.milliseconds or 0) for log in logs if log.event in BEGAN), timedelta())
    held, frame = held_by(station, max(at, begin))
    if day < localdate(at):
        return Foretold(logs, None, sounded, frame["minutes_a_day"])
    begun = Counter(log.delivery.key for log in logs if log.delivery and log.event in BEGAN)
    wanted = [items.read(row) for row in held]
    alarm = next((one for one in standing_at(station, at) if one.until and one.until > begin), None)
    until = alarm.until if alarm else None
    to_come = projected(wanted, programme.read(frame), max(at, begin), end, begun, sounded, until)
    return Foretold(logs, to_come, sounded, frame["minutes_a_day"], alarm)
