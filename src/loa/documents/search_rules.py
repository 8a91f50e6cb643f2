"""Pure rules of search: what a typed query means, the words that are indexed, and the passage that is shown.

A word is searched without marks; where the query carries marks, documents that hold the word as written come first.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from loa.vietnamese.letters import fold, normalise, plain_tones

_WORD = re.compile(r"[^\W_]+")
_TERM = re.compile(r'["“”«]([^"“”«»]*)["“”»]?|(\S+)')
MOST_TERMS = 12
_MOST_WORDS = 30  # of one phrase
_SEARCHED = 100_000  # characters of a text in which a passage is looked for
_MOST_HITS = 150
_BEFORE = 60  # characters of a passage before its first hit


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand side by side: one word, a quoted phrase, or a number ("22/KH-UBND"). `exact` is "" words without marks."""

    words: tuple[str, ...]
    exact: tuple[str, ...] = ()
    prefix: bool = False  # the last word may go on


@dataclass(frozen=True, slots=True)
class Query:
    """A typed query: all terms are wanted, in any order."""

    terms: tuple[Term, ...]

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(word for term in self.terms for word in term.words)


def exact_words(text: str) -> tuple[str, ...]:
    """The words of `text` with their marks: "Hoà, ĐẤT" → "hòa", "đất"."""
    return tuple(_WORD.findall(plain_tones(normalise(text).casefold())))


def parse(typed: str) -> Query:
    """What was typed, as terms. The last word counts as begun, unless a space or a quote ends it."""
    found: list[Term] = []
    for match in _TERM.finditer(typed[:500]):
        quoted, word = match.groups()
        text = quoted if word is None else word
        words, exact = tuple(fold(text).split())[:_MOST_WORDS], exact_words(text)[:_MOST_WORDS]
        if words:
            begun = word is not None and match.end() == len(typed) and typed[-1].isalnum()
            found.append(Term(words, exact if exact != words else (), begun))
    return Query(tuple(found[:MOST_TERMS]))


def number_words(number: str) -> str:
    """A number as it is indexed: as written, and without the noughts before it ("02/KH-UBND" → "02 kh ubnd 2 kh ubnd")."""
    words = fold(number).split()
    if words and words[0].isdecimal() and words[0] != bare_number(words[0]):
        return " ".join([*words, bare_number(words[0]), *words[1:]])
    return " ".join(words)


def bare_number(word: str) -> str:
    """A figure without the noughts before it."""
    return word.lstrip("0") or word[-1:]


@lru_cache(maxsize=50_000)
def _folded(word: str) -> str:
    return fold(word)


@lru_cache(maxsize=50_000)
def _marked(word: str) -> str:
    return "".join(exact_words(word))


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a passage; `hit` when it is what was searched."""

    text: str
    hit: bool = False


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    term: int
    exact: bool


def passage(text: str, query: Query, width: int = 240) -> list[Piece]:
    """The stretch of `text`, about `width` characters, that holds most of the query, in its own spelling; [] when it holds none."""
    hits = _hits(text[:_SEARCHED], query)
    if not hits:
        return []
    best = max(range(len(hits)), key=lambda i: (*_worth(hits, i, width), -i))
    start = _edge(text, hits[best].start - _BEFORE, -1)
    end = _edge(text, max(start + width, hits[best].end), 1)
    pieces, place = [Piece("… ")] if start > 0 else [], start
    for hit in hits[best:]:
        if place <= hit.start and hit.end <= end:
            pieces += [Piece(_plain(text[place : hit.start])), Piece(text[hit.start : hit.end], hit=True)]
            place = hit.end
    pieces.append(Piece(_plain(text[place:end]) + (" …" if end < len(text) else "")))
    return [piece for piece in pieces if piece.text]


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _edge(text: str, place: int, step: int) -> int:
    """The nearest border of a word from `place` on."""
    place = max(0, min(place, len(text)))
    while 0 < place < len(text) and not (text[place - 1].isspace() or text[place].isspace()):
        place += step
    return place


def _worth(hits: Sequence[_Hit], first: int, width: int) -> tuple[int, int, int]:
    """How many terms, exact words and hits stand within `width` from the hit `first` on."""
    terms: set[int] = set()
    exact = count = 0
    for hit in hits[first:]:
        if hit.end > hits[first].start + width - _BEFORE:
            break
        terms.add(hit.term)
        exact += hit.exact
        count += 1
    return len(terms), exact, count


def _hits(text: str, query: Query) -> list[_Hit]:
    """Where the terms stand in `text`, in its order, none over another."""
    tokens = list(_WORD.finditer(text))
    found: list[_Hit] = []
    firsts = {term.words[0] for term in query.terms}
    begun = tuple(term.words[0] for term in query.terms if term.prefix and len(term.words) == 1)
    free = 0
    for i, token in enumerate(tokens):
        word = _folded(token.group())
        if i < free or not (word in firsts or (begun and word.startswith(begun))):
            continue
        hit = next(_at(tokens, i, query), None)
        if hit:
            found.append(hit)
            free = i + len(query.terms[hit.term].words)
        if len(found) >= _MOST_HITS:
            break
    return found


def _at(tokens: Sequence["re.Match[str]"], i: int, query: Query) -> Iterator[_Hit]:
    """The terms that begin at token `i`, the longest first."""
    order = sorted(range(len(query.terms)), key=lambda n: -len(query.terms[n].words))
    for number in order:
        term = query.terms[number]
        stretch = tokens[i : i + len(term.words)]
        words = [_folded(t.group()) for t in stretch]
        if len(words) < len(term.words) or not _same(words, term):
            continue
        exact = bool(term.exact) and tuple(_marked(t.group()) for t in stretch) == term.exact
        yield _Hit(stretch[0].start(), stretch[-1].end(), number, exact)


def _same(words: Sequence[str], term: Term) -> bool:
    if term.prefix:
        return tuple(words[:-1]) == term.words[:-1] and words[-1].startswith(term.words[-1])
    return tuple(words) == term.words
