"""What is done when a document is passed on: given, confirmed, entered into the recipient's own register."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from loa.documents import actions
from loa.documents.models import Document, Recipient
from loa.documents.register_rules import Direction, Entry
from loa.documents.sharing_rules import SECRET, CannotShare, Way
from loa.ledger import store
from loa.ledger.actions import record
from loa.organisations.models import Body, BodyGroup, User
from loa.organisations.queries import check_may, members
from loa.organisations.rules import Act

Choice = Body | BodyGroup | str


@transaction.atomic
def give(
    *, document: Document, to: Sequence[Choice], way: Way, within_days: int | None, by: User, at: datetime
) -> tuple[list[Recipient], list[str]]:
    """Give the document to bodies, groups (expanded to their members of the day) and names; gives the new rows and who had it already.

    Raises CannotShare for a document with a stamp of secrecy that is to go by this system.
    """
    day = localdate(at)
    check_may(by, Act.REGISTER, document.owner, day)
    if document.secrecy and way is not Way.PAPER:
        raise CannotShare(SECRET)
    bodies: dict[int, Body] = {}
    names: dict[str, None] = {}
    for choice in to:
        if isinstance(choice, BodyGroup):
            bodies |= {body.pk: body for body in members(choice, day)}
        elif isinstance(choice, Body):
            bodies[choice.pk] = choice
        elif choice.strip():
            names[" ".join(choice.split())[:300]] = None
    bodies.pop(document.owner_id, None)
    if not bodies and not names:
        raise CannotShare("Chưa chọn nơi nhận nào.")
    had = {r.body_id or r.named_as: r.named_as for r in document.given_to.all()}
    rows = [
        Recipient(document=document, body=body, named_as=name, way=way.value, sent_by=by, sent_at=at, within_days=within_days)
        for key, body, name in [*((pk, b, b.name) for pk, b in bodies.items()), *((n, None, n) for n in names)]
        if key not in had
    ]
    Recipient.objects.bulk_create(rows)
    if rows:
        record(
            act="document.given",
            subject=f"document:{document.pk}",
            summary=f"Gửi {document.heading} đến {len(rows)} nơi",
            at=at,
            by=by,
            body=document.owner,
            detail={"to": len(rows), "way": way.value},
        )
    return rows, [name for key, name in had.items() if key in bodies or key in names]


@transaction.atomic
def confirm(*, recipient: Recipient, by: User, at: datetime, note: str = "") -> None:
    """Note the receipt: by one who acts for the recipient, or by the sender with what proves it. A second time changes nothing."""
    day = localdate(at)
    check_may(by, Act.REGISTER, recipient.document.owner if note or recipient.body is None else recipient.body, day)
    if recipient.body is None and not note.strip():
        raise CannotShare("Hãy ghi ai đã ký nhận, hoặc bằng chứng khác.")
    fresh = Recipient.objects.filter(pk=recipient.pk, confirmed_at__isnull=True)
    if not fresh.update(confirmed_by=by, confirmed_at=at, confirmed_note=note.strip()[:300]):
        return
    record(
        act="document.received",
        subject=f"document:{recipient.document_id}",
        summary=f"{recipient.named_as} đã nhận {recipient.document.heading}",
        at=at,
        by=by,
        body=recipient.body or recipient.document.owner,
        detail={"recipient": recipient.pk},
    )


def enter_received(*, recipient: Recipient, by: User, at: datetime) -> Document:
    """Put the document into the incoming book of the body that was given it; the file is the same, byte for byte."""
    if recipient.body is None:
        raise CannotShare("Nơi nhận này không có sổ trên hệ thống.")
    check_may(by, Act.REGISTER, recipient.body, localdate(at))
    given = recipient.document
    content = store.get(given.original_sha256)
    entry = Entry(direction=Direction.IN, arrived_on=localdate(at), sender=given.owner.name)
    try:
        document = actions.register(content=content, name=given.original_name, owner=recipient.body, by=by, at=at, entry=entry)
    except actions.AlreadyRegistered as known:
        document = known.document
    Recipient.objects.filter(pk=recipient.pk).update(entered_as=document)
    confirm(recipient=recipient, by=by, at=at)
    return document
