"""Staffing of bodies: who is needed, given, there; lines by form and by XLSX."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.desk.histories import told
from loa.desk.requests import home_body, staff, today
from loa.desk.resource_forms import NormForm, ReasonForm, SheetForm, year_asked
from loa.desk.views.budget_sheets import sheet_answer
from loa.ledger import store
from loa.ledger.queries import history_within
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted, visible_bodies
from loa.paper.unreadable import Unreadable
from loa.resources import staffing_actions as actions
from loa.resources import staffing_queries as queries
from loa.resources.models import StaffingNorm
from loa.resources.rules import NotEntered
from loa.resources.staffing_rules import POSITIONS, counting_day

PER_PAGE = 50
HISTORY = 30
SHOWN = 200


def _body(request: HttpRequest, pk: int) -> Body:
    """The body, if this person may see its work."""
    return get_object_or_404(Body.objects.filter(pk__in=visible_bodies(staff(request), today())).select_related("parent"), pk=pk)


def _kept(request: HttpRequest, pk: int) -> Body:
    """The body, if this person administers it."""
    found = _body(request, pk)
    if not queries.may_keep(staff(request), found, today()):
        raise PermissionDenied
    return found


@require_GET
def index(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The staffing of a body (one's own when none is asked for) with all below it."""
    user, day = staff(request), today()
    if pk is None:
        home = home_body(request)
        if home is None:
            return render(request, "desk/staffing.html", {"body": None})
        pk = home.pk
    found = _body(request, pk)
    year = year_asked(request.GET.get("nam"), day, always=True) or day.year
    picture = queries.picture(user, found, year, day)
    page = Paginator(picture.under, PER_PAGE).get_page(request.GET.get("p"))
    upper = Body.objects.filter(pk=found.parent_id, id__in=visible_bodies(user, day)).first() if found.parent_id else None
    context = {
        "body": found,
        "upper": upper,
        "year": year,
        "years": queries.years(user, day),
        "counted_on": counting_day(year, day),
        "picture": picture,
        "page": page,
        "keep": f"nam={year}&",
        "vacancies": [one for one in picture.under if one.tally.vacant][:12],
        "may_keep": queries.may_keep(user, found, day),
        "history": told(history_within(f"staffing-of:{found.pk}")[:HISTORY]),
        "children": Body.objects.filter(parent=found, valid_to__isnull=True).order_by("alphabetical")[:PER_PAGE],
    }
    return render(request, "desk/staffing.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new line."""
    body, day = _kept(request, pk), today()
    year = year_asked(request.GET.get("nam"), day, always=True)
    sent = request.method == "POST"
    form = NormForm(request.POST if sent else None, titles=queries.titles_in(body, day), initial={"year": year, "counted_on": day})
    if sent and form.is_valid():
        data = form.cleaned_data
        try:
            actions.add_norm(body=body, year=data["year"], position=data["position"], norm=form.norm_typed(), by=staff(request), at=now())
        except (NotEntered, NotPermitted) as error:
            _said(form, error)
        else:
            messages.success(request, "Đã thêm dòng biên chế.")
            return _back(body, data["year"])
    context = {"form": form, "body": body, "positions": POSITIONS}
    return render(request, "desk/staffing_form.html", context, status=422 if sent else 200)


def _said(form: NormForm, error: Exception) -> None:
    field = getattr(error, "field", "")
    form.add_error(field if field in form.fields else None, str(error))


def _back(body: Body, year: int) -> HttpResponse:
    answer = redirect("desk:body_staffing", body.pk)
    answer["Location"] += f"?nam={year}"
    return answer


def _line(request: HttpRequest, pk: int) -> StaffingNorm:
    """The line, if this person administers its body."""
    line = get_object_or_404(queries.visible_to(staff(request), today()).select_related("body"), pk=pk)
    _kept(request, line.body_id)
    return line


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a line. A save by somebody else in between is never overwritten unseen, and what was typed stays."""
    line, day = _line(request, pk), today()
    entered = line.entered
    first = {name: getattr(entered, name) for name in ("need", "norm", "counted", "counted_on", "basis", "note")}
    titles = sorted({*queries.titles_in(line.body, counting_day(line.year, day)), *entered.titles})
    initial = first | {"titles": list(entered.titles), "version": line.version}
    sent = request.method == "POST"
    form = NormForm(request.POST if sent else None, titles=titles, old=True, initial=initial)
    newer = None
    if sent and form.is_valid():
        try:
            actions.change_norm(line=line, norm=form.norm_typed(), version=form.cleaned_data["version"] or 0, by=staff(request), at=now())
        except (NotEntered, NotPermitted) as error:
            newer = line if line.version != form.cleaned_data["version"] else None
            _said(form, error)
        else:
            messages.success(request, "Đã lưu.")
            return _back(line.body, line.year)
    context = {"form": form, "body": line.body, "line": line, "newer": newer, "end": ReasonForm()}
    return render(request, "desk/staffing_form.html", context, status=422 if sent else 200)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """A line that no longer counts."""
    line, version = _line(request, pk), request.POST.get("version", "")
    try:
        actions.end_norm(
            line=line, why=request.POST.get("why", ""), version=int(version) if version.isdecimal() else 0, by=staff(request), at=now()
        )
        messages.success(request, "Đã thôi dùng dòng này; dòng vẫn còn trong lịch sử.")
        return _back(line.body, line.year)
    except (NotEntered, NotPermitted) as error:
        messages.error(request, str(error))
    return redirect("desk:change_norm", line.pk)


def _ticket(user: User, body: Body) -> Signer:
    return Signer(salt=f"staffing-{user.pk}-{body.pk}")


@require_GET
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines of a year, of the body and all below it."""
    body, day = _body(request, pk), today()
    year = year_asked(request.GET.get("nam"), day, always=True) or day.year
    return sheet_answer(actions.export(body, year, staff(request), day), f"bien-che-{year}.xlsx")


@require_GET
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """The empty sheet."""
    return sheet_answer(actions.template(_kept(request, pk), staff(request), today()), "mau-bien-che.xlsx")


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload a sheet and see what it would do. Nothing is saved here."""
    body, sent = _kept(request, pk), request.method == "POST"
    form = SheetForm(request.POST, request.FILES) if sent else SheetForm()
    context: dict[str, Any] = {"form": form, "body": body}
    if sent and form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            seen = actions.preview(body, content, staff(request), now())
        except Unreadable as error:
            form.add_error("file", str(error))
        else:
            ticket = _ticket(staff(request), body).sign(store.put(content)) if seen.ready else ""
            context |= {"seen": seen, "ticket": ticket, **_shown(seen)}
    return render(request, "desk/staffing_sheet.html", context, status=422 if form.errors else 200)


def _shown(seen: actions.Preview) -> dict[str, Any]:
    settled, bodies = seen.settled, seen.bodies
    return {
        "new": [(line, bodies[line.body]) for line in settled.new[:SHOWN]],
        "changed": [(one, bodies[one.line.body]) for one in settled.changed[:SHOWN]],
        "wrong": settled.wrong[:SHOWN],
    }


@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save the sheet that was looked at: all or nothing."""
    body, user = _kept(request, pk), staff(request)
    try:
        content = store.get(_ticket(user, body).unsign(request.POST.get("ticket", "")))
        done = actions.take_in(root=body, content=content, mark=request.POST.get("mark", ""), by=user, at=now())
        messages.success(request, f"Đã lưu biên chế: {len(done.new)} dòng mới, {len(done.changed)} dòng sửa.")
        return redirect("desk:body_staffing", body.pk)
    except (BadSignature, store.Damaged):
        messages.error(request, "Không tìm lại được tệp vừa tải. Hãy tải tệp lên lần nữa.")
    except (NotEntered, NotPermitted, Unreadable) as error:
        messages.error(request, str(error))
    return redirect("desk:staffing_sheet", body.pk)
