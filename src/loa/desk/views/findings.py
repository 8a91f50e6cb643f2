"""Findings of inspections: what a body has to remedy, its reports, and what who inspected says to them; and checklists."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.desk.histories import told
from loa.desk.inspection_forms import ChecklistFields, FindingFields, RemedyFields
from loa.desk.requests import home_body, said, staff, today
from loa.desk.views.budget_sheets import sheet_answer
from loa.desk.views.inspections import MOST_ROWS, finding_fields, own_inspection, shown, version_of
from loa.desk.views.lines import file_answer
from loa.inspections import checklist_actions, finding_actions, papers, queries
from loa.inspections import finding_queries as found_queries
from loa.inspections.checklist_rules import read, text_of
from loa.inspections.finding_actions import Shown
from loa.inspections.finding_queries import STATES, Wanted
from loa.inspections.finding_rules import UNFINISHED, WAITING, State, overdue
from loa.inspections.models import Checklist, Finding, Remedy
from loa.inspections.rules import FINDING
from loa.inspections.rules import State as InspectionState
from loa.ledger import store
from loa.ledger.queries import history_within
from loa.organisations.queries import may
from loa.organisations.rules import Act

PER_PAGE = 50


def _finding(request: HttpRequest, pk: int) -> Finding:
    """The finding, if this person may see it."""
    return get_object_or_404(found_queries.visible_to(staff(request), today()), pk=pk)


@require_GET
def index(request: HttpRequest, form: str = "") -> HttpResponse:
    """Findings that concern this person's bodies, soonest due first."""
    if form not in ("", "xlsx"):
        raise Http404
    user, day = staff(request), today()
    wanted = Wanted(request.GET.get("q", "").strip()[:100], request.GET.get("trang-thai", "unfinished"))
    rows = found_queries.narrowed(found_queries.visible_to(user, day), wanted, day)
    if form:
        return sheet_answer(papers.findings_sheet(rows[:MOST_ROWS], f"Đến ngày {day:%d/%m/%Y}", day), "ton-tai-kien-nghi.xlsx")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    keep = request.GET.copy()
    keep.pop("p", None)
    context = {
        "page": page,
        "rows": [(f, overdue(State(f.state), f.due_on, day)) for f in page],
        "wanted": wanted,
        "states": STATES,
        "keep": f"{keep.urlencode()}&" if keep else "",
    }
    return render(request, "desk/findings.html", context)


@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """A new finding of an inspection."""
    inspection = own_inspection(request, pk)
    form = finding_fields(inspection, request.POST)
    if form.is_valid() and len(form.cleaned_data["key"]) >= 16:
        with said(request, "Đã ghi tồn tại, kiến nghị."):
            finding_actions.write(inspection=inspection, form=form.finding(), key=form.cleaned_data["key"], by=staff(request), at=now())
            return redirect("desk:inspection", pk)
    return shown(request, inspection, 422, find=form)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding."""
    return _shown(request, _finding(request, pk))


def _shown(request: HttpRequest, finding: Finding, remedy: RemedyFields | None = None, form: FindingFields | None = None,
           status: int = 200) -> HttpResponse:  # fmt: skip
    user, day, state = staff(request), today(), State(finding.state)
    own = may(user, Act.INSPECT, finding.inspection.round.keeper, day)
    entries = history_within(f"inspection:{finding.inspection_id}").filter(detail__finding=finding.pk)
    context = {
        "one": finding,
        "own": own,
        "late": overdue(state, finding.due_on, day),
        "may_open": queries.visible_to(user, day).filter(pk=finding.inspection_id).exists(),
        "remedies": finding.remedies.select_related("given_by", "answered_by").order_by("pk"),
        "after": finding.handed_to.select_related("body"),
        "remedy": (remedy or RemedyFields()) if state in WAITING and may(user, Act.WORK, finding.body, day) else None,
        "decides": own and state is State.REPORTED,
        "may_withdraw": own and state in UNFINISHED,
        "history": told(entries),
    }
    if own and state is State.OPEN and InspectionState(finding.inspection.state) in FINDING:
        context["form"] = form or finding_fields(finding.inspection, initial=FindingFields.initial_of(finding))
    return render(request, "desk/finding.html", context, status=status)


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a finding right. A change by somebody else in between is never overwritten unseen."""
    finding = _finding(request, pk)
    form = finding_fields(finding.inspection, request.POST)
    if form.is_valid():
        with said(request, "Đã sửa."):
            finding_actions.change(finding=finding, form=form.finding(), version=version_of(request), by=staff(request), at=now())
            return redirect("desk:finding", pk)
        finding.refresh_from_db()
    return _shown(request, finding, form=form, status=422)


@require_POST
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The body says what it has done."""
    finding, form = _finding(request, pk), RemedyFields(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        name, digest = (str(file.name)[-200:], store.put(file.read())) if file else ("", "")
        done = Shown(form.cleaned_data["words"], name, digest)
        with said(request, "Đã báo cáo khắc phục. Cơ quan kiểm tra sẽ xác nhận."):
            finding_actions.report(finding=finding, shown=done, version=form.cleaned_data["version"], by=staff(request), at=now())
            return redirect("desk:finding", pk)
        finding.refresh_from_db()
    return _shown(request, finding, remedy=form, status=422)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Who inspected confirms the remedy or sends it back."""
    finding, accepted = _finding(request, pk), request.POST.get("to") == "confirm"
    with said(request, "Đã xác nhận khắc phục." if accepted else "Đã trả lại."):
        words = request.POST.get("words", "")
        finding_actions.decide(finding=finding, accepted=accepted, words=words, version=version_of(request), by=staff(request), at=now())
    return redirect("desk:finding", pk)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a finding back, with a reason."""
    finding = _finding(request, pk)
    with said(request, "Đã rút; mục này vẫn còn trong lịch sử."):
        why = request.POST.get("why", "")
        finding_actions.withdraw(finding=finding, why=why, version=version_of(request), by=staff(request), at=now())
    return redirect("desk:finding", pk)


@require_GET
def remedy_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of a report."""
    rows = Remedy.objects.exclude(file_sha256="").filter(finding__in=found_queries.visible_to(staff(request), today()).values("pk"))
    found = get_object_or_404(rows, pk=pk)
    return file_answer(found.file_name, found.file_sha256)


# Checklists


@require_GET
def checklists(request: HttpRequest) -> HttpResponse:
    """Checklists in use."""
    user, day = staff(request), today()
    rows = queries.checklists_visible_to(user, day)
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("p")),
        "may": queries.inspecting_bodies(user, day).exists(),
    }
    return render(request, "desk/checklists.html", context)


@require_http_methods(["GET", "POST"])
def checklist(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new checklist, or another edition of one. What was typed stays when somebody else saved in between."""
    user, day, sent = staff(request), today(), request.method == "POST"
    one = get_object_or_404(queries.checklists_visible_to(user, day), pk=pk) if pk else None
    bodies = queries.inspecting_bodies(user, day)
    keeps = bodies.filter(pk=one.body_id).exists() if one else bodies.exists()
    if not keeps and (sent or one is None):
        raise PermissionDenied
    form = ChecklistFields(request.POST if sent else None, bodies=bodies, initial=_typed(request, one))
    if sent and form.is_valid():
        data = form.cleaned_data
        body = one.body if one else data["body"]
        with said(request, "Đã lưu mẫu."):
            checklist_actions.keep_checklist(
                checklist=one, body=body, title=data["title"], items=data["lines"], version=data["version"] or 0, by=user, at=now()
            )
            return redirect("desk:checklists")
        if one:
            one.refresh_from_db()
    context = {"form": form, "one": one, "keeps": keeps, "items": read(one.items) if one else ()}
    return render(request, "desk/checklist.html", context, status=422 if sent else 200)


def _typed(request: HttpRequest, one: Checklist | None) -> dict[str, object]:
    if one is None:
        return {"body": home_body(request)}
    return {"body": one.body_id, "title": one.title, "lines": text_of(read(one.items)), "version": one.version}


@require_POST
def end_checklist(request: HttpRequest, pk: int) -> HttpResponse:
    """Use a checklist no more."""
    one = get_object_or_404(queries.checklists_visible_to(staff(request), today()), pk=pk)
    with said(request, "Đã thôi dùng mẫu; các cuộc kiểm tra đã bắt đầu giữ nguyên nội dung."):
        checklist_actions.end_checklist(checklist=one, why=request.POST.get("why", ""), by=staff(request), at=now())
    return redirect("desk:checklists")
