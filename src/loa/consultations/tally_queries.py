"""Totals as pages show them: few opinions are counted within the request, many by the worker, with the time at which it did so."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from loa.consultations.counting_rules import Totals
from loa.consultations.draft_models import Consultation
from loa.consultations.models import Moderation, Tally
from loa.consultations.open_file_queries import AT_ONCE, state_of
from loa.consultations.open_queries import totals_of
from loa.consultations.place_queries import Figures, figures

FRESH = timedelta(minutes=1)  # for which a count of the worker is taken as it is


@dataclass(frozen=True, slots=True)
class Tallied:
    """`totals` None: being counted for the first time. `made_at` None: counted just now. `due`: a count by the worker is wanted."""

    totals: Totals | None
    made_at: datetime | None
    due: bool


def tally_of(consultation: Consultation, at: datetime) -> Tallied:
    """The totals by the declared rules as they are known at `at`, without a long count."""
    if consultation.last_number <= AT_ONCE:
        return Tallied(totals_of(consultation), None, False)
    row = Tally.objects.filter(consultation=consultation).first()
    if row is None:
        return Tallied(None, None, True)
    return Tallied(Totals(**row.totals), row.made_at, _old(consultation, row, at))


@dataclass(frozen=True, slots=True)
class Counted:
    """Where opinions stand, as counted at `made_at`; None: just now, or, when it is `due`, never yet."""

    figures: Figures
    made_at: datetime | None
    due: bool


def figures_of(consultation: Consultation, at: datetime) -> Counted:
    """Where opinions stand as it is known at `at`, without a long count."""
    if consultation.last_number <= AT_ONCE:
        return Counted(figures(consultation), None, False)
    row = Tally.objects.filter(consultation=consultation).first()
    if row is None or not row.figures:
        return Counted(Figures({}, Counter(), 0, 0, Counter()), None, True)
    return Counted(Figures.from_json(row.figures), row.made_at, _old(consultation, row, at))


def known_totals(consultation: Consultation, at: datetime) -> Totals:
    """The totals for a file: as the worker counted them where nothing can have changed since, else counted now."""
    found = tally_of(consultation, at)
    final = consultation.published_at is not None and found.made_at is not None and not found.due
    return found.totals if final and found.totals else totals_of(consultation, fresh=True)


def _old(consultation: Consultation, row: Tally, at: datetime) -> bool:
    """Whether `row` may say something else than a count now. After publishing only a decision on what is shown can change it."""
    published = consultation.published_at
    if published is None:
        return at - row.made_at > FRESH and row.state != state_of(consultation)
    later = Q(decided_at__gte=row.made_at) | Q(lifted_at__gte=row.made_at)
    return row.made_at <= published or Moderation.objects.filter(later, comment__consultation=consultation).exists()
