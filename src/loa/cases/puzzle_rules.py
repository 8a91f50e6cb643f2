"""A question that a person answers at a glance and a program has to read: a small sum in Vietnamese words, no picture."""

from random import Random

_WORDS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")
_WAYS = (("cộng", 1), ("thêm", 1), ("trừ", -1), ("bớt", -1))


def puzzle_of(seed: str) -> tuple[str, int]:
    """The question and its answer that belong to `seed`."""
    random = Random(f"loa/puzzle/{seed}")  # noqa: S311 - no secret: it keeps simple programs out, not people
    word, sign = random.choice(_WAYS)
    left, right = random.randint(1, 9), random.randint(1, 9)
    if sign < 0 and right > left:
        left, right = right, left
    return f"{_WORDS[left].capitalize()} {word} {_WORDS[right]} bằng mấy?", left + sign * right


def is_answer(seed: str, typed: str) -> bool:
    """Whether `typed`, in digits or words, answers the question of `seed`."""
    answer = puzzle_of(seed)[1]
    said = " ".join(typed.lower().split())
    return said == str(answer) or said == in_words(answer)


def in_words(number: int) -> str:
    """0 to 18 in words."""
    if number <= 10:
        return _WORDS[number]
    return f"mười {'lăm' if number == 15 else _WORDS[number - 10]}"
