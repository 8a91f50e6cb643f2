"""An altered copy beside the genuine text: what was changed, added, left out, word by word.

Forged notices are often real ones with another date, sum, account or signature. Both texts become words with their figures whole; dates and
figures are compared by value, words by their letters and marks. Of a scan, what a reader misreads is told from what somebody changed.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from loa.paper.syllables import is_syllable
from loa.paper.word_runs import Side, Word, is_without_marks, runs_in_common, side_of

MOST_WORDS = 30_000
_INSIDE_DATE = frozenset({"ngay", "thang", "nam", "quy", "den", "tu", "truoc", "han"})
_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}([/.-]\d{2,4})?|\d{1,2}/\d{4}")
_MOST_TAIL = 12  # words at an end that replace one another; more is a text of its own
_SHAPES = str.maketrans("heo01il|5", "bc0011115")  # letters and digits that a scan takes for one another, each in one of its shapes
_ZEROS = re.compile(r"(?<![\d.,])0+(?=\d)")  # of a day or month: "O1" is "01", and that is "1"
_LOOSE_SIGN = re.compile(r"[.,:;'-](?!\d)|(?<!\d)[.,:;'-]")


class Kind(StrEnum):
    """What became of a stretch of words."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    MISSING = "missing"
    LEFT_OUT = "left_out"  # before the first or after the last word in common
    AROUND = "around"  # text before or after the notice


class Matter(StrEnum):
    """What a change touches."""

    DATE = "date"
    FIGURE = "figure"
    SIGNER = "signer"
    WORD = "word"


MATTER_LABELS = {
    Matter.DATE: "Ngày, thời hạn",
    Matter.FIGURE: "Con số, số hiệu",
    Matter.SIGNER: "Người ký",
    Matter.WORD: "Chữ",
}


class Verdict(StrEnum):
    """What the comparison says."""

    SAME = "same"
    PART = "part"
    ADDED = "added"
    ALTERED = "altered"
    OTHER = "other"  # another text altogether


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch: how it stands in the copy (`given`) and in the genuine text; one of them is "" for what was added or is missing."""

    kind: Kind
    given: str
    genuine: str
    matter: Matter = Matter.WORD


@dataclass(frozen=True, slots=True)
class Comparison:
    """The whole copy in pieces. `noise` counts words that a scan misread; `shared` is the share of the shorter text in common."""

    verdict: Verdict
    pieces: tuple[Piece, ...]
    shared: float
    noise: int = 0
    no_marks: bool = False

    @property
    def changes(self) -> tuple[Piece, ...]:
        """What was altered inside the notice."""
        return tuple(p for p in self.pieces if p.kind in (Kind.CHANGED, Kind.ADDED, Kind.MISSING))


def compare(genuine: str, given: str, *, signers: Sequence[str] = (), scanned: bool = False) -> Comparison:
    """Compare `given`, what somebody has, with `genuine`. `signers` are names and titles of those who signed.

    `scanned`: `given` was read from a picture, so that letters may be misread. Raises ValueError above MOST_WORDS words.
    """
    real, copy = side_of(genuine), side_of(given)
    if max(len(real.words), len(copy.words)) > MOST_WORDS:
        raise ValueError(f"more than {MOST_WORDS} words")
    no_marks = is_without_marks(copy) and not is_without_marks(real)
    blocks = list(runs_in_common(real.words, copy.words))
    matched = sum(size for _, _, size in blocks)
    shared = matched / max(1, min(len(real.words), len(copy.words)))
    if not matched or shared < 0.3:
        return Comparison(Verdict.OTHER, (), shared, no_marks=no_marks)
    look = _Look(real, copy, _signer_places(real, signers), scanned, no_marks)
    pieces = tuple(look.pieces(blocks))
    return Comparison(_verdict(pieces), pieces, shared, look.noise, no_marks)


def _verdict(pieces: Sequence[Piece]) -> Verdict:
    kinds = {piece.kind for piece in pieces}
    if kinds & {Kind.CHANGED, Kind.ADDED, Kind.MISSING}:
        return Verdict.ALTERED
    if Kind.AROUND in kinds:
        return Verdict.ADDED
    return Verdict.PART if Kind.LEFT_OUT in kinds else Verdict.SAME


def _signer_places(real: Side, signers: Sequence[str]) -> frozenset[int]:
    """The numbers of the words that belong to a signer's name or title."""
    keys, places = [word.key for word in real.words], set()
    for signer in signers:
        wanted = [word.key for word in side_of(signer).words]
        for place in range(len(keys) - len(wanted) + 1):
            if wanted and keys[place : place + len(wanted)] == wanted:
                places |= set(range(place, place + len(wanted)))
    return frozenset(places)


class _Look:
    """Walks the runs in common and says what lies between them."""

    def __init__(self, real: Side, copy: Side, signer: frozenset[int], scanned: bool, no_marks: bool) -> None:
        self.real, self.copy, self.signer = real, copy, signer
        self.scanned, self.no_marks, self.noise = scanned, no_marks, 0

    def pieces(self, blocks: Sequence[tuple[int, int, int]]) -> Iterator[Piece]:
        """Every stretch in order, neighbours of one kind joined."""
        low = low_copy = 0
        joined: Piece | None = None
        ends = (len(self.real.words), len(self.copy.words), 0)
        for n, (one, other, size) in enumerate([*blocks, ends]):
            edge = n == 0 or size == 0
            for piece in (*self._between((low, one), (low_copy, other), edge), *self._in_common(one, other, size)):
                if joined is not None and joined.kind is piece.kind is Kind.SAME:
                    joined = Piece(Kind.SAME, f"{joined.given} {piece.given}", f"{joined.genuine} {piece.genuine}")
                    continue
                if joined is not None:
                    yield joined
                joined = piece
            low, low_copy = one + size, other + size
        if joined is not None:
            yield joined

    def _in_common(self, one: int, other: int, size: int) -> Iterator[Piece]:
        """A run that agrees without marks, cut where the marks differ."""
        begun = 0
        for n in range(size):
            real, copy = self.real.words[one + n], self.copy.words[other + n]
            if real.exact == copy.exact or self.no_marks:
                continue
            if self.scanned and not (real.figure or copy.figure):
                self.noise += 1
                continue
            if n > begun:
                yield self._same(one + begun, other + begun, n - begun)
            yield self._piece(Kind.CHANGED, (one + n, one + n + 1), (other + n, other + n + 1))
            begun = n + 1
        if size > begun:
            yield self._same(one + begun, other + begun, size - begun)

    def _same(self, one: int, other: int, size: int) -> Piece:
        return Piece(Kind.SAME, self.copy.said(other, other + size), self.real.said(one, one + size))

    def _between(self, real: tuple[int, int], copy: tuple[int, int], edge: bool) -> Iterator[Piece]:
        gone, come = real[1] - real[0], copy[1] - copy[0]
        if not gone and not come:
            return
        if not (gone and come) and all(word.alone for word in (*self.real.words[slice(*real)], *self.copy.words[slice(*copy)])):
            return  # the number of a page
        if gone and come and self._misread(real, copy):
            self.noise += come
            yield Piece(Kind.SAME, self.copy.said(*copy), self.real.said(*real))
        elif edge and (not gone or not come or max(gone, come) > _MOST_TAIL):
            if come:
                yield Piece(Kind.AROUND, self.copy.said(*copy), "")
            if gone:
                yield Piece(Kind.LEFT_OUT, "", self.real.said(*real))
        else:
            yield self._piece(Kind.CHANGED if gone and come else Kind.MISSING if gone else Kind.ADDED, real, copy)

    def _piece(self, kind: Kind, real: tuple[int, int], copy: tuple[int, int]) -> Piece:
        return Piece(kind, self.copy.said(*copy), self.real.said(*real), self._matter(real, copy))

    def _matter(self, real: tuple[int, int], copy: tuple[int, int]) -> Matter:
        words = [*self.real.words[slice(*real)], *self.copy.words[slice(*copy)]]
        if any(place in self.signer for place in range(*real)):
            return Matter.SIGNER
        if not any(word.figure for word in words):
            return Matter.WORD
        before = self.real.words[max(0, real[0] - 2) : real[0]]
        dated = any(_DATE.fullmatch(word.exact) for word in words) or any(word.key in _INSIDE_DATE for word in [*before[-1:], *words])
        return Matter.DATE if dated else Matter.FIGURE

    def _misread(self, real: tuple[int, int], copy: tuple[int, int]) -> bool:
        """Whether a scan explains the difference: the same letters parted otherwise, or a word that is none and looks alike."""
        if self.scanned and _unspaced(self.real.said(*real)) == _unspaced(self.copy.said(*copy)):
            return True  # "Số:301/KH-BQL", "1.Ông": a scan loses spaces
        left, right = self.real.words[slice(*real)], self.copy.words[slice(*copy)]
        one, other = "".join(word.key for word in left), "".join(word.key for word in right)
        if one == other:
            return self.scanned or not any(word.figure for word in (*left, *right))
        if not self.scanned or _shape(one) == _shape(other):
            return self.scanned
        if any(word.figure for word in left) or any(self._is_syllable(word) for word in right):
            return False
        return SequenceMatcher(None, one, other, autojunk=False).ratio() >= 0.6

    def _is_syllable(self, word: Word) -> bool:
        return is_syllable(unicodedata.normalize("NFC", self.copy.text[word.start : word.end]))


def _unspaced(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


def _shape(key: str) -> str:
    """A word as a bad scan shows it: look-alike letters are one, signs at the edge of figures are gone (not those inside "2.5OO.OOO")."""
    shape = _LOOSE_SIGN.sub("", key.replace("rn", "m").translate(_SHAPES))
    return _ZEROS.sub("", shape) if any(letter.isdigit() for letter in key) else shape
