"""Words that a scan misread, set right where only one reading is a Vietnamese word.

Recognition of characters confuses shapes (l and 1, rn and m), drops the space between words and tears words apart. A word that can be no
syllable is compared with what it becomes when one or two confusions are undone; the document's own words and common pairs of words decide
between several. Abbreviations, foreign names and anything that is a word already are left alone, and so is a text with too few faults.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from loa.paper.syllables import is_syllable, may_be_syllable

_WORD = re.compile(r"[^\W_]+")
_CONFUSED = (  # what stands in the text → what was printed
    ("1", "l"), ("1", "i"), ("0", "o"), ("5", "s"), ("6", "b"), ("8", "B"), ("rn", "m"), ("nn", "m"), ("ii", "n"), ("ii", "u"), ("li", "h"),
    ("cl", "d"), ("vv", "w"), ("c", "e"), ("e", "c"), ("h", "b"), ("b", "h"), ("l", "i"), ("i", "l"), ("l", "t"), ("t", "l"), ("f", "t"),
    ("n", "u"), ("u", "n"), ("I", "l"), ("I", "i"), ("ó", "b"), ("g", "q"), ("q", "g"), ("9", "g"), ("y", "v"), ("v", "y"), ("o", "e"),
    ("o", "a"), ("a", "o"), ("ri", "n"), ("r", "t"), ("j", "i"), ("f", "r"), ("k", "h"), ("m", "rn"), ("in", "m"), ("ni", "m"), ("tn", "m"),
    ("l", ""), ("i", ""), ("e", "o"), ("s", "a"), ("w", "u"), ("G", "C"), ("g", "c"), ("Ụ", "Ủ"),
)  # fmt: skip
_FOREIGN = frozenset(
    ("video", "vitro", "radio", "audio", "studio", "vaccine", "logo", "menu", "online", "clip", "fanpage", "website", "camera")
)
_NUMERAL = re.compile(r"(?i:\b(?:ngày|tháng|năm|số:?|điều|khoản)\s{1,2})([\dlIOo|]{1,4})(?![^\W_])|(?<=\d/)([\dlIOo]{1,4})(?=[/\s.,;)])")
_AS_DIGITS = str.maketrans("lIOo|", "11001")
_NUMBERED = re.compile(r"(?P<word>[^\W\d_]{3,})(\d{1,4})|(\d{1,4})(?P<unit>[^\W\d_]{3,})")
_TWO_WORDS = 5  # letters that two joined words have at least
_LONGEST = 14  # letters of two syllables without their space
_FEWEST = 2  # mends below which a text counts as clean
_SHARE = 1 / 1500  # of words; the same
_LONG_ENOUGH = 4  # letters; shorter words have too many neighbours


@dataclass(frozen=True, slots=True)
class Mend:
    """One word set right; `start` and `end` are its place in the mended text."""

    start: int
    end: int
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    before: str
    after: str


def mended(text: str) -> tuple[str, tuple[Mend, ...]]:
    """`text`, in NFC, with misread words set right, and what was changed; a text without a scan's faults comes back as it is."""
    if sum(_looks_wrong(word) for word in set(_WORD.findall(text))) < _FEWEST:  # the usual case, and fast
        return text, ()
    words = list(_words(text))
    found = sorted([*_numerals(text), *_misread(words, _Known(words))])
    found = [one for one, after in pairwise([*found, (len(text) + 1, 0, "", "")]) if one[1] <= after[0]]
    if len(found) < _FEWEST or len(found) < _SHARE * len(words):
        return text, ()
    return _replaced(text, found)


def _words(text: str) -> Iterator[_Word]:
    for found in _WORD.finditer(text):
        start, end = found.span()
        yield _Word(found.group(), start, text[max(0, start - 1) : start], text[end : end + 1])


class _Known:
    """What speaks for a word: how often the document and the list of common pairs have it, alone and beside its neighbours."""

    def __init__(self, words: list[_Word]) -> None:
        lower = [word.text.lower() for word in words]
        self.single = Counter(word for word in lower if is_syllable(word))
        self.pairs = Counter(pairwise(lower))
        self.common, self.heads = _common_pairs()
        self.shapes: defaultdict[str, set[str]] = defaultdict(set)
        for word in self.heads | set(self.single):
            for shape in _shapes(word):
                self.shapes[shape].add(word)

    def near(self, text: str) -> list[str]:
        """Known words of at least four letters that differ from `text` in one letter, in the case of `text`."""
        found = {word for shape in _shapes(text.lower()) for word in self.shapes.get(shape, ())} if len(text) >= _LONG_ENOUGH else set()
        return [word.capitalize() if text[0].isupper() else word for word in found]

    def weight(self, word: str, before: str, after: str) -> tuple[int, int]:
        beside = 0
        for pair in ((before, word), (word, after)):
            beside += min(self.pairs[pair], 3) + 3 * (pair in self.common)
        return beside, self.single[word] + 2 * (word in self.heads)


def _shapes(word: str) -> set[str]:
    """`word`, and `word` without each one of its letters: two words one letter apart share such a shape."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


@cache
def _common_pairs() -> tuple[frozenset[tuple[str, str]], frozenset[str]]:
    lines = (Path(__file__).parent / "common_pairs.txt").read_text(encoding="utf-8").split("\n")
    pairs = frozenset((a, b) for a, b in (line.split() for line in lines if line and not line.startswith("#")))
    return pairs, frozenset(word for pair in pairs for word in pair)


_Found = tuple[int, int, str, str]


def _misread(words: list[_Word], known: _Known) -> Iterator[_Found]:
    """Place and right form of each word that a scan misread, joined or tore apart."""
    skip = -1
    for index, word in enumerate(words):
        following = words[index + 1] if index + 1 < len(words) else None
        if index <= skip or not (_is_suspect(word) or _is_torn_off(word, following)):
            continue
        before = words[index - 1].text.lower() if index else ""
        if following and (torn := _joined(word, following)):
            skip = index + 1
            yield word.start, following.start + len(following.text), f"{word.text} {following.text}", torn
        elif right := _right_form(word.text, before, following.text.lower() if following else "", known):
            yield word.start, word.start + len(word.text), word.text, right


def _is_suspect(word: _Word) -> bool:
    """Whether the word is none, and no abbreviation, label, symbol or part of an address either."""
    return _looks_wrong(word.text) and word.before not in tuple("/@-_.") and word.after not in tuple("/@-_")


def _looks_wrong(text: str) -> bool:
    if len(text) < 2 or len(text) > _LONGEST or may_be_syllable(text) or text.lower() in _FOREIGN or not text.lower().strip("ivxl"):
        return False
    letters = [c for c in text if c.isalpha()]
    if len(letters) < 2 or len(text) - len(letters) > 2 or (text[-1].isdigit() and len(letters) < 3 and text.isascii()):
        return False
    if all(c.isupper() for c in letters):
        return len(letters) >= 3 and any(ord(c) > 0x1E9F for c in letters)
    cased = sum(a.islower() and b.isupper() for a, b in pairwise(text)) == 1 and len(text) >= _TWO_WORDS
    return cased or text[1:] == text[1:].lower() or any(c.isdigit() for c in text) or text[1:].replace("I", "l").islower()


def _is_torn_off(word: _Word, following: _Word | None) -> bool:
    """Whether the word is a lone consonant that belongs to the next one: "b ao", "N gọc"."""
    alone = len(word.text) == 1 and word.text.lower() in "bcdđghklmnpqrstvx" and word.after == " " and word.before not in tuple("/-.")
    return alone and following is not None and following.text.islower() and following.start == word.start + 2


def _joined(word: _Word, following: _Word) -> str:
    """The one syllable that a stray space tore in two; "" when there is none."""
    whole = word.text + following.text
    beside = word.after == " " and following.start == word.start + len(word.text) + 1
    torn = following.text.islower() and (len(word.text) == 1 or not may_be_syllable(following.text))
    return whole if beside and torn and is_syllable(whole) else ""


def _right_form(text: str, before: str, after: str, known: _Known) -> str:
    """What `text` most likely was; "" when nothing or too much is possible."""
    for candidates in (_undone([text]), _parted(text), _undone(sorted(_undone_any(text)))):
        if best := _best(candidates, before, after, known):
            return best[1]
    best = _best(known.near(text), before, after, known)  # any letter may be wrong: then the neighbours have to vouch for it
    return best[1] if best and best[0][0] > 0 else ""


def _best(candidates: Iterable[str], before: str, after: str, known: _Known) -> tuple[tuple[int, int], str] | None:
    ranked = sorted(((_weight(c, before, after, known), c) for c in set(candidates)), reverse=True)
    alone = len(ranked) == 1 and " " in ranked[0][1] and ranked[0][1][1:].replace(" ", "").isalpha()  # nothing else is possible
    sure = ranked and ranked[0][0] > (0, 0) and (len(ranked) == 1 or ranked[0][0] > ranked[1][0])
    return ranked[0] if alone or sure else None


def _weight(candidate: str, before: str, after: str, known: _Known) -> tuple[int, int]:
    parts = candidate.lower().split()
    chain = [before, *parts, after]
    beside = single = 0
    for place in range(1, len(chain) - 1):
        pair, alone = known.weight(chain[place], chain[place - 1], chain[place + 1])
        beside, single = beside + pair, single + (alone if len(parts) == 1 else min(alone, 1))
    return (beside, single) if single or beside else (0, 0)


def _undone(texts: Iterable[str]) -> list[str]:
    """Syllables that one undone confusion makes of one of `texts`."""
    return [changed for text in texts for changed in _undone_any(text) if is_syllable(changed)]


def _undone_any(text: str) -> set[str]:
    changed = set()
    for seen, printed in _CONFUSED:
        place = text.find(seen)
        while place >= 0:
            changed.add(text[:place] + printed + text[place + len(seen) :])
            place = text.find(seen, place + 1)
    return changed


def _parted(text: str) -> list[str]:
    """Ways to read `text` as two words whose space was lost, a number being a word too: "báochí", "tháng5"."""
    cuts = [cut for cut in range(2, len(text) - 1) if len(text) >= _TWO_WORDS]
    cased = [cut for cut in cuts if text[cut - 1].islower() and text[cut].isupper()]  # "vàĐô": the capital begins a word
    cuts = cased or cuts
    parted = [f"{text[:cut]} {text[cut:]}" for cut in cuts if is_syllable(text[:cut]) and is_syllable(text[cut:])]
    numbered = _NUMBERED.fullmatch(text)
    if numbered and is_syllable(numbered["word"] or numbered["unit"]):
        parted.append(" ".join(part for part in numbered.groups() if part))
    return parted


def _numerals(text: str) -> Iterator[_Found]:
    """Letters that stand for digits where only a number can stand: "ngày l5 tháng O3"."""
    for found in _NUMERAL.finditer(text):
        group = 1 if found.group(1) else 2
        was = found.group(group)
        now = was.translate(_AS_DIGITS)
        if now != was and (any(c.isdigit() for c in was) or was in ("l", "O", "o")):
            yield found.start(group), found.end(group), was, now


def _replaced(text: str, found: list[_Found]) -> tuple[str, tuple[Mend, ...]]:
    parts: list[str] = []
    mends: list[Mend] = []
    at = length = 0
    for start, end, was, now in found:
        parts += [text[at:start], now]
        length += start - at
        mends.append(Mend(length, length + len(now), was, now))
        length += len(now)
        at = end
    return "".join([*parts, text[at:]]), tuple(mends)
