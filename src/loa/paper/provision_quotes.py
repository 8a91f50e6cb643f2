"""Passages that an amendment quotes (`… như sau:` / `“Điều 5. …”`): their labels are those of the amended law, not of the draft."""

import re

from loa.paper.lines import Line

_OPENS = re.compile(r"\s*(?:[“\"«”]|‘‘|’’|'')\s*(?=\S)")
_INTRODUCED = re.compile(r"(?::|\bnhu sau)\s*$")
_INNER_LABEL = re.compile(r"(?:dieu|chuong|muc|phan|phu luc)\s*[\divx]|\(?(?:\d{1,3}[a-z]?|[a-z]{1,2})\s*[.)]|[-–]\s")
_AMENDS = re.compile(r"sua doi|bo sung|bai bo|thay the|thay cum tu|bo cum tu|huy bo|dieu khoan thi hanh|hieu luc thi hanh")
_LABELLED = re.compile(r"(?:dieu\s+\d{1,3}[a-z]?\s*[.:]|\d{1,3}[a-z]?\s*[.)]|[a-z]\s*\))\s*\S")
_INLINE = re.compile(r":\s*[“\"«]")
_DOUBLED = re.compile("‘‘|’’|''")


def quoted(lines: list[Line]) -> list[bool]:
    """For each line whether it stands inside a quoted passage that holds whole lines."""
    marks = [False] * len(lines)
    index = 0
    while index < len(lines):
        first = index if _begins(lines, index) else index + 1 if _left_open(lines[index]) else None
        if first is None:
            index += 1
            continue
        end = _end(lines, index)
        marks[first:end] = [True] * max(0, end - first)
        index = max(end, index + 1)
    return marks


def _begins(lines: list[Line], index: int) -> bool:
    found = _OPENS.match(lines[index].text)
    if not found or index == 0:
        return False
    return bool(_INTRODUCED.search(lines[index - 1].folded)) or bool(_INNER_LABEL.match(lines[index].folded[found.end() :]))


def _left_open(line: Line) -> bool:
    """Opened behind a colon in the middle of the line and not closed on it."""
    return bool(_INLINE.search(line.text)) and _depth(line.text) > 0


def _depth(text: str) -> int:
    """How many quotations the line leaves open; less than 0 when it closes one that was open above."""
    text = _DOUBLED.sub('"', text)
    if "“" not in text and "”" not in text:
        count = text.count('"')
        return 0 if count % 2 == 0 else 1 if re.match(r'\s*"', text) or re.search(r':\s*"', text) else -1
    # Typists set the same mark on both sides: a mark at the very end closes, one at the very start opens.
    text = re.sub(r"(?<=\S)[“\"](?=[.;,]?\s*$)", "”", text)
    text = re.sub(r"^(\s*)[”\"]", r"\1“", text)
    return text.count("“") - text.count("”")


def _end(lines: list[Line], index: int) -> int:
    """Index behind the line that closes what line `index` opens; when nothing does, behind what surely is quoted."""
    depth = _depth(lines[index].text)
    if depth <= 0:
        return index + 1
    for at in range(index + 1, len(lines)):
        if _begins(lines, at) and _INTRODUCED.search(lines[at - 1].folded):
            return _resumed(lines, index, range(at - 1, index, -1))
        change = _depth(lines[at].text)
        if change < 0 and (depth := depth + change) <= 0:
            return at + 1
        depth += max(0, change)
    return _resumed(lines, index, range(index + 1, len(lines)))


def _resumed(lines: list[Line], index: int, order: range) -> int:
    """Where the draft itself goes on after a quotation whose closing mark is missing."""
    return next((at for at in order if _LABELLED.match(lines[at].folded) and _AMENDS.search(lines[at].folded)), index + 1)
