"""Reads of reports: the gates, what is asked of whom, versions. `visible_to` is the only gate to rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from loa.ledger.keys import trusted_keys
from loa.organisations.models import Body, User
from loa.organisations.queries import below, may, seats, visible_bodies
from loa.organisations.rules import Act
from loa.organisations.time_queries import standing_for
from loa.reports.models import Form, Report
from loa.reports.period_rules import Period, Rhythm, period_of
from loa.reports.report_rules import COUNTED, Standing, State, due_on, standing
from loa.seal.canonical import Json
from loa.seal.envelope import NotGenuine, open_sealed

PURPOSE = "loa/report/1"
MOST_PERIODS = 36


def visible_to(user: User, day: date) -> QuerySet[Report]:
    """Reports that `user` may see: of bodies whose work they may see. A draft is for those who work for its body."""
    seen = Report.objects.filter(body__in=visible_bodies(user, day))
    if not user.is_superuser:
        own = seats(user, day)
        successors = Body.objects.filter(followed_by__successor__in=own).values("pk")
        seen = seen.filter(~Q(state=State.DRAFT.value) | Q(body__in=own) | Q(body__in=successors))
    return seen.select_related("form__owner", "body", "signed_by").order_by("-end", "body__alphabetical", "-version")


def forms_visible_to(user: User, day: date) -> QuerySet[Form]:
    """What is asked of bodies that `user` works for, and what these ask of others."""
    own = Body.objects.filter(pk__in=seats(user, day))
    uppers = [pk for body in own for pk in upper_ids(body)]
    rows = Form.objects.all() if user.is_superuser else Form.objects.filter(owner__in=[*own.values_list("pk", flat=True), *uppers])
    return rows.filter(ended_at__isnull=True).select_related("owner").order_by("owner__alphabetical", "title")


def upper_ids(body: Body) -> list[int]:
    """Ids of the bodies that `body` is under, the nearest first."""
    found, at = list[int](), body.parent
    while at is not None and at.pk not in found:
        found.append(at.pk)
        at = at.parent
    return found


def there_in(period: Period) -> Q:
    """Condition of bodies that were there on some day of `period`."""
    return (Q(valid_from__isnull=True) | Q(valid_from__lt=period.end)) & (Q(valid_to__isnull=True) | Q(valid_to__gt=period.first))


def asked_bodies(form: Form, period: Period) -> QuerySet[Body]:
    """Bodies below the owner of which `form` is asked for `period`, also those that ended in it."""
    found = Body.objects.filter(there_in(period), pk__in=below([form.owner_id]), kind__in=form.kinds).exclude(pk=form.owner_id)
    return found.select_related("parent").order_by("alphabetical", "pk")


def reports_by(form: Form, body: Body) -> bool:
    """Whether `body` may report by `form`: the owner, and the kinds of bodies below it that are asked."""
    return body.pk == form.owner_id or (body.kind in form.kinds and form.owner_id in upper_ids(body))


def may_write(user: User, body: Body, day: date) -> bool:
    """Whether `user` writes reports of `body`: by a post there, or, of a body that has ended, in one that followed it."""
    return any(may(user, Act.REGISTER, one, day) for one in _for(body, day))


def may_sign(user: User, body: Body, day: date) -> bool:
    """Whether `user` signs reports of `body`; the same for one that has ended."""
    return any(may(user, Act.APPROVE, one, day) for one in _for(body, day))


def may_answer(user: User, report: Report, day: date) -> bool:
    """Whether `user` takes the report in for the office that asked for it."""
    return report.body_id != report.form.owner_id and may(user, Act.CONFIRM, report.form.owner, day)


def _for(body: Body, day: date) -> list[Body]:
    return [body] if body.period.holds(day) else [body, *standing_for(body, day)]


def periods(form: Form, day: date) -> list[Period]:
    """The periods of `form` that have begun by `day`, the newest first."""
    if form.asked_once:
        return [form.asked_once]
    period, found = period_of(Rhythm(form.rhythm), day), list[Period]()
    while period.end > form.starts_on and len(found) < MOST_PERIODS:
        found.append(period)
        period = period.before
    return found


def newest(form: Form, body: Body, period: Period) -> Report | None:
    """The newest version of what `body` reports for `period`."""
    return Report.objects.filter(form=form, body=body, first=period.first, end=period.end).order_by("-version").first()


def versions_of(report: Report) -> QuerySet[Report]:
    """All versions of the same report, newest first."""
    same = Report.objects.filter(form=report.form_id, body=report.body_id, first=report.first, end=report.end)
    return same.select_related("signed_by", "answered_by").order_by("-version")


def superseded_by(report: Report) -> Report | None:
    """The newest signed version that took the place of this signed one."""
    later = versions_of(report).filter(version__gt=report.version, state__in=[s.value for s in COUNTED])
    return None if report.state == State.DRAFT.value else later.first()


def sealed_form(report: Report) -> dict[str, Json]:
    """What is signed of a report."""
    return {
        "form": report.form.title, "body": report.body.pk, "name": report.body.name, "first": report.first.isoformat(),
        "end": report.end.isoformat(), "version": report.version, "words": report.words, "figures": report.figures, "lines": report.lines,
    }  # fmt: skip


def genuine(report: Report) -> bool:
    """Whether a signed report still says what was signed."""
    try:
        payload = open_sealed(report.envelope, PURPOSE, trusted_keys())
    except NotGenuine:
        return False
    said = sealed_form(report)
    return all(payload.get(name) == said[name] for name in ("first", "end", "version", "words", "figures", "lines", "body"))


@dataclass(frozen=True, slots=True)
class Due:
    """A report that a body has to give, or has given, for one period."""

    form: Form
    body: Body
    period: Period
    report: Report | None
    due_on: date | None
    standing: Standing


def due_of(bodies: Sequence[Body], day: date) -> list[Due]:
    """What is asked of `bodies` for the period that ended last and the one that runs, by term."""
    found = []
    for body in bodies:
        for form in Form.objects.filter(ended_at__isnull=True, owner__in=[body.pk, *upper_ids(body)]).select_related("owner"):
            if not reports_by(form, body):
                continue
            begun = [p for p in periods(form, day)[:2] if p.clipped(body.valid_from, body.valid_to) and p.first <= day]
            found += [_due(form, body, period, day) for period in begun]
    return sorted(found, key=lambda one: (one.due_on or date.max, -one.period.end.toordinal(), one.form.title))


def _due(form: Form, body: Body, period: Period, day: date) -> Due:
    report, due = newest(form, body, period), due_on(period.last, form.due_days)
    signed = localtime(report.signed_at).date() if report and report.signed_at else None
    return Due(form, body, period, report, due, standing(State(report.state) if report else None, signed, due, day))


def public_reports() -> list[Report]:
    """The newest signed version of each report that its body made public."""
    rows = Report.objects.filter(public=True, state__in=[s.value for s in COUNTED]).select_related("form", "body")
    newest = {(r.form_id, r.body_id, r.first, r.end): r for r in rows.order_by("version")}
    return sorted(newest.values(), key=lambda r: (-r.end.toordinal(), r.body.alphabetical))
