"""Reads for reminders: which lines have reached a step, who is told, what a morning's letter holds."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from loa.organisations.models import Body, Post, User
from loa.organisations.queries import on
from loa.organisations.rules import Role
from loa.plans.models import Assignment, Digest, DigestLine, Plan, Reminder, Urging
from loa.plans.reminder_rules import Rhythm, Step, To, step_on
from loa.plans.rules import PlanState
from loa.plans.work_queries import own_lines, to_confirm
from loa.plans.work_rules import WAITING_FOR_BODY

_UNDER_AN_AUTHORITY = frozenset({"village", "commune_office", "district_office", "front"})  # whose work the authority's people do
_AT_ONCE = 2000  # lines that are looked at in one round
OWN = Rhythm()


def rhythm_of(body_id: int, urgings: Mapping[int, Urging]) -> Rhythm:
    """How the keeper `body_id` reminds."""
    row = urgings.get(body_id)
    return Rhythm(tuple(int(n) for n in row.before), row.after, row.head, row.again) if row else OWN


def reached(today: date) -> Iterator[tuple[Assignment, Step]]:
    """Open lines of running plans with the step that they reached and that was not given yet."""
    urgings = {u.body_id: u for u in Urging.objects.all()}
    widest = max([30, *(max([0, *u.before]) for u in urgings.values())])
    rows = Assignment.objects.filter(
        plan__state=PlanState.RUNNING.value, state__in=[s.value for s in WAITING_FOR_BODY], due_on__lte=today + timedelta(days=widest)
    )
    rows = rows.select_related("plan", "task", "body__parent").order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:_AT_ONCE]):
        last = batch[-1].pk
        given: dict[int, list[str]] = {}
        for pk, key in Reminder.objects.filter(assignment__in=[a.pk for a in batch]).values_list("assignment_id", "step"):
            given.setdefault(pk, []).append(key)
        for line in batch:
            rhythm = rhythm_of(line.plan.keeper_id or line.plan.owner_id, urgings)
            step = step_on(line.due_on, today, rhythm, given.get(line.pk, ())) if line.due_on else None
            if step:
                yield line, step


class People:
    """Who is told for a body on a day; asks the database once a body."""

    def __init__(self, day: date) -> None:
        self.day = day
        self._known: dict[int, tuple[list[User], list[User]]] = {}

    def told(self, line: Assignment, step: Step) -> list[User]:
        """The officer in charge, or the officers of the body, or of the authority above it; the head as well when the step says so."""
        officers, heads = self._of(line.body)
        found = [line.officer] if line.officer else officers
        if step.to is To.HEAD:
            found = [*found, *heads]
        return list(dict.fromkeys(found))

    def of(self, body: Body, step: Step) -> list[User]:
        """The officers of `body`, or of the authority above it; the head as well when the step says so."""
        officers, heads = self._of(body)
        return list(dict.fromkeys([*officers, *(heads if step.to is To.HEAD else ())]))

    def _of(self, body: Body) -> tuple[list[User], list[User]]:
        if body.pk not in self._known:
            bodies = [body.pk, *([body.parent_id] if body.parent_id and body.kind in _UNDER_AN_AUTHORITY else [])]
            posts = list(Post.objects.filter(on(self.day), body__in=bodies, user__is_active=True).select_related("user").order_by("pk"))
            self._known[body.pk] = (_nearest(posts, body, Role.OFFICER), _nearest(posts, body, Role.APPROVER))
        return self._known[body.pk]


def _nearest(posts: Iterable[Post], body: Body, role: Role) -> list[User]:
    """Holders of `role` in the body itself; those of the authority above when it has none."""
    rows = [p for p in posts if p.role == role]
    own = [p.user for p in rows if p.body_id == body.pk]
    return list(dict.fromkeys(own or [p.user for p in rows]))


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person is told in one morning: reminders of today, lines of other rooms, and how much waits besides."""

    user: User
    reminders: list[Reminder]
    late: int
    to_confirm: int
    lines: list[DigestLine]
    message_id: str = ""  # the same at every try of this morning's letter

    @property
    def count(self) -> int:
        return len(self.reminders) + len(self.lines)


def letter_of(digest: Digest, seats: Iterable[int]) -> Letter:
    """The morning's letter of `digest`, as things stand now: what was done since is left out."""
    held = set(seats)
    reminders = digest.reminders.filter(assignment__state__in=[s.value for s in WAITING_FOR_BODY])
    rows = list(reminders.select_related("assignment__task", "assignment__body", "assignment__plan").order_by("assignment__due_on", "pk"))
    late = own_lines(digest.user, held).filter(due_on__lt=digest.day).count()
    return Letter(
        digest.user, rows, late, to_confirm(held).count(), list(digest.lines.filter(settled=False).order_by("pk")), digest.message_id
    )


def waiting(day: date, stale: datetime) -> QuerySet[Digest]:
    """Letters of `day` that have not been sent: unclaimed, or claimed before `stale` by a process that never came to the end."""
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=stale)
    return Digest.objects.filter(free, day=day, sent_at__isnull=True).select_related("user").order_by("pk")


def late_lines(plan: Plan, today: date) -> QuerySet[Assignment]:
    """Lines of `plan` whose term has passed without evidence, by body."""
    rows = plan.assignments.filter(state__in=[s.value for s in WAITING_FOR_BODY], due_on__lt=today)
    return rows.select_related("task", "body").order_by("body__alphabetical", "due_on", "task__number")
