"""Saying it right: a correction is begun, and sent by a plan that follows from where the wrong words went."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime, now
from django.views.decorators.http import require_http_methods

from loa.delivery import correction_actions
from loa.delivery.actions import Target
from loa.delivery.correction_queries import coverage, on_paper, places_of, plan, shown_until
from loa.delivery.plan_queries import planned, valid_until
from loa.delivery.port import DestinationKind
from loa.delivery.registry import channels
from loa.desk.dispatching import Wish, moment
from loa.desk.forms import CorrectForm
from loa.desk.requests import staff, today
from loa.desk.views.mending import release_seen
from loa.newsroom.models import Message, Release
from loa.newsroom.queries import latest_release, visible_to
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body
from loa.organisations.queries import below
from loa.organisations.rules import Act
from loa.organisations.time_queries import check_in_whose_name, standing_for_each

PLACED = (DestinationKind.BODY, DestinationKind.STATION, DestinationKind.BOARD)


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """What was wrong, what is right; then the draft of the correction opens."""
    message = get_object_or_404(visible_to(staff(request), today()), pk=pk)
    check_in_whose_name(staff(request), Act.WRITE, message.owner, today())
    release = latest_release(message)
    if release is None:
        raise Http404
    form = CorrectForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = correction_actions.begin(release=release, **form.cleaned_data, by=staff(request), at=now())
        except NotAllowed as error:
            form.add_error(None, str(error))
        else:
            notices.success(request, "Đã soạn bản đính chính. Hãy đọc lại, sửa cho trọn ý rồi trình duyệt như mọi tin.")
            return redirect("wagtailsnippets_newsroom_message:edit", made.pk)
    places = places_of(release)
    reached = Counter(_label(place.channel) for place in places.values() if place.reached)
    context = {
        "message": message, "release": release, "form": form, "reached": sorted(reached.items()), "on_paper": on_paper(places),
        "begun": Message.objects.filter(corrects__message=message).order_by("-pk"),
    }  # fmt: skip
    return render(request, "desk/correct.html", context, status=422 if form.errors else 200)


def _label(kind: str) -> str:
    known = channels().get(kind)
    return known.label if known else kind


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan of a correction, and sending by it."""
    release, at = release_seen(request, pk), now()
    corrected = release.message.corrects
    if corrected is None:
        raise Http404
    typed = request.POST
    play_at, show_until = _hours(typed.get("play_at"), typed.get("show_until"), corrected, at)
    targets, errors = _candidates(release, corrected, play_at, show_until, at)
    found = plan(release, targets)
    lanes = planned(Counter(t.channel for t in found.targets), at, valid_until(release))
    warns = any(lane.warns for lane in lanes)
    if request.method == "POST" and not errors and (typed.get("plan_seen") or not warns):
        try:
            made = correction_actions.send(release=release, targets=found.targets, by=staff(request), at=at)
        except NotAllowed as error:
            errors.append(str(error))
        else:
            notices.success(request, f"Đã giao {len(made)} lượt gửi đính chính. Độ phủ cập nhật khi có bằng chứng.")
            return redirect("desk:grid", release.pk)
    context = {
        "release": release, "corrected": corrected, "found": found, "again": _by_channel(found.again), "fresh": _by_channel(found.fresh),
        "plan": lanes, "warns": warns, "errors": errors, "coverage": coverage(release.message),
        "play_at": localtime(play_at).strftime("%Y-%m-%dT%H:%M") if play_at else "",
        "show_until": localtime(show_until).strftime("%Y-%m-%dT%H:%M") if show_until else "",
        "timed": {t.channel for t in targets if t.kind in (DestinationKind.STATION, DestinationKind.BOARD)} | _timed(release, corrected),
    }  # fmt: skip
    return render(request, "desk/correction.html", context, status=422 if errors else 200)


def _hours(play_at: str | None, show_until: str | None, corrected: Release, at: datetime) -> tuple[datetime | None, datetime | None]:
    """As typed; where nothing was typed yet: soon, and for a day or as long as the wrong words were to be shown."""
    soon, day = at + timedelta(minutes=5), max(at + timedelta(days=1), shown_until(corrected) or at)
    return (moment(play_at) if play_at is not None else soon), (moment(show_until) if show_until is not None else day)


def _used(release: Release, corrected: Release) -> dict[str, Any]:
    """The channels that the corrected release used and for which this one was signed."""
    used = set(corrected.deliveries.values_list("channel", flat=True).distinct())
    signed = set(release.renditions.values_list("channel", flat=True))
    return {kind: channel for kind, channel in channels().items() if kind in used and kind in signed}


def _timed(release: Release, corrected: Release) -> set[str]:
    kinds = (DestinationKind.STATION, DestinationKind.BOARD)
    return {kind for kind, channel in _used(release, corrected).items() if channel.destinations in kinds}


def _candidates(
    release: Release, corrected: Release, play_at: datetime | None, show_until: datetime | None, at: datetime
) -> tuple[list[Target], list[str]]:
    """What matches now: the same channels, and the bodies that got the corrected release with all under them."""
    bodies = _bodies(release, corrected)
    wish = Wish(release, bodies, _used(release, corrected), play_at, show_until, at)
    targets, errors = wish.targets()
    return list(targets), list(errors)


def _bodies(release: Release, corrected: Release) -> list[Body]:
    kinds = [kind.value for kind in PLACED]
    placed = set(corrected.deliveries.filter(destination_kind__in=kinds).values_list("body", flat=True).distinct())
    if not placed:  # it went to the site and to subscribers only: those of its areas, or of the whole office
        placed = set(release.message.areas.values_list("pk", flat=True)) or set(below([release.message.owner_id]))
    there = set().union(*standing_for_each(placed, today()).values())  # where a body has ended: those that stand for it
    return list(Body.objects.filter(pk__in=there).order_by("kind", "alphabetical"))


def _by_channel(targets: Iterable[Target]) -> list[tuple[str, int, list[str]]]:
    """(channel, how many, some names); subscribers have none."""
    found: dict[str, list[Target]] = {}
    for target in targets:
        found.setdefault(target.channel, []).append(target)
    named = {kind: [t.name for t in ts if t.kind is not DestinationKind.SUBSCRIBER] for kind, ts in found.items()}
    return [(_label(kind), len(ts), named[kind]) for kind, ts in found.items()]
