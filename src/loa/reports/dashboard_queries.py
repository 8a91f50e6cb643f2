"""Reads of dashboards: a leader's one page, a commune's one page, a province's grid of communes. Figures are those of reports."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localtime

from loa.cases.models import Case
from loa.cases.queries import visible_to as cases_visible_to
from loa.delivery.models import Delivery
from loa.delivery.queries import superseded
from loa.delivery.queries import visible_to as deliveries_visible_to
from loa.delivery.rules import PROVEN, TROUBLE
from loa.delivery.rules import State as DeliveryState
from loa.newsroom.calendar_queries import coverages_seen_by
from loa.newsroom.calendar_rules import CoverageState
from loa.newsroom.models import Coverage, Message
from loa.newsroom.queries import visible_to as messages_visible_to
from loa.newsroom.rules import State as MessageState
from loa.organisations.models import Body, User
from loa.organisations.queries import below
from loa.paper.charts import Chart, Series
from loa.plans.models import Assignment
from loa.plans.overview_queries import late as late_lines
from loa.plans.work_queries import lines_visible_to
from loa.reports.measures import Measure, measures, scope_of
from loa.reports.period_rules import Period, Rhythm, period_of
from loa.reports.providers.cases import overdue as overdue_cases
from loa.reports.providers.newsroom import channel_names
from loa.reports.report_queries import Due, due_of
from loa.reports.report_rules import Standing

MOST = 8  # rows of one list of a page that is read at a glance
WEEKS = 12
ASKED_DAYS = 30
FEWEST_ASKED = 5  # a topic is shown from this many different submissions up (design rule 8)
EXPIRY_DAYS = 14
TROUBLE_DAYS = 7


@dataclass(frozen=True, slots=True)
class Asked:
    """A topic and how many asked about it."""

    topic: str
    count: int
    open: int


@dataclass(frozen=True, slots=True)
class Failing:
    """A channel on which something did not arrive lately."""

    channel: str
    name: str
    trouble: int
    all: int


@dataclass(frozen=True, slots=True)
class Glance:
    """A leader's one page for a body and all under it."""

    body: Body
    late: Sequence[Assignment]
    late_count: int
    overdue: Sequence[Case]
    overdue_count: int
    reports: Sequence[Due]
    this_week: Sequence[Coverage]
    waiting: Sequence[Message]
    asked: Sequence[Asked]
    expiring: Sequence[Message]
    failing: Sequence[Failing]


def glance(body: Body, user: User, at: datetime) -> Glance:
    """What is late, what goes out this week, what people ask, what is about to expire, where delivery fails."""
    day, bodies = localtime(at).date(), list(below([body.pk]))
    late = lines_visible_to(user, day).filter(late_lines(day), body__in=bodies)
    cases = cases_visible_to(user, day).filter(
        pk__in=overdue_cases(scope_of(bodies, Period(None, day, day + timedelta(days=1)))).values("pk")
    )
    messages = messages_visible_to(user, day).filter(owner__in=bodies)
    week = coverages_seen_by(user, day).filter(
        owner__in=bodies, day__gte=day, day__lt=day + timedelta(days=7), state=CoverageState.PLANNED.value
    )
    waiting = (Standing.LATE, Standing.RETURNED, Standing.WRITING, Standing.MISSING)
    return Glance(
        body=body,
        late=list(late.order_by("due_on", "pk")[:MOST]),
        late_count=late.count(),
        overdue=list(cases.order_by("due_at", "pk")[:MOST]),
        overdue_count=cases.count(),
        reports=[one for one in due_of([body], day) if one.standing in waiting and one.period.end <= day][:MOST],
        this_week=list(week.order_by("day", "hour", "pk")[:MOST]),
        waiting=list(messages.filter(state=MessageState.SUBMITTED.value)[:MOST]),
        asked=asked_about(cases_visible_to(user, day).filter(body__in=bodies), at),
        expiring=list(
            messages.filter(effective_to__gte=day, effective_to__lt=day + timedelta(days=EXPIRY_DAYS), state=MessageState.RELEASED.value)
            .order_by("effective_to", "pk")[:MOST]
        ),
        failing=failing(deliveries_visible_to(user, day).filter(release__message__owner__in=bodies), at),
    )  # fmt: skip


def asked_about(cases: QuerySet[Case], at: datetime) -> list[Asked]:
    """Topics of the last month's cases, from five of them up, the most asked first."""
    rows = cases.filter(received_at__gte=at - timedelta(days=ASKED_DAYS), topic__isnull=False).order_by()
    found = rows.values("topic__name").annotate(n=Count("pk"), open=Count("pk", filter=Q(answered_at__isnull=True)))
    asked = [Asked(row["topic__name"], row["n"], row["open"]) for row in found if row["n"] >= FEWEST_ASKED]
    return sorted(asked, key=lambda one: (-one.count, one.topic))[:MOST]


def failing(deliveries: QuerySet[Delivery], at: datetime) -> list[Failing]:
    """Channels with deliveries of the last week that did not arrive, the worst first."""
    recent = deliveries.filter(~superseded(), created_at__gte=at - timedelta(days=TROUBLE_DAYS)).order_by()
    trouble = [s.value for s in TROUBLE]
    names, rows = channel_names(), recent.values("channel").annotate(n=Count("pk"), bad=Count("pk", filter=Q(state__in=trouble)))
    found = [Failing(r["channel"], names.get(r["channel"], r["channel"]), r["bad"], r["n"]) for r in rows if r["bad"]]
    return sorted(found, key=lambda one: -one.trouble)


def weeks_before(day: date, many: int = WEEKS) -> list[Period]:
    """The last `many` weeks, the one of `day` last."""
    found = [period_of(Rhythm.WEEK, day)]
    while len(found) < many:
        found.insert(0, found[0].before)
    return found


def charts_of(body: Body, day: date) -> list[Chart]:
    """The charts of one body: messages by week, deliveries by channel, minutes of loudspeakers by station, cases by week."""
    bodies, weeks = list(below([body.pk])), weeks_before(day)
    labels = tuple(f"{week.first:%d/%m}" for week in weeks)
    month = Period(None, day - timedelta(days=29), day + timedelta(days=1))
    found = [
        Chart("Tin, bài phát hành theo tuần", labels, (Series("Phát hành", by_week("messages.released", bodies, weeks)),), "tin, bài"),
        _channels(bodies, month),
        _stations(bodies, month),
        Chart(
            "Câu hỏi, kiến nghị, yêu cầu theo tuần", labels,
            (Series("Tiếp nhận", by_week("cases.received", bodies, weeks)), Series("Giải quyết", by_week("cases.answered", bodies, weeks))),
            "vụ việc",
        ),
    ]  # fmt: skip
    return [chart for chart in found if chart.labels]


def by_week(code: str, bodies: Sequence[int], weeks: Sequence[Period]) -> tuple[float | None, ...]:
    """A measure for each of `weeks`."""
    measure = measures()[code]
    return tuple(measure.count(scope_of(bodies, week)) for week in weeks)


def _channels(bodies: Sequence[int], period: Period) -> Chart:
    rows = measures()["deliveries.made"].rows(scope_of(bodies, period)).order_by().values_list("channel", "state").annotate(n=Count("pk"))
    proven, trouble, other = Counter[str](), Counter[str](), Counter[str]()
    for channel, state, n in rows:
        into = proven if DeliveryState(state) in PROVEN else trouble if DeliveryState(state) in TROUBLE else other
        into[channel] += n
    kinds = sorted({*proven, *trouble, *other}, key=lambda kind: -(proven[kind] + trouble[kind] + other[kind]))[:10]
    series = tuple(
        Series(name, tuple(counted[kind] for kind in kinds))
        for name, counted in (("Có bằng chứng", proven), ("Trục trặc", trouble), ("Đang chờ", other))
    )
    names = channel_names()
    return Chart("Lượt gửi 30 ngày qua theo kênh", tuple(names.get(kind, kind) for kind in kinds), series, "lượt")


def _stations(bodies: Sequence[int], period: Period) -> Chart:
    measure = measures()["broadcasts.minutes"]
    found = measure.grouped(measure.rows(scope_of(bodies, period)), "station__name")
    best = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:10]
    return Chart(
        "Phút phát thanh 30 ngày qua theo cụm loa", tuple(n for n, _ in best), (Series("Phút", tuple(v for _, v in best)),), "phút"
    )


GRID_CODES = (
    "messages.released", "deliveries.made", "deliveries.proven", "broadcasts.aired", "work.late", "cases.received", "cases.overdue",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GridRow:
    """A body below with its figures, in the order of the codes; `idle`: nothing was released in the period."""

    body: Body
    values: tuple[int, ...]
    weights: tuple[int, ...]  # 0 to 4 beside the greatest of the column
    idle: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """The bodies below an office × figures of a period."""

    body: Body
    period: Period
    measures: tuple[Measure, ...]
    rows: Sequence[GridRow]
    totals: tuple[int, ...]


def grid(body: Body, kinds: Sequence[str], period: Period) -> Grid:
    """One row a body of `kinds` below `body`. Each figure is one question for all; what offices and villages did counts for theirs."""
    bodies = list(
        Body.objects.filter(_there(period), pk__in=below([body.pk]), kind__in=kinds).exclude(pk=body.pk).order_by("alphabetical", "pk")
    )
    root = _roots({one.pk for one in bodies})
    chosen = tuple(measures()[code] for code in GRID_CODES)
    columns = [_by_root(measure, list(root), root, period) for measure in chosen]
    most = [max(column.values(), default=0) for column in columns]
    rows = []
    for one in bodies:
        values = tuple(column.get(one.pk, 0) for column in columns)
        weights = tuple(-(-4 * value // top) if top else 0 for value, top in zip(values, most, strict=True))
        rows.append(GridRow(one, values, weights, idle=not values[0]))
    return Grid(body, period, chosen, rows, tuple(sum(column.values()) for column in columns))


def _there(period: Period) -> Q:
    return (Q(valid_from__isnull=True) | Q(valid_from__lt=period.end)) & (Q(valid_to__isnull=True) | Q(valid_to__gt=period.first))


def _roots(heads: set[int]) -> dict[int, int]:
    """Body → the one of `heads` that it is or stands under; others are left out."""
    parents: Mapping[int, int | None] = dict(Body.objects.values_list("pk", "parent"))
    found: dict[int, int] = {}
    for pk in parents:
        chain, at = [pk], pk
        while at not in heads and parents.get(at) is not None and parents[at] not in chain:
            at = parents[at] or 0
            chain.append(at)
        if at in heads:
            found[pk] = at
    return found


def _by_root(measure: Measure, bodies: Sequence[int], root: Mapping[int, int], period: Period) -> dict[int, int]:
    found = Counter[int]()
    rows: QuerySet[Any] = measure.rows(scope_of(bodies, period))
    for owner, n in measure.grouped(rows, measure.owner).items():
        if owner in root:
            found[root[owner]] += n
    return dict(found)
