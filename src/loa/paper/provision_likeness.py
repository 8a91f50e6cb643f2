"""How alike two provisions are: the words and pairs of words that both hold, labels left out."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol, TypeVar

_WORD = re.compile(r"\w+")
_RARE = 12  # a pair of words that more provisions hold than this does not tell them apart
_NEAR = 8  # so many of the likeliest are compared in full
_PIECE, _COVER, _WHOLE = 0.75, 0.75, 0.85  # of a piece in the whole, of the whole in all pieces, of the whole in one piece


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a provision with all below it, in small letters; `bag` counts words and pairs, `heading` is filled for headings only."""

    all: tuple[str, ...]
    heading: tuple[str, ...] = ()
    bag: Counter[tuple[str, ...]] = field(default_factory=Counter)


class Side(Protocol):
    """Anything that has words."""

    words: Words


_S = TypeVar("_S", bound=Side)


def words_of(text: str, below: Sequence[Words], heading: str = "") -> Words:
    """The words of `text` and of what stands below it."""
    own = tuple(_WORD.findall(text.lower()))
    bag: Counter[tuple[str, ...]] = Counter((word,) for word in own)
    bag.update(pairwise(own))
    for words in below:
        bag.update(words.bag)
    every = own + tuple(word for words in below for word in words.all)
    return Words(every, tuple(_WORD.findall(heading.lower())), bag)


def likeness(one: Words, other: Words) -> float:
    """Share of words and pairs in common, from 0 to 1; 1 only for the same words in the same order."""
    if one.all == other.all:
        return 1.0
    total = one.bag.total() + other.bag.total()
    return min(0.999, 2 * _common(one, other) / total) if total else 0.0


def _common(one: Words, other: Words) -> int:
    small, large = (one.bag, other.bag) if len(one.bag) <= len(other.bag) else (other.bag, one.bag)
    return sum(min(count, large[key]) for key, count in small.items() if key in large)


def like(olds: Sequence[_S], news: Sequence[_S]) -> Iterator[tuple[_S, _S, float]]:
    """The pairs worth comparing, with their likeness: those that share rare pairs of words; all of them when there are few."""
    if len(olds) * len(news) <= 64:
        yield from ((o, n, likeness(o.words, n.words)) for o in olds for n in news)
        return
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, new in enumerate(news):
        for key in new.words.bag:
            holders[key].append(at)
    for old in olds:
        votes: Counter[int] = Counter()
        for key in old.words.bag:
            if len(holders.get(key, ())) <= _RARE:
                votes.update(holders.get(key, ()))
        for at, _ in votes.most_common(_NEAR):
            yield old, news[at], likeness(old.words, news[at].words)


def parted(wholes: Sequence[_S], pieces: Sequence[_S]) -> list[tuple[_S, list[_S], float]]:
    """Each of `wholes` whose words two or more of `pieces` hold between them, with those pieces and the share that they cover."""
    best: dict[int, tuple[float, int]] = {}
    index = {id(whole): at for at, whole in enumerate(wholes)}
    place = {id(piece): at for at, piece in enumerate(pieces)}
    for whole, piece, _ in like(wholes, pieces):
        size = piece.words.bag.total()
        held = _common(whole.words, piece.words) / size if size else 0.0
        if held > best.get(place[id(piece)], (0.0, 0))[0]:
            best[place[id(piece)]] = (held, index[id(whole)])
    found = []
    for at, whole in enumerate(wholes):
        size = whole.words.bag.total()
        own = [pieces[i] for i, (held, where) in sorted(best.items()) if where == at and held >= _PIECE]
        own = [p for p in own if len(p.words.all) >= 4 and p.words.bag.total() >= 0.15 * size]
        shares = [_common(whole.words, p.words) / size for p in own] if size else []
        if len(own) > 1 and max(shares) < _WHOLE and _COVER <= sum(shares) <= 1.25:
            found.append((whole, own, min(1.0, sum(shares))))
    return found
