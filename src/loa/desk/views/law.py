"""Legal documents: the list of instruments, one instrument in time, a change of standing and all that it touches."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.desk.forms import InstrumentForm, StandingForm
from loa.desk.requests import cited, home_body, own_bodies, staff, today
from loa.desk.timelines import stretches
from loa.documents import citing_actions, law_actions
from loa.documents.law_queries import (
    find_instrument,
    instruments_visible_to,
    lines_after,
    lines_of,
    listing,
    may_change_law,
    open_proposals,
    open_references,
    references_visible_to,
    standings_of,
    status_of,
)
from loa.documents.law_rules import KIND_LABELS, Kind, Statement, WrongStanding, check_line, spans
from loa.documents.models import Instrument, Proposal, Standing
from loa.ledger.queries import history
from loa.plans.queries import touched

PER_PAGE = 40


def _instrument(request: HttpRequest, pk: int) -> Instrument:
    return get_object_or_404(instruments_visible_to(staff(request), today()), pk=pk)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every instrument with its standing today, the most cited first; the unknown ones are work to do."""
    user, day = staff(request), today()
    words, kind = request.GET.get("q", "").strip(), request.GET.get("tinh-trang", "")
    kind = kind if kind in Kind._value2member_map_ else ""
    found = listing(user, day, words)
    counts = {k: sum(row.status.kind is k for row in found) for k in Kind}
    rows = sorted((row for row in found if not kind or row.status.kind == kind), key=lambda row: -row.cited)
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("p")),
        "query": words,
        "kind": kind,
        "kinds": [("", "Tất cả", len(found)), *((k.value, label, counts[k]) for k, label in KIND_LABELS.items() if counts[k])],
        "proposals": open_proposals(user, day),
        "open_references": open_references(user, day)[:100],
        "may_change": may_change_law(user, day),
        "day": day,
        "keep": f"{urlencode({'q': words, 'tinh-trang': kind})}&",
    }
    return render(request, "desk/law.html", context)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One instrument: its life as a picture and in words, who says so, what it does to others, who cites it."""
    instrument = _instrument(request, pk)
    user, day = staff(request), today()
    resting = touched(instrument, own_bodies(request))
    copy = next(iter(resting.copies), None)
    context = {
        "instrument": instrument,
        "copy": copy,
        **cited(copy, request),
        "status": status_of(instrument, day),
        "day": day,
        "stretches": _stretches(instrument),
        "rows": standings_of(instrument),
        "effects": instrument.effects.filter(superseded_by__isnull=True).select_related("instrument"),
        "touched": resting,
        "proposals": open_proposals(user, day).filter(instrument=instrument),
        "history": history(f"instrument:{instrument.pk}"),
        "may_change": may_change_law(user, day),
    }
    return render(request, "desk/instrument.html", context)


def _stretches(instrument: Instrument, lines: Any = None) -> Any:
    found = lines_of([instrument.pk]).get(instrument.pk, []) if lines is None else lines
    return stretches(spans(found, instrument.identity.first_day), today())


@require_http_methods(["GET", "POST"])
def describe(request: HttpRequest, pk: int) -> HttpResponse:
    """Complete the number, day, issuer or name of an instrument."""
    instrument = _instrument(request, pk)
    if not may_change_law(staff(request), today()):
        raise PermissionDenied
    first = {name: getattr(instrument, name) for name in ("number", "date_text", "issuer", "title")}
    form = InstrumentForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            citing_actions.describe_instrument(instrument=_instrument(request, pk), by=staff(request), at=now(), **form.cleaned_data)
        except WrongStanding as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã lưu thông tin văn bản.")
            return redirect("desk:instrument", pk)
    return render(request, "desk/instrument_form.html", {"instrument": instrument, "form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Type a standing, see what it would touch, save it. Nothing is saved before it was seen."""
    instrument = _instrument(request, pk)
    if not may_change_law(staff(request), today()):
        raise PermissionDenied
    valid = [row for row in standings_of(instrument) if row.superseded_by_id is None]
    proposal = _proposal(request, instrument)
    form = StandingForm(request.POST or None, rows=valid, initial=_proposed(proposal))
    seen = _ids(request.POST, "seen") if request.method == "POST" else [row.pk for row in valid]
    context = {"instrument": instrument, "form": form, "rows": valid, "seen": seen, "proposal": proposal}
    if request.method == "POST" and form.is_valid():
        statement, replaced = form.statement(), form.replaced()
        try:
            if request.POST.get("step") == "save":
                standing = law_actions.change_standing(
                    instrument=instrument,
                    statement=statement,
                    replaced=replaced,
                    seen=seen,
                    by=staff(request),
                    at=now(),
                    proposal=proposal,
                )
                messages.success(request, "Đã lưu. Các cơ quan bị chạm tới sẽ thấy thay đổi này ở trang Hôm nay.")
                return redirect("desk:standing", standing.pk)
            context |= _preview(request, instrument, statement, replaced)
        except WrongStanding as error:
            form.add_error(None, str(error))
        except law_actions.ChangedMeanwhile:
            form.add_error(
                None, "Có người vừa nhập tình trạng khác cho văn bản này. Phần bạn gõ vẫn còn đây; hãy xem lại các dòng hiện có."
            )
            context["seen"] = [row.pk for row in valid]
    return render(request, "desk/standing_change.html", context, status=422 if form.errors else 200)


def _preview(request: HttpRequest, instrument: Instrument, statement: Statement, replaced: list[int]) -> dict[str, Any]:
    """What would be if it were saved; raises WrongStanding when it cannot be."""
    check_line(statement.line, statement.basis, instrument.identity.first_day)
    cause = None
    if statement.cause_written:
        cause = find_instrument(written=statement.cause_written, date_text=statement.cause_date)
        if cause == instrument:
            raise WrongStanding("Một văn bản không tự sửa đổi hay thay thế chính nó.")
    return {
        "preview": True,
        "cause": cause,
        "cause_written": statement.cause_written,
        "before": _stretches(instrument),
        "after": _stretches(instrument, lines_after(instrument, statement, replaced, cause)),
        "touched": touched(instrument, own_bodies(request)),
    }


def _ids(form: QueryDict, name: str) -> list[int]:
    return [int(value) for value in form.getlist(name) if value.isdecimal() and value.isascii() and len(value) < 12]


def _proposal(request: HttpRequest, instrument: Instrument) -> Proposal | None:
    given = request.POST if request.method == "POST" else request.GET
    wanted = _ids(given, "de-xuat")
    return open_proposals(staff(request), today()).filter(instrument=instrument, pk__in=wanted[:1]).first()


def _proposed(proposal: Proposal | None) -> dict[str, str]:
    """First values of the form from what a document says."""
    if proposal is None:
        return {}
    document = proposal.document
    return {
        "kind": proposal.kind,
        "cause_written": document.number,
        "cause_date": document.date_text,
        "basis": document.heading,
        "confidence": "H",
    }


@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a proposal is no change of validity."""
    proposal = get_object_or_404(open_proposals(staff(request), today()), pk=pk)
    law_actions.refuse_proposal(proposal=proposal, by=staff(request), at=now())
    messages.success(request, "Đã bỏ đề xuất.")
    return redirect("desk:instrument", proposal.instrument_id)


def _standing(request: HttpRequest, pk: int) -> Standing:
    rows = Standing.objects.filter(instrument__in=instruments_visible_to(staff(request), today()))
    return get_object_or_404(rows.select_related("instrument", "cause", "entered_by"), pk=pk)


@require_GET
def standing(request: HttpRequest, pk: int) -> HttpResponse:
    """One change and everything that it touches."""
    found = _standing(request, pk)
    body = home_body(request)
    context = {
        "standing": found,
        "touched": touched(found.instrument, own_bodies(request), found.entered_at),
        "body": body,
        "looked": found.looks.filter(body=body).select_related("by").first() if body else None,
        "stretches": _stretches(found.instrument),
    }
    return render(request, "desk/standing.html", context)


@require_POST
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick a change as looked at, for the body that this person works for."""
    found = _standing(request, pk)
    body = home_body(request)
    if body is None:
        messages.error(request, "Tài khoản của bạn chưa có vị trí công tác; hãy hỏi quản trị.")
    else:
        law_actions.look(standing=found, body=body, by=staff(request), at=now())
        messages.success(request, f"Đã ghi: {body} đã xem thay đổi này.")
    return redirect("desk:standing", found.pk)


@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which instrument a citation means: one that is offered, or the day or year of another."""
    reference = get_object_or_404(references_visible_to(staff(request), today()), pk=pk)
    wanted = _ids(request.POST, "instrument")
    try:
        if wanted:
            found = _instrument(request, wanted[0])
            citing_actions.choose_instrument(reference=reference, instrument=found, by=staff(request), at=now())
        else:
            written = request.POST.get("date", "")[:20]
            found = citing_actions.name_instrument(reference=reference, date_text=written, by=staff(request), at=now())
        messages.success(request, f"Đã ghi: “{reference}” là {found.name}.")
    except WrongStanding as error:
        messages.error(request, str(error))
    return redirect("desk:document", reference.document_id)
