"""Which days are worked: Monday to Friday without public holidays, under local overrides.

Holidays come from the `holidays` library (Labour Code 2019, Article 112, with the swaps that it knows); what it does not know, or has
wrong, is given as an override.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

import holidays

_LONGEST_BREAK = 40  # days; no run of days off is longer


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days of an office. `overrides` says of single days whether they are worked, whatever the rest says."""

    overrides: Mapping[date, bool] = field(default_factory=lambda: MappingProxyType({}))

    def is_working(self, day: date) -> bool:
        """Whether `day` is a working day."""
        stated = self.overrides.get(day)
        return stated if stated is not None else day.weekday() < 5 and holiday_name(day) == ""

    def first_working(self, day: date) -> date:
        """`day` when it is worked, else the next working day. Raises ValueError when the overrides leave none."""
        for ahead in range(_LONGEST_BREAK):
            if self.is_working(found := day + timedelta(days=ahead)):
                return found
        raise ValueError(f"no working day within {_LONGEST_BREAK} days of {day}")


def holiday_name(day: date) -> str:
    """The name of the public holiday on `day`, in Vietnamese; "" on other days."""
    return _of_year(day.year).get(day, "")


@cache
def _of_year(year: int) -> Mapping[date, str]:
    return dict(holidays.country_holidays("VN", years=year, language="vi").items())
