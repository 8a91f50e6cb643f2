"""The budget of a plan as XLSX: download, template, upload with a preview, save as a whole."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.desk.requests import staff, today
from loa.desk.resource_forms import SheetForm
from loa.desk.views.budget import budget_plan
from loa.ledger import store
from loa.organisations.models import User
from loa.organisations.queries import NotPermitted
from loa.paper.sheets import XLSX
from loa.paper.unreadable import Unreadable
from loa.plans.models import Plan
from loa.resources import budget_sheet_actions as sheets
from loa.resources import queries
from loa.resources.rules import KIND_LABELS, SOURCE_LABELS, Kind, NotEntered

SHOWN = 200


def sheet_answer(content: bytes, name: str) -> HttpResponse:
    """An XLSX file to be downloaded."""
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _money_plan(request: HttpRequest, pk: int) -> Plan:
    """The plan, if this person may enter money of it."""
    plan = budget_plan(request, pk)
    if not queries.rights_of(staff(request), plan, today()).open(Kind.ESTIMATE):
        raise PermissionDenied
    return plan


def _ticket(user: User, plan: Plan) -> Signer:
    """What ties an uploaded file to who uploaded it, and to the plan, until it is saved."""
    return Signer(salt=f"budget-{user.pk}-{plan.pk}")


@require_GET
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The budget as this person may see it."""
    plan = budget_plan(request, pk)
    return sheet_answer(sheets.export(plan, staff(request), today()), f"kinh-phi-ke-hoach-{plan.pk}.xlsx")


@require_GET
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """The empty sheet."""
    plan = _money_plan(request, pk)
    return sheet_answer(sheets.template(plan, staff(request), today()), f"mau-kinh-phi-ke-hoach-{plan.pk}.xlsx")


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload a sheet and see what it would write. Nothing is saved here."""
    plan = _money_plan(request, pk)
    sent = request.method == "POST"
    form = SheetForm(request.POST, request.FILES) if sent else SheetForm()
    context: dict[str, Any] = {"form": form, "plan": plan}
    if sent and form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            context |= _compared(plan, content, staff(request))
        except Unreadable as error:
            form.add_error("file", str(error))
    return render(request, "desk/budget_sheet.html", context, status=422 if form.errors else 200)


def _compared(plan: Plan, content: bytes, user: User) -> dict[str, Any]:
    seen = sheets.preview(plan, content, user, now())
    overs = {one.line.row: one.by for one in seen.over}
    rows = [
        (line, seen.tasks[line.task], seen.bodies[line.body], SOURCE_LABELS[line.source], KIND_LABELS[line.kind], overs.get(line.row))
        for line in seen.new[:SHOWN]
    ]
    return {
        "seen": seen,
        "rows": rows,
        "wrong": seen.wrong[:SHOWN],
        "ready": seen.ready,
        "sum": sum(line.amount for line in seen.new),
        "ticket": _ticket(user, plan).sign(store.put(content)) if seen.ready else "",
    }


@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the entries of the sheet that was looked at: all or none."""
    plan, user = _money_plan(request, pk), staff(request)
    try:
        content = store.get(_ticket(user, plan).unsign(request.POST.get("ticket", "")))
        count = sheets.take_in(
            plan=plan, content=content, mark=request.POST.get("mark", ""), confirmed=request.POST.get("confirmed") == "1", by=user, at=now()
        )
        messages.success(request, f"Đã ghi {count} bút toán từ tệp.")
        return redirect("desk:plan_budget", plan.pk)
    except (BadSignature, store.Damaged):
        messages.error(request, "Không tìm lại được tệp vừa tải. Hãy tải tệp lên lần nữa.")
    except (NotEntered, NotPermitted, Unreadable) as error:
        messages.error(request, str(error))
    return redirect("desk:budget_sheet", plan.pk)
