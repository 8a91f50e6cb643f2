"""Views of work that people look at: board, calendar, timeline, heat map, tree, list; each narrowed alike, as XLSX, to print."""

import calendar as months
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from loa.desk.body_choices import told_apart
from loa.desk.requests import staff, today
from loa.desk.work_filters import FilterForm, filter_of, in_words, kept
from loa.organisations.models import Body
from loa.organisations.queries import visible_bodies, visible_keys
from loa.paper.sheets import XLSX, Column, Sheet, write_xlsx
from loa.plans import overview_queries as overview
from loa.plans.models import Plan, Task
from loa.plans.overview_queries import Rows, Wanted
from loa.plans.queries import visible_to
from loa.plans.rules import PlanState
from loa.plans.work_queries import lines_visible_to
from loa.plans.work_rules import STATE_LABELS, State, overdue
from loa.terms.queries import office_calendar

MOST_ROWS = 20_000
_PAGE = 60
_BODIES = 130
TABS = [
    ("board", "Bảng trạng thái"), ("calendar", "Lịch"), ("timeline", "Dòng thời gian"), ("heat", "Bản đồ nhiệt"),
    ("tree", "Cây kế hoạch"), ("work", "Danh sách"),
]  # fmt: skip
MONTHS = 12
_TASKS = 150  # of a page of the timeline
YEARS = (1990, 2100)


class _Asked:
    """What every view needs: who asks, how it is narrowed, the rows."""

    def __init__(self, request: HttpRequest) -> None:
        self.user, self.day = staff(request), today()
        self.plans: QuerySet[Plan] = (
            visible_to(self.user, self.day).exclude(state=PlanState.DRAFT.value).defer("document__text", "document__folded",
            "document__reading", "document__first_reading")
        )  # fmt: skip
        self.form: FilterForm = filter_of(request, self.plans.values_list("pk", "title", "owner__short_name"))
        self.wanted: Wanted = self.form.wanted(self.user.pk)
        seen = Body.objects.filter(pk__in=visible_bodies(self.user, self.day))
        self.body = seen.filter(pk=self.wanted.body).first() if self.wanted.body else None
        if self.body is None:
            self.wanted = replace(self.wanted, body=None)
        self.visible: Rows = lines_visible_to(self.user, self.day)
        self.rows: Rows = overview.narrowed(self.visible, self.wanted, self.day)
        self.page = _number(request.GET.get("p"), 1, 10_000)

    def plan(self) -> Plan | None:
        """The plan that the view is narrowed to, if this person may see it."""
        return self.plans.filter(pk=self.wanted.plan).first() if self.wanted.plan else None

    def context(self, tab: str, **more: Any) -> dict[str, Any]:
        keep = kept(self.form)
        return {
            "tab": tab,
            "tabs": TABS,
            "form": self.form,
            "keep": keep,
            "body": self.body,
            "nobody": kept(self.form, "co_quan"),
            "said": in_words(self.form, self.body),
            "today": self.day,
            "open": bool(keep),
            **more,
        }


def _number(text: str | None, least: int, most: int) -> int:
    return min(max(int(text), least), most) if text and text.isdecimal() and len(text) < 7 else least


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Columns by state."""
    asked = _Asked(request)
    lanes = overview.board(asked.rows, asked.day)
    shown = [(lane, STATE_LABELS[lane.state], [_card(a, asked.day) for a in lane.cards], lane.count - len(lane.cards)) for lane in lanes]
    return render(request, "desk/work_board.html", asked.context("board", lanes=shown))


def _card(line: Any, day: date) -> dict[str, Any]:
    """A line as it is shown; worked out here: a page has a hundred, and dates and conditions of a template take longer than the rest."""
    late = overdue(State(line.state), line.due_on, day)
    due = f"{line.due_on:%d/%m/%Y}" if line.due_on else ""
    return {"line": line, "late": late, "due": due, "left": "" if late or not line.due_on else _left((line.due_on - day).days, line.state),
            "ago": (day - line.due_on).days if late else 0}  # fmt: skip


def _left(days: int, state: str) -> str:
    if days < 0 or state == State.CONFIRMED:
        return ""
    return f"Còn {days} ngày" if days else "Hạn hôm nay"


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """A month: what is due on each day."""
    asked = _Asked(request)
    first = _month(request, asked.day)
    end = first.replace(day=months.monthrange(first.year, first.month)[1])
    start, last = first - timedelta(days=first.weekday()), end + timedelta(days=6 - end.weekday())
    days = overview.calendar(asked.rows, start, last, asked.day)
    offices = office_calendar()
    shown = [
        {"day": d, "inside": d.day.month == first.month, "holiday": offices.day_off_name(d.day), "counts": _counts(d.counts)} for d in days
    ]
    weeks = [shown[n : n + 7] for n in range(0, len(shown), 7)]
    context = {"first": first, "weeks": weeks, "before": first - timedelta(days=1), "after": end + timedelta(days=1)}
    return render(request, "desk/work_calendar.html", asked.context("calendar", **context))


KINDS = (("late", "quá hạn"), ("open", "đang chờ"), ("given", "đã nộp"), ("confirmed", "xác nhận"))


def _counts(found: Any) -> list[tuple[str, int, str]]:
    return [(kind, found[kind], label) for kind, label in KINDS if found[kind]]


def _month(request: HttpRequest, day: date) -> date:
    try:
        month = date.fromisoformat(f"{request.GET.get('thang', '')}-01")
    except ValueError:
        return day.replace(day=1)
    return month if YEARS[0] <= month.year <= YEARS[1] else day.replace(day=1)


@require_GET
def timeline(request: HttpRequest) -> HttpResponse:
    """The tasks of one plan over its months."""
    asked = _Asked(request)
    plan = asked.plan() or asked.plans.first()
    if plan is None or not plan.starts_on or not plan.ends_on:
        return render(request, "desk/work_timeline.html", asked.context("timeline", plan=None))
    bars, more = overview.timeline(asked.rows, plan, asked.day, asked.page, _TASKS)
    span = _Span(plan.starts_on, plan.ends_on)
    context = {
        "plan": plan,
        "bars": [_bar(bar, span) for bar in bars],
        "months": [(span.x(m), f"{m.month}/{m.year % 100:02d}", m) for m in _months_of(plan)],
        "now": span.x(asked.day) if plan.starts_on <= asked.day < plan.ends_on else None,
        "width": span.width,
        "page": asked.page,
        "more": more,
    }
    return render(request, "desk/work_timeline.html", asked.context("timeline", **context))


class _Span:
    """Days as places on a line of `width` units."""

    def __init__(self, first: date, end: date) -> None:
        self.first, self.end = first, end
        self.width = max(240, min(2400, round((end - first).days * 2)))

    def x(self, day: date) -> float:
        inside = min(max(day, self.first), self.end)
        return round((inside - self.first).days / (self.end - self.first).days * self.width, 1)


def _months_of(plan: Plan) -> list[date]:
    assert plan.starts_on  # a running plan
    assert plan.ends_on
    count = (plan.ends_on.year - plan.starts_on.year) * 12 + plan.ends_on.month - plan.starts_on.month + 1
    return [m for m in overview.months_from(plan.starts_on, count) if m < plan.ends_on]


def _bar(bar: overview.Bar, span: _Span) -> dict[str, Any]:
    task = bar.task
    first = task.starts_on or (None if bar.ticks else span.first)
    last = task.due_on or (None if bar.ticks else span.end)
    ticks = [(span.x(day), _worst(counts), day, _counts(counts)) for day, counts in bar.ticks.items()]
    stretch = (span.x(first), round(max(span.x(last) - span.x(first), 2), 1)) if first and last else None
    return {"task": task, "stretch": stretch, "ticks": ticks}


def _worst(counts: Any) -> str:
    return next((kind for kind in ("late", "open", "given", "confirmed") if counts[kind]), "open")


@require_GET
def heat(request: HttpRequest, form: str = "") -> HttpResponse:
    """Bodies × months: what is late."""
    asked = _Asked(request)
    start = _month(request, asked.day) if "thang" in request.GET else _year_of(asked)
    span = overview.months_from(start, MONTHS)
    wide = asked.body is None and not isinstance(visible_keys(asked.user, asked.day), list)
    found = overview.heat(asked.rows, span, asked.day, asked.page, _BODIES, wide=wide)
    if form == "xlsx":
        return _file(_heat_sheet(found, asked), "ban-do-nhiet.xlsx")
    # Once a month, not once a cell: a page has 130 bodies × 12 months.
    asks = [f"tu={m:%Y-%m-%d}&amp;den={_month_end(m):%Y-%m-%d}" for m in span]
    unbodied = kept(asked.form, "co_quan", "tu", "den", "trang_thai")
    labels = {body.pk: label for body, label in told_apart(body for body, _, _ in found.rows)}
    rows = [
        {"name": labels[body.pk], "pk": body.pk, "cells": _heat_cells(cells, asks, f"{unbodied}co_quan={body.pk}"), "total": total}
        for body, cells, total in found.rows
    ]
    context = {
        "heat": found,
        "rows": rows,
        "before": _shift(start, -MONTHS),
        "after": _shift(start, MONTHS),
        "unbodied": unbodied,
        "page": asked.page,
    }
    return render(request, "desk/work_heat.html", asked.context("heat", **context))


def _heat_cells(cells: Sequence[overview.Cell], asks: Sequence[str], body: str) -> str:
    """The cells of a row as HTML, of numbers and one escaped address: 130 bodies × 12 months are too many for a template's loop."""
    path = escape(f"{reverse('desk:work')}?{body}&")
    return mark_safe("".join(_heat_cell(c, f"{path}{ask}") for c, ask in zip(cells, asks, strict=True)))  # noqa: S308


def _heat_cell(cell: overview.Cell, address: str) -> str:
    if not cell.due:
        return '<td class="h0"></td>'
    return f'<td class="h{cell.heat}"><a href="{address}">{f"<b>{cell.late}</b>" if cell.late else "0"}<small>/{cell.due}</small></a></td>'


def _year_of(asked: _Asked) -> date:
    plan = asked.plan()
    return plan.starts_on.replace(day=1) if plan and plan.starts_on else asked.day.replace(month=1, day=1)


def _shift(month: date, count: int) -> date:
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def _month_end(month: date) -> date:
    return month.replace(day=months.monthrange(month.year, month.month)[1])


def _heat_sheet(found: overview.Heat, asked: _Asked) -> Sheet:
    columns = (Column("Cơ quan, đơn vị", 44), *(Column(f"{m:%m/%Y}", 10) for m in found.months), Column("Cộng", 10))
    rows: list[tuple[str | int, ...]] = [(body.name, *(c.late for c in cells), total.late) for body, cells, total in found.rows]
    rows.append(("Cộng (mọi cơ quan)", *(c.late for c in found.totals), found.all.late))
    title = f"Phần việc quá hạn theo cơ quan và tháng đến hạn, đến ngày {asked.day:%d/%m/%Y}"
    return Sheet("Quá hạn", title, columns, rows, in_words(asked.form, asked.body))


@require_GET
def tree(request: HttpRequest) -> HttpResponse:
    """Plans with their progress; an opened plan shows its tasks, an opened task its bodies and the lower tasks that serve it."""
    asked = _Asked(request)
    start = (asked.page - 1) * _PAGE
    found_plans = list(asked.plans[start : start + _PAGE + 1])
    shown = found_plans[:_PAGE]
    counted = overview.tallies(asked.rows, "plan", [p.pk for p in shown], asked.day)
    opened = asked.plans.filter(pk=_number(request.GET.get("mo"), 0, 999_999)).first() if "mo" in request.GET else None
    task = Task.objects.filter(plan=opened, pk=_number(request.GET.get("nhiem-vu"), 0, 999_999)).first() if opened else None
    task_page = _number(request.GET.get("trang-nhiem-vu"), 1, 1000)
    found = overview.branches(asked.rows, opened, asked.day, task_page) if opened else []
    context = {
        "plans": [(p, counted.get(p.pk)) for p in shown],
        "opened": opened,
        "branches": found[: overview.MOST_BRANCHES],
        "task_page": task_page,
        "more_tasks": len(found) > overview.MOST_BRANCHES,
        "task": task,
        "lines": [_card(a, asked.day) for a in asked.rows.filter(task=task).order_by("body__folded", "occurrence")[:_PAGE]] if task else [],
        "lower": task.served_by.select_related("plan__owner").order_by("plan__owner__folded")[:_PAGE] if task else [],
        "page": asked.page,
        "more": len(found_plans) > _PAGE,
    }
    return render(request, "desk/work_tree.html", asked.context("tree", **context))


@require_GET
def work(request: HttpRequest, form: str = "") -> HttpResponse:
    """The list, and the same rows as XLSX."""
    asked = _Asked(request)
    sort = request.GET.get("xep", "")
    if form == "xlsx":
        return _file(_sheet(list(overview.listed(asked.rows, sort)[: MOST_ROWS + 1]), asked), "phan-viec.xlsx")
    found = overview.page_of(asked.rows, sort, (asked.page - 1) * _PAGE, _PAGE + 1)
    context = {
        "rows": [_card(a, asked.day) for a in found[:_PAGE]],
        "page": asked.page,
        "more": len(found) > _PAGE,
        "sort": sort,
        "sorting": f"xep={sort}&" if sort in ("co-quan", "trang-thai", "moi") else "",
        "sorts": [("", "Hạn"), ("co-quan", "Cơ quan"), ("trang-thai", "Trạng thái"), ("moi", "Mới thay đổi")],
    }
    return render(request, "desk/work_list.html", asked.context("work", **context))


_COLUMNS = (
    ("TT", 6),
    ("Cơ quan, đơn vị", 34),
    ("Việc", 10),
    ("Nhiệm vụ", 70),
    ("Kỳ", 16),
    ("Thời hạn", 12),
    ("Trạng thái", 24),
    ("Quá hạn", 10),
    ("Kế hoạch", 40),
)


def _sheet(rows: list[Any], asked: _Asked) -> Sheet:
    columns = tuple(Column(name, width) for name, width in _COLUMNS)
    cells = [
        (n, a.body.name, a.get_duty_display(), a.task.text, a.label, a.due_on or "", a.get_state_display(),
         "x" if overdue(State(a.state), a.due_on, asked.day) else "", a.plan.title)
        for n, a in enumerate(rows[:MOST_ROWS], start=1)
    ]  # fmt: skip
    note = in_words(asked.form, asked.body)
    if len(rows) > MOST_ROWS:
        note += f". Chỉ ghi {MOST_ROWS} dòng đầu; hãy lọc hẹp hơn để lấy phần còn lại"
    return Sheet("Phần việc", f"Phần việc theo kế hoạch, đến ngày {asked.day:%d/%m/%Y}", columns, cells, note)


def _file(sheet: Sheet, name: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(write_xlsx([sheet]), content_type=XLSX, headers=headers)
