"""Dispatch of a release, the table of bodies × channels, and one delivery with its attempts and proofs."""

import uuid
from collections import Counter
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime, now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.delivery import actions, proof_actions
from loa.delivery.correction_queries import corrections_of, coverage
from loa.delivery.models import Delivery, Receipt
from loa.delivery.plan_queries import Lane, plan_of, planned, to_know, valid_until
from loa.delivery.port import Channel
from loa.delivery.queries import can_be_asked, grid, state_counts, visible_to
from loa.delivery.registry import channels
from loa.delivery.resend_rules import FREELY
from loa.delivery.rules import ASKABLE, OPEN, STATE_LABELS, State, summary
from loa.delivery.why_queries import ladder, why
from loa.desk.body_choices import told_apart
from loa.desk.dispatching import Wish, moment
from loa.desk.forms import ConfirmForm
from loa.desk.requests import said, staff, today
from loa.ledger import store
from loa.newsroom.models import Release
from loa.newsroom.queries import embargo_of
from loa.newsroom.queries import visible_to as messages_visible_to
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body
from loa.organisations.queries import below, on
from loa.players.item import ORDINARY, PRIORITY
from loa.stations import programme_actions
from loa.stations.queries import under


def _release(request: HttpRequest, pk: int) -> Release:
    messages_seen = messages_visible_to(staff(request), today())
    return get_object_or_404(Release.objects.select_related("message__owner"), pk=pk, message__in=messages_seen)


@require_http_methods(["GET", "POST"])
def dispatch(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose channels and bodies, and when the loudspeakers play; then send."""
    release, at = _release(request, pk), now()
    if release.message.corrects_id and "them" not in request.GET and request.method == "GET":
        return redirect("desk:send_correction", release.pk)
    bodies = list(
        Body.objects.filter(on(today()), id__in=below([release.message.owner_id]))
        .select_related("parent")
        .order_by("kind", "alphabetical", "pk")
    )
    offered = _offered(release)
    typed = request.POST
    sent = request.method == "POST"
    errors: list[str] = []
    plan: list[Lane] = []
    if sent:
        wish = Wish(
            release=release,
            bodies=[b for b in bodies if str(b.pk) in typed.getlist("bodies")],
            channels={kind: c for kind, c in offered.items() if kind in typed.getlist("channels")},
            play_at=moment(typed.get("play_at", "")),
            show_until=moment(typed.get("show_until", "")),
            at=at,
            in_slots=typed.get("air") == "slot",
            priority=PRIORITY if typed.get("priority") else ORDINARY,
            exact=bool(typed.get("exact")),
        )
        targets, errors = wish.targets()
        try:
            actions.check_valid(release, targets, at)
        except NotAllowed as error:
            errors = [*errors, str(error)]
        plan = planned(Counter(t.channel for t in targets), at, valid_until(release))
        if not errors and (typed.get("plan_seen") or not any(lane.warns for lane in plan)) and "look" not in typed:
            made = actions.dispatch(release=release, targets=targets, by=staff(request), at=at)
            waits = programme_actions.enter(deliveries=made, wanted=wish.wanted, by=staff(request), at=at) if wish.play_at else 0
            more = f" {waits} cụm loa của cấp dưới chờ xã xếp lịch." if waits else ""
            messages.success(request, f"Đã giao {len(made)} lượt gửi.{more} Bảng dưới đây tự cập nhật khi có bằng chứng.")
            return redirect("desk:grid", release.pk)
    context = {
        "release": release,
        "bodies": told_apart(bodies),
        "channels": offered.values(),
        "chosen_channels": typed.getlist("channels") if sent else [k for k, c in offered.items() if getattr(c, "ticked", True)],
        "embargo": embargo_of(release),
        "chosen_bodies": typed.getlist("bodies") if sent else area_of(release, bodies),
        "stations": under(bodies, "loudspeaker"),
        "boards": under(bodies, "board"),
        "air": typed.get("air", "hour"),
        "priority": bool(typed.get("priority")),
        "exact": bool(typed.get("exact")),
        "play_at": typed.get("play_at") or localtime(at + timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M"),
        "show_until": typed.get("show_until") or localtime(at + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
        "errors": errors,
        "plan": plan,
        "to_know": to_know(offered, at),
        "warns": any(lane.warns for lane in plan),
        "draft_refused": release.renditions.filter(draft_voice=True, draft_agreed=False).exists(),
    }
    return render(request, "desk/dispatch.html", context, status=422 if errors else 200)


def area_of(release: Release, bodies: list[Body]) -> list[str]:
    """Which of `bodies` are ticked at first: those that the signed message is for and all under them; all when it names none."""
    names = set(release.content.get("areas", ()))
    chosen = {pk: name for pk, name in release.message.areas.values_list("pk", "name") if name in names}
    # The signed words are names; of two bodies of one name the one that was chosen for the message.
    areas = [body.pk for body in bodies if body.pk in chosen or (body.name in names and body.name not in chosen.values())]
    wanted = set(below(areas)) if areas else {body.pk for body in bodies}
    return [str(body.pk) for body in bodies if body.pk in wanted]


def _offered(release: Release) -> dict[str, Channel]:
    """The enabled channels for which this release was signed."""
    signed = set(release.renditions.values_list("channel", flat=True))
    return {kind: channel for kind, channel in channels().items() if kind in signed}


@require_GET
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """Bodies × channels with state and evidence in each cell."""
    release = _release(request, pk)
    plan = plan_of(release, now())
    related = {"coverage": coverage(release.message), "corrections": corrections_of(release.message)}
    context = {
        **related,
        "release": release,
        "grid": grid(release),
        "plan": plan,
        "sums": summary(state_counts([release.pk]).get(release.pk, [])),
    }
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
    known, state = channels().get(delivery.channel), State(delivery.state)
    context = {
        "delivery": delivery,
        "label": STATE_LABELS[state],
        "channel": known.label if known else delivery.channel,
        "attempts": delivery.attempts.order_by("-number"),
        "receipts": delivery.receipts.select_related("recorded_by").order_by("-id"),
        "rendition": delivery.release.renditions.filter(channel=delivery.channel).first(),
        "form": form,
        "reasons": why(delivery, now()),
        "ladder": ladder(delivery),
        "resends": delivery.resends.order_by("pk"),
        "may_resend": state not in (*OPEN, State.SENDING, State.WITHDRAWN) and not delivery.resends.exists(),
        "freely": state in FREELY,
        "askable": state in (State.UNKNOWN, State.OVERDUE),
        "deniable": state in ASKABLE,
        "asks": can_be_asked(delivery),
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


@require_GET
def rendition(request: HttpRequest, pk: int) -> HttpResponse:
    """The very bytes that this delivery carries."""
    delivery = _delivery(request, pk)
    found = get_object_or_404(delivery.release.renditions, channel=delivery.channel)
    name = f"{delivery.release.message.slug}.{found.extension}"
    return HttpResponse(
        store.get(found.sha256), content_type=found.media_type, headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
