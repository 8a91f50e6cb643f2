"""The numbers and bullets that a word processor prints by itself (`w:numPr`): kept, for the reading needs its labels."""

from collections import defaultdict

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_Level = tuple[str, str, int]  # format, pattern, first number


class Numbering:
    """Counts list levels of one document and gives each numbered paragraph its label."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._styles = _style_numbers(styles)
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._abstract: dict[str, str] = {}
        if numbering is not None:
            self._read(numbering)

    def label(self, paragraph: etree._Element) -> str | None:
        """The label that the word processor would print before `paragraph`, or None."""
        number, level = self._number_of(paragraph)
        levels = self._levels.get(self._abstract.get(number or "", ""), {})
        if number is None or number == "0" or level not in levels:
            return None
        counts = self._counts[self._abstract[number]]
        counts[level] = counts.get(level, levels[level][2] - 1) + 1
        for deeper in [d for d in counts if d > level]:
            del counts[deeper]
        return _printed(levels, counts, level)

    def _number_of(self, paragraph: etree._Element) -> tuple[str | None, int]:
        own = paragraph.find(f"{W}pPr/{W}numPr")
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        inherited = self._styles.get(style.get(f"{W}val", ""), (None, 0)) if style is not None else (None, 0)
        if own is None:
            return inherited
        number, level = own.find(f"{W}numId"), own.find(f"{W}ilvl")
        return (
            number.get(f"{W}val") if number is not None else inherited[0],
            _integer(level.get(f"{W}val")) if level is not None else inherited[1],
        )

    def _read(self, numbering: etree._Element) -> None:
        for abstract in numbering.iterfind(f"{W}abstractNum"):
            levels = {_integer(lvl.get(f"{W}ilvl")): _level(lvl) for lvl in abstract.iterfind(f"{W}lvl")}
            self._levels[abstract.get(f"{W}abstractNumId", "")] = levels
        for num in numbering.iterfind(f"{W}num"):
            target = num.find(f"{W}abstractNumId")
            self._abstract[num.get(f"{W}numId", "")] = target.get(f"{W}val", "") if target is not None else ""


def _style_numbers(styles: etree._Element | None) -> dict[str, tuple[str | None, int]]:
    found: dict[str, tuple[str | None, int]] = {}
    for style in styles.iterfind(f"{W}style") if styles is not None else ():
        number = style.find(f"{W}pPr/{W}numPr/{W}numId")
        level = style.find(f"{W}pPr/{W}numPr/{W}ilvl")
        if number is not None:
            found[style.get(f"{W}styleId", "")] = (number.get(f"{W}val"), _integer(level.get(f"{W}val")) if level is not None else 0)
    return found


def _level(level: etree._Element) -> _Level:
    def value(tag: str, default: str) -> str:
        found = level.find(f"{W}{tag}")
        return (found.get(f"{W}val") or default) if found is not None else default

    return value("numFmt", "decimal"), value("lvlText", "%1."), _integer(value("start", "1"), 1)


def _integer(value: str | None, default: int = 0) -> int:
    return int(value) if value and value.isdigit() and len(value) < 6 else default


def _printed(levels: dict[int, _Level], counts: dict[int, int], level: int) -> str | None:
    kind, pattern, _ = levels[level]
    if kind == "bullet":
        return "+" if pattern.strip() == "+" else "-"
    if kind == "none":
        return None
    text = pattern[:20]
    for index in range(level + 1):
        if f"%{index + 1}" in text:
            kind_here, _, first = levels.get(index, ("decimal", "", 1))
            text = text.replace(f"%{index + 1}", _figure(kind_here, counts.get(index, first)))
    return text.strip() or None


def _figure(kind: str, number: int) -> str:
    if kind in ("lowerLetter", "upperLetter"):
        letter = "abcdefghijklmnopqrstuvwxyz"[(number - 1) % 26]
        return letter.upper() if kind == "upperLetter" else letter
    if kind in ("upperRoman", "lowerRoman"):
        roman, rest = "", min(max(number, 0), 200)
        for value, sign in _ROMAN:
            roman, rest = roman + sign * (rest // value), rest % value
        return roman if kind == "upperRoman" else roman.lower()
    return f"{number:02d}" if kind == "decimalZero" else str(number)
