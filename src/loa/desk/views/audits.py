"""Audits of sites: the table by body, one look with its evidence, the list of sites."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, localtime, now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.audits import actions, queries
from loa.audits.means import guard
from loa.audits.models import Site
from loa.audits.queries import Row
from loa.audits.rules import DUTIES, WrongSite
from loa.desk.requests import home_body, number, said, staff, today
from loa.organisations.models import Body
from loa.organisations.queries import below, may, on
from loa.organisations.rules import Act
from loa.paper.forms import Cell
from loa.paper.sheets import XLSX, Column, Sheet, write_xlsx

MOST_CHOICES = 400


@contextmanager
def kept(request: HttpRequest, done: str = "") -> Iterator[None]:
    """Run an action on sites; what cannot be becomes a message."""
    try:
        with said(request, done):
            yield
    except WrongSite as error:
        messages.error(request, str(error))


def _owner(request: HttpRequest) -> Body:
    body = home_body(request)
    if body is None or not may(staff(request), Act.WORK, body, today()):
        raise PermissionDenied
    return body


def _site(request: HttpRequest, pk: int) -> Site:
    return get_object_or_404(queries.visible_to(staff(request), today()).filter(ended_at__isnull=True), pk=pk)


@require_http_methods(["GET", "POST"])
def index(request: HttpRequest, form: str = "") -> HttpResponse:
    """The table by body; a new site for the list."""
    user, day, body = staff(request), today(), home_body(request)
    if request.method == "POST":
        with kept(request, "Đã thêm trang; vài phút nữa sẽ có kết quả, sau đó mỗi tháng xem lại một lần."):
            owner = _owner(request)
            chosen = Body.objects.filter(pk__in=below([owner.pk]), pk=number(request, "body")).first()
            days = number(request, "fresh_days") or None
            actions.follow(
                owner=owner, name=request.POST.get("name", ""), url=request.POST.get("url", ""), body=chosen, fresh_days=days,
                guard=guard(), by=user, at=now(),
            )  # fmt: skip
            return redirect("desk:audits")
    rows = queries.table(queries.visible_to(user, day))
    if form:
        return _file(form, rows)
    works = body is not None and may(user, Act.WORK, body, day)
    context = {
        "rows": rows, "writes": works, "owner": body, "typed": request.POST,
        "listed": len(queries.websites(body, day)) if body and works else 0,
        "bodies": _choices(body, day) if body and works else (),
        "lacking": sum(row.urged and row.site.owner == body for row in rows),
        "unseen": sum(row.audit is not None and not row.seen for row in rows),
    }  # fmt: skip
    return render(request, "desk/audits.html", context, status=422 if request.method == "POST" else 200)


def _choices(body: Body, day: date) -> QuerySet[Body]:
    return Body.objects.filter(on(day), pk__in=below([body.pk])).order_by("kind", "alphabetical")[:MOST_CHOICES]


_COLUMNS = (
    Column("TT", 5), Column("Cơ quan, trang", 40), Column("Địa chỉ", 36), Column("Xem lúc", 18), Column("Tình trạng", 30),
    Column("Nội dung có", 12), Column("Nội dung phải có", 12), Column("Còn thiếu", 60), Column("Ngày mới nhất", 14), Column("Số ngày", 9),
    Column("Liên kết hỏng", 10), Column("Lỗi tiếp cận", 10), Column("Liên hệ (trên 3)", 10),
)  # fmt: skip


def _file(form: str, rows: list[Row]) -> HttpResponse:
    """The table as XLSX."""
    if form != "xlsx":
        raise Http404
    lines = [_cells(place, row) for place, row in enumerate(rows, start=1)]
    title = "Kết quả kiểm tra trang thông tin điện tử"
    content = write_xlsx([Sheet("Kiểm tra trang", title, _COLUMNS, lines)])
    name = f"kiem-tra-trang-{localdate():%Y-%m-%d}.xlsx"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _cells(place: int, row: Row) -> tuple[Cell, ...]:
    site, audit = row.site, row.audit
    if audit is None:
        return (place, site.name, site.url, None, "chưa xem", *[None] * 8)
    state = f"{audit.get_state_display()}{f': {audit.reason}' if audit.reason else ''}"
    first: tuple[Cell, ...] = (place, site.name, site.url, f"{localtime(audit.began_at):%H:%M %d/%m/%Y}", state)
    if not row.seen:
        return (*first, *[None] * 8)
    missing = "; ".join(row.lacking)
    return (*first, audit.kept, audit.required, missing, audit.newest_on, row.age, row.broken, row.faults, row.contacts)


@require_POST
def from_directory(request: HttpRequest) -> HttpResponse:
    """Follow all official websites of the directory below one's office."""
    with kept(request):
        count = actions.follow_listed(owner=_owner(request), by=staff(request), at=now())
        messages.success(request, f"Đã thêm {count} trang từ danh bạ." if count else "Mọi trang trong danh bạ đã được theo dõi.")
    return redirect("desk:audits")


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at a site again soon."""
    with kept(request, "Đã ghi; vài phút nữa trang sẽ được xem lại."):
        actions.ask(site=_site(request, pk), by=staff(request), at=now())
    return redirect("desk:audits")


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow a site no more."""
    with kept(request, "Đã thôi theo dõi trang này. Kết quả đã có vẫn giữ."):
        actions.end(site=_site(request, pk), by=staff(request), at=now())
    return redirect("desk:audits")


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One look with every finding, its address and its time."""
    user, day = staff(request), today()
    audit = get_object_or_404(queries.audits_visible_to(user, day), pk=pk)
    site = audit.site
    context = {
        "audit": audit, "site": site, "groups": queries.grouped(audit), "history": site.audits.order_by("-began_at", "-pk")[:24],
        "writes": may(user, Act.WORK, site.owner, day) and site.ended_at is None,
        "total": sum(duty.judged for duty in DUTIES.values()),
    }  # fmt: skip
    return render(request, "desk/audit.html", context)
