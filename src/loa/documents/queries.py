"""Reads of the register. `visible_to` is the only gate to its rows."""

from datetime import date

from django.db.models import QuerySet

from loa.documents.models import Document
from loa.organisations.models import User
from loa.organisations.queries import visible_bodies
from loa.paper.reading import Reading


def visible_to(user: User, day: date) -> QuerySet[Document]:
    """Documents that `user` may see on `day`, newest first."""
    return Document.objects.filter(owner__in=visible_bodies(user, day)).select_related("owner").order_by("-registered_at", "-id")


def reading_of(document: Document) -> Reading:
    """The reading as corrected."""
    return Reading.from_json(document.reading, document.text)
