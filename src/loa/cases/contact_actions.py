"""The register of press bodies: contacts that newsrooms named. The ledger names the newsroom, never the contact."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from loa.cases.press_models import PressContact
from loa.cases.press_rules import check_contact
from loa.cases.rules import ChangedMeanwhile, NotPossible
from loa.ledger.actions import record
from loa.organisations.models import User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.subscriptions.models import Newsroom


def _checked(name: str, office: str, call: str, email: str) -> dict[str, str]:
    given = dict(zip(("name", "office", "call", "email"), check_contact(name, office, call, email), strict=True))
    try:
        if given["email"]:
            validate_email(given["email"])
    except ValidationError as error:
        raise NotPossible("Thư điện tử chưa đúng; ví dụ đúng: thoisu@bao.example.vn.") from error
    return given


@transaction.atomic
def add_contact(
    *, newsroom: Newsroom, name: str, office: str, call: str, email: str, card_until: date | None, by: User, at: datetime
) -> PressContact:
    """Put a contact into the register, as the newsroom published it. Raises NotPossible, NotPermitted."""
    check_may(by, Act.DISPATCH, newsroom.owner, localdate(at))
    given = _checked(name, office, call, email)
    if newsroom.contacts.filter(name=given["name"], ended_at__isnull=True).exists():
        raise NotPossible("Đầu mối này đã có trong sổ.")
    made = PressContact.objects.create(newsroom=newsroom, card_until=card_until, added_at=at, **given)
    _note(made, "add", f"Thêm một đầu mối của {newsroom.name}", by, at)
    return made


@transaction.atomic
def change_contact(
    *, contact: PressContact, name: str, office: str, call: str, email: str, card_until: date | None, version: int, by: User, at: datetime
) -> None:
    """Set it right, or enter the term of a new card. Raises NotPossible, ChangedMeanwhile."""
    check_may(by, Act.DISPATCH, contact.newsroom.owner, localdate(at))
    given = _checked(name, office, call, email)
    rows = PressContact.objects.filter(pk=contact.pk, version=version, ended_at__isnull=True)
    if not rows.update(card_until=card_until, version=F("version") + 1, **given):
        raise ChangedMeanwhile
    _note(contact, "change", f"Sửa một đầu mối của {contact.newsroom.name}", by, at)


@transaction.atomic
def end_contact(*, contact: PressContact, by: User, at: datetime) -> None:
    """The newsroom has another contact: name, telephone and address go at once."""
    check_may(by, Act.DISPATCH, contact.newsroom.owner, localdate(at))
    rows = PressContact.objects.filter(pk=contact.pk, ended_at__isnull=True)
    if rows.update(ended_at=at, name="", call="", email="", version=F("version") + 1):
        _note(contact, "end", f"Bỏ một đầu mối của {contact.newsroom.name}", by, at)


def _note(contact: PressContact, act: str, words: str, by: User, at: datetime) -> None:
    owner = contact.newsroom.owner
    record(act=f"press_contact.{act}", subject=f"press_contact:{contact.pk}", summary=words, by=by, body=owner, at=at)
