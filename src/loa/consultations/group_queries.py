"""Groups of opinion as they are shown: names, sizes, what each group and all of them say, a picture. No voter is shown anywhere."""

from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from typing import Any

from loa.consultations.draft_models import Consultation
from loa.consultations.group_rules import GROUP_FLOOR, LEAST_VOTERS, Tally
from loa.consultations.models import Statement
from loa.consultations.statement_queries import grouping_of, shown_statements

_LETTERS = "ABCDEF"
_WIDE, _HIGH, _ROOM = 100.0, 50.0, 9.0  # of the picture


@dataclass(frozen=True, slots=True)
class Said:
    """A statement with how it was voted on by a group or by everybody, in hundredths; `agrees`: what is named about it."""

    statement: Statement
    tally: Tally
    agrees: bool | None = None

    @property
    def parts(self) -> tuple[int, int, int]:
        """Agree, disagree, pass in per cent; together 100."""
        n = self.tally.seen or 1
        agree, disagree = round(self.tally.agree * 100 / n), round(self.tally.disagree * 100 / n)
        return agree, disagree, max(100 - agree - disagree, 0)

    @property
    def share(self) -> int:
        """Of those who agree, or do not, in per cent."""
        return self.parts[0] if self.agrees is not False else self.parts[1]


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A group: its letter, size, what sets it apart, and where its circle stands in the picture."""

    letter: str
    size: int
    told: tuple[Said, ...]
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class ShownGroups:
    """What everybody sees. `too_few`: how many voters are lacking for groups; `counted`: statements that enough voted on."""

    made_at: datetime
    votes: int
    voters: int
    everybody: int
    groups: tuple[ShownGroup, ...]
    common: tuple[Said, ...]
    counted: tuple[Said, ...]
    too_few: int


def shown_groups(consultation: Consultation) -> ShownGroups | None:
    """The groups as they were last worked out; None before that."""
    made = grouping_of(consultation)
    if made is None:
        return None
    statements = {row.number: row for row in shown_statements(consultation)}
    result = made.result
    overall = {number: Tally(**tally) for number, tally in result["statements"] if number in statements}
    counted = sorted(
        (Said(statements[n], tally) for n, tally in overall.items() if tally.seen >= GROUP_FLOOR),
        key=lambda s: (-s.tally.seen, s.statement.number),
    )
    common = tuple(Said(statements[n], overall[n], bool(agrees)) for n, agrees in result["common"] if n in overall)
    groups = tuple(_group(at, one, statements, result["groups"]) for at, one in enumerate(result["groups"]))
    lacking = max(LEAST_VOTERS - result["voters"], 0)
    return ShownGroups(made.made_at, made.votes, result["voters"], result["everybody"], groups, common, tuple(counted), lacking)


def _group(at: int, one: dict[str, Any], statements: dict[int, Statement], every: list[dict[str, Any]]) -> ShownGroup:
    told = tuple(Said(statements[t["statement"]], Tally(**t["of_group"]), t["agrees"]) for t in one["told"] if t["statement"] in statements)
    most = max(group["size"] for group in every)
    return ShownGroup(
        _LETTERS[at], one["size"], told, _along([g["x"] for g in every], one["x"], _WIDE), _along([g["y"] for g in every], one["y"], _HIGH),
        round(4 + 5 * sqrt(one["size"] / most), 1),
    )  # fmt: skip


def _along(every: list[float], value: float, length: float) -> float:
    """Where `value` stands on an axis of `length`, with room for the circles."""
    least, span = min(every), max(every) - min(every)
    return round(_ROOM + (value - least) / span * (length - 2 * _ROOM), 1) if span else length / 2
