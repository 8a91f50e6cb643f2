"""The header: kind, number, issuer, place, date, title, addressees (Decree 30/2020, Appendix I, boxes 1 to 5 and 9a).

Cells, not lines: in print the header has two columns, which extracted text gives side by side, one below the other, or mixed.
"""

import re

from loa.paper import issuers
from loa.paper.blocks import QUOC_HIEU
from loa.paper.folding import is_capital, squeeze
from loa.paper.kinds import BY_FOLD, code_in_symbol, kind_of_line
from loa.paper.letterhead import Header, read_number_and_date
from loa.paper.letters import BODY_START, TITLE_OPEN, TO, read_addressees_below, read_letter
from loa.paper.lines import Line
from loa.paper.outline import STAR, label_of
from loa.paper.spacing import spaced

__all__ = ["Header", "read_header"]


def read_header(lines: list[Line]) -> Header:
    """Read the header from the lines before the closing."""
    head = Header()
    kind = _kind_line(lines)
    letter = _letter_end(lines) if kind is None else None
    top = kind if kind is not None else letter if letter is not None else _top_end(lines)
    read_number_and_date(head, lines[: max(top, 1) + 3] if kind is None else lines[: top + 1])
    organs = issuers.organ_cells(lines[: top + 1] if kind is None else lines[:top])
    head.issuer = issuers.issuer_of(organs)
    if organs and head.issuer:
        head.mark("issuer", head.issuer, organs[0].start, organs[-1].end, 0.95, "co-quan-ban-hanh")
    if kind is not None:
        _titled(head, lines, kind)
    else:
        read_letter(head, lines, top)
    head.type = head.type or (code_in_symbol(head.symbol) if head.symbol else None)
    if not (head.symbol or head.place or head.issuer or head.title or head.addressees):
        head.body = 0
    if head.type == "TTr" and head.symbol and head.symbol.startswith("TT-"):  # a scan loses the small letter
        head.number, head.symbol = (value and value.replace("TT-", "TTr-") for value in (head.number, head.symbol))
    if head.type is None and not head.symbol and not head.addressees:
        head.type = _announced(lines)
    if head.type is None and (head.symbol or head.addressees or head.title):
        head.type = "CV"
    return head


def _announced(lines: list[Line]) -> str | None:
    """The kind that the first paragraph of a document without header gives: `… ban hành Kế hoạch …`."""
    for line in lines[:6]:
        for found in _ANNOUNCED.finditer(line.folded):
            if line.text[found.start(1)].isupper():
                return BY_FOLD[found.group(1)]
    return None


_ANNOUNCED = re.compile(r"\b(?:ban hanh|xay dung)\s+(ke hoach|chuong trinh|phuong an|huong dan|quy che|de an)\b(?!\s+so\b)")


def _kind_line(lines: list[Line]) -> int | None:
    for index, line in enumerate(lines[:45]):
        if kind_of_line(line.text):
            return index
        if TO.match(line.folded) or (label_of(line) and index > 8 and len(line.text) > 60):
            return None
    return None


def _letter_end(lines: list[Line]) -> int | None:
    """Index of `Kính gửi`, before which the header of a letter stands."""
    return next((i for i, line in enumerate(lines[:45]) if TO.search(line.folded)), None)


def _top_end(lines: list[Line]) -> int:
    """Without kind and addressee: the header ends at the first long or labelled line."""
    for index, line in enumerate(lines[:20]):
        if len(line.text) > 110 or label_of(line) or BODY_START.match(line.folded):
            return index
    return min(len(lines), 8)


def _titled(head: Header, lines: list[Line], kind: int) -> None:
    """Kind line and the title (trích yếu) below it."""
    code, rest = kind_of_line(lines[kind].text) or (None, "")
    head.type = code
    head.mark("type", code or "", lines[kind].start, lines[kind].end, 0.98, "ten-loai")
    taken: list[Line] = []
    index = kind + 1
    while index < len(lines) and len(taken) < 12 and not _title_ends(taken, lines[index], bool(rest)) and not _decides(lines, index):
        taken.append(lines[index])
        index += 1
    title = spaced(squeeze(" ".join([rest, *(line.text for line in taken)])))
    head.title = title.rstrip(" .;") or None
    if head.title:
        first = taken[0] if taken else lines[kind]
        head.mark("title", head.title, first.start, (taken or [lines[kind]])[-1].end, 0.9, "trich-yeu")
    head.body = index
    read_addressees_below(head, lines, index)


def _decides(lines: list[Line], index: int) -> bool:
    """Whether the line names the deciding authority: capitals, with the legal bases below."""
    below = lines[index + 1].folded if index + 1 < len(lines) else ""
    return issuers.is_authority_line(lines[index]) and _BASIS.match(below) is not None


_BASIS = re.compile(r"(?:can cu|xet|theo de nghi|tren co so|thuc hien|quyet (?:dinh|nghi)\s*:|khoa\b)")


def _title_ends(taken: list[Line], line: Line, begun: bool) -> bool:
    if QUOC_HIEU.search(line.folded) or TO.match(line.folded) or re.match(r"can cu\b|quyet (?:dinh|nghi)\s*:$", line.folded):
        return True
    if label_of(line) and label_of(line)[1] < STAR and (taken or begun):  # type: ignore[index]
        return True
    if not taken:
        return begun and (line.gap > 0 or (bool(BODY_START.match(line.folded)) and line.text[0].isupper()))
    return _title_closed(taken, line)


def _shifted(taken: list[Line], line: Line) -> bool:
    """A title is centred: a line that begins a sentence far to the left of it is none of it."""
    left = min(title.indent for title in taken)
    return line.text[0].isupper() and line.indent + 5 <= left and line.indent + len(line.text) > max(t.indent + len(t.text) for t in taken)


def _title_closed(taken: list[Line], line: Line) -> bool:
    last = taken[-1]
    if _shifted(taken, line):
        return True
    if issuers.is_authority_line(line) and not TITLE_OPEN.search(last.folded):
        return True
    if TITLE_OPEN.search(last.folded) or line.text[0].islower() or line.text[0].isdigit():
        return False
    if line.gap > 0 or len(line.text) > 160 or last.text.endswith(("./.", ".")):
        return True
    if is_capital(last.text) != is_capital(line.text) and is_capital(last.text):
        return True
    return line.text[0].isupper() and bool(BODY_START.match(line.folded))
