"""Near-equal opinions: TF-IDF over runs of letters without diacritics, so that marks, capitals and slips of the keyboard do not matter.

One pass in the order of arrival: an opinion joins the first one that it is nearly equal to, or becomes a first one itself. Candidates are
found by rare pairs of words, so that the work grows with the number of opinions and not with its square. Deterministic.
"""

import math
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import mul

from loa.consultations.text_rules import plain

NEAR = 0.8  # cosine from which two opinions are nearly equal; measured on the set of `loa bench consultation`
LEAST_WORDS = 6  # shorter ones are alike only when equal: "tôi đồng ý" says too little
RUN = 4  # letters in a run
_RARE = 10  # pairs of words by which candidates are looked for
_CROWDED = 60  # a pair that so many first ones hold tells nothing
_TRIED = 3  # candidates compared in full
_SHARED = 2  # pairs that a candidate shares at least; one alone is chance
_SAMPLE = 20_000  # opinions from which weights are learned
_KEPT = 32_768  # vectors kept at hand, about 10 KB each

Vector = dict[str, float]


def runs(text: str) -> Counter[str]:
    """Runs of `RUN` letters of folded text, blanks between words included."""
    spaced = f" {plain(text)} "
    return Counter([spaced[at : at + RUN] for at in range(max(len(spaced) - RUN + 1, 1))])


@dataclass(slots=True)
class Weights:
    """How telling each run is: rare ones more."""

    idf: dict[str, float] = field(default_factory=dict)
    usual: float = 1.0

    @staticmethod
    def of(texts: Sequence[str]) -> "Weights":
        """From `texts`, at most a spread sample of them."""
        step = max(1, len(texts) // _SAMPLE)
        sample = texts[::step]
        found: Counter[str] = Counter()
        for text in sample:
            found.update(runs(text).keys())
        n = len(sample)
        return Weights({run: math.log((1 + n) / (1 + times)) + 1 for run, times in found.items()}, math.log(1 + n) + 1)

    def vector(self, text: str) -> Vector:
        """The text as a vector of length 1."""
        idf, usual = self.idf, self.usual
        raw = {run: idf.get(run, usual) * (1.0 if times == 1 else 1 + math.log(times)) for run, times in runs(text).items()}
        length = math.sqrt(sum(map(mul, raw.values(), raw.values()))) or 1.0
        return {run: value / length for run, value in raw.items()}


def cosine(one: Vector, other: Vector) -> float:
    """From 0, nothing in common, to 1."""
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    return sum(value * large[run] for run, value in small.items() if run in large)


def groups(texts: Sequence[str], known: Iterable[tuple[int, int]] = ()) -> list[int]:
    """For each text the place of the first one that it is nearly equal to: its own place for those that stand first.

    `known` are (place, place of its first) that a person decided; those are kept as they are.
    """
    return _Grouping(texts, dict(known)).run()


class _Grouping:
    def __init__(self, texts: Sequence[str], decided: dict[int, int]) -> None:
        self.texts, self.decided = texts, decided
        self.words = [tuple(plain(text).split()) for text in texts]
        self.weights = Weights.of([text for text in texts if text])
        self.kept: OrderedDict[int, Vector] = OrderedDict()
        self.holders: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.equal: dict[tuple[str, ...], int] = {}
        self.times: Counter[tuple[str, str]] = Counter()
        for words in self.words:
            self.times.update(set(pairwise(words)))

    def run(self) -> list[int]:
        found: list[int] = []
        for at, words in enumerate(self.words):
            if at in self.decided:
                found.append(self.decided[at])
                continue
            first = self._first(at, words) if words else at
            found.append(first)
        return found

    def _first(self, at: int, words: tuple[str, ...]) -> int:
        if words in self.equal:
            return self.equal[words]
        if len(words) < LEAST_WORDS:
            self.equal[words] = at
            return at
        rare = [pair for pair in sorted(set(pairwise(words)), key=lambda p: (self.times[p], p)) if self.times[pair] > 1][:_RARE]
        best = self._nearest(at, rare)
        self.equal[words] = best
        if best == at:
            for pair in rare:
                if len(self.holders[pair]) < _CROWDED:
                    self.holders[pair].append(at)
        return best

    def _nearest(self, at: int, rare: list[tuple[str, str]]) -> int:
        """The first one that this opinion is nearest to, if near enough; else its own place."""
        votes: Counter[int] = Counter()
        for pair in rare:
            votes.update(self.holders[pair])
        least = min(_SHARED, len(rare))
        heads = [head for head, shared in votes.most_common(_TRIED) if shared >= least]
        if not heads:
            return at
        mine = self._vector(at)
        near, _, best = max((cosine(mine, self._vector(head)), -n, head) for n, head in enumerate(heads))
        return best if near >= NEAR else at

    def _vector(self, at: int) -> Vector:
        vector = self.kept.get(at)
        if vector is None:
            vector = self.kept[at] = self.weights.vector(self.texts[at])
            if len(self.kept) > _KEPT:
                self.kept.popitem(last=False)
        return vector


def typical(texts: Sequence[str], most: int) -> list[int]:
    """Places of the texts that are nearest to the middle of all, the nearest first; of nearly equal ones only one."""
    if not texts:
        return []
    weights = Weights.of(texts)
    vectors = [weights.vector(text) for text in texts]
    middle: dict[str, float] = defaultdict(float)
    for vector in vectors:
        for run, value in vector.items():
            middle[run] += value / len(vectors)
    order = sorted(range(len(texts)), key=lambda at: (-cosine(vectors[at], middle), at))
    chosen: list[int] = []
    for at in order:
        if all(cosine(vectors[at], vectors[other]) < NEAR for other in chosen):
            chosen.append(at)
        if len(chosen) == most:
            break
    return chosen


def unlike(texts: Sequence[str], most: int) -> list[int]:
    """Places of the first `most` texts of which none is nearly equal to an earlier one; the first text is only compared with."""
    weights = Weights.of(texts)
    chosen: list[tuple[int, Vector]] = []
    for at, vector in enumerate(map(weights.vector, texts)):
        if all(cosine(vector, other) < NEAR for _, other in chosen):
            chosen.append((at, vector))
        if len(chosen) > most:
            break
    return [at for at, _ in chosen if at]


def nearest(text: str, others: Sequence[tuple[int, str]], most: int) -> list[int]:
    """Keys of `others` (key, text), the nearest to `text` first, at most `most`; those without any common run are left out."""
    weights = Weights.of([text, *(other for _, other in others)])
    mine = weights.vector(text)
    near = ((-round(cosine(mine, weights.vector(other)), 4), key) for key, other in others)
    return [key for less, key in sorted(near)[:most] if less < 0]
