"""Reading aloud: amounts, units, ranges, shares per something, Roman numerals and bare numbers."""

import re
from collections.abc import Callable

from loa.vietnamese.lexicon import UNITS
from loa.vietnamese.numbers import NUMBER, cardinal, decimal, digits, ordinal, roman, said_number, whole_number

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

# Units that are said even without a number before them.
_CLEAR_ALONE = (
    *("km2", "m2", "m3", "cm2", "cm3", "km/h", "kWh", "km", "kg", "cm", "mm", "ml", "mg", "°C", "ºC", "độ C"),
    *("MW", "kV", "kW", "kWp", "GB", "MB", "dB", "mmHg"),
)
_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_BRACKETED = "|".join(
    re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True) if unit in "đ%" or (len(unit) > 1 and unit[0].islower())
)
_TIGHT_UNIT = rf"(?:\s?(?:{_UNIT})(?![^\W_]))"
_PHYSICAL = "|".join(
    re.escape(unit) for unit in sorted({*_CLEAR_ALONE, "m", "l", "L", "g", "ha", "s", "W", "V", "kcal"}, key=len, reverse=True)
)
_COMPOUND = re.compile(rf"(?P<number>\d)\s?(?P<unit>{_PHYSICAL})/(?P<over>{_PHYSICAL}|h)(?![^\W_])")
_SCALE = r"\s?(?:nghìn|ngàn|triệu|tỷ|tỉ|trăm|chục|vạn|tấn|tạ|%|điểm|lần|độ)\b"
_DOTTED = r"\d+\.\d{1,2}(?![\d.])"

_PER_NOUNS = (
    "tháng|ngày đêm|ngày|năm học|năm|tuần|quý|giờ|phút|giây|kỳ|khóa|khoá|vụ|lứa|hộ|gia đình|người|khẩu|nhân khẩu|"
    "lượt|lần|buổi|đợt|ca|đêm|xã|phường|thôn|"
    "bản|ấp|tổ|huyện|tỉnh|lớp|trường|em|cháu|trẻ|học sinh|học viên|suất|con|cây|bộ|chiếc|cái|bao|chai|thùng|lít|"
    "đội|bình|mâm|bàn|phần|lọ|gói|hộp|lá|bụi|gốc|luống|thửa|ao|lồng|chuồng|tàu|thuyền|máy|khách|trẻ em|giáo viên|cán bộ|bệnh nhân|"
    "tiết học|khóa học|"
    "sào|công|mẫu|héc ta|tấn|tạ|yến|cuốn|quyển|tập|"
    "tin|bài|hồ sơ|trường hợp|vụ việc|đối tượng|đơn vị|cơ sở|mô hình|nhà|căn|phòng|chỗ|vé|xe|chuyến|tiết|điểm|"
    "phiếu|bữa|liều|mũi|viên|thành viên|hội viên|"
    "đoàn viên|lao động|đại biểu|cá nhân|tập thể|chi bộ|hợp tác xã|doanh nghiệp|dự án|công trình|kWh|ha|kg|km2|m2|m3|km|m|g|l"
)
_PER = re.compile(rf"(?:(?<=[^\W_])|(?<=[%\ue000-\uf8ff])|(?<=\d['’′]))\s?/\s?(?P<noun>{_PER_NOUNS})(?!\w)")
_MEASURED = {*UNITS, "lít", "héc ta"}
# "2-3 dảnh/khóm" is so many a bunch; "3 xã/phường" names two words for one thing.
_SAME_THINGS = frozenset(
    re.findall(
        r"\w+",
        "xã phường huyện tỉnh thôn bản ấp xóm làng buôn tổ khu phố nam nữ ông bà anh chị cha mẹ hộ nhà lớp trường khẩu nhân người",
    )
)
_COUNT_PER = re.compile(r"(?P<count>\d[\d.,]*(?:\s?-\s?\d[\d.,]*)? (?P<what>[a-zà-ỹ]+))\s?/\s?(?P<noun>[a-zà-ỹ]+)(?![\w/])")
_LENGTH = re.compile(r"(?<![^\W\d_])(?:km|m|m3)$")
_MEASURE = re.compile(r"(?<![^\W\d_])(?:tạ|tấn|yến|kg|mg|µg|g|mmol|IU|lít|người|con|cây|m3)$")

_PRICE = re.compile(
    rf"(?P<price>(?:\d|nghìn|triệu|tỷ) ?(?:đồng|đ|nghìn|ngàn|triệu|k|tr|ml|lít|kg|g|gam|m2|m3))\s?/\s?(?!(?:{_UNIT})(?!\w))(?=[^\W\d_])"
)
# "1.250 hộ/4.870 khẩu" names two counts; "12 ca/100.000 dân" is a rate.
_TWO_COUNTS = re.compile(
    r"(?P<first>\b(?:hộ|gia đình|nhà|lớp|thôn|xóm|tổ|đội|trường))\s?/\s?(?=\d[\d.]*\s(?:nhân khẩu|khẩu|người|học sinh|em|cháu|hộ))"
)
# "cấp 3 - cấp 4", "lớp 6 - lớp 9": degrees of one scale; "thôn 3 - thôn 7" are two places.
_SAME_WORD = re.compile(
    r"(?P<first>\b(?P<word>"
    r"cấp|bậc|lớp|khối|mức|hạng|tầng|tiết|trang|số|điều|khoản|chương|tháng|năm|tuần|vòng|lô) \d+)\s?-\s?(?=(?P=word) \d)",
    re.IGNORECASE,
)
_CHAIN = re.compile(rf"(?<![\w.,-]){NUMBER}(?:\s?-\s?{NUMBER}){{2,}}(?:(?![\w-])|(?=\s?(?:{_UNIT})(?![^\W_])))")
_RANGE = re.compile(
    rf"(?<![A-Za-zÀ-ỹ\d-])(?<!\d[.,])(?P<first>{NUMBER}|{_DOTTED})(?P<unit>{_TIGHT_UNIT}|\s(?:nghìn|ngàn|triệu|tỷ|tỉ)(?: đồng)?)?\s?-\s?"
    rf"(?=\+?(?:{NUMBER})|-\d)",
    re.IGNORECASE,
)
_KINDS = (
    "mm cm dm m km",
    "mg g kg tạ tấn",
    "ml l lít m3",
    "m2 km2 ha",
    "W kW MW GW kWh",
    "V kV",
    "kVA",
    "Ah mAh",
    "Hz kHz MHz GHz",
    "A mA",
    "h giờ ph p phút s",
)
_SCORE_BEFORE = re.compile(
    r"(?:tỷ|tỉ) (?:số|lệ)[^.;]{0,15}$|"
    r"(?:thắng|(?<!điều )hòa|thua|pen|luân lưu|chung cuộc|kết quả|dẫn(?: trước)?)(?: là)?\s+$",
    re.IGNORECASE,
)

_ROMAN = "(?:X{0,3}(?:IX|IV|V?I{1,3}|V)|X{1,3})"
_ROMAN_WORDS = (
    "HK|quý|khóa|khoá|thế kỷ|thế kỉ|phụ lục|chương|phần|mục|thứ|kỳ|kì|cấp|loại|hạng|nhóm|vùng|khu vực|đợt|bảng|biểu|"
    "mức|mức độ|cấp độ|đại hội|giai đoạn|"
    "lớp|khối|tập|bậc|số|độ|cấp bậc|học kỳ|học kì|tiểu mục|quyển|toán|điểm|cửa|tiểu khu|khu|vòng|tầng|type|đời|hồi|tuần|lần"
)
ROMANS = re.compile(
    rf"(?P<word>\b(?:{_ROMAN_WORDS})\s+)(?P<list>{_ROMAN}(?:(?:,\s?|\s?-\s?|\s?/\s?|\s(?:và|đến|hoặc)\s){_ROMAN})*)(?P<letter>(?-i:[a-d]))?(?![^\W_])",
    re.IGNORECASE,
)
_ROMAN_ALONE = re.compile(rf"(?<![^\W_])(?<![&.-]){_ROMAN}(?![^\W_])(?![&])")
_ORDINALS = re.compile(
    r"(?P<word>\bthứ\s+)(?P<list>\d{1,3}(?:(?:,\s?|\s?-\s?|\s(?:và|đến|hoặc)\s)\d(?![\d/hg]))*)(?![\d/]|[.,]\d)", re.IGNORECASE
)


def _said(written: str) -> str:
    """The words of a plain number or one with a decimal point."""
    if re.fullmatch(_DOTTED, written):
        whole, _, fraction = written.partition(".")
        return decimal(whole, fraction)
    return said_number(written)


def _per(found: re.Match[str]) -> str:
    before = found.string[max(0, found.start() - 60) : found.start()]
    clause = re.split(r"[;:(\n]|[.,]\s", before)[-1] or before
    if not re.search(r"\d|\w+ phần \w+ ", before if "," in before[-12:] else clause):
        return ", " + found["noun"]
    measured = _MEASURE.search(before) and found["noun"] in _MEASURED
    over = "trên" if measured or (_LENGTH.search(before) and found["noun"] in ("giờ", "giây")) else "một"
    return f" {over} {UNITS.get(found['noun'], found['noun'])}"


def _count_per(found: re.Match[str]) -> str:
    if {found["what"], found["noun"]} <= _SAME_THINGS or {found["what"], found["noun"]} & UNITS.keys():
        return found.group()
    return f"{found['count']} một {found['noun']}"


def _and_rest(found: re.Match[str]) -> str:
    """ "1m65", "1tr5" as people write heights and prices; "5m2" and "5m3" stay areas and volumes."""
    if found["unit"] == "m" and found["rest"] in ("2", "3"):
        return found.group()
    return f"{whole_number(found['whole'])} {UNITS.get(found['unit'], found['unit'])} {cardinal(int(found['rest']))}"


def _range(found: re.Match[str]) -> str:
    before = found.string[max(0, found.start() - 70) : found.start()]
    share = re.match(r"[\d.,]+\s?%", found.string[found.end() :])  # "tỷ lệ 3-5%"
    scored = (_SCORE_BEFORE.search(before[-30:]) and not share) or _one_of_results(found, before)
    between = ", " if scored or _unlike(found) or _falling(found) else " đến "
    return f"{found['first']}{found['unit'] or ''}{between}"


_RESULTS = re.compile(r"(?:tỷ số|tỉ số|kết quả|chung kết|bán kết)[^.;\d]{0,25}[ (](?:\d{1,2}\s?-\s?\d{1,2}[,\s()]*)*$", re.IGNORECASE)


def _one_of_results(found: re.Match[str], before: str) -> bool:
    """ "kết quả chung kết 21-18, 19-21": scores, one after another, with nothing counted; "kết quả sau 3-5 ngày" is a range."""
    alone = re.match(r"\d{1,2}(?=\s?[;:!?()]|[.,](?!\d)|\s?$)", found.string[found.end() :])
    return bool(alone and not found["unit"] and _RESULTS.search(before))


def _parts_of_a_whole(found: re.Match[str]) -> bool:
    """ "70% - 30%": two shares that make a whole."""
    after = re.match(r"(\d{1,2})\s?%", found.string[found.end() :])
    return bool(after and (found["unit"] or "").strip() == "%" and found["first"].isdigit() and int(found["first"]) + int(after[1]) == 100)


def _falling(found: re.Match[str]) -> bool:
    """Whether it is no range but a score or a pair ("2 - 0"): two small numbers, the greater one first, nothing measured."""
    after = re.match(r"\d{1,2}(?=$|[;:!?)]|[.,](?!\d)| [A-ZĐÀ-Ỹ])", found.string[found.end() :])
    return bool(after and not found["unit"] and found["first"].isdigit() and int(after.group()) <= int(found["first"]) < 100)


def _unlike(found: re.Match[str]) -> bool:
    """Whether the units of both ends measure different things ("250kVA-22/0,4kV")."""
    after = re.match(rf"[\d.,/]+(?: trên [\d.,]+)?\s?(?P<unit>{_UNIT})(?![^\W_])", found.string[found.end() :])
    kinds = [
        next((kind for kind in _KINDS if (unit or "").strip() in kind.split()), "") for unit in (found["unit"], after and after["unit"])
    ]
    return (all(kinds) and kinds[0] != kinds[1]) or _parts_of_a_whole(found)


def _quantity(found: re.Match[str]) -> str:
    sign = "âm " if found["sign"] else ""
    return f"{sign}{_said(found['number'])} {UNITS[found['unit']]}"


def _roman_list(found: re.Match[str]) -> str:
    say = ordinal if found["word"].strip().lower() == "thứ" else cardinal
    listed = re.sub(r"\s?-\s?", " đến ", found["list"]).replace("/", ", ")
    if found["letter"] and not found["list"].isupper():
        return found.group()
    return (
        found["word"]
        + re.sub(r"[IVXivx]+", lambda one: _roman(one.group(), say), listed)
        + (f" {found['letter']}" if found["letter"] else "")
    )


def _roman(written: str, say: Callable[[int], str]) -> str:
    value = roman(written) if written.isupper() else None
    return written if value is None else say(value)


def _ordinals(found: re.Match[str]) -> str:
    listed = re.sub(r"\s?-\s?", " đến thứ ", found["list"])
    return found["word"] + re.sub(r"\d+", lambda one: ordinal(int(one.group())), listed)


def _bare(found: re.Match[str]) -> str:
    sign = "âm " if found["sign"] else ""
    return f" {sign}{said_number(found['number'])} "


def _dotted(found: re.Match[str]) -> str:
    return f" {' chấm '.join(whole_number(part) for part in found.group().split('.'))} "


# Weekdays, ordinals and Roman numerals: before abbreviations are said.
MARKS: tuple[Rule, ...] = (
    (re.compile(r"(?<!\w)\$\s?(?P<number>\d[\d.,]*\d|\d)"), lambda found: f"{found['number']} USD"),
    (re.compile(r"(?<!\w)(?:US\$|USD)\s?(?P<number>\d[\d.,]*\d|\d)(?! ?(?:đồng|USD))"), lambda found: f"{found['number']} USD"),
    (re.compile(r"(?<!\w)€\s?(?P<number>\d[\d.,]*\d|\d)"), lambda found: f"{found['number']} €"),
    (re.compile(r"(?<!\w)T[2-7](?:-T[2-7]){2,}(?!\w)"), lambda found: found.group().replace("-", ", ")),
    (re.compile(r"(?<![\w.])Q\.\s?(?=Chủ|Giám|Trưởng|Bí)"), lambda found: "quyền "),
    (re.compile(r"(?<!\w)T(?P<day>[2-7])(?!\w)"), lambda found: f"thứ {ordinal(int(found['day']))}"),
    (
        re.compile(r"(?P<first>thứ (?:\w+))\s?-\s?(?P<last>thứ (?:\w+)|chủ nhật)", re.IGNORECASE),
        lambda found: f"{found['first']} đến {found['last']}",
    ),
    (_ORDINALS, _ordinals),
    (
        re.compile(
            r"(?P<before>\b(?:thứ \w+\s?(?:,|và|-|đến|&)\s?|(?:ngày|sáng|chiều|tối|giờ|hằng tuần|vào|trừ|nghỉ|cả) ))CN(?!\w)", re.IGNORECASE
        ),
        lambda found: f"{re.sub(' ?- ?', ' đến ', found['before'])}chủ nhật",
    ),
    (re.compile(r"(?<!\w)CN(?=,? ?\(?(?:ngày|\d{1,2}/\d|[,-] ?thứ))"), lambda _: "chủ nhật"),
    (
        re.compile(rf"(?P<word>\b(?:mục|phụ lục|phần|chương|tiểu mục|biểu) {_ROMAN})\.(?=\d)", re.IGNORECASE),
        lambda found: f"{found['word']} chấm ",
    ),
    (ROMANS, _roman_list),
    (_ROMAN_ALONE, lambda found: _roman(found.group(), cardinal) if len(found.group()) > 1 else found.group()),
)
RULES: tuple[Rule, ...] = (
    (re.compile(r"(?<=[\dm])\s?[x×*]\s?(?=\d)"), lambda found: " nhân "),
    (re.compile(r"(?<=\s)[x×]\s?(?=\d)"), lambda found: " nhân "),
    (re.compile(r"(?<=[\dm]) [x×] (?=(?:dài|rộng|cao|sâu|dày)\b)"), lambda found: " nhân "),
    (re.compile(r"(?<=[\w]) [x×] (?=[^\W\d_])"), lambda found: ", "),  # a crossing: "QL10 x ĐT.481"
    (re.compile(r"(?<=\d)[:/](?=\d)"), lambda found: " trên "),
    (_SAME_WORD, lambda found: f"{found['first']} đến "),
    (_TWO_COUNTS, lambda found: f"{found['first']}, "),
    (re.compile(r"(?<=[^\W\d_])\s?/\s?(?=\d)"), lambda found: " trên "),
    # "đồng/HS", "65k/HS", "20 VĐV/CLB": short forms are words by now
    (re.compile(r"(?<=đồng)\s?/\s?(?=[\ue000-\uf8ff])"), lambda found: " một "),
    (
        re.compile(r"(?P<much>\d\s?(?:đ|k|tr|trđ|triệu|nghìn|lít|kg|ha|m2|[\ue000-\uf8ff]))\s?/\s?(?=[\ue000-\uf8ff])"),
        lambda found: f"{found['much']} một ",
    ),
    (_COMPOUND, lambda found: f"{found['number']} {UNITS[found['unit']]} trên {UNITS[found['over']]}"),
    (_PER, _per),
    (_COUNT_PER, _count_per),
    (_PRICE, lambda found: f"{found['price']} một "),
    (re.compile(r"(?<![\w.,])(?P<whole>\d{1,3})\s?(?P<unit>m|tr|tỷ|tỉ)(?P<rest>\d{1,2}|(?<=[rỷỉ])\d{3})(?![\w²³]|[.,]\d)"), _and_rest),
    (_CHAIN, lambda found: re.sub(r"\s?-\s?", ", ", found.group())),
    (_RANGE, _range),
    (re.compile(rf"(?<![\w.])(?P<sign>(?<![\w)\ue000-\uf8ff])-)?(?P<number>{_DOTTED}|{NUMBER})\s?(?P<unit>{_UNIT})(?![^\W_])"), _quantity),
    (
        re.compile(
            r"(?P<word>\b(?:tiết|mục|tiểu mục|phần|bài|hình|bảng|biểu|điểm) )(?P<number>\d{1,2}(?:\.\d{1,2})+)(?![\d]|[.,]\d|%)",
            re.IGNORECASE,
        ),
        lambda found: f"{found['word']}{' chấm '.join(whole_number(part) for part in found['number'].split('.'))}",
    ),
    (re.compile(rf"(?<![\d.,]){_DOTTED}(?={_SCALE})"), lambda found: _said(found.group())),
    (re.compile(rf"(?<![\w/])(?:{'|'.join(re.escape(unit) for unit in _CLEAR_ALONE)})(?![\w/])"), lambda found: UNITS[found.group()]),
    (re.compile(rf"(?<=\()(?:{_BRACKETED})(?=\))|(?<=đơn vị tính: )(?:{_BRACKETED})(?!\w)"), lambda found: UNITS[found.group()]),
    (re.compile(r"(?P<word>\b(?:mỗi|một|triệu|nghìn|trăm|chục|vạn) )ha\b"), lambda found: f"{found['word']}héc ta"),
    (re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3}){2,}(?![\d.,])"), lambda found: whole_number(found.group().replace(" ", ""))),
    (re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{1,2}){1,4}(?![\d]|[.,]\d)"), _dotted),
)
NUMBERS: tuple[Rule, ...] = (
    (re.compile(rf"(?P<sign>(?<![\w)%\ue000-\uf8ff])-)?(?P<number>{NUMBER})"), _bare),
    (re.compile(r"\d+"), lambda found: f" {digits(found.group())} "),
)
