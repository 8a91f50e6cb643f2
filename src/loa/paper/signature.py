"""What is printed over a signature: authority, position, name; and the family names by which a name is known (folded)."""

import re
from collections.abc import Iterator
from itertools import pairwise

from loa.paper.blocks import AUTHORITY
from loa.paper.folding import LOWER, UPPER, is_capital
from loa.paper.lines import Cell

SURNAMES = frozenset(
    [
        "a",
        "au",
        "bach",
        "be",
        "bui",
        "cao",
        "chang",
        "chau",
        "che",
        "chu",
        "cu",
        "cung",
        "dam",
        "dang",
        "dao",
        "dau",
        "diep",
        "dinh",
        "do",
        "doan",
        "dong",
        "duong",
        "giang",
        "giap",
        "ha",
        "hau",
        "ho",
        "hoa",
        "hoang",
        "hua",
        "huynh",
        "kha",
        "khuat",
        "khuc",
        "kieu",
        "kim",
        "la",
        "lai",
        "lam",
        "lau",
        "le",
        "lo",
        "luan",
        "luc",
        "luong",
        "luu",
        "ly",
        "ma",
        "mac",
        "mai",
        "mua",
        "nghiem",
        "ngo",
        "nguyen",
        "ninh",
        "nong",
        "ong",
        "pham",
        "phan",
        "phi",
        "phung",
        "quach",
        "quan",
        "quang",
        "ro",
        "sam",
        "son",
        "sung",
        "ta",
        "tan",
        "tang",
        "thach",
        "thai",
        "than",
        "thao",
        "thieu",
        "tieu",
        "to",
        "ton",
        "tong",
        "tran",
        "trang",
        "trieu",
        "trinh",
        "truong",
        "tu",
        "tuong",
        "ung",
        "ut",
        "van",
        "vang",
        "vi",
        "vien",
        "vo",
        "vu",
        "vuong",
        "vuu",
    ]
)


def part(cell: Cell, start: int, end: int, shift: int) -> Cell:
    text = cell.text[start:end].rstrip()
    return Cell(text, cell.folded[start : start + len(text)], cell.start + start, cell.column + start + shift)


def signature_parts(cell: Cell) -> Iterator[Cell]:
    """`TM. ỦY BAN NHÂN DÂN CHỦ TỊCH Nguyễn Văn A` as its three printed lines."""
    name = _NAME_END.search(cell.text)
    end = name.start() if name and is_capital(cell.text[: name.start()]) else len(cell.text)
    cuts = [0]
    if AUTHORITY.match(cell.folded) and is_capital(cell.text[:end]):
        cuts += [m.start(1) for m in _SECOND.finditer(cell.text, 4, end)]
        last = next(reversed([*_POSITION_END.finditer(cell.text, cuts[-1] + 3, end)]), None)
        marked = AUTHORITY.match(cell.folded[cuts[-1] :])
        if last and marked and cell.text[cuts[-1] + marked.end() : last.start(1)].strip():
            cuts.append(last.start(1))
    cuts += [end] if end < len(cell.text) else []
    for start, stop in pairwise([*cuts, len(cell.text)]):
        piece = cell.text[start:stop]
        skipped = len(piece) - len(piece.lstrip())
        yield part(cell, start + skipped, stop, 1 if start else 0)  # no column of its own


_NAME_END = re.compile(rf"(?<=[{UPPER}]{{2}})\s+(?=(?:[{UPPER}][{LOWER}]* ){{1,4}}[{UPPER}][{LOWER}]+$)")
_SECOND = re.compile(r"\s((?:KT|TL|TUQ|K/T|T/L)\s*[./])")
_POSITION_END = re.compile(
    r"(?<!,)\s((?:(?:PHÓ|Q\.|QUYỀN) ?)?(?:CHỦ TỊCH|TỔNG GIÁM ĐỐC|GIÁM ĐỐC|BÍ THƯ|CHÁNH VĂN PHÒNG|CHÁNH THANH TRA|(?:BỘ|THỨ|CỤC|CHI CỤC|VỤ"
    r"|VIỆN|HIỆU|TỔNG CỤC) TRƯỞNG|TRƯỞNG BAN|TRƯỞNG PHÒNG|CHỦ NHIỆM|THỦ TƯỚNG|TRƯỞNG ĐOÀN)\b)"
)
