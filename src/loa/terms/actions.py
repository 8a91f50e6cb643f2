"""What is done to terms and days off: entered on a basis, withdrawn with a reason. Each act is one line of the ledger."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from loa.ledger.actions import record
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted
from loa.organisations.rules import Act, forbidden_words
from loa.terms.models import CheckedYear, DayDecision, Term
from loa.terms.queries import decisions, may_enter, office_calendar, rules_for
from loa.terms.rules import DayForm, check_days, check_name
from loa.worktime.days import FIRST_YEAR, LAST_YEAR
from loa.worktime.terms import Confidence, Rule, Unit, WrongTerm, check_rule, versions

_EVERYBODY = "toàn hệ thống"


@dataclass(frozen=True, slots=True)
class TermForm:
    """What is typed of a new version of a term. `name` is asked of a term that does not exist yet."""

    unit: Unit
    value: int
    basis: str
    valid_from: date
    valid_to: date | None = None
    source: str = ""
    note: str = ""
    rolls: bool = True
    name: str = ""


def _check(by: User, body: Body | None, at: datetime) -> None:
    if not may_enter(by, body, localdate(at)):
        raise NotPermitted(forbidden_words(Act.LAW, body.name if body else _EVERYBODY))


@transaction.atomic
def enter_term(*, rule: str, form: TermForm, body: Body | None, by: User, at: datetime) -> Term:
    """A new version of the term `rule`, for `body` or for everybody. Raises NotPermitted, WrongTerm."""
    _check(by, body, at)
    known = versions(rules_for(body), rule)
    if not known:
        check_name(rule, form.name)
    first = known[-1] if known else Rule(id=rule, name=form.name, unit=None, value=None, basis="")
    figures = {"unit": form.unit, "value": form.value, "basis": form.basis, "valid_from": form.valid_from, "valid_to": form.valid_to}
    wanted = replace(first, confidence=Confidence.ENTERED, **figures)  # type: ignore[arg-type]
    check_rule(wanted)
    made = Term.objects.create(
        rule=rule,
        name="" if known else form.name.strip()[:200],
        body=body,
        unit=form.unit.value,
        value=form.value,
        rolls=form.rolls,
        basis=form.basis.strip()[:500],
        source=form.source.strip()[:500],
        valid_from=form.valid_from,
        valid_to=form.valid_to,
        note=form.note.strip()[:500],
        entered_by=by,
        entered_at=at,
    )
    until = f" đến trước {form.valid_to:%d/%m/%Y}" if form.valid_to else ""
    words = f"{wanted.name}: {wanted.figure}, từ {form.valid_from:%d/%m/%Y}{until}"
    _say("term.entered", f"term:{rule}", words, made.basis, body, by, at, {"term": made.pk, "value": form.value, "unit": form.unit.value})
    return made


@transaction.atomic
def withdraw_term(*, term: Term, why: str, by: User, at: datetime) -> None:
    """Take a wrong version out of force; the row stays. Raises NotPermitted, WrongTerm."""
    held = Term.objects.select_for_update(of=("self",)).select_related("body").get(pk=term.pk)
    _check(by, held.body, at)
    _withdraw(held, why, by, at)
    words = f"Rút mức {held.value} {held.get_unit_display()} (từ {held.valid_from:%d/%m/%Y}): {held.withdrawn_why}"
    _say("term.withdrawn", f"term:{held.rule}", words, "", held.body, by, at, {"term": held.pk})


@transaction.atomic
def decide_days(*, form: DayForm, by: User, at: datetime) -> list[DayDecision]:
    """A day off, a day of the weekend that is worked, or both as a swap; for everybody. Raises NotPermitted, WrongTerm."""
    _check(by, None, at)
    check_days(form, office_calendar())
    made = []
    for day, worked, other in ((form.off, False, form.worked), (form.worked, True, form.off)):
        if day:
            row = DayDecision(day=day, worked=worked, other=other, name=form.name.strip()[:200], basis=form.basis.strip()[:500])
            row.entered_by, row.entered_at = by, at
            row.save()
            made.append(row)
            words = f"{day:%d/%m/%Y}: {'làm việc' if worked else 'nghỉ'}" + (f", hoán đổi với {other:%d/%m/%Y}" if other else "")
            _say("day.decided", f"day:{day.isoformat()}", f"{words}. {row.name}".strip(), row.basis, None, by, at, {"day": row.pk})
    return made


@transaction.atomic
def withdraw_day(*, decision: DayDecision, why: str, by: User, at: datetime) -> None:
    """Take a decision back, with the other day of its swap. Raises NotPermitted, WrongTerm."""
    _check(by, None, at)
    held = DayDecision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    pair = decisions().filter(day=held.other, other=held.day, entered_at=held.entered_at) if held.other else ()
    for row in [held, *pair]:
        _withdraw(row, why, by, at)
        words = f"Rút quyết định về ngày {row.day:%d/%m/%Y}: {row.withdrawn_why}"
        _say("day.withdrawn", f"day:{row.day.isoformat()}", words, "", None, by, at, {"day": row.pk})


@transaction.atomic
def check_year(*, year: int, basis: str, by: User, at: datetime) -> CheckedYear:
    """Say that the days off of `year` stand as announced. Raises NotPermitted, WrongTerm."""
    _check(by, None, at)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise WrongTerm(f"Năm phải trong khoảng từ {FIRST_YEAR} đến {LAST_YEAR}.")
    if not basis.strip():
        raise WrongTerm("Hãy ghi căn cứ: số, ngày của thông báo lịch nghỉ.")
    made = CheckedYear.objects.create(year=year, basis=basis.strip()[:500], entered_by=by, entered_at=at)
    _say("year.checked", f"year:{year}", f"Đã đối chiếu lịch nghỉ năm {year}", made.basis, None, by, at, {"year": year})
    return made


def _withdraw(row: Term | DayDecision, why: str, by: User, at: datetime) -> None:
    if row.withdrawn_at is not None:
        raise WrongTerm("Dòng này đã được rút.")
    if not why.strip():
        raise WrongTerm("Hãy ghi lý do rút.")
    row.withdrawn_by, row.withdrawn_at, row.withdrawn_why = by, at, why.strip()[:300]
    row.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_why"])


def _say(act: str, subject: str, words: str, basis: str, body: Body | None, by: User, at: datetime, detail: dict[str, int | str]) -> None:
    record(act=act, subject=subject, summary=words, at=at, by=by, body=body, basis=basis[:300], detail={**detail})
