"""Pure rules of forecasts: fourteen days with an interval, from the same weekdays of the past; a day off goes by days off.

A seasonal naive forecast, calmed: the mean of the medians of the last four and last eight of the same weekday. Its interval is what the
same rule would have missed by in the past, so that it is honest whatever the series is like. Heavier models (statsmodels, statsforecast:
100 MB and more with what they need) were left out; `./loa bench trends` holds this one beside the plain seasonal naive one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

DAYS = 14
LEAST_DAYS = 28
INTERVAL = 0.8  # share of days that are to lie in the interval
_TRIED = 56  # days of the past by which the interval is measured
Off = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Ahead:
    """One day of a forecast: what to expect, and between what."""

    day: date
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Trial:
    """How good forecasts of the past were: mean error a day, that of "as a week ago", and how many days lay in the interval."""

    error: float
    naive: float
    inside: float  # 0 to 1
    days: int


def _weekday_mean(past: Sequence[int], back: int) -> float:
    """The calmed value of the weekday that lies `back` places before the end (1: the last one of its kind)."""
    own = [past[n] for n in range(len(past) - back, -1, -7)][:8]
    return (float(median(own[:4])) + float(median(own))) / 2 if own else 0.0


def predicted(past: Sequence[int], last: date, ahead: int, off: Off) -> float:
    """What to expect `ahead` days after `last`, the day of the newest count."""
    day = last + timedelta(days=ahead)
    back = 7 - (ahead - 1) % 7
    usual = _weekday_mean(past, back)
    if not off(day) or day.weekday() >= 5:
        return usual
    return usual * _off_factor(past, last, off)


def _off_factor(past: Sequence[int], last: date, off: Off) -> float:
    """How much of a weekday's usual count days off on weekdays had; with none in the past, what Sundays have."""
    ratios, sundays, whole = [], 0, 0
    for n, count in enumerate(past):
        day = last - timedelta(days=len(past) - 1 - n)
        whole += count
        sundays += count if day.weekday() == 6 else 0
        if n >= 7 and off(day) and day.weekday() < 5 and past[n - 7]:
            ratios.append(min(2.0, count / past[n - 7]))
    if ratios:
        return float(median(ratios))
    return min(1.0, 7 * sundays / whole) if whole else 1.0


def forecast(past: Sequence[int], last: date, off: Off, days: int = DAYS) -> list[Ahead]:
    """The next `days` days; [] with too little past."""
    if len(past) < LEAST_DAYS:
        return []
    misses = sorted(_misses(past, last, off))
    found = []
    for ahead in range(1, days + 1):
        mean = predicted(past, last, ahead, off)
        low, high = _edge(misses, (1 - INTERVAL) / 2), _edge(misses, (1 + INTERVAL) / 2)
        wide = max(1.0, mean**0.5)
        found.append(Ahead(last + timedelta(days=ahead), mean, max(0.0, mean + low * wide), mean + high * wide))
    return found


def _misses(past: Sequence[int], last: date, off: Off) -> list[float]:
    """What the rule missed by, a week ahead, in units of the root of what it said: counts spread more where they are greater."""
    found = []
    for cut in range(max(LEAST_DAYS, len(past) - _TRIED), len(past)):
        ahead = min(7, cut)
        before = past[: cut - ahead + 1]
        said = predicted(before, last - timedelta(days=len(past) - len(before)), ahead, off)
        found.append((past[cut] - said) / max(1.0, said**0.5))
    return found or [0.0]


def _edge(ordered: Sequence[float], part: float) -> float:
    """The quantile of sorted values, between neighbours; with few of them, a little beyond."""
    place = part * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    value = ordered[low] + (ordered[high] - ordered[low]) * (place - low)
    return value * (1 + 2 / (len(ordered) + 2))


def trial(counts: Sequence[int], last: date, off: Off, weeks: int = 8) -> Trial | None:
    """Forecasts made once a week in the past, held against what came. None with too little past."""
    errors, naive, inside = [], [], 0
    for back in range(weeks, 0, -1):
        cut = len(counts) - 7 * back
        if cut < LEAST_DAYS + 7:
            continue
        before, day = counts[:cut], last - timedelta(days=7 * back)
        for one, came in zip(forecast(before, day, off, 7), counts[cut : cut + 7], strict=False):
            errors.append(abs(one.mean - came))
            inside += one.low - 0.5 <= came <= one.high + 0.5
            naive.append(abs(counts[cut - 7 + (one.day - day).days - 1] - came))
    if not errors:
        return None
    return Trial(sum(errors) / len(errors), sum(naive) / len(naive), inside / len(errors), len(errors))
