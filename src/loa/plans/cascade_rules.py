"""Pure rules of the cascade: which upper tasks ask for a plan of one's own, and how like two tasks are."""

import re
from collections.abc import Sequence

from loa.paper.folding import fold

PLANS = ("ke hoach", "chuong trinh hanh dong", "phuong an")
_ASKS = re.compile(rf"\b(?:xay dung|ban hanh|lap|cu the hoa bang)\b(?:(?!\. )[^;]){{0,60}}?\b(?:{'|'.join(PLANS)})\b")
_EMPTY_WORDS = (
    "va cac cua cho tren theo trong ve voi tai nay do de den tu khi duoc co la nhung mot thuc hien to chuc chu tri phoi hop nhiem vu"
)
_EMPTY = frozenset(_EMPTY_WORDS.split())
LIKELY = 0.45  # share of common words from which a pair is offered to a person, who decides


def asks_for_a_plan(text: str) -> bool:
    """Whether a task tells the bodies to make a plan of their own ("xây dựng kế hoạch …", "ban hành kế hoạch …")."""
    return _ASKS.search(fold(text)) is not None


def likeness(one: str, other: str) -> float:
    """How much two tasks share of their words, 0 to 1: common words over those of the shorter one, words without content left out."""
    first, second = _words(one), _words(other)
    small = min(len(first), len(second))
    return len(first & second) / small if small >= 4 else float(first == second and small > 0)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w{2,}", fold(text))) - _EMPTY


def likely(task: str, upper: Sequence[str], most: int = 3) -> list[int]:
    """Places in `upper` of the tasks that `task` probably serves, likeliest first."""
    found = sorted(((likeness(task, text), -i) for i, text in enumerate(upper)), reverse=True)
    return [-i for score, i in found[:most] if score >= LIKELY]
