"""Pure rules of a first outline: what a document changes, for whom, from when, how much, what to do, and where.

It follows the forms in which Vietnamese legal and administrative documents say such things ("có hiệu lực từ ngày …", "áp dụng đối với …",
"Mức hỗ trợ: …"), on the tree of provisions. A line is a sentence of the document word for word, with its provision and place; nothing is
put together, and what is not found is said.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from loa.newsroom import outline_forms as forms
from loa.newsroom.outline_sentence_rules import Sentence, find, sentences_of
from loa.paper.provision import ANNEX, QUOTE
from loa.paper.provisions import tree_of
from loa.vietnamese.figures import MONEY, PERCENT, figures


class Aspect(StrEnum):
    """What a reader wants to know of a document."""

    CHANGES = "changes"
    AUDIENCE = "audience"
    TIME = "time"
    AMOUNT = "amount"
    ACTION = "action"
    PLACE = "place"


ASPECT_LABELS = {
    Aspect.CHANGES: "Điều gì mới, thay đổi",
    Aspect.AUDIENCE: "Áp dụng cho ai",
    Aspect.TIME: "Từ khi nào, đến khi nào",
    Aspect.AMOUNT: "Bao nhiêu",
    Aspect.ACTION: "Người dân cần làm gì",
    Aspect.PLACE: "Nộp, hỏi ở đâu",
}
NOT_FOUND = {
    Aspect.CHANGES: "nội dung mới hoặc thay đổi",
    Aspect.AUDIENCE: "đối tượng áp dụng",
    Aspect.TIME: "thời điểm áp dụng, thời hạn đối với người dân",
    Aspect.AMOUNT: "số tiền, tỷ lệ",
    Aspect.ACTION: "việc người dân phải làm",
    Aspect.PLACE: "nơi nộp hồ sơ, nơi giải đáp",
}
_MOST = {Aspect.CHANGES: 5, Aspect.AUDIENCE: 4, Aspect.TIME: 5, Aspect.AMOUNT: 8, Aspect.ACTION: 6, Aspect.PLACE: 3}
_LONGEST = 400  # characters of a line; longer ones end at a comma or semicolon, with "…"


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of the document under one aspect: `text[start:end]` is its place, `provision` how it is cited, "" for none."""

    aspect: Aspect
    quote: str
    provision: str
    start: int
    end: int

    @property
    def said(self) -> str:
        """The line as a draft has it: "Khoản 2 Điều 5: …"."""
        named = f"{self.provision[0].upper()}{self.provision[1:]}: " if self.provision else ""
        return f"{named}{self.quote}"


@dataclass(frozen=True, slots=True)
class Outline:
    """The lines by aspect in the order of the document, and the day from which it is in force where it says one."""

    lines: tuple[Line, ...]
    missing: tuple[Aspect, ...]
    effective_on: date | None
    effective_line: Line | None
    annexed: bool = False  # there are annexes, of which only rows of tables with amounts are looked at

    def of(self, aspect: Aspect) -> list[Line]:
        """The lines of one aspect."""
        return [line for line in self.lines if line.aspect is aspect]

    @property
    def not_found(self) -> str:
        """What the document does not say, as a sentence; "" when every aspect was found."""
        named = "; ".join(NOT_FOUND[aspect] for aspect in self.missing)
        where = " (phụ lục chỉ xét các dòng bảng có số tiền, tỷ lệ)" if self.annexed else ""
        return f"Văn bản không nêu rõ{where}: {named}." if named else ""


def outline_of(text: str, title: str = "") -> Outline:
    """The first outline of a document; `title` (trích yếu) stands in for what changes where no provision says it. Never raises.

    `text` is the document's text as `paper` keeps it; places are offsets into it.
    """
    said = [one for one in sentences_of(text) if one.text]
    chosen: list[Line] = []
    for aspect, judge in _JUDGES.items():
        ranked = [(judge(one), number, one) for number, one in enumerate(said) if one.kind != ANNEX or aspect is Aspect.AMOUNT]
        best = sorted((one for one in ranked if one[0] > 0), key=lambda one: (-one[0], one[1]))[: _MOST[aspect]]
        chosen += [_line(aspect, one) for _, _, one in sorted(best, key=lambda one: one[1])]
    if not any(forms.CHANGE.match(line.quote) for line in chosen if line.aspect is Aspect.CHANGES) and (line := _titled(text, title)):
        chosen.insert(0, line)
    missing = tuple(aspect for aspect in Aspect if not any(line.aspect is aspect for line in chosen))
    day, line = _effective(chosen)
    return Outline(tuple(chosen), missing, day, line, any(top.kind == ANNEX for top in tree_of(text).provisions))


def _titled(text: str, title: str) -> Line | None:
    place = find(text, title, 0) if title.strip() else None
    words = re.sub(r"[\W_]+$", "", " ".join(title.split()))
    return Line(Aspect.CHANGES, f"{words[:1].upper()}{words[1:]}", "", *place) if place and words else None


def _line(aspect: Aspect, one: Sentence) -> Line:
    quote = " ".join(one.text.split())
    if len(quote) > _LONGEST:
        cut = max(quote.rfind("; ", 0, _LONGEST), quote.rfind(", ", 0, _LONGEST), quote.rfind(" ", 0, _LONGEST) - 120)
        quote = f"{quote[:cut]}…"
    return Line(aspect, quote.removesuffix("./.").rstrip(" ;"), one.provision, one.start, one.end)


def _effective(lines: Sequence[Line]) -> tuple[date | None, Line | None]:
    """The one day that the document names as its beginning; None when it names none or several."""
    days: dict[date, Line] = {}
    for line in lines:
        if line.aspect is Aspect.TIME:
            for found in forms.SURE_DAY.finditer(line.quote):
                try:
                    days.setdefault(date(int(found["y"]), int(found["m"]), int(found["d"])), line)
                except ValueError:
                    continue
    return next(iter(days.items())) if len(days) == 1 else (None, None)


def _changes(one: Sentence) -> int:
    if one.kind == QUOTE:
        return 0
    if forms.CHANGE.match(one.text) and ("Điều" in one.provision or one.provision == "đoạn cuối"):  # in a plan the same verbs give duties
        return 3
    if any(forms.SCOPE_HEAD.match(heading) for heading in one.headings[-1:]):
        return 2
    if forms.NEW_NOW.search(one.text):
        return 1
    return 1 if forms.REPLACES.search(one.text) and forms.FORCE.search(one.text) else 0


def _audience(one: Sentence) -> int:
    if any(forms.AUDIENCE_HEAD.search(heading) for heading in one.headings[-2:]):
        return 3
    return 2 if forms.AUDIENCE.search(one.text) or forms.AUDIENCE.search(one.leads) else 0


def _time(one: Sentence) -> int:
    if not re.search(r"\d", one.text) and "ngày ký" not in one.text:
        return 0
    if forms.FORCE.search(one.text):
        return 4
    told = any(forms.TO_AUTHORITIES.match(words) for words in (one.text, *one.headings))
    if told or re.search("báo cáo", one.text, re.IGNORECASE):  # a deadline of offices
        return 0
    if any(forms.TIME_HEAD.match(heading) for heading in one.headings[-2:]):  # "Lịch tiêm theo thôn", then "Thôn 6: sáng …"
        return 3
    return 2 if forms.TERM.search(one.text) else 0


def _amount(one: Sentence) -> int:
    kinds = {figure.kind for figure in figures(one.text)}
    if not kinds & {MONEY, PERCENT} and not forms.SHARE.search(one.text) and not _priced(one):
        return 0
    if one.kind == ANNEX:  # what the articles say themselves comes first
        return 1
    score = 2 if MONEY in kinds else 1
    return score + (2 if forms.AMOUNT.search(one.text) or any(forms.AMOUNT_HEAD.search(heading) for heading in one.headings[-2:]) else 0)


def _priced(one: Sentence) -> bool:
    """Whether a row of a table gives an amount whose unit stands in a cell of its own or above the column."""
    unit = forms.UNIT_CELL.search(one.text) or any(forms.UNIT_ABOVE.search(heading) for heading in one.headings)
    return one.kind == ANNEX and bool(unit and forms.NUMBER_CELL.search(one.text))


def _action(one: Sentence) -> int:
    if (
        forms.TO_AUTHORITIES.match(one.text)
        or forms.OFFICIAL.match(one.text)
        or any(forms.TO_AUTHORITIES.match(heading) for heading in one.headings)
    ):
        return 0
    if any(forms.AUDIENCE_HEAD.search(heading) for heading in one.headings[-2:]):
        return 0  # who they are, not what they are to do
    if any(forms.REQUEST_HEAD.match(words) for words in (*one.headings[-1:], one.leads)):
        return 3
    if any(forms.ACTION_HEAD.search(heading) for heading in one.headings[-2:]) and not forms.BY_OFFICE.search(one.text):
        return 3
    if forms.ACTION.search(one.text) and not re.match(r"(?:để|nhằm)\b", one.text, re.IGNORECASE):
        return 3
    return 2 if forms.PAPERS.search(one.text) else 0


def _place(one: Sentence) -> int:
    if any(forms.PLACE_HEAD.match(heading) for heading in one.headings[-1:]):
        return 3
    found = forms.PLACE.search(one.text)
    if found is None or re.match(r"nơi nhận\s*:|báo cáo", one.text, re.IGNORECASE):
        return 0
    return 2 if forms.AT_PLACE.search(found.group()) or re.search(r"\d|@", one.text) else 0


_JUDGES = {
    Aspect.CHANGES: _changes,
    Aspect.AUDIENCE: _audience,
    Aspect.TIME: _time,
    Aspect.AMOUNT: _amount,
    Aspect.ACTION: _action,
    Aspect.PLACE: _place,
}
