"""Deadlines as people write them: where one stands in a sentence, and what kind of time it is.

Nothing is guessed: "Thường xuyên" has no date, and a day without a year has none unless the date of signing gives the year.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from loa.paper.folding import fold, squeeze

_D = r"\d{1,2}"
_DAY = rf"{_D}\s?[/.-]\s?{_D}(?:\s?[/.-]\s?\d{{4}})?|{_D} thang {_D}(?: nam \d{{4}})?"
_QUARTER = r"quy\s+(?:[ivl]{1,3}|[1-4])(?:\s*(?:,|va|-)\s*(?:quy\s+)?(?:[iv]{1,3}|[1-4]))*"
_YEAR = r"(?:\s*(?:/|-|nam|cua nam|,\s*nam)\s*\d{4})?"
_EVERY = r"(?:hang|hằng|moi)\s+(?:nam|thang|quy|tuan|ngay)"
_WHEN = (
    rf"(?:ngay\s+)?(?:{_DAY})(?:\s*(?:va|,)\s*(?:ngay\s+)?(?:{_DAY}))*|ngay\s+{_D}(?:\s*(?:va"
    rf"|,)\s*(?:ngay\s+)?{_D})*(?=\s+(?:cua\s+)?{_EVERY})|ngay {_D}(?=\s*(?:cua )?thang)"
)
_DEADLINES = re.compile(
    rf"(?:(?:(?:hoan thanh|xong|hoan thien)\s+)?(?:cham nhat(?: la)?|muon nhat|truoc|truoc het|den het|het"
    rf"|den)\s+(?:het\s+)?(?:(?:\d{{1,2}}\s?(?:gio|h)\s?\d{{0,2}},?\s*)?(?:{_WHEN})(?:\s*(?:cua\s+)?{_EVERY}(?: sau)?)?"
    rf"|thang\s+\d{{1,2}}{_YEAR}|{_QUARTER}{_YEAR}|nam\s+\d{{4}}|(?:\d{{1,2}}\s?(?:gio|h)\s?\d{{0,2}},?\s*)?thu\s+(?:hai|ba|tu|nam|sau"
    rf"|bay|[2-7])\s+{_EVERY})"
    rf"|(?:(?:hoan thanh|xong)\s+)?(?:trong|trong ca)\s+(?:{_QUARTER}{_YEAR}|thang\s+\d{{1,2}}{_YEAR}|nam\s+\d{{4}}|(?:thoi han |vong"
    rf" )?\d{{1,3}}\s+(?:ngay|thang|tuan)(?: lam viec)?(?: ke tu [^,.;]{{3,60}})?)"
    rf"|(?:ngay|vao ngay)\s+{_D}(?:\s*(?:va|,)\s*(?:ngay )?{_D})*\s+(?:cua )?{_EVERY}"
    rf"|(?:dinh ky\s+)?{_EVERY}(?:\s*\((?:truoc|cham nhat)[^)]{{3,40}}\))?|dinh ky(?:\s+(?:06|6|03|3|09|9)"
    rf" thang)?(?:\s*,?\s*(?:{_EVERY}|hoac dot xuat))+)"
    r"(?=\W|$)"
)
_RECURRING = re.compile(
    rf"\b{_EVERY}\b|\bdinh ky\b|\bdot xuat\b|\b\d+ (?:lan|thang)/|\bhang\b(?= (?:nam|thang|quy|tuan))|\b\d{{1,2}}"
    rf" thang(?:,| mot lan| dau)|\bhang ngay\b"
)
_CONTINUOUS = re.compile(r"thuong xuyen|lien tuc|suot nam|khi co (?:yeu cau|phat sinh)|theo (?:tien do|ke hoach)|ca nam|hang ngay")
_FULL = re.compile(rf"(?P<d>{_D})\s?(?:[/.-]|thang)\s?(?P<m>{_D})(?:\s?(?:[/.-]|nam)\s?(?P<y>\d{{4}}))?(?!\d)")
_SPAN = re.compile(r"\b(?:nam\s+)?(\d{4})\s*(?:-|den(?: nam)?)\s*(?:nam\s+)?(\d{4})\b")
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4, "l": 1, "ll": 2, "lll": 3}


@dataclass(frozen=True, slots=True)
class Term:
    """A stated time (thời hạn): `kind` is deadline, period, recurring, continuous or none; dates only as printed."""

    kind: str
    start: date | None
    due: date | None
    text: str


def deadline_in(text: str) -> tuple[str, int, int] | None:
    """The deadline stated in `text`, in its own words, with its place; a firm date comes before a rhythm."""
    folded = fold(text)
    found = [m for m in _DEADLINES.finditer(folded) if not _in_a_citation(folded, m)]
    firm = [m for m in found if re.search(r"\d|quy", m.group())]
    chosen = firm or found
    if not chosen:
        return None
    match = chosen[-1] if firm else chosen[0]
    return squeeze(text[match.start() : match.end()]), match.start(), match.end()


def _in_a_citation(folded: str, match: re.Match[str]) -> bool:
    before, after = folded[max(0, match.start() - 40) : match.start()], folded[match.end() : match.end() + 12]
    if re.match(r"\s*(?:den|-)\s*(?:nam\s+)?\d", after) or re.search(
        r"(?:giai doan|tam nhin|thoi ky|dinh huong)\s*(?:nam )?(?:\d{4}\s*-?\s*\d{0,4},?\s*)?(?:tam nhin )?$", before
    ):
        return True
    return match.group().startswith("den nam") and not re.search(r"(?:hoan thanh|xong)[^.;]*$", before)


def term_of(text: str, signed: date | None) -> Term:
    """What `text` (a deadline in the document's words) means; `signed` gives the year where only day and month stand."""
    bare = squeeze(text)
    folded = fold(bare)
    if not folded:
        return Term("none", None, None, bare)
    if _RECURRING.search(folded):
        return Term("recurring", None, None, bare)
    span = _SPAN.search(folded)
    if span and 1900 < int(span.group(1)) <= int(span.group(2)) < 2200:
        return Term("period", date(int(span.group(1)), 1, 1), date(int(span.group(2)), 12, 31), bare)
    return _dated(bare, folded, signed)


def _dated(bare: str, folded: str, signed: date | None) -> Term:
    days = [day for m in _FULL.finditer(folded) if (day := _day(m, signed))]
    limit = re.search(r"\b(?:truoc|cham nhat|muon nhat|xong|hoan thanh|den het|het|den)\b", folded) is not None
    if days:
        ranged = len(days) > 1 and re.search(r"\btu\b|\d\s*-\s*\d", folded) is not None
        return Term("period" if ranged else "deadline", days[0] if ranged else None, days[-1], bare)
    window = None if _FULL.search(folded) else _window(folded, signed)
    if window:
        return Term("deadline" if limit else "period", None if limit else window[0], window[1], bare)
    return Term("continuous", None, None, bare) if _CONTINUOUS.search(folded) else _undated(bare, folded, limit)


def _undated(bare: str, folded: str, limit: bool) -> Term:
    """A deadline or a period whose date cannot be known from the words."""
    if limit and re.search(r"\d|quy", folded):
        return Term("deadline", None, None, bare)
    return Term("period" if re.search(r"\bquy\s+[iv1-4]|\bthang \d|\bnam \d|\bngay\b", folded) else "none", None, None, bare)


def _day(match: re.Match[str], signed: date | None) -> date | None:
    year = int(match.group("y")) if match.group("y") else signed.year if signed else None
    try:
        day = date(year, int(match.group("m")), int(match.group("d"))) if year else None
    except ValueError:
        return None
    # A day already past when the document is signed, without a year, may mean the next year: not said, not guessed.
    return None if day and signed and not match.group("y") and day < signed else day


def _window(folded: str, signed: date | None) -> tuple[date, date] | None:
    """First and last day of a named quarter, month or year."""
    found = re.search(r"(?:/|nam|-|,)\s*((?:19|20)\d\d)\b|^\W*((?:19|20)\d\d)\b", folded)
    year = int(found.group(1) or found.group(2)) if found else signed.year if signed else None
    if year is None:
        return None
    quarters = [
        _QUARTERS[q] for m in re.finditer(_QUARTER, folded) for q in re.findall(r"\b(?:[ivl]{1,3}|[1-4])\b", m.group()) if q in _QUARTERS
    ]
    months = [int(m) for m in re.findall(r"\bthang\s*(\d{1,2})\b", folded) if 1 <= int(m) <= 12]
    first, last = _months(quarters, months, found is not None)
    return (date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])) if first else None


def _months(quarters: list[int], months: list[int], year: bool) -> tuple[int, int]:
    if quarters:
        return min(quarters) * 3 - 2, max(quarters) * 3
    if months:
        return min(months), max(months)
    return (1, 12) if year else (0, 0)
