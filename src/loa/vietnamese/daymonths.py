"""Whether "15/6" is a day and month, a share ("2/3 số hộ") or a score ("15/19 tiêu chí"); used in reading and in tracing."""

import re
from calendar import monthrange
from enum import Enum

DAY = r"(?:0?[1-9]|[12]\d|3[01])"
MONTH = r"(?:0?[1-9]|1[0-2])"
YEAR = r"(?:1[89]|20|21)\d{2}"

# Words that stand before a date, words for things that are counted, words that take a share.
_DATE_BEFORE = re.compile(
    r"(?:\b(?:ngày|trước|sau|từ|đến|tới|hết|hạn|vào|sáng|trưa|chiều|tối|đêm|dịp|lễ|hôm|khánh|mùng|mồng|niệm|qua|động|nhi|nữ|đường|phố)|"
    r"chủ nhật|thứ \w+,?|[(])\s*$",
    re.IGNORECASE,
)
_LIST_BEFORE = re.compile(r"\d{1,2}/\d{1,2}\s*(?:,|và|hoặc|-)\s*$")
_NUMBER_BEFORE = re.compile(r"\b(?:số|nhà|ngõ|ngách|hẻm|kiệt|lệ|đạt|chiếm|lớp|hạng|(?<!giỗ )tổ|thứ|thửa|bậc|cầu)\s*$", re.IGNORECASE)
_ROUND_BEFORE = re.compile(r"\b(?:vòng|trận|lượt)\s*$", re.IGNORECASE)
_COUNTED = (
    "xã|phường|thôn|bản|ấp|tổ|khu|tiêu chí|chỉ tiêu|thị trấn|huyện|tỉnh|đơn vị|trường|nhiệm vụ|cơ quan|nội dung|hồ sơ|phiếu|điểm|giải|"
    "người|hộ|đại biểu|em|học sinh|ca|lớp|chi bộ|đảng viên|cán bộ|dự án|công trình|cháu|trẻ|đồng chí|vụ|tuyến|giờ|cử tri|thành viên|ý kiến"
)
_COUNTED_AFTER = re.compile(rf"\s*(?:{_COUNTED})\b", re.IGNORECASE)
_SHARED = "số|tổng|diện tích|dân số|thời gian|chiều|quãng|chặng|mức|lượng|thành viên|giá|đại biểu|ý kiến|cử tri|hộ"
_MOST_PARTS = 5  # of a share of things that are counted: "2/3 hộ" is a share, "17/240 hộ" a score
_SHARED_AFTER = re.compile(rf"\s*(?:{_SHARED})\b", re.IGNORECASE)


class Slash(Enum):
    """What two numbers with a slash between them are."""

    DATE = "date"
    SHARE = "share"  # hai phần ba
    SCORE = "score"  # mười lăm trên mười chín


def slash(before: str, first: str, second: str, after: str) -> Slash:
    """What "`first`/`second`" is between the texts `before` and `after`; the digits are ASCII."""
    day, month = int(first), int(second)
    if (day, month) == (24, 7) and not re.search(r"ngày\s*$", before, re.IGNORECASE):
        return Slash.SCORE  # all day, every day
    if _DATE_BEFORE.search(before) and is_day_month(day, month) and not _follows_share(day, month, after):
        return Slash.DATE
    if day == 1 and _ROUND_BEFORE.search(before):
        return Slash.SHARE  # "vòng 1/8" of a tournament
    if _NUMBER_BEFORE.search(before):
        return Slash.SHARE if _SHARED_AFTER.match(after) and day < month else Slash.SCORE
    if _follows_date(before) and is_day_month(day, month) and not _SHARED_AFTER.match(after):
        return Slash.DATE
    if day < month and (
        (_SHARED_AFTER.match(after) and (month <= _MOST_PARTS or not _COUNTED_AFTER.match(after)))
        or (month <= 5 and len(first + second) == 2 and not _COUNTED_AFTER.match(after))
    ):
        return Slash.SHARE
    if not is_day_month(day, month) or _COUNTED_AFTER.match(after):
        return Slash.SCORE
    return Slash.DATE if _looks_like_date(before, first, second, after) else Slash.SHARE


def _follows_date(before: str) -> bool:
    """Whether a date stands before in a list: "30/4 và 1/5", not "2/3 và 3/4"."""
    found = re.search(r"(?<![\d/])(\d{1,2})/(\d{1,2})\s*(?:,|và|hoặc|-)\s*(?:ngày\s*)?$", before)
    return bool(found and int(found[1]) > int(found[2]) and is_day_month(int(found[1]), int(found[2])))


def _follows_share(day: int, month: int, after: str) -> bool:
    return day < month <= 5 and bool(re.match(r"\s*(?:số|tổng|diện tích|dân số|thời gian)\b", after))


def _looks_like_date(before: str, first: str, second: str, after: str) -> bool:
    if first.startswith("0") or second.startswith("0") or int(first) > 12 or _LIST_BEFORE.search(before):
        return True
    return int(first) >= int(second) or int(second) > 5 or not after.strip()


def is_day_month(day: int, month: int) -> bool:
    """Whether some year has that day."""
    return 1 <= month <= 12 and 1 <= day <= monthrange(2024, month)[1]


_FEASTS = ((2, 9), (1, 5), (1, 6), (3, 2), (8, 3), (7, 5))


def is_hyphened_date(day: int, month: int) -> bool:
    """Whether "ngày `day`-`month`" is a date as newspapers write it ("ngày 30-4"); "ngày 15-20", "ngày 5-6" are ranges."""
    return (day > month or (day, month) in _FEASTS) and is_day_month(day, month)


def is_date(day: int, month: int, year: int) -> bool:
    """Whether the calendar has that day."""
    return 1 <= month <= 12 and 1 <= year <= 9999 and 1 <= day <= monthrange(year, month)[1]
