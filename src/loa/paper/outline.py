"""Labelled paragraphs: wrapped lines joined into sentences, each paragraph with its label and its depth.

Depth follows the order of Decree 30/2020, Appendix I, 6: phần, chương, mục, `I.`, điều, `1.`, `1.1.`, `a)`, then dashes.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from loa.paper import vocabulary as words
from loa.paper.bodies import heading_body
from loa.paper.folding import is_capital
from loa.paper.lines import Line

PART, LETTER, ROMAN, ARTICLE, NUMBER, DOTTED, DOTTED3, BRACKET, POINT, STAR, DASH, PLUS, PLAIN = range(13)
_LABELS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (PART, re.compile(r"((?:phan|chuong|muc)\s+(?:thu\s+\w+|[ivx]+|\d{1,2}))\s*(?:[.:]|$|(?=\s))\s*")),
    (ARTICLE, re.compile(r"(dieu\s+\d{1,3}[a-z]?)\s*[.:]\s*")),
    (ROMAN, re.compile(r"(?!v/v)([ivxl|1]{1,5})\s*[./\-)]\s*(?=\D)")),
    (LETTER, re.compile(r"([a-h])\s*[./\-]\s+(?=\D)")),
    (DOTTED3, re.compile(r"(\d{1,2}\.\d{1,2}\.\d{1,2})[.)]?\s+")),
    (DOTTED, re.compile(r"(\d{1,2}\.\d{1,2})[.)]?\s+(?=\D)")),
    (BRACKET, re.compile(r"\((\d{1,2}|[ivx]{1,4})\)\s*(?=\S)")),
    (NUMBER, re.compile(r"\(?(\d{1,2})\s*(?:[.)]|/|-(?=\s))\s*(?=[^\d\s./])")),
    (POINT, re.compile(r"\(?([a-z])\s*[.)]\s*(?=\S)")),
    (STAR, re.compile(r"([*])\s*(?=[^\s*])")),
    (PLUS, re.compile(r"([+])\s*(?=\S)")),
    (DASH, re.compile(r"([-•●▪◦○·])\s*(?=\S)")),
)
_MAY_BE_LABEL = re.compile(r"[^a-z]|[ivxl|1]{1,5}\s*[./\-)]|[a-z]\s*[./\-)]|phan\s|chuong\s|muc\s|dieu\s")  # most lines begin with a word
_ROMAN_SHAPE = re.compile(r"[IVX]{1,5}$|[Il1|]{2,3}$|[IlVX1|]{1,5}$")
_DANGLING = re.compile(
    r"\b(?:của|và|với|các|về|do|tại|cho|theo|trong|ngày|tháng|năm|số|[Uu][ỷy] ban|[Ủủ]y ban|hội đồng|thứ|chủ tịch|từ|đến|là|được|để"
    r"|nhân dân)$|[,(\-–/]$"
)
_DANGLING_BARE = re.compile(r"\b(?:cua|va|voi|cac|theo|ngay|thang|uy ban|hoi dong|chu tich|duoc|nhan dan)$")  # marks were lost
_OPENER = re.compile(words.VERB)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One labelled or plain paragraph; `spots` maps indexes of `text` to offsets of the document."""

    label: str | None
    rank: int
    text: str
    spots: tuple[tuple[int, int], ...]
    footnote: bool = False

    def at(self, index: int) -> int:
        """The offset in the document of `text[index]`."""
        spot = self.spots[max(0, bisect_right(self.spots, (index, 1 << 60)) - 1)]
        return spot[1] + index - spot[0]

    @property
    def start(self) -> int:
        return self.at(0)

    @property
    def end(self) -> int:
        return self.at(max(0, len(self.text) - 1)) + (1 if self.text else 0)


def label_of(line: Line) -> tuple[str, int, int] | None:
    """Label, rank and the length of the label with its space, when the line begins with one."""
    if not _MAY_BE_LABEL.match(line.folded):
        return None
    for rank, shape in _LABELS:
        found = shape.match(line.folded)
        if found and _fits(rank, line, found):
            return line.text[found.start(1) : found.end(1)].strip(), rank, found.end()
    return None


def _fits(rank: int, line: Line, found: re.Match[str]) -> bool:
    label, rest = line.text[found.start(1) : found.end(1)], line.text[found.end() :]
    if rank == ROMAN:
        clear = _ROMAN_SHAPE.match(label) and (label.isupper() and not label.isdigit())
        return bool(clear) or (bool(_ROMAN_SHAPE.match(label)) and not label.isdigit() and is_capital(rest))
    if rank == LETTER:
        return label.isupper()
    if rank == POINT:
        return label.islower()
    if rank == PART:
        return label[0].isupper() and (not rest or rest[0].isupper())
    return rank != ARTICLE or label[0].isupper()


def outline(lines: Iterable[Line]) -> list[Paragraph]:
    """The paragraphs of `lines`, in order."""
    every = list(lines)
    width = _width(every)
    groups: list[list[Line]] = []
    for line in every:
        if groups and not _starts(groups[-1], line, width):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_paragraph(group) for group in groups]


def _width(lines: list[Line]) -> int:
    """The printed width of a full line, or a very large number when the text is not wrapped."""
    lengths = sorted(line.indent + len(line.text) for line in lines)
    if len(lengths) < 4:
        return 1 << 30
    width = lengths[int(len(lengths) * 0.95) - 1]
    return width if width <= 140 else 1 << 30


def _starts(group: list[Line], line: Line, width: int) -> bool:
    """Whether `line` begins a new paragraph after the lines of `group`."""
    last = group[-1]
    if line.footnote or last.footnote:
        return not (line.footnote and last.footnote) or bool(re.match(r"\W*\d", line.text))
    if "\t" in line.text or "\t" in last.text or last.text.endswith("./."):
        return True
    if line.text[0] in '“"' and last.text.endswith(":"):
        return True
    label = label_of(line)
    if label:
        return not _false_label(label, last, line, width)
    if _small_start(line):
        return False
    return _new_sentence(group, last, line, width)


def _small_start(line: Line) -> bool:
    first = line.text.lstrip("(“\"'")[:1]
    return first.islower() or first.isdigit() or line.text[0] in ")],;/”%"


def _false_label(label: tuple[str, int, int], last: Line, line: Line, width: int) -> bool:
    """A dash, number or letter that is the wrapped middle of a sentence: `chính trị` / `- xã hội`, `năm` / `2025.`"""
    _, rank, length = label
    rest = line.text[length:]
    if last.ended or rank in (PART, ROMAN):
        return False
    if rank in (STAR, DASH, PLUS, POINT):
        return (rest[:1].islower() or rest[:1].isdigit()) and not _short(last, width) and not is_capital(last.text)
    return _dangles(last) and rank in (NUMBER, DOTTED, ARTICLE) and not is_capital(last.text)


def _short(last: Line, width: int) -> bool:
    return width < 1 << 30 and last.indent + len(last.text) < width * 0.6


def _new_sentence(group: list[Line], last: Line, line: Line, width: int) -> bool:
    """An unlabelled line that starts with a capital: new, unless the line above was full and left open."""
    if _glued(last.text[-2:], line.text):
        return False
    if is_capital(last.text) != is_capital(line.text) and len(line.text) > 12:
        return True
    room = width - last.indent - len(last.text)
    first = len(line.text.split(None, 1)[0])
    if last.ended:
        return not (last.text.endswith(".") and room <= first + 1 and line.indent < _first_indent(group) and not line.gap)
    if _dangles(last):
        return False
    if line.gap and not line.broken:
        return True
    return _closed(group, line, room, first, width)


def _dangles(line: Line) -> bool:
    """Whether the line ends in a word that asks for more: "của", not "bảo vệ" nor "vấn đề"."""
    return bool(_DANGLING.search(line.text)) or (line.text.isascii() and bool(_DANGLING_BARE.search(line.folded)))


def _first_indent(group: list[Line]) -> int:
    return group[0].indent


def _closed(group: list[Line], line: Line, room: int, first: int, width: int) -> bool:
    """Without end mark above: new when the next word would have fitted, or when a body's name stands above a verb."""
    if width == 1 << 30:
        return not line.broken
    if line.indent > _first_indent(group) + 1 and len(group) > 1:
        return True
    if _OPENER.match(line.folded):
        named = label_of(group[0])
        heading = " ".join(g.text for g in group)
        if named and heading_body(heading[named[2] :]):
            return True
    return room > max(first + 1, width * 0.22)


def _paragraph(group: list[Line]) -> Paragraph:
    label = None if group[0].footnote else label_of(group[0])
    text = ""
    spots: list[tuple[int, int]] = []
    for piece, start in _pieces(group, label[2] if label else 0):
        if text and not _glued(text[-2:], piece):
            text += " "
        spots.append((len(text), start))
        text += piece
    return Paragraph(label[0] if label else None, label[1] if label else PLAIN, text, tuple(spots), group[0].footnote)


def _pieces(group: list[Line], cut: int) -> Iterator[tuple[str, int]]:
    """The runs of words of each line with their offsets; wide spaces of justified print fall away."""
    for index, line in enumerate(group):
        skipped = cut if index == 0 else 0
        text = line.text[skipped:]
        if "  " not in text:
            yield text, line.start + skipped
            continue
        for run in re.finditer(r"\S+(?: \S+)*", text):
            yield run.group(), line.start + skipped + run.start()


def _glued(before: str, after: str) -> bool:
    """A number or symbol broken at its hyphen or slash: `NĐ-` / `CP`."""
    return (bool(re.search(r"[A-ZĐÐ0-9][-/]$", before)) and bool(re.match(r"[A-ZĐÐ0-9]", after))) or (
        bool(re.search(r"\d$|[A-ZĐÐ]$", before)) and bool(re.match(r"[-/][A-ZĐÐ0-9]", after))
    )


def without_quoted(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """`paragraphs` without provisions quoted in an amendment (`… như sau:` / `“2. …`): their duties are not of this document."""
    kept: list[Paragraph] = []
    index = 0
    while index < len(paragraphs):
        end = _quote_end(paragraphs, index)
        if end == index:
            kept.append(paragraphs[index])
        index = max(end, index + 1)
    return kept


def _quote_end(paragraphs: list[Paragraph], index: int) -> int:
    """Index after the quotation that opens at `index`; `index` when none does."""
    if index == 0 or not paragraphs[index].text.startswith(("“", '"')) or not paragraphs[index - 1].text.endswith(":"):
        return index
    for end in range(index, min(len(paragraphs), index + 80)):
        if re.search(r"[”\"]\s*[.;]?$", paragraphs[end].text) and len(paragraphs[end].text) > 3:
            return end + 1
    return index
