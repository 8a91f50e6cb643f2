"""Beside the editor: what is typed now, looked over at every pause. Nothing is saved, nothing leaves the house."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from loa.delivery.queries import carries, measured, worded
from loa.delivery.registry import channels
from loa.desk.facts import Marker, body_of, fields_of
from loa.desk.requests import said, staff, today
from loa.newsroom import wording_actions
from loa.newsroom.content import VIETNAMESE
from loa.newsroom.models import Message
from loa.newsroom.queries import content_of, visible_to
from loa.newsroom.trace_queries import basis_of, rows
from loa.newsroom.writing_queries import pending, stale
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.vietnamese.plain import RULES, remarks

FIELDS = {"title": "Tiêu đề", "summary": "Tóm tắt", "audience": "Ai cần biết", "what_to_do": "Cần làm gì", "body": "Nội dung"}
MORE = ("event_place", "what_was_wrong")  # further words of some kinds of message
MOST = 60_000  # characters looked over; longer ones are looked over as far


def _message(request: HttpRequest, pk: int) -> Message:
    message = get_object_or_404(visible_to(staff(request), today()), pk=pk)
    check_may(staff(request), Act.WRITE, message.owner, today())
    return message


@require_POST
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Facts, plain language, sentences of the program and limits of the channels for what is typed now."""
    message = _message(request, pk)
    for name in (*FIELDS, *MORE):
        setattr(message, name, request.POST.get(name, getattr(message, name)).replace("\r\n", "\n")[:MOST])
    message.effective_from = _day(request.POST.get("effective_from", ""))
    basis, in_vietnamese = basis_of(message), content_of(message).language == VIETNAMESE
    found, waiting, content = rows(message, basis=basis), pending(message), content_of(message)
    marker = Marker(basis, found, waiting)
    context: dict[str, Any] = {
        "message": message,
        "rows": found,
        "flags": [row for row in found if row.unexplained],
        "pending": waiting,
        "fields": fields_of(content, marker),
        "blocks": body_of(content, marker),
        "remarks": [(FIELDS[name], name, one) for name in FIELDS for one in remarks(getattr(message, name))] if in_vietnamese else [],
        "sources": RULES,
        "channels": _channels(message),
    }
    return render(request, "desk/_writing.html", context)


def _day(text: str) -> date | None:
    """A day as the editor writes it, in either order; None for anything else."""
    parts = text.strip().split("/")
    if len(parts) == 3:
        text = "-".join(reversed([part.zfill(2) for part in parts]))
    try:
        return parse_date(text)
    except ValueError:
        return None


def _channels(message: Message) -> list[tuple[str, str, Any, bool, bool]]:
    """(kind, label, how long it is, has own words, those are stale) of each channel that is for such a message and can have own words."""
    content, known = content_of(message), channels()
    own, old = dict(message.wordings.values_list("channel", "text")), {w.channel for w in stale(message)}
    kinds = [kind for kind in worded() if carries(known[kind], content)]
    return [(kind, known[kind].label, measured(message, kind, own.get(kind, "")), kind in own, kind in old) for kind in kinds]


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """A person takes one sentence of the program as their own. There is no way to take all at once: each is to be read."""
    message = _message(request, pk)
    one = request.POST.get("sentence", "")
    chosen = [int(one)] if one.isdecimal() and len(one) < 12 else []
    with said(request) as say:
        count = wording_actions.accept(message=message, sentences=chosen, by=staff(request), at=now())
        say(f"Đã nhận {count} câu." if count else "Không còn câu nào cần nhận.")
    if request.headers.get("X-Part"):
        return HttpResponse(status=204)
    return redirect("desk:message", pk)
