"""Stations: who is there, who is silent, what was played."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_GET

from loa.desk.requests import staff, today
from loa.stations.models import PlayLog
from loa.stations.queries import visible_to
from loa.stations.rules import SILENT_AFTER


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Stations with their last sign of life, and the newest log lines."""
    stations = list(visible_to(staff(request), today()))
    at = now()
    rows = [{"station": s, "silent": s.last_seen_at is None or at - s.last_seen_at > SILENT_AFTER} for s in stations]
    logs = PlayLog.objects.filter(station__in=stations).select_related("station", "delivery__release").order_by("-id")[:50]
    return render(request, "desk/stations.html", {"rows": rows, "logs": logs})
