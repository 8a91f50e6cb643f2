"""Reads of duties towards the press: the table by body of who kept them, authorisations that hold, statements, corrections asked for."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, QuerySet
from django.utils.timezone import localtime

from loa.cases.kind_rules import PRESS
from loa.cases.models import Case, Sender
from loa.cases.press_models import Authorisation, CorrectionRequest, PressContact, Statement, UrgentMatter
from loa.cases.press_rules import DUTIES, URGENT_TERM, DutyRow, Period, kept, periods
from loa.organisations.models import Body, User
from loa.organisations.queries import at_or_above, on, visible_keys
from loa.subscriptions.models import Newsroom
from loa.terms.queries import office_calendar, rules_for
from loa.vietnamese.letters import fold
from loa.worktime.answers import due_words
from loa.worktime.counting import Due, due
from loa.worktime.terms import version_on, versions


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One body's row of the table: each period with whether the duty was kept."""

    body: Body
    duty: DutyRow
    cells: tuple[tuple[Period, str], ...]


def duty_table(user: User, day: date, year: int) -> list[DutyLine]:
    """Who kept which duty in `year`, of the bodies that `user` may see and that have the duty."""
    kinds = {kind for duty in DUTIES for kind in duty.kinds}
    bodies = list(Body.objects.filter(on(day), pk__in=visible_keys(user, day), kind__in=kinds).order_by("alphabetical", "pk"))
    spoken: dict[int, list[Statement]] = defaultdict(list)
    for row in Statement.objects.filter(body__in=bodies, on__year=year, withdrawn_at__isnull=True):
        spoken[row.body_id].append(row)
    return [_line(body, duty, spoken[body.pk], day, year) for body in bodies for duty in DUTIES if body.kind in duty.kinds]


def _line(body: Body, duty: DutyRow, rows: Sequence[Statement], day: date, year: int) -> DutyLine:
    days = [row.on for row in rows if not duty.forms or row.form in duty.forms]
    return DutyLine(body, duty, tuple((period, kept(period, days, day)) for period in periods(duty.months, year)))


def statements(user: User, day: date) -> QuerySet[Statement]:
    """What was said to the press, the newest first."""
    return Statement.objects.filter(body__in=visible_keys(user, day)).select_related("body", "noted_by").order_by("-on", "-pk")


def authorisations(user: User, day: date) -> QuerySet[Authorisation]:
    """Authorisations, those that hold first."""
    rows = Authorisation.objects.filter(body__in=visible_keys(user, day))
    return rows.select_related("body", "given_by", "given_to", "case").order_by("-valid_to", "-pk")


def corrections(user: User, day: date) -> QuerySet[CorrectionRequest]:
    """Corrections asked of newspapers, the newest first."""
    return CorrectionRequest.objects.filter(body__in=visible_keys(user, day)).select_related("body").order_by("-pk")


@dataclass(frozen=True, slots=True)
class UrgentLine:
    """An urgent matter with its term: `due` None or unknown while the office entered no figure; `late` None then."""

    row: UrgentMatter
    due: Due | None
    words: str
    late: bool | None

    @property
    def year(self) -> int:
        """The year of the event, in the site's zone."""
        return localtime(self.row.happened_at).year


def urgent_matters(user: User, day: date, at: datetime) -> list[UrgentLine]:
    """Urgent matters of bodies that `user` may see, those not told of first, each with its term in hours from the event."""
    rows = UrgentMatter.objects.filter(body__in=visible_keys(user, day)).select_related("body", "statement")
    return [_urgent(row, at) for row in rows.order_by(F("told_at").desc(nulls_first=True), "-happened_at")[:500]]


def _urgent(row: UrgentMatter, at: datetime) -> UrgentLine:
    rules = rules_for(row.body)
    known = versions(rules, URGENT_TERM)
    rule = version_on(rules, URGENT_TERM, row.happened_at.date()) or (known[-1] if known else None)
    found = due(rule, row.happened_at, office_calendar()) if rule else None
    ends = found.ends_at if found else None
    return UrgentLine(row, found, due_words(found) if found else "chưa rõ", None if ends is None else (row.told_at or at) >= ends)


def contacts_of(newsroom: Newsroom) -> QuerySet[PressContact]:
    """Contacts that the newsroom has now, by name."""
    return newsroom.contacts.filter(ended_at__isnull=True).order_by("name", "pk")


def contacts_for(body: Body) -> QuerySet[PressContact]:
    """Contacts in the register of `body` and of the bodies above it."""
    rows = PressContact.objects.filter(newsroom__owner__in=at_or_above([body.pk]), newsroom__ended_at__isnull=True, ended_at__isnull=True)
    return rows.select_related("newsroom").order_by("newsroom__name", "name", "pk")


def newsroom_names(body: Body) -> list[str]:
    """Names of press bodies in the register of `body` and of the bodies above it: what a newsroom chooses itself from."""
    rows = Newsroom.objects.filter(owner__in=at_or_above([body.pk]), ended_at__isnull=True)
    return sorted(set(rows.values_list("name", flat=True)), key=fold)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the register says of who asks: the contact, or only the newsroom, or nothing. `holds`: the card has not run out."""

    contact: PressContact | None
    newsroom: bool
    holds: bool


def standing_of(case: Case, day: date) -> Standing | None:
    """What the register says of a press request; None for other cases. Compared by name at each look, stored nowhere."""
    sender = Sender.objects.filter(case=case).first() if case.kind == PRESS else None
    if case.kind != PRESS:
        return None
    room = fold(str(case.details.get("newsroom", "")))
    name = fold(str(sender.given.get("name", ""))) if sender else ""
    rows = [row for row in contacts_for(case.body) if fold(row.newsroom.name) == room]
    found = next((row for row in rows if name and fold(row.name) == name), None)
    known = bool(rows) or any(fold(one) == room for one in newsroom_names(case.body))
    return Standing(found, known, bool(found and (found.card_until is None or day <= found.card_until)))
