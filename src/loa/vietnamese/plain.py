"""Plain language: what in a text readers stumble over, with a suggestion and the source of the rule.

Suggestions only: they judge forms, not sense. Counts of words of foreign guides are taken over into syllables (tiếng), which is what
Vietnamese writing parts by blanks: a word has one or two, so that 25 words are about 40. That factor is Loa's own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from loa.vietnamese.figure_words import composed
from loa.vietnamese.figures import DOCUMENT, figures
from loa.vietnamese.numbers import roman
from loa.vietnamese.sentences import sentences

LONGEST_SENTENCE = 40  # syllables
MOST_ITEMS = 5  # items of one sentence
_STYLE = "Australian Government Style Manual, “Sentences” (không quá 25 từ một câu; tránh hai lần phủ định; dùng danh sách)"
_STYLE_URL = "https://www.stylemanual.gov.au/writing-and-designing-content/clear-language-and-writing-style/sentences"
_DECREE_URL = (
    "https://hethongphapluat.com/van-ban-hop-nhat-3112-vbhn-btp-nam-2024-hop-nhat-nghi-dinh-huong-dan-luat-ban-hanh-van-ban-quy-pham-"
    "phap-luat-do-bo-tu-phap-ban-hanh/dieu-69"
)
_LAW_URL = "http://www.hethongphapluat.com/luat-ban-hanh-van-ban-quy-pham-phap-luat-2025/dieu-7"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of plain language and where it comes from. Rules for legal documents are taken over for messages."""

    code: str
    name: str
    source: str
    source_url: str


LONG = Rule("long", "Câu dài", _STYLE, _STYLE_URL)
PASSIVE = Rule(
    "passive",
    "Câu bị động",
    "digital.gov, Plain Language Guide, “Use the active voice”",
    "https://digital.gov/guides/plain-language/writing",
)
NOMINAL = Rule(
    "nominal",
    "Danh từ hóa",
    "Federal Plain Language Guidelines (PLAIN, 2011), “Avoid hidden verbs”",
    "https://docsbay.net/federal-plain-language-guidelines",
)
SHORT = Rule("short", "Viết tắt chưa giải thích", "Nghị định 34/2016/NĐ-CP, Điều 69 khoản 4 (VBHN 3112/VBHN-BTP năm 2024)", _DECREE_URL)
TERM = Rule("term", "Thuật ngữ pháp lý", "Nghị định 34/2016/NĐ-CP, Điều 69 khoản 3 (VBHN 3112/VBHN-BTP năm 2024)", _DECREE_URL)
WORD = Rule("word", "Từ hành chính", "Luật Ban hành văn bản quy phạm pháp luật 64/2025/QH15, Điều 7 khoản 1", _LAW_URL)
NEGATIVE = Rule("negative", "Hai lần phủ định", _STYLE, _STYLE_URL)
LISTED = Rule("listed", "Liệt kê dài", _STYLE, _STYLE_URL)
RULES = (LONG, PASSIVE, NOMINAL, SHORT, TERM, WORD, NEGATIVE, LISTED)


@dataclass(frozen=True, slots=True)
class Remark:
    """What to look at in `text[start:end]`; `suggestion` is "" where only a person can say what is better."""

    rule: Rule
    start: int
    end: int
    written: str
    said: str
    suggestion: str


Found = tuple[Rule, int, int, str, str]  # rule, start and end in the sentence or text, what is said, suggestion

_BY_WHOM = re.compile(r"\b(?:được|bị)\b[^,;:.]{1,80}?\s(?P<by>bởi)\s(?P<whom>[^,;:.]{2,60})", re.IGNORECASE)
# "được hỗ trợ", "được hưởng": what people get is no passive to avoid.
_PASSIVE = re.compile(
    r"\b(?:được|bị)\s(?!hỗ trợ|hưởng|nhận|miễn|giảm|trợ cấp|cấp|tặng|khám|học|nghỉ|vay|phép|ốm|đau|thương|bệnh|hỏng|mất|ngập)[^\W\d_]+",
    re.IGNORECASE,
)
_MOST_PASSIVES = 2
_NOMINAL = re.compile(
    r"\b(?:(?:việc|sự|quá trình)\s(?:tổ chức\s)?(?:triển khai\s|tiến hành\s)?(?:thực hiện|triển khai|tiến hành|tổ chức)\s"
    r"(?:công tác|việc|hoạt động|nhiệm vụ|các hoạt động|các nhiệm vụ|các biện pháp)"
    r"|(?:thực hiện|tiến hành|triển khai|tổ chức)\s(?:tốt\s|nghiêm túc\s)?(?:việc|công tác)"
    r"|công tác\s(?:tổ chức|triển khai|thực hiện)(?:\sthực hiện)?)(?:\s(?P<verb>[^\W\d_]+\s[^\W\d_]+))?",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(
    r"\b(?:không thể không|không phải (?:là )?(?:không|chưa)|không được không|không ai (?:là )?không|chưa chắc (?:đã )?không"
    r"|(?:không|chưa)\b[^.;:!?\n]{2,70}?\b(?:nếu|khi|trừ khi|trừ trường hợp)\s(?:không|chưa))\b",
    re.IGNORECASE,
)
_SIMPLER_NEGATIVE = (
    (re.compile(r"không thể không|không được không", re.IGNORECASE), "Nên viết: “phải”."),
    (re.compile(r"không ai (?:là )?không", re.IGNORECASE), "Nên viết: “ai cũng”."),
    (re.compile(r"\b(?:nếu|khi|trừ khi|trừ trường hợp)\b", re.IGNORECASE), "Nên viết: “chỉ … khi có …”."),
)
_ABBREVIATION = re.compile(r"(?<![\w/&-])[A-ZĐ][A-ZĐ&]*(?:-[A-ZĐ]+)?[A-ZĐ](?![\w/&]|-[A-ZĐ])")
_KNOWN_TO_ALL = frozenset(
    ["TP", "VN", "SMS", "PDF", "QR", "USD", "VND", "VNĐ", "TV", "HIV", "AIDS", "COVID", "USB", "ATM", "IP", "OK", "TM", "KT", "TL"]
)
_SEPARATOR = re.compile(r"(?<!\d)[,;]\s|[,;]\s(?!\d)|\s(?:và|hoặc)\s")


def remarks(text: str) -> list[Remark]:
    """What readers may stumble over, in the order of the text. Takes any text, never raises."""
    seen = composed(text)
    plain = seen.text
    found = [*_words(plain), *_abbreviations(plain)]
    for start, sentence in _placed(plain):
        found += [(rule, start + first, start + last, said, better) for rule, first, last, said, better in _of_sentence(sentence)]
    made: list[Remark] = []
    for rule, first, last, said, better in sorted(found, key=lambda one: (one[1], -one[2])):
        start, end = seen.span(first, last)
        made.append(Remark(rule, start, end, text[start:end], said, better))
    return made


def syllables(text: str) -> int:
    """How many syllables (tiếng) `text` has: what blanks part, numbers among them."""
    return sum(any(letter.isalnum() for letter in part) for part in text.split())


def _placed(text: str) -> Iterator[tuple[int, str]]:
    """Each sentence with where it begins."""
    at = 0
    for sentence in sentences(text):
        start = text.find(sentence, at)
        if start >= 0:
            at = start + len(sentence)
            yield start, sentence


def _of_sentence(sentence: str) -> Iterator[Found]:
    if (length := syllables(sentence)) > LONGEST_SENTENCE:
        yield LONG, 0, len(sentence), f"Câu dài {length} tiếng.", f"Nên tách thành câu dưới {LONGEST_SENTENCE} tiếng, mỗi câu một ý."
    yield from _passives(sentence)
    for match in _NOMINAL.finditer(sentence):
        verb = match["verb"]
        chain = match.group()[: match.start("verb") - match.start()].strip() if verb else match.group()
        better = f"Nên dùng thẳng động từ: “{verb}”." if verb else "Nên dùng thẳng động từ."
        yield NOMINAL, match.start(), match.end(), f"“{chain}” che mất việc phải làm.", better
    for match in _NEGATIVE.finditer(sentence):
        better = next((words for shape, words in _SIMPLER_NEGATIVE if shape.search(match.group())), "Nên nói điều được làm, phải làm.")
        yield NEGATIVE, match.start(), match.end(), "Hai lần phủ định, người nghe dễ hiểu ngược.", better
    items = len(_SEPARATOR.findall(sentence)) + 1
    if items > MOST_ITEMS and syllables(sentence) > LONGEST_SENTENCE // 2:
        said = f"Một câu liệt kê khoảng {items} ý."
        yield LISTED, 0, len(sentence), said, "Nên xuống dòng, mỗi ý một gạch đầu dòng “- ”."


def _passives(sentence: str) -> Iterator[Found]:
    for match in _BY_WHOM.finditer(sentence):
        whom = " ".join(match["whom"].split()[:6])
        yield PASSIVE, match.start(), match.end("by"), "Câu bị động có “bởi”.", f"Nên nói ai làm trước: “{whom} …”."
    many = list(_PASSIVE.finditer(sentence))
    if len(many) > _MOST_PASSIVES:
        said = f"{len(many)} lần “được”, “bị” trong một câu."
        yield PASSIVE, many[0].start(), many[-1].end(), said, "Nên nói rõ ai làm việc gì."


def _words(text: str) -> Iterator[Found]:
    """Officialese and legal terms; a term that a bracket or "là", "tức là" explains at once is left."""
    pattern, table = _phrases()
    for match in pattern.finditer(text):
        rule, better = table[match.group().lower()]
        if rule is TERM and re.match(r"\s*(?:\(|,?\s*(?:tức là|nghĩa là|có nghĩa)\b)", text[match.end() : match.end() + 20]):
            continue
        if rule is TERM:
            yield rule, match.start(), match.end(), f"“{match.group()}” là thuật ngữ, nên giải thích.", f"Nghĩa là: {better}."
        else:
            advice = better[1:-1].capitalize() + "." if better.startswith("(") else f"Có thể viết: {better}."
            yield rule, match.start(), match.end(), f"“{match.group()}” là lối nói hành chính.", advice


def _abbreviations(text: str) -> Iterator[Found]:
    """The first use of each abbreviation that no bracket beside it spells out."""
    taken = [(figure.start, figure.end) for figure in figures(text) if figure.kind == DOCUMENT]
    known = _shorts()
    seen: set[str] = set()
    for match in _ABBREVIATION.finditer(text):
        word = match.group()
        if word in seen or word in _KNOWN_TO_ALL or roman(word) or _capitals_around(text, match):
            continue
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        seen.add(word)
        if text[max(0, match.start() - 1) : match.start()] == "(" or re.match(r"\s*\(", text[match.end() : match.end() + 3]):
            continue
        full = known.get(word, "")
        better = f"Lần đầu nên viết: “{full} ({word})”, hoặc viết đủ." if full else "Nên viết đủ ở lần đầu."
        yield SHORT, match.start(), match.end(), f"“{word}” chưa được giải thích.", better


def _capitals_around(text: str, match: re.Match[str]) -> bool:
    """Whether it is a word of a line in capitals, not an abbreviation."""
    line = text[text.rfind("\n", 0, match.start()) + 1 :].partition("\n")[0]
    letters = [letter for letter in line if letter.isalpha()]
    return len(letters) > len(match.group()) + 4 and sum(letter.isupper() for letter in letters) > 0.8 * len(letters)


@cache
def _rows() -> list[tuple[str, str, str]]:
    lines = Path(__file__).with_name("plain_words.tsv").read_text("utf-8").splitlines()
    parted = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return [(kind, written, better) for kind, written, better in parted]


@cache
def _phrases() -> tuple[re.Pattern[str], dict[str, tuple[Rule, str]]]:
    """A pattern of all phrases, longest first, and what is said of each."""
    table = {written: ({"term": TERM, "word": WORD}[kind], better) for kind, written, better in _rows() if kind != "short"}
    ordered = sorted(table, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, ordered))})\b", re.IGNORECASE), table


@cache
def _shorts() -> dict[str, str]:
    return {written: full for kind, written, full in _rows() if kind == "short"}
