"""Reads of plans. `visible_to` is the only gate to plans of staff."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from loa.delivery.models import Delivery, Receipt
from loa.delivery.port import Level
from loa.delivery.rules import ON_ITS_WAY, PROVEN, TROUBLE
from loa.documents.models import Document
from loa.documents.queries import reading_of
from loa.documents.rules import first_day_of
from loa.newsroom.queries import visible_to as messages_visible_to
from loa.organisations.models import Body, User
from loa.organisations.queries import Match, match, visible_bodies
from loa.plans.models import Plan, Task
from loa.plans.rules import Duty, Progress


def visible_to(user: User, day: date) -> QuerySet[Plan]:
    """Plans that `user` may see, newest first."""
    return Plan.objects.filter(owner__in=visible_bodies(user, day)).select_related("owner", "document").order_by("-created_at", "-id")


@dataclass(frozen=True, slots=True)
class NamedBody:
    """A name in the document, how often it stands there and with which duties, and what it may mean."""

    name: str
    duties: tuple[Duty, ...]
    count: int
    match: Match


def named_bodies(document: Document, owner: Body, today: date) -> list[NamedBody]:
    """Every body that the document's assignments and annex name, in order, matched on its date."""
    day = first_day_of(document.date_text) or today
    found: dict[str, list[Duty]] = {}
    for name, duty in _names(document):
        found.setdefault(name, []).append(duty)
    return [NamedBody(name, tuple(dict.fromkeys(d)), len(d), match(name, owner, day)) for name, d in found.items()]


def _names(document: Document) -> Iterable[tuple[str, Duty]]:
    reading = reading_of(document)
    for assignment in reading.assignments:
        yield assignment.unit, Duty.LEAD
        for name in assignment.coordinating:
            yield name, Duty.COORDINATE
    for row in reading.annex_tasks:
        if row.lead:
            yield row.lead, Duty.LEAD
        if row.coordinating:
            yield row.coordinating, Duty.COORDINATE


def progress(tasks: Iterable[Task]) -> Mapping[int, Progress]:
    """Progress of each task by its id; a fixed number of queries whatever the number of tasks."""
    ids = [task.pk for task in tasks]
    messages = dict(
        Task.objects.filter(pk__in=ids).annotate(n=Count("messages", distinct=True)).values_list("pk", "n"),
    )
    released = dict(
        Task.objects.filter(pk__in=ids)
        .annotate(n=Count("messages", filter=Q(messages__releases__isnull=False), distinct=True))
        .values_list("pk", "n")
    )
    sent = {row["tasks"]: row for row in _deliveries(ids)}
    counted = {row["delivery__release__message__tasks"]: row["n"] for row in _quantities(ids)}
    return {pk: _progress(messages.get(pk, 0), released.get(pk, 0), sent.get(pk), counted.get(pk)) for pk in ids}


def _deliveries(ids: list[int]) -> Iterable[Mapping[str, Any]]:
    rows = Delivery.objects.filter(release__message__tasks__in=ids).values(tasks=F("release__message__tasks"))
    return rows.annotate(
        all=Count("pk", distinct=True),
        proven=Count("pk", filter=Q(state__in=[s.value for s in PROVEN]), distinct=True),
        on_the_way=Count("pk", filter=Q(state__in=[s.value for s in ON_ITS_WAY]), distinct=True),
        trouble=Count("pk", filter=Q(state__in=[s.value for s in TROUBLE]), distinct=True),
        broadcasts=Count("pk", filter=Q(channel="loudspeaker", receipts__level=Level.PLAYED.value), distinct=True),
    ).order_by()


def _quantities(ids: list[int]) -> Iterable[Mapping[str, Any]]:
    rows = Receipt.objects.filter(delivery__release__message__tasks__in=ids, quantity__isnull=False)
    return rows.values("delivery__release__message__tasks").annotate(n=Sum("quantity")).order_by()


def _progress(messages: int, released: int, sent: Mapping[str, Any] | None, quantity: int | None) -> Progress:
    row = sent or {}
    return Progress(
        messages=messages,
        released=released,
        deliveries=row.get("all", 0),
        proven=row.get("proven", 0),
        on_the_way=row.get("on_the_way", 0),
        trouble=row.get("trouble", 0),
        broadcasts=row.get("broadcasts", 0),
        quantity=quantity or 0,
    )


def messages_of(task: Task, user: User, day: date) -> list[dict[str, object]]:
    """The messages of a task that `user` may see, with what became of them, newest first."""
    rows = messages_visible_to(user, day).filter(tasks=task).prefetch_related("releases")
    return [{"message": m, "release": max(m.releases.all(), key=lambda r: r.version, default=None)} for m in rows]
