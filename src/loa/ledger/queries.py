"""Reading the ledger."""

from django.db.models import QuerySet

from loa.ledger.models import Entry


def history(subject: str) -> QuerySet[Entry]:
    """The lines about `subject` ("message:12"), oldest first."""
    return Entry.objects.filter(subject=subject).select_related("by", "body").order_by("id")
