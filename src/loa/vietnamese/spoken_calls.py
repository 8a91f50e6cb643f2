"""Reading aloud: telephone numbers, hotlines and codes, digit by digit."""

import re
from collections.abc import Callable

from loa.vietnamese.lexicon import spelled
from loa.vietnamese.numbers import code_number, digits, whole_number

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

_GAP = r"[ .()-]{0,2}"
PHONE = rf"\(?(?:\+\s?84|84(?=[ .]?[35789]\d{{8}})|0){_GAP}(?:[35-9]\d(?:{_GAP}\d){{7}}|2(?:{_GAP}\d){{8,9}}|4(?:{_GAP}\d){{8}})"
_LISTED = r"\d{3,8}(?:(?:,|\s-|\s(?:và|hoặc|hay))\s?\d{3,8})*"
_EMERGENCY = "11[1-9]|156|1022|1080|5656|8888"
_NUMBER_LIST = rf"(?:{_EMERGENCY})(?:(?:,|\s-|\s(?:và|hoặc|hay))\s?(?:{_EMERGENCY}))*"
_CODE_WORDS = (
    r"mã(?: số)?(?: (?:hồ sơ|định danh|bưu chính|đơn vị|khách hàng|thuế|bệnh nhân|tra cứu|"
    r"xác thực|OTP|vạch|vận đơn|giao dịch|vùng trồng|hợp đồng|chứng từ|ĐVQHNS|QHNS))*|tài khoản|định danh|CCCD|CMND|"
    r"căn cước(?: công dân)?|MST|OTP|số thẻ|số sổ|STK|biên lai|"
    r"số (?:phát hành|vào sổ|sê-?\s?ri|seri|khung|máy|hóa đơn|hoá đơn|hộ chiếu)"
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
    said = {"+": "cộng"}
    parts = re.findall(r"\d+|[xX*]+|\+", found.group())
    return " ".join(digits(part) if part.isdigit() else said.get(part) or " ".join(["ích"] * len(part)) for part in parts)


def _standard(found: re.Match[str]) -> str:
    number = ", ".join(code_number(part) for part in found["number"].strip("-").split("-") if part)
    return f"{found['standard']} {number}{', ' + found['year'] if found['year'] else ''}"


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
    (re.compile(r"(?P<words>\bID(?: phòng| cuộc họp| Zoom)*\s?:?\s)(?P<numbers>\d{3}(?: ?\d{3,4}){1,3})(?![\d.,]\d)"), _digits_within),
    (
        re.compile(r"(?<![\w.,/-])(?P<series>[A-ZĐ]{1,3})(?P<number>\d{5,12})(?![\w]|[.,-]\d)"),
        lambda found: f"{spelled(found['series'])} {digits(found['number'])}",
    ),
    (re.compile(r"(?<!\w)\+\d{2,3}[xX]+(?!\w)"), _masked),
    (re.compile(r"(?<!\w)TK(?=(?: số)?:? ?\d{3,})"), lambda _: "tài khoản"),
    (re.compile(r"(?P<words>\bNAPAS )(?P<number>247)(?!\d)", re.IGNORECASE), _by_digit),
    (
        re.compile(r"(?P<standard>(?<!\w)(?:TCVN|QCVN|TCCS|QCĐP))\s?(?P<number>[\d-]+)(?::(?P<year>(?:19|20)\d\d))?(?!\d)"),
        _standard,
    ),
    (re.compile(r"(?<!\w)LH:?\s(?=\+?\d[\d. ]{6}|đ/c|anh|chị|ông|bà)"), lambda _: "liên hệ "),
    (re.compile(r"(?P<bank>(?<!\w)\w+[Bb]ank,? )CN(?= [A-ZĐ])"), lambda found: f"{found['bank']}chi nhánh"),
    (
        re.compile(r"(?P<current>\b(?:dòng|dòng điện|cường độ|cầu dao|aptomat|áp tô mát|ổ cắm) \d+) ?A(?!\w)"),
        lambda found: f"{found['current']} am pe",
    ),
    (re.compile(r"(?<![\w&-])TT(?= (?:số:? )?\d{1,4}/(?:19|20)\d\d(?!\d))"), lambda _: "thông tư"),
    (re.compile(rf"(?P<words>\d[. ]\d{{3,4}} (?:hoặc|hay) (?:số )?)(?P<numbers>{_EMERGENCY})(?![\w/%]|[.,]\d| [a-zà-ỹ])"), _digits_within),
    (re.compile(r"(?P<words>\b(?:BCĐ|Ban CĐ|Ban [Cc]hỉ đạo)\s)(?P<number>\d{3})(?![\w/-]|[.,]\d)"), _by_digit),
    (re.compile(r"(?<![\w.-])(?P<place>\d{2})(?P<series>[A-Z]{1,2}\d?)-(?P<number>\d{3}\.?\d{2})(?![\w])"), _plate),
    (
        re.compile(
            r"(?P<words>\b(?:BKS|BSX|[Bb]iển(?: kiểm soát| số(?: xe)?)|BS)(?: số)?:? )(?P<place>\d{2}) ?-? ?(?P<series>[A-ZĐ]{1,2}\d?)"
            r" ?[- ] ?(?P<number>\d{4,5}|\d{3}\.\d{2})(?!\w|[.,]\d)"
        ),
        lambda found: f"{found['words']}{_plate(found)}",
    ),
    (re.compile(r"(?<!\w)\*\d+(?:\*\d+)*#"), _keyed),
    (re.compile(r"(?:(?<=\bSMS )|(?<=\bđầu số )|(?<=\btổng đài ))\d[xX]\d\d(?!\w)"), _masked),
    (
        re.compile(r"(?<![\w.,])(?:\+\d\d ?)?\d{1,8}(?:[ .]\d{1,8}){0,3}[ .]?(?:[xX]{2,}|\*{2,})(?:[ .]?[xX*]{2,})*(?:[ .]?\d+)*(?!\w)"),
        _masked,
    ),
    (
        re.compile(
            rf"(?P<words>\b(?:{_CODE_WORDS})(?: số| là| cá nhân)*\s?:?\s)"
            rf"(?P<code>(?!OTP|BHXH|BHYT|MST|CCCD|QR)"
            rf"(?=[A-ZĐ]*[ -]?(?:[^\s\d]*\d){{4}})(?:[A-ZĐ]{{1,6}}-?|[A-ZĐ]{{1,3}} )\d[A-ZĐ\d]*(?:[.\-/][A-ZĐ\d]+)*)(?!\w)",
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
        re.compile(r"(?P<words>\bmật khẩu(?: \w+)?\s?:?\s+[A-Za-z@#._-]*)(?P<number>\d+)", re.IGNORECASE),
        lambda found: f"{found['words']} {digits(found['number'])}",
    ),
    (re.compile(r"(?<!\w)\+84\d{0,6}(?![\d.]*\d)"), lambda found: f"cộng {digits(found.group())}"),
    (
        re.compile(
            r"(?P<words>(?<![\w/.,-])1[89]00(?:[ .]?\d){4,6}(?: \([^()\d]{1,30}\))?)"
            r"(?P<numbers>(?:(?:,| (?:hoặc|hay|và))(?: số)? \d{3,5}(?![\w/%]|[.,]\d| ?\d| [a-zà-ỹ]))+)"
        ),
        lambda found: found["words"] + re.sub(r"\d+", lambda run: digits(run.group()), found["numbers"]),
    ),
    (re.compile(r"(?<![\w/.,-])(?<!năm )(?<!đoạn )1[89]00(?:(?:[ .]?\d){4,6}|-(?!1[89]|2)\d{4})(?![\d])"), _grouped),
    (
        re.compile(
            r"(?P<words>\b(?:Viettel|VinaPhone|MobiFone|Vietnamobile|Gmobile|iTel|Wintel|VNPT|FPT|EVN)(?: số| gọi)?:? \(?)"
            r"(?P<numbers>\d{3,5})"
            r"(?![\w/%]|[.,]\d| ?\d| [a-zà-ỹ])",
            re.IGNORECASE,
        ),
        _digits_within,
    ),
    (
        re.compile(
            rf"(?P<words>\bgọi\b[^;\n]{{3,80}}? (?:hoặc|hay|và)(?: số)? )(?P<number>{_EMERGENCY})"
            r"(?![\w/%]|[.,]\d| (?!nhánh|để|khi|nếu|hoặc|và|báo|được|trong)[a-zà-ỹ])",
            re.IGNORECASE,
        ),
        _by_digit,
    ),
    (
        re.compile(
            r"(?P<words>\b(?:nhắn|soạn)\b[^.;\n]{1,60}? gửi(?: đến| tới| về)?(?: số| đầu số| tổng đài)* )"
            rf"(?P<numbers>{_LISTED})(?![\w/]|[.,]\d| [a-zà-ỹ])",
            re.IGNORECASE,
        ),
        _digits_within,
    ),
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
            rf"(?P<words>\b(?:gọi|gửi|liên hệ|bấm|báo|báo cháy|số|Công an|PCCC|"
            rf"phòng cháy chữa cháy|đa khoa|phòng khám|trẻ em|cấp cứu|cứu hỏa|cảnh sát|cứu nạn|"
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
    (re.compile(r"(?<![\w/.,+-])0\d{1,3}(?:[ .]\d{3,4}){1,4}(?![\w/]|[.,]\d)"), _grouped),
    (
        re.compile(r"(?<![\d.,])(?<![Mm]\d\+)(?<![Mm]\d\d\+)(?<![Mm]\d\d\d\+)(?P<words>)(?P<numbers>0\d{2,}|\d{10,})(?![\d.,/]\d|/\w|\d)"),
        _digits_within,
    ),
)
