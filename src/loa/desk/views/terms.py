"""Terms of law and days off: what holds, what is unknown and asks for its figure, what was entered and by whom."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.desk.requests import home_body, said, staff, today
from loa.desk.term_forms import DayFields, NewTermFields, TermFields, YearFields
from loa.ledger.queries import history
from loa.organisations.models import Body
from loa.organisations.queries import NotPermitted
from loa.terms import actions
from loa.terms.models import DayDecision, Term
from loa.terms.queries import decisions, entered, may_enter, office_calendar, rules_for, years_checked
from loa.worktime.days import FIRST_YEAR, LAST_YEAR, Calendar, Day, Why, weekday_name
from loa.worktime.terms import CONFIDENCE_LABELS, Rule, WrongTerm, ids, version_on, versions


def _scopes(request: HttpRequest) -> list[Body | None]:
    """For whom this person may enter figures: everybody, their own body, both or nobody."""
    user, day, own = staff(request), today(), home_body(request)
    wanted: list[Body | None] = [None, own] if own else [None]
    return [body for body in wanted if may_enter(user, body, day)]


def _attempt(form: Form, act: Callable[[], Any]) -> bool:
    try:
        act()
    except (WrongTerm, NotPermitted) as error:
        form.add_error(None, str(error))
        return False
    return True


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every term as it holds today for one's own body; the unknown ones are work to do and stand first when asked for."""
    rules, day = rules_for(home_body(request)), today()
    held = [version_on(rules, name, day) or versions(rules, name)[-1] for name in ids(rules)]
    unknown = [rule for rule in held if not rule.known]
    only = "chua-ro" in request.GET
    groups: dict[str, list[tuple[Rule, str]]] = {}
    for rule in unknown if only else held:
        groups.setdefault(rule.group, []).append((rule, CONFIDENCE_LABELS[rule.confidence]))
    context = {"groups": groups.items(), "unknown": len(unknown), "all": len(held), "only": only, "may": bool(_scopes(request))}
    return render(request, "desk/terms.html", context)


@require_http_methods(["GET", "POST"])
def detail(request: HttpRequest, rule: str) -> HttpResponse:
    """One term: its versions in time, and the form for a figure with its basis."""
    rules, scopes = rules_for(home_body(request)), _scopes(request)
    known = versions(rules, rule)
    if not known:
        raise Http404
    form = TermFields(request.POST or None, scopes=scopes, rule=known[-1]) if scopes else None
    if request.method == "POST" and form is not None and form.is_valid() and _attempt(form, lambda: _enter(request, rule, form)):
        messages.success(request, "Đã ghi mức và căn cứ.")
        return redirect("desk:term", rule)
    held = version_on(rules, rule, today())
    context = {
        "rule": held or known[-1],
        "held": held,
        "confidence": CONFIDENCE_LABELS[(held or known[-1]).confidence],
        "shipped": [(one, one == held) for one in known if one.confidence.value != "entered"],
        "rows": [(row, may_enter(staff(request), row.body, today())) for row in entered(rule)],
        "form": form,
        "history": history(f"term:{rule}"),
        "today": today(),
    }
    return render(request, "desk/term.html", context, status=422 if form and form.errors else 200)


def _enter(request: HttpRequest, rule: str, form: TermFields, name: str = "") -> Term:
    return actions.enter_term(rule=rule, form=form.term(name), body=form.body, by=staff(request), at=now())


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A term of one's own, such as one of an internal rule."""
    scopes = _scopes(request)
    if not scopes:
        raise NotPermitted("Chỉ quản trị hoặc công chức tư pháp, pháp chế được thêm quy tắc.")
    form = NewTermFields(request.POST or None, scopes=scopes, rule=None)
    if request.method == "POST" and form.is_valid():
        rule = form.cleaned_data["rule"].strip()
        if versions(rules_for(home_body(request)), rule):
            form.add_error("rule", "Đã có quy tắc này. Hãy mở quy tắc đó để ghi mức mới.")
        elif _attempt(form, lambda: _enter(request, rule, form, form.cleaned_data["name"])):
            messages.success(request, "Đã thêm quy tắc.")
            return redirect("desk:term", rule)
    return render(request, "desk/term_add.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a wrong figure out of force."""
    term = get_object_or_404(Term, pk=pk)
    with said(request, "Đã rút mức này."):
        actions.withdraw_term(term=term, why=request.POST.get("why", ""), by=staff(request), at=now())
    return redirect("desk:term", term.rule)


@require_GET
def days(request: HttpRequest) -> HttpResponse:
    """The days off and made-up days of a year, from where each is known."""
    return _days_page(request)


def _days_page(request: HttpRequest, day_form: DayFields | None = None, year_form: YearFields | None = None) -> HttpResponse:
    year = _year(request.GET.get("nam", ""))
    offices, may = office_calendar(), may_enter(staff(request), None, today())
    context = {
        "year": year,
        "years": (year - 1, year + 1),
        "days": _special(offices, year),
        "checked": year in offices.checked,
        "checks": years_checked().filter(year=year),
        "decisions": decisions().order_by("-day"),
        "day_form": (day_form or DayFields()) if may else None,
        "year_form": (year_form or YearFields(initial={"year": year})) if may else None,
    }
    return render(request, "desk/days.html", context, status=422 if day_form or year_form else 200)


def _year(typed: str) -> int:
    return min(max(int(typed), FIRST_YEAR), LAST_YEAR) if typed.isdecimal() and len(typed) == 4 else today().year


def _special(offices: Calendar, year: int) -> list[tuple[Day, str]]:
    """The days of `year` that are not plain working days or weekends."""
    first = date(year, 1, 1)
    seen = (offices.look(first + timedelta(days=n)) for n in range((date(year + 1, 1, 1) - first).days))
    return [(day, weekday_name(day.day)) for day in seen if day.why not in (Why.WORKED, Why.SATURDAY, Why.SUNDAY)]


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Enter a day off, a made-up day or a swap."""
    form = DayFields(request.POST)
    if form.is_valid() and _attempt(form, lambda: actions.decide_days(form=form.days(), by=staff(request), at=now())):
        messages.success(request, "Đã ghi vào lịch.")
        shown = form.cleaned_data["off"] or form.cleaned_data["worked"]
        return redirect(f"{_days_address()}?nam={shown.year}")
    return _days_page(request, day_form=form)


def _days_address() -> str:
    return reverse("desk:days_off")


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Say that a year stands as announced."""
    form = YearFields(request.POST)
    if form.is_valid() and _attempt(form, lambda: actions.check_year(by=staff(request), at=now(), **form.cleaned_data)):
        messages.success(request, "Đã ghi năm đã đối chiếu.")
        return redirect(f"{_days_address()}?nam={form.cleaned_data['year']}")
    return _days_page(request, year_form=form)


@require_POST
def withdraw_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a decision about a day back, with its pair."""
    decision = get_object_or_404(DayDecision, pk=pk)
    with said(request, "Đã rút."):
        actions.withdraw_day(decision=decision, why=request.POST.get("why", ""), by=staff(request), at=now())
    return redirect(f"{_days_address()}?nam={decision.day.year}")
