"""The public calculator of terms: choose a rule and a day, see the due date with every day that led to it. The clock is read here."""

import calendar as months
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_safe

from loa.portal.frame import site
from loa.terms.queries import office_calendar, rules_for
from loa.worktime.answers import Answer, answer, due_words, moment
from loa.worktime.counting import Due, Reason, Step
from loa.worktime.terms import CONFIDENCE_LABELS, Rule, WrongTerm, ids, version_on, versions

MOST_MONTHS = 8  # of the picture; the table holds every day


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the picture. `kind`: start, counted, off, due, or "" outside of the term; `words` are read aloud."""

    day: date
    inside: bool
    kind: str = ""
    mark: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """One month as weeks from Monday to Sunday."""

    first: date
    weeks: tuple[tuple[Cell, ...], ...]


@require_safe
def calculator(request: HttpRequest) -> HttpResponse:
    """The form, and the answer when a rule and a day are chosen. What was typed stays, also when it is wrong."""
    rules, day = rules_for(), localdate()
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("quy-tac", "ngay", "gio")}
    found, wrong = None, ""
    if asked["quy-tac"] or asked["ngay"]:
        try:
            found = _answer(rules, asked)
        except WrongTerm as error:
            wrong = str(error)
    context = {
        **site(now()),
        "groups": _groups(rules, day),
        "rule": asked["quy-tac"],
        "day": asked["ngay"] or day.isoformat(),
        "clock": asked["gio"],
        "wrong": wrong,
        **(_shown(found) if found else {}),
    }
    return render(request, "portal/deadline.html", context, status=422 if wrong else 200)


def _answer(rules: Sequence[Rule], asked: dict[str, str]) -> Answer:
    if asked["quy-tac"] not in ids(rules):
        raise WrongTerm("Hãy chọn một loại thời hạn trong danh sách.")
    if not asked["ngay"]:
        raise WrongTerm("Hãy ghi ngày bắt đầu, ví dụ 23/11/2026.")
    start, clock = moment(f"{asked['ngay']} {asked['gio']}".strip())
    return answer(rules, asked["quy-tac"], start, office_calendar(), clock=clock)


def _groups(rules: Sequence[Rule], day: date) -> list[tuple[str, list[Rule]]]:
    """The terms as they hold on `day`, by group."""
    found: dict[str, list[Rule]] = {}
    for name in ids(rules):
        rule = version_on(rules, name, day) or versions(rules, name)[-1]
        found.setdefault(rule.group, []).append(rule)
    return list(found.items())


def _shown(found: Answer) -> dict[str, Any]:
    due = found.due
    return {
        "answer": found,
        "due": due,
        "due_words": due_words(due),
        "confidence": CONFIDENCE_LABELS[due.rule.confidence],
        "notice_words": due_words(found.notice) if found.notice else "",
        "extended_words": due_words(found.extended) if found.extended else "chưa rõ",
        "months": picture(due),
        "months_left_out": len(_firsts(due.steps)) > MOST_MONTHS,
    }


def _firsts(steps: Sequence[Step]) -> list[date]:
    return sorted({step.day.replace(day=1) for step in steps})


def picture(due: Due) -> list[Month]:
    """The months of the term, whole weeks, each day with its part in the computation."""
    by_day = {step.day: step for step in due.steps}
    return [_month(first, by_day, due) for first in _firsts(due.steps)[:MOST_MONTHS]]


def _month(first: date, steps: dict[date, Step], due: Due) -> Month:
    last = first.replace(day=months.monthrange(first.year, first.month)[1])
    start = first - timedelta(days=first.weekday())
    days = [start + timedelta(days=n) for n in range((last - start).days + 1)]
    days += [days[-1] + timedelta(days=n + 1) for n in range(-len(days) % 7)]
    cells = [_cell(day, day.month == first.month, steps.get(day), due) for day in days]
    return Month(first, tuple(tuple(cells[n : n + 7]) for n in range(0, len(cells), 7)))


def _cell(day: date, inside: bool, step: Step | None, due: Due) -> Cell:
    if not inside or step is None:
        return Cell(day, inside)
    number = str(step.number or "")
    if day == due.day:
        return Cell(day, True, "due", "hạn", f"hết hạn; {step.words}")
    if step.reason is Reason.START:
        return Cell(day, True, "start", "nhận", step.words)
    if step.counted:
        return Cell(day, True, "counted", number or f"{step.hours:g} giờ", step.words)
    return Cell(day, True, "off", "nghỉ" if step.reason is not Reason.PAUSED else "dừng", step.words)
