"""Figures of plans and of the register: parts of work that fell due, confirmed ones, late ones; documents in and out; inspections."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from loa.documents.models import Document
from loa.documents.queries import UNREAD
from loa.documents.queries import visible_to as documents_visible_to
from loa.documents.register_rules import Direction
from loa.inspections.models import Finding, Inspection
from loa.inspections.queries import visible_to as inspections_visible_to
from loa.plans.models import Assignment
from loa.plans.work_queries import lines_visible_to
from loa.plans.work_rules import OPEN, STATE_LABELS, WAITING_FOR_BODY, State
from loa.reports.measures import Measure, Record, Scope


def _lines(scope: Scope) -> QuerySet[Assignment]:
    return Assignment.objects.filter(body__in=scope.bodies).select_related("task", "body")


def due(scope: Scope) -> QuerySet[Assignment]:
    """Parts of work whose last day lies in the period, without those that went elsewhere or ended."""
    gone = (State.HANDED_OVER.value, State.ENDED.value)
    return _lines(scope).filter(due_on__gte=scope.first, due_on__lt=scope.end).exclude(state__in=gone)


def confirmed(scope: Scope) -> QuerySet[Assignment]:
    """Parts of work that were confirmed in the period."""
    return _lines(scope).filter(state=State.CONFIRMED.value, moved_at__gte=scope.begins, moved_at__lt=scope.ends)


def late(scope: Scope) -> QuerySet[Assignment]:
    """Parts of work that wait for their body after their last day, at the end of the period."""
    return _lines(scope).filter(due_on__lt=scope.end, state__in=[s.value for s in WAITING_FOR_BODY])


def in_work(scope: Scope) -> QuerySet[Assignment]:
    """Parts of work that are open and not late."""
    return _lines(scope).filter(Q(due_on__gte=scope.end) | Q(due_on__isnull=True), state__in=[s.value for s in OPEN])


def _registered(direction: Direction, scope: Scope) -> QuerySet[Document]:
    found = Document.objects.filter(owner__in=scope.bodies, registered_at__gte=scope.begins, registered_at__lt=scope.ends)
    return found.filter(direction=direction.value).defer(*UNREAD)


def held(scope: Scope) -> QuerySet[Inspection]:
    """Inspections that the bodies held in the period."""
    return Inspection.objects.filter(round__keeper__in=scope.bodies, held_on__gte=scope.first, held_on__lt=scope.end).select_related(
        "round", "body"
    )


def found_wanting(scope: Scope) -> QuerySet[Finding]:
    """What the bodies were told to mend in the period."""
    return Finding.objects.filter(body__in=scope.bodies, made_at__gte=scope.begins, made_at__lt=scope.ends)


def _line(row: Assignment) -> Record:
    words = f"{row.task.text[:160]}: {row.body}{f', {row.label}' if row.label else ''} ({STATE_LABELS[State(row.state)].lower()})"
    return Record(words, row.due_on, "desk:line", row.pk)


def _document(row: Document) -> Record:
    return Record(f"{row.heading}: {row.title}", localtime(row.registered_at), "desk:document", row.pk)


def _inspection(row: Inspection) -> Record:
    return Record(str(row), row.held_on, "desk:inspection", row.pk)


def _finding(row: Finding) -> Record:
    when: datetime = localtime(row.made_at)
    return Record(row.text, when, "desk:finding", row.pk)


def _findings(user: Any, day: date) -> QuerySet[Finding]:
    return Finding.objects.filter(inspection__in=inspections_visible_to(user, day).order_by().values("pk"))


_OF_LINE: dict[str, Any] = {"record": _line, "gate": lines_visible_to, "owner": "body"}
_OF_DOCUMENT: dict[str, Any] = {"record": _document, "gate": documents_visible_to, "owner": "owner"}
MEASURES = (
    Measure("work.due", "Phần việc đến hạn trong kỳ", "phần việc", rows=due, **_OF_LINE),
    Measure("work.confirmed", "Phần việc được xác nhận hoàn thành", "phần việc", rows=confirmed, **_OF_LINE),
    Measure("work.late", "Phần việc quá hạn", "phần việc", rows=late, of_a_day=True, **_OF_LINE),
    Measure("work.open", "Phần việc đang thực hiện, chưa đến hạn", "phần việc", rows=in_work, of_a_day=True, **_OF_LINE),
    Measure("documents.incoming", "Văn bản đến", "văn bản", rows=lambda s: _registered(Direction.IN, s), **_OF_DOCUMENT),
    Measure("documents.outgoing", "Văn bản đi", "văn bản", rows=lambda s: _registered(Direction.OUT, s), **_OF_DOCUMENT),
    Measure("inspections.held", "Cuộc kiểm tra đã tiến hành", "cuộc", rows=held, record=_inspection, gate=inspections_visible_to,
            owner="round__keeper"),
    Measure("inspections.findings", "Tồn tại, kiến nghị phải khắc phục", "mục", rows=found_wanting, record=_finding, gate=_findings,
            owner="body"),
)  # fmt: skip
