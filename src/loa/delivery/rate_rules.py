"""Rates and quotas of a channel: how many may go now, and when each of those that wait will go."""

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from loa.delivery.port import Rate


def allowed(rates: Iterable[Rate], gone: Sequence[datetime], at: datetime) -> int | None:
    """How many may be handed over at `at`, after hand-overs at `gone` (any order); None is without bound."""
    left = [rate.count - sum(at - rate.per < moment <= at for moment in gone) for rate in rates]
    return max(0, min(left)) if left else None


def slots(rates: Sequence[Rate], gone: Iterable[datetime], at: datetime, count: int) -> list[datetime]:
    """When each of `count` hand-overs that wait can go, first first; none before `at`.

    A sliding window: hand-over n of a rate waits until `per` has passed since hand-over n − `count`.
    """
    past = sorted(gone)
    windows = [deque(past[-rate.count :] if rate.count > 0 else (), maxlen=rate.count) for rate in rates]
    found: list[datetime] = []
    for _ in range(count if all(rate.count > 0 for rate in rates) else 0):
        full = [window[0] + rate.per for rate, window in zip(rates, windows, strict=True) if len(window) == rate.count]
        moment = max([at, *full, *found[-1:]])
        for window in windows:
            window.append(moment)
        found.append(moment)
    return found


def longest(rates: Iterable[Rate]) -> timedelta:
    """How far back hand-overs count."""
    return max((rate.per for rate in rates), default=timedelta(0))
