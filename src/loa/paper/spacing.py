"""Spaces that a scan lost, put back in short texts of the form: titles, recipients (`Sở Ytế`, `BộNN&MT`, `năm2026`, `TTTỉnh ủy`)."""

import re

from loa.paper.folding import LOWER, UPPER, fold
from loa.paper.syllables import is_syllable, may_be_syllable

_FIGURE = re.compile(r"\b(năm|tháng|ngày|quý|số|giai đoạn|khóa|khoá|Điều)(?=\d)")
_SHORT = re.compile(r"\b(?:(?:PCT|CT|PCVP|CVP|VP)(?=(?:UBND|HĐND))|(?:TT|BTV)(?=Tỉnh|Huyện|Thành|Đảng|Ban))")
_CAPITAL = re.compile(rf"([{UPPER}]?[{LOWER}]+)(?=[{UPPER}])")
_NO_ONSET = re.compile(r"g[uy]")
_WORD = re.compile(r"[^\W\d_]{3,}")


def spaced(text: str) -> str:
    """`text` with a space put back where two words, or a word and its figure, run together; what is a word stays."""
    text = _SHORT.sub(r"\g<0> ", _FIGURE.sub(r"\1 ", text))
    return _WORD.sub(_parted, _CAPITAL.sub(_before_capital, text))


def _before_capital(found: re.Match[str]) -> str:
    return f"{found.group()} " if len(found.group()) > 1 and is_syllable(found.group()) and not found.group().isascii() else found.group()


def _parted(found: re.Match[str]) -> str:
    """Two syllables run together; only a word with Vietnamese marks that is no syllable itself is one."""
    word = found.group()
    if word.isascii() or is_syllable(word) or may_be_syllable(word) or not (word.islower() or word.isupper() or word[1:].islower()):
        return word
    cuts = [
        cut
        for cut in range(len(word) - 2, 0, -1)
        if is_syllable(word[:cut]) and is_syllable(word[cut:]) and not _NO_ONSET.match(fold(word[cut:]))
    ]
    cut = next((cut for cut in cuts if fold(word[cut]) not in "aeiouy"), cuts[0] if cuts else 0)  # rather `vệ môi` than `vệm ôi`
    return f"{word[:cut]} {word[cut:]}" if cut else word
