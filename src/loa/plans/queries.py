"""Reads of plans. `visible_to` is the only gate to plans of staff."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from loa.delivery.models import Delivery, Receipt
from loa.delivery.port import Level
from loa.delivery.queries import superseded
from loa.delivery.rules import ON_ITS_WAY, PROVEN, TROUBLE
from loa.documents.models import Document, Instrument, Reference, Standing
from loa.documents.queries import reading_of
from loa.documents.rules import first_day_of
from loa.newsroom.models import Message, Release
from loa.newsroom.queries import visible_to as messages_visible_to
from loa.organisations.models import Body, User
from loa.organisations.queries import Ids, Match, match, visible_keys
from loa.plans.models import Assignment, Plan, Task
from loa.plans.rules import Duty, Progress, inside


def visible_to(user: User, day: date) -> QuerySet[Plan]:
    """Plans that `user` may see, newest first: of bodies whose work they may see, and those that give work to these."""
    bodies = visible_keys(user, day)
    lines = Assignment.objects.filter(body__in=bodies)
    # A few bodies: their lines are looked up once. A whole country: each plan is asked for its first line.
    given = Q(pk__in=lines.order_by().values("plan")) if isinstance(bodies, list) else Exists(lines.filter(plan=OuterRef("pk")))
    rows = Plan.objects.filter(Q(owner__in=bodies) | Q(keeper__in=bodies) | given)
    return rows.select_related("owner", "keeper", "document", "upper__owner").order_by("-created_at", "-id")


@dataclass(frozen=True, slots=True)
class NamedBody:
    """A name in the document, how often it stands there and with which duties, and what it may mean."""

    name: str
    duties: tuple[Duty, ...]
    count: int
    match: Match


def tasks_visible_to(user: User, day: date) -> QuerySet[Task]:
    """Tasks of the plans that `user` may see on `day`, plan by plan, the newest plan first."""
    return Task.objects.filter(plan__in=visible_to(user, day)).select_related("plan__document", "plan__owner").order_by("-plan", "number")


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
    rows = Delivery.objects.filter(~superseded(), release__message__tasks__in=ids).values(tasks=F("release__message__tasks"))
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


@dataclass(frozen=True, slots=True)
class Touched:
    """What rests on one instrument, in the bodies whose work the asker may see. `hidden` counts plans and messages elsewhere."""

    copies: tuple[Document, ...]
    documents: tuple[Document, ...]
    plans: tuple[Plan, ...]
    tasks: tuple[Task, ...]
    messages: tuple[Message, ...]
    releases: tuple[Release, ...]
    hidden: int

    def by_body(self) -> list[tuple[Body, "Touched"]]:
        """The same, a part for each body that owns something of it, by name."""
        rows: list[Document | Plan | Message] = [*self.copies, *self.documents, *self.plans, *self.messages]
        owners = {row.owner_id: row.owner for row in rows}
        return [(body, self._of(pk)) for pk, body in sorted(owners.items(), key=lambda item: item[1].alphabetical)]

    def _of(self, pk: int) -> "Touched":
        return Touched(
            tuple(d for d in self.copies if d.owner_id == pk),
            tuple(d for d in self.documents if d.owner_id == pk),
            tuple(p for p in self.plans if p.owner_id == pk),
            tuple(t for t in self.tasks if t.plan.owner_id == pk),
            tuple(m for m in self.messages if m.owner_id == pk),
            tuple(r for r in self.releases if r.message.owner_id == pk),
            0,
        )


def touched(instrument: Instrument, bodies: Ids, before: datetime | None = None) -> Touched:
    """Everything of `bodies` that cites `instrument`, or is it, and was there before `before`; a fixed number of queries.

    A task is touched when a place that names the instrument lies inside the task's own text; a message, when its source cites the
    instrument or its words give its number.
    """
    places = _places(instrument)
    documents = Document.objects.filter(Q(pk__in=places) | Q(instrument=instrument))
    plans = Plan.objects.filter(document__in=documents.values("pk"))
    messages = Message.objects.filter(Q(source__in=documents.values("pk")) | _naming(instrument))
    if before is not None:
        documents = documents.filter(registered_at__lt=before)
        plans, messages = plans.filter(created_at__lt=before), messages.filter(created_at__lt=before)
    seen = list(documents.filter(owner__in=bodies).select_related("owner").defer(*_LONG).order_by("-pk"))
    own_plans = plans.filter(owner__in=bodies).select_related("owner", "document").defer(*(f"document__{name}" for name in _LONG))
    found = {plan.pk: plan for plan in own_plans.order_by("pk")}
    own_messages = list(messages.filter(owner__in=bodies).select_related("owner", "source").order_by("-pk"))
    return Touched(
        copies=tuple(d for d in seen if d.instrument_id == instrument.pk),
        documents=tuple(d for d in seen if d.instrument_id != instrument.pk),
        plans=tuple(found.values()),
        tasks=tuple(_resting(found, places, instrument)),
        messages=tuple(own_messages),
        releases=tuple(_last_releases(own_messages)),
        hidden=plans.exclude(owner__in=bodies).count() + messages.exclude(owner__in=bodies).count(),
    )


_LONG = ("text", "folded", "reading", "first_reading")


def _places(instrument: Instrument) -> dict[int, list[tuple[int, int]]]:
    """Document id → every place of its text that names `instrument`."""
    found: dict[int, list[tuple[int, int]]] = {}
    for document, places in Reference.objects.filter(instrument=instrument).values_list("document", "places"):
        found.setdefault(document, []).extend((start, end) for start, end in places)
    return found


def _naming(instrument: Instrument) -> Q:
    """Messages that give the number; only for one with the year inside, since others name several documents."""
    if not re.search(r"/(19|20)\d\d/", instrument.number):
        return Q(pk__in=[])
    fields = ("title", "summary", "what_to_do", "body")
    found = Q()
    for field in fields:
        found |= Q(**{f"{field}__contains": instrument.number})
    return found


def _resting(plans: Mapping[int, Plan], places: Mapping[int, list[tuple[int, int]]], instrument: Instrument) -> Iterable[Task]:
    """Tasks of `plans` that name the instrument; all of a plan that is the instrument itself."""
    for task in Task.objects.filter(plan__in=plans).order_by("plan", "number"):
        task.plan = plans[task.plan_id]
        document = task.plan.document
        if document.instrument_id == instrument.pk or any(inside(task.start, task.end, *p) for p in places.get(document.pk, ())):
            yield task


def _last_releases(messages: Iterable[Message]) -> Iterable[Release]:
    rows = Release.objects.filter(message__in=[m.pk for m in messages]).select_related("message__owner").order_by("message", "version")
    return {r.message_id: r for r in rows}.values()


def changed_standings(body: Body) -> QuerySet[Standing]:
    """Standings entered after `body` began to rest on their instruments, that nobody of `body` has looked at yet; newest first."""
    resting = Reference.objects.filter(
        Q(document__owner=body) | Q(document__plan__owner=body) | Q(document__messages__owner=body),
        instrument=OuterRef("instrument"),
        document__registered_at__lt=OuterRef("entered_at"),
    )
    rows = Standing.objects.filter(Exists(resting), superseded_by__isnull=True).exclude(looks__body=body)
    return rows.select_related("instrument", "cause", "entered_by").order_by("-entered_at", "-pk")
