"""Reads of the register. `visible_to` is the only gate to its rows."""

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from loa.documents.models import Document, Draft, OutgoingNumber
from loa.documents.register_rules import Direction
from loa.organisations.models import Body, User
from loa.organisations.queries import seats, visible_bodies
from loa.paper.reading import Reading
from loa.vietnamese.letters import fold


def visible_to(user: User, day: date) -> QuerySet[Document]:
    """Documents that `user` may see on `day`, newest first; one with a stamp of secrecy only by those who work for its owner."""
    open_to = Q(secrecy="") | Q(owner__in=seats(user, day))
    return Document.objects.filter(open_to, owner__in=visible_bodies(user, day)).select_related("owner").order_by("-registered_at", "-id")


UNREAD = ("text", "folded", "reading", "first_reading")  # columns that a list does not show


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of the register is narrowed to; a blank narrows nothing. `direction` "none" is what stands in no book."""

    direction: str = ""
    type: str = ""
    issuer: str = ""
    year: int | None = None
    first: date | None = None  # dates of issue
    last: date | None = None
    public: str = ""  # "1" | "0"
    owner: int | None = None


def narrowed(found: QuerySet[Document], wanted: Wanted) -> QuerySet[Document]:
    """The documents of `found` that `wanted` describes."""
    if wanted.direction:
        found = found.filter(direction="" if wanted.direction == "none" else wanted.direction)
    for name, value in (("type", wanted.type), ("issuer", wanted.issuer), ("book_year", wanted.year), ("owner", wanted.owner)):
        if value:
            found = found.filter(**{name: value})
    if wanted.public in ("0", "1"):
        found = found.filter(public=wanted.public == "1")
    if wanted.first:
        start = wanted.first.isoformat()  # a date with blanks ("2024-02") may mean a later day of its month
        found = found.filter(Q(date_text__gte=start) | Q(date_text__in=[start[:7], start[:4]]))
    if wanted.last:
        found = found.filter(date_text__lte=wanted.last.isoformat()).exclude(date_text="")
    return found


def as_book(found: QuerySet[Document], direction: str) -> QuerySet[Document]:
    """In the order of the book: by arrival number, or by date and number of issue."""
    if direction == Direction.IN:
        return found.order_by("book_year", "arrival_number", "id")
    return found.order_by("book_year", "date_text", "number_value", "id")


def issuers(found: QuerySet[Document]) -> list[str]:
    """The issuers in `found`, to choose from."""
    return list(found.exclude(issuer="").order_by("issuer").values_list("issuer", flat=True).distinct()[:500])


def years(found: QuerySet[Document]) -> list[int]:
    """The years of the books in `found`, newest first."""
    return list(found.order_by("-book_year").values_list("book_year", flat=True).distinct())


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
