"""Lines of the ledger as staff read them: who did what, and what was changed from what to what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from loa.ledger.models import Entry
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
