"""How boards show a message: template, colours and picture are chosen, and seen as each board would show them."""

from typing import Any

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST

from loa.delivery.port import Refused, TryLater
from loa.delivery.queries import rendered
from loa.desk.legibility import on_boards
from loa.desk.requests import said, staff, today
from loa.desk.sheet_forms import SheetForm, initial
from loa.newsroom import sheet_actions
from loa.newsroom.models import Message, Sheet
from loa.newsroom.queries import visible_to
from loa.newsroom.rules import NotAllowed
from loa.newsroom.sheet_rules import COLOURS, TEMPLATES
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.stations.board_queries import BOARD


def _message(request: HttpRequest, pk: int) -> Message:
    message = get_object_or_404(visible_to(staff(request), today()), pk=pk)
    check_may(staff(request), Act.WRITE, message.owner, today())
    return message


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet, and below it the page as it is now."""
    message = _message(request, pk)
    row = Sheet.objects.filter(message=message).select_related("by").first()
    posted = request.method == "POST"
    form = SheetForm(request.POST if posted else None, request.FILES if posted else None, initial=initial(row))
    if posted and form.is_valid():
        try:
            sheet_actions.set_sheet(message=message, **form.cleaned_data, seen=request.POST.get("seen", ""), by=staff(request), at=now())
        except NotAllowed as error:
            form.add_error(None, str(error))
        else:
            notices.success(request, "Đã lưu trang bảng; xem ngay bên dưới.")
            return redirect("desk:sheet", pk)
    context = {
        "message": message,
        "form": form,
        "row": row,
        "seen": request.POST.get("seen", "") or sheet_actions.version_of(row),
        "templates": TEMPLATES,
        "colours": [(f"{ink}{ground}", name, ink, ground) for (ink, ground), name in COLOURS.items()],
        "chosen": form["scheme"].value(),
        **_looks(message, row),
    }
    return render(request, "desk/sheet.html", context, status=422 if form.errors else 200)


def _looks(message: Message, row: Sheet | None) -> dict[str, Any]:
    """The page as it is kept: its warnings, or why there is none."""
    shown = {"on_boards": on_boards(message.owner, emergency=message.kind.urgent, sheet=row)}
    try:
        (look,) = rendered(message, [BOARD])
    except (Refused, TryLater, KeyError) as error:
        return {**shown, "trouble": str(error)}
    return {**shown, "look": look}


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to words in the usual colours."""
    message = _message(request, pk)
    with said(request, "Đã bỏ trang bảng riêng; bảng chiếu chữ như mọi tin."):
        sheet_actions.drop_sheet(message=message, by=staff(request), at=now())
    return redirect("desk:message", message.pk)
