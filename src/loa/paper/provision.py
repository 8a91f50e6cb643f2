"""The shape of a draft as a tree: part, chapter, section, article, clause, point (phần, chương, mục, điều, khoản, điểm).

Every `start` and `end` is a character offset into `Draft.text`. The top provisions tile `Draft.bodies`; the children of a provision tile
its end, and what stands before the first child is its own. So every character of a body belongs to exactly one provision.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from itertools import chain, count
from typing import Any

PREAMBLE, ATTACHED, ANNEX = "preamble", "attached", "annex"
PART, CHAPTER, SECTION, SUBSECTION = "part", "chapter", "section", "subsection"
ARTICLE, CLAUSE, POINT, ITEM, PARAGRAPH, QUOTE = "article", "clause", "point", "item", "paragraph", "quote"
KINDS = (PREAMBLE, ATTACHED, ANNEX, PART, CHAPTER, SECTION, SUBSECTION, ARTICLE, CLAUSE, POINT, ITEM, PARAGRAPH, QUOTE)

SAME, CHANGED, RENUMBERED, MOVED = "same", "changed", "renumbered", "moved"
SPLIT, MERGED, NEW, REMOVED, UNSURE = "split", "merged", "new", "removed", "unsure"
SURE = (SAME, CHANGED, RENUMBERED, MOVED)


@dataclass(frozen=True, slots=True)
class Provision:
    """One provision; `id` outlives its printed number, `number` is the label without words and signs (`5a`, `đ`, `II`).

    `text` is the provision's own first paragraph, wrapped lines joined; further paragraphs are children of kind `paragraph`, text that an
    amendment quotes is one child of kind `quote`. `origins` holds the ids of the provisions of an older version that were split or merged
    into this one.
    """

    id: str
    kind: str
    label: str
    number: str
    heading: str | None
    text: str
    start: int
    end: int
    path: str
    children: tuple["Provision", ...] = ()
    origins: tuple[str, ...] = ()

    def walk(self) -> Iterator["Provision"]:
        """This provision and all below it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Pairing:
    """Provisions of two versions that belong together; `similarity` from 0 to 1, of all the words in them."""

    kind: str
    old: tuple[Provision, ...]
    new: tuple[Provision, ...]
    similarity: float


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft; `bodies` are the spans that the tree covers, `unsure` is what a person has to match with the older version."""

    text: str
    bodies: tuple[tuple[int, int], ...]
    provisions: tuple[Provision, ...]
    unsure: tuple[Pairing, ...] = ()

    def walk(self) -> Iterator[Provision]:
        """Every provision, in the order of the text."""
        for provision in self.provisions:
            yield from provision.walk()

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; `text` is left out, it is the document itself."""
        unsure = [{"old": [o.id for o in p.old], "new": [n.id for n in p.new], "similarity": p.similarity} for p in self.unsure]
        return {"bodies": [list(body) for body in self.bodies], "provisions": [asdict(p) for p in self.provisions], "unsure": unsure}


def with_ids(provisions: tuple[Provision, ...], known: dict[str, str] | None = None) -> tuple[Provision, ...]:
    """`provisions` with an id each: the one in `known` under the present id, else one made of the words, never twice."""
    known = known or {}
    taken = set(known.values())

    def named(provision: Provision) -> Provision:
        found = known.get(provision.id) if provision.id else None
        if found is None:
            found = _fresh(provision, taken)
            taken.add(found)
        return replace(provision, id=found, children=tuple(named(child) for child in provision.children))

    return tuple(named(provision) for provision in provisions)


def _fresh(provision: Provision, taken: set[str]) -> str:
    """Made of the words alone, so that a new number alone keeps it; the path, then a count, tell equal words apart."""
    words = "\x1f".join((provision.kind, provision.heading or "", provision.text))
    for salt in chain(("", provision.path), (f"{provision.path}\x1f{n}" for n in count(1))):
        found = hashlib.blake2b(f"{words}\x1f{salt}".encode(), digest_size=6).hexdigest()
        if found not in taken:
            return found
    raise AssertionError("there is always a further count")  # pragma: no cover
