"""Reads of roll-ups: what the bodies below an office reported for a period, who is late, and the sum."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localtime

from loa.organisations.models import Body
from loa.organisations.time_queries import names_on
from loa.reports.models import Form, Report
from loa.reports.period_rules import Period
from loa.reports.report_queries import asked_bodies
from loa.reports.report_rules import COUNTED, Figure, Standing, State, due_on, figures_of, standing, summed, topmost


@dataclass(frozen=True, slots=True)
class Row:
    """A body of which a report is asked, with where it stands."""

    body: Body
    name: str  # on the last day of the period on which it was there
    report: Report | None  # that counts, or else the newest
    standing: Standing
    figures: Sequence[Figure]


@dataclass(frozen=True, slots=True)
class RollUp:
    """All that came in for one form and period."""

    form: Form
    period: Period
    due_on: date | None
    rows: Sequence[Row]
    total: Sequence[Figure]  # of those that are in; a body under another one that reports is not counted twice
    counted: int

    def count(self, *wanted: Standing) -> int:
        """How many bodies stand so."""
        return sum(row.standing in wanted for row in self.rows)

    @property
    def late(self) -> list[Row]:
        return [row for row in self.rows if row.standing is Standing.LATE]

    @property
    def received(self) -> int:
        return self.count(Standing.IN, Standing.IN_LATE)


def roll_up(form: Form, period: Period, today: date) -> RollUp:
    """What the bodies below the owner reported for `period`, who is late, and the sum. A fixed number of questions, however many bodies."""
    bodies = list(asked_bodies(form, period))
    due = due_on(period.last, form.due_days)
    by_body: dict[int, Report] = {}
    counts = [s.value for s in COUNTED]
    for report in Report.objects.filter(form=form, first=period.first, end=period.end).select_related("body").order_by("version"):
        was = by_body.get(report.body_id)
        if was is None or report.state in counts or was.state not in counts:
            by_body[report.body_id] = report
    firsts = _first_signed(form, period)
    names = names_on(bodies, min(period.last, today))
    rows = [_row(body, names.get(body.pk, body.name), by_body.get(body.pk), firsts.get(body.pk), due, today) for body in bodies]
    uppers = _uppers({row.body.pk for row in rows if row.figures})
    top = topmost(uppers)
    total = summed(row.figures for row in rows if row.body.pk in top)
    return RollUp(form, period, due, rows, total, len(top))


def _row(body: Body, name: str, report: Report | None, signed: date | None, due: date | None, today: date) -> Row:
    state = State(report.state) if report else None
    figures = figures_of(report.figures) if report and state in COUNTED else []
    return Row(body, name, report, standing(state, signed, due, today), figures)


def _first_signed(form: Form, period: Period) -> dict[int, date]:
    """Body → the day on which its report first came in: a correction does not make it late."""
    rows = Report.objects.filter(form=form, first=period.first, end=period.end, signed_at__isnull=False).order_by("-version")
    return {body: localtime(at).date() for body, at in rows.values_list("body", "signed_at")}


def _uppers(bodies: Iterable[int]) -> dict[int, list[int]]:
    """Each of `bodies` with all that it is under."""
    parents = dict(Body.objects.values_list("pk", "parent"))
    found: dict[int, list[int]] = {}
    for body in bodies:
        chain, at = list[int](), parents.get(body)
        while at is not None and at not in chain:
            chain.append(at)
            at = parents.get(at)
        found[body] = chain
    return found
