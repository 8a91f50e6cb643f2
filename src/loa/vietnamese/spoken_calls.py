"""Reading aloud: telephone numbers, hotlines and codes, digit by digit."""

import re
from collections.abc import Callable

from loa.vietnamese.lexicon import spelled
from loa.vietnamese.numbers import digits, whole_number

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

_GAP = r"[ .()-]{0,2}"
PHONE = rf"\(?(?:\+\s?84|84(?=[ .]?[35789]\d{{8}})|0){_GAP}(?:[35-9]\d(?:{_GAP}\d){{7}}|2(?:{_GAP}\d){{8,9}}|4(?:{_GAP}\d){{8}})"
_LISTED = r"\d{3,8}(?:(?:,|\s-|\s(?:và|hoặc|hay))\s?\d{3,8})*"
_EMERGENCY = "11[1-9]|156|1022|1080|5656|8888"
_NUMBER_LIST = rf"(?:{_EMERGENCY})(?:(?:,|\s-|\s(?:và|hoặc|hay))\s?(?:{_EMERGENCY}))*"
_CODE_WORDS = (
    r"mã(?: số)?(?: (?:hồ sơ|định danh|bưu chính|đơn vị|khách hàng|thuế|bệnh nhân|tra cứu|"
    r"xác thực|OTP|vạch|vận đơn|giao dịch|vùng trồng|hợp đồng|chứng từ))*|tài khoản|định danh|CCCD|CMND|"
    r"căn cước(?: công dân)?|OTP|số thẻ|số sổ|STK|biên lai|số (?:phát hành|vào sổ|sê-?\s?ri|seri|khung|máy|hóa đơn|hoá đơn|hộ chiếu)"
)
_GROUPS = {9: (3, 3, 3), 10: (4, 3, 3), 11: (4, 3, 4), 12: (3, 3, 3, 3), 8: (4, 4)}


def _grouped(found: re.Match[str]) -> str:
    """Digits in groups as they are written; a run without gaps in the usual groups."""
    written = found.group()
    groups = re.findall(r"\d+", written)
    if len(groups) == 1:
        groups = _cut(groups[0])
    plus = "cộng " if "+" in written else ""
    return f" {plus}{', '.join(digits(group) for group in groups)}"


def _cut(run: str) -> list[str]:
    sizes = _GROUPS.get(len(run), (len(run),))
    starts = [sum(sizes[:place]) for place in range(len(sizes))]
    return [run[start : start + size] for start, size in zip(starts, sizes, strict=True)]


def _marks(found: re.Match[str]) -> str:
    """A code of letters and digits, one by one: "H42.23-2507" → "hát bốn hai chấm hai ba, hai năm không bảy"."""
    said = [
        digits(part) if part.isdigit() else {".": "chấm", "-": ",", "/": "trên"}.get(part) or spelled(part)
        for part in re.findall(r"\d+|[A-ZĐ]+|[.\-/]", found["code"])
    ]
    return f"{found['words']} {' '.join(said)} "


def _masked(found: re.Match[str]) -> str:
    return " ".join(digits(part) if part.isdigit() else " ".join(["ích"] * len(part)) for part in re.findall(r"\d+|[xX*]+", found.group()))


def _keyed(found: re.Match[str]) -> str:
    """ "*101#" as it is keyed in."""
    return " ".join(
        digits(part) if part.isdigit() else "sao" if part == "*" else "thăng" for part in re.findall(r"\d+|[*#]", found.group())
    )


def _gold(fineness: str) -> str:
    return "hai mươi tư ca ra" if fineness.endswith("K") else digits(fineness)


def _digits_within(found: re.Match[str]) -> str:
    numbers = re.sub(r"(?<=\d)\.(?=[A-Z]?\d)", " chấm ", found["numbers"])
    numbers = re.sub(r"(?<=\d)-(?=\d)", ", ", numbers)
    return found["words"] + re.sub(r"\d+", lambda run: f" {digits(run.group())} ", numbers)


def _plate(found: re.Match[str]) -> str:
    return f"{whole_number(found['place'])} {found['series']}, {digits(found['number'])}"


def _by_digit(found: re.Match[str]) -> str:
    return found["words"] + digits(found["number"])


RULES: tuple[Rule, ...] = (
    (
        re.compile(r"(?P<standard>(?<!\w)(?:TCVN|QCVN|TCCS|QCĐP)\s?[\d-]+):(?P<year>(?:19|20)\d\d)(?!\d)"),
        lambda found: f"{found['standard'].replace('-', ', ')}, {found['year']}",
    ),
    (re.compile(r"(?<!\w)LH:?\s(?=\+?\d[\d. ]{6}|đ/c|anh|chị|ông|bà)"), lambda _: "liên hệ "),
    (re.compile(r"(?P<bank>(?<!\w)\w+[Bb]ank,? )CN(?= [A-ZĐ])"), lambda found: f"{found['bank']}chi nhánh"),
    (
        re.compile(r"(?P<current>\b(?:dòng|dòng điện|cường độ|cầu dao|aptomat|áp tô mát|ổ cắm) \d+) ?A(?!\w)"),
        lambda found: f"{found['current']} am pe",
    ),
    (re.compile(r"(?<![\w&-])TT(?= (?:số:? )?\d{1,4}/(?:19|20)\d\d/)"), lambda _: "thông tư"),
    (re.compile(rf"(?P<words>\d[. ]\d{{3,4}} (?:hoặc|hay) (?:số )?)(?P<numbers>{_EMERGENCY})(?![\w/%]|[.,]\d| [a-zà-ỹ])"), _digits_within),
    (re.compile(r"(?P<words>\b(?:BCĐ|Ban CĐ|Ban [Cc]hỉ đạo)\s)(?P<number>\d{3})(?![\w/-]|[.,]\d)"), _by_digit),
    (re.compile(r"(?<![\w.-])(?P<place>\d{2})(?P<series>[A-Z]{1,2}\d?)-(?P<number>\d{3}\.?\d{2})(?![\w])"), _plate),
    (re.compile(r"(?<!\w)\*\d+(?:\*\d+)*#"), _keyed),
    (re.compile(r"(?:(?<=\bSMS )|(?<=\bđầu số )|(?<=\btổng đài ))\d[xX]\d\d(?!\w)"), _masked),
    (re.compile(r"(?<![\w.,])0\d{1,8}[xX*]{2,}\d*(?!\w)"), _masked),
    (
        re.compile(
            rf"(?P<words>\b(?:{_CODE_WORDS})(?: số| là| cá nhân)*\s?:?\s)"
            rf"(?P<code>(?!OTP)(?=[A-ZĐ]*[ -]?(?:[^\s\d]*\d){{4}})[A-ZĐ]{{1,6}}[ -]?\d[A-ZĐ\d]*(?:[.\-/][A-ZĐ\d]+)*)(?!\w)",
            re.IGNORECASE,
        ),
        lambda found: _marks(found) if found["code"].isupper() else found.group(),
    ),
    (re.compile(rf"(?P<first>{PHONE})\s?/\s?(?={PHONE}(?!\d))"), lambda found: f"{found['first']}, "),
    (re.compile(rf"(?<!\w)ĐT\s?:?\s?(?={PHONE}(?!\d))"), lambda _: "điện thoại: "),
    (re.compile(rf"(?<![\w/.,+-]){PHONE}(?![\d])"), _grouped),
    (
        re.compile(r"(?P<words>\bvàng(?: \w+)? )(?P<number>9999?|24K)(?![\d.,]\d|\w)", re.IGNORECASE),
        lambda found: found["words"] + _gold(found["number"]),
    ),
    (
        re.compile(r"(?P<words>\bmật khẩu(?: \w+)?\s?:?\s+[A-Za-z]*)(?P<number>\d+)", re.IGNORECASE),
        lambda found: f"{found['words']} {digits(found['number'])}",
    ),
    (re.compile(r"(?<!\w)\+84\d{0,6}(?![\d.]*\d)"), lambda found: f"cộng {digits(found.group())}"),
    (re.compile(r"(?<![\w/.,-])(?<!năm )(?<!đoạn )1[89]00(?:[ .]?\d){4,6}(?![\d])"), _grouped),
    (
        re.compile(
            rf"(?P<words>\b(?:tổng đài|hotline|đường dây nóng|đầu số|số máy|điện thoại|SĐT|ĐT|nhắn tin|"
            rf"(?:soạn|tin)(?: tin)?(?: nhắn)?(?: [A-Z]{{1,6}}){{0,3}} gửi(?: đến| tới)?|"
            rf"máy lẻ)(?: số)?(?: điện thoại)?(?: miễn phí)?\s?:?\s)"
            rf"(?P<numbers>{_LISTED})(?![\w/]|[.,]\d)",
            re.IGNORECASE,
        ),
        _digits_within,
    ),
    (
        re.compile(
            rf"(?P<words>\b(?:gọi|liên hệ|bấm|báo|báo cháy|số|Công an|PCCC|phòng cháy chữa cháy|trẻ em|cấp cứu|cứu hỏa|cảnh sát|cứu nạn|"
            rf"khẩn cấp)(?: ngay| điện| tới| đến| cho| qua| theo)*(?: số)?\s?:?\s)"
            rf"(?P<numbers>{_NUMBER_LIST})(?![\w/%]|[.,]\d| (?:hộ|người|ca|thôn|xã|trường|em|cháu|"
            rf"điểm|công|đại|học|vụ|tỷ|triệu|nghìn|đồng))",
            re.IGNORECASE,
        ),
        _digits_within,
    ),
    (
        re.compile(
            rf"(?P<words>\b(?:{_CODE_WORDS})(?: số| là| cá nhân)*\s?:?\s)"
            rf"(?P<numbers>\d{{3,}}(?:[.-][A-Z]?\d+)+|\d{{3}}(?: \d{{3}}){{2,3}}(?! ?\d)|\d{{4,}}(?: \d{{3,}})*)(?![.,]?\d)",
            re.IGNORECASE,
        ),
        _digits_within,
    ),
    (re.compile(r"(?<![\w/.,+-])0\d{1,3}(?:[ .]\d{3,4}){1,2}(?![\w/]|[.,]\d)"), _grouped),
    (re.compile(r"(?<![\d.,])(?P<words>)(?P<numbers>0\d{2,}|\d{10,})(?![\d.,/]\d|/\w|\d)"), _digits_within),
)
