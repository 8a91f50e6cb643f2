"""How good bursts are found and days foretold, on series with planted events.

usage: python bench/trends.py [--series 60] [--days 240]

Daily counts with a weekly rhythm, levels from 0.3 to 60 a day, three spreads, four planted events each. Beside ours: a z-score of 28 days
(above 3), and a Poisson range of the same weekday. Forecasts of seven days, once a week, beside "as a week ago". The last line is JSON.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from math import exp, sqrt
from random import Random
from statistics import mean, pstdev

from loa.trends.burst_rules import burst_on, quantile
from loa.trends.forecast_rules import trial
from loa.trends.theme_rules import FEWEST

MONDAY = date(2026, 1, 5)
LEVELS, SPREADS, EVENTS = (0.3, 1.0, 3.0, 8.0, 20.0, 60.0), (0.0, 0.05, 0.2), 4
FIRST = 60  # day from which is judged
Judge = Callable[[Sequence[int], int, date], bool]


def poisson(level: float, chance: Random) -> int:
    """One count; by the normal for great levels."""
    if level > 40:
        return max(0, round(chance.gauss(level, sqrt(level))))
    limit, count, product = exp(-level), 0, chance.random()
    while product > limit:
        count, product = count + 1, product * chance.random()
    return count


def series(level: float, spread: float, days: int, events: set[int], chance: Random) -> list[int]:
    """Counts with fewer on weekends, and more on the days of events."""
    found = []
    for n in range(days):
        usual = level * (0.4 if (MONDAY + timedelta(days=n)).weekday() >= 5 else 1.25)
        usual = usual * 4 + 6 if n in events else usual
        found.append(poisson(usual * (chance.gammavariate(1 / spread, spread) if spread else 1.0), chance))
    return found


def ours(past: Sequence[int], count: int, day: date) -> bool:
    """The rule of `loa.trends`."""
    return burst_on(past, count, day) is not None


def z_score(past: Sequence[int], count: int, day: date) -> bool:
    """Three standard deviations above the mean of four weeks."""
    last = past[-28:]
    return count >= FEWEST and count > mean(last) + 3 * max(pstdev(last), 0.5)


def poisson_range(past: Sequence[int], count: int, day: date) -> bool:
    """Above the 99.8 % of a Poisson of the mean of eight same weekdays."""
    same = [past[n] for n in range(len(past) - 7, -1, -7)][:8]
    return count >= FEWEST and count > quantile(max(0.1, mean(same)), 0.0, 0.998)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--series", type=int, default=60)
    parser.add_argument("--days", type=int, default=240)
    words = parser.parse_args()
    chance = Random(2026)
    judges: dict[str, Judge] = {"ours": ours, "z_score": z_score, "poisson": poisson_range}
    hits, false, missed = (dict.fromkeys(judges, 0) for _ in range(3))
    errors, naive, inside = [], [], []
    for n in range(words.series):
        level, spread = LEVELS[n % 6], SPREADS[n // 6 % 3]
        events = set(chance.sample(range(FIRST, words.days), EVENTS))
        counts = series(level, spread, words.days, events, chance)
        for k in range(FIRST, words.days):
            for name, judge in judges.items():
                said = judge(counts[:k], counts[k], MONDAY + timedelta(days=k))
                hits[name] += said and k in events
                false[name] += said and k not in events
                missed[name] += k in events and not said
        tried = trial(series(level, spread, words.days, set(), chance), MONDAY + timedelta(days=words.days - 1), lambda day: False)
        if tried:
            errors.append(tried.error)
            naive.append(tried.naive)
            inside.append(tried.inside)
    found = {
        name: {
            "precision": round(hits[name] / max(1, hits[name] + false[name]), 3),
            "recall": round(hits[name] / max(1, hits[name] + missed[name]), 3),
        }
        for name in judges
    }
    forecast = {"error": round(mean(errors), 3), "naive": round(mean(naive), 3), "inside_80": round(mean(inside), 3)}
    print(json.dumps({"bursts": found, "forecast": forecast}))


if __name__ == "__main__":
    main()
