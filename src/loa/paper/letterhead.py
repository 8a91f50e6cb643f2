"""Number, place and date of the header (Decree 30/2020, Appendix I, boxes 3 and 4), and what the header gives as a whole."""

import re
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import pairwise

from loa.paper.folding import UPPER, fold, is_capital, squeeze
from loa.paper.lines import Line
from loa.paper.outline import STAR, label_of
from loa.paper.reading import Mark

_DAY = r"(?P<d>[\doOlI]{1,2}|[.…_\s]*)"
_MONTH = r"(?P<m>[\doOlI]{1,2}|[.…_\s]*)"
_YEAR = r"(?P<y>[12][\doOlI]{3}|20[.…_\s]*|[.…_]*)"
_PRINTED_DATE = rf"(?:nga[yv]|ngày)\s*{_DAY}\s*(?:than[gq]|tháng)\s*{_MONTH}\s*(?:na(?:m|rn)|năm)\s*{_YEAR}"
DATE_LINE = re.compile(rf",?\s*{_PRINTED_DATE}", re.IGNORECASE)
_SHORT_DATE = re.compile(r",\s*(?:nga[yv]\s*)?(?P<d>\d{1,2})\s*[/.-]\s*(?P<m>\d{1,2})\s*[/.-]\s*(?P<y>20\d\d)\s*$", re.IGNORECASE)
_SYMBOL = r"(?P<s>[A-Za-zĐđÐ][\w&ĐđÐ.]*(?:\s?[/\-–]\s?[A-ZĐÐ][\w&ĐđÐ]*)*)"
_AFTER_NUMBER = r"(?P<sep>[/\-–])\s*(?P<y>(?:19|20)\d\d\s*/\s*)?" + _SYMBOL
_NUMBER = re.compile(r"\bs(?:[o06]\s*[:;.]?|\s*[:;])\s*(?P<n>[.…_\s]*[\dOolI]{1,5}[a-z]?[.…_\s]*|[.…_\s]*)" + _AFTER_NUMBER)
# Without the word "Số", which a scan may lose: a whole line of number and symbol.
_BARE_NUMBER = re.compile(r"[:;.\s]*(?P<n>\d{1,5}[a-z]?)\s*" + _AFTER_NUMBER + r"\s*$")
PLACE = re.compile(rf"([{UPPER}][\w.'-]*(?:\s(?:[{UPPER}][\w.'-]*|phố|xã|trấn|\d{{1,2}}))*)\s*,?\s*$")
_HOUR = re.compile(r",?\s*(?:hồi|lúc)\s+\d{1,2}\s*(?:giờ|[h:])\s*\d{0,2}(?:\s*phút)?[\s,]*$")  # of a telegram
_NO_NUMBER = re.compile(r"\(?(?:kem theo|thuc hien|can cu|ban hanh|v/v|ve viec)|.*\b(?:v/v|theo|tai|cua)\b")
_TO_DIGITS = str.maketrans("oOlI", "0011", ".…_")
_DRAWN = " \t*_-–—=|"


@dataclass(slots=True)
class Header:
    """What the header says; `body` is the index of the first line of the body among the front lines."""

    type: str | None = None
    number: str | None = None
    symbol: str | None = None
    issuer: str | None = None
    place: str | None = None
    date: str | None = None
    title: str | None = None
    addressees: tuple[str, ...] = ()
    body: int = 0
    marks: list[Mark] = field(default_factory=list)

    def mark(self, name: str, value: str, start: int, end: int, confidence: float, rule: str) -> None:
        """Note where `name` was read."""
        self.marks.append(Mark(name, value, start, end, confidence, rule))


def read_number_and_date(head: Header, lines: list[Line]) -> None:
    """Read number, symbol, place and date from the header lines; what is blank stays None."""
    for line in lines:
        if head.symbol is None:
            _read_number(head, line, _NUMBER.search(_same_length(line)))
        if head.place is None and head.date is None:
            _read_date(head, line)
    for line, below in pairwise(lines):
        if head.place is None and re.search(r"nga[yv]\s*[\d.…]*$|than[gq]\s*[\d.…]*$", line.folded):
            _read_date(head, _joined(line, below))
    for line, below in pairwise(lines):
        if head.place and re.match(rf"{re.escape(head.place)}\s*,\s*ng[aà][yv]", below.text, re.IGNORECASE) and _goes_before(line):
            head.place = f"{line.text} {head.place}"
    for line in lines if head.symbol is None else ():
        found = _BARE_NUMBER.match(line.text)
        if found and re.search(r"[/-]", found.group("s")) and head.symbol is None:
            _read_number(head, line, found)


def _joined(line: Line, below: Line) -> Line:
    text = f"{line.text} {below.text}"
    return replace(line, text=text, folded=fold(text))


def _goes_before(line: Line) -> bool:
    """`Sơn` / `La, ngày …`: the first word of a place name left on a narrow line of its own."""
    words = line.text.split()
    return len(words) == 1 and words[0].isalpha() and words[0].istitle()


def _read_number(head: Header, line: Line, found: re.Match[str] | None) -> None:
    if not found or found.start() > 60 or (label_of(line) and found.start() > 8) or not _stands_alone(line, found.start()):
        return
    symbol = squeeze(line.text[found.start("s") : found.end("s")]).rstrip(".")
    symbol = re.sub(r"\s*([/\-–])\s*", lambda m: m.group(1).replace("–", "-"), symbol).replace("Ð", "Đ")
    if not any(c.isupper() for c in symbol):
        return
    head.symbol = symbol
    digits = _digits(found.group("n"))
    value = symbol
    if digits:
        year = re.sub(r"\s", "", found.group("y") or "")
        head.number = value = f"{digits}{found.group('sep').replace('–', '-')}{year}{symbol}"
    head.mark(
        "number" if digits else "symbol", value, line.start + found.start(), line.start + found.end(), 0.97 if digits else 0.9, "so-ky-hieu"
    )


def _stands_alone(line: Line, at: int) -> bool:
    """Whether what begins at `at` begins a cell of the header: no word of a sentence stands before it."""
    before = line.text[:at]
    return not before.strip(_DRAWN) or (not _NO_NUMBER.match(fold(before)) and (is_capital(before) or before.endswith(("  ", "\t", "|"))))


def _same_length(line: Line) -> str:
    """The line with the word `Số` folded and the rest as printed, for a pattern that minds capitals."""
    return re.sub(r"\bs[o06]?(?=\s*[:;.\d\s…_/])", lambda m: m.group().lower(), _half_folded(line))


def _half_folded(line: Line) -> str:
    out = list(line.text)
    for match in re.finditer(r"\bs[o06]?(?![\w])", line.folded):
        out[match.start() : match.end()] = line.folded[match.start() : match.end()]
    return "".join(out)


def _digits(text: str | None) -> str:
    bare = "".join((text or "").translate(_TO_DIGITS).split())
    return bare if any(c.isdigit() for c in text or "") else ""


def _read_date(head: Header, line: Line) -> None:
    found = DATE_LINE.search(line.text if "ngày" in line.text else line.folded) or DATE_LINE.search(line.folded)
    found = found or _SHORT_DATE.search(line.folded)
    if not found or re.match(r"\(?\s*(?:kem theo|can cu|thuc hien|ban hanh)", line.folded) or _is_item(line):
        return
    before = _cell_before(line, found.start())
    place = PLACE.search(before)
    start = line.start + found.start()
    if place and _is_place(before, place):
        words = squeeze(place.group(1)).strip(" ,").split()
        titled = next((i for i, word in enumerate(words) if not word.isupper() or len(word) == 1), 0)
        head.place = " ".join(words[titled:])
        head.mark("place", head.place, max(line.start, start - len(head.place) - 2), start, 0.9, "dia-danh")
    elif before.strip(_DRAWN + ",") or line.text[found.end() :].strip(_DRAWN + ",.") or not line.text[:1].isalpha():
        return
    head.date = iso_date(found.group("d"), found.group("m"), found.group("y"))
    if head.date:
        head.mark("date", head.date, start, line.start + found.end(), 0.95, "ngay-thang")


def _cell_before(line: Line, at: int) -> str:
    """What stands before the date in its own column: the number, another column and the hour of a telegram left out."""
    before = line.text[:at]
    number = _NUMBER.search(_same_length(line))
    if number and number.end() <= at:
        before = before[number.end() :]
    return _HOUR.sub("", re.sub(r".*\S(?:\s{3,}|\s*\t\s*)(?=\S)", "", before.rstrip(" ,")))


def _is_place(before: str, place: re.Match[str]) -> bool:
    if len(place.group(1)) > 40 and not is_capital(place.group(1)):
        return False
    lead = before[: place.start()]
    return not lead.strip(_DRAWN) or is_capital(lead) or lead.endswith("  ") or lead.rstrip().endswith((")", "|", ":"))


def _is_item(line: Line) -> bool:
    """Whether the line is an item of the text; the star of a Party header is none."""
    label = None if re.match(r"[-–—_=]{2}", line.text) else label_of(line)
    return label is not None and label[1] != STAR


def iso_date(day: str, month: str, year: str) -> str | None:
    """ISO date from printed pieces, as much of it as is printed: `2024-02-09`, `2024-02`, `2024` or None."""
    year, month, day = _digits(year), _digits(month), _digits(day)
    if len(year) != 4:
        return None
    if not month or not 1 <= int(month) <= 12:
        return year
    if not day or not 1 <= int(day) <= 31:
        return f"{year}-{int(month):02d}"
    return f"{year}-{int(month):02d}-{int(day):02d}"


def names_number(line: Line) -> bool:
    """Whether the line holds the number line of a document."""
    found = _NUMBER.search(_same_length(line))
    return found is not None and _stands_alone(line, found.start())


_FIXED = (
    ("cong", "hoa", "xa", "hoi", "chu", "nghia", "viet", "nam"), ("doc", "lap", "tu", "do", "hanh", "phuc"),
    ("dang", "cong", "san", "viet", "nam"),
)  # fmt: skip
_MOTTO = re.compile("|".join(r"[\s\-–.,]*".join(phrase) for phrase in _FIXED))
_ALIKE = 0.76  # of the letters; a scan misreads about one in ten


def without_motto(text: str) -> str:
    """`text`, as long as before, with the words that every header has blanked out, be they misread or run together."""
    for exact in _MOTTO.finditer(fold(text)):
        text = text[: exact.start()] + " " * (exact.end() - exact.start()) + text[exact.end() :]
    folded = fold(text)
    words = [(m.start(), m.end()) for m in re.finditer(r"[^\s\-–.,|]+", folded)]
    for phrase in _FIXED:
        if sum(word in folded for word in phrase) < (len(phrase) + 1) // 3:
            continue
        span = _nearest("".join(phrase), folded, words, len(phrase))
        if span:
            text = text[: span[0]] + " " * (span[1] - span[0]) + text[span[1] :]
            folded = fold(text)
            words = [word for word in words if word[1] <= span[0] or word[0] >= span[1]]
    return text


def _nearest(phrase: str, folded: str, words: list[tuple[int, int]], most: int) -> tuple[int, int] | None:
    """The run of words that is most like `phrase`; a part of it that stands on a line of its own counts too."""
    best, span = 0.0, None
    for first in range(len(words)):
        for last in range(first, min(len(words), first + most + 1)):
            run = "".join(folded[start:end] for start, end in words[first : last + 1])
            if len(run) < 8 or len(run) > len(phrase) + 4:
                continue
            shared = len(run) if run in phrase else _shared(run, phrase)
            if shared - len(run) / 2 > best:  # of two as good the longer one, but no word too many
                best, span = shared - len(run) / 2, (words[first][0], words[last][1])
    return span


def _shared(run: str, phrase: str) -> float:
    """How many letters the two share in order; 0 when they are not alike enough."""
    matcher = SequenceMatcher(None, run, phrase, autojunk=False)
    if matcher.quick_ratio() < _ALIKE or (ratio := matcher.ratio()) < _ALIKE:
        return 0.0
    return ratio * (len(run) + len(phrase)) / 2
