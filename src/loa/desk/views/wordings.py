"""Words of its own for one channel: written, measured while typed, kept or rewritten when the message has changed."""

from typing import Any

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST

from loa.delivery.queries import measured, worded, words_for
from loa.delivery.registry import channels
from loa.desk.facts import Marker
from loa.desk.requests import said, staff, today
from loa.newsroom import wording_actions
from loa.newsroom.models import Message, Wording
from loa.newsroom.queries import content_of, visible_to
from loa.newsroom.rules import NotAllowed
from loa.newsroom.trace_queries import basis_of, rows
from loa.newsroom.wording_rules import MOST, differences, word_changes
from loa.newsroom.writing_queries import stale
from loa.organisations.queries import check_may
from loa.organisations.rules import Act


def _message(request: HttpRequest, pk: int, kind: str) -> tuple[Message, Wording | None]:
    message = get_object_or_404(visible_to(staff(request), today()), pk=pk)
    check_may(staff(request), Act.WRITE, message.owner, today())
    if kind not in worded():
        raise Http404
    return message, message.wordings.select_related("by").filter(channel=kind).first()


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The channel's own words beside the message's, with its limits."""
    message, wording = _message(request, pk, kind)
    typed = request.POST.get("text", "") if request.method == "POST" else wording.text if wording else words_for(message, kind)
    if request.method == "POST":
        try:
            wording_actions.write_wording(
                message=message, channel=kind, text=typed, seen=request.POST.get("seen", ""), by=staff(request), at=now()
            )
        except NotAllowed as error:
            notices.error(request, str(error))
        else:
            notices.success(request, f"Đã lưu lời riêng cho {channels()[kind].label}.")
            return redirect("desk:message", pk)
    context = {
        "message": message,
        "kind": kind,
        "label": channels()[kind].label,
        "typed": typed,
        "wording": wording,
        "seen": request.POST.get("seen", "") or wording_actions.version_of(wording),
        "most": MOST,
        "default": words_for(message, kind),
        **_stale(message, wording),
        **_measures(message, kind, typed),
    }
    return render(request, "desk/wording.html", context, status=422 if request.method == "POST" else 200)


def _stale(message: Message, wording: Wording | None) -> dict[str, Any]:
    """What of the message changed since the wording was written."""
    if wording is None or wording not in stale(message):
        return {"stale": False}
    changes = [(change.label, word_changes(change.before, change.after)) for change in differences(wording.base, content_of(message))]
    return {"stale": True, "changes": changes}


def _measures(message: Message, kind: str, typed: str) -> dict[str, Any]:
    """The counters, and the text with its facts marked."""
    basis = basis_of(message)
    found = rows(message, {kind: typed}, basis)
    here = [row for row in found if row.unexplained and kind in row.where]
    return {"measured": measured(message, kind, typed[:MOST]), "marked": Marker(basis, found).mark(typed[:MOST]), "flags": here}


@require_POST
def measure(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The counters for what is typed now; nothing is saved."""
    message, _ = _message(request, pk, kind)
    typed = request.POST.get("text", "").replace("\r\n", "\n").strip()
    return render(request, "desk/_measures.html", {"message": message, **_measures(message, kind, typed)})


@require_POST
def keep(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The wording still fits after the message has changed."""
    message, wording = _message(request, pk, kind)
    if wording is None:
        raise Http404
    with said(request, "Đã giữ lời riêng; nó được coi là viết từ bản tin hiện nay."):
        wording_actions.keep_wording(wording=wording, seen=request.POST.get("seen", ""), by=staff(request), at=now())
    return redirect("desk:message", message.pk)


@require_POST
def drop(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Back to what the channel makes of the message."""
    message, wording = _message(request, pk, kind)
    if wording is None:
        raise Http404
    with said(request, f"Đã bỏ lời riêng; {channels()[kind].label} dùng lời của tin."):
        wording_actions.drop_wording(wording=wording, by=staff(request), at=now())
    return redirect("desk:message", message.pk)
