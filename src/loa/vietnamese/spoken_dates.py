"""Reading aloud: dates, months, years and times of day."""

import re
from collections.abc import Callable

from loa.vietnamese.daymonths import DAY, MONTH, YEAR, Slash, is_date, is_day_month, is_hyphened_date, slash
from loa.vietnamese.numbers import DIGITS, cardinal, month, ordinal, roman, whole_number

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

_DATE = rf"(?!\d+\s?-\s?\d+\s?/){DAY}\s?[/.-]\s?{MONTH}\s?[/.-]\s?{YEAR}"
_SHORT = rf"{DAY}/{MONTH}"
_NOT_BEFORE = r"(?<![\d/])(?<!\d[.,])"
_NOT_AFTER = r"(?![\d/]|[.,]\d)"
_NO_DAY_WORD = re.compile(
    r"(?:\b(?:ngày|mùng|mồng|hôm|lễ|dịp|khánh|nghỉ|niệm|đường|phố|giỗ tổ|động|nhi|nữ)\s*|"
    r"\b(?:ngày|sáng|trưa|chiều|tối|đêm) \d[\d, ]*(?:,|và|hoặc)\s*|(?:lễ|dịp|nghỉ)[^.;]{0,20}(?:,|-|và)\s*)$",
    re.IGNORECASE,
)
_COUNTED_IN_YEAR = re.compile(r"\b(?:quý|đợt|kỳ|kì|lần|khóa|số|phiên|tập|tuần|vụ)\s*$", re.IGNORECASE)
_HOLIDAYS = {("30", "4", "1", "5"): "ba mươi tháng tư, một tháng năm"}
_TIME = r"(?:[01]?\d|2[0-4])(?:\s?[hH]\s?(?:[0-5]\d(?!\d))?(?!(?!ph?\b)[A-Za-zÀ-ỹ]|\d)|g[0-5]\d(?!\d)|:[0-5]\d(?![\d:]))"
_NAMED_BEFORE = re.compile(
    r"\b(?:xóm|thôn|tổ|tổ dân phố|lớp|khối|khu|khu phố|đợt|bản|ấp|phòng|bàn|điểm|nhà|số|cơ sở|buổi|ca|đội|nhóm)"
    r"(?: số)? (?:\d+(?:, ?| và ))*$",
    re.IGNORECASE,
)
_TIME_PARTS = re.compile(r"(\d{1,2})\s?[hHgG:]\s?(\d{2})?")


def _before(found: re.Match[str]) -> str:
    return found.string[max(0, found.start() - 40) : found.start()]


def _with_day_word(found: re.Match[str], said: str) -> str:
    return said if _NO_DAY_WORD.search(_before(found)) else f"ngày {said}"


def _day_month(written: str) -> str:
    day, month_number = (int(part) for part in written.split("/"))
    return f"{cardinal(day)} tháng {month(month_number)}"


def _whole_date(written: str) -> str:
    day, month_number, year = (int(part) for part in re.split(r"[/.-]", written.replace(" ", "")))
    if not is_date(day, month_number, year):
        return f"{cardinal(day)} trên {cardinal(month_number)} trên {cardinal(year)}"
    return f"{cardinal(day)} tháng {month(month_number)} năm {cardinal(year)}"


def _either(written: str) -> str:
    return _day_month(written) if written.count("/") == 1 else _whole_date(written)


def _date(found: re.Match[str]) -> str:
    return _with_day_word(found, _whole_date(found.group()))


def _iso(found: re.Match[str]) -> str:
    year, month_number, day = found.group().split("-")
    return _with_day_word(found, _whole_date(f"{day}/{month_number}/{year}"))


def _date_range(found: re.Match[str]) -> str:
    first, second = found["first"], found["second"]
    key = tuple(str(int(part)) for part in re.split("/", f"{first}/{second}"))
    if _are_shares(key):
        return f"{_share(key[0], key[1])} đến {_share(key[2], key[3])}"
    if key in _HOLIDAYS:
        return _with_day_word(found, _HOLIDAYS[key])
    return _with_day_word(found, f"{_either(first)} đến ngày {_either(second)}")


def _are_shares(parts: tuple[str, ...]) -> bool:
    """Whether "1/3-1/2" are two shares: as days of one year they would run backwards."""
    if len(parts) != 4:
        return False
    first, of_first, second, of_second = map(int, parts)
    return first < of_first <= 10 and second < of_second <= 10 and (of_second, second) < (of_first, first)


def _share(part: str, whole: str) -> str:
    return f"{whole_number(part)} phần {'tư' if whole == '4' else whole_number(whole)}"


def _day_range(found: re.Match[str]) -> str:
    """ "15-20/6", "15 - 20/6/2024"."""
    end = found["end"]
    day = int(end.split("/")[0])
    if not (int(found["day"]) < day and is_day_month(day, int(end.split("/")[1]))):
        return found.group()
    return _with_day_word(found, f"{cardinal(int(found['day']))} đến {_either(end)}")


def _open_range(found: re.Match[str]) -> str:
    return f"{found['from']} ngày {cardinal(int(found['day']))} {found['to']} ngày {_either(found['end'])}"


def _slash(found: re.Match[str]) -> str:
    first, second = found["first"], found["second"]
    kind = slash(_before(found), first, second, found.string[found.end() : found.end() + 30])
    if kind is Slash.DATE:
        return _with_day_word(found, _day_month(found.group()))
    if kind is Slash.SHARE:
        return f"{_share(first, str(int(second)))} "
    place = ordinal(int(first)) if re.search(r"\bthứ $", _before(found)) else whole_number(first)
    counted = found.string[found.end() : found.end() + 1].isalpha()  # "612/612ha": the unit takes the number
    return f"{place} trên {second if counted else whole_number(second)}{'' if counted else ' '}"


def _month_year(found: re.Match[str]) -> str:
    number, year = int(found["month"]), cardinal(int(found["year"]))
    if re.search(r"(?:tỷ|tỉ) lệ\s*$", _before(found), re.IGNORECASE):  # of a map
        return f"{cardinal(number)} trên {year}"
    if _COUNTED_IN_YEAR.search(_before(found)):
        return f"{cardinal(number)} năm {year}"
    said = f"{month(number)} năm {year}"
    return said if re.search(r"tháng\s*$", _before(found), re.IGNORECASE) else f"tháng {said}"


def _months(found: re.Match[str]) -> str:
    """ "tháng 4", "tháng 3, 4 và 5", "tháng 4 - 6"."""
    rest = re.sub(r"\s?-\s?|\sđến\s", " đến tháng ", found["months"])
    return found["word"] + re.sub(r"\d+", lambda one: month(int(one.group())), rest)


def _two_months(found: re.Match[str]) -> str:
    parts = [f"tháng {month(int(found[name]))}" for name in ("first", "second")]
    said = f"{' đến '.join(parts)} năm {cardinal(int(found['year']))}"
    return said.removeprefix("tháng ") if re.search(r"tháng\s*$", _before(found), re.IGNORECASE) else said


def _quarter(found: re.Match[str]) -> str:
    return f" năm {cardinal(int(found['year']))}"


def _time(written: str) -> str:
    parts = _TIME_PARTS.match(written)
    hour, minute = (parts[1], int(parts[2] or 0)) if parts else ("0", 0)
    said = f"{cardinal(int(hour))} giờ"
    if not minute:
        return said
    return f"{said} {DIGITS[minute]} phút" if minute < 10 else f"{said} {cardinal(minute)}"


def _one_time(found: re.Match[str]) -> str:
    return _minutes(found.group(), found.group()[-1] in "'’′p")


def _minutes(written: str, mark: str | bool | None) -> str:
    said = _time(written)
    return f"{said} phút" if mark and not said.endswith(("giờ", "phút")) else said


def _time_range(found: re.Match[str]) -> str:
    first = found["first"]
    second = _minutes(found["second"], found["end"])
    if first.isdigit():
        between = ", " if _NAMED_BEFORE.search(_before(found)) else " đến "  # "xóm 1 - 7h30": the place, then its hour
        return f"{cardinal(int(first))}{between}{second}"
    return f"{_minutes(first, found['mark'])} đến {second}"


def _seconds(found: re.Match[str]) -> str:
    hour, minute, second = (int(part) for part in found.group().split(":"))
    return f"{cardinal(hour)} giờ {cardinal(minute)} phút {cardinal(second)} giây"


def _clock_words(found: re.Match[str]) -> str:
    """ "07 giờ 05": a minute below ten takes its word."""
    minute = int(found["minute"])
    if not minute:
        return f"{cardinal(int(found['hour']))} giờ"
    said = f"{cardinal(int(found['hour']))} giờ {cardinal(minute)}"
    return f"{said} phút" if minute < 10 or found["word"] else said


def _hyphened(found: re.Match[str]) -> str:
    """ "ngày 30-4" as newspapers write it; "ngày 15-20" stays a range."""
    day, month_number = int(found["day"]), int(found["month"])
    if is_hyphened_date(day, month_number):
        return f"{found['feast'] or ''}{cardinal(day)} tháng {month(month_number)}"
    return found.group()


RULES: tuple[Rule, ...] = (
    # "ngày 20.11", "từ 1.9 đến 15.9": a date with a dot, where a word says that it is one
    (
        re.compile(
            rf"(?P<from>\b[Tt]ừ )(?:ngày )?(?P<day>{DAY})\.(?P<month>{MONTH})(?P<to> (?:đến|tới)(?: hết)? )(?:ngày )?"
            rf"(?P<end>{DAY})\.(?P<last>{MONTH})(?![\w%]|[.,]\d| (?:triệu|tỷ|nghìn|m|km|kg|ha|điểm|lần|độ)\b)"
        ),
        lambda found: f"{found['from']}{found['day']}/{found['month']}{found['to']}{found['end']}/{found['last']}",
    ),
    (
        re.compile(rf"(?P<word>\bngày )(?P<day>{DAY})\.(?P<month>{MONTH})(?![\w%]|[.,]\d)", re.IGNORECASE),
        lambda found: f"{found['word']}{found['day']}/{found['month']}",
    ),
    (
        re.compile(r"(?P<word>\b(?:năm học|niên vụ|niên khóa|mùa giải) (?:19|20)\d\d)/(?=(?:19|20)\d\d(?!\d))"),
        lambda found: f"{found['word']} đến ",
    ),
    (
        re.compile(r"(?<![\d.,])(?P<hour>[01]?\d|2[0-3])(?:h:|\.(?=[0-5]\dh))(?P<minute>[0-5]\d)h?(?!\w)"),
        lambda found: f"{found['hour']}h{found['minute']}",
    ),
    (re.compile(r"(?P<first>(?<!\w)\d{1,2}g[0-5]\d\s?-\s?\d{1,2}|\b(?:lúc|hồi) \d{1,2})g(?!\w)"), lambda found: f"{found['first']}h"),
    (re.compile(r"(?<![\w.])T(?=(?:0?[1-9]|1[0-2])\s?/\s?(?:19|20)\d\d(?![\d/]))"), lambda _: "tháng "),
    (re.compile(r"(?<![\w.])Q(?=[1-4]\s?/\s?(?:19|20)\d\d(?![\d/]))"), lambda _: "quý "),
    (
        re.compile(
            r"(?P<word>\b(?:tỷ|tỉ) lệ )(?P<a>\d+)\s?[:/]\s?(?P<b>\d[\d.]*)"
            r"(?! (?:số|tổng|diện tích|dân số|thành viên|cử tri|đại biểu|hộ)\b)",
            re.IGNORECASE,
        ),
        lambda found: f"{found['word']}{found['a']} trên {found['b']}",
    ),
    (
        re.compile(
            rf"(?<![\d.,/:])(?P<time>{_TIME}|\d{{1,2}} giờ(?: \d\d)?)\s?[/,]?\s?(?:/|(?<=[/,]))\s?(?=(?:{_DATE}|{_SHORT}){_NOT_AFTER})"
        ),
        lambda found: f"{found['time']} ngày ",
    ),
    (
        re.compile(
            rf"(?:(?<=ngày )|(?P<feast>\bNgày (?:Quốc |[A-ZĐÀ-Ỹ])[^.,;:\d]{{3,40}} ))(?P<day>{DAY})-(?P<month>{MONTH})(?![\d/-]|[.,]\d)",
            re.IGNORECASE,
        ),
        _hyphened,
    ),
    (re.compile(r"(?<![\d/])24\s?/\s?24\s?(?:h|giờ)?(?![\w/])"), lambda _: "hai mươi tư trên hai mươi tư giờ"),
    (re.compile(r"(?<![\d.,/])(?P<hour>\d{1,2}) giờ 00(?: phút)?(?![\d/]|[.,]\d)"), lambda found: f"{found['hour']} giờ"),
    (re.compile(rf"{_NOT_BEFORE}(?:19|20)\d{{2}}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?![\d-])"), _iso),
    (re.compile(rf"{_NOT_BEFORE}(?P<first>{_DATE}|{_SHORT})\s?-\s?(?P<second>{_DATE}|{_SHORT}){_NOT_AFTER}"), _date_range),
    (re.compile(rf"{_NOT_BEFORE}(?P<day>{DAY})\s?-\s?(?P<end>{DAY}/{MONTH}(?:/{YEAR})?){_NOT_AFTER}"), _day_range),
    (
        re.compile(
            rf"(?P<from>\b[Tt]ừ)(?:\s+ngày)?\s+(?P<day>{DAY})\s+(?P<to>đến(?:\s+hết)?|tới)(?:\s+ngày)?\s+(?P<end>{DAY}/{MONTH}(?:/{YEAR})?){_NOT_AFTER}"
        ),
        _open_range,
    ),
    (
        re.compile(rf"(?P<first>\btháng {MONTH}(?:\s?/\s?{YEAR})?)\s?-\s?(?=tháng {MONTH}(?!\d))", re.IGNORECASE),
        lambda found: f"{found['first']} đến ",
    ),
    (
        re.compile(rf"(?P<day>\bngày {DAY})\s?/\s?(?P<month>IX|IV|X?V?I{{1,3}}|X|V)(?![\w])"),
        lambda found: f"{found['day']} tháng {month(roman(found['month']) or 0)}",
    ),
    (re.compile(rf"{_NOT_BEFORE}{_DATE}{_NOT_AFTER}"), _date),
    (re.compile(rf"{_NOT_BEFORE}(?P<first>{MONTH})\s?-\s?(?P<second>{MONTH})/(?P<year>{YEAR}){_NOT_AFTER}"), _two_months),
    (re.compile(rf"(?<=[IVX])\s?/\s?(?P<year>{YEAR}){_NOT_AFTER}"), _quarter),
    (re.compile(rf"{_NOT_BEFORE}(?P<month>{MONTH})\s?/\s?(?P<year>{YEAR}){_NOT_AFTER}"), _month_year),
    (re.compile(rf"(?<=tháng )(?P<month>{MONTH})-(?P<year>{YEAR})(?![\d/-])", re.IGNORECASE), _month_year),
    (re.compile(rf"(?<![^\W_]){_NOT_BEFORE}(?P<first>\d{{1,3}})/(?P<second>\d{{1,3}}){_NOT_AFTER}"), _slash),
    (
        re.compile(
            rf"(?P<word>\btháng\s+)(?P<months>{MONTH}(?!\d|[.,]\d)(?:(?:,\s?|\s?-\s?|\s+(?:và|đến|hoặc)\s+)"
            rf"{MONTH}(?![\d/h%]|[.,]\d| (?:năm|ngày|tháng)\b))*)",
            re.IGNORECASE,
        ),
        _months,
    ),
    (
        re.compile(r"(?<=\d) (?P<word>giờ|phút)\s?-\s?(?=\d{1,2}(?::[0-5]\d|\s?(?:h|giờ)(?!\w)|h\d))"),
        lambda found: f" {found['word']} đến ",
    ),
    (re.compile(r"(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d:[0-5]\d(?![\d:])"), _seconds),
    (re.compile(rf"(?<![\d.,/:])(?P<first>{_TIME}|\d{{1,2}})(?P<mark>['’′])?\s?-\s?(?P<second>{_TIME})(?P<end>['’′](?!\w))?"), _time_range),
    (re.compile(rf"(?<![\d.,/:]){_TIME}(?:['’′](?!\w)|ph?\b)?"), _one_time),
    (
        re.compile(
            r"(?<![\d.,/])(?P<hour>\d{1,2}) giờ (?P<minute>[0-5]\d)(?! ?phút|[\d/]|[.,]\d)(?P<word>\s?['’′](?!\w)|\s?ph(?!\w)|p(?!\w))?"
        ),
        _clock_words,
    ),
)
