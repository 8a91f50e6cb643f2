"""Pages that are read at a glance: what is late and what comes (a leader's), a body's charts, the grid of the bodies below an office."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe
from django.utils.timezone import now
from django.views.decorators.http import require_GET

from loa.desk.requests import home_body, own_bodies, staff, today
from loa.organisations.models import Body
from loa.organisations.queries import below, on
from loa.organisations.rules import KIND_LABELS, Kind
from loa.paper.charts import svg, table
from loa.paper.sheets import Column, Sheet, write_xlsx
from loa.reports import dashboard_queries as queries
from loa.reports.period_rules import RHYTHM_LABELS, Rhythm, period_of
from loa.reports.plan_report import MEDIA_TYPES

GRID_KINDS = (Kind.COMMUNE, Kind.DISTRICT, Kind.VILLAGE, Kind.COMMUNE_OFFICE)
PERIODS = 12


def _body(request: HttpRequest) -> Body:
    """The body that was asked for, if this person may see its work; else their own."""
    key = request.GET.get("co-quan", "")
    if key.isascii() and key.isdecimal() and len(key) < 12:
        return get_object_or_404(Body, pk=int(key), pk__in=own_bodies(request))
    body = home_body(request)
    if body is None:
        raise Http404("Tài khoản của bạn chưa có vị trí công tác.")
    return body


@require_GET
def glance(request: HttpRequest) -> HttpResponse:
    """A leader's one page."""
    body = _body(request)
    found = queries.glance(body, staff(request), now())
    bodies = Body.objects.filter(on(today()), pk__in=own_bodies(request), kind__in=("province", "district", "commune")).order_by(
        "kind", "name"
    )
    return render(request, "desk/glance.html", {"found": found, "body": body, "bodies": bodies[:200], "tab": "glance"})


@require_GET
def body(request: HttpRequest) -> HttpResponse:
    """The charts of one body, each with its table."""
    one = _body(request)
    # Our own SVG: every word in it was escaped where it was drawn.
    charts = [(mark_safe(svg(c, name=f"c{n}")), c, *table(c)) for n, c in enumerate(queries.charts_of(one, today()))]  # noqa: S308
    return render(request, "desk/body_charts.html", {"charts": charts, "body": one, "tab": "body"})


@require_GET
def grid(request: HttpRequest, form: str = "") -> HttpResponse:
    """The bodies below × figures of a period, on the screen or as XLSX."""
    if form not in ("", "xlsx"):
        raise Http404
    one, asked = _body(request), request.GET
    rhythm = Rhythm(asked["nhip"]) if asked.get("nhip") in Rhythm._value2member_map_ else Rhythm.MONTH
    there = set(Body.objects.filter(pk__in=below([one.pk])).exclude(pk=one.pk).order_by().values_list("kind", flat=True).distinct())
    kinds = [kind for kind in GRID_KINDS if kind.value in there]
    kind = next((k for k in kinds if k.value == asked.get("cap")), kinds[0] if kinds else Kind.COMMUNE)
    periods = [period_of(rhythm, today())]
    while len(periods) < PERIODS:
        periods.append(periods[-1].before)
    period = next((p for p in periods if p.first.isoformat() == asked.get("ky")), periods[0])
    found = queries.grid(one, [kind.value], period)
    if form:
        return HttpResponse(
            _sheet(found), content_type=MEDIA_TYPES["xlsx"], headers={"Content-Disposition": 'attachment; filename="toan-canh.xlsx"'}
        )
    context = {
        "found": found, "body": one, "tab": "grid", "periods": periods, "rhythm": rhythm.value, "kind": kind.value,
        "rhythms": [(r.value, label) for r, label in RHYTHM_LABELS.items()], "kinds": [(k.value, KIND_LABELS[k]) for k in kinds],
        "rows": [(row, list(zip(row.values, row.weights, strict=True))) for row in found.rows],
        "idle": sum(row.idle for row in found.rows),
        "query": f"co-quan={one.pk}&cap={kind.value}&nhip={rhythm.value}&ky={period.first:%Y-%m-%d}",
        "last": period.end - timedelta(days=1),
    }  # fmt: skip
    return render(request, "desk/body_grid.html", context)


def _sheet(found: queries.Grid) -> bytes:
    columns = (Column("TT", 6), Column("Cơ quan", 48), *(Column(f"{m.label} ({m.unit})", 20) for m in found.measures))
    rows: list[tuple[str | int, ...]] = [(n, row.body.name, *row.values) for n, row in enumerate(found.rows, start=1)]
    rows.append(("", "Tổng cộng", *found.totals))
    return write_xlsx([Sheet("Toàn cảnh", f"Toàn cảnh {found.period.name}: {found.body.name}", columns, rows)])
