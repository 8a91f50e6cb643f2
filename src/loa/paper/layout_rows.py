"""Header and closing that stand in a table without borders, as web pages and Markdown give them: `| SỞ Y TẾ ---- | CỘNG HÒA … |`.

Such a row is layout, not content. Its cells become lines of their own, cut where the form begins a new line.
"""

import re
from itertools import pairwise

from loa.paper.folding import LOWER, UPPER, fold

_LAYOUT = re.compile(
    r"cong\s*hoa\s*xa\s*hoi|doc lap - tu do|dang cong san viet nam|noi nhan\s*:|kinh gui\s*:?|^[\s|]*so\s*:|\bv/v\b"
    r"|(?:tm|kt|tl|tuq)\.\s*(?:uy ban|chu tich|giam doc|bo truong|thu tuong|ban |chanh|truong|cuc|tong|uy vien|chu nhiem)"
)
_DRAWN = re.compile(r"[\s|:=_*\-–—]*$")
_NEW_LINE = re.compile(
    r"<br\s*/?>|\*\*|__|[-–—_=*]{3,}"
    r"|(?<=\s)(?=(?:Độc lập|ĐỘC LẬP)\s*[-–])|(?<=\S)\s+(?=Số\s*:|V/v\b|v/v\b)|(?<=[;:.)])\s+(?=[-+•]\s)"
    r"|(?<=\s)(?=(?:TM|KT|TL|TUQ|T/M|K/T)\s*[./]\s*[A-ZĐÀ-Ỹ])"
    r"|(?<=[A-ZĐÀ-Ỹ.,])\s+(?=(?:PHÓ (?:CHỦ|GIÁM|CHÁNH|TRƯỞNG|THỦ|BÍ|CỤC|TỔNG)))"
    r"|(?<=[A-ZĐÀ-Ỹ.,])(?<!\bPHÓ)(?<!\b[KT][TML]\.)(?<!\bQ\.)\s+(?=(?:(?:THỨ|CỤC|VỤ|CHI CỤC|TỔNG CỤC) TRƯỞNG|CHÁNH VĂN PHÒNG"
    r"|TRƯỞNG (?:BAN|PHÒNG)|CHỦ TỊCH$|GIÁM ĐỐC$))"
)
_NAME_AFTER = re.compile(rf"(?<=[{UPPER}]{{2}})\s+(?=(?:[{UPPER}][{LOWER}]*\s){{1,4}}[{UPPER}][{LOWER}]+\s*$)")


def layout_cells(text: str) -> list[tuple[int, str]] | None:
    """Start and words of each printed line of a layout row; None when `text` is no such row."""
    if not (text.startswith("|") or text.count("|") >= 2) or not _LAYOUT.search(fold(text)):
        return [] if text.count("|") >= 2 and _DRAWN.fullmatch(text) and "-" in text else None
    found: list[tuple[int, str]] = []
    for cell in re.finditer(r"[^|]+", text):
        found += _lines_of(cell.group(), cell.start())
    return found


def _lines_of(cell: str, offset: int) -> list[tuple[int, str]]:
    cuts = [0]
    for shape in (_NEW_LINE, _NAME_AFTER):
        for found in shape.finditer(cell):
            cuts += [found.start(), found.end()]
    cuts = sorted({*cuts, len(cell)})
    lines = []
    for start, end in pairwise(cuts):
        words = cell[start:end].strip()
        if words and not _NEW_LINE.fullmatch(words) and not _DRAWN.fullmatch(words):
            lines.append((offset + start + cell[start:end].index(words[0]), words))
    return lines
