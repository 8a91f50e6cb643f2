"""The recipients below "Nơi nhận" (Decree 30/2020, Appendix I, box 9b): one a line, wrapped lines joined."""

import re

from loa.paper.blocks import RECIPIENTS
from loa.paper.folding import fold, squeeze
from loa.paper.lines import Cell
from loa.paper.spacing import spaced

BULLET = re.compile(r"\s*(?:[-•●+*·–—~=»▪■□◦]|\d{1,2}[.)](?=\s))\s*")
SKIPPED = re.compile(
    r"\(?\s*(?:da ky|ky ten|ky, dong dau|ky dien tu|dong dau|ky boi|nguoi ky|email|co quan:|thoi gian ky|chu ky"
    r"|cong van den|van ban den|den$|den\s+so|so\s*:?\s*[\d.…\s]*ngay\s*:|ngay\s*:|chuyen\s*:|so va ky hieu|luu ho so)"
)


def recipients(left: list[Cell]) -> list[Cell]:
    """One cell a recipient; wrapped lines are joined, a list on one line is split at its semicolons."""
    found: list[Cell] = []
    for cell in left:
        text, start = cell.text, cell.start
        head = RECIPIENTS.match(cell.folded)
        if head:
            start, text = start + head.end(), text[head.end() :]
            found += _one_line(text, start)
        elif BULLET.match(text):
            mark = BULLET.match(text)
            cut = mark.end() if mark else 0
            found.append(Cell(text[cut:], fold(text[cut:]), start + cut, cell.column))
        elif found and not found[-1].text.endswith((";", ".")):
            text = f"{found[-1].text} {text}"
            found[-1] = Cell(text, fold(text), found[-1].start, found[-1].column)
        elif not SKIPPED.match(cell.folded):
            found.append(cell)
    return [_bare(cell) for cell in found if len(cell.text.strip(" ;.-")) > 1]


def _one_line(text: str, start: int) -> list[Cell]:
    return [
        Cell(m.group().strip(" -–"), fold(m.group().strip(" -–")), start + m.start(), 0)
        for m in re.finditer(r"[^;]+", text)
        if m.group().strip(" -–.")
    ]


def _bare(cell: Cell) -> Cell:
    text = spaced(squeeze(cell.text).rstrip(" ;,"))
    if not re.match(r"luu\b", fold(text)):
        text = text.rstrip(". ")
    return Cell(text, fold(text), cell.start, cell.column)
