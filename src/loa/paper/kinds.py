"""Kinds of document: the names printed above a title, their codes, and the codes inside a number.

Codes follow Decree 30/2020/NĐ-CP, Appendix III, section I; `NĐ`, `TT`, `LUẬT` and `KL` are added for what plans cite.
"""

import re

from loa.paper.folding import fold, is_capital

NAMES: dict[str, str] = {
    "Nghị quyết": "NQ",
    "Quyết định": "QĐ",
    "Chỉ thị": "CT",
    "Quy chế": "QC",
    "Quy định": "QyĐ",
    "Thông cáo": "TC",
    "Thông báo": "TB",
    "Hướng dẫn": "HD",
    "Chương trình": "CTr",
    "Kế hoạch": "KH",
    "Phương án": "PA",
    "Đề án": "ĐA",
    "Dự án": "DA",
    "Báo cáo": "BC",
    "Biên bản": "BB",
    "Tờ trình": "TTr",
    "Hợp đồng": "HĐ",
    "Công điện": "CĐ",
    "Bản ghi nhớ": "BGN",
    "Bản thỏa thuận": "BTT",
    "Giấy ủy quyền": "GUQ",
    "Giấy mời": "GM",
    "Giấy giới thiệu": "GGT",
    "Giấy nghỉ phép": "GNP",
    "Phiếu gửi": "PG",
    "Phiếu chuyển": "PC",
    "Phiếu báo": "PB",
    "Nghị định": "NĐ",
    "Thông tư liên tịch": "TTLT",
    "Thông tư": "TT",
    "Luật": "LUẬT",
    "Kết luận": "KL",
    "Pháp lệnh": "PL",
    "Lệnh": "L",
}
BY_FOLD: dict[str, str] = {fold(name): code for name, code in NAMES.items()}
NAME_OF_CODE: dict[str, str] = {fold(code): name for name, code in NAMES.items()}
_CLOSED_UP = {name.replace(" ", ""): code for name, code in BY_FOLD.items()}
_ANY_NAME = "|".join(name.replace(" ", r"\s*") for name in sorted(BY_FOLD, key=len, reverse=True))
_TITLE_LINE = re.compile(r"(?:du thao\s*:?\s*)?(" + _ANY_NAME + r")\b\s*[:.]?\s*(.*)$")
# Second halves of a compound kind name, no part of the title.
_COMPOUND = ("hanh dong", "cong tac", "phoi hop", "ket luan", "lien tich", "lien nganh")


def kind_of_line(text: str) -> tuple[str, str] | None:
    """Type code and the rest of the line, when `text` is the line that names the kind in capitals."""
    folded = fold(text)
    spaced = re.sub(r"\b(\w) (?=\w\b)", r"\1", folded) if re.fullmatch(r"(?:\w ){4,}\s*\w.*", folded) else folded
    found = _TITLE_LINE.match(spaced)
    if not found or not is_capital(text if spaced != folded else text[: found.end(1)]):
        return None
    rest = text[found.start(2) :].strip() if spaced == folded else ""
    if rest and (not is_capital(rest) or re.match(r"(?:so|nay|cua)\b", fold(rest))):
        return None
    return _CLOSED_UP[re.sub(r"\s", "", found.group(1))], "" if fold(rest) in _COMPOUND else rest


def code_in_symbol(symbol: str) -> str | None:
    """The type code that a symbol begins with (`KH-UBND`, `CTr/TU`, `2024/TT-BTTTT`), or None for a letter (`UBND-VX`, `SNV-TC`)."""
    first = next((part for part in re.split(r"[-/]", symbol) if not part.isdigit()), "")
    name = NAME_OF_CODE.get(fold(first))
    return "CV" if fold(first) == "cv" else NAMES[name] if name else None
