"""Duties towards the press at the desk: who kept them, what was said, who was authorised, corrections asked of newspapers."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_naive, localtime, make_aware, now
from django.views.decorators.http import require_GET, require_POST

from loa.cases import press_actions, press_papers, queries
from loa.cases.kind_rules import PRESS
from loa.cases.press_queries import authorisations, corrections, duty_table, newsroom_names, statements, urgent_matters
from loa.cases.press_rules import CORRECTION_FIELDS, FORMS, TRIGGERS
from loa.cases.rules import OPEN, NotPossible
from loa.desk.requests import home_body, number, staff, today
from loa.desk.views.budget_sheets import sheet_answer
from loa.desk.views.cases import version_of
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted, may
from loa.organisations.rules import Act

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _year(request: HttpRequest) -> int:
    typed, now_year = request.GET.get("nam", ""), today().year
    return int(typed) if typed.isdecimal() and len(typed) == 4 and 2000 <= int(typed) <= now_year + 1 else now_year


@require_GET
def index(request: HttpRequest, form: str = "") -> HttpResponse:
    """All of it on one page; the table of duties also as XLSX."""
    if form not in ("", "xlsx"):
        raise Http404
    if form:
        year = _year(request)
        sheet = press_papers.duty_sheet(
            duty_table(staff(request), today(), year),
            [one for one in urgent_matters(staff(request), today(), now()) if one.year == year],
            year,
        )
        return sheet_answer(sheet, f"phat-ngon-bao-chi-{year}.xlsx")
    return _shown(request)


def _shown(request: HttpRequest, status: int = 200, **more: object) -> HttpResponse:
    user, day, body, year = staff(request), today(), home_body(request), _year(request)
    open_states = [state.value for state in OPEN]
    context = {
        "body": body,
        "year": year,
        "lines": duty_table(user, day, year),
        "words": press_papers.WORDS,
        "statements": statements(user, day)[:50],
        "authorisations": [(row, row.ended_at is None and row.valid_from <= day < row.valid_to) for row in authorisations(user, day)[:50]],
        "corrections": corrections(user, day)[:50],
        "urgent": urgent_matters(user, day, now())[:50],
        "triggers": TRIGGERS.items(),
        "now": localtime(now()).strftime("%Y-%m-%dT%H:%M"),
        "newsrooms": newsroom_names(body) if body else (),
        "colleagues": queries.may_be_authorised(body, day).exclude(pk=user.pk) if body else (),
        "leads": body is not None and may(user, Act.APPROVE, body, day),
        "cases": queries.visible_to(user, day).filter(kind=PRESS, state__in=open_states, body=body)[:50] if body else (),
        "forms": FORMS.items(),
        "fields": CORRECTION_FIELDS,
        "typed": {},
        "today": day.isoformat(),
        "until": (day + timedelta(days=30)).isoformat(),
        **more,
    }
    return render(request, "desk/press_duties.html", context, status=status)


@require_POST
def act(request: HttpRequest, verb: str) -> HttpResponse:
    """One act; what was typed is shown again when it is refused."""
    do, body = _VERBS.get(verb), home_body(request)
    if do is None:
        raise Http404
    if body is None:
        raise NotPermitted("Tài khoản này chưa có vị trí công tác.")
    try:
        do(request, body, staff(request))
    except (NotPossible, NotPermitted) as error:
        return _shown(request, 422, wrong=str(error), verb=verb, typed=request.POST)
    return redirect("desk:press_duties")


def _day(request: HttpRequest, name: str) -> date:
    try:
        found = parse_date(request.POST.get(name, ""))
    except ValueError:
        found = None
    if found is None:
        raise NotPossible("Hãy ghi đủ ngày, ví dụ 23/11/2026.")
    return found


def _authorise(request: HttpRequest, body: Body, by: User) -> None:
    to = queries.may_be_authorised(body, today()).filter(pk=number(request, "to")).first()
    if to is None:
        raise NotPossible("Hãy chọn người được ủy quyền.")
    case = queries.visible_to(by, today()).filter(kind=PRESS, pk=number(request, "case")).first()
    press_actions.authorise(
        body=body, to=to, matter=request.POST.get("matter", ""), paper=request.POST.get("paper", ""), begin=_day(request, "begin"),
        end=_day(request, "end") + timedelta(days=1), by=by, at=now(), case=case,
    )  # fmt: skip


def _state(request: HttpRequest, body: Body, by: User) -> None:
    row = authorisations(by, today()).filter(given_to=by, pk=number(request, "authorisation")).first()
    press_actions.note_statement(
        body=body, form=request.POST.get("form", ""), what=request.POST.get("what", ""), on=_day(request, "on"),
        evidence=request.POST.get("evidence", ""), by=by, at=now(), authorised=row,
    )  # fmt: skip


def _ask(request: HttpRequest, body: Body, by: User) -> None:
    given = {name: request.POST.get(name, "") for name, _, _ in CORRECTION_FIELDS}
    sent = _day(request, "sent_on") if request.POST.get("sent_on") else None
    press_actions.ask_correction(body=body, given=given, sent_on=sent, by=by, at=now())


def _settle(request: HttpRequest, body: Body, by: User) -> None:
    del body
    row = get_object_or_404(corrections(by, today()), pk=number(request, "row"))
    words = request.POST.get("outcome", "")
    press_actions.settle_correction(row=row, outcome=words, on=_day(request, "on"), version=version_of(request), by=by, at=now())


def _end(request: HttpRequest, body: Body, by: User) -> None:
    del body
    press_actions.end_authorisation(row=get_object_or_404(authorisations(by, today()), pk=number(request, "row")), by=by, at=now())


def _withdraw(request: HttpRequest, body: Body, by: User) -> None:
    del body
    press_actions.withdraw_statement(row=get_object_or_404(statements(by, today()), pk=number(request, "row")), by=by, at=now())


def _moment(request: HttpRequest, name: str) -> datetime:
    try:
        found = parse_datetime(request.POST.get(name, ""))
    except ValueError:
        found = None
    if found is None:
        raise NotPossible("Hãy ghi đủ ngày, giờ, ví dụ 08:30 23/11/2026.")
    return make_aware(found) if is_naive(found) else found


def _urgent(request: HttpRequest, body: Body, by: User) -> None:
    given = {name: request.POST.get(name, "") for name in ("matter", "trigger")}
    press_actions.note_urgent(body=body, **given, happened_at=_moment(request, "happened_at"), by=by, at=now())


def _met(request: HttpRequest, body: Body, by: User) -> None:
    del body
    row = next((line.row for line in urgent_matters(by, today(), now()) if line.row.pk == number(request, "row")), None)
    statement = statements(by, today()).filter(pk=number(request, "statement")).first()
    if row is None or statement is None:
        raise NotPossible("Hãy chọn lần phát ngôn đã thông tin về vụ việc; chưa ghi thì ghi ở mục “Đã phát ngôn” trước.")
    press_actions.meet_urgent(row=row, statement=statement, told_at=_moment(request, "told_at"), by=by, at=now())


_VERBS: dict[str, Callable[[HttpRequest, Body, User], None]] = {
    "uy-quyen": _authorise,
    "ket-thuc-uy-quyen": _end,
    "phat-ngon": _state,
    "rut": _withdraw,
    "dot-xuat": _urgent,
    "da-thong-tin": _met,
    "cai-chinh": _ask,
    "ket-qua": _settle,
}


@require_GET
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter that asks for a correction, as DOCX."""
    row = get_object_or_404(corrections(staff(request), today()), pk=pk)
    headers = {"Content-Disposition": f'attachment; filename="de-nghi-cai-chinh-{pk}.docx"'}
    return HttpResponse(press_papers.correction_letter(row), content_type=_DOCX, headers=headers)
