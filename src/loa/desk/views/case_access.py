"""Access to information at the desk: costs, files that open once, the register with its figures, the list of what must be public."""

from datetime import date, datetime, time

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.timezone import make_aware, now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.cases import access_actions, access_papers
from loa.cases.access_queries import as_values, is_overdue, lists_of, register, year_of
from loa.cases.access_rules import MOST_SUPPLY_BYTES, MUST_BE_PUBLIC
from loa.cases.models import Cost
from loa.cases.rules import NotPossible
from loa.desk.requests import home_body, number, said, staff, today
from loa.desk.views.budget_sheets import sheet_answer
from loa.desk.views.cases import own_case, shown, version_of
from loa.organisations.queries import NotPermitted, visible_keys


@require_POST
def cost(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what a copy cost."""
    case, what = own_case(request, pk), request.POST.get("what", "")
    try:
        access_actions.note_cost(case=case, what=what, amount=number(request, "amount"), by=staff(request), at=now())
    except (NotPossible, NotPermitted) as error:
        return shown(request, case, 422, wrong=str(error), verb="chi-phi", typed=what, posted=request.POST)
    messages.success(request, "Đã ghi chi phí; người yêu cầu đọc được ở trang theo dõi.")
    return redirect("desk:case", pk)


@require_POST
def paid(request: HttpRequest, pk: int) -> HttpResponse:
    """The requester paid."""
    row = get_object_or_404(Cost.objects.select_related("case__body"), pk=pk, case__body__in=visible_keys(staff(request), today()))
    with said(request, "Đã ghi thanh toán."):
        access_actions.note_paid(cost=row, by=staff(request), at=now())
    return redirect("desk:case", row.case_id)


@require_POST
def supply(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a file over by a link that opens once."""
    case, file = own_case(request, pk), request.FILES.get("tep")
    content = file.read(MOST_SUPPLY_BYTES + 1) if isinstance(file, UploadedFile) else b""
    name = (file.name or "tep") if isinstance(file, UploadedFile) else ""
    try:
        access_actions.supply(case=case, name=name, content=content, by=staff(request), at=now())
    except (NotPossible, NotPermitted) as error:
        return shown(request, case, 422, wrong=str(error), verb="cung-cap")
    messages.success(request, "Đã cung cấp; người yêu cầu thấy liên kết ở trang theo dõi.")
    return redirect("desk:case", pk)


@require_GET
def year(request: HttpRequest, form: str = "") -> HttpResponse:
    """The register of a year with its figures; as a page or XLSX."""
    typed, day = request.GET.get("nam", ""), today()
    wanted = int(typed) if typed.isdecimal() and len(typed) == 4 and 2000 <= int(typed) <= day.year + 1 else day.year
    begin, end = (make_aware(datetime.combine(date(y, 1, 1), time())) for y in (wanted, wanted + 1))
    rows = register(staff(request), day, begin, end)
    if form not in ("", "xlsx"):
        raise Http404
    if form:
        return sheet_answer(access_papers.register_sheet(rows[:50_000], wanted), f"so-cung-cap-thong-tin-{wanted}.xlsx")
    return render(request, "desk/access_year.html", {"rows": rows[:500], "year": wanted, "figures": year_of(rows)})


@require_GET
def lists(request: HttpRequest, form: str = "") -> HttpResponse:
    """The list of information that must be public, overdue first."""
    if form not in ("", "xlsx"):
        raise Http404
    if form:
        return sheet_answer(access_papers.list_sheet(lists_of(staff(request), today()), today()), "danh-muc-cong-khai.xlsx")
    return _lists(request)


def _lists(request: HttpRequest, status: int = 200, **more: object) -> HttpResponse:
    day = today()
    rows = [(row, is_overdue(row, day)) for row in lists_of(staff(request), day)[:1000]]
    context = {"rows": rows, "points": MUST_BE_PUBLIC, "late": sum(late for _, late in rows), "values": {}, **more}
    return render(request, "desk/must_publish.html", context, status=status)


@require_http_methods(["GET", "POST"])
def line(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new line of the list, or another wording of one. What was typed stays."""
    row = get_object_or_404(lists_of(staff(request), today()), pk=pk) if pk else None
    body = row.body if row else home_body(request)
    if body is None:
        raise NotPermitted("Tài khoản này chưa có vị trí công tác.")
    if request.method == "GET":
        return _lists(request, values=as_values(row) if row else {}, row=row)
    typed = {name: str(value) for name, value in request.POST.items()}
    days = [_day(typed.get(name, "")) for name in ("due_on", "published_on")]
    try:
        access_actions.keep_line(
            row=row, body=body, values=typed, due_on=days[0], published_on=days[1], version=version_of(request), by=staff(request), at=now()
        )
    except (NotPossible, NotPermitted) as error:
        return _lists(request, 422, values=typed, row=row, wrong=str(error))
    return redirect("desk:must_publish")


def _day(typed: str) -> date | None:
    try:
        return parse_date(typed)
    except ValueError:
        return None


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a line off the list."""
    row = get_object_or_404(lists_of(staff(request), today()), pk=pk)
    with said(request, "Đã bỏ khỏi danh mục."):
        access_actions.end_line(row=row, by=staff(request), at=now())
    return redirect("desk:must_publish")
