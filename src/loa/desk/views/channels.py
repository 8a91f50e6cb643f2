"""The channels as a whole: what waits in each lane, under which limits, which one rests, when a test message last arrived."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from loa.delivery import channel_actions
from loa.delivery.canary_queries import endpoints, flights
from loa.delivery.outside_queries import open_alarms
from loa.delivery.plan_queries import lanes
from loa.delivery.tasks import fly_now
from loa.desk.requests import said, staff, today
from loa.organisations.queries import may_anywhere
from loa.organisations.rules import Act

REST_HOURS = {"1": "1 giờ", "24": "1 ngày", "": "đến khi có người mở lại"}


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every channel with its lane."""
    user, day, at = staff(request), today(), now()
    rows = list(zip(lanes(at), flights(at), strict=True))
    context = {"rows": rows, "may": may_anywhere(user, Act.DISPATCH, day), "hours": REST_HOURS.items(), "alarms": open_alarms(user, day)}
    return render(request, "desk/channels.html", context)


@require_POST
def fly(request: HttpRequest, kind: str) -> HttpResponse:
    """Send a test message now."""
    if kind in endpoints() and may_anywhere(staff(request), Act.DISPATCH, today()):
        fly_now.enqueue(kind)
        messages.success(request, "Đang gửi tin thử; kết quả hiện ở đây trong ít giây.")
    else:
        messages.error(request, "Kênh này không có điểm thử, hoặc bạn không có quyền gửi.")
    return redirect("desk:channels")


@require_POST
def close(request: HttpRequest, kind: str) -> HttpResponse:
    """Let a channel rest."""
    hours, at = request.POST.get("hours", ""), now()
    until = at + timedelta(hours=int(hours)) if hours and hours in REST_HOURS else None
    with said(request, "Kênh đã tạm nghỉ; các lượt đang chờ giữ nguyên chỗ."):
        channel_actions.close(channel=kind, until=until, why=request.POST.get("why", ""), by=staff(request), at=at)
    return redirect("desk:channels")


@require_POST
def reopen(request: HttpRequest, kind: str) -> HttpResponse:
    """Open it again."""
    with said(request, "Kênh đã mở lại."):
        channel_actions.reopen(channel=kind, by=staff(request), at=now())
    return redirect("desk:channels")
