"""Lines in a delivery's own history that no worker wrote: a person's word, a letter that came back, a time that ran out."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Max

from loa.delivery.models import Attempt, Delivery, Receipt

ATTEMPT = ("delivery", "channel", "number", "started_at", "ended_at", "outcome", "detail")
RECEIPT = ("delivery", "level", "evidence", "reference", "file_sha256", "at", "source")


@transaction.atomic
def noted(*, delivery: Delivery, outcome: str, detail: str, at: datetime, **changes: Any) -> None:
    """Write the line, and `changes` of the row with it. Its channel is "": rates count hand-overs, not words."""
    number = (delivery.attempts.aggregate(last=Max("number"))["last"] or 0) + 1
    Attempt.objects.create(delivery=delivery, number=number, started_at=at, ended_at=at, outcome=outcome, detail=detail[:1000])
    Delivery.objects.filter(pk=delivery.pk).update(tries=number, **changes)


def attempts(rows: Iterable[Sequence[Any]]) -> None:
    """Write many attempts, each with the values of `ATTEMPT`; those that are there stay as they are."""
    _insert(Attempt, ATTEMPT, rows)


def receipts(rows: Iterable[Sequence[Any]]) -> None:
    """Write many receipts, each with the values of `RECEIPT`; those that are there stay as they are."""
    _insert(Receipt, RECEIPT, rows)


def _insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """In one statement, without an object for each row; understood by SQLite and PostgreSQL alike."""
    fields, quote = [model._meta.get_field(name) for name in names], connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)  # type: ignore[union-attr]
    marks = ", ".join(["%s"] * len(names))
    line = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608 - our own names
    moments = [place for place, field in enumerate(fields) if isinstance(field, models.DateTimeField)]
    known: dict[Any, Any] = {}

    def adapted(row: Sequence[Any]) -> list[Any]:
        found = list(row)
        for place in moments:
            if found[place] not in known:
                known[found[place]] = connection.ops.adapt_datetimefield_value(found[place])
            found[place] = known[found[place]]
        return found

    with connection.cursor() as cursor:
        cursor.executemany(line, [adapted(row) for row in rows])
