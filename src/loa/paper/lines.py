"""Lines of the extracted text, each with its place in it; page numbers and footnotes set aside."""

import re
from dataclasses import dataclass, replace

from loa.paper.folding import fold
from loa.paper.layout_rows import layout_cells

_PAGE_NUMBER = re.compile(r"[-–—\s|]*(?:(?:trang|page)\s+)?(\d{1,3})(?:\s*/\s*\d{1,3})?[-–—\s|.]*$")
_MARKUP = re.compile(r"^\s*(?:#{1,6}\s+|>\s?)+|(?:^\s*(?:>\s?)?\*\*(?=\S))|\*\*\s*$|<br\s*/?>\s*$")  # of Markdown
_STAMP = re.compile(  # of a digital signature or a scan, no words of the document
    r"(?:(?:người |được )?ký (?:bởi|số bởi)\s*:|thời gian ký\s*:|email\s*:.{0,60}thời gian ký|cơ quan\s*:.{0,60}thời gian ký|digitally"
    r" signed)"
    r"|[\W_]{0,6}★.*|(?=.{3,}$)(?=[^~^\\`★°¬]*[~^\\`★°¬])(?:[^\w\t|]|[^\W\d_](?![^\W_]))+$",
    re.IGNORECASE,
)
_RULE = re.compile(r"[\s_\-–—=*.…·]{5,}$|([_\-–—=*.…·])\s*(?:\1\s*)+$|\s*[*_]\s*$")
_FOOTNOTE = re.compile(r"\s*(?:\[(\d{1,2})\]|\((\d{1,2})\)(?=\s)|([¹²³⁴⁵⁶⁷⁸⁹]+)|(\d{1,2})(?=\s+[^\W\d_]))\s*\S")
_ENDED = re.compile(r"[.;:!?…]['\"”’)\]*]*$")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line without its outer spaces; `gap` counts the empty lines above, `broken` says a page ended above."""

    text: str
    folded: str
    start: int
    indent: int
    gap: int = 0
    broken: bool = False
    footnote: bool = False
    row: str = ""  # the line with its outer tabs, when it has tabs: the empty cells of a table row

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def ended(self) -> bool:
        """Whether the line ends as a sentence or an item does."""
        return _ENDED.search(self.text) is not None


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of a line between wide gaps: two columns set side by side."""

    text: str
    folded: str
    start: int
    column: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def split_lines(text: str) -> list[Line]:
    """Every line of `text` that has ink on it; rules of dashes and dots are dropped."""
    lines, start, gap, broken = [], 0, 0, False
    for raw in text.split("\n"):
        broken = broken or "\f" in raw
        body = _MARKUP.sub("", raw).strip()
        laid = layout_cells(body) if "|" in body else None
        if laid is not None:
            for at, words in laid:
                lines.append(Line(words, fold(words), start + raw.index(body) + at, 0, gap, broken))
                gap, broken = 0, False
            gap += not laid
        elif not body or _STAMP.match(body) or (_RULE.fullmatch(body) and body not in "-–—"):
            gap += 1
        else:
            indent = raw.index(body)
            lines.append(
                Line(body, fold(body), start + indent, len(raw[:indent].expandtabs(8)), gap, broken, row=raw if "\t" in raw else "")
            )
            gap, broken = 0, False
        start += len(raw) + 1
    return lines


def without_page_numbers(lines: list[Line]) -> list[Line]:
    """`lines` without lone page numbers and footnotes at the foot of a page; what follows them is marked `broken`."""
    kept: list[Line] = []
    broken = False
    for line in lines:
        if is_page_number(line):
            broken = True
        else:
            kept.append(_after_break(line) if broken else line)
            broken = False
    return _footnotes_aside(kept)


def is_page_number(line: Line) -> bool:
    """Whether the line holds a page number and nothing else."""
    return len(line.text) <= 14 and _PAGE_NUMBER.match(line.folded) is not None


def _after_break(line: Line) -> Line:
    return replace(line, broken=True)


def _footnotes_aside(lines: list[Line]) -> list[Line]:
    """Move each footnote behind the sentence that it interrupts."""
    kept: list[Line] = []
    notes: list[Line] = []
    index = 0
    while index < len(lines):
        end = _footnote_end(lines, index)
        if end > index and kept:
            notes += [replace(n, gap=1, broken=False, footnote=True) for n in lines[index:end]]
            index = end
            continue
        line = lines[index]
        if notes and _starts_upper(line):
            kept += notes
            notes = []
        kept.append(line)
        index += 1
    return kept + notes


def _footnote_end(lines: list[Line], index: int) -> int:
    """Index after the footnote that starts at `index`; `index` itself when there is none."""
    line = lines[index]
    if not _FOOTNOTE.match(line.text) or index == 0 or lines[index - 1].ended or "\t" in line.text or "|" in line.text:
        return index
    if line.text[0] in "0123456789(" and not _page_ends_soon(lines, index):
        return index
    if line.text[0] == "(" and not any(line.text[: line.text.index(")") + 1] in above.text for above in lines[max(0, index - 40) : index]):
        return index  # no word refers to it: an item "(1)", not a note
    for end in range(index + 1, min(len(lines), index + 6) + 1):
        if lines[end - 1].text.endswith((".", ";")) or (end < len(lines) and lines[end].broken):
            return end
    return index


def _page_ends_soon(lines: list[Line], index: int) -> bool:
    return any(line.broken for line in lines[index + 1 : index + 7]) and not lines[index].broken


def _starts_upper(line: Line) -> bool:
    return line.text[0].isupper() or not line.text[0].isalpha()


def cells(line: Line) -> list[Cell]:
    """The pieces of a line between tabs or runs of three and more spaces."""
    return [
        Cell(m.group(), fold(m.group()), line.start + m.start(), line.indent + m.start())
        for m in re.finditer(r"[^\s](?:[^\S\n\t]{0,2}[^\s])*", line.text)
    ]
