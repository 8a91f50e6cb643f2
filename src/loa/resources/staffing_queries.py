"""Reads of staffing. `visible_to` is the only gate; who is there is counted from posts on a day, in a fixed number of questions."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from loa.organisations.models import Body, Post, User
from loa.organisations.queries import MOST_KEYS, below, may, on, visible_bodies
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


class Line(NamedTuple):
    """What is counted of a line, without its words: a whole country has tens of thousands, too many for objects of the database."""

    pk: int
    body_id: int
    year: int
    position: str
    position_key: str
    need: int | None
    norm: int | None
    counted: int | None
    titles: str  # as JSON

    @property
    def names(self) -> tuple[str, ...]:
        return _names(self.titles)


@lru_cache(maxsize=4096)
def _names(titles: str) -> tuple[str, ...]:
    return tuple(json.loads(titles))


def lines_in(rows: QuerySet[StaffingNorm]) -> list[Line]:
    """`rows` as they are counted; one question."""
    plain = rows.annotate(text=Cast("titles", TextField()))
    return [Line(*row) for row in plain.values_list("pk", "body", "year", "position", "position_key", "need", "norm", "counted", "text")]


@dataclass(frozen=True, slots=True)
class Counted:
    """A line with who is there."""

    line: StaffingNorm
    strength: Strength


def counted(rows: Iterable[StaffingNorm], today: date) -> list[Counted]:
    """Each line with its strength."""
    many = list(rows)
    found = strengths([_line(row) for row in many], today)
    return [Counted(row, strength) for row, (_, strength) in zip(many, found, strict=True)]


def _line(row: StaffingNorm) -> Line:
    titles = json.dumps(row.titles)
    return Line(row.pk, row.body_id, row.year, row.position, row.position_key, row.need, row.norm, row.counted, titles)


def strengths(lines: Iterable[Line], today: date) -> list[tuple[Line, Strength]]:
    """Each line with its strength; posts are asked once for each year among the lines."""
    many = list(lines)
    by_year: dict[int, list[Line]] = defaultdict(list)
    for line in many:
        if line.names:
            by_year[line.year].append(line)
    present = {year: _people(rows, counting_day(year, today)) for year, rows in by_year.items()}
    own = {(line.body_id, line.year, line.position_key) for line in many}
    return [(line, Strength(line.need, line.norm, _filled(line, present, own))) for line in many]


@dataclass(slots=True)
class _Present:
    """Who holds which title where (body → title → people), and the units of each body."""

    people: dict[int, dict[str, set[int]]] = field(default_factory=dict)
    units: dict[int, list[int]] = field(default_factory=dict)


def _people(lines: Iterable[Line], day: date) -> _Present:
    bodies = {line.body_id for line in lines}
    found = _Present()
    rows = Post.objects.filter(on(day)).exclude(title="")
    if len(bodies) <= MOST_KEYS:  # of a whole country all are read
        rows = rows.filter(Q(body__in=bodies) | Q(body__parent__in=bodies, body__kind__in=UNITS))
    for body, parent, kind, title, user in rows.values_list("body", "body__parent", "body__kind", "title", "user"):
        if body not in bodies and not (parent in bodies and kind in UNITS):
            continue
        found.people.setdefault(body, {}).setdefault(title, set()).add(user)
        if parent in bodies and kind in UNITS and body not in found.units.setdefault(parent, []):
            found.units[parent].append(body)
    return found


def _filled(line: Line, present: Mapping[int, _Present], own: set[tuple[int, int, str]]) -> int | None:
    """Who is there: people with one of the titles in the body or its units, or what a person counted.

    A unit that has a line of its own for the position counts there, not here as well.
    """
    if not line.names:
        return line.counted
    there = present[line.year]
    units = [unit for unit in there.units.get(line.body_id, ()) if (unit, line.year, line.position_key) not in own]
    people: set[int] = set()
    for body in (line.body_id, *units):
        for title in line.names:
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
    lines = visible_to(user, today).filter(year=year).order_by("body", "position")
    if len(parents) < Body.objects.count():
        lines = lines.filter(body__in=list(parents) if len(parents) <= MOST_KEYS else below([root.pk]))
    found = strengths(lines_in(lines), today)
    branches: dict[int, list[Strength]] = defaultdict(list)
    positions: dict[str, list[tuple[Line, Strength]]] = defaultdict(list)
    for one in found:
        positions[one[0].position_key].append(one)
        if one[0].body_id != root.pk:
            branches[_branch(one[0].body_id, root.pk, parents)].append(one[1])
    bodies = Body.objects.in_bulk(branches)
    under = [Under(bodies[pk], tally(many)) for pk, many in branches.items()]
    by_position = [(rows[0][0].position, tally(strength for _, strength in rows)) for rows in positions.values()]
    own, there = lines.filter(body=root).in_bulk(), {line.pk: strength for line, strength in found if line.body_id == root.pk}
    return Picture(
        own=[Counted(own[pk], strength) for pk, strength in there.items() if pk in own],
        under=sorted(under, key=lambda one: (-one.tally.vacant, one.body.alphabetical)),
        positions=sorted(by_position, key=lambda one: (-one[1].vacant, one[0])),
        total=tally(strength for _, strength in found),
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
