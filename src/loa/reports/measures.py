"""What a measure is, and which there are: the setting REPORT_FIGURES, a list of dotted paths, as CHANNELS is for channels.

A measure counts rows of one room in a period for some bodies, and names each row, so that a figure always leads to the records that it is
made of: both come from the same question. A room that gets figures adds a file to `providers` and a line to the setting:

    MEASURES = (
        Measure("cases.answered", "Phản ánh đã trả lời", "vụ việc", rows=answered, gate=visible_to, record=described),
    )
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet, Sum
from django.utils.module_loading import import_string
from django.utils.timezone import make_aware

from loa.organisations.models import User
from loa.organisations.queries import Ids
from loa.reports.period_rules import Period
from loa.reports.report_rules import Figure, Piece
from loa.vietnamese.letters import order_text

MOST_PIECES = 12


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows of which days [first, end) are counted."""

    bodies: Ids | Sequence[int]
    first: date
    end: date

    @property
    def begins(self) -> datetime:
        return make_aware(datetime.combine(self.first, time()))

    @property
    def ends(self) -> datetime:
        return make_aware(datetime.combine(self.end, time()))


@dataclass(frozen=True, slots=True)
class Record:
    """One row behind a figure: what it is, when, and the page of the desk where it stands ("" and 0: it has none)."""

    label: str
    when: date | datetime | None
    route: str = ""
    pk: int = 0


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure that a report may hold.

    `rows` are the rows it counts; `amount` is the field that is summed instead (divided by `scale`). `by` is the field whose values are its
    pieces, named by `names` where they are codes. `gate` gives the rows that a person may see, or None where `record` says nothing that is
    not public. `of_a_day`: what is true on the last day, such as staff; it has no total since the beginning of the year.
    """

    code: str
    label: str
    unit: str
    rows: Callable[[Scope], QuerySet[Any]]
    record: Callable[[Any], Record]
    gate: Callable[[User, date], QuerySet[Any]]
    amount: str = ""
    scale: int = 1
    by: str = ""
    names: Callable[[], Mapping[str, str]] = dict
    of_a_day: bool = False
    owner: str = ""  # field of the body that a row belongs to: what roll-ups by body and dashboards group by

    def count(self, scope: Scope) -> int:
        """The figure."""
        rows = self.rows(scope).order_by()
        found = rows.aggregate(n=Sum(self.amount))["n"] if self.amount else rows.count()
        return int(found or 0) // self.scale

    def pieces(self, scope: Scope) -> tuple[Piece, ...]:
        """Its pieces, the largest first; () without `by`, or when there are too many to read."""
        if not self.by:
            return ()
        found = self.grouped(self.rows(scope), self.by)
        names = self.names()
        pieces = [Piece(str(key), str(names.get(str(key), key)), n) for key, n in found.items() if key is not None and n]
        return tuple(sorted(pieces, key=lambda piece: (-piece.value, order_text(piece.label)))) if len(pieces) <= MOST_PIECES else ()

    def grouped(self, rows: QuerySet[Any], by: str) -> dict[Any, int]:
        """Value of the field `by` → figure; one question."""
        counted = Sum(self.amount) if self.amount else Count("pk", distinct="__" in by)
        found = rows.order_by().values(by).annotate(n=counted).values_list(by, "n")
        return {key: int(n or 0) // self.scale for key, n in found}

    def figure(self, scope: Scope, year: Scope) -> Figure:
        """The figure of `scope` with its pieces and the total of `year`."""
        total = None if self.of_a_day else self.count(year)
        return Figure(self.code, self.label, self.unit, self.count(scope), total, self.pieces(scope))


@cache
def measures() -> dict[str, Measure]:
    """Every measure by its code, in the order of the setting."""
    found: dict[str, Measure] = {}
    for path in settings.REPORT_FIGURES:
        for measure in import_string(path):
            if measure.code in found:
                raise ValueError(f"REPORT_FIGURES: {measure.code} comes twice")
            found[measure.code] = measure
    return found


def scope_of(bodies: Ids | Sequence[int], period: Period) -> Scope:
    """`period` for `bodies`."""
    return Scope(bodies, period.first, period.end)


def figures(codes: Iterable[str], bodies: Ids | Sequence[int], period: Period) -> list[Figure]:
    """The figures `codes` (none: all that there are) of `bodies` in `period`."""
    wanted = set(codes)
    now, year = scope_of(bodies, period), scope_of(bodies, period.year_so_far)
    return [m.figure(now, year) for m in measures().values() if not wanted or m.code in wanted]


def counts(codes: Iterable[str], bodies: Ids | Sequence[int], period: Period) -> dict[str, int]:
    """Code → figure, of those that there still are."""
    known, scope = measures(), scope_of(bodies, period)
    return {code: known[code].count(scope) for code in codes if code in known}
