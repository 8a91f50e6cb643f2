"""Where a comment stands in a later version of the draft: by the id of its provision, never by the printed number.

Between two versions a provision stays (perhaps renumbered, moved, changed), is merged into one, split into several, or gone. Stays and
merged are certain. A comment on what was split is shown at every piece and listed for a person, one on what is gone or was not matched is
listed for a person; what the person decides goes on from there.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class How(StrEnum):
    """How sure a landing is."""

    SAME = "same"  # the version that it was written for, or an unchanged provision
    CHANGED = "changed"
    MERGED = "merged"
    SPLIT = "split"  # for a person: which piece
    GONE = "gone"  # for a person: where to, or nowhere
    DECIDED = "decided"


FOR_A_PERSON = frozenset({How.SPLIT, How.GONE})
HOW_LABELS = {
    How.SAME: "nguyên như khi góp ý",
    How.CHANGED: "đã sửa sau khi góp ý",
    How.MERGED: "đã gộp vào điều khoản khác",
    How.SPLIT: "đã tách: chờ cán bộ xếp chỗ",
    How.GONE: "không còn hoặc chưa khớp: chờ cán bộ xếp chỗ",
    How.DECIDED: "cán bộ đã xếp chỗ",
}
RENUMBERED = "đổi số, giữ nguyên chữ"


@dataclass(frozen=True, slots=True)
class Step:
    """One version as comments arrive in it: ids → a hash of their words, and which older ids became which."""

    words: Mapping[str, str]
    pieces: Mapping[str, tuple[str, ...]]  # old id → ids that name it as an origin


@dataclass(frozen=True, slots=True)
class Landing:
    """The ids at which a comment stands in the newest version; empty when it stands nowhere."""

    ids: tuple[str, ...]
    how: How


def step_of(provisions: Iterable[tuple[str, str, Iterable[str]]]) -> Step:
    """A step from (id, hash of its words, origins) of one version."""
    words: dict[str, str] = {}
    pieces: dict[str, list[str]] = defaultdict(list)
    for key, digest, origins in provisions:
        words[key] = digest
        for old in origins:
            pieces[old].append(key)
    return Step(words, {old: tuple(found) for old, found in pieces.items()})


def landed(start: str, steps: list[Step], decided: Mapping[int, str | None]) -> Landing:
    """Where a comment on provision `start` of `steps[0]` stands in `steps[-1]`.

    `decided` holds what a person said: index of a step → an id of it, or None for "nowhere". A decision of a later version wins, also
    over one between where the provision was lost.
    """
    ids: tuple[str, ...] = (start,)
    how = How.SAME
    before = steps[0].words.get(start, "")
    for at, step in enumerate(steps[1:], start=1):
        if at in decided:
            chosen = decided[at]
            ids, how = ((chosen,) if chosen in step.words and chosen else ()), How.DECIDED
        elif ids:
            ids, how = _moved(ids, how, step)
    if not ids:
        return Landing((), how)
    if how is How.SAME and steps[-1].words.get(ids[0], "") != before:
        how = How.CHANGED
    return Landing(ids, how)


def _moved(ids: tuple[str, ...], how: How, step: Step) -> tuple[tuple[str, ...], How]:
    found: list[str] = []
    split = how is How.SPLIT
    for key in ids:
        if key in step.words:
            found.append(key)
            continue
        pieces = step.pieces.get(key, ())
        split = split or len(pieces) > 1
        if len(pieces) == 1 and how in (How.SAME, How.DECIDED):
            how = How.MERGED
        found += pieces
    unique = tuple(dict.fromkeys(found))
    if not unique:
        return (), How.GONE
    return unique, (How.SPLIT if split and len(unique) > 1 else How.MERGED if split else how)
