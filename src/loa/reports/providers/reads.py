"""Figures of page reads: how often articles of the portal were opened, from the sums that the server keeps without cookie or address."""

from datetime import date

from django.db.models import QuerySet

from loa.newsroom.queries import visible_to as messages_visible_to
from loa.organisations.models import User
from loa.reports.measures import Measure, Record, Scope
from loa.trends.models import Read


def read(scope: Scope) -> QuerySet[Read]:
    """Sums of the days of the period."""
    found = Read.objects.filter(message__owner__in=scope.bodies, day__gte=scope.first, day__lt=scope.end)
    return found.select_related("message")


def _read(row: Read) -> Record:
    return Record(f"{row.message.title}: {row.n} lượt", row.day, "desk:message", row.message_id)


def _gate(user: User, day: date) -> QuerySet[Read]:
    return Read.objects.filter(message__in=messages_visible_to(user, day).order_by().values("pk"))


MEASURES = (
    Measure("reads.articles", "Lượt đọc tin, bài trên cổng", "lượt", rows=read, record=_read, gate=_gate, amount="n",
            owner="message__owner"),
)  # fmt: skip
