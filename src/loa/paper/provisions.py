"""A draft law, decree or regulation as a tree of provisions, on which comments can hang while versions come and go.

`tree_of` reads the tree, `matched` pairs two versions, `carried` gives a new version the ids of the old one where that is sure.
A document without articles gives the same tree: `I.` is a section, `1.` a clause, `a)` a point; one without any
label is its paragraphs. A regulation that is attached to a decision, and each annex, is a provision of its own with a tree below it.
"""

from dataclasses import dataclass, field, replace

from loa.paper.folding import fold, normalise
from loa.paper.lines import Line, is_page_number, split_lines
from loa.paper.provision import ANNEX, ARTICLE, ATTACHED, PARAGRAPH, PREAMBLE, Draft, Pairing, Provision, with_ids
from loa.paper.provision_labels import Label, continues, follows, label_of
from loa.paper.provision_matching import carried, matched
from loa.paper.provision_parts import Part, parts_of
from loa.paper.provision_quotes import quoted
from loa.paper.provision_text import Node, Run, frozen, joins, width_of

__all__ = ["Draft", "Pairing", "Provision", "carried", "matched", "tree_of"]


def tree_of(text: str) -> Draft:
    """The tree of `text`; offsets refer to `Draft.text`, which is `text` normalised. Never raises."""
    text = normalise(text)
    lines = _numbered_aside(split_lines(text))
    bodies: list[tuple[int, int]] = []
    tops: list[Provision] = []
    for part in parts_of(text, lines):
        bodies.append((part.start, part.end))
        tops += frozen(_nodes(part), part.start, part.end, {below.path for top in tops for below in top.walk()})
    return Draft(text, tuple(bodies), with_ids(tuple(tops)))


def _numbered_aside(lines: list[Line]) -> list[Line]:
    """`lines` without page numbers; what follows one is marked `broken`."""
    kept: list[Line] = []
    page, broken = 0, False
    for index, line in enumerate(lines):
        if not any(c.isalnum() for c in line.text) and not line.text.strip("|-–—_=* "):
            continue  # what is left of a drawn table
        number = "".join(c for c in line.text if c.isdigit())[:3] if is_page_number(line) else ""
        apart = line.gap > 0 or line.broken or (index + 1 < len(lines) and (lines[index + 1].gap > 0 or lines[index + 1].broken))
        if number and (apart or page < int(number) <= page + 2):
            page, broken = int(number), True
            continue
        kept.append(replace(line, broken=True) if broken else line)
        broken = False
    return kept


@dataclass(slots=True)
class _Builder:
    """Reads the lines of one part into nodes; `stack` holds the open ones, outermost first."""

    articles: bool
    width: int
    root: Node
    stack: list[Node] = field(default_factory=list)
    last: Line | None = None
    article: str | None = None

    def take(self, line: Line, in_quote: bool) -> None:
        """Add one line."""
        label = None if in_quote else self._label(line)
        if label:
            self._open(label, line)
        else:
            self._add(line, in_quote)
        self.last = line

    def _label(self, line: Line) -> Label | None:
        label = label_of(line, self.articles)
        if label is None or (self.articles and label.depth > 40 and not self.stack):
            return None
        rest = line.text[label.end :]
        if self.last is None:
            return label
        expected = follows(label.number, self._sibling(label))
        if label.kind == ARTICLE and rest and label.printed.rstrip().endswith((".", ":")):
            expected = True
        if not label.number and rest[:1].islower() and not self.last.ended:
            return None
        return None if continues(label, self.last, expected) else label

    def _sibling(self, label: Label) -> str | None:
        if label.kind == ARTICLE:
            return self.article
        return next((node.number for node in self.stack if node.depth == label.depth), None)

    def _open(self, label: Label, line: Line) -> None:
        while self.stack and self.stack[-1].depth >= label.depth:
            self.stack.pop()
        node = Node(label.kind, label.depth, label.printed, label.number, line.start)
        rest = line.text[label.end :]
        if rest:
            node.runs.append(Run([line], [rest]))
        (self.stack[-1] if self.stack else self.root).children.append(node)
        self.stack.append(node)
        self.article = label.number if label.kind == ARTICLE else self.article

    def _add(self, line: Line, in_quote: bool) -> None:
        node = self.stack[-1] if self.stack else self.root
        if node.runs and joins(node.runs[-1], line, in_quote, self.width):
            node.runs[-1].lines.append(line)
            node.runs[-1].texts.append(line.text)
        else:
            node.runs.append(Run([line], [line.text], in_quote))


def _nodes(part: Part) -> list[Node]:
    """The top nodes of a part: its preamble and what follows, or the one node of an attached document or annex."""
    marks = quoted(part.lines)
    articles = any(
        not mark and (label := label_of(line, articles=True)) is not None and label.kind == ARTICLE
        for line, mark in zip(part.lines, marks, strict=True)
    )
    start = part.lines[0].start if part.lines else part.start
    root = Node(part.kind, 0, part.label, _number_of(part), start)
    builder = _Builder(articles, width_of(part.lines), root)
    for line, mark in zip(part.lines[part.head :], marks[part.head :], strict=True):
        builder.take(line, mark)
    root.heading = part.heading
    if part.kind in (ATTACHED, ANNEX):
        return [root]
    if not root.children:  # no label at all: each paragraph can be spoken of by itself
        return [Node(PARAGRAPH, 100, "", str(at), run.lines[0].start, [run]) for at, run in enumerate(root.runs, 1)]
    preamble = Node(PREAMBLE, 0, "", "", start, runs=root.runs)
    return [*([preamble] if root.runs else []), *root.children]


def _number_of(part: Part) -> str:
    words = part.label.split()
    return words[-1].strip(".:") if part.kind == ANNEX and len(words) > 2 and len(fold(words[-1])) < 6 else ""
