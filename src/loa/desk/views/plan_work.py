"""A plan at work: give out its work, add, change and end tasks, serve an upper plan, its history."""

from dataclasses import replace
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.desk.histories import told
from loa.desk.plan_forms import EndForm, StartForm, TaskForm, newer
from loa.desk.requests import own_bodies, said, staff, today
from loa.desk.views.plans import options_of, plan_of, plan_page
from loa.documents.rules import first_day_of
from loa.ledger.queries import history_within
from loa.organisations.queries import visible_keys
from loa.plans import task_actions, work_actions
from loa.plans.cascade_queries import Pairing, pairings, upper_for
from loa.plans.models import Plan, Task
from loa.plans.queries import visible_to
from loa.plans.rules import PlanState, period_in
from loa.plans.work_queries import keeps, without_lead
from loa.plans.work_rules import Rhythm


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Give out the work of a plan, or give it out again after its period changed."""
    plan = plan_of(request, pk)
    form = StartForm(request.POST or None, initial=_period(plan) | {"evidence_every": "quarter", "version": plan.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with said(request):
            made = work_actions.start_plan(
                plan=plan,
                starts_on=data["starts_on"],
                ends_on=data["ends_on"],
                evidence_every=Rhythm(data["evidence_every"]),
                version=data["version"],
                by=staff(request),
                at=now(),
            )
            messages.success(request, f"Đã giao {made} phần việc cho các cơ quan, đơn vị.")
            return redirect("desk:plan", plan.pk)
        plan.refresh_from_db()
    unknown = plan.tasks.filter(bodies__body__isnull=True, bodies__group__isnull=True, bodies__isnull=False).distinct().order_by("number")
    context = {
        "plan": plan, "form": form, "newer": newer(form, plan.version),
        "lacking": without_lead(plan), "unknown": unknown, "unclear": _unclear(plan),
    }  # fmt: skip
    return render(request, "desk/plan_start.html", context, status=422 if form.errors else 200)


def _unclear(plan: Plan) -> list[Task]:
    """Recurring tasks whose words state no rhythm."""
    return list(plan.tasks.filter(term_kind="recurring", repeats="", ended_at__isnull=True).order_by("number"))


def _period(plan: Plan) -> dict[str, Any]:
    found = (plan.starts_on, plan.ends_on) if plan.starts_on else period_in(plan.title, first_day_of(plan.document.date_text))
    if not found or not found[0] or not found[1]:
        return {}
    return {"starts_on": found[0], "last_day": found[1] - timedelta(days=1)}


@require_http_methods(["GET", "POST"])
def add_task(request: HttpRequest, pk: int) -> HttpResponse:
    """A task that the document does not hold."""
    plan = plan_of(request, pk)
    form = _task_form(request, plan, {"term_kind": "deadline", "key": token_urlsafe(24)})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with said(request, "Đã thêm nhiệm vụ."):
            task = task_actions.add_task(
                plan=plan,
                wording=form.wording(),
                leads=data["leads_chosen"],
                partners=data["partners_chosen"],
                form_key=data["key"],
                by=staff(request),
                at=now(),
            )
            return redirect("desk:task", task.pk)
    return render(request, "desk/task_form.html", {"plan": plan, "form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a task. A save by somebody else in between is never overwritten, and what was typed stays."""
    task, plan = _task(request, pk)
    form = _task_form(request, plan, TaskForm.initial_of(task))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with said(request, "Đã lưu nhiệm vụ."):
            task_actions.edit_task(
                task=task,
                wording=form.wording(),
                leads=data["leads_chosen"],
                partners=data["partners_chosen"],
                version=data["version"] or 0,
                by=staff(request),
                at=now(),
            )
            return redirect("desk:task", task.pk)
        task.refresh_from_db()
    return _edit_page(request, task, form)


def _edit_page(request: HttpRequest, task: Task, form: TaskForm, end: EndForm | None = None) -> HttpResponse:
    """The form of a task; what it is now stands above when a form was filled in on an older one."""
    status = 422 if form.is_bound or end else 200
    end = end or EndForm(initial={"version": task.version})
    context = {
        "plan": task.plan, "task": task, "form": form, "end": end, "ending": end.is_bound,
        "newer": task if newer(form, task.version) else None, "end_newer": newer(end, task.version),
    }  # fmt: skip
    return render(request, "desk/task_form.html", context, status=status)


def _task_form(request: HttpRequest, plan: Plan, initial: dict[str, Any], *, bound: bool = True) -> TaskForm:
    day = plan.starts_on or first_day_of(plan.document.date_text) or today()
    return TaskForm((request.POST or None) if bound else None, initial=initial, owner=plan.owner, options=options_of(plan.owner), day=day)


def _task(request: HttpRequest, pk: int) -> tuple[Task, Plan]:
    task = get_object_or_404(Task.objects.select_related("plan__document", "plan__owner", "plan__keeper"), pk=pk)
    return task, plan_of(request, task.plan_id)


@require_POST
def end_task(request: HttpRequest, pk: int) -> HttpResponse:
    """A task that is no longer to be done."""
    task, plan = _task(request, pk)
    form = EndForm(request.POST)
    if form.is_valid():
        with said(request, "Đã kết thúc nhiệm vụ. Phần việc đã xác nhận vẫn giữ nguyên."):
            task_actions.end_task(
                task=task, why=form.cleaned_data["why"], version=form.cleaned_data["version"], by=staff(request), at=now()
            )
            return redirect("desk:task", pk)
    task.refresh_from_db()
    return _edit_page(request, task, _task_form(request, plan, TaskForm.initial_of(task), bound=False), form)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a plan."""
    plan = plan_of(request, pk)
    form = EndForm(request.POST)
    if form.is_valid():
        with said(request, "Đã kết thúc kế hoạch."):
            task_actions.end_plan(
                plan=plan, why=form.cleaned_data["why"], version=form.cleaned_data["version"], by=staff(request), at=now()
            )
            return redirect("desk:plan", pk)
    plan.refresh_from_db()
    return plan_page(request, plan, form)


@require_http_methods(["GET", "POST"])
def serve(request: HttpRequest, pk: int) -> HttpResponse:
    """Which upper plan this one serves, and which of its tasks each own task serves; likely pairs are offered."""
    plan = plan_of(request, pk)
    uppers = list(upper_for(own_bodies(request)) | visible_to(staff(request), today()).filter(state=PlanState.RUNNING.value))
    uppers = [p for p in dict.fromkeys(uppers) if p.pk != plan.pk]
    if request.method == "POST":
        with said(request, "Đã lưu."):
            if "upper" in request.POST:
                _set_upper(request, plan, uppers)
            else:
                _serve(request, plan)
            return redirect("desk:serve", plan.pk)
        plan.refresh_from_db()
    upper_tasks, rows = pairings(plan)
    context = {
        "plan": plan, "uppers": uppers, "upper_tasks": upper_tasks, "rows": _as_ticked(request, rows),
        "keeps": keeps(plan, staff(request), today()), "chosen": request.POST.get("upper", str(plan.upper_id or "")),
    }  # fmt: skip
    return render(request, "desk/plan_serves.html", context, status=422 if request.method == "POST" else 200)


def _as_ticked(request: HttpRequest, rows: list[Pairing]) -> list[Pairing]:
    """The pairs as this person ticked them in a form that could not be saved."""
    if request.method != "POST" or "upper" in request.POST:
        return rows
    return [replace(r, chosen=frozenset(_numbers(request.POST.getlist(f"serves-{r.task.pk}")))) for r in rows]


def _numbers(values: list[str]) -> list[int]:
    return [int(v) for v in values if v.isdecimal() and len(v) < 12]


def _set_upper(request: HttpRequest, plan: Plan, uppers: list[Plan]) -> None:
    chosen = next((p for p in uppers if str(p.pk) == request.POST["upper"]), None)
    task_actions.set_upper(plan=plan, upper=chosen, version=_version(request), by=staff(request), at=now())


def _serve(request: HttpRequest, plan: Plan) -> None:
    upper = {str(t.pk): t for t in plan.upper.tasks.all()} if plan.upper else {}
    ids = plan.tasks.filter(ended_at__isnull=True).values_list("pk", flat=True)
    served = {pk: [upper[one] for one in request.POST.getlist(f"serves-{pk}") if one in upper] for pk in ids}
    task_actions.serve_all(plan=plan, served=served, version=_version(request), by=staff(request), at=now())


def _version(request: HttpRequest) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 9 else 0


@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who changed what of the plan, when, from what to what; newest first."""
    plan = plan_of(request, pk)
    lines = history_within(f"plan:{plan.pk}")
    seen = visible_keys(staff(request), today())
    if not {plan.owner_id, plan.keeper_id} & set(seen):  # others see the plan's own acts and those of their bodies
        lines = lines.filter(Q(subject__startswith="plan:") | Q(subject__startswith="task:") | Q(body__in=seen))
    page = Paginator(lines, 60).get_page(request.GET.get("p"))
    return render(request, "desk/plan_history.html", {"plan": plan, "page": page, "entries": told(page)})
