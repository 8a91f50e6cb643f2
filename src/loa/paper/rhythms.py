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


def _dated(every: str, folded: str) -> Stated:
    found = _DAY.search(folded)
    day = int(found.group(1)) if found else 0
    month = int(found.group(2)) if found and found.group(2) else 0
    if not 1 <= day <= 31:
        return Stated(every)
    if every == "year":
        return Stated(every, day, month) if 1 <= month <= 12 else Stated(every)
    return Stated(every, day)
