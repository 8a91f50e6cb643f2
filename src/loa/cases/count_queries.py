"""Counts of cases by body, kind and year. They are kept (`YearCount`); what a case has changed since is counted anew at each look.

So a look is right at any moment, and reads the cases of a whole country only when hardly anything is kept. Of matters, not persons.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.timezone import get_current_timezone

from loa.cases.models import IS_OPEN, Case, YearCount
from loa.cases.rules import State
from loa.organisations.models import User
from loa.organisations.queries import visible_keys

NUMBERS = (
    "received", "answered", "refused", "open", "late", "repeated", "declined", "followed", "appealed", "marks", "mark_sum",
)  # fmt: skip
_FEW = 2_000  # stale rows that are counted anew; of more, everything is
Row = dict[str, Any]


def span(year: int) -> tuple[datetime, datetime]:
    """[begin, end) of `year` in the site's zone."""
    zone = get_current_timezone()
    return datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)


def counted(rows: QuerySet[Case], year: int) -> list[Row]:
    """For each body and kind among `rows` the cases received in `year`, counted from the cases themselves."""
    begin, end = span(year)
    is_state = {state: Q(state=state.value) for state in State}
    found = (
        rows.filter(received_at__gte=begin, received_at__lt=end)
        .order_by("body", "kind")
        .values("body", "kind")
        .annotate(
            received=Count("pk"),
            answered=Count("pk", filter=is_state[State.ANSWERED] | is_state[State.PARTLY]),
            refused=Count("pk", filter=is_state[State.REFUSED]),
            open=Count("pk", filter=IS_OPEN),
            late=Count("pk", filter=Q(was_late=True)),
            repeated=Count("pk", filter=Q(repeated_replies__gt=0)),
            declined=Count("pk", filter=Q(declined_points__gt=0)),
            followed=Count("pk", filter=Q(follow_ups__gt=0)),
            appealed=Count("appeals"),
            marks=Count("satisfied"),
            mark_sum=Sum("satisfied", default=0),
        )
    )
    return [dict(row) for row in found]


def figures(user: User, day: date, year: int) -> list[Row]:
    """The counts of `year` for each body that `user` may see and each kind: NUMBERS by name, with "body" and "kind"."""
    keys = None if user.is_superuser else visible_keys(user, day)
    kept = YearCount.objects.filter(year=year) if keys is None else YearCount.objects.filter(year=year, body__in=keys)
    rows = list(kept.values("body", "kind", "is_stale", *NUMBERS))
    stale = [(row["body"], row["kind"]) for row in rows if row["is_stale"]]
    if len(stale) > _FEW:
        return counted(Case.objects.all() if keys is None else Case.objects.filter(body__in=keys), year)
    fresh = [{name: row[name] for name in ("body", "kind", *NUMBERS)} for row in rows if not row["is_stale"]]
    return sorted([*fresh, *anew(stale, year)], key=lambda row: (row["body"], row["kind"]))


def anew(pairs: Sequence[tuple[int, str]], year: int) -> list[Row]:
    """The counts of these bodies and kinds, from the cases themselves; none for a pair without a case."""
    found: list[Row] = []
    for kind in sorted({kind for _, kind in pairs}):
        bodies = [body for body, other in pairs if other == kind]
        found += counted(Case.objects.filter(body__in=bodies, kind=kind), year)
    return found


def quality(rows: Iterable[Row]) -> Mapping[str, Any]:
    """How answers were, of rows of `figures`: replies that only repeat, points declined, follow-ups, appeals, satisfaction.

    The mean of the marks ("mean") is there from five marks up, else None.
    """
    sums = dict.fromkeys(("repeated", "declined", "followed", "appealed", "marks", "mark_sum"), 0)
    for row in rows:
        for name in sums:
            sums[name] += row[name]
    return {**sums, "mean": sums["mark_sum"] / sums["marks"] if sums["marks"] >= 5 else None}
