"""What in a text belongs to persons: names, telephone numbers, numbers of papers, addresses, e-mail, plates, accounts. Found, not judged.

A text is published only after a person has looked at what was found; the rules rather find too much. Start at `find_personal`, `mask`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from loa.vietnamese.letters import normalise


class What(StrEnum):
    """What kind of thing was found."""

    NAME = "name"
    CALL = "call"
    PAPER = "paper"
    ADDRESS = "address"
    EMAIL = "email"
    PLATE = "plate"
    ACCOUNT = "account"


WHAT_LABELS = {
    What.NAME: "tên người",
    What.CALL: "số điện thoại",
    What.PAPER: "số giấy tờ",
    What.ADDRESS: "địa chỉ",
    What.EMAIL: "thư điện tử",
    What.PLATE: "biển số xe",
    What.ACCOUNT: "số tài khoản",
}
FAMILY_NAMES = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đào|Đoàn|Vương|Trịnh|Trương|Lâm|Phùng|Mai|Tô|Hà|Tạ|Đinh|Lương|"
    "Quách|Châu|Cao|Thái|Triệu|Kiều|La|Lưu|Nông|Hứa|Chu|Vi|Giàng|Sùng|Vàng|Thào|Lò|Cầm|Quàng|Tòng|Điêu|Bế|Ma|Lục|Đàm|Doãn|Khuất|Nghiêm|Ninh|"
    "Tống|Từ|Viên|Thạch|Sơn|Kim|Danh|Y|Rơ|Siu|Ksor|Nay|Rah|H'"
)  # fmt: skip
_SYLLABLE = r"[A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ][^\W\d_]*"
_GAP = r"[ \u00a0]+"
_TITLES = r"(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Cc]ô|[Cc]hú|[Bb]ác|[Ee]m|[Cc]háu|[Cc]ụ|[Mm]ẹ|[Bb]ố|[Vv]ợ|[Cc]hồng|[Cc]on)"
_HOUSE = (
    r"(?:[Ss]ố nhà|[Nn]hà số|[Cc]ăn hộ|[Pp]hòng số|[Nn]gõ|[Nn]gách|[Hh]ẻm|[Kk]iệt|(?<=ở )số|(?<=tại )số|"
    r"(?<=[Đđ]ịa chỉ )số|(?<=[Đđ]ịa chỉ: )số)"
)
_STREET = r"(?:đường|phố|ngõ|ngách|hẻm|tổ|thôn|xóm|ấp|bản|khu|khối)"
_PAPERS = r"(?:CCCD|CMND|CMTND|[Cc]ăn cước(?: công dân)?|[Hh]ộ chiếu|[Đđ]ịnh danh|BHXH|BHYT|GPLX)"
_NAMED = rf"(?:{_TITLES}|[Tt]ên(?: tôi| em| cháu)?(?: là)?|[Hh]ọ(?: và)? tên(?: là)?:?)"
_ADDRESS = (
    rf"{_HOUSE}{_GAP}\d+[\w/-]*"
    rf"(?:[ ,]+(?:{_STREET}{_GAP})+(?:{_SYLLABLE}|\d+[\w/-]*)(?:{_GAP}(?:{_SYLLABLE}|\d+))*)*"
)
_NUMBERED = (  # "số 12 thôn Đông"
    rf"(?<!\w)[Ss]ố{_GAP}\d+[A-Za-z]?(?:/\d+)*[ ,]+{_STREET}{_GAP}(?:{_SYLLABLE}|\d+)(?:{_GAP}(?:{_SYLLABLE}|\d+))*"
)
_BARE_PAPER = r"(?<![\d.,/])\d{3}[ .]?\d{3}[ .]?\d{3}[ .]?\d{3}(?![\d.,/])|(?<![\d.,/])\d{9}(?![\d.,/])|(?<!\w)[BCNPK]\d{7}(?!\w)"
_RULES: tuple[tuple[What, re.Pattern[str]], ...] = (
    (What.EMAIL, re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (What.ACCOUNT, re.compile(r"(?:[Ss]ố tài khoản|STK|[Tt]ài khoản(?: số)?)\s*:?\s*(?P<it>\d(?:[ .-]?\d){5,18})")),
    (What.PAPER, re.compile(_PAPERS + r"[^\d\n]{0,20}(?P<it>[A-Z]{0,3}\d(?:[ .]?\d){6,14})")),
    (What.CALL, re.compile(r"(?<![\d/.,])(?:\+84|0084|84|0)(?:[ .-]?\(?\d\)?){8,10}(?![\d/])")),
    (What.PAPER, re.compile(_BARE_PAPER)),
    (What.PLATE, re.compile(r"(?<!\w)\d{2}[A-ZĐ]{1,2}\d?[ -]?\d{3}[.]?\d{2}(?!\w)|(?<!\w)\d{2}[A-ZĐ]\d?[ -]\d{4}(?!\w)")),
    (What.ADDRESS, re.compile(_ADDRESS)),
    (What.ADDRESS, re.compile(_NUMBERED)),
    (What.NAME, re.compile(rf"{_NAMED}{_GAP}(?P<it>{_SYLLABLE}(?:{_GAP}{_SYLLABLE}){{0,3}})")),
    (What.NAME, re.compile(rf"(?<![\w-])(?P<it>(?:{FAMILY_NAMES}){_GAP}{_SYLLABLE}(?:{_GAP}{_SYLLABLE}){{0,2}})(?!\w)")),
)
# Capitalised words that are no names of persons though they begin with a family name or follow a title.
_PLACES = re.compile(
    rf"(?:đường|phố|xã|phường|huyện|tỉnh|thôn|bản|ấp|trường|thành phố|thị trấn|quận|chợ|cầu|sông|hồ|núi|khu|đảo|đặc khu){_GAP}$",
    re.IGNORECASE,
)
_BODIES = (
    "Hà Nội", "Hồ Chí Minh", "Mai Châu", "Cao Bằng", "Lâm Đồng", "Hà Giang", "Hà Nam", "Hà Tĩnh", "Thái Nguyên", "Thái Bình", "Sơn La",
    "Kim Sơn", "Ninh Bình", "Ninh Thuận", "Bà Rịa", "Vương Quốc", "Lý Sơn", "Vũ Quang", "Cao Lãnh", "Châu Đốc", "Hà Tiên",
    "Ủy ban", "Hội đồng", "Chủ tịch",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Personal:
    """A stretch of the text that says something of a person."""

    start: int
    end: int
    what: What
    words: str


def find_personal(text: str, known: Iterable[str] = ()) -> list[Personal]:
    """Everything of persons in `text`, in order, without overlaps. `known`: what the sender gave of themselves, found word for word."""
    found: list[Personal] = []
    for words in sorted({" ".join(one.split()) for one in known if len(one.strip()) >= 3}, key=len, reverse=True):
        what = What.CALL if re.fullmatch(r"[\d +.()-]+", words) else What.NAME
        pattern = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, words.split())) + r"(?!\w)", re.IGNORECASE)
        found += [Personal(m.start(), m.end(), what, m.group()) for m in pattern.finditer(text)]
    for what, rule in _RULES:
        for m in rule.finditer(text):
            start, end = m.span("it") if "it" in rule.groupindex else m.span()
            if what is What.NAME and _is_place(text, start, end):
                continue
            found.append(Personal(start, end, what, text[start:end]))
    return _apart(found)


def _is_place(text: str, start: int, end: int) -> bool:
    words = " ".join(normalise(text[start:end]).split())
    return (
        bool(_PLACES.search(text[max(0, start - 14) : start]))
        or words.startswith(_BODIES)
        or words.startswith(("Ủy ban", "Hội đồng", "Chủ tịch"))
    )


def _apart(found: Sequence[Personal]) -> list[Personal]:
    """The earliest first; of two that overlap the longer."""
    kept: list[Personal] = []
    for one in sorted(found, key=lambda p: (p.start, p.start - p.end)):
        if kept and one.start < kept[-1].end:
            continue
        kept.append(one)
    return kept


def mask(text: str, found: Iterable[Personal]) -> str:
    """`text` with each stretch replaced by what stood there: "[tên người]"."""
    for one in sorted(found, key=lambda p: p.start, reverse=True):
        text = f"{text[: one.start]}[{WHAT_LABELS[one.what]}]{text[one.end :]}"
    return text
