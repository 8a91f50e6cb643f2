"""Lines of the ledger as staff read them: who did what, and what was changed from what to what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from loa.ledger.models import Entry
from loa.newsroom.rules import same_sitting
from loa.organisations.models import Body, User
from loa.plans.rules import DUTY_LABELS, TERM_LABELS
from loa.plans.task_actions import FIELD_LABELS
from loa.plans.work_rules import RHYTHM_LABELS, STATE_LABELS

_WORDS: Mapping[str, str] = {str(k): v for table in (STATE_LABELS, TERM_LABELS, RHYTHM_LABELS, DUTY_LABELS) for k, v in table.items()}
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Change:
    """One field that an act changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the ledger, ready to be shown."""

    at: datetime
    by: User | None
    body: Body | None
    summary: str
    basis: str
    changes: tuple[Change, ...]


def told(entries: Iterable[Entry]) -> list[Told]:
    """`entries` with their changes in words."""
    return [Told(e.at, e.by, e.body, e.summary, e.basis, tuple(_changes(e.detail))) for e in entries]


@dataclass(frozen=True, slots=True)
class Sitting:
    """Lines of a message's history that are one act to a reader: the saves of one sitting, or a single line."""

    at: datetime
    by: User | None
    summary: str
    saves: int = 1


def sittings(entries: Iterable[Entry]) -> list[Sitting]:
    """`entries` of a message, oldest first, where saves of one person without a long pause and without another act between are one line."""
    found: list[Sitting] = []
    before: Entry | None = None
    for entry in entries:
        one = Sitting(entry.at, entry.by, entry.summary)
        if before is not None and _continues(before, entry):
            one = replace(one, saves=found.pop().saves + 1)
        found.append(one)
        before = entry
    return found


def _continues(before: Entry, entry: Entry) -> bool:
    edits = before.act == entry.act == "message.edited" and before.by_id == entry.by_id
    return edits and same_sitting(before.at, entry.at)


def _changes(detail: Mapping[str, Any]) -> Iterable[Change]:
    if "from" in detail and "to" in detail:
        yield Change("trạng thái" if str(detail["to"]) in _WORDS else "từ", _shown(detail["from"]), _shown(detail["to"]))
    for name, value in detail.items():
        if isinstance(value, Mapping) and "from" in value and "to" in value:
            yield Change(FIELD_LABELS.get(name, name), _shown(value["from"]), _shown(value["to"]))


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(v) for v in value)[:_LONGEST]
    return _WORDS.get(str(value), str(value if value is not None else ""))[:_LONGEST]
