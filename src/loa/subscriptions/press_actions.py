"""Acts on the press list. Each writes one line of the ledger; nothing is deleted, only ended."""

import uuid
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from loa.ledger.actions import record
from loa.organisations.models import Body, User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.subscriptions.models import Newsroom
from loa.subscriptions.rules import tidy_address


class NotListed(Exception):
    """The list cannot be changed so; the text says why, in Vietnamese."""


def _checked(name: str, address: str) -> tuple[str, str]:
    """A name on one line and a tidy address. Raises NotListed."""
    tidy = tidy_address(address)
    if not " ".join(name.split()):
        raise NotListed("Hãy ghi tên cơ quan báo chí.")
    try:
        validate_email(tidy)
    except ValidationError:
        tidy = ""
    if not tidy.isascii() or not tidy or len(tidy) > 254:
        raise NotListed("Địa chỉ thư của tòa soạn chưa đúng; ví dụ đúng: toasoan@bao.example.vn.")
    return " ".join(name.split())[:200], tidy


@transaction.atomic
def add(*, owner: Body, name: str, address: str, by: User, at: datetime) -> Newsroom:
    """Put a newsroom on the list of `owner`. Raises NotListed, NotPermitted."""
    check_may(by, Act.DISPATCH, owner, localdate(at))
    name, address = _checked(name, address)
    if Newsroom.objects.filter(owner=owner, address=address, ended_at__isnull=True).exists():
        raise NotListed(f"Địa chỉ {address} đã có trong danh sách.")
    made = Newsroom.objects.create(owner=owner, name=name, address=address, code=uuid.uuid4().hex, added_at=at)
    _note(made, "add", f"Thêm {name} vào danh sách báo chí", by, at)
    return made


@transaction.atomic
def change(*, newsroom: Newsroom, name: str, address: str, version: int, by: User, at: datetime) -> None:
    """Set name or address right. Raises NotListed, also when somebody changed it since the page was opened."""
    check_may(by, Act.DISPATCH, newsroom.owner, localdate(at))
    name, address = _checked(name, address)
    still = Newsroom.objects.filter(pk=newsroom.pk, version=version, ended_at__isnull=True)
    try:
        with transaction.atomic():
            done = still.update(name=name, address=address, version=version + 1)
    except IntegrityError as error:
        raise NotListed(f"Địa chỉ {address} đã có trong danh sách.") from error
    if not done:
        raise NotListed(f"{newsroom.name} vừa có người khác sửa. Hãy xem lại rồi sửa.")
    _note(newsroom, "change", f"Sửa {newsroom.name} trong danh sách báo chí", by, at)


@transaction.atomic
def end(*, newsroom: Newsroom, by: User, at: datetime) -> None:
    """Take it off the list; what waits for it is not sent any more. A second time is harmless."""
    check_may(by, Act.DISPATCH, newsroom.owner, localdate(at))
    if Newsroom.objects.filter(pk=newsroom.pk, ended_at__isnull=True).update(ended_at=at):
        _note(newsroom, "end", f"Bỏ {newsroom.name} khỏi danh sách báo chí", by, at)


def _note(newsroom: Newsroom, act: str, words: str, by: User, at: datetime) -> None:
    subject = f"newsroom:{newsroom.pk}"
    record(act=f"newsroom.{act}", subject=subject, summary=words, by=by, body=newsroom.owner, at=at)
