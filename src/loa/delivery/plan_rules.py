"""When each of many deliveries will go, in words and figures for a person: first, last, how many today, what waits for tomorrow."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Outlook:
    """When `count` deliveries of one channel go; `first` is None when nobody can say."""

    count: int
    first: datetime | None
    last: datetime | None
    today: int
    later: int
    days: int  # on how many days they go
    too_late: int  # go after the message's validity has ended


def outlook(moments: Sequence[datetime], days: Iterable[date], at_day: date, until: datetime | None) -> Outlook:
    """`moments`, first first, each with its local day in `days`; `until` is when the message's validity ends (exclusive)."""
    found = list(days)
    today = sum(day <= at_day for day in found)
    late = sum(moment >= until for moment in moments) if until else 0
    first, last = (moments[0], moments[-1]) if moments else (None, None)
    return Outlook(len(moments), first, last, today, len(moments) - today, len(set(found)), late)
