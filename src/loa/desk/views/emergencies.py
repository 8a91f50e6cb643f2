"""Emergencies: ordered on one screen, signed by two, aired on every channel at once, cancelled by one act, ended by an all-clear."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime, now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.delivery.port import Refused, TryLater
from loa.delivery.queries import in_draft_voice, looks_of
from loa.delivery.registry import channels
from loa.desk.emergency_forms import CancelForm, OrderForm
from loa.desk.legibility import on_boards
from loa.desk.requests import home_body, staff, today
from loa.newsroom.queries import approvals_now, may_approve
from loa.newsroom.rules import NotAllowed, State
from loa.organisations.models import Body
from loa.organisations.queries import below, may, on
from loa.organisations.rules import Act
from loa.paper.cap import MsgType, Scope, Status
from loa.stations import emergency_actions
from loa.stations.emergency_queries import reached, staff_told, standing, visible_to, would_reach
from loa.stations.emergency_rules import REACH_LABELS, TYPE_LABELS, reach
from loa.stations.models import Emergency
from loa.stations.queries import AREA_KINDS

MOST = 100
USUAL_LENGTH = timedelta(hours=6)  # first value of the form only

AIRED = "Đã ký đủ hai chữ ký; lệnh đang phát."
AIRED_INSIDE = "Đã ký đủ hai chữ ký. Không có gì ra công chúng: chỉ cán bộ được báo."


def _emergency(request: HttpRequest, pk: int) -> Emergency:
    return get_object_or_404(visible_to(staff(request), today()), pk=pk)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What stands now, what waits for signatures, what was."""
    seen = visible_to(staff(request), today())
    on_air = set(standing(now()).values_list("pk", flat=True))
    rows = [(row, row.pk in on_air) for row in seen[:MOST]]
    owner = home_body(request)
    may_order = owner is not None and may(staff(request), Act.WRITE, owner, today())
    return render(request, "desk/emergencies.html", {"rows": rows, "may_order": may_order})


def _bodies(owner: Body) -> Any:
    kinds = (*AREA_KINDS, "village")  # an office is no place where people live
    return Body.objects.filter(on(today()), pk__in=below([owner.pk]), kind__in=kinds).order_by("kind", "alphabetical")


@require_http_methods(["GET", "POST"])
def order(request: HttpRequest, pk: int = 0, *, all_clear: bool = False) -> HttpResponse:
    """Order a new one; change the one with `pk`; or write the all-clear after it."""
    before = _emergency(request, pk) if pk else None
    owner = before.message.owner if before else home_body(request)
    if owner is None:
        messages.error(request, "Tài khoản của bạn chưa có vị trí công tác; hãy hỏi quản trị.")
        return redirect("desk:emergencies")
    first = {"until": localtime(now() + USUAL_LENGTH)} | (_calm(before) if before and all_clear else {})
    typed = request.POST if request.method == "POST" else None
    form = OrderForm(typed, bodies=_bodies(owner), before=None if all_clear else before, clears=all_clear, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            row = _ordered(request, form, owner, before, all_clear=all_clear)
        except NotAllowed as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã trình hai người ký cùng lúc. Chữ ký thứ hai phát lệnh ngay trên mọi kênh.")
            return redirect("desk:emergency", row.pk)
    context = {"form": form, "owner": owner, "before": before, "all_clear": all_clear}
    return render(request, "desk/emergency_order.html", context, status=422 if form.errors else 200)


def _ordered(request: HttpRequest, form: OrderForm, owner: Body, before: Emergency | None, *, all_clear: bool) -> Emergency:
    by, at = staff(request), now()
    if before is not None and not all_clear:
        return emergency_actions.update(emergency=before, order=form.order, by=by, at=at)
    return emergency_actions.prepare(owner=owner, order=form.order, by=by, at=at, clears=before)


def _calm(before: Emergency) -> dict[str, Any]:
    """First values of an all-clear."""
    return {
        "title": f"Báo yên: {before.message.title}"[:200], "urgency": "Past", "severity": "Minor", "certainty": "Observed",
        "category": before.message.alert_category, "status": before.status, "scope": before.scope, "exercise": before.message.exercise,
        "areas": before.message.areas.all(), "until": localtime(now() + timedelta(hours=1)),
    }  # fmt: skip


@never_cache
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One emergency: what is signed, who signed, where it went; sign, change, cancel, all-clear."""
    return _page(request, _emergency(request, pk))


def _page(request: HttpRequest, row: Emergency, cancel_form: CancelForm | None = None) -> HttpResponse:
    message, user, day = row.message, staff(request), today()
    waits = message.state == State.SUBMITTED
    looks, trouble = looks_of(message) if waits else ([], "")
    next_type = MsgType.UPDATE if row.aired_version else MsgType.ALERT
    context = {
        "row": row,
        "message": message,
        "waits": waits,
        "looks": [(channels()[look.kind].label, look) for look in looks],
        "on_boards": on_boards(message.owner, emergency=True) if waits else {},
        "trouble": trouble,
        "approvals": approvals_now(message).select_related("by") if waits else (),
        "may_sign": waits and may_approve(user, message, day),
        "signed_by_me": waits and approvals_now(message).filter(by=user).exists(),
        "told": staff_told(row).count() if row.aired_version else 0,
        "draft_voice": waits and in_draft_voice(message),
        "type": TYPE_LABELS[next_type if waits else row.msg_type],
        "reach": REACH_LABELS[reach(Status(row.status), next_type, Scope(row.scope))],
        "reached": reached(row) if row.aired_version else (),
        "would_reach": () if row.is_real else would_reach(row),
        "on_air": standing(now()).filter(pk=row.pk).exists(),
        "may_write": may(user, Act.WRITE, message.owner, day),
        "may_cancel": bool(row.aired_version) and row.cancelled_at is None and may(user, Act.APPROVE, message.owner, day),
        "may_clear": bool(row.aired_version) and not hasattr(row, "all_clear") and row.clears_id is None,
        "cancel_form": cancel_form or CancelForm(),
    }
    return render(request, "desk/emergency.html", context, status=422 if cancel_form and cancel_form.errors else 200)


@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the two signatures."""
    row = _emergency(request, pk)
    try:
        release = emergency_actions.sign(
            emergency=row,
            by=staff(request),
            at=now(),
            seen=request.POST.get("seen", ""),
            draft_agreed=bool(request.POST.get("draft_voice")),
        )
    except (NotAllowed, TryLater, Refused) as error:
        messages.error(request, str(error))
    else:
        aired = AIRED if row.is_real else AIRED_INSIDE
        messages.success(request, aired if release else "Đã ký. Cần thêm một người khác ký.")
    return redirect("desk:emergency", pk)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """The one cancel over all channels."""
    row, form = _emergency(request, pk), CancelForm(request.POST)
    if form.is_valid():
        try:
            emergency_actions.cancel(emergency=row, **form.cleaned_data, by=staff(request), at=now())
        except NotAllowed as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã hủy trên mọi kênh.")
            return redirect("desk:emergency", pk)
    return _page(request, row, form)
