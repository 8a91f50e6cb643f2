"""Reads of staffing. `visible_to` is the only gate; who is there is counted from posts on a day, in a fixed number of questions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from loa.organisations.models import Body, Post, User
from loa.organisations.queries import below, may, on, visible_bodies
from loa.organisations.rules import Act
from loa.resources.models import StaffingNorm
from loa.resources.queries import UNITS
from loa.resources.staffing_rules import Strength, Tally, counting_day, tally


def visible_to(user: User, day: date) -> QuerySet[StaffingNorm]:
    """Lines in force of bodies whose work `user` may see."""
    return StaffingNorm.objects.filter(body__in=visible_bodies(user, day), ended_at__isnull=True)


def may_keep(user: User, body: Body, day: date) -> bool:
    """Whether `user` enters the staffing of `body`: who administers its people."""
    return may(user, Act.ADMINISTER, body, day)


@dataclass(frozen=True, slots=True)
class Counted:
    """A line with who is there."""

    line: StaffingNorm
    strength: Strength


def counted(lines: Iterable[StaffingNorm], today: date) -> list[Counted]:
    """Each line with its strength; posts are asked once for each year among the lines."""
    many = list(lines)
    by_year: dict[int, list[StaffingNorm]] = defaultdict(list)
    for line in many:
        if line.titles:
            by_year[line.year].append(line)
    present = {year: _people(rows, counting_day(year, today)) for year, rows in by_year.items()}
    own = {(line.body_id, line.year, line.position_key) for line in many}
    return [Counted(line, Strength(line.need, line.norm, _filled(line, present, own))) for line in many]


@dataclass(slots=True)
class _Present:
    """Who holds which title where (body → title → people), and the units of each body."""

    people: dict[int, dict[str, set[int]]] = field(default_factory=dict)
    units: dict[int, list[int]] = field(default_factory=dict)


def _people(lines: Iterable[StaffingNorm], day: date) -> _Present:
    bodies = {line.body_id for line in lines}
    found = _Present()
    under = Q(body__in=bodies) | Q(body__parent__in=bodies, body__kind__in=UNITS)
    rows = Post.objects.filter(on(day)).filter(under).exclude(title="")
    for body, parent, title, user in rows.values_list("body", "body__parent", "title", "user"):
        found.people.setdefault(body, {}).setdefault(title, set()).add(user)
        if parent in bodies and body not in found.units.setdefault(parent, []):
            found.units[parent].append(body)
    return found


def _filled(line: StaffingNorm, present: Mapping[int, _Present], own: set[tuple[int, int, str]]) -> int | None:
    """Who is there: people with one of the titles in the body or its units, or what a person counted.

    A unit that has a line of its own for the position counts there, not here as well.
    """
    if not line.titles:
        return line.counted
    there = present[line.year]
    units = [unit for unit in there.units.get(line.body_id, ()) if (unit, line.year, line.position_key) not in own]
    people: set[int] = set()
    for body in (line.body_id, *units):
        for title in line.titles:
            people |= there.people.get(body, {}).get(title, set())
    return len(people)


@dataclass(frozen=True, slots=True)
class Under:
    """A body below another one, and the tally of it with all below it."""

    body: Body
    tally: Tally


@dataclass(frozen=True, slots=True)
class Picture:
    """The staffing of a body in a year: its own lines, those below by body and by position, and all together."""

    own: list[Counted]
    under: list[Under]
    positions: list[tuple[str, Tally]]
    total: Tally


def picture(user: User, root: Body, year: int, today: date) -> Picture:
    """What `user` may see of the staffing of `root` and all below it; those with vacancies first."""
    parents = dict(Body.objects.filter(pk__in=below([root.pk])).order_by().values_list("pk", "parent"))
    lines = visible_to(user, today).filter(year=year, body__in=below([root.pk])).order_by("body", "position")
    found = counted(lines, today)
    branches: dict[int, list[Strength]] = defaultdict(list)
    positions: dict[str, list[Counted]] = defaultdict(list)
    for one in found:
        positions[one.line.position_key].append(one)
        if one.line.body_id != root.pk:
            branches[_branch(one.line.body_id, root.pk, parents)].append(one.strength)
    bodies = Body.objects.in_bulk(branches)
    under = [Under(bodies[pk], tally(strengths)) for pk, strengths in branches.items()]
    by_position = [(rows[0].line.position, tally(one.strength for one in rows)) for rows in positions.values()]
    return Picture(
        own=[one for one in found if one.line.body_id == root.pk],
        under=sorted(under, key=lambda one: (-one.tally.vacant, one.body.name)),
        positions=sorted(by_position, key=lambda one: (-one[1].vacant, one[0])),
        total=tally(one.strength for one in found),
    )


def _branch(body: int, root: int, parents: Mapping[int, int | None]) -> int:
    """The body directly below `root` on the way to `body`."""
    while parents.get(body) not in (root, None):
        body = parents[body] or body
    return body


def titles_in(body: Body, day: date) -> list[str]:
    """Titles of posts in `body` and its units on `day`, to be chosen from."""
    under = Q(body=body) | Q(body__parent=body, body__kind__in=UNITS)
    return list(Post.objects.filter(on(day)).filter(under).exclude(title="").order_by("title").values_list("title", flat=True).distinct())


def years(user: User, day: date) -> list[int]:
    """Years of which `user` may see a line, and this year."""
    return sorted({*visible_to(user, day).order_by().values_list("year", flat=True).distinct(), day.year}, reverse=True)
