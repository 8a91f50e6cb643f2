"""A text as words that are compared, and the runs of words that two texts have in common."""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from loa.paper.folding import fold, normalise

_TOKEN = re.compile(r"\S+")
_AROUND = "“”\"'‘’()[]{}<>«»;,.!?…:*_•·–—-|"
_SPLIT_DATE = re.compile(r"(?<=\d)[ \t]*/[ \t]*(?=\d)")
_LARGEST_GAP = 4_000_000  # pairs of words compared at once
_ANCHOR = 3
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng
_NO_MARKS = 0.02  # share of words with marks under which a text is taken as typed without


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: where it stands, and what it is aligned and compared by."""

    start: int
    end: int
    key: str  # without marks: what words are aligned by
    exact: str  # with marks: what they are compared by
    figure: bool
    alone: bool  # a short number on a line of its own: most often that of a page


@dataclass(frozen=True, slots=True)
class Side:
    """A text with its words."""

    text: str
    words: tuple[Word, ...]

    def said(self, low: int, high: int) -> str:
        """Words `low` to `high` as they stand in the text."""
        return self.text[self.words[low].start : self.words[high - 1].end] if high > low else ""


def side_of(text: str) -> Side:
    """`text` in words: figures whole, signs around words left out."""
    text = _SPLIT_DATE.sub("/", normalise(text))
    return Side(text, tuple(_words(text)))


def _words(text: str) -> Iterator[Word]:
    for found in _TOKEN.finditer(text):
        word = found.group().strip(_AROUND)
        if not any(letter.isalnum() for letter in word):
            continue
        start = found.start() + found.group().index(word)
        exact = _exact(word)
        figure = any(letter.isdigit() for letter in word)
        if figure:
            exact = _value(exact)
        alone = figure and len(word) <= 3 and word.isdecimal() and _is_alone(text, found.start(), found.end())
        yield Word(start, start + len(word), _key(exact), exact, figure, alone)


def _is_alone(text: str, start: int, end: int) -> bool:
    line = text[text.rfind("\n", 0, start) + 1 : start] + text[end : text.find("\n", end) % (len(text) + 1)]
    return not any(letter.isalnum() for letter in line)


def _exact(word: str) -> str:
    """A word by its letters and marks, its tone last: "hoà" and "hòa" are one."""
    letters = unicodedata.normalize("NFD", word.lower().replace("–", "-").replace("—", "-"))
    tones = "".join(mark for mark in letters if mark in _TONES)
    return unicodedata.normalize("NFC", "".join(mark for mark in letters if mark not in _TONES)) + tones


def _key(exact: str) -> str:
    """`exact` without any mark."""
    return fold(exact.rstrip(_TONES))


def _value(word: str) -> str:
    """A figure without what does not change it: leading zeros of a day or month, a year's dots left alone."""
    return re.sub(r"(?<![\d.,])0+(?=\d)", "", word)


def is_without_marks(side: Side) -> bool:
    """Whether a text was typed without Vietnamese marks."""
    marked = sum(word.key != word.exact for word in side.words)
    return len(side.words) >= 8 and marked < _NO_MARKS * len(side.words)


def runs_in_common(real: Sequence[Word], copy: Sequence[Word]) -> Iterator[tuple[int, int, int]]:
    """Runs of words in common, (place in the genuine text, place in the copy, length), in order: first around rare runs, then between."""
    left, right = [word.key for word in real], [word.key for word in copy]
    low, low_copy = 0, 0
    for one, other in [*_anchors(left, right), (len(left), len(right))]:
        if one < low or other < low_copy:
            continue
        if (one - low) * (other - low_copy) <= _LARGEST_GAP:
            matcher = SequenceMatcher(None, left[low:one], right[low_copy:other], autojunk=False)
            for block in matcher.get_matching_blocks():
                if block.size:
                    yield low + block.a, low_copy + block.b, block.size
        if one < len(left):
            yield one, other, _ANCHOR
        low, low_copy = one + _ANCHOR, other + _ANCHOR


def _anchors(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Places of runs of words that each side holds exactly once, the longest choice in which both sides go forward."""
    places = [_once(side) for side in (left, right)]
    pairs = sorted((place, places[1][run]) for run, place in places[0].items() if run in places[1])
    tails: list[int] = []
    ends: list[int] = []
    before = [-1] * len(pairs)
    for n, (_, other) in enumerate(pairs):
        at = bisect_left(tails, other)
        before[n] = ends[at - 1] if at else -1
        tails[at : at + 1], ends[at : at + 1] = [other], [n]
    chosen, n = [], ends[-1] if ends else -1
    while n >= 0:
        chosen.append(pairs[n])
        n = before[n]
    return chosen[::-1]


def _once(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    runs = [tuple(words[n : n + _ANCHOR]) for n in range(len(words) - _ANCHOR + 1)]
    counts = Counter(runs)
    return {run: place for place, run in enumerate(runs) if counts[run] == 1}
