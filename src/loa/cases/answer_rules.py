"""Pure rules of answers: the points of a question, answering each, who approves, replies that only repeat."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from loa.cases.rules import NotPossible
from loa.vietnamese.letters import fold

MOST_POINTS = 20
LEAST_REPEATED = 5  # words: "Có." may well answer two questions
REPEATED = 0.85  # share of words in common from which a reply to a follow-up only repeats an earlier one
_ITEM = re.compile(r"^\s*(?:[-–•+*]|\(?\d{1,2}[.)]|[a-zđ]\))\s+", re.IGNORECASE)
_ASKED = re.compile(r"[^?]*\?+", re.DOTALL)


def points_of(text: str) -> list[str]:
    """The points that a text raises, as a first proposal: its items, else its questions, else its paragraphs; at most MOST_POINTS."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    items = [_ITEM.sub("", line).strip() for line in lines if _ITEM.match(line)]
    if len(items) > 1:
        return items[:MOST_POINTS]
    asked = [" ".join(one.split()) for one in _ASKED.findall(text)]
    asked = [re.split(r"(?<=[.!])\s+(?=[A-ZĐÀ-Ỹ])", one)[-1] for one in asked if len(one) > 5]
    if len(asked) > 1:
        return asked[:MOST_POINTS]
    return [" ".join(text.split())] if len(lines) <= 1 or asked else lines[:MOST_POINTS]


@dataclass(frozen=True, slots=True)
class Said:
    """What is said to one point: an answer, or why it is not answered."""

    point: str
    answer: str = ""
    declined: str = ""


def check_points(said: Sequence[Said]) -> None:
    """Each point is answered, or expressly not; never both, never neither. Raises NotPossible naming the point."""
    if not said:
        raise NotPossible("Chưa có điểm nào để trả lời.")
    if len(said) > MOST_POINTS:
        raise NotPossible(f"Nhiều nhất {MOST_POINTS} điểm. Hãy gộp các điểm gần nhau.")
    for number, one in enumerate(said, 1):
        if not one.point.strip():
            raise NotPossible(f"Điểm {number} chưa ghi câu hỏi.")
        if bool(one.answer.strip()) == bool(one.declined.strip()):
            raise NotPossible(f"Điểm {number}: hãy trả lời, hoặc ghi rõ vì sao không trả lời (chỉ một trong hai).")


def answer_text(opening: str, said: Sequence[Said], closing: str = "") -> str:
    """The whole answer as the sender reads it."""
    parts = [opening.strip()] if opening.strip() else []
    for number, one in enumerate(said, 1):
        head = f"{number}. {one.point.strip()}\n" if len(said) > 1 else ""
        parts.append(head + (one.answer.strip() or f"Không trả lời điểm này. Lý do: {one.declined.strip()}"))
    return "\n\n".join([*parts, *([closing.strip()] if closing.strip() else [])])


def likeness(one: str, other: str) -> float:
    """How far two texts are the same words in the same order, 0 to 1; marks and signs do not count."""
    left, right = fold(one).split(), fold(other).split()
    if not left or not right:
        return 0.0
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


def repeats(text: str, earlier: Iterable[str]) -> bool:
    """Whether a reply to a follow-up says again what was said before."""
    return any(likeness(text, one) >= REPEATED for one in earlier)


def repeats_points(said: Iterable[Said], earlier: Iterable[Said]) -> bool:
    """Whether every point of a reply to a follow-up is answered by what was said of some point before, whatever was asked this time."""
    before = [one.answer for one in earlier if one.answer.strip()]
    given = [one.answer for one in said if one.answer.strip() or one.declined.strip()]
    return bool(given) and all(len(words.split()) >= LEAST_REPEATED and repeats(words, before) for words in given)


def check_approver(approver: int, writers: Iterable[int]) -> None:
    """Nobody approves an answer that they wrote or changed. Raises NotPossible."""
    if approver in set(writers):
        raise NotPossible("Người soạn trả lời không tự duyệt. Đề nghị người khác có quyền duyệt.")
