"""Stations: how they are by commune, which are silent, what was planned against what was played, what people report about them."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.timezone import localtime, make_aware, now
from django.views.decorators.http import require_GET, require_http_methods

from loa.desk.requests import staff, today
from loa.desk.station_forms import AnswerForm
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body
from loa.organisations.queries import may, may_anywhere
from loa.organisations.rules import Act
from loa.paper.sheets import XLSX, Column, Sheet, write_xlsx
from loa.stations import complaint_actions
from loa.stations.complaint_rules import CLOSED, OPEN, STATE_LABELS
from loa.stations.health_queries import by_area, compared, in_area, open_alarms, planned_against_played, silence
from loa.stations.health_rules import OUTCOMES, is_silent, worth_a_look
from loa.stations.models import Complaint, PlayLog, Station
from loa.stations.queries import visible_to

PER_PAGE = 50
FEW = 60  # stations that are listed at once, without the grid
MOST_DAYS = 92  # a quarter: what is kept of airtime is reported by quarters
MOST_ROWS = 20_000  # of a sheet
COLUMNS = (
    Column("Trạm", 28), Column("Đơn vị", 24), Column("Bài", 44), Column("Giờ định", 18), Column("Bắt đầu thật", 18),
    Column("Dài định (giây)", 12), Column("Dài thật (giây)", 12), Column("Kết quả", 22), Column("Ghi chú", 44),
)  # fmt: skip


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The grid by commune, or the stations of one; of an office with few stations, all of them."""
    seen, at = visible_to(staff(request), today()), now()
    area, words = _whole(request.GET.get("dia-ban", "")), request.GET.get("q", "").strip()[:100]
    shown = in_area(seen, area) if area else seen
    shown = _named(shown, words)
    listed = bool(area or words) or seen.count() <= FEW
    found: QuerySet[Station, Any] = shown if listed else by_area(seen, at, silence())
    page: Page[Any] = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    context: dict[str, Any] = {
        "page": page,
        "listed": listed,
        "area": Body.objects.filter(pk=area).first() if area else None,
        "words": words,
        "keep": f"dia-ban={area}&" if area else f"q={words}&" if words else "",
        "may_add": may_anywhere(staff(request), Act.ADMINISTER, today()),
        "alarms": open_alarms(seen)[:PER_PAGE],
        "alarm_count": open_alarms(seen).count(),
        "complaints": Complaint.objects.filter(station__in=seen, state=OPEN).count(),
    }
    if listed:
        stations = list(page.object_list)
        context["rows"] = [_row(station, at) for station in stations]
        logs = PlayLog.objects.filter(station__in=stations).select_related("station", "delivery__release")
        context["logs"] = logs.order_by("-id")[:50]
    else:
        named = {body.pk: body for body in Body.objects.filter(pk__in=[row["area"] for row in page.object_list])}
        context["areas"] = [(named.get(row["area"]), row) for row in page.object_list]
    return render(request, "desk/stations.html", context)


def _named(stations: QuerySet[Station], words: str) -> QuerySet[Station]:
    """Those with `words` in their name, code or place."""
    found = Q(name__icontains=words) | Q(code__icontains=words) | Q(body__name__icontains=words)
    return stations.filter(found) if words else stations


def _row(station: Station, at: datetime) -> dict[str, Any]:
    health = getattr(station, "health", None)
    looks = worth_a_look(health.drift_seconds, health.disk_free, health.waiting_log, health.troubles) if health else []
    return {"station": station, "silent": is_silent(station.seen_at, at, silence()), "health": health, "troubles": looks}


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else 0


def _day(text: str, otherwise: date) -> date:
    try:
        return parse_date(text) or otherwise
    except ValueError:
        return otherwise


@require_GET
def played(request: HttpRequest, form: str = "") -> HttpResponse:
    """What was planned in a period against what the devices say that they did, as a page and as XLSX."""
    seen, at = visible_to(staff(request), today()), now()
    first = _day(request.GET.get("tu", ""), today() - timedelta(days=6))
    last = min(max(_day(request.GET.get("den", ""), today()), first), first + timedelta(days=MOST_DAYS - 1))
    begin, end = (make_aware(datetime.combine(day, time())) for day in (first, last + timedelta(days=1)))
    area, words = _whole(request.GET.get("dia-ban", "")), request.GET.get("q", "").strip()[:100]
    found = planned_against_played(_named(in_area(seen, area) if area else seen, words), begin, end)
    if form:
        if form != "xlsx":
            raise Http404
        return _sheet(list(found[:MOST_ROWS]), first, last, at)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    asked = {"tu": first.isoformat(), "den": last.isoformat(), **({"dia-ban": area} if area else {}), **({"q": words} if words else {})}
    keep = f"{urlencode(asked)}&"
    context = {
        "page": page,
        "rows": [(one, OUTCOMES[one.outcome]) for one in compared(list(page.object_list), at)],
        "first": first,
        "last": last,
        "keep": keep,
        "most": MOST_DAYS,
        "words": words,
        "area": area,
    }
    return render(request, "desk/played.html", context)


def _sheet(rows: list[Any], first: date, last: date, at: datetime) -> HttpResponse:
    lines = []
    for one in compared(rows, at):
        row, log = one.delivery, one.log
        rendition = row.release.renditions.filter(channel=row.channel).first()
        lines.append((
            row.destination_name, row.body.name, row.release.title, _written(row.not_before), _written(log.started_at if log else None),
            _seconds(rendition.milliseconds if rendition else None), _seconds(log.milliseconds if log else None), OUTCOMES[one.outcome],
            log.detail if log else one.reason,
        ))  # fmt: skip
    title = f"Phát theo lịch và phát thật, {first:%d/%m/%Y}–{last:%d/%m/%Y}"
    body = write_xlsx([Sheet("Đối chiếu", title, COLUMNS, lines)])
    name = f'attachment; filename="doi-chieu-{first.isoformat()}-{last.isoformat()}.xlsx"'
    return HttpResponse(body, content_type=XLSX, headers={"Content-Disposition": name})


def _written(moment: datetime | None) -> str:
    return f"{localtime(moment):%d/%m/%Y %H:%M:%S}" if moment else ""


def _seconds(milliseconds: int | None) -> int | str:
    return "" if milliseconds is None else round(milliseconds / 1000)


@require_GET
def complaints(request: HttpRequest) -> HttpResponse:
    """What people report about loudspeakers, open ones first."""
    seen = visible_to(staff(request), today())
    state = request.GET.get("trang-thai", "")
    found = Complaint.objects.filter(station__in=seen).select_related("station__body")
    found = found.filter(state=state) if state in STATE_LABELS else found.exclude(state=CLOSED)
    page = Paginator(found.order_by("-at"), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "page": page,
        "state": state,
        "states": [("", "Chưa đóng"), *STATE_LABELS.items()],
        "keep": f"trang-thai={state}&" if state else "",
    }
    return render(request, "desk/complaints.html", context)


@require_http_methods(["GET", "POST"])
def complaint(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: answer it, close it."""
    seen = visible_to(staff(request), today())
    row = get_object_or_404(Complaint.objects.select_related("station__body", "answered_by"), pk=pk, station__in=seen)
    form = AnswerForm(request.POST if request.method == "POST" else None, initial={"answer": row.answer})
    if request.method == "POST" and form.is_valid():
        try:
            complaint_actions.answer(
                complaint=row, words=form.cleaned_data["answer"], close="close" in request.POST, by=staff(request), at=now()
            )
        except NotAllowed as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã lưu. Người gửi đọc được câu trả lời bằng số biên nhận.")
            return redirect("desk:complaints")
    context = {"row": row, "form": form, "may_answer": row.state != CLOSED and may(staff(request), Act.DISPATCH, row.station.body, today())}
    return render(request, "desk/complaint.html", context, status=422 if form.errors else 200)
