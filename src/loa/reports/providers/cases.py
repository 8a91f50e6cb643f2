"""Figures of cases: what came in, what was answered, in time and late. A record names number and kind, never the words or the sender."""

from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime

from loa.cases.kind_rules import KINDS
from loa.cases.models import Case
from loa.cases.queries import visible_to
from loa.cases.rules import DECIDED, OPEN, STATE_LABELS, State
from loa.reports.measures import Measure, Record, Scope


def received(scope: Scope) -> QuerySet[Case]:
    """Cases that came in in the period."""
    return Case.objects.filter(body__in=scope.bodies, received_at__gte=scope.begins, received_at__lt=scope.ends)


def answered(scope: Scope) -> QuerySet[Case]:
    """Cases that were decided in the period: answered, supplied in part, refused with a reason."""
    decided = [state.value for state in DECIDED]
    return Case.objects.filter(body__in=scope.bodies, answered_at__gte=scope.begins, answered_at__lt=scope.ends, state__in=decided)


def in_time(scope: Scope) -> QuerySet[Case]:
    """Decided cases that have a term and kept it."""
    return answered(scope).filter(was_late=False)


def late(scope: Scope) -> QuerySet[Case]:
    """Decided cases that came after their term."""
    return answered(scope).filter(was_late=True)


def overdue(scope: Scope) -> QuerySet[Case]:
    """Cases that are open after their term."""
    still = [state.value for state in OPEN - {State.WAITING}]
    return Case.objects.filter(body__in=scope.bodies, state__in=still, due_at__lte=scope.ends, received_at__lt=scope.ends)


def kinds() -> dict[str, str]:
    """Code → name of kinds of cases."""
    return {row.code: row.name for row in KINDS}


def _case(row: Case) -> Record:
    words = f"{kinds().get(row.kind, row.kind)} số {row.number}: {STATE_LABELS[State(row.state)].lower()}"
    return Record(words, localtime(row.answered_at or row.received_at), "desk:case", row.pk)


_OF_CASE: dict[str, Any] = {"record": _case, "gate": visible_to, "by": "kind", "names": kinds, "owner": "body"}
MEASURES = (
    Measure("cases.received", "Câu hỏi, kiến nghị, yêu cầu tiếp nhận", "vụ việc", rows=received, **_OF_CASE),
    Measure("cases.answered", "Câu hỏi, kiến nghị, yêu cầu đã giải quyết", "vụ việc", rows=answered, **_OF_CASE),
    Measure("cases.in_time", "Giải quyết đúng hạn", "vụ việc", rows=in_time, **_OF_CASE),
    Measure("cases.late", "Giải quyết chậm", "vụ việc", rows=late, **_OF_CASE),
    Measure("cases.overdue", "Đang quá hạn", "vụ việc", rows=overdue, of_a_day=True, **_OF_CASE),
)
