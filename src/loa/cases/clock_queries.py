"""The clock of a case: its term worked out from what is stored, each time it is shown."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate, make_aware

from loa.cases.kind_rules import moment_of
from loa.cases.models import Case, Extension, Wait
from loa.terms.queries import office_calendar, rules_for
from loa.worktime.answers import due_words
from loa.worktime.counting import Due, Pause, due, extend
from loa.worktime.days import Calendar
from loa.worktime.terms import Rule, WrongTerm, version_on, versions


@dataclass(frozen=True, slots=True)
class Clock:
    """The term of a case: the computation, its extension rule if the law knows one, and in words."""

    due: Due | None  # None: no such term in the table at all
    words: str
    notice: Due | None = None
    extension: Rule | None = None

    @property
    def unknown(self) -> bool:
        """Whether there is no figure: an administrator must enter it, with its basis."""
        return self.due is None or self.due.unknown


def clock_of(case: Case, rules: Sequence[Rule] | None = None, calendar: Calendar | None = None) -> Clock:
    """The clock of `case` as it stands; `rules` and `calendar` may be given for many cases at once."""
    rules = rules_for(case.body) if rules is None else rules
    calendar = office_calendar() if calendar is None else calendar
    day = localdate(case.clock_from)
    rule = _rule(rules, case.term, day)
    if rule is None:
        return Clock(None, "chưa rõ")
    waits = Wait.objects.filter(case=case, asked_at__gte=case.clock_from).order_by("asked_at")
    found = due(rule, case.clock_from, calendar, [Pause(w.asked_at, w.answered_at) for w in waits])
    more = _rule(rules, rule.extension, day) if rule.extension else None
    told = Extension.objects.filter(case=case, told_at__gte=case.clock_from).first()
    if told and more:
        with suppress(WrongTerm):  # the table was changed after it was prolonged: the first term is shown, what was noted beside it
            found = extend(found, more, calendar, amount=told.amount, told=localdate(told.told_at))
    notice = _rule(rules, rule.notice, day) if rule.notice else None
    return Clock(found, due_words(found), due(notice, case.clock_from, calendar) if notice else None, more)


@dataclass(frozen=True, slots=True)
class Needed:
    """When the newsroom itself needs the answer, beside the legal term. `nearer`: it comes before the term, or there is none."""

    at: datetime
    nearer: bool
    over: bool


def needed_of(case: Case, at: datetime) -> Needed | None:
    """The moment that a press request names; None for one without. It binds nobody: the term of the law is shown as it is."""
    naive = moment_of(str(case.details.get("needed", "")))
    if naive is None:
        return None
    moment = make_aware(naive)
    return Needed(moment, case.due_at is None or moment < case.due_at, moment <= at)


def _rule(rules: Sequence[Rule], name: str, day: date) -> Rule | None:
    known = versions(rules, name)
    return version_on(rules, name, day) or (known[-1] if known else None)
