"""The facts of a message on a page: every text with its facts marked, each leading to its line in the trace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from loa.delivery.port import Rendered
from loa.delivery.queries import worded
from loa.delivery.registry import channels
from loa.newsroom.content import Content, blocks
from loa.newsroom.models import MachineSentence, Message, Wording
from loa.newsroom.queries import content_of
from loa.newsroom.trace_queries import OWN, Row, basis_of, rows
from loa.newsroom.trace_rules import Basis
from loa.newsroom.writing_queries import pending, stale

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Look:
    """A rendition to show: its text with marks, and the channel's own wording where it has one."""

    made: Rendered
    label: str
    words: SafeString
    worded: bool
    wording: Wording | None
    stale: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A message with its facts marked."""

    rows: Sequence[Row]
    looks: Sequence[Look]
    fields: Mapping[str, SafeString]
    blocks: Sequence[tuple[bool, list[SafeString]]]
    pending: Sequence[MachineSentence]

    @property
    def unexplained(self) -> int:
        """How many facts still need a reason."""
        return sum(row.unexplained for row in self.rows)


class Marker:
    """Marks facts in texts. Each leads to its line of the trace, `#t3`."""

    def __init__(self, basis: Basis, found: Sequence[Row], sentences: Sequence[MachineSentence] = ()) -> None:
        self._basis, self._rows = basis, {row.fact.key: row for row in found}
        self._sentences = [sentence.text for sentence in sentences]

    def mark(self, text: str) -> SafeString:
        """`text` as HTML: its facts as links, sentences of the program in a frame."""
        parts: list[str] = []
        last = 0
        for start, end in [*self._machine(text), (len(text), len(text))]:
            parts.append(self._facts(text[last:start]))
            if end > start:
                parts.append(f'<span class="loa-machine" title="Câu do máy soạn, chưa ai nhận">{self._facts(text[start:end])}</span>')
            last = end
        return mark_safe("".join(parts))  # noqa: S308  # every part is escaped

    def _machine(self, text: str) -> list[tuple[int, int]]:
        """The places of the program's sentences, in order and apart."""
        places = sorted((at, at + len(one)) for one in self._sentences if (at := text.find(one)) >= 0)
        return [place for number, place in enumerate(places) if number == 0 or place[0] >= places[number - 1][1]]

    def _facts(self, text: str) -> str:
        parts: list[str] = []
        last = 0
        for one in self._basis.trace(text):
            row = self._rows.get(one.fact.key)
            if row is None or one.fact.start < last:
                continue
            kind = "loa-untraced" if row.unexplained else "loa-reasoned" if row.flagged else "loa-traced"
            parts += [escape(text[last : one.fact.start]), f'<a class="loa-fact" href="#{row.anchor}"><mark class="{kind}">']
            parts += [escape(text[one.fact.start : one.fact.end]), "</mark></a>"]
            last = one.fact.end
        return "".join([*parts, escape(text[last:])])


def shown(message: Message, looks: Sequence[Rendered]) -> Shown:
    """The message and what channels made of it, every fact marked."""
    basis = basis_of(message)
    found = rows(message, {look.kind: look.text for look in looks}, basis)
    waiting = pending(message)
    marker = Marker(basis, found, waiting)
    own = {w.channel: w for w in message.wordings.select_related("by")}
    old = {w.channel for w in stale(message)}
    kinds = worded()
    label = {kind: channel.label for kind, channel in channels().items()}
    for row in found:
        row.where = [OWN] if OWN in row.where else [label.get(name, name) for name in row.where]
    content = content_of(message)
    shown_looks = [Look(m, label[m.kind], marker.mark(m.text), m.kind in kinds, own.get(m.kind), m.kind in old) for m in looks]
    return Shown(found, shown_looks, fields_of(content, marker), body_of(content, marker), waiting)


def context(message: Message, looks: Sequence[Rendered]) -> dict[str, Any]:
    """`shown` as a page needs it, with what keeps the message from being submitted."""
    page = shown(message, looks)
    return {
        "rows": page.rows,
        "looks": page.looks,
        "fields": page.fields,
        "blocks": page.blocks,
        "pending": page.pending,
        "unexplained": page.unexplained,
        "reasoned": sum(row.flagged and not row.unexplained for row in page.rows),
        "stale": [{"kind": look.made.kind, "label": look.label} for look in page.looks if look.stale],
        "hindered": bool(page.pending or page.unexplained or any(look.stale for look in page.looks)),
    }


def fields_of(content: Content, marker: Marker) -> dict[str, SafeString]:
    """The fields of a message, marked."""
    return {name: marker.mark(getattr(content, name)) for name in ("title", "summary", "audience", "what_to_do")}


def body_of(content: Content, marker: Marker) -> list[tuple[bool, list[SafeString]]]:
    """The text of a message as paragraphs and lists, marked."""
    return [(block.is_list, [marker.mark(item) for item in block.items]) for block in blocks(content.body)]
