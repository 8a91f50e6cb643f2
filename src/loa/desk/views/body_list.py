"""The office's own list of bodies: download, fill in, upload, compare, save as a whole."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.desk.directory_forms import ListFields
from loa.desk.requests import home_body, staff, today
from loa.directory import list_actions, queries
from loa.ledger import store
from loa.organisations.models import User
from loa.organisations.period_rules import WrongBody
from loa.paper.sheets import XLSX
from loa.paper.unreadable import Unreadable

SHOWN = 200


def _keeper(request: HttpRequest) -> User:
    user = staff(request)
    if not queries.may_load_units(user, today()):
        raise PermissionDenied
    return user


def _ticket(user: User) -> Signer:
    """What ties an uploaded file to who uploaded it until it is saved."""
    return Signer(salt=f"body-list-{user.pk}")


@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Upload a list and see what it would do. Nothing is saved here."""
    user = _keeper(request)
    form = ListFields(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            context |= _compared(content, user)
        except Unreadable as error:
            form.add_error("file", str(error))
    return render(request, "desk/body_list.html", context, status=422 if form.errors else 200)


def _compared(content: bytes, user: User) -> dict[str, Any]:
    seen = list_actions.preview(content, user, today())
    plan = seen.plan
    return {
        "plan": plan,
        "ready": seen.ready,
        "new": plan.new[:SHOWN],
        "changed": plan.changed[:SHOWN],
        "wrong": plan.wrong[:SHOWN],
        "steps": len(plan.steps),
        "mark": seen.mark,
        "ticket": _ticket(user).sign(store.put(content)) if seen.ready else "",
    }


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Save the list that was compared: all or nothing."""
    user = _keeper(request)
    try:
        content = store.get(_ticket(user).unsign(request.POST.get("ticket", "")))
        plan = list_actions.save_list(
            content=content, mark=request.POST.get("mark", ""), basis=request.POST.get("basis", ""), by=user, at=now()
        )
        messages.success(request, f"Đã lưu danh sách: {len(plan.new)} mới, {len(plan.changed)} thay đổi, {len(plan.steps)} bước kế thừa.")
        return redirect("desk:bodies")
    except (BadSignature, store.Damaged):
        messages.error(request, "Không tìm lại được tệp vừa tải. Hãy tải tệp lên lần nữa.")
    except (WrongBody, Unreadable) as error:
        messages.error(request, str(error))
    return redirect("desk:body_list")


def _sheet(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """The empty list."""
    _keeper(request)
    return _sheet(list_actions.template(), "mau-danh-sach-co-quan.xlsx")


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The list as it is, to be changed and uploaded again."""
    user = _keeper(request)
    return _sheet(list_actions.export(home_body(request), user, today()), "danh-sach-co-quan.xlsx")
