"""The editorial calendar: month and week, moving what is planned by form, keyboard or mouse, what was postponed or cancelled and why."""

from datetime import date, time
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date, parse_time
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from loa.delivery.registry import channels
from loa.desk.body_choices import told_apart
from loa.desk.requests import home_body, own_bodies, said, staff, today
from loa.newsroom import calendar_actions
from loa.newsroom.calendar_queries import Wanted, by_day, coverages_seen_by, narrowed, unplanned, without_day
from loa.newsroom.calendar_rules import COVERAGE_LABELS, MOVES, VERB_LABELS, CoverageState, Verb, month_of, week_of
from loa.newsroom.models import Coverage, Message, MessageKind
from loa.newsroom.queries import visible_to
from loa.newsroom.rules import STATE_LABELS, NotAllowed
from loa.organisations.models import Body
from loa.organisations.queries import NotPermitted, may
from loa.organisations.rules import Act
from loa.plans import coverage_actions
from loa.plans.queries import tasks_visible_to

STATES = [
    *((state.value, label) for state, label in STATE_LABELS.items()),
    ("none", "Chưa có bài"),
    (CoverageState.POSTPONED.value, COVERAGE_LABELS[CoverageState.POSTPONED]),
    (CoverageState.CANCELLED.value, COVERAGE_LABELS[CoverageState.CANCELLED]),
]
MOST_TASKS = 300
MONTH, WEEK = "thang", "tuan"


def labels() -> list[tuple[str, str]]:
    """The enabled channels, as (kind, label)."""
    return [(kind, channel.label) for kind, channel in channels().items()]


def _day(text: str | None) -> date | None:
    """A day that was typed, of the years in which anybody plans; None for anything else."""
    try:
        found = parse_date(text or "")
    except ValueError:
        return None
    return found if found and 2000 <= found.year < 2100 else None


def _hour(text: str | None) -> time | None:
    try:
        return parse_time(text or "")
    except ValueError:
        return None


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 12 else None


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """A month or a week of what is planned, by body, kind, channel and state."""
    asked, user = request.GET, staff(request)
    day = _day(asked.get("ngay")) or today()
    view = WEEK if asked.get("xem") == WEEK else MONTH
    span = week_of(day) if view == WEEK else month_of(day)
    wanted = Wanted(_whole(asked.get("cq")), asked.get("loai", ""), asked.get("tt", ""), asked.get("kenh", ""))
    found = narrowed(coverages_seen_by(user, today()), wanted)
    days = by_day(found.prefetch_related("tasks"), span)
    keep = urlencode({k: v for k, v in asked.items() if k in ("cq", "loai", "tt", "kenh") and v})
    bodies = Body.objects.filter(pk__in=coverages_seen_by(user, today()).values("owner"), id__in=own_bodies(request))
    context: dict[str, Any] = {
        "day": day,
        "view": view,
        "span": span,
        "weeks": [[(d, d == today(), d.month == day.month or view == WEEK, days[d]) for d in week] for week in span.weeks],
        "postponed": without_day(found)[:30],
        "unplanned": unplanned(user, today())[:30],
        "keep": keep,
        "wanted": wanted,
        "bodies": told_apart(bodies.select_related("parent").order_by("alphabetical", "pk")),
        "kinds": MessageKind.objects.filter(ended_at__isnull=True),
        "states": STATES,
        "channels": labels(),
        "channel_names": dict(labels()),
        "home": home_body(request),
        "today": today(),
    }
    return render(request, "desk/editorial.html", context)


def _coverage(request: HttpRequest, pk: int) -> Coverage:
    return get_object_or_404(coverages_seen_by(staff(request), today()), pk=pk)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One planned item with all that was done to it and why; the forms that need no script."""
    found = _coverage(request, pk)
    verbs = {verb for (state, verb) in MOVES if state == found.state}
    texts = visible_to(staff(request), today()).filter(owner=found.owner)[:50] if found.message_id is None else ()
    context = {
        "coverage": found,
        "changes": [(change, VERB_LABELS[Verb(change.verb)]) for change in found.changes.select_related("by").order_by("-pk")],
        "verbs": {verb.value for verb in verbs},
        "may_change": may(staff(request), Act.WRITE, found.owner, today()),
        "texts": texts,
        "channel_label": dict(labels()).get(found.channel, found.channel),
        "tasks": found.tasks.select_related("plan"),
        "offered": tasks_visible_to(staff(request), today()).filter(ended_at__isnull=True).exclude(coverages=found)[:MOST_TASKS],
    }
    return render(request, "desk/coverage.html", context)


@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    """Put something into the calendar, with its message or before there is a text."""
    typed, user = request.POST, staff(request)
    message: Message | None = None
    if typed.get("message"):
        message = get_object_or_404(visible_to(user, today()), pk=_whole(typed["message"]) or 0)
    owner = message.owner if message else home_body(request)
    day = _day(typed.get("day"))
    if owner is None:
        notices.error(request, "Tài khoản của bạn chưa có vị trí công tác; hãy hỏi quản trị.")
        return redirect("desk:editorial")
    with said(request, "Đã đưa vào lịch."):
        calendar_actions.plan(
            owner=owner, title=typed.get("title", ""), day=day, hour=_hour(typed.get("hour")), channel=_channel(typed.get("channel")),
            message=message, kind=MessageKind.objects.filter(pk=typed.get("kind", "")).first(), by=user, at=now(),
        )  # fmt: skip
    if message:
        return redirect("desk:message", message.pk)
    return _to_day(day)


def _channel(text: str | None) -> str:
    return text if text in channels() else ""


def _to_day(day: date | None) -> HttpResponse:
    answer = redirect("desk:editorial")
    if day:
        answer["Location"] += f"?ngay={day:%Y-%m-%d}"
    return answer


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Move, postpone, cancel or restore; answers a script with JSON and a form with the page."""
    found, typed = _coverage(request, pk), request.POST
    verb = Verb(typed["verb"]) if typed.get("verb") in Verb._value2member_map_ else Verb.MOVE
    script = request.headers.get("X-Part") == "1"
    try:
        done = calendar_actions.act(
            coverage=found,
            verb=verb,
            edition=_whole(typed.get("edition")) or 0,
            day=_day(typed.get("day")),
            reason=typed.get("reason", ""),
            by=staff(request),
            at=now(),
        )
    except (NotAllowed, NotPermitted) as error:
        if script:
            return JsonResponse({"error": str(error)}, status=409)
        notices.error(request, str(error))
        return redirect("desk:coverage", pk)
    if script:
        return JsonResponse({"edition": done.edition, "day": done.day.isoformat() if done.day else ""})
    notices.success(request, f"Đã ghi: {VERB_LABELS[verb].lower()}.")
    return redirect("desk:coverage", pk)


@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """The text of what was planned."""
    found = _coverage(request, pk)
    message = get_object_or_404(visible_to(staff(request), today()), pk=_whole(request.POST.get("message")) or 0)
    with said(request, "Đã gắn tin."):
        coverage_actions.give_text(coverage=found, message=message, edition=_edition(request), by=staff(request), at=now())
    return redirect("desk:coverage", pk)


def _edition(request: HttpRequest) -> int:
    return _whole(request.POST.get("edition")) or 0


@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Start the text of what was planned."""
    found = _coverage(request, pk)
    with said(request):
        message = coverage_actions.write(coverage=found, edition=_edition(request), by=staff(request), at=now())
        return redirect("wagtailsnippets_newsroom_message:edit", message.pk)
    return redirect("desk:coverage", pk)


@require_POST
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """What was planned serves a task of a plan, or does so no more."""
    found = _coverage(request, pk)
    chosen = get_object_or_404(tasks_visible_to(staff(request), today()), pk=_whole(request.POST.get("task")) or 0)
    act = coverage_actions.part if request.POST.get("part") else coverage_actions.join
    with said(request, "Đã gỡ khỏi nhiệm vụ." if request.POST.get("part") else "Đã gắn với nhiệm vụ."):
        act(coverage=found, task=chosen, by=staff(request), at=now())
    return redirect("desk:coverage", pk)


@require_POST
def plan_for_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Put something into the calendar for a task."""
    chosen, typed, owner = get_object_or_404(tasks_visible_to(staff(request), today()), pk=pk), request.POST, home_body(request)
    if owner is None:
        notices.error(request, "Tài khoản của bạn chưa có vị trí công tác; hãy hỏi quản trị.")
        return redirect("desk:task", pk)
    with said(request, "Đã đưa vào lịch biên tập."):
        coverage_actions.plan(
            task=chosen, owner=owner, title=typed.get("title", ""), day=_day(typed.get("day")), hour=_hour(typed.get("hour")),
            channel=_channel(typed.get("channel")), by=staff(request), at=now(),
        )  # fmt: skip
    return redirect("desk:task", pk)
