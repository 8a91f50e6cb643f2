"""Periodic and ad hoc reports: what is due, one report, its figures down to the records, what came in from below."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.desk.histories import told
from loa.desk.report_forms import AskFields, NotANumber, edited_of, initial_of
from loa.desk.requests import home_body, number, said, staff, today
from loa.ledger.queries import history
from loa.organisations.models import Body
from loa.organisations.queries import may, seats
from loa.organisations.rules import KIND_LABELS, Act, Kind
from loa.reports import evidence_queries, report_actions, report_queries, rollup_queries
from loa.reports import report_papers as papers
from loa.reports.models import Form, Report
from loa.reports.period_rules import Period
from loa.reports.report_rules import (
    PARTS,
    STANDING_LABELS,
    WORDS,
    CannotReport,
    Move,
    Standing,
    State,
    figures_form,
    figures_of,
    lines_form,
    lines_of,
    nothing_happened,
)
from loa.reports.template_process import BadTemplate, filled

PER_PAGE = 100
TEMPLATE_BYTES = 4 * 1024 * 1024
IN = (Standing.IN, Standing.IN_LATE)


@contextmanager
def reported(request: HttpRequest, done: str = "") -> Iterator[list[str]]:
    """Run an action on reports; what cannot be becomes a message on the page. The list gets what was wrong."""
    wrong: list[str] = []
    try:
        with said(request, done):
            yield wrong
    except (CannotReport, NotANumber, BadTemplate) as error:
        wrong.append(str(error))
        messages.error(request, str(error))


def report_of(request: HttpRequest, pk: int) -> Report:
    """The report, if this person may see it."""
    return get_object_or_404(report_queries.visible_to(staff(request), today()), pk=pk)


def form_of(request: HttpRequest, pk: int) -> Form:
    """What is asked, if it concerns this person."""
    return get_object_or_404(report_queries.forms_visible_to(staff(request), today()), pk=pk)


def _own(request: HttpRequest) -> QuerySet[Body]:
    return Body.objects.filter(pk__in=seats(staff(request), today())).select_related("parent").order_by("kind", "alphabetical")


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What this person's bodies have to report, and what others report to them."""
    user, day = staff(request), today()
    own = list(_own(request))
    asks = report_queries.forms_visible_to(user, day).filter(owner__in=own)
    context = {
        "due": [(one, STANDING_LABELS[one.standing], one.standing in IN) for one in report_queries.due_of(own, day)],
        "asks": asks,
        "may_ask": any(may(user, Act.PLAN, body, day) for body in own),
        "page": Paginator(report_queries.visible_to(user, day), PER_PAGE).get_page(request.GET.get("p")),
    }
    return render(request, "desk/periodic.html", context)


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Ask for a report, or change what is asked."""
    user, day, sent = staff(request), today(), request.method == "POST"
    one = form_of(request, pk) if pk else None
    own = Body.objects.filter(pk__in=[b.pk for b in _own(request) if may(user, Act.PLAN, b, day)])
    if not own.exists() or (one and not may(user, Act.PLAN, one.owner, day)):
        raise PermissionDenied
    home = home_body(request)
    initial = initial_of(one) if one else {"starts_on": day.replace(month=1, day=1), "owner": home.pk if home else None}
    fields = AskFields(request.POST if sent else None, own=own, initial=initial)
    if sent and fields.is_valid():
        owner = one.owner if one else fields.cleaned_data["owner"]
        with reported(request, "Đã lưu yêu cầu báo cáo."):
            made = report_actions.ask(form=one, owner=owner, asked=fields.asked(), edition=number(request, "edition"), by=user, at=now())
            return redirect("desk:roll_up", made.pk)
    return render(request, "desk/report_ask.html", {"form": fields, "one": one}, status=422 if sent else 200)


@require_POST
def end_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask no more."""
    one = form_of(request, pk)
    with reported(request, "Đã thôi yêu cầu báo cáo này."):
        report_actions.end_form(form=one, why=request.POST.get("why", ""), by=staff(request), at=now())
        return redirect("desk:periodic")
    return redirect("desk:roll_up", pk)


@require_POST
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the office's own DOCX, once it was filled on trial with the newest report or an empty one."""
    one, file = form_of(request, pk), request.FILES.get("file")
    with reported(request, "Đã lưu mẫu." if file else "Đã bỏ mẫu riêng."):
        content = b""
        if file is not None:
            if (file.size or 0) > TEMPLATE_BYTES:
                raise CannotReport("Mẫu lớn hơn 4 MB. Hãy bớt ảnh trong mẫu.")
            content = file.read()
            filled(content, papers.template_fields(_sample(one)))
        name = file.name if file and file.name else ""
        report_actions.keep_template(form=one, name=name, content=content, by=staff(request), at=now())
    return redirect("desk:roll_up", pk)


def _sample(form: Form) -> Report:
    """What a template is tried with: the newest report of the form, or one that was never kept."""
    there = form.reports.select_related("body", "form__owner").order_by("-pk").first()
    period = report_queries.periods(form, today())[:1]
    if there is not None or not period:
        if there is None:
            raise CannotReport("Chế độ báo cáo này chưa có kỳ nào bắt đầu.")
        return there
    figures, lines = evidence_queries.evidence(form, form.owner, period[0])
    values = {"figures": figures_form(figures), "lines": lines_form(lines)}
    return Report(form=form, body=form.owner, first=period[0].first, end=period[0].end, filled_at=now(), **values)


def _period(form: Form, asked: str) -> Period:
    """The period that begins on the day `asked`, or the one that ended last."""
    found = report_queries.periods(form, today())
    if not found:
        raise Http404("Chế độ báo cáo này chưa bắt đầu.")
    chosen = next((p for p in found if p.first.isoformat() == asked), None)
    return chosen or next((p for p in found if p.end <= today()), found[0])


@require_GET
def roll_up(request: HttpRequest, pk: int, form: str = "") -> HttpResponse:
    """What came in for a period: who is late, the sum, the office's own evidence beside it."""
    one = form_of(request, pk)
    user, day = staff(request), today()
    if one.owner_id not in seats(user, day) and not user.is_superuser:
        raise Http404
    period = _period(one, request.GET.get("ky", ""))
    found = rollup_queries.roll_up(one, period, day)
    if form == "xlsx":
        return _answer(papers.roll_up_sheet(found), papers.MEDIA_TYPES["xlsx"], f"tong-hop-{one.pk}-{period.first.isoformat()}.xlsx")
    if form:
        reports = [row.report for row in found.rows if row.report and row.figures]
        return _open(reports, form, f"so-lieu-{one.pk}-{period.first.isoformat()}")
    context = {
        "one": one, "found": found, "period": period, "periods": report_queries.periods(one, day),
        "rows": [(row, STANDING_LABELS[row.standing], row.standing in IN, row.standing is Standing.LATE) for row in found.rows],
        "asked_kinds": [KIND_LABELS[Kind(k)] for k in one.kinds],
        "keeps": may(user, Act.PLAN, one.owner, day), "own": report_queries.newest(one, one.owner, period),
    }  # fmt: skip
    return render(request, "desk/roll_up.html", context)


def _answer(body: bytes, media_type: str, name: str) -> HttpResponse:
    return HttpResponse(body, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _open(reports: list[Report], form: str, name: str) -> HttpResponse:
    if form == "csv":
        return _answer(papers.open_csv(reports), "text/csv; charset=utf-8", f"{name}.csv")
    if form == "json":
        return _answer(papers.open_json(reports), "application/json", f"{name}.json")
    raise Http404


@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the report of a body for a period, or open the one that is there."""
    one = form_of(request, pk)
    body = get_object_or_404(Body, pk=number(request, "body"))
    period = _period(one, request.POST.get("ky", ""))
    with reported(request):
        made = report_actions.begin(form=one, body=body, period=period, by=staff(request), at=now())
        return redirect("desk:periodic_report", made.pk)
    return redirect("desk:periodic")


def _context(report: Report, request: HttpRequest, typed: Mapping[str, str] | None = None) -> dict[str, Any]:
    """All that the page shows; `typed` is what was typed and could not be kept."""
    user, day, kept = staff(request), today(), typed or {}
    writes, draft = report_queries.may_write(user, report.body, day), report.state == State.DRAFT.value
    figures = [
        (f, kept.get(f"f-{f.code}", "" if f.stated is None else str(f.stated)), kept.get(f"y-{f.code}", f.why))
        for f in figures_of(report.figures)
    ]
    lines = [
        (place, x, kept.get(f"d-{place}", x.difficulties), kept.get(f"p-{place}", x.proposals))
        for place, x in enumerate(lines_of(report.lines))
    ]
    parts = [
        (heading, [(n, label, hint, kept.get(f"w-{n}", report.words.get(n, ""))) for n, p, label, hint in WORDS if p == part])
        for part, heading in PARTS.items()
    ]
    return {
        "report": report, "draft": draft, "writes": writes and draft, "corrects": writes and not draft, "figures": figures, "lines": lines,
        "parts": parts, "name": papers.reporter(report), "signs": report_queries.may_sign(user, report.body, day),
        "answers": report_queries.may_answer(user, report, day) and not draft, "versions": report_queries.versions_of(report),
        "replaced": report_queries.superseded_by(report), "changes": evidence_queries.changed_since(report),
        "empty": [label for _, words in parts for _, label, _, text in words if not text.strip()] if draft else [],
        "genuine": draft or report_queries.genuine(report), "entries": told(history(f"report:{report.pk}")[:40]),
        "upward": report.form.owner_id != report.body_id, "unfinished": report.end > day,
        "nothing": nothing_happened(figures_of(report.figures)),
        "ended": report.body.last_day if report.body.valid_to is not None and report.body.valid_to < report.end else None,
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: read, and while it is a draft, written."""
    report = report_of(request, pk)
    if request.method == "GET":
        return render(request, "desk/periodic_report.html", _context(report, request))
    with reported(request, "Đã lưu."):
        edited = edited_of({k: str(v) for k, v in request.POST.items()}, report)
        report_actions.edit(report=report, edited=edited, edition=number(request, "edition"), by=staff(request), at=now())
        return redirect("desk:periodic_report", pk)
    typed = {k: str(v) for k, v in request.POST.items()}
    context = _context(report_of(request, pk), request, typed)  # with the edition of now: to save again is a decision
    return render(request, "desk/periodic_report.html", context, status=422)


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Refill, sign, take in, send back, correct, drop, publish."""
    report, by, at, edition = report_of(request, pk), staff(request), now(), number(request, "edition")
    words = request.POST.get("words", "")
    done = {"ky": "Đã ký và gửi.", "nhan": "Đã nhận báo cáo.", "tra-lai": "Đã trả lại.", "dem-lai": "Đã lấy lại số liệu từ hồ sơ."}
    with reported(request, done.get(verb, "")):
        match verb:
            case "dem-lai":
                report_actions.refill(report=report, edition=edition, by=by, at=at)
            case "ky":
                report_actions.sign(report=report, edition=edition, by=by, at=at)
            case "nhan" | "tra-lai":
                move = Move.ACCEPT if verb == "nhan" else Move.RETURN
                report_actions.answer(report=report, move=move, note=words, by=by, at=at)
            case "dinh-chinh":
                return redirect("desk:periodic_report", report_actions.correct(report=report, why=words, by=by, at=at).pk)
            case "bo":
                report_actions.discard(report=report, by=by, at=at)
                return redirect("desk:periodic")
            case "cong-khai" | "thoi-cong-khai":
                report_actions.publish(report=report, public=verb == "cong-khai", by=by, at=at)
            case _:
                raise Http404
    return redirect("desk:periodic_report", pk)


@require_GET
def file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The report as DOCX, PDF, XLSX, CSV or JSON."""
    report = report_of(request, pk)
    if form in ("csv", "json"):
        return _open([report], form, papers.file_name(report.body, report, form).removesuffix(f".{form}"))
    if form not in papers.MEDIA_TYPES:
        raise Http404
    with reported(request):
        return _answer(papers.as_file(report, form), papers.MEDIA_TYPES[form], papers.file_name(report.body, report, form))
    return redirect("desk:periodic_report", pk)


@require_GET
def records(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The rows that a figure is made of, each with a link to where it stands."""
    report, user = report_of(request, pk), staff(request)
    piece = request.GET.get("phan", "")[:80]
    found = evidence_queries.records(code, report.body, report.period, user, today(), piece)
    if found is None:
        raise Http404
    page = Paginator(found.rows, PER_PAGE).get_page(request.GET.get("p"))
    rows = [(r, reverse(r.route, args=[r.pk]) if r.route else "", _when(r.when)) for r in (found.measure.record(row) for row in page)]
    figure = next((f for f in figures_of(report.figures) if f.code == code), None)
    part = next((p for p in figure.pieces if p.key == piece), None) if figure and piece else None
    context = {
        "report": report, "measure": found.measure, "page": page, "rows": rows, "figure": figure, "piece": part,
        "keep": f"phan={piece}&" if piece else "",
    }  # fmt: skip
    return render(request, "desk/report_records.html", context)


def _when(moment: date | datetime | None) -> str:
    if isinstance(moment, datetime):
        return f"{moment:%H:%M %d/%m/%Y}"
    return f"{moment:%d/%m/%Y}" if moment else ""
