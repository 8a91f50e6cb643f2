"""Number words of a text as digits, so that "hai mươi hai" is found where "22" is; every place is kept."""

import re
import unicodedata
from dataclasses import dataclass

from loa.vietnamese.numbers import DIGITS

_VALUES = {word: value for value, word in enumerate(DIGITS)}
_SINGLE = {**_VALUES, "tư": 4}  # "tháng tư"
_AFTER_TENS = {"mốt": 1, "tư": 4, "lăm": 5, **{word: value for word, value in _VALUES.items() if value not in (0, 5)}}
_SCALES = {"triệu": 10**6, "nghìn": 10**3, "ngàn": 10**3}
_BILLION = ("tỷ", "tỉ")
_LONG = 10**8  # a number as long as a telephone number gets its dots
_LONGEST = 70  # words of a number with 27 digits
_TOKEN = re.compile(r"[^\W\d_]+")
_PLAIN = {**dict.fromkeys("\u00a0\u2007\u2009\u202f\t", " "), **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")}
# A single number word counts only beside these: elsewhere "năm" is a year and "một" an article.
_BEFORE_SINGLE = re.compile(r"(?:\b(?:ngày|mùng|mồng|tháng|quý)|\d,?|phẩy)\s$", re.IGNORECASE)
_AFTER_SINGLE = re.compile(r"\s(?:phần trăm|phẩy|giờ (?:\d|mười|hai|ba|bốn|năm|ngày|sáng|chiều|tối|đến|rưỡi))", re.IGNORECASE)
# "khoản hai điều năm", "điều ba của Quyết định": a provision; "những điều hai bên cam kết" is none.
_CLAUSE, _CLAUSE_GOES_ON = re.compile(r"\bkhoản\s$", re.IGNORECASE), re.compile(r"\sđiều\s", re.IGNORECASE)
_ARTICLE = re.compile(r"\bđiều\s$", re.IGNORECASE)
_ARTICLE_OF_CLAUSE = re.compile(r"\bkhoản\s(?:\w+\s){1,4}điều\s$", re.IGNORECASE)
_OF_A_DOCUMENT = re.compile(
    r"\s(?:của\s)?(?:bộ luật|luật|nghị định|nghị quyết|thông tư|quyết định|quy định|quy chế|chỉ thị)\b", re.IGNORECASE
)
_HALF_PAST = re.compile(r"(?<=giờ )rưỡi\b", re.IGNORECASE)
# "ba ngày làm việc", "hai lần": counted in notices; "thứ hai ngày 2/3" is a weekday, "năm tháng" time that passed.
_COUNTED = {
    "một": re.compile(r"\s(?:ngày làm việc|tuần|lần)\b", re.IGNORECASE),
    "năm": re.compile(r"\s(?:ngày(?! càng| nay| tháng| ngày)|tuần|lần|hộ|nhóm|bước)\b", re.IGNORECASE),
}
_COUNTED_ELSE = re.compile(r"\s(?:ngày(?! càng| nay)|tuần|tháng|lần|hộ|nhóm|bước|bộ hồ sơ)\b", re.IGNORECASE)
_ORDINAL = re.compile(r"\b(?:thứ|lần|lớp|số|đợt|bước|quý)\s$", re.IGNORECASE)
_DATE_GOES_ON = re.compile(r"\s(?:tháng|năm)\b|[.,;]|$")  # "ngày năm" is a date, "tháng năm qua" is not


@dataclass(frozen=True, slots=True)
class Shadow:
    """A text to search in, and for each of its characters where it begins and ends in the text it came from."""

    text: str
    starts: list[int]
    ends: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the first text of [start, end) here."""
        return self.starts[start], self.ends[end - 1]


def shadow(text: str) -> Shadow:
    """`text` in NFC with plain spaces, dashes and digits, number words as digits ("12 phẩy 5" as "12,5")."""
    plain = composed(text)
    pieces: list[tuple[str, int, int]] = []
    last = 0
    for start, end, digits in _numbers(plain.text):
        pieces += [(letter, last + place, last + place + 1) for place, letter in enumerate(plain.text[last:start])]
        pieces += [(digit, start, end) for digit in digits]
        last = end
    pieces += [(letter, last + place, last + place + 1) for place, letter in enumerate(plain.text[last:])]
    spans = [plain.span(start, end) for _, start, end in pieces]
    return Shadow("".join(piece[0] for piece in pieces), [start for start, _ in spans], [end for _, end in spans])


def composed(text: str) -> Shadow:
    """`text` in NFC with plain spaces, dashes and digits; every place is kept."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for cluster in re.finditer(r"(?s).[\u0300-\u036f]*", text):
        for letter in unicodedata.normalize("NFC", cluster.group()):
            digit = unicodedata.decimal(letter, None)
            letters.append(_PLAIN.get(letter, letter) if digit is None else str(digit))
            starts.append(cluster.start())
            ends.append(cluster.end())
    return Shadow("".join(letters), starts, ends)


def _numbers(text: str) -> list[tuple[int, int, str]]:
    """(start, end, digits) of each run of number words that is a number."""
    tokens = [(found.group().lower(), found.start(), found.end()) for found in _TOKEN.finditer(text)]
    runs = _runs(text, tokens)
    found: list[tuple[int, int, str]] = []
    for run in runs:
        place = 0
        while place < len(run):
            parser = _Parser([word for word, _, _ in run[place : place + _LONGEST]])
            start = run[place][1]
            digits, used = parser.fraction() if text[:start].endswith("phẩy ") else parser.written()
            if used and (used > 1 or _stands(text, start, run[place][2])):
                found.append((start, run[place + used - 1][2], digits))
            place += max(used, 1)
    found += [(half.start(), half.end(), "30") for half in _HALF_PAST.finditer(text)]
    return _with_decimals(text, sorted(found))


def _runs(text: str, tokens: list[tuple[str, int, int]]) -> list[list[tuple[str, int, int]]]:
    """Tokens that follow each other with one blank between."""
    runs: list[list[tuple[str, int, int]]] = []
    for token in tokens:
        if runs and text[runs[-1][-1][2] : token[1]] == " ":
            runs[-1].append(token)
        else:
            runs.append([token])
    return runs


def _stands(text: str, start: int, end: int) -> bool:
    if _names_provision(text[max(0, start - 30) : start], text[end : end + 18]):
        return True
    before, after = text[max(0, start - 12) : start], text[end : end + 14]
    if _BEFORE_SINGLE.search(before):
        is_year = before.rstrip(" ,")[-1:].isdigit() or not _DATE_GOES_ON.match(after)
        return text[start:end].lower() != "năm" or before.endswith("phẩy ") or not is_year
    if before.lower().endswith(" giờ ") and (after.startswith(" phút") or text[start:end].lower() == "mười"):
        return True  # "mười một giờ một phút", "tám giờ mười"
    return bool(_AFTER_SINGLE.match(after)) or _counts(text[start:end].lower(), before, text[end : end + 24])


def _names_provision(before: str, after: str) -> bool:
    """Whether a single number word numbers an article or a clause."""
    if _CLAUSE.search(before):
        return bool(_CLAUSE_GOES_ON.match(after))
    return bool(_ARTICLE.search(before) and (_ARTICLE_OF_CLAUSE.search(before) or _OF_A_DOCUMENT.match(after)))


def _counts(word: str, before: str, after: str) -> bool:
    """Whether a single number word counts what follows it."""
    return word not in ("tư", "không") and not _ORDINAL.search(before) and bool(_COUNTED.get(word, _COUNTED_ELSE).match(after))


def _with_decimals(text: str, found: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Pairs around "phẩy" as one decimal."""
    merged: list[tuple[int, int, str]] = []
    for start, end, digits in found:
        if merged and text[merged[-1][1] : start].lower() == " phẩy ":
            merged[-1] = (merged[-1][0], end, f"{merged[-1][2]},{digits}")
        else:
            merged.append((start, end, digits))
    return merged


class _Parser:
    """Reads the longest number at the start of `words`, by the grammar of `numbers.cardinal`."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._place = 0

    def fraction(self) -> tuple[str, int]:
        """(digits, words used) of what stands behind "phẩy": "không năm" is "05", a scale behind it is not taken."""
        zeros = ""
        while self._peek() == "không" and self._peek(1) in _VALUES:
            self._place += 1
            zeros += "0"
        value = self._triple()
        return (f"{zeros}{value}", self._place) if self._place else ("", 0)

    def written(self) -> tuple[str, int]:
        """(digits, words used); a last "triệu" or "tỷ" stays a word, for it holds for both ends of a range."""
        value, used = self.number()
        last = self._words[used - 1] if used > 1 else ""
        half = used > 1 and self._words[used : used + 1] == ["rưỡi"]  # "hai triệu rưỡi", "hai trăm rưỡi"
        scale = 10**9 if last in _BILLION else 10**6 if last == "triệu" else 0
        if scale:
            return f"{value // scale}{',5' if half else ''} {last}", used + half
        if half and (part := {"nghìn": 500, "ngàn": 500, "trăm": 50}.get(last)):
            return str(value + part), used + 1
        return (f"{value:,}".replace(",", ".") if value >= _LONG else str(value), used)

    def number(self) -> tuple[int, int]:
        """(value, words used); (0, 0) when no number begins here."""
        total = self._below_billion()
        while self._place and self._peek() in _BILLION:
            self._place += 1
            total = total * 10**9 + self._below_billion()
        return (total, self._place) if self._place else (0, 0)

    def _below_billion(self) -> int:
        total, limit = 0, 10**9
        while True:
            mark = self._place
            group = self._triple()
            scale = _SCALES.get(self._peek(), 1)
            if scale == 10**6 and limit == 10**3:  # "một nghìn hai trăm năm mươi triệu", as budgets say it
                total, limit = (total + group) * scale, scale
                self._place += 1
                continue
            if self._place == mark or scale >= limit:
                self._place = mark
                return total
            total, limit = total + group * scale, scale
            if scale == 1:
                return total
            self._place += 1

    def _triple(self) -> int:
        if self._peek() in _VALUES and self._peek(1) == "trăm":
            hundreds = _VALUES[self._take()] * 100
            self._place += 1
            return hundreds + self._after_hundreds()
        return self._tens()

    def _after_hundreds(self) -> int:
        if self._peek() in ("linh", "lẻ") and self._peek(1) in _VALUES:
            self._place += 1
            return _VALUES[self._take()]
        if self._peek() == "mười" or self._peek(1) == "mươi":
            return self._tens()
        if self._peek() in _VALUES and self._peek(1) in ("mốt", "tư", "lăm"):  # "hai trăm ba tư"
            return _VALUES[self._take()] * 10 + _AFTER_TENS[self._take()]
        return 0

    def _tens(self) -> int:
        if self._peek() == "mười":
            self._place += 1
            unit = self._peek()
            return 10 + (self._after_tens() if unit not in ("mốt", "tư") else 0)
        if self._peek() in _VALUES and self._peek(1) == "mươi":
            tens = _VALUES[self._take()] * 10
            self._place += 1
            return tens + self._after_tens()
        return _SINGLE[self._take()] if self._peek() in _SINGLE else 0

    def _after_tens(self) -> int:
        follows = self._peek(1) in ("trăm", "mươi")
        return _AFTER_TENS[self._take()] if self._peek() in _AFTER_TENS and not follows else 0

    def _peek(self, ahead: int = 0) -> str:
        place = self._place + ahead
        return self._words[place] if place < len(self._words) else ""

    def _take(self) -> str:
        self._place += 1
        return self._words[self._place - 1]
