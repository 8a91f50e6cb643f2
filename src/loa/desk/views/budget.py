"""The budget of plans: figures of a plan, of a task, of a body; entries and their reversal. Sheets are in `budget_sheets`."""

from collections.abc import Iterable
from secrets import token_urlsafe
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods

from loa.desk.histories import told
from loa.desk.requests import home_body, number, staff, today
from loa.desk.resource_forms import MoneyForm, ReasonForm, year_asked
from loa.ledger.queries import history
from loa.organisations.models import Body
from loa.organisations.queries import NotPermitted, visible_bodies
from loa.plans.models import Plan, Task
from loa.resources import actions, queries
from loa.resources.models import BudgetEntry
from loa.resources.rules import SOURCE_LABELS, AboveAllocation, BelowSpent, Cell, Figures, Kind, NotEntered, Rights, Source, total

PER_PAGE = 50
ENTRIES = 100
TASKS = 100
OVERS = 30


def budget_plan(request: HttpRequest, pk: int) -> Plan:
    """The plan, if this person may see it."""
    return get_object_or_404(queries.budget_plans(staff(request), today()), pk=pk)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Plans and their money."""
    user, day = staff(request), today()
    year = year_asked(request.GET.get("nam"), day)
    page = Paginator(queries.budget_plans(user, day), PER_PAGE).get_page(request.GET.get("p"))
    rows = queries.plans_with_money(user, page, day, year)
    seen = queries.visible_to(user, day)
    context = {
        "rows": rows,
        "total": total(row.figures for row in rows),
        "page": page,
        "year": year,
        "years": seen.order_by("-year").values_list("year", flat=True).distinct(),
        "keep": f"nam={year}&" if year else "",
        "home": home_body(request),
    }
    return render(request, "desk/budget.html", context)


@require_GET
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The budget of a plan: by task, source, body and year."""
    found, user, day = budget_plan(request, pk), staff(request), today()
    year = year_asked(request.GET.get("nam"), day)
    everything = queries.visible_to(user, day).filter(plan=found)
    entries = everything.filter(year=year) if year else everything
    by_task, by_body = queries.sums(entries, "task"), queries.sums(entries, "body")
    tasks = Paginator(found.tasks.order_by("number").only("number", "text", "ended_at", "plan"), TASKS).get_page(request.GET.get("t"))
    bodies = Body.objects.filter(pk__in=by_body).order_by("alphabetical", "pk")
    page = Paginator(bodies, PER_PAGE).get_page(request.GET.get("p"))
    by_source = queries.sums(entries, "source")
    context = {
        "plan": found,
        "year": year,
        "years": sorted(everything.order_by("year").values_list("year", flat=True).distinct()),
        "rows": [(task, by_task.get(task.pk, Figures())) for task in tasks],
        "tasks": tasks,
        "total": total(by_task.values()),
        "sources": [(label, by_source[s]) for s, label in SOURCE_LABELS.items() if s in by_source],
        "bodies": [(body, by_body[body.pk]) for body in page],
        "page": page,
        "keep": f"nam={year}&" if year else "",
        "by_year": sorted(queries.sums(everything, "year").items()),
        "overs": _overs(queries.above(entries)),
        "may_enter": bool(queries.rights_of(user, found, day).open(Kind.ESTIMATE)),
    }
    return render(request, "desk/budget_plan.html", context)


def _overs(cells: list[Cell]) -> list[tuple[Task, Body, Cell, str]]:
    """Boxes above their allocation, with task and body; the first of many."""
    shown = cells[:OVERS]
    bodies = Body.objects.in_bulk({cell.body for cell in shown})
    numbered = Task.objects.in_bulk({cell.task for cell in shown})
    return [(numbered[c.task], bodies[c.body], c, SOURCE_LABELS[Source(c.source)]) for c in shown]


@require_http_methods(["GET", "POST"])
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """The budget of one task: its figures, its entries, and the form of a new one."""
    found = get_object_or_404(Task.objects.select_related("plan__keeper", "plan__owner", "plan__document"), pk=pk)
    budget_plan(request, found.plan_id)
    user, day = staff(request), today()
    rights = queries.rights_of(user, found.plan, day)
    allowed = rights.open(Kind.ESTIMATE) | rights.open(Kind.SPENDING)
    form = MoneyForm(
        request.POST or None,
        bodies=Body.objects.filter(pk__in=allowed).order_by("alphabetical", "pk"),
        initial=_first(request, found, rights),
    )
    over: AboveAllocation | None = None
    if request.method == "POST" and form.is_valid():
        try:
            return _entered(request, found, form)
        except AboveAllocation as above:
            over = above
        except NotEntered as error:
            form.add_error(error.field or None, str(error))
        except NotPermitted as error:
            form.add_error("body", str(error))
    context = _shown(request, found, rights) | {"form": form if allowed else None, "over": over}
    return render(request, "desk/budget_task.html", context, status=422 if request.method == "POST" else 200)


def _first(request: HttpRequest, found: Task, rights: Rights) -> dict[str, Any]:
    """What a new form starts with: the year of the plan that runs, the own body, a key of its own."""
    day = today()
    starts, ends = found.plan.starts_on, found.plan.ends_on
    year = day.year if starts is None or ends is None or starts <= day < ends else starts.year
    home = home_body(request)
    own = home.pk if home and home.pk in rights.open(Kind.ESTIMATE) else next(iter(sorted(rights.open(Kind.ESTIMATE))), None)
    return {"year": year, "body": own, "on": day, "key": token_urlsafe(24)}


def _entered(request: HttpRequest, found: Task, form: MoneyForm) -> HttpResponse:
    money, data = form.money(), form.cleaned_data
    _, new = actions.enter(
        task=found, money=money, form_key=data["key"], confirmed_over=data["confirmed_over"] or 0, by=staff(request), at=now()
    )
    messages.success(request, "Đã ghi bút toán." if new else "Bút toán này đã ghi rồi; không ghi thêm lần nữa.")
    return redirect("desk:task_budget", found.pk)


def _shown(request: HttpRequest, found: Task, rights: Rights) -> dict[str, Any]:
    """Figures, entries and history of a task as this person may see them."""
    entries = queries.visible_to(staff(request), today()).filter(task=found)
    page = Paginator(queries.shown_entries(entries), ENTRIES).get_page(request.GET.get("p"))
    boxes = Paginator(queries.boxes(entries), PER_PAGE).get_page(request.GET.get("o"))
    cells = [queries.cell_of_box(row) for row in boxes]
    bodies = Body.objects.in_bulk({cell.body for cell in cells})
    return {
        "task": found,
        "plan": found.plan,
        "cells": [(bodies[c.body], c, SOURCE_LABELS[Source(c.source)]) for c in cells],
        "total": queries.whole(entries),
        "boxes": boxes,
        "page": page,
        "entries": [(e, _may_reverse(e, rights)) for e in page],
        "history": told(history(f"budget:{found.pk}").filter(body__in=entries.values("body")).order_by("-pk")[:ENTRIES]),
    }


def _may_reverse(entry: BudgetEntry, rights: Rights) -> bool:
    open_still = entry.reverses_id is None and not hasattr(entry, "reversed_by")
    return open_still and rights.allow(Kind(entry.kind), entry.body_id)


@require_http_methods(["GET", "POST"])
def reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """Reverse an entry, with a reason."""
    user, day = staff(request), today()
    rows = queries.visible_to(user, day).select_related("task__plan__keeper", "task__plan__owner", "plan__keeper", "plan__owner", "body")
    entry = get_object_or_404(rows, pk=pk)
    form, below = ReasonForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            actions.reverse(entry=entry, why=form.cleaned_data["why"], confirmed_over=number(request, "confirmed_over"), by=user, at=now())
        except BelowSpent as error:
            below = error
        except (NotEntered, NotPermitted) as error:
            form.add_error("why", str(error))
        else:
            messages.success(request, "Đã ghi bút toán đảo; bút toán đầu vẫn còn trong sổ.")
            return redirect("desk:task_budget", entry.task_id)
    context = {"entry": entry, "form": form, "below": below}
    return render(request, "desk/budget_reverse.html", context, status=422 if request.method == "POST" else 200)


@require_GET
def body(request: HttpRequest, pk: int) -> HttpResponse:
    """The money of one body over its plans, with that of its units when asked for."""
    user, day = staff(request), today()
    found = get_object_or_404(Body.objects.filter(pk__in=visible_bodies(user, day)), pk=pk)
    year, with_units = year_asked(request.GET.get("nam"), day), request.GET.get("gom") == "1"
    everything = queries.of_body(user, found, day, with_units=with_units)
    entries = everything.filter(year=year) if year else everything
    sums = queries.by_plan_year_source(everything)
    shown = [(p, s, figures) for p, y, s, figures in sums if not year or y == year]
    by_plan, by_source = _added((p, f) for p, _, f in shown), _added((s, f) for _, s, f in shown)
    by_year = _added((y, f) for _, y, _, f in sums)
    by_body = queries.sums(entries, "body") if with_units else {}
    plans = Plan.objects.filter(pk__in=by_plan).select_related("document", "owner").defer("document__text", "document__folded")
    page = Paginator(plans.order_by("-pk"), PER_PAGE).get_page(request.GET.get("p"))
    units = Body.objects.filter(pk__in=by_body).order_by("alphabetical", "pk")[:200] if with_units else []
    context = {
        "body": found,
        "year": year,
        "with_units": with_units,
        "years": sorted(by_year),
        "rows": [(p, by_plan[p.pk]) for p in page],
        "page": page,
        "keep": (f"nam={year}&" if year else "") + ("gom=1&" if with_units else ""),
        "total": total(by_plan.values()),
        "sources": [(label, by_source[s]) for s, label in SOURCE_LABELS.items() if s in by_source],
        "by_year": sorted(by_year.items()),
        "units": [(unit, by_body[unit.pk]) for unit in units],
    }
    return render(request, "desk/budget_body.html", context)


def _added(parts: Iterable[tuple[Any, Figures]]) -> dict[Any, Figures]:
    """Figures added up by what stands before them."""
    found: dict[Any, Figures] = {}
    for name, figures in parts:
        found[name] = found.get(name, Figures()) + figures
    return found
