"""Reads of reorganisations: what one touches, and totals of a plan on the map of a day."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from loa.consultations.queries import unfinished_of
from loa.directory.queries import channels_on, contacts_on
from loa.inspections.finding_queries import open_findings_of, unfinished_rounds
from loa.inspections.queries import planned_of
from loa.newsroom.models import Message
from loa.newsroom.rules import State as MessageState
from loa.organisations.models import Body, BodyGroup, Post, Succession, User
from loa.organisations.queries import below, on, visible_bodies
from loa.organisations.time_queries import names_on, standing_for_each
from loa.plans.models import Assignment, HandOver, Plan
from loa.plans.rules import PlanState
from loa.plans.work_queries import open_lines_of
from loa.plans.work_rules import State, overdue
from loa.reorganisations.models import Choice, Reorganisation, Way
from loa.reorganisations.rules import OldBody, Part, Tally, problems, totals
from loa.stations.models import Station


def visible_to(user: User, day: date) -> QuerySet[Reorganisation]:
    """Reorganisations of areas whose work `user` may see, newest first."""
    rows = Reorganisation.objects.filter(scope__in=visible_bodies(user, day))
    return rows.select_related("scope", "written_by", "enacted_by").order_by("-on", "-pk")


@dataclass(frozen=True, slots=True)
class Touched:
    """Everything of one old body that the reorganisation touches."""

    body: Body
    ends: bool
    ways: tuple[Way, ...]
    lines: int
    tasks: tuple[tuple[Assignment, int], ...]  # one line of each task with how many lines it has
    choices: Mapping[int, frozenset[int]]  # task → ways, where chosen
    plans: tuple[Plan, ...]
    posts: tuple[Post, ...]
    stations: tuple[Station, ...]
    messages: int
    consultations: int
    inspections: int
    findings: int
    rounds: int
    channels: int
    contacts: int
    groups: tuple[BodyGroup, ...]
    children: tuple[Body, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What enacting would do, and what stands in the way."""

    bodies: tuple[Touched, ...]
    problems: tuple[str, ...]

    @property
    def lines(self) -> int:
        return sum(t.lines for t in self.bodies)


def at_work(bodies: Iterable[int]) -> QuerySet[Message]:
    """Messages of `bodies` that are being written or wait for approval, also anew after a release."""
    states = [MessageState.DRAFT.value, MessageState.SUBMITTED.value]
    return Message.objects.filter(owner__in=set(bodies), state__in=states).order_by("pk")


def ending(reorganisation: Reorganisation) -> set[int]:
    """Ids of the old bodies that end."""
    return set(reorganisation.ways.filter(ends_old=True).values_list("old_id", flat=True))


def preview(reorganisation: Reorganisation) -> Preview:
    """Everything that `reorganisation` touches; a fixed number of queries whatever the number of bodies."""
    ways: dict[int, list[Way]] = defaultdict(list)
    for way in reorganisation.ways.select_related("old__parent", "new__parent", "fresh").order_by("old__alphabetical", "pk"):
        ways[way.old_id].append(way)
    old = {pk: rows[0].old for pk, rows in ways.items()}
    ends = ending(reorganisation)
    facts = _Facts(reorganisation, set(old))
    bodies = tuple(_touched(body, pk in ends, tuple(ways[pk]), facts) for pk, body in old.items())
    return Preview(bodies, tuple(problems(_ruled(t) for t in bodies)))


class _Facts:
    """What the database knows of all old bodies, read once."""

    def __init__(self, reorganisation: Reorganisation, old: set[int]) -> None:
        day = reorganisation.on
        self.lines: dict[int, Counter[int]] = defaultdict(Counter)
        self.first: dict[tuple[int, int], Assignment] = {}
        for line in open_lines_of(old):
            self.lines[line.body_id][line.task_id] += 1
            self.first.setdefault((line.body_id, line.task_id), line)
        self.choices: dict[int, dict[int, frozenset[int]]] = defaultdict(dict)
        for choice in Choice.objects.filter(reorganisation=reorganisation).prefetch_related("ways"):
            self.choices[choice.old_id][choice.task_id] = frozenset(w.pk for w in choice.ways.all())
        self.plans = _by(Plan.objects.filter(keeper__in=old, state=PlanState.RUNNING.value), "keeper_id")
        self.posts = _by(
            Post.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), body__in=old).select_related("user"), "body_id"
        )
        self.stations = _by(Station.objects.filter(body__in=old, active=True), "body_id")
        self.groups = _by(BodyGroup.objects.filter(scope__in=old), "scope_id")
        self.children = _by(Body.objects.filter(on(day), parent__in=old).exclude(pk__in=old).order_by("alphabetical"), "parent_id")
        self.inspections = Counter(planned_of(old).order_by().values_list("body_id", flat=True))
        self.findings = Counter(open_findings_of(old).order_by().values_list("body_id", flat=True))
        self.rounds = Counter(unfinished_rounds(old).values_list("keeper_id", flat=True))
        self.channels = Counter(channels_on(old, day).order_by().values_list("body_id", flat=True))
        self.contacts = Counter(contacts_on(old, day).values_list("body_id", flat=True))
        self.consultations = Counter(unfinished_of(old).values_list("body_id", flat=True))
        counted = at_work(old).values("owner").annotate(n=Count("pk"))
        self.messages = {row["owner"]: row["n"] for row in counted.order_by()}


def _by(rows: QuerySet, key: str) -> dict[int, list]:  # type: ignore[type-arg]
    found: dict[int, list[object]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


def _touched(body: Body, ends: bool, ways: tuple[Way, ...], facts: _Facts) -> Touched:
    counted = facts.lines[body.pk]
    tasks = [(facts.first[body.pk, task], n) for task, n in counted.items()]
    return Touched(
        body=body,
        ends=ends,
        ways=ways,
        lines=sum(counted.values()),
        tasks=tuple(sorted(tasks, key=lambda t: (t[0].plan_id, t[0].task.number))),
        choices=facts.choices[body.pk],
        plans=tuple(facts.plans[body.pk]),
        posts=tuple(facts.posts[body.pk]),
        stations=tuple(facts.stations[body.pk]),
        messages=facts.messages.get(body.pk, 0) if ends else 0,
        consultations=facts.consultations[body.pk] if ends else 0,
        inspections=facts.inspections[body.pk] if ends else 0,
        findings=facts.findings[body.pk],
        rounds=facts.rounds[body.pk],
        channels=facts.channels[body.pk] if ends else 0,
        contacts=facts.contacts[body.pk] if ends else 0,
        groups=tuple(facts.groups[body.pk]),
        children=tuple(facts.children[body.pk]) if ends else (),
    )


def _ruled(touched: Touched) -> OldBody:
    return OldBody(
        name=touched.body.name,
        ends=touched.ends,
        open_lines=touched.lines,
        plans=len(touched.plans),
        targets_for_work=sum(w.takes_work for w in touched.ways),
        targets_for_plans=sum(w.takes_plans for w in touched.ways),
        findings=touched.findings,
        rounds=touched.rounds,
        messages=touched.messages,
        consultations=touched.consultations,
        children=tuple(b.name for b in touched.children),
    )


def known_ways(scope: Body, day: date) -> QuerySet[Succession]:
    """Successions on `day` of bodies in the area of `scope` that are in the register already: what an imported map holds."""
    area = below([scope.pk])
    rows = Succession.objects.filter(Q(predecessor__in=area) | Q(successor__in=area), on=day)
    return rows.select_related("predecessor", "successor").order_by("successor__alphabetical", "predecessor__alphabetical")


@dataclass(frozen=True, slots=True)
class OnMap:
    """A plan's parts of work by body, on the map of a day. The sum is the same on every day."""

    day: date
    rows: tuple[tuple[str, Tally], ...]

    @property
    def total(self) -> Tally:
        return sum((tally for _, tally in self.rows), Tally())


def on_map(plan: Plan, day: date, today: date) -> OnMap:
    """`plan` counted by the bodies that are there on `day`, with the outcome as it is `today`.

    A body for which several stand (it was split, or it was not there yet) counts under the first of them, and says so.
    """
    parts, after = _parts(plan, "body_id", today)
    standing = standing_for_each({p.body for p in parts if not p.came_from}, day)
    chosen = {body: min(found) for body, found in standing.items() if found}
    counted = totals(parts, after, chosen)
    bodies = {b.pk: b for b in Body.objects.filter(pk__in=counted)}
    names = names_on(bodies.values(), day)
    split = {min(found) for found in standing.values() if len(found) > 1}
    rows = [(names[pk] + (" (cùng các đơn vị liên quan)" if pk in split else ""), tally) for pk, tally in counted.items()]
    return OnMap(day, tuple(sorted(rows)))


def by_task(plan: Plan, today: date) -> dict[int, Tally]:
    """Every part that was once given out, by task, with the outcome as it is `today`: a hand-over changes no sum."""
    parts, after = _parts(plan, "task_id", today)
    return totals(parts, after, {})


def _parts(plan: Plan, key: str, today: date) -> tuple[list[Part], Mapping[Hashable, list[Hashable]]]:
    """The plan's parts of work, each under its `key`, and what followed what."""
    lines = Assignment.objects.filter(plan=plan).values_list("pk", key, "state", "due_on")
    came = set(HandOver.objects.filter(new__plan=plan, made_new=True).values_list("new_id", flat=True))
    after: dict[Hashable, list[Hashable]] = defaultdict(list)
    for old, new in HandOver.objects.filter(old__plan=plan).values_list("old_id", "new_id"):
        after[old].append(new)
    return [Part(pk, under, _outcome(state, due, today), pk in came) for pk, under, state, due in lines], after


def _outcome(state: str, due: date | None, today: date) -> str:
    if state == State.CONFIRMED:
        return "confirmed"
    if state == State.ENDED:
        return "ended"
    return "late" if overdue(State(state), due, today) else "open"
