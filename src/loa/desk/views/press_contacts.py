"""The register of press bodies at the desk: the contacts that a newsroom named."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from loa.cases import contact_actions
from loa.cases.models import PressContact
from loa.cases.press_queries import contacts_of
from loa.cases.rules import NotPossible
from loa.desk.requests import own_bodies, said, staff, today
from loa.desk.views.cases import version_of
from loa.organisations.queries import NotPermitted
from loa.subscriptions.models import Newsroom

_FIELDS = ("name", "office", "call", "email")


def _typed(request: HttpRequest) -> dict[str, Any]:
    given: dict[str, Any] = {name: request.POST.get(name, "") for name in _FIELDS}
    return given | {"card_until": _card(request)}


def _card(request: HttpRequest) -> date | None:
    typed = request.POST.get("card_until", "")
    try:
        found = parse_date(typed)
    except ValueError:
        found = None
    if typed and found is None:
        raise NotPossible("Ngày hết hạn thẻ chưa đúng, ví dụ 31/12/2026.")
    return found


def _own(request: HttpRequest, pk: int) -> PressContact:
    rows = PressContact.objects.filter(newsroom__owner__in=own_bodies(request), ended_at__isnull=True)
    return get_object_or_404(rows.select_related("newsroom__owner"), pk=pk)


@never_cache
@require_http_methods(["GET", "POST"])
def contacts(request: HttpRequest, pk: int) -> HttpResponse:
    """The contacts of one newsroom, and a new one."""
    room = get_object_or_404(Newsroom, pk=pk, owner__in=own_bodies(request), ended_at__isnull=True)
    wrong = ""
    if request.method == "POST":
        try:
            contact_actions.add_contact(newsroom=room, **_typed(request), by=staff(request), at=now())
            return redirect("desk:press_contacts", pk)
        except (NotPossible, NotPermitted) as error:
            wrong = str(error)
    rows = [(row, row.card_until is not None and row.card_until < today()) for row in contacts_of(room)]
    context = {"room": room, "rows": rows, "typed": request.POST, "wrong": wrong}
    return render(request, "desk/press_contacts.html", context, status=422 if wrong else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a contact right; what was typed stays."""
    row, wrong = _own(request, pk), ""
    typed: Any = {name: getattr(row, name) for name in _FIELDS} | {"card_until": row.card_until.isoformat() if row.card_until else ""}
    if request.method == "POST":
        typed = request.POST
        try:
            contact_actions.change_contact(contact=row, **_typed(request), version=version_of(request), by=staff(request), at=now())
            return redirect("desk:press_contacts", row.newsroom_id)
        except (NotPossible, NotPermitted) as error:
            wrong = str(error)
            row.refresh_from_db()
    context = {"room": row.newsroom, "row": row, "typed": typed, "wrong": wrong}
    return render(request, "desk/press_contacts.html", context, status=422 if wrong else 200)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a contact off; what was kept of the person goes."""
    row = _own(request, pk)
    with said(request, "Đã bỏ đầu mối; họ tên, điện thoại, thư đã được xóa."):
        contact_actions.end_contact(contact=row, by=staff(request), at=now())
    return redirect("desk:press_contacts", row.newsroom_id)
