"""Which known text a copy comes from: runs of words without marks, a part of them kept as the text's print.

A run (shingle) is hashed; those whose hash falls into the lowest share are kept, so that two texts keep the same runs when they share them,
wherever they stand. An altered copy shares most of them, another notice of the same office few.
"""

import re
from hashlib import blake2b

from loa.paper.folding import fold, normalise

RUN = 4  # words
_KEPT = 8  # one of so many runs
_ALWAYS = 60  # a short text keeps all of them
_WORD = re.compile(r"\w+")
MOST = 4_000


def print_of(text: str) -> frozenset[int]:
    """The kept runs of `text` as numbers below 2^63; empty for less than four words."""
    words = _WORD.findall(fold(normalise(text)))
    runs = {_number(" ".join(words[n : n + RUN])) for n in range(len(words) - RUN + 1)}
    kept = runs if len(runs) <= _ALWAYS else {one for one in runs if one % _KEPT == 0} | set(sorted(runs)[:_ALWAYS])
    return frozenset(sorted(kept)[:MOST])


def resemblance(one: frozenset[int], other: frozenset[int]) -> float:
    """The share of the smaller print that both hold, from 0 to 1."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0


def _number(run: str) -> int:
    return int.from_bytes(blake2b(run.encode(), digest_size=8).digest(), "big") >> 1
