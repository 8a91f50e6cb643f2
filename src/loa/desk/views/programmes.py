"""Programmes of loudspeakers: the day of a station, its slots, what waits for the commune's choice, what an area allows."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.desk.programme_forms import DeclineForm, PlaceForm, RuleForm, SlotForm
from loa.desk.requests import number, own_bodies, said, staff, today
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body
from loa.organisations.queries import administered, may
from loa.organisations.rules import Act
from loa.players.item import FILLER, PRIORITY
from loa.stations import programme_actions
from loa.stations.foretelling import foretold
from loa.stations.models import Airing, AirRule, Slot, Station
from loa.stations.programme_queries import LOUDSPEAKER, airings_on, programmes, slots_of, waiting_at
from loa.stations.programme_rules import PLACED, WAITING, WHY_NOT, hours_words, span, stepped
from loa.stations.queries import visible_to

PER_PAGE = 50
MOST_WAITING = 50


def _stations(request: HttpRequest) -> QuerySet[Station]:
    return visible_to(staff(request), today()).filter(kind=LOUDSPEAKER, active=True)


def _station(request: HttpRequest, pk: int) -> Station:
    return get_object_or_404(_stations(request), pk=pk)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Stations with what is planned for today, and what waits for the commune's choice."""
    stations, words = _stations(request), request.GET.get("q", "").strip()[:100]
    found = stations.filter(Q(name__icontains=words) | Q(body__name__icontains=words)) if words else stations
    counted = found.annotate(
        planned=Count("airings", filter=Q(airings__day=today(), airings__state=PLACED), distinct=True),
        framed=Count("slots", filter=Q(slots__ended_at__isnull=True), distinct=True),
    ).order_by("body__alphabetical", "name")
    context = {
        "page": Paginator(counted, PER_PAGE).get_page(request.GET.get("p")),
        "words": words,
        "waiting": waiting_at(stations, now())[:MOST_WAITING],
    }
    return render(request, "desk/programmes.html", context)


def _day(text: str) -> date:
    """The asked day, near enough to today to mean something."""
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    return found if found and abs((found - today()).days) <= 366 else today()


@require_GET
def day(request: HttpRequest, pk: int) -> HttpResponse:
    """One day of a station: what was played, what is to come by the minute, what will not be heard and why."""
    station, asked, at = _station(request, pk), _day(request.GET.get("ngay", "")), now()
    told = foretold(station, asked, at)
    airings = list(airings_on(station, asked))
    placed = {airing.delivery.key: airing for airing in airings}
    to_come = told.to_come
    begins = {one.item.id: one for one in to_come.soundings} if to_come else {}
    total = told.sounded + (to_come.length if to_come else timedelta())
    context = {
        "station": station,
        "day": asked,
        "before": asked - timedelta(days=1),
        "after": asked + timedelta(days=1),
        "past": to_come is None,
        "alarm": told.alarm,
        "slots": _sections(station, asked, airings, begins),
        "free": [(airing, begins.get(airing.delivery.key)) for airing in airings if airing.slot is None],
        "lines": [(one, placed.get(one.item.id), to_come.over.get(one.item.id)) for one in to_come.soundings] if to_come else [],
        "unheard": [(one.item, WHY_NOT[one.why], placed.get(one.item.id)) for one in to_come.unheard] if to_come else [],
        "FILLER": FILLER,
        "logs": told.logs,
        "minutes": round(total.total_seconds() / 60),
        "limit": told.limit,
        "rests": [hours_words(hours) for hours in programmes([station]).allowed(station).rests],
        "may_change": may(staff(request), Act.DISPATCH, station.body, today()),
        "waiting": waiting_at([station], at),
    }
    return render(request, "desk/programme.html", context)


def _sections(station: Station, asked: date, airings: list[Airing], begins: dict[str, Any]) -> list[dict[str, Any]]:
    """The slots of the day with what stands in each, as it will be aired."""
    held: dict[int, list[Airing]] = defaultdict(list)
    for airing in airings:
        if airing.slot_id:
            held[airing.slot_id].append(airing)
    found = []
    for slot in slots_of(station):
        if asked.isoweekday() not in slot.days:
            continue
        rows = sorted(held.get(slot.pk, ()), key=lambda row: (row.priority != PRIORITY, row.order, row.pk))
        first = [row for row in rows if row.priority == PRIORITY]
        clash = len({row.delivery.release.message.owner_id for row in first}) > 1 and not all(row.decided_by_id for row in first)
        begin, end = span(slot.hours, asked, now())
        # A priority item stays before the ordinary ones: no button moves across that line.
        same = [a.priority == b.priority for a, b in pairwise(rows)]
        lines = [(row, begins.get(row.delivery.key), up, down) for row, up, down in zip(rows, [False, *same], [*same, False], strict=False)]
        found.append(
            {"slot": slot, "rows": lines, "clash": clash, "seen": ",".join(str(row.pk) for row in rows), "begin": begin, "end": end}
        )
    return found


def _back(station: Station, asked: date, place: str = "") -> HttpResponse:
    return redirect(f"{_address(station)}?ngay={asked.isoformat()}{place}")


def _address(station: Station) -> str:
    return reverse("desk:programme", args=[station.pk])


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) < 16]


@require_POST
def reorder(request: HttpRequest, pk: int) -> HttpResponse:
    """A new order of one slot: a row was dragged, or moved by a button."""
    station, asked = _station(request, pk), _day(request.POST.get("day", ""))
    slot = get_object_or_404(Slot, pk=number(request, "slot"), station=station)
    seen = _numbers(request.POST.get("seen", "").split(","))
    wanted, (way, _, one) = _numbers(request.POST.getlist("wanted")), request.POST.get("move", "").partition(":")
    if way in ("up", "down") and one.isdecimal():
        wanted = stepped(seen, int(one), up=way == "up")
    with said(request, "Đã sắp lại khung chương trình; bài ưu tiên luôn đứng trước."):
        programme_actions.reorder(station=station, slot=slot, day=asked, wanted=wanted, seen=seen, by=staff(request), at=now())
    # Back to the row that was moved: who works with keys or on a telephone goes on from there.
    return _back(station, asked, f"#bai-{one}" if one.isdecimal() else "")


@require_http_methods(["GET", "POST"])
def airing(request: HttpRequest, pk: int) -> HttpResponse:
    """One broadcast: listen, put it in a slot or at an hour, or do not air it."""
    found = get_object_or_404(
        Airing.objects.select_related("station__body", "delivery__release__message__owner", "slot"), pk=pk, station__in=_stations(request)
    )
    station, form = found.station, PlaceForm(request.POST or None, station=found.station, initial={"day": today().isoformat()})
    if request.method == "POST" and form.is_valid():
        chosen, by, at = form.cleaned_data, staff(request), now()
        try:
            if chosen["slot"]:
                programme_actions.place(airing=found, slot=chosen["slot"], day=chosen["day"], by=by, at=at)
            else:
                programme_actions.place_at(airing=found, moment=form.moment, exact=chosen["exact"], by=by, at=at)
        except NotAllowed as error:
            form.add_error(None, str(error))
        else:
            return _back(station, chosen["day"])
    return _airing_page(request, found, form, DeclineForm())


def _airing_page(request: HttpRequest, found: Airing, form: PlaceForm, decline_form: DeclineForm) -> HttpResponse:
    rendition = found.delivery.release.renditions.filter(channel=LOUDSPEAKER).first()
    context = {
        "airing": found,
        "station": found.station,
        "release": found.delivery.release,
        "rendition": rendition,
        "form": form,
        "decline_form": decline_form,
        "waits": found.state == WAITING,
        "may_change": may(staff(request), Act.DISPATCH, found.station.body, today()),
    }
    return render(request, "desk/airing.html", context, status=422 if form.errors or decline_form.errors else 200)


@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """The commune does not air it."""
    found = get_object_or_404(Airing.objects.select_related("station__body"), pk=pk, station__in=_stations(request))
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _airing_page(request, found, PlaceForm(station=found.station), form)
    with said(request, "Đã ghi: cụm loa này không phát bài; cơ quan gửi thấy lý do."):
        programme_actions.decline(airing=found, reason=form.cleaned_data["reason"], by=staff(request), at=now())
    return _back(found.station, localdate())


@require_http_methods(["GET", "POST"])
def slot(request: HttpRequest, pk: int, slot_pk: int = 0) -> HttpResponse:
    """Add a slot, or change one."""
    station = _station(request, pk)
    row = get_object_or_404(slots_of(station), pk=slot_pk) if slot_pk else None
    form = SlotForm(request.POST if request.method == "POST" else None, station=station, slot=row)
    if request.method == "POST" and form.is_valid():
        try:
            programme_actions.set_slot(station=station, said=form.cleaned_data, slot=row, by=staff(request), at=now())
        except NotAllowed as error:
            form.add_error(None, str(error))
        else:
            return redirect("desk:programme", station.pk)
    context = {"station": station, "form": form, "slot": row, "slots": slots_of(station)}
    return render(request, "desk/slot.html", context, status=422 if form.errors else 200)


@require_POST
def end_slot(request: HttpRequest, slot_pk: int) -> HttpResponse:
    """The slot is given up."""
    row = get_object_or_404(Slot.objects.select_related("station"), pk=slot_pk, station__in=_stations(request))
    with said(request) as tell:
        count = programme_actions.end_slot(slot=row, by=staff(request), at=now())
        tell(f"Đã bỏ khung “{row.name}”." + (f" {count} bài chờ xếp lại." if count else ""))
    return redirect("desk:programme", row.station_id)


@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """Quiet hours and limits of the areas that this person sees; an administrator enters them with their basis."""
    bodies = Body.objects.filter(pk__in=administered(staff(request), today())).order_by("alphabetical")
    form = RuleForm(request.POST if request.method == "POST" else None, bodies=bodies)
    if request.method == "POST" and form.is_valid():
        chosen = dict(form.cleaned_data)
        try:
            programme_actions.set_rule(body=chosen.pop("body"), said=chosen, by=staff(request), at=now())
        except NotAllowed as error:
            form.add_error(None, str(error))
        else:
            return redirect("desk:air_rules")
    found = AirRule.objects.filter(ended_at__isnull=True, body__in=own_bodies(request)).select_related("body", "entered_by")
    context = {"form": form, "rules": found.order_by("body__alphabetical", "kind", "start"), "may_add": bodies.exists()}
    return render(request, "desk/air_rules.html", context, status=422 if form.errors else 200)


@require_POST
def end_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """A rule of an area holds no more."""
    row = get_object_or_404(AirRule, pk=pk, body__in=own_bodies(request))
    with said(request, "Đã thôi áp dụng quy định này."):
        programme_actions.end_rule(rule=row, by=staff(request), at=now())
    return redirect("desk:air_rules")
