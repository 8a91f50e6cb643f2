"""The screen of a board: its size and parts, what is shown in which, and whether it can be read."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST

from loa.delivery.queries import for_station
from loa.delivery.registry import channels
from loa.desk.requests import number, said, staff, today
from loa.desk.station_forms import ScreenForm
from loa.newsroom.rules import NotAllowed
from loa.organisations.queries import may
from loa.organisations.rules import Act
from loa.stations import board_actions
from loa.stations.board_queries import BOARD
from loa.stations.board_rules import is_legible, letter_pixels, zone_names
from loa.stations.models import Airing, BoardScreen, Station
from loa.stations.queries import visible_to


def _board(request: HttpRequest, pk: int) -> Station:
    return get_object_or_404(visible_to(staff(request), today()), pk=pk, kind=BOARD)


@require_http_methods(["GET", "POST"])
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """Describe the screen; see each show in its part with the height of its letters."""
    station = _board(request, pk)
    row = BoardScreen.objects.filter(station=station).first()
    first = {"width": row.width, "height": row.height, "layout": row.layout} if row else {}
    form = ScreenForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            board_actions.set_screen(station=station, **form.cleaned_data, by=staff(request), at=now())
        except NotAllowed as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã lưu màn hình; bảng tải bố cục mới ở lần liên lạc tới.")
            return redirect("desk:board_screen", pk)
    context = {
        "station": station,
        "form": form,
        "screen": row,
        "zones": zone_names(row.layout) if row else {},
        "rows": _shown(station, row),
        "may_change": may(staff(request), Act.DISPATCH, station.body, today()),
    }
    return render(request, "desk/board_screen.html", context, status=422 if form.errors else 200)


def _shown(station: Station, row: BoardScreen | None) -> list[dict[str, Any]]:
    held = list(for_station(station.code, BOARD, now()))
    zones = dict(Airing.objects.filter(delivery__in=held).values_list("delivery", "zone"))
    channel = channels().get(BOARD)
    columns, rows = getattr(channel, "columns", 24), getattr(channel, "rows", 4)
    found = []
    for delivery in held:
        zone = zones.get(delivery.pk, "")
        pixels = letter_pixels(row.width, row.height, row.layout, zone, columns, rows) if row else None
        rendition = delivery.release.renditions.filter(channel=BOARD).first()
        seconds = round((rendition.milliseconds or 0) / 1000) if rendition else 0
        found.append({
            "delivery": delivery, "zone": zone, "pixels": pixels, "legible": pixels is None or is_legible(pixels), "seconds": seconds,
            "text": rendition.text if rendition else "",
        })  # fmt: skip
    return found


@require_POST
def zone(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one message in another part of the screen."""
    station = _board(request, pk)
    delivery = get_object_or_404(for_station(station.code, BOARD, now()), pk=number(request, "delivery"))
    with said(request, "Đã đổi phần chiếu."):
        chosen = request.POST.get("zone", "")
        board_actions.set_zone(station=station, delivery=delivery, zone=chosen, by=staff(request), at=now())
    return redirect("desk:board_screen", pk)
