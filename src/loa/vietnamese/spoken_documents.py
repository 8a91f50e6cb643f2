"""Reading aloud: numbers of documents ("22/KH-UBND", "09/2017/NĐ-CP") and addresses on the net."""

import re
from collections.abc import Callable

from loa.vietnamese.lexicon import Lexicon, spelled
from loa.vietnamese.numbers import code_number, digits, whole_number

_PART = r"[A-ZĐƯ][A-ZĐƯa-z&]*\d{0,3}"
NUMBERED = re.compile(
    rf"(?<![\w.,/+-])(?P<number>\d{{1,5}})(?P<letter>[a-z]?)(?:/(?P<year>(?:19|20)\d{{2}}))?"
    rf"[/-](?!CN(?!\w)|[IVX]+(?!\w))(?P<code>(?=[^\s]*[A-ZĐƯ]{{2}}|QyĐ|[/-]?L\b){_PART}(?:[-/.,]{_PART})*)(?![\w])"
)
# "HD 05-HD/UBKTTW", "CV 2210/SYT-NVY": the kind in short before its number
_KIND_BEFORE = re.compile(
    r"(?<![\w/&.-])(?<![Tt]ổ )(?<![Đđ]oàn )(?P<kind>NĐ|NQ|QĐ|QyĐ|KH|CT|CTr|TB|HD|BC|TTr|TTLT|PA|ĐA|KL|CĐ|CV|GM|GP|VBHN|PL)"
    r"(?= (?:số:? )?\d{1,5}[a-z]?(?:/(?:19|20)\d\d)?[-/](?=[^\s]*[A-ZĐƯ]{2})[A-ZĐƯ]| số:? \d)"
)
_SHORT_KIND_AND_ZERO = re.compile(r"(?<!\w)(?P<kind>NĐ|NQ|QĐ|CT|KL|TT)(?= (?P<number>0\d{1,3})(?!\w|[.,/-]\w))|(?<!\w)KL(?= \d{2,4}(?!\w))")
_KIND_GLUED = re.compile(r"(?<!\w)(?P<kind>NĐ|NQ|QĐ)(?=\d{1,4}(?!\w))")
_NO_NUMBER = re.compile(rf"(?<=Số:)\s*/(?P<code>{_PART}(?:[-/]{_PART})*)(?![\w])")
_ONLY_CODE = re.compile(r"(?<![\w/&-])(?P<code>(?:NĐ|NQ|QĐ|KH|CT|CTr|TB|BC|TTr|TT|TTLT|HD|KL|CĐ|CV|GM)[-/][A-ZĐƯ][A-ZĐƯa-z]+)(?![\w&-])")
SHORT_LAW = re.compile(
    r"(?P<kind>\b(?:Luật|Nghị định|Thông tư|Nghị quyết|Quyết định|Chỉ thị|Pháp lệnh|Kế hoạch|NĐ|TT|"
    r"thông tư|nghị định|QĐ|NQ)(?:\s+số)?:?\s+|\b[Ss]ố:?\s+)"
    r"(?P<number>\d{1,4})/(?P<year>(?:19|20)\d{2})(?![\d/-]|\.\w|\s*[-/]\s*\d)"
)
_KIND_AND_ZERO = re.compile(
    r"(?P<kind>\b(?:(?:Nghị định|Thông tư|Nghị quyết|Quyết định|Chỉ thị|Kế hoạch|Công văn|Thông báo|Tờ trình|Giấy mời|Công điện|Hướng dẫn|"
    r"Báo cáo|Kết luận|Chương trình|Đề án|Văn bản|Biên bản|Mẫu|Biểu mẫu|Biểu)\s+(?:số)?:?\s*))(?P<number>0\d{1,3})(?![\d/.,-])",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"(?P<body>[A-ZĐƯ]+)(?P<term>\d{1,2})")
_FORM = re.compile(r"\b(?:mẫu|biểu|biểu mẫu)(?:\s+số)?:?\s*$", re.IGNORECASE)
_BODIES = ("UBND", "HĐND", "MTTQ", "VPCP", "BCĐ")
# Kinds of the Party that share their letters with a commoner one: "Quy định số 144-QĐ/TW".
_OTHER_KINDS = {"QĐ": "quy định", "TT": "thông tri", "CT": "chương trình"}

ADDRESS = re.compile(
    r"(?P<scheme>https?://)?(?P<address>(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+|"
    r"(?:(?<=//)[\w-]+(?:\.[\w-]+)*(?::\d+)?|(?<![\w@.])(?:[a-zA-Z0-9-]+\.)+(?:vn|com|net|org|gov|edu|info|io|me|tv|asia|app|dev|link|page|xyz|cc|top|club|online|site|shop|store|live|icu|vip|biz|mobi|cloud|tech|ly|gl|gle|cn)\b(?!\.\w))"
    r"(?:/[^\s,;)\]”\"’]*)?)"
)
_SAID_IN_ADDRESS = {
    ".": "chấm", "@": "a còng", "/": "gạch chéo", "-": "gạch ngang", "_": "gạch dưới", ":": "hai chấm", "?": "hỏi chấm", "=": "bằng",
    "&": "và", "#": "thăng", "%": "phần trăm", "+": "cộng", "~": "ngã",
}  # fmt: skip
_ADDRESS_PARTS = re.compile(r"\d+|[^\W\d_]+|.")


def say_addresses(text: str, hide: Callable[[str], str]) -> str:
    """`text` with e-mail and web addresses as they are spoken; `hide` keeps what is said from later rules."""
    return ADDRESS.sub(lambda found: _address(found, hide), text)


def _address(found: re.Match[str], hide: Callable[[str], str]) -> str:
    written = found["address"]
    bare = written.rstrip("./?:-_")
    tail = "." if written.endswith(".") else ""
    words = [_address_part(part) for part in _ADDRESS_PARTS.findall(bare)]
    return hide(" ".join(word for word in words if word)) + tail


def _address_part(part: str) -> str:
    if part[0].isdigit():
        return digits(part)
    if part == "www":
        return "vê kép vê kép vê kép"
    if part.isalpha():
        return spelled(part) if len(part) == 1 and part.isascii() else part
    return _SAID_IN_ADDRESS.get(part, "")


def say_documents(text: str, lexicon: Lexicon, hide: Callable[[str], str]) -> str:
    """`text` with the numbers and symbols of documents spoken; `hide` keeps what is said from later rules."""
    known = dict(lexicon.words)  # "KT-XH", "KH-CN" are fields, no numbers of documents
    text = _KIND_GLUED.sub(lambda found: f"{lexicon.codes.get(found['kind'], found['kind'])} ", text)
    text = _KIND_BEFORE.sub(lambda found: lexicon.codes.get(found["kind"], found["kind"]), text)
    text = _SHORT_KIND_AND_ZERO.sub(
        lambda found: {"TT": "thông tư"}.get(found.group()) or lexicon.codes.get(found.group(), found.group()), text
    )
    text = NUMBERED.sub(lambda found: _numbered(found, lexicon, hide), text)
    text = _NO_NUMBER.sub(lambda found: f", {hide(_code(found['code'], lexicon, ''))},", text)
    text = _ONLY_CODE.sub(lambda found: found.group() if found["code"] in known else hide(_code(found["code"], lexicon, "")), text)
    text = SHORT_LAW.sub(_short_law, text)
    return _KIND_AND_ZERO.sub(lambda found: f"{found['kind']}{code_number(found['number'])}", text)


def _numbered(found: re.Match[str], lexicon: Lexicon, hide: Callable[[str], str]) -> str:
    number = code_number(found["number"]) + (f" {found['letter']}" if found["letter"] else "")
    year = f" năm {whole_number(found['year'])}" if found["year"] else ""
    before = found.string[max(0, found.start() - 30) : found.start()]
    code = _form_code(found["code"], lexicon) if _FORM.search(before) else _code(found["code"], lexicon, before)
    return f"{number}{year}, {hide(code)},"


def _form_code(code: str, lexicon: Lexicon) -> str:
    """The series of a form ("Mẫu số 02/CT-KNTC"): its letters, or a longer abbreviation that is known."""
    known = dict(lexicon.words)
    parts = re.findall(r"[^\W\d_]+|\d+", code)
    return " ".join(
        code_number(part) if part.isdigit() else (known.get(part) or spelled(part)) if len(part) > 2 else spelled(part) for part in parts
    )


def _short_law(found: re.Match[str]) -> str:
    return f"{found['kind']}{code_number(found['number'])} năm {whole_number(found['year'])}"


def _code(code: str, lexicon: Lexicon, before: str) -> str:
    parts = re.split(r"[-/.,]", code)
    said = [_part(part, lexicon) for part in parts]
    said[1:] = ["thông tin" if part == "TT" else word for part, word in zip(parts[1:], said[1:], strict=True)]  # a field, no kind
    other = _OTHER_KINDS.get(parts[0], "")
    if other and re.search(rf"{other} (?:số:?\s*)?$", before, re.IGNORECASE):
        said[0] = other
    if len(parts) > 1 and parts[0] in _BODIES:
        return f"{said[0]}, {' '.join(said[1:])}"
    return " ".join(said)


def _part(part: str, lexicon: Lexicon) -> str:
    serial = _SERIAL.fullmatch(part)
    if serial:
        term = "khóa " if serial["body"].endswith(("QH", "HĐND")) else ""  # "QH15" of a term, "VP6" of a section
        return f"{lexicon.code(serial['body'])} {term}{whole_number(serial['term'])}"
    return lexicon.code(part) if len(part) > 1 or part == "L" else spelled(part)
