"""Reminders: what this person is reminded of, their calendar addresses, the rhythm of the office."""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from loa.desk.body_choices import told_apart
from loa.desk.requests import home_body, own_bodies, said, staff, today
from loa.organisations.models import Body
from loa.organisations.queries import seats
from loa.plans import reminder_actions
from loa.plans.models import Digest, Feed, Urging
from loa.plans.reminder_queries import OWN
from loa.plans.work_queries import own_lines, to_confirm
from loa.plans.work_rules import State, overdue

_SHOWN = 60


class UrgingForm(forms.Form):
    """When the office reminds."""

    before = forms.RegexField(
        r"^\s*\d{1,2}(\s*,\s*\d{1,2}){0,4}\s*$", label="Nhắc trước hạn (ngày)", help_text="Ví dụ: 7, 2",
        error_messages={"invalid": "Ghi số ngày cách nhau bằng dấu phẩy, ví dụ: 7, 2."},
    )  # fmt: skip
    after = forms.IntegerField(label="Nhắc cán bộ khi quá hạn (ngày)", min_value=1, max_value=60)
    head = forms.IntegerField(label="Báo người đứng đầu khi quá hạn (ngày)", min_value=1, max_value=60)
    again = forms.IntegerField(label="Nhắc lại mỗi (ngày)", min_value=1, max_value=60)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The page."""
    return _shown(request)


def _shown(request: HttpRequest, form: UrgingForm | None = None, made: str = "") -> HttpResponse:
    user, day, body = staff(request), today(), home_body(request)
    held = seats(user, day)
    rows = own_lines(user, held)
    context = {
        "lines": [{"line": a, "late": overdue(State(a.state), a.due_on, day)} for a in rows[:_SHOWN]],
        "count": rows.count(),
        "to_confirm": to_confirm(held)[:_SHOWN],
        "digests": Digest.objects.filter(user=user).order_by("-day")[:10],
        "feeds": Feed.objects.filter(user=user, ended_at__isnull=True).select_related("body").order_by("pk"),
        "bodies": told_apart(Body.objects.filter(pk__in=held).select_related("parent").order_by("alphabetical", "pk")),
        "body": body,
        "form": form or UrgingForm(initial=_rhythm(body)),
        "made": made,
        "mail": user.email,
        "hour": settings.LOA_DIGEST_TIME,
    }
    return render(request, "desk/reminders.html", context, status=422 if form and form.errors else 200)


def _rhythm(body: Body | None) -> dict[str, object]:
    row = Urging.objects.filter(body=body).first() if body else None
    found = row or OWN
    return {"before": ", ".join(str(n) for n in found.before), "after": found.after, "head": found.head, "again": found.again}


@require_POST
def set_rhythm(request: HttpRequest) -> HttpResponse:
    """Change how the office reminds."""
    form, body = UrgingForm(request.POST), home_body(request)
    if body is None or not form.is_valid():
        return _shown(request, form)
    data = form.cleaned_data
    before = [int(n) for n in data["before"].split(",")]
    with said(request, "Đã lưu nhịp nhắc việc."):
        reminder_actions.set_urging(
            body=body, before=before, after=data["after"], head=data["head"], again=data["again"], by=staff(request), at=now()
        )
        return redirect("desk:reminders")
    return _shown(request, form)


@require_POST
def make_feed(request: HttpRequest) -> HttpResponse:
    """A calendar address, shown once."""
    chosen = request.POST.get("body", "")
    body = Body.objects.filter(pk=chosen, pk__in=own_bodies(request)).first() if chosen.isdecimal() else None
    made = ""
    with said(request, "Đã tạo địa chỉ lịch. Hãy chép ngay, địa chỉ chỉ hiện một lần."):
        secret = reminder_actions.make_feed(user=staff(request), body=body, at=now())
        made = f"{settings.LOA_SITE_URL}{reverse('plans:feed', args=[secret])}"
    return _shown(request, made=made)


@require_POST
def end_feed(request: HttpRequest, pk: int) -> HttpResponse:
    """End a calendar address."""
    feed = get_object_or_404(Feed, pk=pk, user=staff(request))
    with said(request, "Đã hủy địa chỉ lịch; lịch đã thêm sẽ không cập nhật nữa."):
        reminder_actions.end_feed(feed=feed, by=staff(request), at=now())
    return redirect("desk:reminders")
