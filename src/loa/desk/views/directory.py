"""Contacts and official channels of a body, its groups, administrative units of 2025."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.desk.body_choices import told_apart
from loa.desk.directory_forms import ChannelFields, ContactFields, GroupFields, ProofFields, written
from loa.desk.requests import staff, today
from loa.desk.views.bodies import body_of, day_of
from loa.directory import actions, body_actions, queries
from loa.directory.models import Contact, OfficialChannel
from loa.directory.rules import WrongEntry
from loa.directory.unit_actions import load_province
from loa.directory.unit_queries import country, described, loading, look_up
from loa.ledger import store
from loa.organisations.actions import GroupForm, mark_of_group
from loa.organisations.models import Body, BodyGroup
from loa.organisations.period_rules import ChangedBody, WrongBody
from loa.organisations.queries import members
from loa.organisations.rules import KIND_LABELS, Kind

PER_PAGE = 40
_TYPES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PN": "image/png", b"%PD": "application/pdf"}


def _told(request: HttpRequest, pk: int) -> Body:
    """The body at this address when this person may enter its contacts and channels."""
    body = body_of(request, pk)
    if not queries.may_tell(staff(request), body, today()):
        raise PermissionDenied
    return body


def _form_page(request: HttpRequest, form: Form, body: Body, title: str, note: str = "", seen: str = "") -> HttpResponse:
    context = {"form": form, "title": title, "button": "Lưu", "body": body, "note": note, "seen": seen}
    return render(request, "desk/body_act.html", context, status=422 if form.errors else 200)


def _wrong(form: Form, error: WrongEntry) -> None:
    form.add_error(error.field if error.field in form.fields else None, str(error))


@require_http_methods(["GET", "POST"])
def add_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Name an official for a duty."""
    body = _told(request, pk)
    form = ContactFields(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_contact(body=body, form=form.form(), by=staff(request), at=now())
            messages.success(request, "Đã thêm đầu mối.")
            return redirect("desk:body", pk)
        except WrongEntry as error:
            _wrong(form, error)
    return _form_page(request, form, body, f"Thêm đầu mối của {body.name}", "Chỉ ghi người đang giữ nhiệm vụ và số điện thoại công vụ.")


@require_http_methods(["GET", "POST"])
def change_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a contact right, publish it or end it."""
    contact = get_object_or_404(Contact.objects.select_related("body"), pk=pk)
    body = _told(request, contact.body_id)
    form, stale = ContactFields(request.POST or None, initial=ContactFields.initial_of(contact)), False
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_contact(contact=contact, form=form.form(), seen=request.POST.get("seen", ""), by=staff(request), at=now())
            messages.success(request, "Đã lưu.")
            return redirect("desk:body", body.pk)
        except WrongEntry as error:
            _wrong(form, error)
            stale = not error.field
    contact.refresh_from_db()
    note, now_is = "Người khác nhận việc: ghi ngày kết thúc ở đây rồi thêm người mới.", actions.mark_of_contact(contact)
    return _form_page(
        request, form, body, f"Sửa đầu mối {contact.person}", note, seen=now_is if stale else request.POST.get("seen", now_is)
    )


@require_http_methods(["GET", "POST"])
def add_channel(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a channel is the body's own."""
    body = _told(request, pk)
    form = ChannelFields(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_channel(body=body, by=staff(request), at=now(), **form.channel())
            messages.success(request, "Đã thêm kênh.")
            return redirect("desk:body", pk)
        except WrongEntry as error:
            _wrong(form, error)
    note = "Kênh chưa có minh chứng vẫn được ghi, nhưng hiện là “chưa có minh chứng”."
    return _form_page(request, form, body, f"Thêm kênh của {body.name}", note)


def _channel(pk: int) -> OfficialChannel:
    return get_object_or_404(OfficialChannel.objects.select_related("body"), pk=pk)


@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a channel its proof."""
    channel = _channel(pk)
    body = _told(request, channel.body_id)
    form = ProofFields(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.prove_channel(channel=channel, proof=form.given(), by=staff(request), at=now())
            messages.success(request, "Đã ghi minh chứng. Lãnh đạo hoặc người phát ngôn xem rồi xác nhận.")
            return redirect("desk:body", body.pk)
        except WrongEntry as error:
            _wrong(form, error)
    return _form_page(
        request, form, body, f"Minh chứng của kênh {channel.name}", "Minh chứng mới thay minh chứng cũ và cần được xác nhận lại."
    )


@require_POST
def channel_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Confirm the proof, show on the portal or not, end."""
    channel, user = _channel(pk), staff(request)
    try:
        if act == "xac-nhan":
            actions.confirm_channel(channel=channel, seen=request.POST.get("seen", "")[:500], by=user, at=now())
        elif act == "cong-khai":
            actions.publish_channel(channel=channel, public=request.POST.get("public") == "1", by=user, at=now())
        elif act == "ngung":
            actions.end_channel(channel=channel, on=today(), by=user, at=now())
        else:
            raise Http404
        messages.success(request, "Đã ghi.")
    except WrongEntry as error:
        messages.error(request, str(error))
    return redirect("desk:body", channel.body_id)


@require_GET
def proof_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file that proves a channel."""
    channel = _channel(pk)
    if not channel.proof_sha256 or not queries.sees_inside(staff(request), channel.body, today()):
        raise Http404
    try:
        content = store.get(channel.proof_sha256)
    except store.Damaged as error:
        raise Http404 from error
    headers = {"Content-Disposition": content_disposition_header(True, channel.proof_file) or "attachment"}
    return HttpResponse(content, content_type=_TYPES.get(content[:3], "application/octet-stream"), headers=headers)


@require_http_methods(["GET", "POST"])
def group(request: HttpRequest, pk: int, group_pk: int | None = None) -> HttpResponse:
    """A group: what it is made of, and its members on a date; who keeps its scope may change it."""
    scope, day, user = body_of(request, pk), day_of(request), staff(request)
    kept = get_object_or_404(BodyGroup, pk=group_pk, scope=scope) if group_pk else None
    may_keep = queries.may_keep(user, scope, today())
    if (kept is None or request.method == "POST") and not may_keep:
        raise PermissionDenied
    form, stale = GroupFields(request.POST or None, initial=_group_initial(kept)), False
    if request.method == "POST" and form.is_valid():
        try:
            more, less = (Body.objects.filter(pk__in=form.bodies(name, today())) for name in ("plus", "minus"))
            kinds = tuple(Kind(kind) for kind in form.cleaned_data["kinds"])
            saved = body_actions.write_group(
                scope=scope,
                form=GroupForm(form.cleaned_data["name"], kinds, more, less),
                group=kept,
                seen=request.POST.get("seen", ""),
                by=user,
                at=now(),
            )
            messages.success(request, "Đã lưu nhóm.")
            return redirect("desk:group", scope.pk, saved.pk)
        except WrongBody as error:
            form.add_error(None, str(error))
            stale = isinstance(error, ChangedBody)
    page = Paginator(members(kept, day).select_related("parent"), PER_PAGE).get_page(request.GET.get("p")) if kept else None
    labels = [KIND_LABELS[Kind(kind)] for kind in kept.kinds] if kept else []
    context: dict[str, Any] = {
        "scope": scope,
        "group": kept,
        "form": form,
        "page": page,
        "members": told_apart(page.object_list) if page else (),
        "day": day,
        "labels": labels,
        "may_keep": may_keep,
    }
    now_is = mark_of_group(kept) if kept else ""
    context |= {"seen": now_is if stale else request.POST.get("seen", now_is)}
    return render(request, "desk/group.html", context | {"keep": f"ngay={day.isoformat()}&"}, status=422 if form.errors else 200)


def _group_initial(kept: BodyGroup | None) -> dict[str, Any]:
    if kept is None:
        return {}
    lines = {name: "\n".join(map(written, rows.order_by("name"))) for name, rows in (("plus", kept.plus), ("minus", kept.minus))}
    return {"name": kept.name, "kinds": kept.kinds, **lines}


@require_POST
def end_group(request: HttpRequest, pk: int, group_pk: int) -> HttpResponse:
    """Use a group no more."""
    kept = get_object_or_404(BodyGroup.objects.select_related("scope"), pk=group_pk, scope=pk)
    body_actions.end_group(group=kept, on=today(), by=staff(request), at=now())
    messages.success(request, f"Đã thôi dùng nhóm “{kept.name}”.")
    return redirect("desk:body", pk)


@require_GET
def units(request: HttpRequest) -> HttpResponse:
    """What an old or new administrative unit became or came from, by name or code."""
    words = request.GET.get("q", "").strip()[:100]
    found = look_up(words)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    shown = described(page.object_list)
    loaded = Body.objects.filter(official_code__in=[one.area.code for one in shown])
    bodies = {(body.official_code, body.valid_to is None): body.pk for body in loaded}
    rows = [(one, bodies.get((one.area.code, one.new))) for one in shown]
    context = {
        "query": words,
        "page": page,
        "rows": rows,
        "keep": urlencode({"q": words}) + "&",
    }
    return render(request, "desk/units.html", context)


@require_http_methods(["GET", "POST"])
def load_units(request: HttpRequest) -> HttpResponse:
    """Choose a province, see what would come, load it."""
    user = staff(request)
    if not queries.may_load_units(user, today()):
        raise PermissionDenied
    code = (request.POST if request.method == "POST" else request.GET).get("tinh", "")
    maps = country()
    plan = loading(code) if code in {area.code for area in maps.provinces()} else None
    if request.method == "POST" and plan:
        chosen = set(request.POST.getlist("attach"))
        attach = {area.code: body for area, body in plan.same_name if area.code in chosen and queries.may_keep(user, body, today())}
        try:
            done = load_province(code=code, attach=attach, by=user, at=now())
            messages.success(request, f"Đã thêm {done.bodies} cơ quan, {done.successions} bước kế thừa, gắn mã {done.attached} cơ quan.")
            return redirect("desk:bodies")
        except WrongBody as error:
            messages.error(request, str(error))
    same = [(area, body, queries.may_keep(user, body, today())) for area, body in plan.same_name[:200]] if plan else ()
    context = {"provinces": maps.provinces(), "code": code, "plan": plan, "same": same}
    return render(request, "desk/load_units.html", context)
