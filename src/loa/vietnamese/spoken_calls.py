"""Reading aloud: telephone numbers, hotlines and codes, digit by digit."""

import re
from collections.abc import Callable

from loa.vietnamese.numbers import digits, whole_number

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

_GAP = r"[ .()-]{0,2}"
PHONE = rf"\(?(?:\+\s?84|84(?=[ .]?[35789]\d{{8}})|0){_GAP}(?:[35-9]\d(?:{_GAP}\d){{7}}|2(?:{_GAP}\d){{8,9}}|4(?:{_GAP}\d){{8}})"
_LISTED = r"\d{3,8}(?:(?:,|\s-|\s(?:và|hoặc|hay))\s?\d{3,8})*"
_EMERGENCY = "11[1-9]|156|1022|1080|5656|8888"
_NUMBER_LIST = rf"(?:{_EMERGENCY})(?:(?:,|\s-|\s(?:và|hoặc|hay))\s?(?:{_EMERGENCY}))*"
_CODE_WORDS = (
    r"mã(?: số)?(?: (?:hồ sơ|định danh|bưu chính|đơn vị|khách hàng|thuế|bệnh nhân|tra cứu|"
    r"xác thực|OTP|vạch))*|tài khoản|định danh|CCCD|CMND|"
    r"căn cước(?: công dân)?|OTP|số thẻ|số sổ|STK|biên lai"
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


def _digits_within(found: re.Match[str]) -> str:
    numbers = re.sub(r"(?<=\d)\.(?=[A-Z]?\d)", " chấm ", found["numbers"])
    numbers = re.sub(r"(?<=\d)-(?=\d)", ", ", numbers)
    return found["words"] + re.sub(r"\d+", lambda run: f" {digits(run.group())} ", numbers)


def _plate(found: re.Match[str]) -> str:
    return f"{whole_number(found['place'])} {found['series']}, {digits(found['number'])}"


RULES: tuple[Rule, ...] = (
    (re.compile(r"(?<![\w.-])(?P<place>\d{2})(?P<series>[A-Z]{1,2}\d?)-(?P<number>\d{3}\.?\d{2})(?![\w])"), _plate),
    (re.compile(rf"(?<![\w/.,+-]){PHONE}(?![\d])"), _grouped),
    (re.compile(r"(?<![\w/.,-])(?<!năm )(?<!đoạn )1[89]00(?:[ .]?\d){4,6}(?![\d])"), _grouped),
    (
        re.compile(
            rf"(?P<words>\b(?:tổng đài|hotline|đường dây nóng|đầu số|số máy|điện thoại|SĐT|ĐT|nhắn tin|"
            rf"tin(?: nhắn)?(?: [A-Z]{{1,6}}){{0,3}} gửi(?: đến| tới)?|"
            rf"máy lẻ)(?: số)?(?: điện thoại)?(?: miễn phí)?\s?:?\s)"
            rf"(?P<numbers>{_LISTED})(?![\w/]|[.,]\d)",
            re.IGNORECASE,
        ),
        _digits_within,
    ),
    (
        re.compile(
            rf"(?P<words>\b(?:gọi|liên hệ|bấm|báo|số|cấp cứu|cứu hỏa|cảnh sát|cứu nạn|"
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
            rf"(?P<numbers>\d{{3,}}(?:[.-][A-Z]?\d+)+|\d{{4,}}(?: \d{{3,}})*)(?![.,]?\d)",
            re.IGNORECASE,
        ),
        _digits_within,
    ),
    (re.compile(r"(?<![\d.,])(?P<words>)(?P<numbers>0\d{2,}|\d{10,})(?![\d.,/]\d|/\w|\d)"), _digits_within),
)
