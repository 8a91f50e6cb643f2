"""Pure rules of periods: which days a week, a month, a quarter, half a year or a year has, or any days that somebody asked about."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Rhythm(StrEnum):
    """How often something is reported or met about (định kỳ tuần, tháng, quý, 6 tháng, năm)."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


RHYTHM_LABELS = {
    Rhythm.WEEK: "Hằng tuần",
    Rhythm.MONTH: "Hằng tháng",
    Rhythm.QUARTER: "Hằng quý",
    Rhythm.HALF: "6 tháng",
    Rhythm.YEAR: "Hằng năm",
}
FIRST_YEAR, LAST_YEAR = 1900, 2998  # a period and the one after it are days that a calendar has
_ROMAN = ("I", "II", "III", "IV")
_MONTHS = {Rhythm.MONTH: 1, Rhythm.QUARTER: 3, Rhythm.HALF: 6, Rhythm.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Period:
    """The days [first, end). `rhythm` None: days that were asked about once (đột xuất)."""

    rhythm: Rhythm | None
    first: date
    end: date

    @property
    def last(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def name(self) -> str:
        """ "tuần từ ngày 23/11/2026 đến ngày 29/11/2026", "tháng 11 năm 2026", "Quý IV năm 2026", "6 tháng đầu năm 2026", "năm 2026"."""
        first, days = self.first, f"từ ngày {self.first:%d/%m/%Y} đến ngày {self.last:%d/%m/%Y}"
        names = {
            Rhythm.WEEK: f"tuần {days}",
            Rhythm.MONTH: f"tháng {first.month} năm {first.year}",
            Rhythm.QUARTER: f"Quý {_ROMAN[(first.month - 1) // 3]} năm {first.year}",
            Rhythm.HALF: f"6 tháng {'đầu' if first.month < 7 else 'cuối'} năm {first.year}",
            Rhythm.YEAR: f"năm {first.year}",
        }
        return names[self.rhythm] if self.rhythm else days

    @property
    def following(self) -> "Period":
        """The period after this one; of days that were asked about once, as many days after them."""
        return period_of(self.rhythm, self.end) if self.rhythm else Period(None, self.end, self.end + (self.end - self.first))

    @property
    def before(self) -> "Period":
        """The period before this one; of days that were asked about once, as many days before them."""
        if self.rhythm:
            return period_of(self.rhythm, self.first - timedelta(days=1))
        return Period(None, self.first - (self.end - self.first), self.first)

    @property
    def year_so_far(self) -> "Period":
        """From the beginning of the year in which the period ends to its end (lũy kế)."""
        return Period(None, min(self.first, date(self.last.year, 1, 1)), self.end)

    def clipped(self, start: date | None, end: date | None) -> "Period | None":
        """The part of it in which a body with these days [start, end) was there; None when it was not."""
        first, stop = max(self.first, start or self.first), min(self.end, end or self.end)
        return Period(self.rhythm if (first, stop) == (self.first, self.end) else None, first, stop) if first < stop else None


def period_of(rhythm: Rhythm, day: date) -> Period:
    """The week (from Monday), month, quarter, half-year or year that `day` lies in."""
    if rhythm is Rhythm.WEEK:
        first = day - timedelta(days=day.weekday())
        return Period(rhythm, first, first + timedelta(days=7))
    months = _MONTHS[rhythm]
    month = day.month - (day.month - 1) % months
    year, after = divmod(month - 1 + months, 12)
    return Period(rhythm, date(day.year, month, 1), date(day.year + year, after + 1, 1))
