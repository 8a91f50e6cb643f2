"""What is done to the sheets of messages. The only place that saves them."""

from datetime import datetime

from django.db import transaction

from loa.ledger import store
from loa.ledger.actions import record
from loa.newsroom.actions import check_editor, edited
from loa.newsroom.models import Message, Sheet
from loa.newsroom.rules import NotAllowed
from loa.newsroom.sheet_rules import TEMPLATES, is_colour, wrong_with
from loa.organisations.models import User
from loa.paper.pictures import Picture
from loa.seal.canonical import sha256_hex
from loa.vietnamese.boards import contrast

MEANWHILE = "Có người vừa lưu trang bảng của tin này. Hãy tải lại trang để xem bản mới rồi sửa."


def version_of(sheet: Sheet | None) -> str:
    """What a page keeps, to notice that somebody else saved in between; "" for none."""
    return sha256_hex(f"{sheet.pk}/{sheet.at.isoformat()}".encode()) if sheet else ""


@transaction.atomic
def set_sheet(
    *, message: Message, template: str, ink: str, ground: str, says: str, picture: Picture | None, seen: str, by: User, at: datetime
) -> Sheet:
    """Say how boards show `message`; without a new `picture` the one that is there stays.

    Raises NotAllowed for colours that cannot be read, a template without its picture, and when somebody else saved in between.
    """
    check_editor(message=message, by=by, at=at)
    message = Message.objects.select_for_update().get(pk=message.pk)
    row = Sheet.objects.filter(message=message).first()
    if version_of(row) != seen:
        raise NotAllowed(MEANWHILE)
    row = row or Sheet(message=message)
    words = " ".join(says.split())
    ratio = contrast(ink, ground) if is_colour(ink) and is_colour(ground) else None
    pictured = picture is not None or bool(row.picture)
    if wrong := wrong_with(template, ink=ink, ground=ground, contrast=ratio, pictured=pictured, says=words):
        raise NotAllowed(wrong)
    row.template, row.ink, row.ground, row.says, row.by, row.at = template, ink, ground, words, by, at
    if picture is not None:
        row.picture = store.put(picture.body)
        row.width, row.height, row.contrast = picture.width, picture.height, picture.contrast
    row.save()
    edited(message=message, by=by, at=at)
    _note(message, "sheet", f"Trang bảng của “{message.title}”: {TEMPLATES[template].name.lower()}", by, at, picture=row.picture)
    return row


@transaction.atomic
def drop_sheet(*, message: Message, by: User, at: datetime) -> None:
    """Boards show the words in the usual colours again; the picture stays in the store."""
    check_editor(message=message, by=by, at=at)
    message = Message.objects.select_for_update().get(pk=message.pk)
    if Sheet.objects.filter(message=message).delete()[0]:
        edited(message=message, by=by, at=at)
        _note(message, "sheet_dropped", f"Bỏ trang bảng riêng của “{message.title}”", by, at)


def _note(message: Message, act: str, summary: str, by: User, at: datetime, **detail: str) -> None:
    record(act=f"message.{act}", subject=f"message:{message.pk}", summary=summary, at=at, by=by, body=message.owner, detail=dict(detail))
