"""Words of two texts side by side, and the key under which equal opinions are one."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from loa.vietnamese.letters import fold

_WORD = re.compile(r"\s+|\w(?:[^\s]*\w)?|[^\w\s]")  # a sign beside a word is apart: "nghèo" and "nghèo," have the same word
_SHORT, _LEAST_SHARED = 12, 0.34  # pieces from which, and the share of words below which, a text is shown as another one
_MOST = 4_000  # words that are compared one by one; longer texts are shown whole, before and after


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: kept ("same"), taken out ("old") or put in ("new")."""

    how: str
    text: str


def difference(before: str, after: str) -> list[Piece]:
    """`before` and `after` word by word; joined without "new" they give `before`, without "old" `after`."""
    if before == after:
        return [Piece("same", before)] if before else []
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) + len(new) > _MOST:
        return [Piece("old", before), Piece("new", after)]
    if len(old) + len(new) > 2 * _SHORT and _shared(old, new) < _LEAST_SHARED:  # other words altogether: word by word nobody can read it
        return [piece for piece in (Piece("old", before), Piece("new", after)) if piece.text]
    return list(_pieces(old, new))


def _shared(old: list[str], new: list[str]) -> float:
    """The share of the words of the shorter text that stand in the other one in the same order; blanks and signs left out."""
    a, b = ([word for word in words if word[0].isalnum()] for words in (old, new))
    kept = sum(block.size for block in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks())
    return kept / max(min(len(a), len(b)), 1)


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(old[a:b]))
            continue
        if b > a:
            yield Piece("old", "".join(old[a:b]))
        if d > c:
            yield Piece("new", "".join(new[c:d]))


_plain_word = lru_cache(100_000)(fold)  # opinions on one draft have few different words


def plain(text: str) -> str:
    """`vietnamese.letters.fold`, word by word: several times as fast over many texts."""
    return " ".join(filter(None, map(_plain_word, text.split())))


def words_of(text: str, proposed: str) -> str:
    """All that an opinion says, its reason and the wording that it proposes, as it is compared with others."""
    return f"{text} {proposed}".strip()


def equal_key(*texts: str) -> str:
    """The same for opinions of equal words, whatever their marks, capitals, blanks and signs; "" for nothing said."""
    words = " ".join(plain(text) for text in texts).strip()
    return hashlib.sha256(words.encode()).hexdigest()[:16] if words else ""
