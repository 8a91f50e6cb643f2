"""What a bare number counts: "15 ngày", "15 ngày làm việc", "15 hộ" and "Thôn 15" are four different things.

A unit is a word of `UNITS` in its spoken form, "quý …" for a number that names something, `BARE` where nothing is said (a cell of a
table, the end of a line) and `OTHER` for a noun that is not in the table.
"""

import re
import unicodedata

from loa.vietnamese.lexicon import UNITS as WRITTEN

BARE, OTHER = "", "?"

_TIME = ("ngày làm việc", "ngày", "tuần", "tháng", "năm", "giờ", "phút", "giây", "quý")
_SIZES = frozenset(WRITTEN.values()) - {"phần trăm", "đồng", "nghìn", "triệu", "nghìn đồng", "ngàn đồng", "triệu đồng", "tỷ đồng"}
_MORE_SIZES = ("tấn", "tạ", "yến", "sào", "mẫu", "công đất", "lượt")
# Nouns that are counted in local notices; the right side is what is compared.
_COUNTED = {
    "hộ": "hộ", "hộ gia đình": "hộ", "gia đình": "hộ", "hộ dân": "hộ",
    "người": "người", "nhân khẩu": "người", "khẩu": "người", "công dân": "người", "đại biểu": "người",
    "học sinh": "học sinh", "em học sinh": "học sinh", "trẻ": "trẻ", "trẻ em": "trẻ", "cháu": "trẻ",
    "xã": "xã", "phường": "phường", "thị trấn": "thị trấn", "huyện": "huyện", "tỉnh": "tỉnh",
    "thôn": "thôn", "bản": "bản", "ấp": "ấp", "tổ dân phố": "tổ dân phố",
    "lần": "lần", "nhóm": "nhóm", "bước": "bước", "bộ hồ sơ": "bộ hồ sơ", "bộ": "bộ hồ sơ", "lớp": "lớp", "trường": "trường",
}  # fmt: skip
_STRICT = frozenset(_TIME) | _SIZES | frozenset(_MORE_SIZES)
_CANONICAL = {
    **{word: word for word in (*_TIME, *_SIZES, *_MORE_SIZES)},
    **{written: said for written, said in WRITTEN.items() if said in _SIZES},
    **_COUNTED,
}
_AFTER = re.compile(
    rf"\s?(?P<unit>{'|'.join(re.escape(word) for word in sorted(_CANONICAL, key=len, reverse=True))})(?![^\W_])(?!\s?/\s?\d)"
)
# A range has its unit behind its end: "15 đến 20 ngày".
_RANGE = re.compile(r"\s?(?:-|đến|tới|hoặc|và|,)\s?(?:tối đa\s)?[\d.,]+")
# "15 một hộ", "15 và": words that name nothing that is counted.
_NOTHING = re.compile(
    r"\s?(?:$|[^\w\s]|\n|\d|(?:một|mỗi|cho|và|đến|tới|hoặc|là|của|trong|từ|để|theo|thì|được|với|tại|nếu|trở|trên|trước|sau|do|không|"
    r"đối|khi|nhưng|phải|sẽ|đã|có|như|nên|mà|ở|về|quy|nêu|này|đó|thuộc|ban)\b)"
)
_NAMED = re.compile(
    r"(?P<noun>thôn|tổ|tổ dân phố|khu|khu phố|ấp|khối|lớp|quý|đợt|giai đoạn|mẫu|mức độ|mức|cấp|loại|nhóm|vùng|đội|phụ lục|biểu|bước|"
    r"tuần|chương|phần|mục|khóa|khoá|kỳ|kỳ họp|hạng|thế kỷ)(?:\s(?:số|thứ))?\s$",
    re.IGNORECASE,
)
_YEAR_BEFORE = re.compile(r"\bnăm\s(?:học\s)?$", re.IGNORECASE)
_SAME_NOUN = {"mức độ": "mức", "tổ dân phố": "tổ", "khu phố": "khu", "biểu": "mẫu", "khoá": "khóa", "kỳ họp": "kỳ"}
A_YEAR = "năm …"


def unit_of(text: str, start: int, end: int) -> str:
    """What the number `text[start:end]` counts, or the noun that it numbers ("thôn …")."""
    before = unicodedata.normalize("NFC", text[max(0, start - 24) : start]).replace("\u00a0", " ")
    if _YEAR_BEFORE.search(before):
        return A_YEAR
    named = _NAMED.search(before)
    if named:
        noun = named["noun"].lower()
        return f"{_SAME_NOUN.get(noun, noun)} …"
    return _behind(unicodedata.normalize("NFC", text[end : end + 60]).replace("\u00a0", " "))


def _behind(after: str) -> str:
    span = _RANGE.match(after)
    if span:
        further = _unit(after[span.end() :])
        if further not in (BARE, OTHER):
            return further
    return _unit(after)


def _unit(after: str) -> str:
    found = _AFTER.match(after) or _AFTER.match(after.lower())
    if found:
        return _CANONICAL[found["unit"]]
    return BARE if _NOTHING.match(after.lower()) else OTHER


def alike(one: str, other: str) -> bool:
    """Whether two units may be the same: equal, one of them not said, or both nouns that no table tells apart.

    A stretch of time or a size is never the same as a thing that is counted.
    """
    if one == other or BARE in (one, other):
        return True
    if OTHER in (one, other):
        known = one if other == OTHER else other
        return known not in _STRICT and not known.endswith("…")
    return False
