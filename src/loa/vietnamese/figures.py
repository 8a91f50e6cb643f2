"""The checkable figures of a text, and which of them another text does not hold."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from loa.vietnamese.daymonths import DAY, MONTH, YEAR, Slash, is_date, is_hyphened_date, slash
from loa.vietnamese.figure_words import Shadow, shadow
from loa.vietnamese.letters import fold
from loa.vietnamese.numbers import NUMBER, roman, value_of
from loa.vietnamese.spoken_calls import PHONE
from loa.vietnamese.spoken_documents import ADDRESS, NUMBERED, SHORT_LAW
from loa.vietnamese.spoken_quantities import ROMANS

DOCUMENT, DATE, YEAR_KIND, TIME, PERCENT, MONEY, PHONE_KIND, NUMBER_KIND = (
    "document",
    "date",
    "year",
    "time",
    "percent",
    "money",
    "phone",
    "number",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in a text: `text[start:end]` is `written`, `value` the same for every way of writing it.

    Values by kind: document "22/KH-UBND", "09/2017/NĐ-CP" (capitals, at least two digits); date ISO 8601, whole
    "2024-01-30" or in part "2024-01", "--01-30", "--01", "---30"; year "2024"; time "07:30"; percent "12.5"; money in
    đồng "1500000"; phone its digits; number "2", "12.5".
    """

    kind: str
    value: str
    start: int
    end: int
    written: str


Found = tuple[str, str, int, int]  # kind, value, start and end in the shadow
_Finder = Callable[[re.Match[str]], Iterator[Found]]

_SCALES = {"nghìn": 10**3, "ngàn": 10**3, "k": 10**3, "triệu": 10**6, "tr": 10**6, "tỷ": 10**9, "tỉ": 10**9, "trăm": 100, "vạn": 10**4}
_SCALE = r"\s?(?:nghìn tỷ|triệu tỷ|nghìn|ngàn|triệu|tr(?![^\W\d_])|tỷ|tỉ|vạn)"
_PERCENT = r"\s?(?:%|phần trăm\b)"
_CURRENCY = r"\s?(?:đồng\b(?!\s(?:chí|bộ|thời|bào|hồ|ruộng|bằng|loạt))|đ(?![^\W_/]|/c)|₫|VNĐ|VND|vnđ)"
_FREE = r"(?<![^\W_])(?<![^\W\d_]-)(?<!\d[.,])"
_DECIMAL = rf"(?:\d+\.\d{{1,2}}(?![\d.])|{NUMBER})"
_COUNT_A_DAY = r"(?!\s*(?:buổi|lần|ca|bữa|giờ|lượt|tin)\b)"


def figures(text: str) -> list[Figure]:
    """Every checkable figure of `text` in order, none inside another; numbers of list items and of addresses are none."""
    seen = shadow(text)
    taken = [False] * len(seen.text)
    found: list[Found] = []
    for pattern, finder in _FINDERS:
        for match in pattern.finditer(seen.text):
            if not any(taken[match.start() : match.end()]):
                new = list(finder(match))
                found += [one for one in new if one[0]]
                for _, _, start, end in new:
                    taken[start:end] = [True] * (end - start)
    return [_figure(text, seen, one) for one in sorted(found, key=lambda one: one[2])]


def _figure(text: str, seen: Shadow, found: Found) -> Figure:
    kind, value, first, last = found
    start, end = seen.span(first, last)
    return Figure(kind, value, start, end, text[start:end])


def untraced(text: str, source: str) -> list[Figure]:
    """The figures of `text` that `source` does not hold, in order.

    A date in part is held by a fuller one ("30/01" by "30/01/2024"), a year by any date or document of that year, an
    amount by the bare number of the same value and the other way round, a document's short form
    ("33/2024") by its whole number; how its parts are joined, and marks lost in typing, make no difference.
    """
    held = figures(source)
    keys = {key_of(figure) for figure in held}
    return [figure for figure in figures(text) if key_of(figure) not in keys and not _held(figure, held)]


def key_of(figure: Figure) -> tuple[str, str]:
    """Kind and value, where a document's "10-NQ/TW" and "10/NQ-TW" are one."""
    return figure.kind, fold(figure.value) if figure.kind == DOCUMENT else figure.value


def _held(figure: Figure, held: list[Figure]) -> bool:
    return any(holds(other, figure) for other in held)


def holds(other: Figure, figure: Figure) -> bool:
    """Whether `other` says what `figure` says, in a fuller or another form; equal values are not asked here."""
    pair = (figure.kind, other.kind)
    if pair == (DATE, DATE):
        return _covers(other.value, figure.value)
    if pair == (YEAR_KIND, DATE):
        return other.value.startswith(figure.value)
    if pair == (YEAR_KIND, DOCUMENT):
        return figure.value in other.value.split("/")
    if pair == (DOCUMENT, DOCUMENT):
        return fold(other.value).startswith(f"{fold(figure.value)} ")
    if pair == (DOCUMENT, NUMBER_KIND):  # "Nghị quyết 59" by "các Nghị quyết 57, 59"
        return figure.value.lstrip("0") == other.value
    return pair in _SAME_VALUE and figure.value == other.value


# "15 hộ" is not held by "15%": a count, a share and a telephone number say different things.
_SAME_VALUE = {(MONEY, NUMBER_KIND), (YEAR_KIND, NUMBER_KIND), (NUMBER_KIND, MONEY), (NUMBER_KIND, YEAR_KIND)}


def _covers(whole: str, part: str) -> bool:
    return all(wanted in ("", given) for given, wanted in zip(_date_parts(whole), _date_parts(part), strict=True))


def _date_parts(value: str) -> tuple[str, str, str]:
    """(year, month, day) of an ISO date, whole or in part; "" for what it does not say."""
    if value.startswith("---"):
        return "", "", value[3:]
    if value.startswith("--"):
        month, _, day = value[2:].partition("-")
        return "", month, day
    year, _, rest = value.partition("-")
    month, _, day = rest.partition("-")
    return year, month, day


def _skip(match: re.Match[str]) -> Iterator[Found]:
    yield "", "", match.start(), match.end()


def _document(match: re.Match[str]) -> Iterator[Found]:
    written = re.sub(r"^0*", "", match.group())
    yield DOCUMENT, _two_digits(written).upper(), match.start(), match.end()


def _short_document(match: re.Match[str]) -> Iterator[Found]:
    written = f"{int(match['number'])}/{match['year']}" if match["year"] else str(int(match["number"]))
    yield DOCUMENT, _two_digits(written), match.start("number"), match.end()


def _two_digits(written: str) -> str:
    """The number of a document as the rules of paperwork write it: "7/CT-TTg" → "07/CT-TTg"."""
    return f"0{written}" if re.match(r"\d(?!\d)", written) else written


def _phone(match: re.Match[str]) -> Iterator[Found]:
    digits = re.sub(r"\D", "", match.group())
    yield PHONE_KIND, re.sub(r"^84", "0", digits), match.start(), match.end()


def _date(match: re.Match[str]) -> Iterator[Found]:
    groups = match.groupdict()
    year, month, day = (int(groups.get(name) or 0) for name in ("year", "month", "day"))
    if day and not is_date(day, month or 1, year or 2024):
        return
    yield DATE, _iso(year, month, day), match.start(), match.end()


def _iso(year: int, month: int, day: int) -> str:
    if not year:
        return f"---{day:02}" if not month else f"--{month:02}" + (f"-{day:02}" if day else "")
    return f"{year:04}-{month:02}" + (f"-{day:02}" if day else "")


def _day_and(match: re.Match[str]) -> Iterator[Found]:
    """ "15-20/6": the first day; the second is found as a date by itself."""
    day, month, year = int(match["day"]), int(match["month"]), int(match["year"] or 0)
    if is_date(day, month, year or 2024):
        yield DATE, _iso(year, month, day), match.start("day"), match.end("day")


def _day_month(match: re.Match[str]) -> Iterator[Found]:
    before, after = match.string[max(0, match.start() - 40) : match.start()], match.string[match.end() : match.end() + 30]
    if slash(before, match["day"], match["month"], after) is Slash.DATE:
        yield from _date(match)


def _hyphened(match: re.Match[str]) -> Iterator[Found]:
    if is_hyphened_date(int(match["day"]), int(match["month"])):
        yield from _date(match)


def _time(match: re.Match[str]) -> Iterator[Found]:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if hour <= 24 and minute < 60:
        yield TIME, f"{hour:02}:{minute:02}", match.start(), match.end()


def _amounts(match: re.Match[str]) -> Iterator[Found]:
    """One number or two of a range, with what stands behind the last."""
    kind = PERCENT if match["percent"] else MONEY if match["currency"] else NUMBER_KIND
    further = _value(match["more"], match["more_scale"]) if match["more"] else Decimal(0)
    if match["first"]:
        alone = match["first_percent"] or match["first_scale"]
        first = _value(match["first"], match["first_scale"] if alone else match["scale"])
        yield (PERCENT if match["first_percent"] else kind), _plain(first), match.start("first"), match.end("first_end")
    yield kind, _plain(_value(match["number"], match["scale"]) + further), match.start("number"), match.end()


def _value(written: str, scale: str | None) -> Decimal:
    number = Decimal(written) if re.fullmatch(r"\d+\.\d{1,2}", written) else value_of(written)
    for word in (scale or "").split():
        number *= _SCALES[word]
    return number


def _plain(value: Decimal) -> str:
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def _year(match: re.Match[str]) -> Iterator[Found]:
    yield YEAR_KIND, match.group(), match.start(), match.end()


def _romans(match: re.Match[str]) -> Iterator[Found]:
    for one in re.finditer(r"[IVX]+", match["list"]):
        value = roman(one.group())
        if value:
            yield NUMBER_KIND, str(value), match.start("list") + one.start(), match.start("list") + one.end()


_RANGED = (
    rf"(?:{_FREE}(?P<first>{_DECIMAL})(?P<first_scale>{_SCALE})?(?P<first_percent>{_PERCENT})?(?P<first_end>)\s?(?:-|đến|tới)\s?)?"
    rf"{_FREE}(?P<number>{_DECIMAL})(?P<scale>{_SCALE})?"
    rf"(?![.,]?\d)(?:\s(?P<more>\d{{1,3}})(?P<more_scale>\s(?:triệu|nghìn|ngàn)))?(?P<percent>{_PERCENT})?(?P<currency>{_CURRENCY})?(?!\w)"
)
# "Nghị định số 42 năm 2022", as it is said.
_SPOKEN_LAW = re.compile(
    r"(?P<kind>\b(?:Luật|Nghị định|Nghị quyết|Thông tư|Quyết định|Pháp lệnh)(?: số)? )"
    r"(?P<number>\d{1,4}) năm (?P<year>(?:19|20)\d{2})(?!\d)"
)
# "Nghị quyết 57 của", "Nghị định số 168": the short name of a document; "Kế hoạch 5 năm" counts years.
_BARE_DOCUMENT = re.compile(
    r"(?:\b(?:Nghị định|Nghị quyết|Quyết định|Thông tư|Chỉ thị|Kết luận|Công văn|Công điện)(?: số)? |\b(?:Kế hoạch|Thông báo) số )"
    r"(?P<number>\d{1,4})(?P<year>(?!))?(?=[,;:)]|\.?$|\.\s|\s(?:của|ngày|về|do|quy định|ban hành|có hiệu lực|và)\b)",
    re.MULTILINE,
)
_UNIT_TAIL = r"(?:km2|km|m2|m3|m|cm|mm|ha|kg|g|l)?"
_FINDERS: tuple[tuple[re.Pattern[str], _Finder], ...] = (
    (ADDRESS, _skip),
    (re.compile(r"(?m)^[ \t]*(?:[-+*•][ \t]*)?\d{1,2}(?:\.\d{1,2})*[.)](?=\s)"), _skip),
    (re.compile(rf"(?<![\w/.,+-]){PHONE}(?!\d)"), _phone),
    (re.compile(r"(?<![\w/.,-])(?<!năm )(?<!đoạn )1[89]00(?:[ .]?\d){4,6}(?!\d)(?! đồng)"), _phone),
    (NUMBERED, _document),
    (SHORT_LAW, _short_document),
    (_SPOKEN_LAW, _short_document),
    (_BARE_DOCUMENT, _short_document),
    (re.compile(rf"(?<![\d/-])(?P<year>{YEAR})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])(?![\d-])"), _date),
    (re.compile(rf"(?<![\d/])(?P<day>{DAY})\s?(?:[/.-])\s?(?P<month>{MONTH})\s?[/.-]\s?(?P<year>{YEAR})(?![\d/])"), _date),
    (re.compile(rf"(?<!\d)(?P<day>{DAY})\s+tháng\s+(?P<month>{MONTH})(?!\d)(?:[\s,]+năm\s+(?P<year>{YEAR})(?!\d))?", re.IGNORECASE), _date),
    (re.compile(rf"\btháng\s+(?P<month>{MONTH})(?:\s+năm\s+|\s?/\s?)(?P<year>{YEAR})(?!\d)", re.IGNORECASE), _date),
    (re.compile(rf"(?<=\bngày )(?P<day>{DAY})-(?P<month>{MONTH})(?![\d/-]|[.,]\d)", re.IGNORECASE), _hyphened),
    (re.compile(rf"(?<![\d/.,-])(?P<month>{MONTH})/(?P<year>{YEAR})(?![\d/])"), _date),
    (re.compile(rf"(?<![\d/.,])(?P<day>{DAY})(?=\s?(?:-|,|và|đến)\s?{DAY}/(?P<month>{MONTH})(?:/(?P<year>{YEAR}))?(?![\d/]))"), _day_and),
    (re.compile(r"(?<![\d/.,])(?P<day>\d{1,2})/(?P<month>\d{1,2})(?![\d/]|[.,]\d)"), _day_month),
    (re.compile(rf"\bngày\s+(?P<day>{DAY})(?![\d/%]|[.,]\d|\s?-\s?\d){_COUNT_A_DAY}", re.IGNORECASE), _date),
    (re.compile(rf"\btháng\s+(?P<month>{MONTH})(?![\d/%]|[.,]\d)", re.IGNORECASE), _date),
    (
        re.compile(
            r"(?<![\d:.,])(?P<hour>\d{1,2})\s?(?:h|g(?=\d{2})|giờ)(?![^\W\d_])\s?(?P<minute>\d{2}(?!\d)|\d(?=\s?phút))?"
            r"(?:\s?(?:phút|ph|p|'|’)(?!\w))?",
            re.IGNORECASE,
        ),
        _time,
    ),
    (re.compile(r"(?<![\d:.,])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?![\d:])"), _time),
    (ROMANS, _romans),
    (re.compile(rf"{_FREE}{YEAR}(?!\d|[.,]\d|{_SCALE}|{_PERCENT}|{_CURRENCY})"), _year),
    (re.compile(_RANGED), _amounts),
    (re.compile(rf"{_FREE}(?P<number>{_DECIMAL})(?={_UNIT_TAIL}(?!\w|[.,]\d))"), lambda match: iter([_number(match)])),
)


def _number(match: re.Match[str]) -> Found:
    return NUMBER_KIND, _plain(_value(match["number"], None)), match.start("number"), match.end("number")
