"""What one was told about messages: the list, and that one has seen it."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from loa.desk.requests import staff
from loa.newsroom import notice_actions
from loa.newsroom.notice_queries import notices_of, unread_by

PER_PAGE = 30


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """One's own notices, the unread first."""
    user = staff(request)
    page = Paginator(notices_of(user).order_by("read_at", "-at", "-pk"), PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "desk/notices.html", {"page": page, "unread": unread_by(user).count()})


@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Seen: on to the message."""
    found = get_object_or_404(notices_of(staff(request)), pk=pk)
    notice_actions.read(user=staff(request), at=now(), notice=found.pk)
    return redirect("desk:message", found.message_id)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """All seen, or those of one message."""
    of = request.POST.get("message", "")
    message = int(of) if of.isdecimal() and len(of) < 12 else None
    notice_actions.read(user=staff(request), at=now(), message=message)
    return redirect("desk:message", message) if message else redirect("desk:notices")
