"""Reads for a case as evidence of a plan's task: what of it is evidence already."""

from django.db.models import QuerySet

from loa.cases.models import Case
from loa.ledger.models import Entry
from loa.plans.models import Evidence


def answered_entry(case: Case) -> Entry | None:
    """The line of the ledger that says that the case was answered: the newest; it holds nothing of what was asked."""
    return Entry.objects.filter(subject=f"case:{case.pk}", act="case.answered").order_by("-pk").first()


def evidence_of(case: Case) -> QuerySet[Evidence]:
    """Where the case is evidence, not withdrawn."""
    rows = Evidence.objects.filter(entry__subject=f"case:{case.pk}", withdrawn_at__isnull=True)
    return rows.select_related("assignment__task", "assignment__plan__document", "assignment__body").order_by("pk")
