"""Groups of opinion from agree, disagree and pass on short statements, and what each group and all of them together think.

The way of Polis (Small et al. 2021, "Polis: Scaling deliberation by mapping high dimensional opinion spaces"): votes as -1, 0, 1; two
principal components of what was voted, the rest at the mean of its statement; k-means; the number of groups by silhouette. Beyond Polis:
k-means finds groups in anything, so there are groups only when the first component holds clearly more than it does after the votes on
each statement were dealt anew among those who voted on it (parallel analysis, Horn 1965). All is plain arithmetic in a fixed order, the
dealing too, so that the published votes give the published groups again on any machine.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import Any

GROUP_FLOOR = 5  # a smaller group is not shown, and no number of groups is chosen that would make one
LEAST_VOTERS = 10  # who said enough; fewer are not grouped at all
LEAST_VOTES = 5  # on statements that are still shown, or on all of them where there are fewer
MOST_GROUPS = 6
CLEAR = 1.15  # how much more the first component holds than among dealt votes; votes without groups stay below 1.1
_DEALS = 3
_SURE = 1.2816  # of a normal distribution: 90 per cent, one-sided, as Polis asks
_NAMED = 4  # statements that are named for a group
_COMMON = 0.6  # share of every group from which a statement is common ground
_ROUNDS = 60
_STILL = 1e-7

Point = tuple[float, float]


class Vote(IntEnum):
    """What somebody says to a statement."""

    AGREE = 1
    PASS = 0
    DISAGREE = -1


VOTE_LABELS = {Vote.AGREE: "Đồng ý", Vote.DISAGREE: "Không đồng ý", Vote.PASS: "Bỏ qua, chưa rõ"}


@dataclass(frozen=True, slots=True)
class Cast:
    """One vote: a voter by any key, a statement by its number."""

    voter: str
    statement: int
    vote: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How a statement was voted on, by some voters."""

    agree: int = 0
    disagree: int = 0
    passed: int = 0

    @property
    def seen(self) -> int:
        """All that voted."""
        return self.agree + self.disagree + self.passed


@dataclass(frozen=True, slots=True)
class Told:
    """A statement that tells a group from the others: numbers of the group, whether it agrees, how strongly that sets it apart."""

    statement: int
    agrees: bool
    of_group: Tally
    weight: float


@dataclass(frozen=True, slots=True)
class Group:
    """One group of opinion; `x`, `y` is its middle in the plane. `tallies`: its votes on what at least `GROUP_FLOOR` of it voted on."""

    size: int
    x: float
    y: float
    told: tuple[Told, ...]
    tallies: tuple[tuple[int, Tally], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. Without `groups` they are not clear (`clear` below `CLEAR`), or too few voted.

    `common`: statements that every group agrees to, or does not.
    """

    voters: int  # of whom the groups are made
    everybody: int  # who voted at all
    votes: int
    statements: tuple[tuple[int, Tally], ...]
    groups: tuple[Group, ...]
    common: tuple[tuple[int, bool], ...]
    silhouette: float
    clear: float

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def outcome(casts: Iterable[Cast]) -> Outcome:
    """Groups of everybody's last vote on each statement; `casts` in any order, each voter and statement at most once."""
    every = sorted(casts, key=lambda c: (c.voter, c.statement))
    rows: dict[str, dict[int, int]] = defaultdict(dict)
    for cast in every:
        rows[cast.voter][cast.statement] = cast.vote
    statements = sorted({cast.statement for cast in every})
    overall = _tallies(rows.values())
    least = min(LEAST_VOTES, len(statements))
    voters = [voter for voter in rows if len(rows[voter]) >= least]
    told = tuple((s, overall[s]) for s in statements)
    if len(voters) < LEAST_VOTERS or len(statements) < 2:
        return Outcome(len(voters), len(rows), len(every), told, (), (), 0.0, 0.0)
    chosen = [rows[voter] for voter in voters]
    clear = _clear(chosen, statements)
    points = _plane(chosen, statements)
    labels, silhouette = _best(points) if clear >= CLEAR else ([], 0.0)
    groups = _groups(chosen, points, labels) if labels else ()
    common = _common(groups, statements) if groups else ()
    return Outcome(len(voters), len(rows), len(every), told, groups, common, round(silhouette, 4), round(clear, 4))


def _tallies(rows: Iterable[Mapping[int, int]]) -> dict[int, Tally]:
    counted: dict[int, Counter[int]] = defaultdict(Counter)
    for row in rows:
        for statement, vote in row.items():
            counted[statement][vote] += 1
    return {s: Tally(c[1], c[-1], c[0]) for s, c in counted.items()}


_Row = list[tuple[int, float]]


def _centred(rows: Sequence[Mapping[int, int]], statements: Sequence[int]) -> list[_Row]:
    """Each voter as (place of a statement, vote less the mean of that statement)."""
    place = {s: n for n, s in enumerate(statements)}
    sums, times = [0.0] * len(statements), [0] * len(statements)
    for row in rows:
        for s, vote in row.items():
            sums[place[s]] += vote
            times[place[s]] += 1
    means = [total / n if n else 0.0 for total, n in zip(sums, times, strict=True)]
    return [[(place[s], vote - means[place[s]]) for s, vote in sorted(row.items())] for row in rows]


def _plane(rows: Sequence[Mapping[int, int]], statements: Sequence[int]) -> list[Point]:
    """The voters on two principal components; who voted on few statements is moved outwards as if on all of them."""
    sparse = _centred(rows, statements)
    first = _component(sparse, len(statements), ())
    second = _component(sparse, len(statements), (first,))
    found = []
    for row in sparse:
        scale = math.sqrt(len(statements) / len(row))
        found.append((scale * sum(v * first[at] for at, v in row), scale * sum(v * second[at] for at, v in row)))
    return found


def _clear(rows: Sequence[Mapping[int, int]], statements: Sequence[int]) -> float:
    """The variance along the first component over that of dealt votes, the most of `_DEALS` dealings."""
    dealt = max(_held(_dealt(rows, statements, seed), statements) for seed in range(1, _DEALS + 1))
    return _held(rows, statements) / dealt if dealt else 0.0


def _held(rows: Sequence[Mapping[int, int]], statements: Sequence[int]) -> float:
    sparse = _centred(rows, statements)
    first = _component(sparse, len(statements), ())
    return sum(sum(value * first[at] for at, value in row) ** 2 for row in sparse)


def _dealt(rows: Sequence[Mapping[int, int]], statements: Sequence[int], seed: int) -> list[dict[int, int]]:
    """The votes on each statement dealt anew among its voters (Fisher and Yates, by a linear congruential generator)."""
    found, state = [dict(row) for row in rows], seed
    holders: dict[int, list[int]] = {s: [] for s in statements}
    for at, row in enumerate(rows):
        for s in row:
            holders[s].append(at)
    for s in statements:
        votes = [rows[at][s] for at in holders[s]]
        for n in range(len(votes) - 1, 0, -1):
            state = (1_664_525 * state + 1_013_904_223) % 2**32
            other = (state >> 8) % (n + 1)
            votes[n], votes[other] = votes[other], votes[n]
        for at, vote in zip(holders[s], votes, strict=True):
            found[at][s] = vote
    return found


def _component(rows: Sequence[_Row], width: int, others: Sequence[Sequence[float]]) -> list[float]:
    """The direction of most variance that is square to `others`, by power iteration from a fixed start."""
    vector = _unit([1.0 + math.sin(n + 1.0) for n in range(width)], others)
    for _ in range(_ROUNDS):
        found = [0.0] * width
        for row in rows:
            length = sum(value * vector[at] for at, value in row)
            if length:
                for at, value in row:
                    found[at] += value * length
        following = _unit(found, others)
        moved = sum((a - b) ** 2 for a, b in zip(following, vector, strict=True))
        vector = following
        if moved < _STILL:
            break
    return vector


def _unit(vector: Sequence[float], others: Sequence[Sequence[float]]) -> list[float]:
    found = list(vector)
    for other in others:
        along = sum(a * b for a, b in zip(found, other, strict=True))
        found = [a - along * b for a, b in zip(found, other, strict=True)]
    length = math.sqrt(sum(a * a for a in found))
    return [a / length for a in found] if length > _STILL else [0.0] * len(found)


def _best(points: Sequence[Point]) -> tuple[list[int], float]:
    """Labels of the clearest grouping whose every group is large enough, and its silhouette; no labels when none is clear."""
    chosen: list[int] = []
    best = 0.0
    for k in range(2, min(MOST_GROUPS, len(points) // GROUP_FLOOR) + 1):
        labels, middles = _k_means(points, k)
        sizes = Counter(labels)
        if len(sizes) < k or min(sizes.values()) < GROUP_FLOOR:
            continue
        found = _silhouette(points, labels, middles)
        if found > best:
            chosen, best = labels, found
    return chosen, best


def _k_means(points: Sequence[Point], k: int) -> tuple[list[int], list[Point]]:
    """Lloyd's iteration; the first middle is the point farthest from the mean of all, each next the one farthest from those chosen."""
    centre = _mean(points)
    middles = [max(points, key=lambda p: (_far(p, centre), p))]
    while len(middles) < k:
        middles.append(max(points, key=lambda p: (min(_far(p, m) for m in middles), p)))
    labels: list[int] = []
    for _ in range(_ROUNDS):
        new = [min(range(k), key=lambda n: (_far(p, middles[n]), n)) for p in points]
        if new == labels:
            break
        labels = new
        parts: dict[int, list[Point]] = defaultdict(list)
        for p, label in zip(points, labels, strict=True):
            parts[label].append(p)
        middles = [_mean(parts[n]) if parts[n] else middles[n] for n in range(k)]
    order = sorted(range(k), key=lambda n: (-labels.count(n), middles[n]))  # the largest group is the first
    rank = {old: new for new, old in enumerate(order)}
    return [rank[label] for label in labels], [middles[n] for n in order]


def _mean(points: Sequence[Point]) -> Point:
    return (sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points))


def _far(one: Point, other: Point) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _silhouette(points: Sequence[Point], labels: Sequence[int], middles: Sequence[Point]) -> float:
    """The simplified silhouette: how much nearer, on average, a point is to its own middle than to the next one."""
    total = 0.0
    for p, label in zip(points, labels, strict=True):
        own = math.sqrt(_far(p, middles[label]))
        other = min(math.sqrt(_far(p, m)) for n, m in enumerate(middles) if n != label)
        total += (other - own) / max(other, own) if max(other, own) else 0.0
    return total / len(points)


def _groups(rows: Sequence[Mapping[int, int]], points: Sequence[Point], labels: Sequence[int]) -> tuple[Group, ...]:
    found = []
    for group in range(max(labels) + 1):
        inside = _tallies(row for row, label in zip(rows, labels, strict=True) if label == group)
        outside = _tallies(row for row, label in zip(rows, labels, strict=True) if label != group)
        x, y = _mean([p for p, label in zip(points, labels, strict=True) if label == group])
        told = _told(inside, outside)
        shown = tuple((s, tally) for s, tally in sorted(inside.items()) if tally.seen >= GROUP_FLOOR)
        found.append(Group(labels.count(group), round(x, 4), round(y, 4), told, shown))
    return tuple(found)


def _told(inside: Mapping[int, Tally], outside: Mapping[int, Tally]) -> tuple[Told, ...]:
    """The statements on which a group says something that the others do not, the strongest first (Laplace smoothing, two tests)."""
    found = []
    for statement, here in sorted(inside.items()):
        there = outside.get(statement, Tally())
        for agrees, a, b in ((True, here.agree, there.agree), (False, here.disagree, there.disagree)):
            share, other = (a + 1) / (here.seen + 2), (b + 1) / (there.seen + 2)
            sure, apart = _proportion(a, here.seen), _two_proportions(a, here.seen, b, there.seen)
            if here.seen >= GROUP_FLOOR and share > 0.5 and sure > _SURE and apart > _SURE:
                found.append(Told(statement, agrees, here, round(share / other * sure * apart * share, 4)))
    return tuple(sorted(found, key=lambda t: (-t.weight, t.statement))[:_NAMED])


def _proportion(a: int, n: int) -> float:
    """How far `a` of `n` lies above a half, in standard errors, smoothed."""
    return 2 * math.sqrt(n + 1) * ((a + 1) / (n + 1) - 0.5)


def _two_proportions(a: int, n: int, b: int, m: int) -> float:
    """How far the share of `a` lies above that of `b`, in standard errors, smoothed."""
    one, other = (a + 1) / (n + 1), (b + 1) / (m + 1)
    pooled = (a + b + 2) / (n + m + 2)
    if pooled >= 1:
        return 0.0
    return (one - other) / math.sqrt(pooled * (1 - pooled) * (1 / (n + 1) + 1 / (m + 1)))


def _common(groups: Sequence[Group], statements: Sequence[int]) -> tuple[tuple[int, bool], ...]:
    """Statements to which most of every group agree, or disagree, the most common first."""
    found: list[tuple[float, int, bool]] = []
    for statement in statements:
        tallies = [dict(group.tallies).get(statement) for group in groups]
        seen = [tally for tally in tallies if tally]
        if len(seen) < len(groups):
            continue  # too few of a group voted on it
        for agrees in (True, False):
            least = min(((t.agree if agrees else t.disagree) + 1) / (t.seen + 2) for t in seen)
            if least >= _COMMON:
                found.append((-least, statement, agrees))
    return tuple((statement, agrees) for _, statement, agrees in sorted(found))
