"""Reads of terms and days off: what ships with the program under what was entered here."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Q, QuerySet

from loa.organisations.models import Body, User
from loa.organisations.queries import at_or_above, may, seats
from loa.organisations.rules import Act, roles_for
from loa.terms.models import CheckedYear, DayDecision, Term
from loa.worktime import shipped
from loa.worktime.days import Calendar, Override, overrides_of
from loa.worktime.terms import Confidence, Rule, Unit, versions


def may_enter(user: User, body: Body | None, day: date) -> bool:
    """Whether `user` may enter figures: for `body` with a legal or administrator's post there; for everybody (None) in a topmost body."""
    if user.is_superuser:
        return True
    if body is not None:
        return may(user, Act.LAW, body, day)
    return Body.objects.filter(pk__in=seats(user, day, roles_for(Act.LAW)), parent__isnull=True).exists()


def rules_for(body: Body | None = None) -> tuple[Rule, ...]:
    """Every version of every term that holds for `body` (None: what holds for everybody), shipped ones first, in the order of entry."""
    wanted = Q(body__isnull=True) | (Q(body__in=at_or_above([body.pk])) if body else Q(pk__in=()))
    rows = Term.objects.filter(wanted, withdrawn_at__isnull=True).order_by("pk")
    found = list(shipped.rules())
    for row in rows:
        found.append(_rule(row, versions(found, row.rule)))
    return tuple(found)


def _rule(row: Term, known: Sequence[Rule]) -> Rule:
    """The row as a version; what is not entered (name, what starts it, its notice) stays as in the earlier version."""
    fields = {
        "unit": Unit(row.unit),
        "value": row.value,
        "basis": row.basis,
        "source": row.source,
        "confidence": Confidence.ENTERED,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "rolls": row.rolls,
        "note": row.note,
    }
    if known:
        return replace(known[-1], **fields)  # type: ignore[arg-type]
    return Rule(id=row.rule, name=row.name, group="Quy tắc của cơ quan", **fields)  # type: ignore[arg-type]


def entered(rule_id: str) -> QuerySet[Term]:
    """Everything that was entered of a term, the newest first, withdrawn rows too."""
    return Term.objects.filter(rule=rule_id).select_related("body", "entered_by", "withdrawn_by").order_by("-pk")


def decisions() -> QuerySet[DayDecision]:
    """Every decision on a day that stands, in the order of entry."""
    return DayDecision.objects.filter(withdrawn_at__isnull=True).select_related("entered_by").order_by("pk")


def years_checked() -> QuerySet[CheckedYear]:
    """Years that somebody here compared with the official notice."""
    return CheckedYear.objects.filter(withdrawn_at__isnull=True).select_related("entered_by").order_by("-year", "-pk")


def office_calendar() -> Calendar:
    """Days of the offices here: the law, the rows that ship, and what was entered. Two questions to the database."""
    own = [Override(d.day, d.worked, d.name, d.basis, other=d.other) for d in decisions()]
    years = frozenset(years_checked().values_list("year", flat=True))
    return Calendar(overrides_of([*shipped.overrides(), *own]), shipped.checked_years() | years)
