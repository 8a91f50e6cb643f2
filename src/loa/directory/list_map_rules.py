"""Pure rules of an office's list of bodies: what its lines mean, what differs from what is there, whether the whole would stand.

The second step of reading a list; `list_rules` is the first.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from loa.directory.list_rules import CODE, COLUMNS, END, FOLLOWS, KIND, NAME, NUMBER, PARENT, PLACE, SHORT, START, Known, Line, Wrong
from loa.organisations.period_rules import Period, Step, Unit, faults
from loa.organisations.rules import KIND_LABELS, SuccessionKind, name_key


@dataclass(frozen=True, slots=True)
class Settled:
    """A line whose names are found: the body it means (None: a new one), the one above, those it follows.

    A body is named by its id, one of the same file by ("row", number of the row).
    """

    line: Line
    body: int | None
    parent: Hashable | None
    follows: tuple[Hashable, ...] = ()
    changes: tuple[tuple[str, str, str], ...] = ()

    @property
    def key(self) -> Hashable:
        return self.body if self.body is not None else ("row", self.line.row)


@dataclass(slots=True)
class Plan:
    """What a list would do."""

    new: list[Settled] = field(default_factory=list)
    changed: list[Settled] = field(default_factory=list)
    unchanged: list[Settled] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Named:
    """Something that a name may mean."""

    key: Hashable
    period: Period
    kept: bool = True


class _Index:
    """Bodies and lines by number, code and name."""

    def __init__(self, known: Mapping[int, Known], lines: Sequence[Line], meant: Mapping[int, int]) -> None:
        self.by_word: dict[str, dict[Hashable, _Named]] = defaultdict(dict)
        for body in known.values():
            self._put(_Named(body.key, body.period, body.kept), body.code, body.name, body.short_name, f"#{body.key}")
        for line in lines:
            key: Hashable = meant.get(line.row, ("row", line.row))
            self._put(_Named(key, line.period), line.code, line.name, line.short_name)

    def _put(self, one: _Named, code: str, *names: str) -> None:
        for word in {code, *(name_key(name) for name in names), *(name for name in names if name.startswith("#"))}:
            if word:
                self.by_word[word][one.key] = one

    def find(self, written: str) -> list[_Named]:
        """All that `written` may mean: by code or number first, then by name."""
        return list((self.by_word.get(written) or self.by_word.get(name_key(written)) or {}).values())


def settled(lines: Sequence[Line], known: Mapping[int, Known], steps: Sequence[Step] = (), wrong: Iterable[Wrong] = ()) -> Plan:
    """What the lines would do to the bodies that are there; `steps` are the successions that are there."""
    plan = Plan(wrong=list(wrong))
    meant = _meant(lines, known, plan.wrong)
    lines = [line.filled(known[meant[line.row]]) if line.row in meant else line for line in lines]
    index = _Index(known, lines, meant)
    rows = [row for line in lines if (row := _settle(line, known, meant, index, plan.wrong)) is not None]
    plan.steps = _new_steps(rows, known, steps)
    _check_whole(rows, known, [*steps, *plan.steps], plan.wrong)
    for row in rows:
        (plan.new if row.body is None else plan.changed if row.changes else plan.unchanged).append(row)
    plan.wrong.sort(key=lambda one: (one.row, COLUMNS.index(one.column) if one.column in COLUMNS else -1))
    return plan


def _meant(lines: Sequence[Line], known: Mapping[int, Known], wrong: list[Wrong]) -> dict[int, int]:
    """Row → id of the body that it means: by number, by code, or by name and kind in the same time. Doubled rows are wrong."""
    by_code, by_name = defaultdict(list), defaultdict(list)
    for body in known.values():
        by_code[body.code].append(body)
        by_name[(name_key(body.name), body.kind)].append(body)
    meant: dict[int, int] = {}
    first: dict[Hashable, int] = {}
    for line in lines:
        near = by_code.get(line.code, []) if line.code else []
        near = near or [b for b in by_name.get((name_key(line.name), line.kind), []) if not (line.code and b.code)]
        hits = [body for body in near if body.period.overlaps(line.period)]
        if line.number is not None:
            hits = [known[line.number]] if line.number in known else []
            if not hits:
                wrong.append(Wrong(line.row, NUMBER, f"không có cơ quan số {line.number}. Cơ quan mới thì để trống."))
        else:
            hits = _under_same(hits, line, known)
        same: Hashable = (
            hits[0].key if len(hits) == 1 else (line.code or name_key(line.name), line.kind, name_key(line.parent), line.period)
        )
        if same in first:
            wrong.append(Wrong(line.row, NAME, f"“{line.name}” lặp lại dòng {first[same]}. Hãy bỏ một dòng."))
        first.setdefault(same, line.row)
        if len(hits) > 1:
            wrong.append(Wrong(line.row, NAME, f"có {len(hits)} cơ quan cùng tên “{line.name}”. Hãy ghi cột “{NUMBER}” hoặc “{CODE}”."))
        elif hits:
            meant[line.row] = hits[0].key
    return meant


def _under_same(hits: list[Known], line: Line, known: Mapping[int, Known]) -> list[Known]:
    """Of bodies of one name, those below the body that the line names."""
    if line.code or not line.parent:
        return hits
    uppers = {b.key: known[b.parent] for b in hits if b.parent is not None and b.parent in known}
    exact = [b for b in hits if b.key in uppers and line.parent in _words(uppers[b.key])]
    return exact or [b for b in hits if b.key in uppers and name_key(line.parent) in map(name_key, _words(uppers[b.key]))]


def _words(body: Known) -> tuple[str, ...]:
    return (f"#{body.key}", body.code, body.name, body.short_name)


def _settle(line: Line, known: Mapping[int, Known], meant: Mapping[int, int], index: _Index, wrong: list[Wrong]) -> Settled | None:
    """One line with its names found; None when one is wrong."""
    before = len(wrong)
    body = known.get(meant.get(line.row, 0))
    parent = _one(line.parent, PARENT, line, index, wrong) if line.parent else None
    if body and not body.kept:
        wrong.append(Wrong(line.row, NAME, f"{body.name}: bạn không quản trị cơ quan này."))
    elif not body and not (parent and parent.kept):
        words = (
            "Hãy ghi cơ quan cấp trên mà bạn quản trị." if parent is None else "bạn không quản trị cơ quan này nên không thêm đơn vị được."
        )
        wrong.append(Wrong(line.row, PARENT, words))
    if line.follows and line.start is None:
        wrong.append(Wrong(line.row, START, "để trống. Có kế thừa thì ghi ngày bắt đầu, là ngày kế thừa."))
    follows = [_one(words, FOLLOWS, line, index, wrong) for words in line.follows]
    if len(wrong) > before:
        return None
    changes = _changes(line, body, parent.key if parent else None, known) if body else ()
    keys = tuple(one.key for one in follows if one)
    return Settled(line, body.key if body else None, parent.key if parent else None, keys, changes)


def _one(written: str, column: str, line: Line, index: _Index, wrong: list[Wrong]) -> _Named | None:
    """The one thing that `written` means; of several, the one of the right time."""
    found = index.find(written)
    if len(found) > 1:
        fits = [one for one in found if (one.period.covers(line.period) if column == PARENT else one.period.end == line.start)]
        found = fits or found
    if len(found) == 1:
        return found[0]
    words = f"không thấy cơ quan “{written[:80]}”." if not found else f"có {len(found)} cơ quan “{written[:80]}”; hãy ghi mã hoặc #số."
    wrong.append(Wrong(line.row, column, words))
    return None


def _changes(line: Line, body: Known, parent: Hashable | None, known: Mapping[int, Known]) -> tuple[tuple[str, str, str], ...]:
    """(column, before, after) of what differs."""
    upper = known.get(body.parent or 0)
    old_above = parent if parent == body.parent else (upper.name if upper else "")
    pairs = (
        (NAME, body.name, line.name),
        (SHORT, body.short_name, line.short_name),
        (KIND, KIND_LABELS[body.kind], KIND_LABELS[line.kind]),
        (PARENT, str(old_above or ""), str(parent or "") if parent == body.parent else line.parent),
        (CODE, body.code, line.code),
        (PLACE, body.place, line.place),
        (START, _shown(body.period.start), _shown(line.start)),
        (END, _shown(body.period.end), _shown(line.end)),
    )
    return tuple((column, old, new) for column, old, new in pairs if old != new)


def _shown(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _new_steps(rows: Sequence[Settled], known: Mapping[int, Known], steps: Sequence[Step]) -> list[Step]:
    """The successions that the lines name and that are not there."""
    there = {(step.old, step.new) for step in steps}
    heirs: dict[Hashable, int] = defaultdict(int)
    for row in rows:
        for old in row.follows:
            heirs[old] += 1
    names: dict[Hashable, str] = {**{key: body.name for key, body in known.items()}, **{row.key: row.line.name for row in rows}}
    return [
        Step(old, row.key, row.line.start, _kind(heirs[old], len(row.follows), names[old] == row.line.name))
        for row in rows
        for old in row.follows
        if (old, row.key) not in there and row.line.start
    ]


def _kind(heirs: int, olds: int, same_name: bool) -> SuccessionKind:
    if heirs > 1:
        return SuccessionKind.SPLIT
    if olds > 1:
        return SuccessionKind.MERGED
    return SuccessionKind.KEPT if same_name else SuccessionKind.RENAMED


def _check_whole(rows: Sequence[Settled], known: Mapping[int, Known], steps: Sequence[Step], wrong: list[Wrong]) -> None:
    """The faults of the map as it would be, each at the row that has part in it."""
    units: dict[Hashable, Unit] = {b.key: Unit(b.key, b.name, b.period, b.code, b.parent) for b in known.values()}
    units |= {row.key: Unit(row.key, row.line.name, row.line.period, row.line.code, row.parent) for row in rows}
    at = {row.key: row.line.row for row in rows if row.body is None or row.changes or row.follows}
    for fault in faults(units, [step for step in steps if step.old in units and step.new in units]):
        own = [at[key] for key in fault.keys if key in at]
        if own:
            wrong.append(Wrong(max(own), "", fault.sentence))
