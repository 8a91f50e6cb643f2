"""Reasons for figures that the source of a message does not hold."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from loa.desk.requests import said, staff, today
from loa.newsroom import trace_actions
from loa.newsroom.models import FactReason
from loa.newsroom.queries import visible_to


def _back(pk: int) -> HttpResponse:
    return redirect(f"{reverse('desk:message', args=[pk])}#doi-chieu")


@require_POST
def reason(request: HttpRequest, pk: int) -> HttpResponse:
    """Why a figure may stand."""
    message = get_object_or_404(visible_to(staff(request), today()), pk=pk)
    kind, value = request.POST.get("kind", ""), request.POST.get("value", "")
    with said(request, "Đã ghi lý do; người duyệt sẽ đọc và ký cùng tin."):
        trace_actions.give_reason(
            message=message, kind=kind, value=value, reason=request.POST.get("reason", ""), by=staff(request), at=now()
        )
    return _back(pk)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a reason."""
    seen = visible_to(staff(request), today())
    given = get_object_or_404(FactReason.objects.select_related("message__owner"), pk=pk, message__in=seen)
    with said(request, "Đã bỏ lý do."):
        trace_actions.take_back_reason(reason=given, by=staff(request), at=now())
    return _back(given.message_id)
