"""Trends: themes with what rises, one theme with range and forecast, alerts, the dictionary, press feeds, how good it all was."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.desk.requests import home_body, number, said, staff, today
from loa.organisations.models import Body
from loa.organisations.queries import may
from loa.organisations.rules import Act
from loa.paper.charts import Chart, Series, svg, table
from loa.terms.queries import office_calendar
from loa.trends import count_actions, feed_actions, queries
from loa.trends.feeds import BadFeed
from loa.trends.forecast_rules import Off, Trial, trial
from loa.trends.models import Alert, Theme
from loa.trends.theme_rules import (
    ALERT_LABELS,
    PROPOSAL_LABELS,
    SOURCE_LABELS,
    SUBMITTED,
    AlertState,
    Proposal,
    Source,
    WrongTheme,
)

GROUPS: dict[str, tuple[str, tuple[Source, ...]]] = {
    "": ("Câu hỏi, yêu cầu, thông tin cần kiểm chứng", SUBMITTED),
    **{source.value: (label, (source,)) for source, label in SOURCE_LABELS.items()},
}


def days_off() -> Off:
    """Whether a day is one on which the office does not work."""
    calendar = office_calendar()
    return lambda day: not calendar.is_working(day)


@contextmanager
def kept(request: HttpRequest, done: str) -> Iterator[None]:
    """Run an action on themes and feeds; what cannot be becomes a message."""
    try:
        with said(request, done):
            yield
    except (WrongTheme, BadFeed) as error:
        messages.error(request, str(error))


def _owner(request: HttpRequest) -> Body:
    body = home_body(request)
    if body is None or not may(staff(request), Act.WRITE, body, today()):
        raise PermissionDenied
    return body


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What rises, what is asked, what is searched in vain."""
    user, day = staff(request), today()
    rows = queries.overview(queries.themes_for(user, day), day)
    alerts = [(a, SOURCE_LABELS[Source(a.source)], PROPOSAL_LABELS[Proposal(a.proposal)]) for a in queries.open_alerts(user, day)[:30]]
    body = home_body(request)
    context = {
        "rows": [(row, [(SOURCE_LABELS[s], n) for s, n in row.by_source]) for row in rows], "alerts": alerts, "day": day,
        "missed": queries.missed_words(day), "shares": queries.policy_shares(user, day),
        "writes": body is not None and may(user, Act.WRITE, body, day), "tab": "index",
    }  # fmt: skip
    return render(request, "desk/trends.html", context)


@require_GET
def theme(request: HttpRequest, pk: int) -> HttpResponse:
    """One theme: its days with the range that was expected, two weeks ahead, texts about it."""
    one = get_object_or_404(queries.themes_for(staff(request), today()), pk=pk)
    group = request.GET.get("nguon", "") if request.GET.get("nguon", "") in GROUPS else ""
    label, sources = GROUPS[group]
    found = queries.look(one, sources, today(), days_off())
    chart = _chart(f"{one.name}: {label.lower()}", found)
    columns, rows = table(chart)
    areas, elsewhere = queries.by_area(one, sources, today())
    context = {
        "areas": areas, "elsewhere": elsewhere, "one": one, "found": found,
        "picture": mark_safe(svg(chart)), "columns": columns, "rows": rows,  # noqa: S308
        "group": group, "groups": [(key, words) for key, (words, _) in GROUPS.items()], "texts": queries.texts_about(one),
        "press": queries.press_about(one, today()), "inside": round(100 * found.trial.inside) if found.trial else None,
        "writes": may(staff(request), Act.WRITE, one.owner, today()), "phrases": "\n".join(one.written_phrases), "tab": "index",
        "total": sum(found.counts), "soon": round(sum(a.mean for a in found.ahead[:7])),
        "soon_low": round(sum(a.low for a in found.ahead[:7]) / 7), "soon_high": round(sum(a.high for a in found.ahead[:7]) / 7),
    }  # fmt: skip
    return render(request, "desk/trend_theme.html", context)


def _chart(title: str, found: queries.Look) -> Chart:
    """Past days with the range that each was expected in, and the days ahead with theirs."""
    past, ahead = len(found.counts), len(found.ahead)
    labels = tuple(f"{d:%d/%m}" for d in found.days) + tuple(f"{a.day:%d/%m}" for a in found.ahead)
    counted = Series("Đếm được", (*found.counts, *[None] * ahead))
    foretold = Series("Dự báo", (*[None] * past, *(a.mean for a in found.ahead)))
    low = (*(r.low if r else None for r in found.ranges), *(a.low for a in found.ahead))
    high = (*(r.high if r else None for r in found.ranges), *(a.high for a in found.ahead))
    burst_days = {burst.day for burst in found.bursts}
    marks = frozenset(n for n, day in enumerate(found.days) if day in burst_days)
    return Chart(title, labels, (counted, foretold), "lượt mỗi ngày", lines=True, band=("Khoảng dự kiến", low, high), marks=marks)


@require_http_methods(["GET", "POST"])
def keep(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """A theme of the dictionary: new, or changed."""
    user, day = staff(request), today()
    one = get_object_or_404(queries.themes_for(user, day), pk=pk) if pk else None
    owner = one.owner if one else _owner(request)
    if request.method == "POST":
        with kept(request, "Đã lưu chủ đề. Những ngày gần đây được đếm lại."):
            made = count_actions.keep_theme(
                theme=one, owner=owner, name=request.POST.get("name", ""), phrases=request.POST.get("phrases", ""),
                edition=number(request, "edition"), by=user, at=now(),
            )  # fmt: skip
            for back in range(30):
                count_actions.count_day(day=day - timedelta(days=back))
            return redirect("desk:trend_theme", made.pk)
    typed = {
        "name": request.POST.get("name", one.name if one else ""),
        "phrases": request.POST.get("phrases", "\n".join(one.written_phrases) if one else ""),
    }
    context = {"one": one, "typed": typed, "owner": owner, "tab": "index"}
    return render(request, "desk/theme_form.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Use a theme no more."""
    one = get_object_or_404(queries.themes_for(staff(request), today()), pk=pk)
    with kept(request, "Đã thôi dùng chủ đề."):
        count_actions.end_theme(theme=one, by=staff(request), at=now())
    return redirect("desk:trends")


@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether an alert was of use."""
    alert = get_object_or_404(Alert.objects.filter(theme__in=queries.themes_for(staff(request), today())), pk=pk)
    state = AlertState.USED if request.POST.get("state") == AlertState.USED.value else AlertState.NEEDLESS
    with kept(request, "Đã ghi."):
        count_actions.judge(alert=alert, state=state, note=request.POST.get("note", ""), by=staff(request), at=now())
    return redirect("desk:trends")


@require_http_methods(["GET", "POST"])
def feeds(request: HttpRequest) -> HttpResponse:
    """Press feeds that the office reads."""
    user, day, body = staff(request), today(), home_body(request)
    if request.method == "POST":
        with kept(request, "Đã thêm nguồn báo; vài phút nữa sẽ đọc."):
            feed_actions.add_feed(
                owner=_owner(request), name=request.POST.get("name", ""), url=request.POST.get("url", ""), by=user, at=now()
            )
            return redirect("desk:trend_feeds")
    context = {
        "feeds": queries.feeds_for(user, day), "typed": request.POST, "tab": "feeds",
        "writes": body is not None and may(user, Act.WRITE, body, day),
    }  # fmt: skip
    return render(request, "desk/trend_feeds.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def end_feed(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a feed no more."""
    one = get_object_or_404(queries.feeds_for(staff(request), today()), pk=pk)
    with kept(request, "Đã thôi đọc nguồn này."):
        feed_actions.end_feed(feed=one, by=staff(request), at=now())
    return redirect("desk:trend_feeds")


@require_GET
def record(request: HttpRequest) -> HttpResponse:
    """How good forecasts and alerts were."""
    day, off = today(), days_off()
    rows = [(one, _trial(one, day, off)) for one in queries.themes_for(staff(request), day)]
    judged = Alert.objects.exclude(state=AlertState.OPEN.value).select_related("theme", "decided_by").order_by("-day")[:100]
    context = {
        "rows": [(one, t, round(100 * t.inside), t.error <= t.naive) for one, t in rows if t], "without": [one for one, t in rows if not t],
        "alerts": queries.alerts_so_far(), "judged": [_judged(a) for a in judged],
        "tab": "record",
    }  # fmt: skip
    return render(request, "desk/trend_record.html", context)


def _judged(alert: Alert) -> tuple[Alert, str, str]:
    return alert, SOURCE_LABELS[Source(alert.source)], ALERT_LABELS[AlertState(alert.state)]


def _trial(one: Theme, day: date, off: Off) -> Trial | None:
    counts = queries.known(queries.series(one, SUBMITTED, day), day, queries.began(one))
    return trial(counts, day, off)
