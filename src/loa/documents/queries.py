"""Reads of the register. `visible_to` is the only gate to its rows."""

import re
from datetime import date

from django.db.models import QuerySet

from loa.documents.models import Document, Draft, OutgoingNumber
from loa.organisations.models import Body, User
from loa.organisations.queries import visible_bodies
from loa.paper.reading import Reading
from loa.vietnamese.letters import fold


def visible_to(user: User, day: date) -> QuerySet[Document]:
    """Documents that `user` may see on `day`, newest first."""
    return Document.objects.filter(owner__in=visible_bodies(user, day)).select_related("owner").order_by("-registered_at", "-id")


def reading_of(document: Document) -> Reading:
    """The reading as corrected."""
    return Reading.from_json(document.reading, document.text)


def drafts_visible_to(user: User, day: date) -> QuerySet[Draft]:
    """Drafts that `user` may see on `day`, last touched first."""
    return (
        Draft.objects.filter(owner__in=visible_bodies(user, day)).select_related("owner", "edited_by", "issued_as").order_by("-edited_at")
    )


def taken_numbers(owner: Body, kind: str, year: int) -> set[int]:
    """Numbers that stand in the outgoing register of `owner` for `kind` and `year`: given here, or read from its own papers."""
    given = set(OutgoingNumber.objects.filter(owner=owner, kind=kind, year=year).values_list("number", flat=True))
    papers = Document.objects.filter(owner=owner, type=kind, date_text__startswith=f"{year:04d}").values_list("number", "issuer")
    own = fold(owner.name)
    return given | {int(found.group()) for number, issuer in papers if fold(issuer) == own and (found := re.match(r"\d{1,6}", number))}


def next_number(owner: Body, kind: str, year: int) -> int:
    """The number after the last one of the series."""
    return max(taken_numbers(owner, kind, year), default=0) + 1
