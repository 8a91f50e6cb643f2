"""Which days are worked and, of each other day, why it is not: Monday to Friday without public holidays, under local overrides.

Holidays come from the `holidays` library (Labour Code 2019, Article 112, with the swaps of working days that it knows); what it does not
know, or has wrong, is given as an override. Offices work 40 hours from Monday to Friday.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from types import MappingProxyType

import holidays

FIRST_YEAR, LAST_YEAR = 1995, 2090  # of starts; the library computes the lunar calendar up to 2099
_LONGEST_BREAK = 40  # days; no run of days off is longer
_SWAPPED = re.compile(r"thay cho ngày (\d{2}/\d{2}/\d{4})")
_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
SATURDAY = 5


class Why(StrEnum):
    """Why a day is worked or not."""

    WORKED = "worked"
    MADE_UP = "made_up"  # a day of the weekend that is worked for another day
    SATURDAY = "saturday"
    SUNDAY = "sunday"
    HOLIDAY = "holiday"
    COMPENSATION = "compensation"  # a day off for a holiday that fell on a weekend
    SWAPPED = "swapped"  # a day off for a day of the weekend that is worked
    OFF = "off"  # off by a local decision


@dataclass(frozen=True, slots=True)
class Override:
    """What is decided of one day, whatever the library says. `other` is the day that it was swapped with; `sure` False asks to verify."""

    day: date
    worked: bool
    name: str = ""
    basis: str = ""
    source: str = ""
    other: date | None = None
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Day:
    """One day of an office: whether it is worked, why, the name of the holiday or decision, and on what basis."""

    day: date
    worked: bool
    why: Why
    name: str = ""
    basis: str = ""
    other: date | None = None
    sure: bool = True

    @property
    def words(self) -> str:
        """Why the day is off, or worked although it is a weekend, in Vietnamese; "" for an ordinary working day."""
        return _words(self)


def _words(day: Day) -> str:
    other = f"{day.other:%d/%m/%Y}" if day.other else ""
    named = f": {day.name}" if day.name else ""
    said = {
        Why.WORKED: "",
        Why.SATURDAY: "Thứ Bảy",
        Why.SUNDAY: "Chủ nhật",
        Why.HOLIDAY: f"nghỉ lễ{named}",
        Why.COMPENSATION: f"nghỉ bù{named}",
        Why.SWAPPED: f"nghỉ hoán đổi, làm bù ngày {other}" if other else f"nghỉ hoán đổi{named}",
        Why.OFF: f"nghỉ{named}",
        Why.MADE_UP: f"làm bù cho ngày {other}" if other else f"làm bù{named}",
    }[day.why]
    return said if day.sure else f"{said} (cần xác nhận)"


def weekday_name(day: date) -> str:
    """The name of the weekday in Vietnamese."""
    return _WEEKDAYS[day.weekday()]


def overrides_of(rows: Iterable[Override]) -> Mapping[date, Override]:
    """A table of overrides; of two rows on one day the later in `rows` counts."""
    return MappingProxyType({row.day: row for row in rows})


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days of an office: the law, under `overrides`; `checked` holds the years whose days off were compared with the official notice."""

    overrides: Mapping[date, Override] = field(default_factory=lambda: MappingProxyType({}))
    checked: frozenset[int] = frozenset()

    def look(self, day: date) -> Day:
        """What `day` is."""
        stated = self.overrides.get(day)
        return _by_law(day) if stated is None else _stated(stated)

    def is_working(self, day: date) -> bool:
        """Whether `day` is a working day."""
        return self.look(day).worked

    def first_working(self, day: date) -> date:
        """`day` when it is worked, else the next working day. Raises ValueError when the overrides leave none."""
        for ahead in range(_LONGEST_BREAK):
            if self.is_working(found := day + timedelta(days=ahead)):
                return found
        raise ValueError(f"no working day within {_LONGEST_BREAK} days of {day}")

    def day_off_name(self, day: date) -> str:
        """Why a weekday is off, or a weekend worked, for the cell of a calendar; "" on ordinary days and plain weekends."""
        seen = self.look(day)
        return "" if seen.why in (Why.WORKED, Why.SATURDAY, Why.SUNDAY) else (seen.name or seen.words)


def _stated(row: Override) -> Day:
    weekend = row.day.weekday() >= SATURDAY
    if row.worked:
        why = Why.MADE_UP if weekend or row.other else Why.WORKED
    elif row.other:
        why = Why.SWAPPED
    else:
        why = Why.HOLIDAY if _by_law(row.day).why is Why.HOLIDAY else Why.OFF
    return Day(row.day, row.worked, why, row.name, row.basis, row.other, row.sure)


def _by_law(day: date) -> Day:
    found = _of_year(day.year)
    if (name := found.off.get(day)) is not None:
        return _day_off(day, name)
    if day in found.made_up:
        return Day(day, True, Why.MADE_UP, other=found.made_up[day])
    if day.weekday() >= SATURDAY:
        return Day(day, False, Why.SATURDAY if day.weekday() == SATURDAY else Why.SUNDAY)
    return Day(day, True, Why.WORKED)


def _day_off(day: date, name: str) -> Day:
    if swapped := _SWAPPED.search(name):
        return Day(day, False, Why.SWAPPED, other=_written(swapped[1]))
    if "(nghỉ bù" in name:
        return Day(day, False, Why.COMPENSATION, name.partition(" (nghỉ bù")[0])
    return Day(day, False, Why.HOLIDAY, name)


@dataclass(frozen=True, slots=True)
class _Year:
    off: Mapping[date, str]
    made_up: Mapping[date, date | None]


@cache
def _of_year(year: int) -> _Year:
    """Days off and made-up weekend days of `year`; the neighbours are asked too, since a swap may cross the new year."""
    near = [y for y in (year - 1, year, year + 1) if y <= 2099]
    found = holidays.country_holidays("VN", years=near, language="vi")
    named = dict(found.items())
    swaps = {_written(m[1]): day for day, name in named.items() if (m := _SWAPPED.search(name))}
    return _Year(
        {day: name for day, name in named.items() if day.year == year},
        {day: swaps.get(day) for day in found.weekend_workdays if day.year == year},
    )


def _written(text: str) -> date:
    return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a day, not a moment
