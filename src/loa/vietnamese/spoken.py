"""The words that a loudspeaker announcer says for a written text (lời đọc).

The text passes through steps in a fixed order: lines to one line, addresses, telephone numbers and codes, roads, numbers of
documents, words of the office, dates and times, quantities, abbreviations, capitals, pauses. Each step rewrites what
it knows and leaves the rest. What a step says for good is hidden behind a private character from the steps after it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import partial

from loa.vietnamese import spoken_calls, spoken_dates, spoken_places, spoken_quantities, spoken_series
from loa.vietnamese.letters import normalise
from loa.vietnamese.lexicon import DEFAULT, Lexicon, finder, said_for
from loa.vietnamese.numbers import roman
from loa.vietnamese.spoken_capitals import say_capitals
from loa.vietnamese.spoken_dates import Rule
from loa.vietnamese.spoken_documents import say_addresses, say_documents
from loa.vietnamese.spoken_lines import one_line, tidy
from loa.vietnamese.spoken_places import say_angles
from loa.vietnamese.spoken_repeats import once

__all__ = ["DEFAULT", "Lexicon", "seconds_of", "spoken"]

# Pace of a station announcer: 150 words (Vietnamese syllables) a minute, plus a breath at each pause. An assumption
# between slow dictation (120) and television news (about 200); measure your announcer and tell the channel otherwise.
WORDS_A_MINUTE = 150
_PAUSE_SECONDS = {",": 0.2, ":": 0.3, ".": 0.5, "?": 0.5, "!": 0.5}

_PRIVATE = 0xE000
_FOREIGN_NUMBERS = ("No", "Nl", "Nd")
_AND_SO_ON = re.compile(r",\s*(?:\.{2,}|…)+")
_END_MARK = re.compile(r"\s*\./\.")
_ROMAN_ITEM = re.compile(r"\((i{1,3}|iv|vi{0,3}|ix|x)\)")
_MINUTES_SECONDS = re.compile(r"(?<![\w.,°º])(?<!° )(\d{1,3})['’′]\s?([0-5]\d)(?:[\"”″]|['’′]{2})(?!\w)")  # of a race
_DOTS = re.compile(r"\.{2,}|…")
_NUMBERING_COLUMN = re.compile(r"(?<![^\n])(?:Số )?TT(?=\s*(?:\||\t|\n))")
_CELL = re.compile(r"(?<=\S)[ ]*\t\s*?(?=\S)")  # a table keeps its columns apart
_SPACED_THOUSANDS = re.compile(
    r"(?<![\w.,])(?<!\d )[1-9]\d{0,2}(?:(?: \d{3}){2,}|(?: \d{3})+(?= ?(?:đồng|đ|VNĐ|VND|₫)(?!\w)))(?![\d.,]| \d)"
)
_SYMBOLS = (
    (re.compile(r"(?<=\d)\s?\+\s?(?=\d)"), " cộng "),
    (re.compile(r"(?<=\w) \+ (?=\w)"), " cộng "),
    (re.compile(r"(?<=\w)\s?/\s?\+(?=\d)"), " trên "),
    (re.compile(r"(?:[≥⩾]|>=)\s?"), " từ "),
    (re.compile(r"(?:[≤⩽]|<=)\s?"), " không quá "),
    (re.compile(r"(?<=\d)[°º](?=\d)"), " độ "),
    (re.compile(r"(?<=\d) ?[★⭐]"), " sao "),
    (re.compile(r"(?<=\d)\+(?![\w+])"), " cộng "),
    (re.compile(r">\s?(?=\d)"), " trên "),
    (re.compile(r"<\s?(?=\d)"), " dưới "),
    (re.compile(r"[ØøΦφϕ⌀](?=\s?\d| [a-zà-ỹ])"), " phi "),
    (re.compile(r"±"), " cộng trừ "),
    (re.compile(r"\s=\s|(?<=\w)=(?=\d)"), " bằng "),
    (re.compile(r"[~≈]\s?(?=\d)"), " khoảng "),
)
_LATE_SYMBOLS = (
    (re.compile(r"%"), " phần trăm "),
    (re.compile(r"‰"), " phần nghìn "),
    (re.compile(r"@"), " a còng "),
    (re.compile(r"\bvà\s?/\s?hoặc\b"), "và hoặc"),
    (re.compile(r"&"), " và "),
    (re.compile(r"[/\\]"), ", "),
)


class _Hidden:
    """Finished words behind private characters, out of reach of later steps."""

    def __init__(self) -> None:
        self._said: list[str] = []

    def hide(self, said: str) -> str:
        if len(self._said) >= 6000:  # the private area ends; later finds stay in the open
            return said
        self._said.append(said)
        return chr(_PRIVATE + len(self._said) - 1)

    def show(self, text: str) -> str:
        return re.sub(r"[\ue000-\uf8ff]", lambda found: f" {self._said[ord(found.group()) - _PRIVATE]} ", text)


def spoken(text: str, lexicon: Lexicon = DEFAULT) -> str:
    """What an announcer says for `text`: one line, only letters, blanks and pauses (. , : ? !), no digit.

    Takes any text, never raises; the same text and lexicon give the same words. The first letter is a capital
    when that of the text is. Built on the usage of northern stations; an office adds its words to `lexicon`.
    """
    hidden = _Hidden()
    clean = _clean(text)
    line = one_line(clean)
    line = _ROMAN_ITEM.sub(_roman_item, line) if "(i)" in line and "(ii)" in line else line
    line = _DOTS.sub(", ", _AND_SO_ON.sub(", vân vân,", _END_MARK.sub(". ", line)))
    line = say_addresses(line, hidden.hide)
    line = _apply((*spoken_calls.RULES, *spoken_series.RULES, *spoken_places.RULES), line)
    line = say_documents(line, lexicon, hidden.hide)
    line = _replace(line, tuple(lexicon.entries.items()), hidden)
    line = _apply(spoken_dates.RULES, line)
    for pattern, said in _SYMBOLS:
        line = pattern.sub(said, line)
    line = _apply(spoken_quantities.MARKS, line)
    line = _replace(line, lexicon.words, hidden)
    line = _apply(spoken_series.LATE, line)
    line = _apply((*spoken_quantities.RULES, *spoken_quantities.NUMBERS), line)
    for pattern, said in _LATE_SYMBOLS:
        line = pattern.sub(said, line)
    line = _apply(spoken_quantities.NUMBERS, _plain_digits(hidden.show(say_capitals(line))))
    return tidy(unicodedata.normalize("NFC", line), _starts_with_capital(clean))


def _roman_item(found: re.Match[str]) -> str:
    return f"({roman(found[1].upper())})"


def _apply(rules: Iterable[Rule], text: str) -> str:
    for pattern, say in rules:
        text = pattern.sub(partial(_apart, say), text)
    return text


def _apart(say: Callable[[re.Match[str]], str], found: re.Match[str]) -> str:
    """What is said for `found`, with a blank where it would stick to a letter beside it ("R8h")."""
    said = say(found)
    before, after = found.string[max(0, found.start() - 1) : found.start()], found.string[found.end() : found.end() + 1]
    return f"{' ' if before.isalpha() and said[:1].isalpha() else ''}{said}{' ' if after.isalpha() and said[-1:].isalpha() else ''}"


def _replace(text: str, pairs: tuple[tuple[str, str], ...], hidden: _Hidden) -> str:
    pattern, table = finder(pairs)
    return pattern.sub(lambda found: hidden.hide(said_for(found.group(), table)), text) if pairs else text


def _clean(text: str) -> str:
    """`text` normalised, with plain dashes and digits, without private characters, emphasis marks and quotes."""
    plain = "".join(
        letter
        for letter in _plain_digits(normalise(_CELL.sub(" | ", _NUMBERING_COLUMN.sub("Số thứ tự", text))))
        if unicodedata.category(letter) not in ("Co", "Cs", "Cn")
    )
    plain = re.sub(r"[\u2010-\u2015\u2212]|(?<=[\w ])÷(?=[\w ])", "-", plain)
    plain = _SPACED_THOUSANDS.sub(lambda found: found.group().replace(" ", "."), plain)
    plain = _MINUTES_SECONDS.sub(lambda found: f"{found[1]} phút {found[2]} giây", plain)
    plain = once(say_angles(re.sub(r"(?<=\d) ?& ?(?=\d)", " và ", plain)))
    plain = re.sub(r"[“”\"«»„`]|\*\*?(?=\S)(?!\d[\d*]*#)|(?<=\S)\*\*?(?!\s?\d)|(?<!\w)[‘’'](?=\w)|(?<=[^\W\d_])[’'](?!\w)", "", plain)
    return plain.strip()


def _plain_digits(text: str) -> str:
    return "".join(_plain_digit(letter) if unicodedata.category(letter) in _FOREIGN_NUMBERS else letter for letter in text)


def _plain_digit(letter: str) -> str:
    digit = unicodedata.digit(letter, None)
    return str(digit) if digit is not None else unicodedata.normalize("NFKC", letter).replace("\u2044", "/")


def _starts_with_capital(text: str) -> bool:
    first = next((letter for letter in text if letter.isalnum()), "")
    return first.isupper()


def seconds_of(script: str) -> float:
    """Seconds that an announcer takes for `script` (words as `spoken` gives them): see `WORDS_A_MINUTE`."""
    breaths = sum(_PAUSE_SECONDS.get(letter, 0.0) for letter in script)
    return round(len(script.split()) * 60 / WORDS_A_MINUTE + breaths, 1)
