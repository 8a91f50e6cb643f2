"""Reads about who was given a document. `received_by` is the gate to what a body was given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.timezone import localdate

from loa.documents.models import Document, Recipient
from loa.documents.sharing_rules import is_late
from loa.organisations.models import User
from loa.organisations.queries import Match, match, seats


def received_by(user: User, day: date) -> QuerySet[Recipient]:
    """What was given to the bodies that `user` works for, unconfirmed first."""
    found = Recipient.objects.filter(body__in=seats(user, day)).select_related("document__owner", "body", "entered_as")
    return found.order_by("confirmed_at", "-sent_at", "-pk")


@dataclass(frozen=True, slots=True)
class Given:
    """One recipient of a document, and whether its receipt is late."""

    recipient: Recipient
    late: bool


def given(document: Document, today: date) -> Sequence[Given]:
    """Everyone who was given the document: late ones first, then those who have not confirmed."""
    rows = document.given_to.select_related("body", "sent_by", "confirmed_by").order_by("confirmed_at", "named_as")
    found = [Given(r, is_late(localdate(r.sent_at), r.within_days, r.confirmed_at is not None, today)) for r in rows]
    return sorted(found, key=lambda one: (not one.late, one.recipient.confirmed_at is not None, one.recipient.named_as))


def proposed(document: Document, names: Sequence[str], today: date) -> list[Match]:
    """The recipients that the paper names (without its own archive), each matched to a body or group of the sender."""
    had = set(document.given_to.values_list("named_as", flat=True))
    wanted = [name for name in names if not name.lower().startswith("lưu") and name not in had and not name.lower().startswith("như ")]
    found = [match(name.split("(")[0].strip(), document.owner, today) for name in wanted]
    return [m for m in found if not (m.body and m.body.name in had)]
