"""Reads for views that people look at: board, calendar, timeline, heat map, tree, list. All narrow the rows that they are given."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import CharField, Count, F, Q, QuerySet, Window
from django.db.models.functions import Cast, RowNumber, Substr

from loa.organisations.models import Body
from loa.organisations.queries import below
from loa.paper.folding import fold
from loa.plans.cascade_queries import Tally
from loa.plans.models import Assignment, Plan, Task
from loa.plans.work_rules import WAITING_FOR_BODY, State

Rows = QuerySet[Assignment]
LATE = "late"  # a derived state that is asked for like the stored ones
_WAITING = [s.value for s in WAITING_FOR_BODY]
_GONE = [State.HANDED_OVER.value, State.ENDED.value]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a view is narrowed. `body` with all that is under it; `name` is part of a body's name; `state` a State's value, LATE or ""."""

    plan: int | None = None
    body: int | None = None
    name: str = ""
    duty: str = ""
    state: str = ""
    first: date | None = None
    last: date | None = None
    officer: int | None = None
    words: str = ""


def late(today: date) -> Q:
    """Lines whose last day has passed and that wait for their body (see `work_rules.overdue`)."""
    return Q(due_on__lt=today, state__in=_WAITING)


def narrowed(rows: Rows, wanted: Wanted, today: date) -> Rows:
    """The rows that `wanted` asks for. Lines that went on elsewhere or ended are left out unless their state is asked for."""
    if wanted.plan:
        rows = rows.filter(plan=wanted.plan)
    if wanted.body:
        rows = rows.filter(body__in=below([wanted.body]))
    if wanted.name:
        rows = rows.filter(body__in=Body.objects.filter(folded__contains=fold(wanted.name)).values("pk"))
    if wanted.duty:
        rows = rows.filter(duty=wanted.duty)
    if wanted.officer:
        rows = rows.filter(officer=wanted.officer)
    if wanted.first:
        rows = rows.filter(due_on__gte=wanted.first)
    if wanted.last:
        rows = rows.filter(due_on__lte=wanted.last)
    for word in fold(wanted.words).split()[:8]:
        rows = rows.filter(task__folded__contains=word)
    if wanted.state == LATE:
        return rows.filter(late(today))
    return rows.filter(state=wanted.state) if wanted.state else rows.exclude(state__in=_GONE)


@dataclass(frozen=True, slots=True)
class Lane:
    """One column of the board."""

    state: State
    count: int
    late: int
    cards: Sequence[Assignment]


LANES = (State.PLANNED, State.ACCEPTED, State.IN_PROGRESS, State.EVIDENCE_GIVEN, State.RETURNED, State.CONFIRMED)


def board(rows: Rows, today: date, most: int = 20) -> list[Lane]:
    """A column for each state with its first cards: those due first, without a date last; confirmed ones newest first."""
    plain = rows.order_by()
    counted = plain.values("state").annotate(n=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))
    found = {row["state"]: row for row in counted}
    keys = {state: _first_keys(plain.filter(state=state), state, most) for state in LANES}
    cards = Assignment.objects.select_related("task", "body").only(*_OF_A_CARD).in_bulk([pk for many in keys.values() for pk in many])
    lanes = []
    for state in LANES:
        row = found.get(state, {"n": 0, "late": 0})
        waits = state in WAITING_FOR_BODY
        lanes.append(Lane(state, row["n"], row["late"] if waits else 0, [cards[pk] for pk in keys[state] if pk in cards]))
    return lanes


_OF_A_CARD = ("state", "duty", "label", "due_on", "task__text", "body__name", "body__short_name")


def _first_keys(rows: Rows, state: State, most: int) -> list[int]:
    """Keys alone, in an order that an index has in both directions: joined rows of a whole country are slow to sort."""
    order = ("-due_on", "-pk") if state is State.CONFIRMED else ("due_on", "pk")
    dated = list(rows.filter(due_on__isnull=False).order_by(*order).values_list("pk", flat=True)[:most])
    return [*dated, *rows.filter(due_on__isnull=True).order_by("pk").values_list("pk", flat=True)[:most]][:most]


@dataclass(slots=True)
class Day:
    """One day of the calendar: how many lines are due by what became of them, and the first of them."""

    day: date
    counts: Counter[str] = field(default_factory=Counter)
    lines: list[Assignment] = field(default_factory=list)

    @property
    def count(self) -> int:
        return self.counts.total()

    @property
    def more(self) -> int:
        return self.count - len(self.lines)


def calendar(rows: Rows, first: date, last: date, today: date, most: int = 4) -> list[Day]:
    """Every day from `first` to `last`, both included, with what is due."""
    days = {first + timedelta(days=n): Day(first + timedelta(days=n)) for n in range((last - first).days + 1)}
    due = rows.filter(due_on__range=(first, last))
    counted = due.order_by().values("due_on", "state").annotate(n=Count("pk"))
    for day, state, n in counted.values_list("due_on", "state", "n"):
        if day:
            days[day].counts[_kind(state, day, today)] += n
    place = Window(RowNumber(), partition_by=F("due_on"), order_by=("state", "pk"))
    firsts = due.annotate(place=place).filter(place__lte=most).order_by("due_on", "place").values_list("pk", flat=True)
    keys = list(firsts)  # sorted alone: wide rows of a whole country are slow to sort
    lines = Assignment.objects.select_related("task", "body").only(*_OF_A_CARD).in_bulk(keys)
    for line in (lines[pk] for pk in keys if pk in lines):
        assert line.due_on is not None  # of the range
        days[line.due_on].lines.append(line)
    return list(days.values())


def _kind(state: str, due: date, today: date) -> str:
    """How a line is coloured: confirmed, late, handed in, or open."""
    if state == State.CONFIRMED:
        return "confirmed"
    if state == State.EVIDENCE_GIVEN:
        return "given"
    return LATE if due < today else "open"


@dataclass(frozen=True, slots=True)
class Bar:
    """A task on the timeline: its period, and each day on which lines are due with what became of them."""

    task: Task
    ticks: Mapping[date, Counter[str]]


def timeline(rows: Rows, plan: Plan, today: date, page: int = 1, size: int = 150) -> tuple[list[Bar], bool]:
    """One page of the plan's tasks with the days on which their lines are due, and whether there are more."""
    found = plan.tasks.filter(ended_at__isnull=True).order_by("number").only("number", "text", "starts_on", "due_on", "plan")
    tasks = list(found[(page - 1) * size : page * size + 1])
    ticks: dict[int, dict[date, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    due = rows.filter(plan=plan, task__in=[t.pk for t in tasks[:size]], due_on__isnull=False).order_by()
    counted = due.values("task", "due_on", "state").annotate(n=Count("pk"))
    for task, day, state, n in counted.values_list("task", "due_on", "state", "n"):
        if day:
            ticks[task][day][_kind(state, day, today)] += n
    return [Bar(task, dict(sorted(ticks[task.pk].items()))) for task in tasks[:size]], len(tasks) > size


@dataclass(frozen=True, slots=True)
class Cell:
    """Lines of a body that are due in a month, and how many of them are late."""

    due: int = 0
    late: int = 0

    def __add__(self, other: "Cell") -> "Cell":
        return Cell(self.due + other.due, self.late + other.late)

    @property
    def heat(self) -> int:
        """0 to 4, by how many are late."""
        return sum(self.late >= least for least in (1, 3, 8, 20))


@dataclass(frozen=True, slots=True)
class Heat:
    """Bodies × months. `bodies` is one page of them, the most late first; `totals` are of all bodies."""

    months: Sequence[date]
    rows: Sequence[tuple[Body, Sequence[Cell], Cell]]
    totals: Sequence[Cell]
    all: Cell
    pages: bool


def heat(rows: Rows, months: Sequence[date], today: date, page: int = 1, size: int = 130, *, wide: bool = False) -> Heat:
    """How much is late, by body and month of the term. `wide` says that `rows` are of a whole country: most bodies are not shown.

    The lines of a few bodies are gone through once; those of a whole country are ranked first by an index that holds all that is asked.
    """
    inside = Q(due_on__gte=months[0], due_on__lt=_after(months[-1]))
    start, shown = (page - 1) * size, list[int]()
    if wide:
        counted = rows.order_by().values("body").annotate(n=Count("pk", filter=inside), late=Count("pk", filter=inside & late(today)))
        shown = list(counted.filter(n__gt=0).order_by("-late", "body").values_list("body", flat=True)[start : start + size + 1])
        more, shown = len(shown) > size, shown[:size]
        cells, totals = _cells(rows.filter(inside, body__in=shown), today), _totals(rows.filter(inside), today)
    else:
        few = rows.order_by().values("pk")  # found first by body or plan: with the days in the same question the whole table is read
        cells = _cells(Assignment.objects.filter(inside, pk__in=few), today)
        ranked = sorted(cells, key=lambda pk: (-sum(c.late for c in cells[pk].values()), pk))
        more, shown = len(ranked) > start + size, ranked[start : start + size]
        totals = defaultdict(Cell)
        for name, cell in (pair for row in cells.values() for pair in row.items()):
            totals[name] += cell
    names, bodies = [f"{m:%Y-%m}" for m in months], Body.objects.select_related("parent").in_bulk(shown)
    lines = [(bodies[pk], [cells[pk].get(m, Cell()) for m in names], sum(cells[pk].values(), Cell())) for pk in shown]
    return Heat(months, lines, [totals.get(m, Cell()) for m in names], sum(totals.values(), Cell()), more)


def _cells(rows: Rows, today: date) -> dict[int, dict[str, Cell]]:
    """Lines of each body by month ("2026-03")."""
    month = Substr(Cast("due_on", CharField()), 1, 7)  # a date is written like that by both databases
    counted = rows.order_by().annotate(month=month).values("body", "month")
    found: dict[int, dict[str, Cell]] = defaultdict(dict)
    for row in counted.annotate(n=Count("pk"), late=Count("pk", filter=late(today))):
        found[row["body"]][row["month"]] = Cell(row["n"], row["late"])
    return found


def _totals(rows: Rows, today: date) -> dict[str, Cell]:
    """Lines of all bodies by month: counted by day, as the index has them, since working out the month of each line takes longer."""
    found: dict[str, Cell] = defaultdict(Cell)
    counted = rows.order_by().values("due_on").annotate(n=Count("pk"), late=Count("pk", filter=late(today)))
    for day, n, late_ones in counted.values_list("due_on", "n", "late"):
        found[f"{day:%Y-%m}"] += Cell(n, late_ones)
    return found


def _after(month: date) -> date:
    """The first day of the next month."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def months_from(first: date, count: int) -> list[date]:
    """`count` months, as their first days."""
    found = [first.replace(day=1)]
    while len(found) < count:
        found.append(_after(found[-1]))
    return found


def tallies(rows: Rows, key: str, values: Iterable[int], today: date) -> Mapping[int, Tally]:
    """Lines by plan, task or body (`key`): all, confirmed, late."""
    found = rows.filter(**{f"{key}__in": list(values)}).exclude(state__in=_GONE).order_by().values(key)
    counted = found.annotate(
        n=Count("pk"), confirmed=Count("pk", filter=Q(state=State.CONFIRMED.value)), late=Count("pk", filter=late(today))
    )
    return {row[key]: Tally(row["n"], row["confirmed"], row["late"]) for row in counted}


MOST_BRANCHES = 100


@dataclass(frozen=True, slots=True)
class Branch:
    """A task in the tree, with its lines counted and how many tasks of lower plans serve it."""

    task: Task
    tally: Tally
    lower: int


def branches(rows: Rows, plan: Plan, today: date, page: int = 1) -> list[Branch]:
    """One page of the tasks of an opened plan, and one more when there are more."""
    start = (page - 1) * MOST_BRANCHES
    tasks = list(plan.tasks.annotate(lower=Count("served_by")).order_by("number")[start : start + MOST_BRANCHES + 1])
    counted = tallies(rows, "task", [t.pk for t in tasks], today)
    return [Branch(t, counted.get(t.pk, Tally()), t.lower) for t in tasks]


def listed(rows: Rows, sort: str) -> Rows:
    """The rows in the order of a list: by term (without one last), body, state or last move."""
    orders = {
        "co-quan": ("body__folded", "due_on", "pk"),
        "trang-thai": ("state", "due_on", "pk"),
        "moi": ("-moved_at", "pk"),
    }
    return rows.order_by(*orders.get(sort, (F("due_on").asc(nulls_last=True), "pk")))


def page_of(rows: Rows, sort: str, start: int, size: int) -> list[Assignment]:
    """`size` rows from `start` in the order of `sort`. Keys are sorted first and alone: wide rows of a whole country are slow to sort."""
    keys = list(listed(rows, sort).values_list("pk", flat=True)[start : start + size])
    found = rows.in_bulk(keys)
    return [found[pk] for pk in keys if pk in found]
