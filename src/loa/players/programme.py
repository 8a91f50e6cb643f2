"""What an area and a station allow: quiet hours, minutes a day, slots of the programme, zones of a board.

All of it stands in the signed manifest, so that the device itself refuses what the area does not allow, also without a network.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from loa.players import reading

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
VIETNAM = "Asia/Ho_Chi_Minh"


@dataclass(frozen=True, slots=True)
class Hours:
    """Local times of day, [start, end), on some days; over midnight when end ≤ start. A day is that on which it begins."""

    start: time
    end: time
    days: tuple[int, ...] = EVERY_DAY  # ISO: 1 is Monday

    def holds(self, local: datetime) -> bool:
        """Whether `local` lies in them."""
        return self.touch(local, local)

    def touch(self, begin: datetime, end: datetime) -> bool:
        """Whether anything of [begin, end] (local) lies in them; equal ends are no hours at all."""
        if self.start == self.end:
            return False
        day = begin.date() - timedelta(days=1)
        while day <= end.date():
            start, stop = self._on(day, begin.tzinfo)
            if day.isoweekday() in self.days and begin < stop and (end > start or begin == start):
                return True
            day += timedelta(days=1)
        return False

    def until(self, local: datetime) -> datetime | None:
        """When the hours that hold `local` end; None when it lies outside of them."""
        for day in (local.date() - timedelta(days=1), local.date()):
            start, stop = self._on(day, local.tzinfo)
            if self.start != self.end and day.isoweekday() in self.days and start <= local < stop:
                return stop
        return None

    def _on(self, day: date, zone: tzinfo | None) -> tuple[datetime, datetime]:
        begin, end = datetime.combine(day, self.start, zone), datetime.combine(day, self.end, zone)
        return begin, end if end > begin else end + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """A part of the programme (khung chương trình)."""

    hours: Hours
    within: bool = False  # only what also ends in it may begin
    reserved: bool = False  # a relay: while it runs, and over its start, nothing else sounds


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of a board's screen, in hundredths of its width and height."""

    id: str
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Programme:
    """The frame that a manifest sets for its items."""

    zone: tzinfo
    quiet: tuple[Hours, ...] = ()
    minutes_a_day: int | None = None
    slots: Mapping[str, Slot] | None = None  # by id
    zones: tuple[Zone, ...] = ()

    def local(self, moment: datetime) -> datetime:
        """`moment` as the clock on the wall shows it."""
        return moment.astimezone(self.zone)

    def is_quiet(self, start: datetime, length: timedelta) -> bool:
        """Whether a sound from `start` for `length` would touch the quiet hours."""
        begin, end = self.local(start), self.local(start + length)
        return any(hours.touch(begin, end) for hours in self.quiet)

    def left_today(self, sounded: timedelta) -> timedelta | None:
        """How much may still sound today after `sounded`; None without a limit."""
        return None if self.minutes_a_day is None else timedelta(minutes=self.minutes_a_day) - sounded

    def midnight(self, now: datetime) -> datetime:
        """When the local day of `now` began."""
        return self.local(now).replace(hour=0, minute=0, second=0, microsecond=0)


def zone_of(name: str) -> tzinfo:
    """The time zone `name`. Raises `reading.Malformed`; Vietnam's is known also where the system has no table of zones."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        if name == VIETNAM:
            return timezone(timedelta(hours=7))
        raise reading.Malformed("timezone") from error


def read(payload: Mapping[str, object]) -> Programme:
    """The frame that a manifest's payload states. Raises `reading.Malformed`."""
    return Programme(
        zone=zone_of(reading.text(payload, "timezone")),
        quiet=tuple(_hours(row) for row in reading.things(payload, "quiet")),
        minutes_a_day=reading.whole_or_none(payload, "minutes_a_day"),
        slots={reading.text(row, "id"): _slot(row) for row in reading.things(payload, "slots")},
        zones=tuple(_zone(row) for row in reading.things(payload, "zones")),
    )


def _hours(row: Mapping[str, object]) -> Hours:
    days = reading.numbers(row, "days") or EVERY_DAY
    if not set(days) <= set(EVERY_DAY):
        raise reading.Malformed("days")
    return Hours(reading.clock_time(row, "from"), reading.clock_time(row, "to"), days)


def _slot(row: Mapping[str, object]) -> Slot:
    within, reserved = (reading.truth({name: False, **row}, name) for name in ("within", "reserved"))
    return Slot(_hours(row), within, reserved)


def _zone(row: Mapping[str, object]) -> Zone:
    found = Zone(
        reading.text(row, "id"),
        reading.whole(row, "left"),
        reading.whole(row, "top"),
        reading.whole(row, "width"),
        reading.whole(row, "height"),
    )
    if not (found.width and found.height and found.left + found.width <= 100 and found.top + found.height <= 100):
        raise reading.Malformed("zones")
    return found
