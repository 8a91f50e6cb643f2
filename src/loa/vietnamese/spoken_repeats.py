"""Reading aloud: a number that is written once more in words, "01 (một) bản", "500.000 đồng (Năm trăm nghìn đồng)", is said once."""

import re

from loa.vietnamese.numbers import NUMBER, said_number

_MONEY = r"(?:đồng|đ|VNĐ|VND)"
_AGAIN = re.compile(
    rf"(?<![\w.,/])(?P<number>{NUMBER})(?P<unit>\s?(?:{_MONEY}|%|[a-zà-ỹ]+))?\s?"
    rf"\((?:[Bb]ằng chữ|[Vv]iết bằng chữ|[Ss]ố tiền bằng chữ)?\s?:?\s?(?P<words>[^\W\d_][^()\d]{{1,150}})\)"
)
_SAME = {"bốn": "tư", "lẻ": "linh", "ngàn": "nghìn", "tỉ": "tỷ", "nhăm": "lăm", "mươi": "mười"}
_FILLERS = frozenset({"chẵn", "đồng", "phần", "trăm", "việt", "nam"})


def once(text: str) -> str:
    """`text` without the words in brackets that repeat the number before them; what says anything else stays."""
    return _AGAIN.sub(_said_once, text)


def _said_once(found: re.Match[str]) -> str:
    kept = f"{found['number']}{found['unit'] or ''}"
    said, again = _words(said_number(found["number"])), _words(found["words"])
    if again[: len(said)] != said:
        return found.group()
    rest = set(again[len(said) :])
    unit = set(_words(found["unit"] or ""))
    return kept if rest <= (_FILLERS | unit) else found.group()


def _words(text: str) -> list[str]:
    return [_SAME.get(word, word) for word in re.findall(r"\w+", text.casefold())]
