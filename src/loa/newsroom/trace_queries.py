"""Reads of the trace of facts: what a message says on every channel, each fact with its place in the source or its reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.timezone import localtime

from loa.newsroom.content import Content
from loa.newsroom.models import FactReason, Message
from loa.newsroom.queries import content_of
from loa.newsroom.rules import own_words
from loa.newsroom.trace_rules import KIND_LABELS, Basis, Names, Origin, Traced
from loa.organisations.models import Body, BodyName
from loa.organisations.queries import above, below
from loa.vietnamese.tracing import Fact

OWN = "Tin"  # the message's own words
_AROUND = 160  # characters of a passage before and behind


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the source around a fact: the line that holds it, shortened."""

    before: str
    hit: str
    after: str


@dataclass(slots=True)
class Row:
    """One fact of a message, wherever it stands: `where` names the channels, `anchor` its line on the page."""

    fact: Fact
    origin: Origin
    start: int
    end: int
    anchor: str
    passage: Passage | None
    written: list[str] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    reason: FactReason | None = None
    sourced: bool = True  # the message has a source; without one there is nothing to hold it against

    @property
    def label(self) -> str:
        return KIND_LABELS.get(self.fact.kind, self.fact.kind)

    @property
    def flagged(self) -> bool:
        """Whether nothing holds it."""
        return self.origin is Origin.NOWHERE

    @property
    def unexplained(self) -> bool:
        """Whether it still needs a reason."""
        return self.flagged and self.sourced and self.reason is None

    @property
    def value(self) -> str:
        """What its reason is kept under."""
        return self.fact.key[1]


def names_around(owner: Body) -> Names:
    """The names of bodies that a message of `owner` is likely to name: its own, those above, beside and below."""
    up = set(above(owner))
    ids = {owner.pk, *up, *below([owner.pk]), *Body.objects.filter(parent__in=up).values_list("pk", flat=True)}
    named = [
        (name, pk) for pk, full, short in Body.objects.filter(pk__in=ids).values_list("pk", "name", "short_name") for name in (full, short)
    ]
    named += BodyName.objects.filter(body__in=ids).values_list("name", "body_id")
    return Names(named, {owner.pk, *up})


def basis_of(message: Message) -> Basis:
    """What the facts of `message` are traced to: the source, and what the newsroom itself puts in (areas, its end, what it corrects)."""
    source, content = message.source, content_of(message)
    known = [source.heading, source.title] if source else []
    if message.original is not None:  # a translation says what its original says
        known.append(own_words(content_of(message.original)))
    known += [f"{content.effective_to:%d/%m/%Y}"] if content.effective_to else []
    if message.corrects is not None:  # which release, of which day, and the words that it had wrong
        corrected = message.corrects
        known += [f"số {corrected.number} {corrected.title}", f"{localtime(corrected.released_at):%d/%m/%Y}", content.what_was_wrong]
    known += [f"{at:%H} giờ {at:%M} phút ngày {at:%d/%m/%Y}, {at:%H:%M}, UTC+7" for at in set_by_office(content)]
    return Basis(source.text if source else "", "\n".join([*known, *content.areas]), names_around(message.owner))


def set_by_office(content: Content) -> list[datetime]:
    """Moments that the office itself sets: until when nothing is public, until when an alert holds. No source could hold them."""
    ends = (content.embargo_until, content.alert.until if content.alert else None)
    return [moment for moment in ends if moment is not None]


def texts_of(message: Message) -> dict[str, str]:
    """What the writers wrote: the message, and each channel's own wording by its kind."""
    return {OWN: own_words(content_of(message)), **{w.channel: w.text for w in message.wordings.order_by("channel")}}


def rows(message: Message, said: Mapping[str, str] | None = None, basis: Basis | None = None) -> list[Row]:
    """Every fact of the message's own words, its wordings and of `said` (what channels made of it, by label), flagged ones first."""
    basis = basis or basis_of(message)
    reasons = {(r.kind, r.value): r for r in message.fact_reasons.select_related("by")}
    found: dict[tuple[str, str], Row] = {}
    for where, text in {**texts_of(message), **(said or {})}.items():
        for one in basis.trace(text):
            row = found.setdefault(one.fact.key, _row(message, one, len(found), reasons.get(one.fact.key)))
            if one.fact.written not in row.written:
                row.written.append(one.fact.written)
            if where not in row.where:
                row.where.append(where)
    return sorted(found.values(), key=lambda row: (not row.unexplained, not row.flagged, row.fact.kind, row.fact.value))


def _row(message: Message, one: Traced, number: int, reason: FactReason | None) -> Row:
    text = message.source.text if message.source else ""
    passage = passage_of(text, one.start, one.end) if one.origin is Origin.SOURCE else None
    given = reason if one.origin is Origin.NOWHERE else None
    held = message.source_id is not None or message.original_id is not None
    return Row(one.fact, one.origin, one.start, one.end, f"t{number}", passage, reason=given, sourced=held)


def passage_of(text: str, start: int, end: int) -> Passage:
    """The line around a place, from and to a whole word."""
    first = max(text.rfind("\n", 0, start) + 1, start - _AROUND)
    stop = text.find("\n", end)
    last = min(len(text) if stop < 0 else stop, end + _AROUND)
    before, after = text[first:start], text[end:last]
    if first and text[first - 1] != "\n":
        before = "…" + before.partition(" ")[2]
    if last < len(text) and text[last] != "\n":
        after = after.rpartition(" ")[0] + "…"
    return Passage(before, text[start:end], after)


def flags(message: Message) -> list[Fact]:
    """Facts of the writers' words that nothing holds, each once."""
    return [row.fact for row in rows(message) if row.flagged]


def unexplained(message: Message, said: Mapping[str, str] | None = None) -> list[Row]:
    """Facts that the source does not hold and for which nobody has given a reason; none for a message without a source."""
    return [row for row in rows(message, said) if row.unexplained]
