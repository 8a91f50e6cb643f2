"""Reading aloud: series of letters and figures ("SE1", "A1-A12", "XBB.1.5"), initials in names, points of the compass."""

import re
from collections.abc import Callable

from loa.vietnamese.lexicon import LETTER_NAMES, UNITS, spelled
from loa.vietnamese.numbers import code_number

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

_POINTS = {"B": "Bắc", "Đ": "Đông", "N": "Nam", "T": "Tây"}
_POINT = r"[BĐNT]{1,3}(?!\w|\. ?[A-ZĐ\d])"
_TITLES = r"ông|bà|anh|chị|em|cháu|cụ|thầy|cô|bác|chú|đ/c|đồng chí|nghệ sĩ|bác sĩ|luật sư"
_NAME = r"(?: [A-ZĐÀ-ỸĂÂÊÔƠƯ][a-zà-ỹăâêôơư]+| [A-ZĐ]\.(?= [A-ZĐÀ-Ỹ][a-zà-ỹ]))"
# Things that carry a letter and a figure, where "T2" is no Tuesday.
_PLACED = "trạm bơm|trạm|kênh|mương|cống|lô|cọc|trục|tuyến|hố|giếng|tòa|tháp|khu|ô|lộ|cột|mốc|nút|vạch"


def _initials(found: re.Match[str]) -> str:
    return found["title"] + re.sub(r"(?<= )([A-ZĐ])\.", lambda one: LETTER_NAMES[one[1]].capitalize(), found["name"])


def _compass(found: re.Match[str]) -> str:
    return found["word"] + re.sub(r"[BĐNT]+", lambda one: " ".join(_POINTS[letter] for letter in one.group()), found["points"])


def _series(found: re.Match[str]) -> str:
    number = re.sub(r"(?<!\d)0\d+", lambda run: code_number(run.group()), found["number"]).replace("-", ", ").replace(".", " chấm ")
    return f"{spelled(found['series'])} {number}"


def _placed(found: re.Match[str]) -> str:
    return found["words"] + re.sub(r"T(?=\d)", "tê ", found["list"])


# "19 TC", "TC số 3": criteria of a new rural commune
_CRITERIA = re.compile(r"(?<!\w)(?:(?<=\d )TC(?![\w/-])|TC(?= (?:số )?\d{1,2}(?:\.\d{1,2})?(?![\d/])))")
# Before roads, places and weekdays are looked for.
RULES: tuple[Rule, ...] = (
    (re.compile(rf"(?P<title>\b(?:{_TITLES}))(?P<name>{_NAME}{{2,5}})", re.IGNORECASE | re.UNICODE), _initials),
    (
        re.compile(rf"(?P<word>\b(?:hướng|phía)(?: giữa)? )(?P<points>{_POINT}(?:(?:,| và| đến| -|-) ?(?:hướng |phía )?{_POINT})*)"),
        _compass,
    ),
    (
        re.compile(r"(?P<word>\b[Bb]iển(?: báo)?(?: số)? )(?P<letter>[PWRIS])\.(?=\d)"),
        lambda found: f"{found['word']}{spelled(found['letter'])} ",
    ),
    (re.compile(rf"(?P<words>\b(?:{_PLACED})(?: số)? )(?P<list>T\d+(?:(?:, ?| và |-| - )T\d+)*)(?!\w)", re.IGNORECASE), _placed),
    (
        re.compile(r"(?P<first>(?<![\w-])(?P<series>[A-ZĐ]{1,2})\d{1,3})\s?-\s?(?=(?P=series)\d{1,3}(?![\w-]))"),
        lambda found: f"{found['first']} đến ",
    ),
    (re.compile(r"(?<!\w)[A-Z](?:x[A-Z]){1,2}(?!\w)"), lambda found: " nhân ".join(spelled(one) for one in found.group().split("x"))),
    (re.compile(r"(?<![\w.])P\. ?(?=[A-ZĐ]{2})"), lambda _: "phòng "),
    (re.compile(r"(?P<first>(?<![\w-])\d{1,2}[A-H])\s?-\s?(?=\d{1,2}[A-H](?![\w-]))"), lambda found: f"{found['first']} đến "),
    (re.compile(r"(?<![\w(/-])TB(?= (?:khá|trở|theo|là|đạt|mỗi|của|cả|các|toàn)\b|[,;]|\.?$)"), lambda _: "trung bình"),
    (
        re.compile(
            r"(?P<marks>\b(?:Toán|Văn|Ngữ văn|Lý|Vật lý|Hóa|Sinh|Sử|Địa|Anh|Tiếng Anh|Tin|điểm|"
            r"[Mm]ôn [\w ]{2,20}):? \d{1,2}(?:,\d{1,2})?) ?đ(?![\w/])"
        ),
        lambda found: f"{found['marks']} điểm",
    ),
    (_CRITERIA, lambda _: "tiêu chí"),
    (re.compile(r"(?<!\w)NK(?= ?(?:19|20)\d\d)"), lambda _: "nhiệm kỳ"),
    (re.compile(r"(?<!\w)TK(?= [IVX]+(?!\w))"), lambda _: "thế kỷ"),
    (re.compile(r"(?<!\w)T\.P\.?(?= [A-ZĐ])"), lambda _: "thành phố"),
    (re.compile(r"(?P<word>\b(?:mục|điểm|khoản|phần) \d{1,2})\.(?=[a-zđ](?!\w))"), lambda found: f"{found['word']} "),
    (re.compile(r"(?<!\w)NV(?=[1-9](?!\w))"), lambda _: "nguyện vọng "),
)
# After the words of the office; "SE1" is a series and no syllable, and "525SE" too.
LATE: tuple[Rule, ...] = (
    (re.compile(r"(?<=\d)\s?\+\s?(?P<series>[A-Z]{2,3})(?!\w)"), lambda found: f" cộng {spelled(found['series'])}"),
    (re.compile(r"(?<![^\W_])(?P<series>[A-ZĐ])(?P<number>0\d{1,3})(?!\w|[.,]\d)"), _series),
    (re.compile(r"(?<![^\W_])(?!KHU|LO|HO|TO)(?P<series>[A-ZĐ]{2,3})(?P<number>\d{1,4}(?:-\d{1,4})*)(?!\w)"), _series),
    (re.compile(r"(?<![^\W_])(?P<series>[A-Z]{2,4})(?P<number>(?:\.\d{1,2}){1,3})(?![\w.]\d)"), _series),
    (
        re.compile(
            rf"(?<=\d)(?!(?:{'|'.join(sorted(map(re.escape, UNITS), key=len, reverse=True))})(?!\w))(?P<series>[A-ZĐ]{{2,3}})(?!\w)"
        ),
        lambda found: f" {spelled(found['series'])}",
    ),
)
