"""How often something comes back, as people write it: "hằng tháng", "trước ngày 25 hằng tháng", "định kỳ 6 tháng"."""

import re
from dataclasses import dataclass

from loa.paper.folding import fold, squeeze

_EVERY = r"(?:hang|moi|1|01|mot)"
_SHAPES = (
    ("week", re.compile(rf"\b{_EVERY} tuan\b|\btheo tuan\b|lan ?/ ?tuan")),
    ("half", re.compile(r"(?<!trong )\b(?:0?6|sau) thang(?! (?:\d|nam \d))|\bnua nam\b|2 lan ?/ ?nam|hai lan (?:mot|trong|/) nam")),
    ("quarter", re.compile(rf"\b{_EVERY} quy\b|\btheo quy\b|\bbao cao quy\b|dinh ky quy\b|(?<!\d )\b0?3 thang (?:mot|1) lan|lan ?/ ?quy")),
    ("month", re.compile(rf"\b{_EVERY} thang\b|\btheo thang\b|\bbao cao thang\b|dinh ky thang\b|lan ?/ ?thang")),
    ("year", re.compile(rf"\b{_EVERY} nam\b|\bthuong nien\b|lan ?/ ?nam")),
)
_DAY = re.compile(r"\b(?:ngay (?:mung )?|truoc |cham nhat )(\d{1,2})(?:\s?(?:/|-|thang)\s?(\d{1,2}))?(?![\d/])")
_WEEKDAY = re.compile(r"\bthu (hai|ba|tu|nam|sau|bay|[2-7])\b|\bchu nhat\b")
_WEEKDAYS = {"hai": 1, "ba": 2, "tu": 3, "nam": 4, "sau": 5, "bay": 6, "2": 1, "3": 2, "4": 3, "5": 4, "6": 5, "7": 6}


@dataclass(frozen=True, slots=True)
class Stated:
    """A stated rhythm: `every` is week, month, quarter, half or year; `day` of the (last) month or of the week (1 Monday-7), or None.

    `month` is given for a year only: "trước ngày 15/12 hằng năm" is day 15 of month 12.
    """

    every: str
    day: int | None = None
    month: int | None = None


def rhythm_of(text: str) -> Stated | None:
    """The rhythm that `text` states; the shortest one when it states several ("hằng tháng, hằng quý"); None when it states none."""
    folded = fold(squeeze(text))
    every = next((name for name, shape in _SHAPES if name in ("week", "month") and shape.search(folded)), None) or next(
        (name for name in ("quarter", "half", "year") if dict(_SHAPES)[name].search(folded)), None
    )
    if every is None:
        return None
    if every == "week":
        found = _WEEKDAY.search(folded)
        return Stated(every, (_WEEKDAYS[found.group(1)] if found.group(1) else 7) if found else None)
    return _dated(every, folded)


_LIMIT = re.compile(
    r"\b(?:truoc|cham nhat(?: la)?|muon nhat|vao|xong)(?: het)? ngay (?:mung )?(\d{1,2})(?:\s?(?:/|-|thang)\s?(\d{1,2}))?(?![\d/])"
    r"(?! (?:cua )?thang (?:sau|ke|tiep|lien sau))"
)
_LEADS = re.compile(rf"[^a-z]*(?:dinh ky |thuc hien )?(?:{_EVERY}|thuong) (?:tuan|thang|quy|nam|nien)\b")


def rhythm_in(text: str, term: str) -> Stated | None:
    """The rhythm of a task `text` whose stated term is `term`, which may hold half of it: "Hằng tháng, … trước ngày 25".

    The other half is taken from the same sentence only: a day to a rhythm, a rhythm that opens the sentence to a day without a year.
    "Trước ngày 05 tháng sau" gives no day: that day is of another period.
    """
    own = rhythm_of(term)
    if own is not None and (own.day or own.every == "week"):
        return own
    sentence = next((one for one in _sentences(text) if fold(squeeze(term)) in one), "")
    found = _LIMIT.search(sentence)
    if found is None or (own is None and (re.search(r"\d{4}", term) or not _LEADS.match(sentence))):
        return own
    every = own.every if own else getattr(rhythm_of(sentence), "every", "")
    return _dated(every, found.group()) if every and every != "week" else own


def _sentences(text: str) -> list[str]:
    return [fold(squeeze(one)) for one in re.split(r"(?<=[.;!?])\s+(?=\D)|\n", text)]


def _dated(every: str, folded: str) -> Stated:
    found = _DAY.search(folded)
    day = int(found.group(1)) if found else 0
    month = int(found.group(2)) if found and found.group(2) else 0
    if not 1 <= day <= 31:
        return Stated(every)
    if every == "year":
        return Stated(every, day, month) if 1 <= month <= 12 else Stated(every)
    return Stated(every, day)
