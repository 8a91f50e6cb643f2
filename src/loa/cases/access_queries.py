"""Reads of access to information: the register and the figures of a year, supplies by their link, the list of what must be public."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import F, Q, QuerySet, Sum

from loa.cases.access_models import MustPublish, Supply
from loa.cases.access_rules import GROUNDS
from loa.cases.kind_rules import INFORMATION
from loa.cases.models import Answer, Case
from loa.cases.queries import visible_to
from loa.cases.rules import Move, State
from loa.organisations.models import User
from loa.organisations.queries import visible_keys

_SIGNER = Signer(salt="loa.cases.supply")


def supply_token(supply: Supply) -> str:
    """What the link of a supply holds."""
    return _SIGNER.sign(str(supply.pk)).replace(":", ".")


def supply_of(token: str, at: datetime) -> Supply | None:
    """The supply of a link that may still be opened; None for a wrong one, one that was opened, or one that ran out."""
    try:
        pk = int(_SIGNER.unsign(token.replace(".", ":", 1)))
    except (BadSignature, ValueError):
        return None
    return Supply.objects.filter(pk=pk, opened_at__isnull=True, expires_at__gt=at).select_related("case__body").first()


def register(user: User, day: date, begin: datetime, end: datetime) -> QuerySet[Case]:
    """Requests for information received in [begin, end), the oldest first; no line says who asked."""
    rows = visible_to(user, day).filter(kind=INFORMATION, received_at__gte=begin, received_at__lt=end)
    return rows.defer("text").annotate(cost=Sum("costs__amount")).order_by("received_at", "pk")


@dataclass(frozen=True, slots=True)
class YearOfAccess:
    """The figures of a year: received, supplied, in part, refused by ground, open, late, prolonged, what copies cost."""

    received: int
    supplied: int
    partly: int
    refused: int
    grounds: tuple[tuple[str, int], ...]
    open: int
    late: int
    prolonged: int
    cost: int


def year_of(rows: Iterable[Case]) -> YearOfAccess:
    """The figures over `rows`, as the register holds them."""
    cases = list(rows)
    keys = [case.pk for case in cases]
    states = Counter(case.state for case in cases)
    sent = Answer.objects.filter(case__in=keys, sent_at__isnull=False, outcome=Move.REFUSE.value)
    grounds = Counter(sent.values_list("ground", flat=True))
    return YearOfAccess(
        received=len(cases),
        supplied=states[State.ANSWERED],
        partly=states[State.PARTLY],
        refused=states[State.REFUSED],
        grounds=tuple((words, grounds[code]) for code, words in GROUNDS.items()),
        open=sum(states[state] for state in (State.NEW, State.WORKING, State.WAITING, State.REVIEW)),
        late=sum(bool(case.was_late) for case in cases),
        prolonged=Case.objects.filter(pk__in=keys, extension__isnull=False).count(),
        cost=sum(getattr(case, "cost", None) or 0 for case in cases),
    )


def lists_of(user: User, day: date) -> QuerySet[MustPublish]:
    """The lines of the lists that `user` may see, what is overdue first."""
    rows = MustPublish.objects.filter(body__in=visible_keys(user, day), ended_at__isnull=True).select_related("body")
    return rows.order_by(F("published_on").asc(nulls_first=True), F("due_on").asc(nulls_last=True), "point", "pk")


def public_lists() -> QuerySet[MustPublish]:
    """All lines as the public sees them, by body and point."""
    return MustPublish.objects.filter(ended_at__isnull=True).select_related("body").order_by("body__folded", "point", "pk")


def is_overdue(row: MustPublish, day: date) -> bool:
    """Whether the day has passed and nothing says that it is public."""
    return row.published_on is None and row.due_on is not None and row.due_on < day


def overdue_of(rows: QuerySet[MustPublish], day: date) -> QuerySet[MustPublish]:
    """Those that should be public and are not."""
    return rows.filter(Q(published_on__isnull=True) & Q(due_on__lt=day))


def as_values(row: MustPublish) -> dict[str, Any]:
    """A line as its form shows it."""
    names = ("point", "what", "address", "form", "moment", "term", "unit")
    return {name: getattr(row, name) for name in names} | {"due_on": _iso(row.due_on), "published_on": _iso(row.published_on)}


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
