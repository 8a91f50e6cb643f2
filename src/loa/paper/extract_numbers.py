"""The numbers and bullets that a word processor prints by itself (`w:numPr`): kept, for the reading needs its labels.

ECMA-376 part 1, §17.9: a paragraph names a number (`w:num`), which stands for a list (`w:abstractNum`) of nine levels. All numbers of a
list count together, but one that states a start of its own begins there. Styles may carry the number for their paragraphs.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LONGEST, _DEEPEST = 40, 12


@dataclass(frozen=True, slots=True)
class _Level:
    """`shape` is the form of the figure, `pattern` holds `%1` for the first level's; `restart` counts the level above that resets it."""

    shape: str = "decimal"
    pattern: str = "%1."
    first: int = 1
    restart: int | None = None  # None: any level above
    legal: bool = False  # all figures arabic
    style: str = ""


@dataclass(frozen=True, slots=True)
class _Number:
    """One `w:num`: its list, and what it states of its own for a level."""

    listed: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, _Level] = field(default_factory=dict)


class Numbering:
    """Counts list levels of one document and gives each numbered paragraph its label."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._lists: dict[str, dict[int, _Level]] = {}
        self._linked: dict[str, str] = {}  # a list that stands for the number of a style
        self._numbers: dict[str, _Number] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[tuple[str, int]] = set()
        self._styles = {style.get(f"{W}styleId", ""): style for style in styles.iterfind(f"{W}style")} if styles is not None else {}
        self._inherited: dict[str, tuple[str | None, int]] = {}
        if numbering is not None:
            self._read(numbering)

    def label(self, paragraph: etree._Element) -> str | None:
        """The label that the word processor would print before `paragraph`, or None; to be asked once of each paragraph, in order."""
        name, level = self._number_of(paragraph)
        number = self._numbers.get(name or "")
        if name is None or number is None or name == "0":
            return None
        listed = self._list_of(number)
        levels = self._lists.get(listed, {}) | number.levels
        if level not in levels:
            return None
        counts = self._counts[listed]
        if level in number.starts and (name, level) not in self._begun:
            counts[level] = number.starts[level] - 1
        self._begun.add((name, level))
        counts[level] = counts.get(level, levels[level].first - 1) + 1
        for deeper in [d for d in counts if d > level and _restarts(levels.get(d), level)]:
            del counts[deeper]
        return _printed(levels, counts, level)

    def _number_of(self, paragraph: etree._Element) -> tuple[str | None, int]:
        own = paragraph.find(f"{W}pPr/{W}numPr")
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        inherited = self._of_style(style.get(f"{W}val", "")) if style is not None else (None, 0)
        if own is None:
            return inherited
        number, level = own.find(f"{W}numId"), own.find(f"{W}ilvl")
        return (
            number.get(f"{W}val") if number is not None else inherited[0],
            _integer(level.get(f"{W}val")) if level is not None else inherited[1],
        )

    def _of_style(self, name: str) -> tuple[str | None, int]:
        """The number and level that a style gives, also by the styles that it stands on."""
        if name not in self._inherited:
            self._inherited[name] = self._found_in_style(name)
        return self._inherited[name]

    def _found_in_style(self, name: str) -> tuple[str | None, int]:
        at = name
        for _ in range(_DEEPEST):
            style = self._styles.get(at)
            if style is None:
                break
            number, level = style.find(f"{W}pPr/{W}numPr/{W}numId"), style.find(f"{W}pPr/{W}numPr/{W}ilvl")
            if number is not None:
                value = number.get(f"{W}val")
                return value, _integer(level.get(f"{W}val")) if level is not None else self._level_of_style(value, (name, at))
            below = style.find(f"{W}basedOn")
            at = below.get(f"{W}val", "") if below is not None else ""
        return None, 0

    def _level_of_style(self, name: str | None, styles: tuple[str, ...]) -> int:
        """The level of a list that names the style, 0 when none does."""
        number = self._numbers.get(name or "")
        levels = self._lists.get(number.listed, {}) if number else {}
        return next((level for style in styles for level, one in levels.items() if one.style == style), 0)

    def _list_of(self, number: _Number) -> str:
        name = number.listed
        if not self._lists.get(name) and name in self._linked:
            linked = self._numbers.get(self._of_style(self._linked[name])[0] or "")
            return linked.listed if linked else name
        return name

    def _read(self, numbering: etree._Element) -> None:
        for abstract in numbering.iterfind(f"{W}abstractNum"):
            name = abstract.get(f"{W}abstractNumId", "")
            self._lists[name] = {_integer(one.get(f"{W}ilvl")): _level(one) for one in abstract.iterfind(f"{W}lvl")}
            if link := _value(abstract, "numStyleLink", ""):
                self._linked[name] = link
        for num in numbering.iterfind(f"{W}num"):
            self._numbers[num.get(f"{W}numId", "")] = _number(num)


def _number(num: etree._Element) -> _Number:
    made = _Number(_value(num, "abstractNumId", ""))
    for own in num.iterfind(f"{W}lvlOverride"):
        level, described = _integer(own.get(f"{W}ilvl")), own.find(f"{W}lvl")
        if own.find(f"{W}startOverride") is not None:
            made.starts[level] = _integer(_value(own, "startOverride", "1"), 1)
        if described is not None:
            made.levels[level] = _level(described)
    for level in made.levels.keys() & made.starts.keys():
        made.levels[level] = replace(made.levels[level], first=made.starts[level])
    return made


def _level(level: etree._Element) -> _Level:
    restart = _value(level, "lvlRestart", "")
    return _Level(
        shape=_value(level, "numFmt", "decimal"),
        pattern=_value(level, "lvlText", "" if level.find(f"{W}lvlText") is not None else "%1."),
        first=_integer(_value(level, "start", "1"), 1),
        restart=_integer(restart) if restart else None,
        legal=level.find(f"{W}isLgl") is not None,
        style=_value(level, "pStyle", ""),
    )


def _value(parent: etree._Element, tag: str, default: str) -> str:
    found = parent.find(f"{W}{tag}")
    return (found.get(f"{W}val") or default) if found is not None else default


def _integer(value: str | None, default: int = 0) -> int:
    return int(value) if value and value.isdecimal() and value.isascii() and len(value) < 6 else default


def _restarts(level: _Level | None, above: int) -> bool:
    return level is None or level.restart is None or above < level.restart


def _printed(levels: dict[int, _Level], counts: dict[int, int], level: int) -> str | None:
    kind = levels[level]
    if kind.shape == "bullet":
        return "+" if kind.pattern.strip() == "+" else "-"
    text = kind.pattern[:_LONGEST]
    for index in range(level + 1):
        if f"%{index + 1}" in text:
            above = levels.get(index, _Level())
            shape = "decimal" if kind.legal else above.shape
            text = text.replace(f"%{index + 1}", _figure(shape, counts.get(index, above.first)))
    return text.strip() or None


def _figure(shape: str, number: int) -> str:
    if shape in ("lowerLetter", "upperLetter"):
        letters = _LETTERS[(number - 1) % 26] * min(1 + max(0, number - 1) // 26, 9)
        return letters.upper() if shape == "upperLetter" else letters
    if shape in ("upperRoman", "lowerRoman"):
        roman, rest = "", min(max(number, 0), 899)
        for value, sign in _ROMAN:
            roman, rest = roman + sign * (rest // value), rest % value
        return roman if shape == "upperRoman" else roman.lower()
    if shape == "none":
        return ""
    return f"{number:02d}" if shape == "decimalZero" else str(number)
