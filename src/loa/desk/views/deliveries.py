"""Dispatch of a release, the table of bodies × channels, and one delivery with its attempts and proofs."""

import uuid
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, localtime, make_aware, now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.delivery import actions, proof_actions
from loa.delivery.models import Delivery, Receipt
from loa.delivery.port import Channel
from loa.delivery.queries import grid, state_counts, visible_to
from loa.delivery.registry import channels
from loa.delivery.rules import STATE_LABELS, State, summary
from loa.delivery.why_queries import why
from loa.desk.dispatching import Wish
from loa.desk.forms import ConfirmForm
from loa.desk.requests import said, staff, today
from loa.ledger import store
from loa.newsroom.models import Release
from loa.newsroom.queries import visible_to as messages_visible_to
from loa.organisations.models import Body
from loa.organisations.queries import below, on
from loa.stations.queries import under


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
    release, at = _release(request, pk), now()
    bodies = list(Body.objects.filter(on(today()), id__in=below([release.message.owner_id])).order_by("kind", "name"))
    offered = _offered(release)
    typed = request.POST
    sent = request.method == "POST"
    errors: list[str] = []
    if sent:
        wish = Wish(
            release=release,
            bodies=[b for b in bodies if str(b.pk) in typed.getlist("bodies")],
            channels={kind: c for kind, c in offered.items() if kind in typed.getlist("channels")},
            play_at=_moment(typed.get("play_at", "")),
            show_until=_moment(typed.get("show_until", "")),
            at=at,
        )
        targets, errors = wish.targets()
        if not errors:
            made = actions.dispatch(release=release, targets=targets, by=staff(request), at=at)
            messages.success(request, f"Đã giao {len(made)} lượt gửi. Bảng dưới đây tự cập nhật khi có bằng chứng.")
            return redirect("desk:grid", release.pk)
    context = {
        "release": release,
        "bodies": bodies,
        "channels": offered.values(),
        "chosen_channels": typed.getlist("channels") if sent else list(offered),
        "chosen_bodies": typed.getlist("bodies") if sent else [str(b.pk) for b in bodies],
        "stations": under(bodies, "loudspeaker"),
        "boards": under(bodies, "board"),
        "play_at": typed.get("play_at") or localtime(at + timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M"),
        "show_until": typed.get("show_until") or localtime(at + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
        "errors": errors,
    }
    return render(request, "desk/dispatch.html", context, status=422 if errors else 200)


def _offered(release: Release) -> dict[str, Channel]:
    """The enabled channels for which this release was signed."""
    signed = set(release.renditions.values_list("channel", flat=True))
    return {kind: channel for kind, channel in channels().items() if kind in signed}


@require_GET
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """Bodies × channels with state and evidence in each cell."""
    release = _release(request, pk)
    context = {"release": release, "grid": grid(release), "sums": summary(state_counts([release.pk]).get(release.pk, []))}
    part = "desk/_grid.html" if request.headers.get("X-Part") else "desk/grid.html"
    return render(request, part, context)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Releases with how far each has come."""
    seen = messages_visible_to(staff(request), today())
    releases = Release.objects.filter(message__in=seen).select_related("message__owner").order_by("-released_at")[:100]
    counts = state_counts([r.pk for r in releases])
    rows = [{"release": r, "sums": summary(counts.get(r.pk, []))} for r in releases]
    return render(request, "desk/releases.html", {"rows": rows})


def _delivery(request: HttpRequest, pk: int) -> Delivery:
    return get_object_or_404(visible_to(staff(request), today()), pk=pk)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One delivery: "why has this not arrived?" in one screen."""
    return _shown(request, _delivery(request, pk), ConfirmForm(initial={"form": uuid.uuid4().hex}))


def _shown(request: HttpRequest, delivery: Delivery, form: ConfirmForm) -> HttpResponse:
    known = channels().get(delivery.channel)
    context = {
        "delivery": delivery,
        "label": STATE_LABELS[State(delivery.state)],
        "channel": known.label if known else delivery.channel,
        "attempts": delivery.attempts.order_by("-number"),
        "receipts": delivery.receipts.select_related("recorded_by").order_by("-id"),
        "rendition": delivery.release.renditions.filter(channel=delivery.channel).first(),
        "form": form,
        "reasons": why(delivery, now()),
        "may_retry": delivery.state in (State.FAILED, State.UNKNOWN),
    }
    return render(request, "desk/delivery.html", context, status=422 if form.errors else 200)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """A person's confirmation with evidence."""
    delivery = _delivery(request, pk)
    form = ConfirmForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, delivery, form)
    photo = form.cleaned_data["photo"]
    with said(request, "Đã ghi nhận bằng chứng."):
        proof_actions.confirm(
            delivery=delivery,
            evidence=form.cleaned_data["evidence"],
            quantity=form.cleaned_data["quantity"],
            file_sha256=store.put(photo.read()) if photo else "",
            form=form.cleaned_data["form"],
            by=staff(request),
            at=now(),
        )
    return redirect("desk:delivery", pk)


@require_GET
def proof_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The photo or signed list of a receipt."""
    receipt = get_object_or_404(Receipt.objects.exclude(file_sha256=""), pk=pk, delivery__in=visible_to(staff(request), today()))
    body = _kept(receipt.file_sha256)
    kinds = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png"}
    media_type = next((kind for head, kind in kinds.items() if body.startswith(head)), "application/pdf")
    return HttpResponse(body, content_type=media_type, headers={"X-Content-Type-Options": "nosniff"})


def _kept(digest: str) -> bytes:
    try:
        return store.get(digest)
    except store.Damaged as error:
        raise Http404(str(error)) from error


@require_POST
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Another attempt, asked for by a person."""
    delivery = _delivery(request, pk)
    actions.try_again(delivery=delivery, by=staff(request), at=now())
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
