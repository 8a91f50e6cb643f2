"""The issuing body: read from the capitals of the header, or inferred where the header is missing.

Decree 30/2020, Appendix I, box 2: above the governing body, below it the issuer; the name may run over several lines.
"""

import re

from loa.paper import vocabulary as words
from loa.paper.folding import UPPER, fold, is_capital, squeeze
from loa.paper.letterhead import without_motto
from loa.paper.lines import Cell, Line, cells

_HEAD = re.compile(words.HEAD)
_PLACE_KINDS = "tinh|thanh pho|huyen|quan|thi xa|xa|phuong|thi tran|dac khu|tp"
_PLACE = re.compile(rf"(?!tinh uy)(?:{_PLACE_KINDS})\.?\s")
_SHORT = (
    (re.compile(r"\bUBND\b"), "Ủy ban nhân dân"),
    (re.compile(r"\bHĐND\b"), "Hội đồng nhân dân"),
    (re.compile(r"\bUBMTTQ\b"), "Ủy ban Mặt trận Tổ quốc"),
    (re.compile(r"\bMTTQ\b"), "Mặt trận Tổ quốc"),
    (re.compile(r"\bTP\.?(?=\s)"), "thành phố"),
)
_SMALL_WORDS = frozenset(["và", "các", "của", "về", "cho", "tại", "trong", "với"])
_PROPER = {
    "nhân dân": "nhân dân",
    "việt nam": "Việt Nam",
    "tổ quốc": "Tổ quốc",
    "chính phủ": "Chính phủ",
    "thường vụ": "Thường vụ",
    "quân sự": "Quân sự",
}
_PARTY = re.compile(
    r"(?:tinh uy|thanh uy|huyen uy|thi uy|quan uy|dang uy|ban thuong vu|ban chap hanh|ban can su|ban tuyen giao|ban to"
    r" chuc|ban dan van|ban noi chinh|uy ban kiem tra|van phong)\b"
)
_NOT_ORGAN = re.compile(
    r"(?:s[o06]\s*[:./…]|s[o06]\s+\d|hoa toc|thuong khan|khan|mat|toi mat|tuyet mat|du thao|phu luc|v/v|\*+$|sao (?:y|luc)|trich sao"
    r"|ban sao|cong van den|van ban den|den$|chuyen$|luu hanh|khong so\b|dang tai|hen gio)"
)


def organ_cells(lines: list[Line]) -> list[Cell]:
    """The cells of the header that name bodies: capitals that are neither motto nor number nor urgency stamp."""
    found: list[Cell] = []
    for line in lines:
        for cell in cells(line):
            bare = _without_motto(cell)
            if bare and is_capital(bare.text) and not _NOT_ORGAN.match(bare.folded) and len(bare.text) > 2:
                found.append(bare)
    return [
        cell
        for i, cell in enumerate(found)
        if not re.search(r"[/\d]", cell.text) and (_HEAD.match(cell.folded) or _starts_party(cell.folded) or (i > 0 and _continues(cell)))
    ]


def _starts_party(folded: str) -> bool:
    return bool(re.match(r"(?:dang bo|dang uy|tinh uy|chinh phu|thu tuong|quoc hoi|ban)\b", folded))


def _continues(cell: Cell) -> bool:
    return len(cell.text) < 80


# Of the motto, on narrow lines of their own.
_TORN = frozenset(("cong", "nam", "cong hoa", "doc lap", "tu do", "hanh phuc", "viet nam", "chu nghia", "chu nghia viet nam"))
_TOGETHER = (
    (re.compile(r"\b[uỦ]y\s*b[ae]n\s*nh[ae]n\s*d[ae]n\b"), "ỦY BAN NHÂN DÂN"),
    (re.compile(r"\bthanh\s*ph[ou]\b"), "THÀNH PHỐ"),
    (re.compile(r"\btinh\s*uy\b"), "TỈNH ỦY"),
    (re.compile(r"\bhoi\s*dong\s*nh[ae]n\s*d[ae]n\b"), "HỘI ĐỒNG NHÂN DÂN"),
)


def _without_motto(cell: Cell) -> Cell | None:
    """The cell without the words of the motto, and with the commonest names of bodies mended where a scan ran words together."""
    bare = without_motto(cell.text).strip(" *-_|–—=~.,:")
    if not bare or fold(bare) in _TORN:
        return None
    start = cell.start + cell.text.index(bare[0])
    for shape, full in _TOGETHER:
        found = shape.search(fold(bare))
        bare = bare[: found.start()] + full + bare[found.end() :] if found and is_capital(bare) else bare
    return Cell(bare, fold(bare), start, cell.column)


def _apart(cell: Cell) -> list[Cell]:
    """`UBND TỈNH HÒA AN SỞ Y TẾ` on one line: the governing body, then the issuer."""
    found = _BELOW.match(cell.text)
    if not found:
        return [cell]
    at = found.start("below")
    return [Cell(cell.text[:at].strip(), cell.folded[:at].strip(), cell.start, cell.column),
            Cell(cell.text[at:], cell.folded[at:], cell.start + at, cell.column)]  # fmt: skip


_BELOW = re.compile(
    rf"(?:UBND|ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN|BỘ) [{UPPER} ,]+? "
    r"(?P<below>(?:SỞ|VĂN PHÒNG|CỤC|CHI CỤC|PHÒNG|TRUNG TÂM|BAN QUẢN LÝ|VỤ|THANH TRA) .)"
)


def issuer_of(organs: list[Cell]) -> str | None:
    """The issuer spelled out: the last body named in the header, with its locality."""
    names: list[str] = []
    for cell in (piece for organ in organs for piece in _apart(organ)):
        if names and not _begins_new(cell.folded, names[-1]):
            names[-1] = f"{names[-1]} {cell.text}"
        else:
            names.append(cell.text)
    if not names:
        return None
    last = names[-1]
    if _needs_place(last) and len(names) > 1:
        place = re.search(rf"\b(?:{_PLACE_KINDS})\b\s+(.+)$", fold(names[0]))
        if place:
            last = f"{last} {names[0][place.start(1) :]}"
    return spelled(last)


def _begins_new(folded: str, last: str) -> bool:
    """Whether a header line starts another body rather than continuing the name above."""
    if _PLACE.match(folded) or re.fullmatch(r"(?:tinh|huyen|xa|phuong|thanh pho)", fold(last).split()[-1] if last.split() else ""):
        return False
    if len(folded.split()) == 1:  # `… VÀ MÔI` / `TRƯỜNG`
        return False
    if fold(last).endswith((" va", " ve", "cac", " ubnd va", ",", " -")) or re.match(r"(?:va|,)\s", folded):
        return False
    above = fold(last)
    if (
        re.match(r"(?:van phong|thuong truc|ban thuong vu|ban thuong truc|ban chap hanh|chu tich|doan dbqh|doan dai bieu)", above)
        and re.match(r"(?:uy ban|hoi dong|ubnd|hdnd|dang bo)", folded)
        and len(above) < 40
    ):
        return False
    return bool(_HEAD.match(folded)) or bool(_PARTY.match(folded)) or _starts_party(folded)


def _needs_place(name: str) -> bool:
    return fold(name).strip() in ("tinh uy", "thanh uy", "huyen uy", "thi uy", "quan uy", "dang uy")


_AUTHORITY = re.compile(
    r"(?:chu tich|uy ban nhan dan|uy ban thuong vu|hoi dong nhan dan|thuong truc hoi dong|bo truong|thu tuong|chinh phu|quoc hoi|giam"
    r" doc|tong giam doc|cuc truong|chi cuc truong|tong cuc truong|truong ban|truong phong|chanh van phong|"
    r"chanh thanh tra|hieu truong|ban thuong vu|ban chap hanh|tong thanh tra|thong doc|vien truong|vu truong|khoa [xvi]+)\b"
)


def is_authority_line(line: Line) -> bool:
    """`CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH …`, `HỘI ĐỒNG NHÂN DÂN …`: the deciding authority below the title."""
    return is_capital(line.text) and len(line.text) < 120 and _AUTHORITY.match(line.folded) is not None


def spelled(name: str) -> str:
    """A name in capitals or short forms, spelled out: `UBND TỈNH LÀO CAI` as `Ủy ban nhân dân tỉnh Lào Cai`."""
    text = squeeze(name).strip(" -*:,.")
    for short, full in _SHORT:
        text = short.sub(full, text)
    if not is_capital(re.sub(r"Ủy ban nhân dân|Hội đồng nhân dân|thành phố|Mặt trận Tổ quốc|Ủy ban", "", text) or text):
        return text
    tokens = text.lower().split()
    return _cased(tokens).replace("Uỷ ban", "Ủy ban").replace("uỷ ban", "ủy ban")


def _cased(tokens: list[str]) -> str:
    """Capitals as Appendix II asks: the first letter of the name, and every letter of a place."""
    out: list[str] = []
    place = False
    for index, token in enumerate(tokens):
        pair = " ".join(tokens[index : index + 2])
        if re.fullmatch(_PLACE_KINDS.replace("thanh pho", "pho").replace("thi xa", "xa").replace("thi tran", "tran"), fold(token)):
            place = True
            out.append(token)
        elif pair == "thành phố" or pair in ("thị xã", "thị trấn", "đặc khu"):
            out.append(token)
        else:
            out.append(token.capitalize() if place or index == 0 or _takes_capital(tokens, index) else token)
    return " ".join(out)


def _takes_capital(tokens: list[str], index: int) -> bool:
    return (fold(tokens[0]) in ("so", "bo", "ban", "phong", "cuc", "vu", "chi") and index == 1) or tokens[index] in ("việt", "nam")


def inferred(text: str, place: str | None, authority: tuple[str, ...], symbol: str | None) -> str | None:
    """The issuer of a document without header, from its signature (`TM. ỦY BAN NHÂN DÂN`), symbol and place."""
    signed = fold(" ".join(authority))
    acts = (
        "Ủy ban nhân dân" if "uy ban nhan dan" in signed or (symbol or "").startswith("UBND") or (symbol or "").endswith("UBND") else None
    )
    if acts is None and ("hoi dong nhan dan" in signed or (symbol or "").endswith("HĐND")):
        acts = "Hội đồng nhân dân"
    if acts is None or not place:
        return None
    level = re.search(rf"\b(tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn)\s+{re.escape(place)}\b", text, re.IGNORECASE)
    return f"{acts} {level.group(1).lower()} {place}" if level else f"{acts} {place}"
