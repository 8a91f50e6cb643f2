"""Reads of evidence: the figures and the progress table of a body in a period, the records behind a figure, what changed since signing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import make_aware

from loa.organisations.models import Body, User
from loa.organisations.queries import Ids, below
from loa.plans.models import Assignment
from loa.plans.rules import DUTY_LABELS, Duty
from loa.plans.work_rules import WAITING_FOR_BODY
from loa.plans.work_rules import State as WorkState
from loa.reports import measures
from loa.reports.models import Form, Report
from loa.reports.period_rules import Period
from loa.reports.report_rules import Change, Figure, Line, changes, figures_of, pace

MOST_LINES = 300  # tasks in one progress table


def scope_bodies(body: Body) -> Ids:
    """Whose rows a report of `body` counts: its own and those of all under it."""
    return below([body.pk])


def evidence(form: Form, body: Body, period: Period) -> tuple[list[Figure], list[Line]]:
    """The figures and the progress table of `body` in the part of `period` in which it was there, from the records."""
    part = period.clipped(body.valid_from, body.valid_to)
    if part is None:
        return [], []
    bodies = list(scope_bodies(body))
    return measures.figures(form.codes, bodies, part), progress_lines(bodies, part)


def progress_lines(bodies: Collection[int], period: Period) -> list[Line]:
    """The progress table: each task in which `bodies` had work that fell due, was confirmed or is late by the end of `period`."""
    begins, ends = (make_aware(datetime.combine(day, time())) for day in (period.first, period.end))
    year = make_aware(datetime.combine(period.year_so_far.first, time()))
    gone = (WorkState.HANDED_OVER.value, WorkState.ENDED.value)
    done = Q(state=WorkState.CONFIRMED.value, moved_at__lt=ends)
    in_time, in_period = Q(due_on__lt=period.end), Q(due_on__gte=period.first, due_on__lt=period.end)
    waiting = Q(state__in=[s.value for s in WAITING_FOR_BODY], due_on__lt=period.end)
    rows = (
        Assignment.objects.filter(body__in=bodies)
        .exclude(state__in=gone)
        .order_by()
        .values("task", "duty", "task__text", "plan", "task__number")
        .annotate(
            due=Count("pk", filter=in_period),
            done=Count("pk", filter=done & Q(moved_at__gte=begins)),
            year_due=Count("pk", filter=in_time & Q(due_on__gte=period.year_so_far.first)),
            year_done=Count("pk", filter=done & Q(moved_at__gte=year)),
            fallen=Count("pk", filter=in_time),
            kept=Count("pk", filter=in_time & done),
            early=Count("pk", filter=Q(due_on__gte=period.end) & done),
            late=Count("pk", filter=waiting),
        )
        .filter(Q(due__gt=0) | Q(done__gt=0) | Q(late__gt=0))
        .order_by("plan", "task__number", "duty")[:MOST_LINES]
    )
    return [
        Line(
            task=row["task"],
            text=row["task__text"][:400],
            role=DUTY_LABELS[Duty(row["duty"])],
            result=_result(row["done"], row["due"], row["late"]),
            total=f"{row['year_done']:02d}/{max(row['year_due'], row['year_done']):02d} phần việc",
            pace=pace(due=row["fallen"], done=row["kept"], late=row["late"], early=row["early"]),
        )
        for row in rows
    ]


def _result(done: int, due: int, late: int) -> str:
    words = f"{done:02d} phần việc được xác nhận, {due:02d} đến hạn"
    return f"{words}, {late:02d} quá hạn" if late else words


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows that a figure is made of, as far as a person may see them."""

    measure: measures.Measure
    rows: QuerySet[Any]


def records(code: str, body: Body, period: Period, user: User, day: date, piece: str = "") -> Behind | None:
    """The measure and the rows behind a figure that `user` may see; `piece` narrows to one part. None for an unknown measure."""
    measure, part = measures.measures().get(code), period.clipped(body.valid_from, body.valid_to)
    if measure is None or part is None:
        return None
    rows = measure.rows(measures.scope_of(list(scope_bodies(body)), part))
    rows = rows.filter(pk__in=measure.gate(user, day).order_by().values("pk"))
    if piece and measure.by:
        rows = rows.filter(pk__in=rows.filter(**{measure.by: piece}).order_by().values("pk"))
    return Behind(measure, rows.order_by("-pk"))


def changed_since(report: Report) -> list[Change]:
    """Figures of a report that the records now give otherwise than when it was filled, or signed."""
    part = report.period.clipped(report.body.valid_from, report.body.valid_to)
    if part is None:
        return []
    figures = figures_of(report.figures)
    return changes(figures, measures.counts([f.code for f in figures if f.total is not None], list(scope_bodies(report.body)), part))
