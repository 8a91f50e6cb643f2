"""Dispatch of a release, the table of bodies × channels, and one delivery with its attempts and proofs."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, localtime, make_aware, now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.delivery import actions, tasks
from loa.delivery.models import Delivery
from loa.delivery.port import DestinationKind
from loa.delivery.queries import grid, visible_to
from loa.delivery.registry import channels
from loa.delivery.rules import STATE_LABELS, State, latest_start, summary
from loa.desk.forms import ConfirmForm
from loa.desk.requests import said, staff, today
from loa.ledger import store
from loa.newsroom.models import Release
from loa.newsroom.queries import visible_to as messages_visible_to
from loa.organisations.models import Body
from loa.organisations.queries import below, on
from loa.stations.queries import under
from loa.stations.rules import is_quiet


def _release(request: HttpRequest, pk: int) -> Release:
    messages_seen = messages_visible_to(staff(request), today())
    return get_object_or_404(Release.objects.select_related("message__owner"), pk=pk, message__in=messages_seen)


def _moment(text: str) -> datetime | None:
    """A moment typed in a datetime field, in local time."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return make_aware(found) if found and is_naive(found) else found


@require_http_methods(["GET", "POST"])
def dispatch(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose channels and bodies, and when the loudspeakers play; then send."""
    release = _release(request, pk)
    at = now()
    owner = release.message.owner
    bodies = list(Body.objects.filter(on(today()), id__in=below([owner.pk])).order_by("kind", "name"))
    typed = request.POST
    errors: list[str] = []
    if request.method == "POST":
        chosen = [b for b in bodies if str(b.pk) in typed.getlist("bodies")]
        targets, errors = _targets(release, chosen, typed.getlist("channels"), typed.get("play_at", ""), typed.get("show_until", ""), at)
        if not errors:
            made = actions.dispatch(release=release, targets=targets, by=staff(request), at=at)
            for delivery in made:
                tasks.attempt.enqueue(delivery.pk)
            messages.success(request, f"Đã giao {len(made)} lượt gửi. Bảng dưới đây tự cập nhật khi có bằng chứng.")
            return redirect("desk:grid", release.pk)
    context = {
        "release": release,
        "bodies": bodies,
        "channels": channels().values(),
        "chosen_channels": typed.getlist("channels") or list(channels()),
        "chosen_bodies": typed.getlist("bodies") or [str(b.pk) for b in bodies],
        "stations": under(bodies, "loudspeaker"),
        "boards": under(bodies, "board"),
        "play_at": typed.get("play_at") or localtime(at + timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M"),
        "show_until": typed.get("show_until") or localtime(at + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
        "errors": errors,
    }
    return render(request, "desk/dispatch.html", context, status=422 if errors else 200)


def _targets(
    release: Release, bodies: list[Body], kinds: list[str], play_at: str, show_until: str, at: datetime
) -> tuple[list[actions.Target], list[str]]:
    """The targets of what was typed, and what is wrong with it."""
    errors: list[str] = []
    wanted = {kind: channel for kind, channel in channels().items() if kind in kinds}
    moment, until = _moment(play_at), _moment(show_until)
    if not wanted:
        errors.append("Hãy chọn ít nhất một kênh.")
    if not bodies:
        errors.append("Hãy chọn ít nhất một cơ quan, đơn vị nhận.")
    if "loudspeaker" in wanted and (moment is None or moment < at - timedelta(minutes=5)):
        errors.append("Giờ phát loa không hợp lệ hoặc đã qua; hãy chọn một giờ sắp tới.")
    if "board" in wanted and (until is None or until <= at):
        errors.append("Giờ thôi chiếu bảng điện tử phải ở sau lúc này.")
    if errors:
        return [], errors
    targets: list[actions.Target] = []
    for kind, channel in wanted.items():
        if channel.destinations is DestinationKind.SITE:
            targets.append(actions.Target(kind, DestinationKind.SITE, "site", "Cổng thông tin", release.message.owner))
        elif channel.destinations is DestinationKind.BODY:
            targets += [actions.Target(kind, DestinationKind.BODY, f"body-{b.pk}", b.name, b) for b in bodies]
        else:
            targets += _station_targets(kind, bodies, at, moment, until, errors)
    return targets, errors


def _station_targets(
    kind: str, bodies: Iterable[Body], at: datetime, moment: datetime | None, until: datetime | None, errors: list[str]
) -> Iterable[actions.Target]:
    for station in under(bodies, kind):
        if kind == "board":
            yield actions.Target(kind, DestinationKind.BOARD, station.code, station.name, station.body, at, until)
        elif moment and is_quiet(station.quiet_from, station.quiet_to, localtime(moment)):
            errors.append(
                f"{station.name} nghỉ từ {station.quiet_from:%H:%M} đến {station.quiet_to:%H:%M}; "
                f"{localtime(moment):%H:%M} nằm trong giờ nghỉ. Hãy chọn giờ khác."
            )
        elif moment:
            yield actions.Target(kind, DestinationKind.STATION, station.code, station.name, station.body, moment, latest_start(moment))


@require_GET
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """Bodies × channels with state and evidence in each cell."""
    release = _release(request, pk)
    context = {"release": release, "grid": grid(release), "sums": summary(release.deliveries.values_list("state", flat=True))}
    part = "desk/_grid.html" if request.headers.get("X-Part") else "desk/grid.html"
    return render(request, part, context)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Releases with how far each has come."""
    seen = messages_visible_to(staff(request), today())
    releases = (
        Release.objects.filter(message__in=seen).select_related("message__owner").order_by("-released_at").prefetch_related("deliveries")
    )
    rows = [{"release": r, "sums": summary([d.state for d in r.deliveries.all()])} for r in releases[:100]]
    return render(request, "desk/releases.html", {"rows": rows})


def _delivery(request: HttpRequest, pk: int) -> Delivery:
    return get_object_or_404(visible_to(staff(request), today()), pk=pk)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One delivery: "why has this not arrived?" in one screen."""
    delivery = _delivery(request, pk)
    context = {
        "delivery": delivery,
        "label": STATE_LABELS[State(delivery.state)],
        "channel": channels()[delivery.channel],
        "attempts": delivery.attempts.order_by("-number"),
        "receipts": delivery.receipts.select_related("recorded_by").order_by("-id"),
        "rendition": delivery.release.renditions.filter(channel=delivery.channel).first(),
        "form": ConfirmForm(),
        "may_retry": delivery.state in (State.FAILED, State.UNKNOWN),
    }
    return render(request, "desk/delivery.html", context)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """A person's confirmation with evidence."""
    delivery = _delivery(request, pk)
    form = ConfirmForm(request.POST, request.FILES)
    if not form.is_valid():
        channel = channels()[delivery.channel]
        context = {"delivery": delivery, "form": form, "channel": channel, "label": STATE_LABELS[State(delivery.state)]}
        return render(request, "desk/delivery.html", context, status=422)
    photo = form.cleaned_data["photo"]
    with said(request, "Đã ghi nhận bằng chứng."):
        actions.confirm(
            delivery=delivery,
            evidence=form.cleaned_data["evidence"],
            quantity=form.cleaned_data["quantity"],
            file_sha256=store.put(photo.read()) if photo else "",
            by=staff(request),
            at=now(),
        )
    return redirect("desk:delivery", pk)


@require_POST
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Another attempt, asked for by a person."""
    delivery = _delivery(request, pk)
    actions.try_again(delivery=delivery, by=staff(request), at=now())
    tasks.attempt.enqueue(delivery.pk)
    return redirect("desk:delivery", pk)


@require_GET
def rendition(request: HttpRequest, pk: int) -> HttpResponse:
    """The very bytes that this delivery carries."""
    delivery = _delivery(request, pk)
    found = get_object_or_404(delivery.release.renditions, channel=delivery.channel)
    name = f"{delivery.release.message.slug}.{found.extension}"
    return HttpResponse(
        store.get(found.sha256), content_type=found.media_type, headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
