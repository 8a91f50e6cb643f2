"""The parts of a draft: the main document without header and closing, each attached document, each annex."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from loa.paper.blocks import QUOC_HIEU, blocks, is_annex_line
from loa.paper.folding import is_capital, squeeze
from loa.paper.header import read_header
from loa.paper.kinds import kind_of_line
from loa.paper.lines import Line
from loa.paper.provision import ANNEX, ARTICLE, ATTACHED
from loa.paper.provision_labels import DEPTHS, is_article, label_of
from loa.paper.provision_quotes import quoted

MAIN = "main"
_CAPTION = re.compile(
    r"\(?\s*(?:ban hanh\s+)?(?:kem\s+)?theo\s+(?:quyet dinh|nghi quyet|nghi dinh|thong tu|ke hoach|cong van|to trinh|luat|van ban|quy che"
    r"|quy dinh|dieu le|huong dan|chuong trinh|de an)\b"
)
_CAPTION_INSIDE = re.compile(r"\((?:ban hành )?kèm theo ", re.IGNORECASE)
_WRAPPED = 70  # letters from which on a line without an end goes on in the next
_REACH = 12  # lines between the name of an attached document and the caption below its title


@dataclass(frozen=True, slots=True)
class Part:
    """`lines` of one part, of which the first `head` make its label and heading; it covers `start` to `end`."""

    kind: str
    label: str
    heading: str | None
    lines: list[Line]
    head: int
    start: int
    end: int


def parts_of(text: str, lines: list[Line]) -> list[Part]:
    """The parts, in order; between the first and the second may lie the closing, which belongs to none."""
    shown = _plain(lines)
    cut = blocks(shown)
    after = len(cut.front) + len(cut.closing)
    bounds = _bounds(shown, after)
    first = min([len(cut.front), *bounds])
    begin = min(_body_start(lines[:first]), first)
    found = [_part(text, lines, begin, first, MAIN)] if first > begin else []
    for start, end in pairwise([*bounds, len(lines)]):
        found.append(_part(text, lines, start, end, ANNEX))
    return found


def _plain(lines: list[Line]) -> list[Line]:
    """`lines` with those in small letters that only look like captions or positions: quoted ones, and headings of chapters."""
    kept: list[Line] = []
    titled = False  # inside the heading of a chapter or section
    for at, (line, mark) in enumerate(zip(lines, quoted(lines), strict=True)):
        label = label_of(line, articles=True)
        titled = label.depth < DEPTHS[ARTICLE] if label else titled and is_capital(line.text)
        plain = mark or (titled and label is None) or (is_annex_line(line) and at and _wraps(lines[at - 1], line))
        kept.append(replace(line, text=line.text.lower()) if plain else line)
    return kept


def _wraps(last: Line, line: Line) -> bool:
    label = label_of(last, articles=True)
    words = last.text[label.end if label else 0 :]
    return line.gap == 0 and not last.ended and is_capital(words) and not last.text[-1].isdigit() and "   " not in last.text


def _body_start(front: list[Line]) -> int:
    """Index of the first line below the header; an article or chapter is never part of a header."""
    structure = next((i for i, line in enumerate(front) if (label := label_of(line, articles=True)) and label.depth <= 40), len(front))
    return min(read_header(front).body, structure, _first_sentence(front) if structure == len(front) else structure)


def _first_sentence(front: list[Line]) -> int:
    """Index of the line where the first sentence begins, of a text without any label: a header's title never ends with a full stop."""
    ends = (i for i, line in enumerate(front) if line.text.rstrip().endswith(".") and not is_capital(line.text) and " " in line.text)
    found = next(ends, len(front))
    while found and found < len(front) and not front[found].gap and not front[found - 1].ended and len(front[found - 1].text) > _WRAPPED:
        found -= 1
    return found


def _bounds(lines: list[Line], after: int) -> list[int]:
    """Where the attached documents and annexes begin."""
    found: list[int] = []
    for index in range(max(0, after - _REACH) if after < len(lines) else after, len(lines)):
        if found and index < found[-1] + 2 and index > after:
            continue
        if _names_attached(lines, index) or (index >= after and is_annex_line(lines[index])) or index == after:
            found.append(index)
    if found and after in found and found[0] < after and not any(_is_text(line) for line in lines[found[0] : after]):
        found.remove(after)
    return _with_letterheads(lines, found, after)


def _is_text(line: Line) -> bool:
    return is_article(line) or QUOC_HIEU.search(line.folded) is not None


def _names_attached(lines: list[Line], index: int) -> bool:
    """`QUY CHẾ` in capitals with `(Ban hành kèm theo …)` some lines below."""
    if not kind_of_line(lines[index].text):
        return False
    for line in lines[index + 1 : index + _REACH]:
        if _CAPTION.match(line.folded):
            return True
        if is_article(line):
            return False
    return False


def _with_letterheads(lines: list[Line], found: list[int], after: int) -> list[int]:
    """A letterhead that is printed again above the name of an attached document belongs to it."""
    if after in found and len(found) > found.index(after) + 1:
        following = found[found.index(after) + 1]
        if following - after <= _REACH and _names_attached(lines, following) and not is_annex_line(lines[after]):
            found = [index for index in found if index != following]
    return found


def _part(text: str, lines: list[Line], start: int, end: int, kind: str) -> Part:
    own = lines[start:end]
    begin = text.rfind("\n", 0, own[0].start) + 1
    stop = text.rfind("\n", 0, lines[end].start) + 1 if end < len(lines) else len(text)
    if kind == MAIN:
        return Part(MAIN, "", None, own, 0, begin, stop)
    named = next((i for i, line in enumerate(own[:_REACH]) if is_annex_line(line) or kind_of_line(line.text)), None)
    if named is None:
        return Part(MAIN if any(is_article(line) for line in own) else ANNEX, "", None, own, 0, begin, stop)
    head = named + 1
    while head < len(own) and head < named + _REACH and _is_title(own, head, named):
        head += 1
    label, heading = own[named].text, squeeze(" ".join(line.text for line in own[named + 1 : head]))
    heading = _CAPTION_INSIDE.split(heading)[0].strip()
    return Part(ANNEX if is_annex_line(own[named]) else ATTACHED, label, heading or None, own, head, begin, stop)


def _is_title(own: list[Line], index: int, named: int) -> bool:
    line = own[index]
    if _CAPTION.match(line.folded) or label_of(line, articles=False) or "\t" in line.text or line.text.count("|") > 1:
        return False
    return not line.ended and len(line.text) < 200 and (index == named + 1 or line.gap == 0)
