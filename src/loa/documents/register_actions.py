"""What is done to the entry of a document in the book: placed when it comes in, corrected by an officer, numbered once."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.timezone import localdate

from loa.documents.models import Book, Document
from loa.documents.register_rules import CannotRegister, Direction, Entry, book_year, direction_of, number_taken, stamps
from loa.ledger.actions import record
from loa.organisations.models import Body, User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.paper.reading import Reading


def propose(document: Document, reading: Reading, entry: Entry | None) -> None:
    """Fill the entry of a document not yet saved: as `entry` says, and for what it leaves blank as the paper says."""
    urgency, secrecy = stamps(reading.text)
    names = [document.owner.name, document.owner.short_name, *document.owner.other_names.values_list("name", flat=True)]
    given = entry or Entry(direction=direction_of(reading.issuer or "", names))
    document.direction = given.direction
    document.urgency = given.urgency or urgency
    document.secrecy = given.secrecy or secrecy
    document.effective_on = given.effective_on
    if given.direction == Direction.IN:
        document.arrived_on = given.arrived_on or localdate(document.registered_at)
        document.sender = (given.sender or reading.issuer or "")[:300]
    document.date_text = (reading.date or "")[:10]
    settle_year(document)
    if given.direction == Direction.IN:
        document.arrival_number = take_number(document.owner, document.book_year, given.arrival_number)


def settle_year(document: Document) -> None:
    """The year of the book follows the dates."""
    document.book_year = book_year(document.direction, document.arrived_on, document.date_text, localdate(document.registered_at))


def take_number(owner: Body, year: int, wanted: int | None = None) -> int:
    """The next number of the book, or `wanted`; inside a transaction, so that one that fails gives its number back.

    The update holds the row of the book until the end of the transaction: two that come in at once wait for one another.
    """
    Book.objects.get_or_create(owner=owner, year=year)
    book = Book.objects.filter(owner=owner, year=year)
    if wanted is None:
        book.update(last=F("last") + 1)
        return book.values_list("last", flat=True).get()
    book.filter(last__lt=wanted).update(last=wanted)
    return wanted


def edit_entry(*, document: Document, entry: Entry, edition: int, by: User, at: datetime) -> Document:
    """Correct the entry. Raises CannotRegister when the number is taken, or somebody saved after `edition`."""
    check_may(by, Act.REGISTER, document.owner, localdate(at))
    try:
        with transaction.atomic():
            return _edit(document, entry, edition, by, at)
    except IntegrityError:
        raise CannotRegister(number_taken(entry.arrival_number)) from None


def _edit(document: Document, entry: Entry, edition: int, by: User, at: datetime) -> Document:
    if not Document.objects.filter(pk=document.pk, edition=edition).update(edition=F("edition") + 1):
        raise CannotRegister("Có người vừa sửa văn bản này. Hãy mở lại trang để xem bản mới rồi sửa tiếp.")
    document.refresh_from_db()
    before = (document.book_year, document.arrival_number)
    document.direction, document.urgency, document.secrecy = entry.direction, entry.urgency, entry.secrecy
    document.effective_on = entry.effective_on
    incoming = entry.direction == Direction.IN
    document.arrived_on = (entry.arrived_on or document.arrived_on or localdate(at)) if incoming else None
    document.sender = entry.sender[:300] if incoming else ""
    settle_year(document)
    document.arrival_number = _number(document, entry, before) if incoming else None
    document.public = document.public and not document.secrecy
    document.save()
    record(
        act="document.entered",
        subject=f"document:{document.pk}",
        summary=f"Sửa phần vào sổ của {document.heading}",
        at=at,
        by=by,
        body=document.owner,
        detail={
            "edition": document.edition,
            "direction": document.direction,
            "arrival": document.arrival_number,
            "arrival_before": before[1],
            "effective": _iso(document.effective_on),
        },
    )
    return document


def _number(document: Document, entry: Entry, before: tuple[int, int | None]) -> int:
    """The number stays while the year of the book does; a typed one wins."""
    if (document.book_year, entry.arrival_number) == before and before[1] is not None:
        return before[1]
    moved = document.book_year != before[0] and entry.arrival_number == before[1]
    return take_number(document.owner, document.book_year, None if moved else entry.arrival_number)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
