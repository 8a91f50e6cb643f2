"""Number, place and date of the header (Decree 30/2020, Appendix I, boxes 3 and 4), and what the header gives as a whole."""

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from loa.paper.folding import fold, is_capital, squeeze
from loa.paper.lines import Line
from loa.paper.outline import STAR, label_of
from loa.paper.reading import Mark

_DAY = r"(?P<d>[\doOlI]{1,2}|[.…_\s]*)"
_MONTH = r"(?P<m>[\doOlI]{1,2}|[.…_\s]*)"
DATE_LINE = re.compile(
    rf",?\s*ngay\s*{_DAY}\s*thang\s*{_MONTH}\s*nam\s*(?P<y>[12][\doOlI]{{3}}|20[.…_\s]*|[.…_]*)",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\bs[o06]\s*[:;.]?\s*(?P<n>[\dOolI]{1,5}[a-z]?|[.…_\s]*)\s*(?P<sep>[/\-–])\s*(?P<y>(?:19"
    r"|20)\d\d\s*/\s*)?(?P<s>[A-Za-zĐđÐ][\w&ĐđÐ.]*(?:\s?[/\-–]\s?[A-ZĐÐ][\w&ĐđÐ]*)*)"
)
PLACE = re.compile(r"([A-ZĐÀ-Ỹ][\w.'-]*(?:\s+(?:[A-ZĐÀ-Ỹ][\w.'-]*|phố|xã|trấn|\d{1,2}))*)\s*,?\s*$")


_HOUR = re.compile(r",?\s*(?:hồi|lúc)\s+\d{1,2}\s*(?:giờ|[h:])\s*\d{0,2}(?:\s*phút)?[\s,]*$")  # of a telegram


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
            _read_number(head, line)
        if head.place is None and head.date is None:
            _read_date(head, line)
    for line, below in pairwise(lines):
        if head.place is None and re.search(r"ngay\s*[\d.…]*$|thang\s*[\d.…]*$", line.folded):
            text = f"{line.text} {below.text}"
            _read_date(head, replace(line, text=text, folded=fold(text)))


def _read_number(head: Header, line: Line) -> None:
    found = _NUMBER.search(_same_length(line))
    if (
        not found
        or found.start() > 60
        or (label_of(line) and found.start() > 8)
        or re.match(r"\(?(?:kem theo|thuc hien|can cu)", line.folded)
    ):
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


def _same_length(line: Line) -> str:
    """The line with the word `Số` folded and the rest as printed, for a pattern that minds capitals."""
    return re.sub(r"\bs[o06](?=\s*[:;.\d\s…_/])", lambda m: m.group().lower(), _half_folded(line))


def _half_folded(line: Line) -> str:
    out = list(line.text)
    for match in re.finditer(r"\bs[o06](?![\w])", line.folded):
        out[match.start() : match.end()] = line.folded[match.start() : match.end()]
    return "".join(out)


def _digits(text: str | None) -> str:
    bare = re.sub(r"[.…_\s]", "", text or "")
    return re.sub(r"[oO]", "0", re.sub(r"[lI]", "1", bare)) if any(c.isdigit() for c in bare) else ""


def _read_date(head: Header, line: Line) -> None:
    found = DATE_LINE.search(line.text if "ngày" in line.text else line.folded) or DATE_LINE.search(line.folded)
    if not found or re.match(r"\(?\s*(?:kem theo|can cu|thuc hien|ban hanh)", line.folded):
        return
    before = line.text[: found.start()]
    number = _NUMBER.search(_same_length(line))
    if number and number.start() < found.start():
        before = before[number.end() :]
    before = re.sub(r".*\S\s{3,}(?=\S)", "", before.rstrip(" ,"))
    before = _HOUR.sub("", before)
    place = PLACE.search(before)
    if not place or (len(place.group(1)) > 40 and not is_capital(place.group(1))) or _is_item(line):
        return
    head.place = squeeze(place.group(1)).strip(" ,")
    head.date = iso_date(found.group("d"), found.group("m"), found.group("y"))
    start = line.start + found.start()
    head.mark("place", head.place, max(line.start, start - len(head.place) - 2), start, 0.9, "dia-danh")
    if head.date:
        head.mark("date", head.date, start, line.start + found.end(), 0.95, "ngay-thang")


def _is_item(line: Line) -> bool:
    """Whether the line is an item of the text; the star of a Party header is none."""
    label = label_of(line)
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
    return _NUMBER.search(_same_length(line)) is not None
