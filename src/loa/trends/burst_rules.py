"""Pure rules of bursts: what rises now, against the range that the same weekday's past lets one expect.

The count of a day is taken as gamma-Poisson (negative binomial): its mean is the level of the last weeks times the factor of its weekday,
its spread is that of the past around such means. A day is a burst when it lies above the range *and* there are enough submissions. Levels
come from medians, so that an earlier burst does not raise what is expected afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, lgamma, log, sqrt
from statistics import median

from loa.trends.theme_rules import FEWEST

WEEKS = 8  # of the past that are looked at
LEAST_DAYS = 21  # of past without which nothing is said
PART = 0.998  # of days that lie below the upper end, when nothing happens
LOW_PART = 0.05
_LEAST_MEAN = 0.1
_TRIMMED = 1.6


@dataclass(frozen=True, slots=True)
class Expected:
    """The range of a day: `mean`, and the counts between which it lies when nothing happens."""

    mean: float
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Burst:
    """A day above its range. `times` is the count beside the mean; `sure` is "vừa" or "cao" by how far above it lies."""

    day: date
    count: int
    expected: Expected

    @property
    def times(self) -> float:
        return self.count / max(self.expected.mean, _LEAST_MEAN)

    @property
    def sure(self) -> str:
        return "cao" if self.count >= 2 * max(self.expected.high, 1) else "vừa"


def expected(past: Sequence[int], weekday: int) -> Expected | None:
    """The range of the day after `past` (daily counts, the newest last), whose weekday is `weekday`. None with too little past."""
    days = past[-7 * WEEKS :]
    if len(days) < LEAST_DAYS:
        return None
    weekdays = [(weekday - (len(days) - n)) % 7 for n in range(len(days))]
    level = _level(days)
    factors = _factors(days, weekdays, level)
    mean = max(_LEAST_MEAN, level * factors[weekday])
    fitted = [max(_LEAST_MEAN, level * factors[d]) for d in weekdays]
    spread = _spread(days, fitted)
    return Expected(mean, quantile(mean, spread, LOW_PART), quantile(mean, spread, PART))


def _level(days: Sequence[int]) -> float:
    """The level of today: the median of weekly means, the last three counting twice; of rare counts, the mean without the greatest."""
    weeks = [sum(days[-7 * (n + 1) : len(days) - 7 * n]) / 7 for n in range(len(days) // 7)]
    middle = float(median(weeks + weeks[:3]))
    if middle >= 0.5:
        return middle
    rest = sorted(days)[: max(1, len(days) - 1 - len(days) // 20)]
    return max(middle, sum(rest) / len(rest))


def _factors(days: Sequence[int], weekdays: Sequence[int], level: float) -> list[float]:
    """How much of the level each weekday has, drawn towards 1 where there is little to go by."""
    found = []
    for one in range(7):
        own = [value for value, weekday in zip(days, weekdays, strict=True) if weekday == one]
        middle = (median(own) + sum(own) / len(own)) / 2 if own else level
        found.append((middle + level + 0.5) / (2 * level + 0.5) if level < 2 else (middle * 3 + level) / (4 * level))
    return found


def _spread(days: Sequence[int], fitted: Sequence[float]) -> float:
    """The dispersion k of var = mean + k·mean², by trimmed moments: the greatest tenth is left out, so that bursts do not hide bursts.

    What trimming takes away of the ordinary spread, too, is given back by the factor.
    """
    ratios = sorted(((value - mean) ** 2 - mean) / mean**2 for value, mean in zip(days, fitted, strict=True))
    kept = ratios[: max(1, len(ratios) * 9 // 10)]
    return min(2.0, max(0.0, sum(kept) / len(kept)) * _TRIMMED + 0.01)


def quantile(mean: float, spread: float, part: float) -> int:
    """The least count below or at which `part` of days lie, of a negative binomial; of great means, by the normal."""
    if mean > 5_000:
        return max(0, round(mean + _normal(part) * sqrt(mean + spread * mean**2)))
    total, count = 0.0, 0
    while count < 100_000:
        total += exp(_log_chance(count, mean, spread))
        if total >= part:
            return count
        count += 1
    return count


def _normal(part: float) -> float:
    return 2.878 if part > 0.5 else -1.645


def _log_chance(count: int, mean: float, spread: float) -> float:
    if spread < 1e-6:
        return count * log(mean) - mean - lgamma(count + 1)
    size = 1 / spread
    return lgamma(count + size) - lgamma(size) - lgamma(count + 1) + size * log(size / (size + mean)) + count * log(mean / (size + mean))


def burst_on(past: Sequence[int], count: int, day: date) -> Burst | None:
    """The burst of `day`, when its count lies above what `past` lets one expect, and enough people are behind it."""
    found = expected(past, day.weekday())
    if found is None or count < FEWEST or count <= found.high:
        return None
    return Burst(day, count, found)
