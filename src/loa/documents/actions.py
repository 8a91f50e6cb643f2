"""What is done to documents. The only place that saves them."""

from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.timezone import localdate

from loa.documents.citing_actions import cite
from loa.documents.intake_rules import text_key
from loa.documents.models import Document
from loa.documents.register_actions import propose, settle_year
from loa.documents.register_rules import STAMPED_WARNING, CannotRegister, Entry, number_taken, number_value
from loa.documents.search_actions import index
from loa.ledger import store
from loa.ledger.actions import record
from loa.organisations.models import Body, User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.paper.apart import read_apart
from loa.paper.reading import Reading
from loa.vietnamese.letters import fold


class AlreadyRegistered(Exception):
    """The same file, byte for byte, is in the register: `document`."""

    def __init__(self, document: Document) -> None:
        super().__init__("Tệp này đã có trong sổ văn bản.")
        self.document = document


class EditedMeanwhile(Exception):
    """Somebody else saved the same row after it was opened."""


def register(*, content: bytes, name: str, owner: Body, by: User, at: datetime, entry: Entry | None = None) -> Document:
    """Read the file `content` and put it into the register of `owner`; `entry` None places it as its issuer says.

    Raises paper.files.Unreadable when it is no document, AlreadyRegistered when it is known, CannotRegister when the number typed
    for it is taken. Nothing is stored unless the whole reading succeeded.
    """
    check_may(by, Act.REGISTER, owner, localdate(at))
    digest = sha256(content).hexdigest()
    if known := Document.objects.filter(owner=owner, original_sha256=digest).first():
        raise AlreadyRegistered(known)
    reading = read_apart(content, name)
    store.put(content)
    try:
        return enter(content=content, digest=digest, reading=reading, name=name, owner=owner, by=by, at=at, entry=entry)
    except IntegrityError:  # the same file came in at the same moment
        known = Document.objects.filter(owner=owner, original_sha256=digest).first()
        if known is None:
            raise CannotRegister(number_taken(entry.arrival_number if entry else None)) from None
        raise AlreadyRegistered(known) from None


def enter(
    *, content: bytes, digest: str, reading: Reading, name: str, owner: Body, by: User, at: datetime, entry: Entry | None = None
) -> Document:
    """Write the row of a file that is already read and kept."""
    with transaction.atomic():
        document = Document(
            owner=owner,
            text=reading.text,
            text_key=text_key(reading.text),
            pages=reading.pages,
            first_reading=reading.to_json(),
            original_name=name[-255:],
            original_sha256=digest,
            original_bytes=len(content),
            registered_by=by,
            registered_at=at,
        )
        propose(document, reading, entry)
        _apply(document, reading)
        record(
            act="document.registered",
            subject=f"document:{document.pk}",
            summary=f"Vào sổ {document.heading}",
            at=at,
            by=by,
            body=owner,
            detail={"sha256": digest, "bytes": len(content), "arrival": document.arrival_number},
        )
    return document


@transaction.atomic
def correct(*, document: Document, reading: Reading, edition: int, by: User, at: datetime) -> Document:
    """Replace the reading by a corrected one. Raises EditedMeanwhile when `edition` is not the last."""
    check_may(by, Act.REGISTER, document.owner, localdate(at))
    moved = Document.objects.filter(pk=document.pk, edition=edition).update(edition=F("edition") + 1)
    if not moved:
        raise EditedMeanwhile
    document.refresh_from_db()
    _apply(document, reading)
    record(
        act="document.corrected",
        subject=f"document:{document.pk}",
        summary=f"Sửa kết quả đọc của {document.heading}",
        at=at,
        by=by,
        body=document.owner,
        detail={"edition": document.edition},
    )
    return document


@transaction.atomic
def set_public(*, document: Document, public: bool, by: User, at: datetime) -> None:
    """Open the document to the public, or close it again. Raises CannotRegister for a document with a stamp of secrecy."""
    check_may(by, Act.REGISTER, document.owner, localdate(at))
    if public and document.secrecy:
        raise CannotRegister(STAMPED_WARNING)
    document.public = public
    document.save(update_fields=["public"])
    record(
        act="document.published" if public else "document.closed",
        subject=f"document:{document.pk}",
        summary=f"{'Công khai' if public else 'Thôi công khai'} {document.heading}",
        at=at,
        by=by,
        body=document.owner,
    )


def _apply(document: Document, reading: Reading) -> None:
    """Write the reading, and the columns and references that follow from it."""
    document.type = (reading.type or "")[:10]
    document.number = (reading.number or "")[:80]
    document.symbol = (reading.symbol or "")[:80]
    document.issuer = (reading.issuer or "")[:300]
    document.place = (reading.place or "")[:120]
    document.date_text = (reading.date or "")[:10]
    document.title = reading.title or ""
    document.signer = (reading.signer.name or "")[:200]
    document.recipients = "; ".join(reading.recipients)
    document.number_value = number_value(document.number)
    settle_year(document)
    document.folded = fold(f"{document.heading} {document.title} {document.text}")
    document.reading = reading.to_json()
    document.save()
    index(document)
    cite(document=document, reading=reading)
