"""Counts of cases are kept: what a case changes is marked at once, and counted anew by the worker."""

from collections import defaultdict
from itertools import groupby

from django.db import transaction
from django.db.models.functions import ExtractYear
from django.utils.timezone import localtime

from loa.cases.count_queries import NUMBERS, anew
from loa.cases.models import Case, YearCount

AT_ONCE = 500  # rows counted anew in one transaction


def counts_changed(case: Case, *left: int) -> None:
    """Say that the counts of the case's body, kind and year no longer hold, and those of bodies that it `left` (ids).

    In the transaction of the change itself; always in one order, so that two transfers never wait for each other.
    """
    year, bodies = localtime(case.received_at).year, sorted({case.body_id, *left})
    rows = [YearCount(body_id=body, kind=case.kind, year=year, is_stale=True) for body in bodies]
    YearCount.objects.bulk_create(rows, update_conflicts=True, unique_fields=["year", "body", "kind"], update_fields=["is_stale"])


@transaction.atomic
def settle_counts(*, most: int = AT_ONCE) -> int:
    """Count anew what is marked and held by nobody, at most `most` rows; returns how many. A change meanwhile waits, then marks again."""
    rows = list(YearCount.objects.select_for_update(skip_locked=True).filter(is_stale=True).order_by("year", "pk")[:most])
    for year, group in groupby(rows, key=lambda row: row.year):
        held = {(row.body_id, row.kind): row for row in group}
        found = defaultdict(lambda: dict.fromkeys(NUMBERS, 0), {(row["body"], row["kind"]): row for row in anew(list(held), year)})
        for pair, row in held.items():
            for name in NUMBERS:
                setattr(row, name, found[pair][name])
            row.is_stale = False
    YearCount.objects.bulk_update(rows, ["is_stale", *NUMBERS], batch_size=100)
    return len(rows)


@transaction.atomic
def recount() -> int:
    """Mark everything there is a case of, as after an import; returns how many rows. `settle_counts` does the rest."""
    found = Case.objects.annotate(year=ExtractYear("received_at")).order_by().values_list("body", "kind", "year").distinct()
    rows = [YearCount(body_id=body, kind=kind, year=year, is_stale=True) for body, kind, year in found]
    YearCount.objects.bulk_create(
        rows, batch_size=1_000, update_conflicts=True, unique_fields=["year", "body", "kind"], update_fields=["is_stale"]
    )
    return len(rows)
