"""One line of the play log, as the server gets it."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from loa.players import reading
from loa.players.item import Item
from loa.players.refusals import Refusal
from loa.seal.canonical import Json
from loa.seal.moments import to_iso

PLAYED = "played"
SHOWN = "shown"
CUT_SHORT = "cut_short"
MISSED = "missed"
REFUSED = "refused"
EVENTS = (PLAYED, SHOWN, CUT_SHORT, MISSED, REFUSED)

NAMESPACE = uuid.UUID("5b0b1d1e-6c0e-5f6e-9d0a-2f4c8a7b3e10")  # fixed for ever: entry ids must not change between versions


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened to one planned play. Moments are ISO texts in UTC; `detail` is Vietnamese."""

    entry: str  # uuid, the same for the same item and planned time: a repeat is harmless
    item: str  # delivery key; "" when a whole manifest was refused
    sha256: str  # of the content; "" when not known
    event: str  # one of `EVENTS`
    planned_at: str | None
    started_at: str | None
    ended_at: str | None
    device: str
    detail: str
    milliseconds: int | None = None  # how long it really took
    cut: bool = False  # it ended before its own end
    loudness: int | None = None  # at the card's monitor, tenths of dBFS; None: nobody listened

    def to_json(self) -> dict[str, Json]:
        """The entry as it is sent."""
        return asdict(self)


def from_json(source: Mapping[str, object]) -> Entry:
    """The entry that `to_json` gave. Raises `reading.Malformed`."""
    return Entry(
        entry=reading.text(source, "entry"),
        item=_free_text(source, "item"),
        sha256=_free_text(source, "sha256"),
        event=reading.one_of(source, "event", EVENTS),
        planned_at=_text_or_none(source, "planned_at"),
        started_at=_text_or_none(source, "started_at"),
        ended_at=_text_or_none(source, "ended_at"),
        device=_free_text(source, "device"),
        detail=_free_text(source, "detail"),
        milliseconds=reading.whole_or_none(source, "milliseconds"),
        cut=reading.truth({"cut": False, **source}, "cut"),
        loudness=_number_or_none(source, "loudness"),
    )


def entry_id(item: str, planned_at: str | None, turn: int = 1) -> str:
    """The uuid5 of an item's `turn`-th play at its planned time (only emergencies have a second turn)."""
    name = f"{item}\n{planned_at or ''}" + (f"\n{turn}" if turn > 1 else "")
    return str(uuid.uuid5(NAMESPACE, name))


def about(
    item: Item,
    event: str,
    *,
    device: str,
    detail: str,
    started_at: datetime | None = None,
    ended_at: datetime | None = None,
    turn: int = 1,
) -> Entry:
    """What happened to `item`; planned_at is its not_before."""
    planned_at = None if item.not_before is None else to_iso(item.not_before)
    return Entry(
        entry=entry_id(item.id, planned_at, turn),
        item=item.id,
        sha256=item.sha256,
        event=event,
        planned_at=planned_at,
        started_at=None if started_at is None else to_iso(started_at),
        ended_at=None if ended_at is None else to_iso(ended_at),
        device=device,
        detail=detail,
    )


def ended(entry: Entry, event: str, began: datetime | None, ended_at: datetime | None, detail: str, loudness: int | None = None) -> Entry:
    """`entry` as it ended; a length only where both ends are known."""
    length = None if began is None or ended_at is None else max(0, round((ended_at - began).total_seconds() * 1000))
    return replace(
        entry,
        event=event,
        ended_at=None if ended_at is None else to_iso(ended_at),
        detail=detail,
        milliseconds=length,
        cut=event == CUT_SHORT,
        loudness=loudness,
    )


def of_refusal(refusal: Refusal, *, after: int, device: str) -> Entry:
    """A refusal; one entry for each cause and item, and for a manifest again after each accepted version `after`."""
    subject = f"{refusal.item}\n{refusal.sha256}" if refusal.item else f"manifest\n{after}"
    return Entry(
        entry=str(uuid.uuid5(NAMESPACE, f"refused\n{refusal.cause}\n{subject}")),
        item=refusal.item,
        sha256=refusal.sha256,
        event=REFUSED,
        planned_at=None,
        started_at=None,
        ended_at=None,
        device=device,
        detail=refusal.detail,
    )


def _free_text(source: Mapping[str, object], name: str) -> str:
    value = source.get(name)
    if not isinstance(value, str):
        raise reading.Malformed(name)
    return value


def _text_or_none(source: Mapping[str, object], name: str) -> str | None:
    return None if source.get(name) is None else reading.text(source, name)


def _number_or_none(source: Mapping[str, object], name: str) -> int | None:
    value = source.get(name)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise reading.Malformed(name)
