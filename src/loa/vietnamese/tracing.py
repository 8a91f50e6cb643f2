"""Where each figure of a text stands in its source: the trace of facts (đối chiếu số liệu).

`facts` gives the figures of a text with what they count, and the provisions that it names; `Ground` is a source that was read once;
`Ground.place` is where it says the same, or None. The same value in another form counts, the same digits of another kind do not.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from loa.vietnamese.figure_units import A_YEAR, BARE, OTHER, alike, unit_of
from loa.vietnamese.figure_words import shadow
from loa.vietnamese.figures import DATE, DOCUMENT, MONEY, NUMBER_KIND, YEAR_KIND, Figure, figures, holds, key_of
from loa.vietnamese.letters import fold
from loa.vietnamese.numbers import roman
from loa.vietnamese.spoken import spoken

PROVISION = "provision"
_COUNTS = (NUMBER_KIND, YEAR_KIND, MONEY)
_ARTICLE = r"(?:[Đđ]iều|ĐIỀU)\s(?P<article>\d{1,3}[a-zđ]?)(?![\d/%.,]\d|\w)"
_CITED = re.compile(
    rf"(?:(?:[Đđ]iểm\s(?P<point>[a-zđ]{{1,2}}),?\s)?(?:[Kk]hoản\s(?P<clause>\d{{1,2}}[a-zđ]?),?\s)?(?:của\s)?{_ARTICLE})"
    r"|(?:(?:[Đđ]iểm\s(?P<lone_point>[a-zđ]{1,2}),?\s)?[Kk]hoản\s(?P<lone_clause>\d{1,2}[a-zđ]?)(?!\w|[.,/%]\d|\s(?:triệu|tỷ|tỉ|nghìn|ngàn|đồng)))"
    r"|(?:\b(?P<part>[Mm]ục|[Pp]hần|[Cc]hương)\s(?P<roman>[IVX]{1,6}|\d{1,2})(?!\w|[.,/%]\d))"
)
_CODES = {
    "kế hoạch": "KH", "quyết định": "QĐ", "nghị quyết": "NQ", "chỉ thị": "CT", "thông báo": "TB", "kết luận": "KL", "nghị định": "NĐ",
    "thông tư": "TT", "luật": "QH", "công điện": "CĐ", "hướng dẫn": "HD", "báo cáo": "BC", "tờ trình": "TTR",
}  # fmt: skip
_TYPE_BEFORE = re.compile(rf"\b({'|'.join(_CODES)})(?:\s(?:liên tịch|số|này))*\s?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure, or a provision that is named, as it stands at `text[start:end]`; `unit` is what a number counts (figure_units).

    Kinds and values are those of `figures.Figure`; a provision's value is "điều 5", "khoản 2 điều 5", "điểm a khoản 2 điều 5".
    """

    kind: str
    value: str
    start: int
    end: int
    written: str
    unit: str = BARE

    @property
    def key(self) -> tuple[str, str]:
        """What makes two facts one: kind, and value with its unit."""
        return self.kind, f"{self.value} {self.unit}".strip() if self.unit not in (BARE, OTHER) else self.value


def facts(text: str) -> list[Fact]:
    """All facts of `text` in order, none inside another."""
    named = list(_provisions(text))
    taken = [(fact.start, fact.end) for fact in named]
    counted = [_fact(text, one) for one in figures(text) if not any(start < one.end and one.start < end for start, end in taken)]
    return sorted([*named, *counted], key=lambda fact: fact.start)


def _fact(text: str, figure: Figure) -> Fact:
    unit = BARE
    if figure.kind in (NUMBER_KIND, YEAR_KIND):
        unit = unit_of(text, figure.start, figure.end)
    elif figure.kind == DOCUMENT:
        before = _TYPE_BEFORE.search(text[max(0, figure.start - 30) : figure.start])
        unit = _CODES[before[1].lower()] if before else BARE
    return Fact(figure.kind, figure.value, figure.start, figure.end, figure.written, unit)


def _provisions(text: str) -> Iterator[Fact]:
    seen = shadow(text)
    for found in _CITED.finditer(seen.text):
        start, end = seen.span(found.start(), found.end())
        yield Fact(PROVISION, _label(found), start, end, text[start:end])


def _label(found: re.Match[str]) -> str:
    if found["part"]:
        return f"{found['part'].lower()} {roman(found['roman']) or found['roman']}"
    words = [
        ("điểm", found["point"] or found["lone_point"]),
        ("khoản", found["clause"] or found["lone_clause"]),
        ("điều", found["article"]),
    ]
    return " ".join(f"{word} {number.lower()}" for word, number in words if number)


class Ground:
    """A source that was read once, to find the places of many facts in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.facts = facts(text)
        self._by_key: dict[tuple[str, str], list[Fact]] = {}
        for fact in self.facts:
            self._by_key.setdefault(_key(fact), []).append(fact)

    def trace(self, text: str) -> list[tuple[Fact, tuple[int, int] | None]]:
        """Each fact of `text` with its place in the source; a document's number also as it is said aloud ("số hai hai kế hoạch …")."""
        found = [(fact, self.place(fact)) for fact in facts(text)]
        if all(place for _, place in found):
            return found
        aloud = self._aloud(text)
        kept = [(fact, place) for fact, place in found if not any(a.start <= fact.start and fact.end <= a.end for a, _ in aloud)]
        return sorted([*kept, *aloud], key=lambda pair: pair[0].start)

    def _aloud(self, text: str) -> list[tuple[Fact, tuple[int, int] | None]]:
        """Numbers of the source's documents that `text` says in words."""
        lowered = text.lower()
        if len(lowered) != len(text):  # a letter whose small form is longer: places would shift
            return []
        found: dict[int, tuple[Fact, tuple[int, int] | None]] = {}
        for said, other in self._said.items():
            for match in re.finditer(rf"(?<!\w){re.escape(said)}(?!\w)", lowered):
                fact = Fact(DOCUMENT, other.value, match.start(), match.end(), text[match.start() : match.end()])
                found.setdefault(match.start(), (fact, (other.start, other.end)))
        return list(found.values())

    @cached_property
    def _said(self) -> dict[str, Fact]:
        """What is said for each document of the source, the longest first."""
        documents = {fact.written: fact for fact in self.facts if fact.kind == DOCUMENT and "/" in fact.written}
        said = {spoken(written).lower().strip(" ."): fact for written, fact in documents.items()}
        return {words: said[words] for words in sorted(said, key=len, reverse=True) if " " in words}

    def place(self, fact: Fact) -> tuple[int, int] | None:
        """Where the source says the same as `fact`, the fullest agreement first; None when it does not say it."""
        if fact.kind == PROVISION:
            return self._provision(fact)
        same = [other for other in self._by_key.get(_key(fact), ()) if _agree(fact, other)]
        same.sort(key=lambda other: other.unit != fact.unit)
        other = same[0] if same else next((o for o in self.facts if _wider(o, fact)), None)
        return (other.start, other.end) if other else None

    def _provision(self, fact: Fact) -> tuple[int, int] | None:
        own = _own_provision(self.text, fact.value)
        if own:
            return own
        cited = next((o for o in self.facts if o.kind == PROVISION and f"{o.value} ".startswith(f"{fact.value} ")), None)
        cited = cited or next((o for o in self.facts if o.kind == PROVISION and o.value.endswith(f" {fact.value}")), None)
        return (cited.start, cited.end) if cited else None


def _key(fact: Fact) -> tuple[str, str]:
    return key_of(_figure(fact))


def _figure(fact: Fact) -> Figure:
    return Figure(fact.kind, fact.value, fact.start, fact.end, fact.written)


def _agree(fact: Fact, other: Fact) -> bool:
    """Facts of one kind and value: their units may be the same, their documents of one type."""
    if fact.kind == DOCUMENT:
        return _one_type(fact, other)
    return fact.kind not in _COUNTS or alike(fact.unit, other.unit)


def _wider(other: Fact, fact: Fact) -> bool:
    """Whether `other` holds `fact` in a fuller or another form: figures.holds, where units and types of documents agree."""
    if PROVISION in (other.kind, fact.kind) or not holds(_figure(other), _figure(fact)):
        return False
    if DOCUMENT in (fact.kind, other.kind):
        return fact.kind == YEAR_KIND or _one_type(fact, other)
    if fact.kind == other.kind == DATE or (fact.kind, other.kind) == (YEAR_KIND, DATE):
        return fact.unit in (BARE, OTHER, A_YEAR)
    units = {fact.unit, other.unit} - {BARE, OTHER}
    if MONEY in (fact.kind, other.kind):  # an amount is held by a number only where nothing says that it counts something else
        number = fact if fact.kind == NUMBER_KIND else other
        return number.unit == BARE
    return not units or alike(fact.unit, other.unit)


def _one_type(fact: Fact, other: Fact) -> bool:
    """Whether the types of two documents may be the same: "Kế hoạch số 22" is none of "Quyết định số 22/QĐ-UBND"."""
    codes = [code for code in (fact.unit, other.unit) if code not in (BARE, OTHER)]
    if other.kind != DOCUMENT or fact.kind != DOCUMENT:  # "các Nghị quyết 57, 59": the list has one type for all
        return True
    for code, value in ((fact.unit, other.value), (other.unit, fact.value)):
        parts = [part for part in re.split(r"[/\-\s\d]+", value) if part]
        if code in _CODES.values() and parts and not any(fold(part) == fold(code) for part in parts):
            return False
    return len(codes) < 2 or codes[0] == codes[1]


def _own_provision(text: str, value: str) -> tuple[int, int] | None:
    """Where the provision `value` begins in `text` itself: "Điều 5. …", within it "2. …", within that "a) …"."""
    numbers = dict(re.findall(r"(điểm|khoản|điều|mục|phần|chương) (\S+)", value))
    start, end = 0, len(text)
    heads: Sequence[tuple[str, str]] = (
        ("điều", r"(?m)^[ \t]*(?:Điều|ĐIỀU)[ \t]+{0}[.:\s]"),
        ("khoản", r"(?m)^[ \t]*{0}[.)][ \t]"),
        ("điểm", r"(?m)^[ \t]*{0}\)[ \t]"),
    )
    ends = {
        "điều": r"(?m)^[ \t]*(?:Điều|ĐIỀU)[ \t]+\d",
        "khoản": r"(?m)^[ \t]*\d{1,2}[a-zđ]?[.)][ \t]",
        "điểm": r"(?m)^[ \t]*[a-zđ]\)[ \t]",
    }
    if not any(name in numbers for name, _ in heads):
        return _part(text, value)
    found: re.Match[str] | None = None
    for name, head in heads:
        if name not in numbers:
            continue
        found = re.compile(head.format(re.escape(numbers[name]))).search(text, start, end)
        if found is None:
            return None
        start = found.end()
        following = re.compile(ends[name]).search(text, start, end)
        end = following.start() if following else end
    return (found.start() + len(found.group()) - len(found.group().lstrip()), found.end()) if found else None


def _part(text: str, value: str) -> tuple[int, int] | None:
    """Where "mục 2", "chương 3", "phần 1" begins: under its name, or by its Roman numeral alone ("II. …")."""
    name, _, number = value.partition(" ")
    if not number.isdecimal():
        return None
    for found in re.finditer(rf"(?mi)^[ \t]*(?:{name}[ \t]+)?(?P<n>[IVX]{{1,6}}|\d{{1,2}})[.:)\s]", text):
        if str(roman(found["n"].upper()) or found["n"]) == number:
            return found.start("n"), found.end("n")
    return None


def untraced(text: str, ground: Ground) -> list[Fact]:
    """The facts of `text` that `ground` does not hold, in order."""
    return [fact for fact, place in ground.trace(text) if place is None]
