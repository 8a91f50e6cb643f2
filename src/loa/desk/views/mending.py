"""What has not arrived, and the acts that help: why, for a whole release; sent again; looked up; asked of a person."""

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime, now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.delivery import proof_actions
from loa.delivery.cause_queries import causes, members
from loa.delivery.models import Delivery
from loa.delivery.port import DestinationKind
from loa.delivery.queries import can_be_asked, superseded, visible_to
from loa.delivery.registry import channels
from loa.delivery.resend_actions import Resent, resend
from loa.delivery.resend_rules import refusal
from loa.delivery.rules import State
from loa.delivery.why_queries import why
from loa.desk.dispatching import needs_hours, windows
from loa.desk.forms import ConfirmForm, MissingForm, ResendForm
from loa.desk.requests import said, staff, today
from loa.newsroom.models import Release
from loa.newsroom.queries import visible_to as messages_visible_to
from loa.newsroom.rules import NotAllowed

PER_PAGE = 20
SUBSCRIBER = DestinationKind.SUBSCRIBER.value
ASKED = (State.UNKNOWN.value, State.OVERDUE.value)


def release_seen(request: HttpRequest, pk: int) -> Release:
    """The release, if this person may see its message; 404 otherwise."""
    seen = messages_visible_to(staff(request), today())
    return get_object_or_404(Release.objects.select_related("message__owner"), pk=pk, message__in=seen)


def delivery_seen(request: HttpRequest, pk: int) -> Delivery:
    """The delivery, if this person may see it; 404 otherwise."""
    return get_object_or_404(visible_to(staff(request), today()), pk=pk)


@require_GET
def reasons(request: HttpRequest, pk: int) -> HttpResponse:
    """Why has this release not arrived, in one screen."""
    release = release_seen(request, pk)
    return render(request, "desk/causes.html", {"release": release, "causes": causes(release, now())})


@require_http_methods(["GET", "POST"])
def resend_group(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Send again to all of a group that did not get it."""
    release = release_seen(request, pk)
    found = members(release, code, now())
    if found is None:
        messages.info(request, "Nhóm này không còn lượt gửi nào; bảng dưới đây là tình hình mới nhất.")
        return redirect("desk:causes", release.pk)
    group, rows = found
    return _resend(request, release, rows, {"group": group, "back": "desk:causes", "back_pk": release.pk})


@require_http_methods(["GET", "POST"])
def resend_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one again; where it may have arrived, only when the person insists."""
    delivery = delivery_seen(request, pk)
    insisting = bool(refusal(State(delivery.state), resent=delivery.resends.exists(), insisted=False))
    context = {"delivery": delivery, "insisting": insisting, "reasons": why(delivery, now()), "back": "desk:delivery", "back_pk": pk}
    return _resend(request, delivery.release, [delivery], context)


def _resend(request: HttpRequest, release: Release, rows: Sequence[Delivery], context: dict[str, Any]) -> HttpResponse:
    at = now()
    timed = needs_hours(rows)
    form = ResendForm(request.POST if request.method == "POST" else None, initial=_hours(at))
    for name, kind in (("play_at", "loudspeaker"), ("show_until", "board")):
        if kind not in timed:
            del form.fields[name]
    if not context.get("insisting"):
        del form.fields["insisted"]
    if request.method == "POST" and form.is_valid() and (done := _done(request, release, rows, form, at)):
        _tell(request, done)
        return redirect("desk:grid", release.pk)
    context |= {"release": release, "form": form, "count": len(rows)}
    return render(request, "desk/resend.html", context, status=422 if form.errors else 200)


def _hours(at: datetime) -> dict[str, datetime]:
    return {"play_at": localtime(at + timedelta(minutes=2)), "show_until": localtime(at + timedelta(days=1))}


def _done(request: HttpRequest, release: Release, rows: Sequence[Delivery], form: ResendForm, at: datetime) -> Resent | None:
    asked = form.cleaned_data
    hours, errors = windows(rows, asked.get("play_at"), asked.get("show_until"), at)
    if not errors:
        try:
            insisted = bool(asked.get("insisted"))
            return resend(release=release, deliveries=rows, why=asked["why"], insisted=insisted, windows=hours, by=staff(request), at=at)
        except NotAllowed as said_no:
            errors = [str(said_no)]
    for error in errors:
        form.add_error(None, error)
    return None


def _tell(request: HttpRequest, done: Resent) -> None:
    if done.made:
        messages.success(request, f"Đã giao {len(done.made)} lượt gửi lại.")
    for words, count in Counter(words for _, words in done.refused).items():
        messages.warning(request, f"{count} lượt không gửi lại: {words}")


@require_GET
def unknown(request: HttpRequest) -> HttpResponse:
    """Deliveries of which nobody knows whether they arrived: looked up, or asked of a person."""
    rows = visible_to(staff(request), today()).filter(~superseded(), state__in=ASKED).order_by("state", "pk")
    page = Paginator(rows.exclude(destination_kind=SUBSCRIBER), PER_PAGE).get_page(request.GET.get("trang"))
    names = {kind: channel.label for kind, channel in channels().items()}
    shown = [
        {
            "delivery": d,
            "channel": names.get(d.channel, d.channel),
            "reasons": why(d, now()),
            "asks": can_be_asked(d),
            "form": uuid.uuid4().hex,
        }
        for d in page
    ]
    crowds = rows.filter(destination_kind=SUBSCRIBER).order_by("release").values("release", "release__title").annotate(n=Count("pk"))
    return render(request, "desk/unknown.html", {"page": page, "rows": shown, "crowds": crowds})


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect("desk:unknown") if request.POST.get("from") == "unknown" else redirect("desk:delivery", pk)


@require_POST
def arrived(request: HttpRequest, pk: int) -> HttpResponse:
    """A person says: it is there, and how they know."""
    delivery, form = delivery_seen(request, pk), ConfirmForm(request.POST)
    if not form.is_valid():
        messages.error(
            request, f"{delivery.destination_name}: {form.errors['evidence'][0]}" if "evidence" in form.errors else "Chưa ghi được."
        )
        return _back(request, pk)
    with said(request, "Đã ghi nhận: đã đến."):
        words, number = form.cleaned_data["evidence"], form.cleaned_data["form"]
        proof_actions.confirm(delivery=delivery, evidence=words, quantity=None, file_sha256="", form=number, by=staff(request), at=now())
    return _back(request, pk)


@require_POST
def missing(request: HttpRequest, pk: int) -> HttpResponse:
    """A person says: it is not there, and how they know."""
    delivery, form = delivery_seen(request, pk), MissingForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"{delivery.destination_name}: {form.errors['evidence'][0]}")
        return _back(request, pk)
    with said(request, "Đã ghi nhận: chưa đến. Có thể gửi lại."):
        proof_actions.declare_missing(delivery=delivery, evidence=form.cleaned_data["evidence"], by=staff(request), at=now())
    return _back(request, pk)


@require_POST
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the other side asked again."""
    delivery = delivery_seen(request, pk)
    with said(request, "Đang tra cứu lại ở nơi nhận; kết quả hiện ở đây trong ít giây."):
        proof_actions.look_again(delivery=delivery, by=staff(request), at=now())
    return _back(request, pk)


@require_POST
def answer_group(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """What helps a whole group at once: asked again at the other side, or answered by a person for all of them."""
    release, at, by = release_seen(request, pk), now(), staff(request)
    found = members(release, code, at)
    words, verb = request.POST.get("evidence", "").strip()[:500], request.POST.get("verb")
    if verb in ("arrived", "missing") and not words:
        messages.error(request, "Hãy ghi căn cứ: đã hỏi ai, xem ở đâu.")
        return redirect("desk:causes", release.pk)
    with said(request, "Đã ghi nhận cho cả nhóm." if verb != "look" else "Đang kiểm tra lại cả nhóm."):
        for row in found[1] if found else ():
            if verb == "arrived":
                proof_actions.confirm(delivery=row, evidence=words, quantity=None, file_sha256="", form=f"{code}:{row.pk}", by=by, at=at)
            elif verb == "missing":
                proof_actions.declare_missing(delivery=row, evidence=words, by=by, at=at)
            else:
                proof_actions.look_again(delivery=row, by=by, at=at)
    return redirect("desk:causes", release.pk)
