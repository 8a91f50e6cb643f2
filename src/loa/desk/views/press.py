"""The press list: newsrooms that get the office's press releases."""

from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST

from loa.desk.requests import home_body, own_bodies, said, staff, today
from loa.organisations.queries import may
from loa.organisations.rules import Act
from loa.subscriptions import press_actions
from loa.subscriptions.models import Newsroom
from loa.subscriptions.press_queries import newsrooms_for, own


@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The list of one's own office, and what the offices above keep."""
    body = home_body(request)
    if body is None:
        raise PermissionDenied("Tài khoản của bạn chưa có vị trí công tác.")
    typed, error = {"name": "", "address": ""}, ""
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in typed}
        try:
            press_actions.add(owner=body, **typed, by=staff(request), at=now())
            notices.success(request, f"Đã thêm {' '.join(typed['name'].split())}.")
            return redirect("desk:press")
        except press_actions.NotListed as refusal:
            error = str(refusal)
    above = [one for one in newsrooms_for(body) if one.owner_id != body.pk]
    context = {
        "body": body, "rows": own(body), "above": above, "typed": typed, "error": error,
        "may_keep": may(staff(request), Act.DISPATCH, body, today()),
    }  # fmt: skip
    return render(request, "desk/press.html", context, status=422 if error else 200)


def _own(request: HttpRequest, pk: int) -> Newsroom:
    return get_object_or_404(Newsroom, pk=pk, owner__in=own_bodies(request), ended_at__isnull=True)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a newsroom right."""
    row = _own(request, pk)
    typed, error = {"name": row.name, "address": row.address, "version": str(row.version)}, ""
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in typed}
        version = int(typed["version"]) if typed["version"].isdecimal() and len(typed["version"]) < 10 else 0
        try:
            press_actions.change(newsroom=row, name=typed["name"], address=typed["address"], version=version, by=staff(request), at=now())
            notices.success(request, "Đã sửa.")
            return redirect("desk:press")
        except press_actions.NotListed as refusal:
            error = str(refusal)
            typed["version"] = str(row.version)
    return render(request, "desk/press_change.html", {"row": row, "typed": typed, "error": error}, status=422 if error else 200)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a newsroom off the list."""
    row = _own(request, pk)
    with said(request, f"Đã bỏ {row.name} khỏi danh sách."):
        press_actions.end(newsroom=row, by=staff(request), at=now())
    return redirect("desk:press")
