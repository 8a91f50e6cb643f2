"""Two versions of a draft: which provision of the new one is which of the old one, by their words and not by their numbers.

Whole articles are compared first, then what is inside; a provision is paired at once when its words are the same, then split and merged
ones are looked for, then the nearest. What is near to several, or only half alike, is `unsure`: a person decides.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from loa.paper import provision as kinds
from loa.paper.provision import SURE, Draft, Pairing, Provision, with_ids
from loa.paper.provision_likeness import Words, like, parted, words_of

_SMALL = (kinds.CLAUSE, kinds.POINT, kinds.ITEM, kinds.PARAGRAPH, kinds.QUOTE)  # looked for inside their parent first
_PAIRED = "paired"
_SURE = 0.6  # so much of the words alike is the same provision
_HEADED = 0.3  # with the same heading so much is enough
_PLACED = 0.45  # at the same number of the same parent so much is enough
_DOUBT = 0.3  # less is nothing in common
_MARGIN = 0.08  # the second best must be so much worse
_FAR = 0.75  # a small provision found under another parent must be so alike


def matched(old: Draft, new: Draft) -> list[Pairing]:
    """Every provision of `old` and of `new` in exactly one pairing, in the order of `new`, removed ones last."""
    matching = _Matching(_sides(old), _sides(new))
    for kind in kinds.KINDS:
        matching.tier(kind)
    return matching.result()


def carried(old: Draft, new: Draft) -> Draft:
    """`new` with the ids of `old` where the match is sure; split and merged ones name their origins, the rest is listed as `unsure`."""
    pairings = matched(old, new)
    known = {p.new[0].id: p.old[0].id for p in pairings if p.kind in SURE}
    origins = {n.id: tuple(o.id for o in p.old) for p in pairings if p.kind in (kinds.SPLIT, kinds.MERGED) for n in p.new}
    provisions = with_ids(_with_origins(new.provisions, origins), known)
    now = {before.id: after for before, after in zip(new.walk(), Draft("", (), provisions).walk(), strict=True)}
    unsure = tuple(replace(p, new=tuple(now[n.id] for n in p.new)) for p in pairings if p.kind == kinds.UNSURE)
    return Draft(new.text, new.bodies, provisions, unsure)


def _with_origins(provisions: tuple[Provision, ...], origins: dict[str, tuple[str, ...]]) -> tuple[Provision, ...]:
    return tuple(replace(p, origins=origins.get(p.id, ()), children=_with_origins(p.children, origins)) for p in provisions)


@dataclass(slots=True)
class _Side:
    """One provision in its version: its words, and what it stands in."""

    provision: Provision
    parent: str
    words: Words


def _sides(draft: Draft) -> dict[str, _Side]:
    found: dict[str, _Side] = {}

    def enter(provision: Provision, parent: str) -> Words:
        side = _Side(provision, parent, Words(()))
        found[provision.id] = side
        below = [enter(child, provision.id) for child in provision.children]
        side.words = words_of(f"{provision.heading or ''} {provision.text}", below, provision.heading or "")
        return side.words

    for top in draft.provisions:
        enter(top, "")
    return found


@dataclass(slots=True)
class _Matching:
    old: dict[str, _Side]
    new: dict[str, _Side]
    pairs: dict[str, str] = field(default_factory=dict)  # id of the new one: id of the old one
    found: list[Pairing] = field(default_factory=list)
    done: set[tuple[str, str]] = field(default_factory=set)  # ("old" or "new", id)

    def tier(self, kind: str) -> None:
        """Match all provisions of one kind: small ones inside each pair of parents, then whatever is left, wherever it stands."""
        if kind in _SMALL:
            for new_parent, old_parent in list(self.pairs.items()):
                self._group(*self._left(kind, old_parent, new_parent), near=True)
        self._group(*self._left(kind), near=kind not in _SMALL)

    def _left(self, kind: str, old: str | None = None, new: str | None = None) -> tuple[list[_Side], list[_Side]]:
        def rest(sides: Iterable[_Side], which: str) -> list[_Side]:
            return [s for s in sides if s.provision.kind == kind and (which, s.provision.id) not in self.done]

        olds = self.old[old].provision.children if old else ()
        news = self.new[new].provision.children if new else ()
        return (
            rest((self.old[p.id] for p in olds) if old else self.old.values(), "old"),
            rest((self.new[p.id] for p in news) if new else self.new.values(), "new"),
        )

    def _group(self, olds: list[_Side], news: list[_Side], near: bool) -> None:
        if not olds or not news:
            return
        self._equal(olds, news)
        olds, news = self._open(olds, "old"), self._open(news, "new")
        for whole, pieces, score in parted(olds, news):
            self._note(kinds.SPLIT, [whole], pieces, score)
        olds, news = self._open(olds, "old"), self._open(news, "new")
        for whole, pieces, score in parted(news, olds):
            self._note(kinds.MERGED, pieces, [whole], score)
        self._nearest(self._open(olds, "old"), self._open(news, "new"), near)

    def _open(self, sides: list[_Side], which: str) -> list[_Side]:
        return [s for s in sides if (which, s.provision.id) not in self.done]

    def _equal(self, olds: list[_Side], news: list[_Side]) -> None:
        """Pair those whose words are the same: at the same path first, then in order when there are as many on both sides."""
        groups: dict[tuple[str, ...], tuple[list[_Side], list[_Side]]] = defaultdict(lambda: ([], []))
        for side in olds:
            groups[side.words.all][0].append(side)
        for side in news:
            groups[side.words.all][1].append(side)
        for before, after in groups.values():
            places = {s.provision.path: s for s in before}
            for side in after:
                if side.provision.path in places:
                    self._pair(places[side.provision.path], side, 1.0)
            left, right = self._open(before, "old"), self._open(after, "new")
            if len(left) == len(right):
                for one, other in zip(left, right, strict=True):
                    self._pair(one, other, 1.0)

    def _nearest(self, olds: list[_Side], news: list[_Side], near: bool) -> None:
        """Pair the nearest first; keep as unsure what has a rival or is only half alike."""
        scored = [(*self._score(o, n, alike), alike, o, n) for o, n, alike in like(olds, news)]
        scored.sort(key=lambda row: (-row[0], row[3].provision.start))
        for score, sure, alike, o, n in scored:
            if ("old", o.provision.id) in self.done or ("new", n.provision.id) in self.done:
                continue
            if not near and (alike < _FAR or len(n.words.all) < 6):
                continue
            if alike < _DOUBT and not sure:
                continue
            if sure and not self._rival(scored, score, o, n):
                self._pair(o, n, alike)
            elif near:
                self._note(kinds.UNSURE, [o], [n], alike)

    def _score(self, o: _Side, n: _Side, alike: float) -> tuple[float, bool]:
        """The order of choice, and whether that much likeness is enough."""
        headed = bool(o.provision.heading) and o.words.heading == n.words.heading
        placed = o.provision.number == n.provision.number and self._parents_agree(o, n)
        score = alike + 0.2 * headed + 0.1 * placed
        return score, alike >= _SURE or (headed and alike >= _HEADED) or (placed and alike >= _PLACED)

    def _rival(self, scored: list[tuple[float, bool, float, _Side, _Side]], score: float, o: _Side, n: _Side) -> bool:
        for other, _, _, one, two in scored:
            if other <= score - _MARGIN:
                return False
            if (one is o) == (two is n):
                continue
            if ("old", one.provision.id) not in self.done and ("new", two.provision.id) not in self.done:
                return True
        return False

    def _parents_agree(self, o: _Side, n: _Side) -> bool:
        return self.pairs.get(n.parent, "") == o.parent

    def _pair(self, o: _Side, n: _Side, alike: float) -> None:
        self.pairs[n.provision.id] = o.provision.id
        self._note(_PAIRED, [o], [n], alike)

    def _told(self, pairing: Pairing) -> Pairing:
        """A pairing of one with one says what became of it: known only when the parents are paired too."""
        if pairing.kind != _PAIRED:
            return pairing
        o, n = self.old[pairing.old[0].id], self.new[pairing.new[0].id]
        apart = bool(o.parent) and bool(n.parent) and not self._parents_agree(o, n)
        renumbered = o.provision.number != n.provision.number
        same = o.words.all == n.words.all
        return replace(pairing, kind=kinds.MOVED if apart else kinds.RENUMBERED if renumbered else kinds.SAME if same else kinds.CHANGED)

    def _note(self, kind: str, olds: list[_Side], news: list[_Side], score: float) -> None:
        self.done |= {("old", o.provision.id) for o in olds} | {("new", n.provision.id) for n in news}
        self.found.append(Pairing(kind, tuple(o.provision for o in olds), tuple(n.provision for n in news), round(score, 3)))

    def result(self) -> list[Pairing]:
        """All pairings, with what is new or removed."""
        for side in self._open(list(self.new.values()), "new"):
            self._note(kinds.NEW, [], [side], 0.0)
        for side in self._open(list(self.old.values()), "old"):
            self._note(kinds.REMOVED, [side], [], 0.0)
        return sorted(
            map(self._told, self.found), key=lambda p: (not p.new, (p.new or p.old)[0].start, kinds.KINDS.index((p.new or p.old)[0].kind))
        )
