"""Reading the ledger."""

from django.db.models import QuerySet

from loa.ledger.models import Entry


def history(subject: str) -> QuerySet[Entry]:
    """The lines about `subject` ("message:12"), oldest first."""
    return Entry.objects.filter(subject=subject).select_related("by", "body").order_by("id")


def history_within(whole: str) -> QuerySet[Entry]:
    """The lines about all that belongs to `whole` ("plan:3"), newest first."""
    return Entry.objects.filter(within=whole).exclude(within="").select_related("by", "body").order_by("-id")
