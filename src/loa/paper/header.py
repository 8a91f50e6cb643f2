"""The header: kind, number, issuer, place, date, title, addressees (Decree 30/2020, Appendix I, boxes 1 to 5 and 9a).

Cells, not lines: in print the header has two columns, which extracted text gives side by side, one below the other, or mixed.
"""

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from loa.paper import issuers
from loa.paper.blocks import MOTTO, QUOC_HIEU
from loa.paper.folding import fold, is_capital, squeeze
from loa.paper.kinds import code_in_symbol, kind_of_line
from loa.paper.lines import Cell, Line, cells
from loa.paper.outline import label_of
from loa.paper.reading import Mark

_DAY = r"(?P<d>[\doOlI]{1,2}|[.…_\s]*)"
_MONTH = r"(?P<m>[\doOlI]{1,2}|[.…_\s]*)"
DATE_LINE = re.compile(
    rf",?\s*ngay\s*{_DAY}\s*thang\s*{_MONTH}\s*nam\s*(?P<y>[12][\doOlI]{{3}}|20[.…_\s]*|[.…_]*)",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\bs[o06]\s*[:;.]?\s*(?P<n>[\dOolI]{1,5}[a-z]?|[.…_\s]*)\s*(?P<sep>[/\-–])\s*(?P<y>(?:19"
    r"|20)\d\d\s*/\s*)?(?P<s>[A-Za-zĐđÐ][\w&ĐđÐ.]*(?:\s?[/\-–]\s?[A-ZĐÐ][\w&ĐđÐ]*)*)"
)
_SUBJECT = re.compile(r"\(?\s*(?:v\s*/\s*v|v\.\s?v)\s*[:.]?\s*")
_TO = re.compile(r"kinh\s+gui\s*[:;.]?")
_WIRED = re.compile(r"\bdien\s*:")  # of a telegram (công điện): "CHỦ TỊCH … điện:"
_PLACE = re.compile(r"([A-ZĐÀ-Ỹ][\w.'-]*(?:\s+(?:[A-ZĐÀ-Ỹ][\w.'-]*|\d{1,2}))*)\s*,?\s*$")
_BODY_START = re.compile(
    r"(?:can cu|thuc hien|trien khai|theo (?:de nghi|quy dinh|chi dao|ke hoach|noi dung)|nham|de (?:trien khai|thuc hien|tang cuong"
    r"|tiep tuc|bao dam|dam bao|kip thoi|chu dong|nang cao)|xet|tiep theo|tren co so|ngay \d|sang ngay|chieu ngay|trong (?:thoi gian"
    r"|nhung nam|ngay|nam|thang)"
    r"|kinh gui|sau khi|qua |hien nay|thoi gian qua|vua qua|uy ban nhan dan \w+.{0,40}(?:nhan duoc|ban hanh|xay dung|bao cao)|phan thu"
    r"|dieu 1\b|hoi dong nhan dan .{0,40}(?:khoa|quyet)|bao cao (?:tinh hinh|ket qua) .{0,60}nhu sau)"
)
_PLACE_WORD = re.compile(r"(?:tp\.?|thanh pho|tinh|huyen|xa|phuong|quan|thi tran|thi xa)\s")
_TITLE_OPEN = re.compile(r"\b(?:cua|va|voi|cac|ve|do|tai|cho|theo|trong|ngay|thang|nam|so|tren|dia ban|nhan dan|uy ban)$|[,(\-–/]$")


@dataclass(slots=True)
class Header:
    """What the header says; `body` is the index of the first line of the body among the front lines."""

    type: str | None = None
    number: str | None = None
    symbol: str | None = None
    issuer: str | None = None
    place: str | None = None
    date: str | None = None
    title: str | None = None
    addressees: tuple[str, ...] = ()
    body: int = 0
    marks: list[Mark] = field(default_factory=list)

    def mark(self, name: str, value: str, start: int, end: int, confidence: float, rule: str) -> None:
        """Note where `name` was read."""
        self.marks.append(Mark(name, value, start, end, confidence, rule))


def read_header(lines: list[Line]) -> Header:
    """Read the header from the lines before the closing."""
    head = Header()
    kind = _kind_line(lines)
    letter = _letter_end(lines) if kind is None else None
    top = kind if kind is not None else letter if letter is not None else _top_end(lines)
    _number_and_date(head, lines[: max(top, 1) + 3] if kind is None else lines[: top + 1])
    organs = issuers.organ_cells(lines[: top + 1] if kind is None else lines[:top])
    head.issuer = issuers.issuer_of(organs)
    if organs and head.issuer:
        head.mark("issuer", head.issuer, organs[0].start, organs[-1].end, 0.95, "co-quan-ban-hanh")
    if kind is not None:
        _titled(head, lines, kind)
    else:
        _letter(head, lines, top)
    head.type = head.type or (code_in_symbol(head.symbol) if head.symbol else None)
    if not (head.symbol or head.place or head.issuer or head.title or head.addressees):
        head.body = 0
    if head.type is None and (head.symbol or head.addressees or head.title):
        head.type = "CV"
    return head


def _kind_line(lines: list[Line]) -> int | None:
    for index, line in enumerate(lines[:45]):
        if kind_of_line(line.text):
            return index
        if _TO.match(line.folded) or (label_of(line) and index > 8 and len(line.text) > 60):
            return None
    return None


def _letter_end(lines: list[Line]) -> int | None:
    """Index of `Kính gửi`, before which the header of a letter stands."""
    return next((i for i, line in enumerate(lines[:45]) if _TO.search(line.folded)), None)


def _top_end(lines: list[Line]) -> int:
    """Without kind and addressee: the header ends at the first long or labelled line."""
    for index, line in enumerate(lines[:20]):
        if len(line.text) > 110 or label_of(line) or _BODY_START.match(line.folded):
            return index
    return min(len(lines), 8)


def _number_and_date(head: Header, lines: list[Line]) -> None:
    for line in lines:
        if head.symbol is None:
            _read_number(head, line)
        if head.place is None and head.date is None:
            _read_date(head, line)
    for line, below in pairwise(lines):
        if head.place is None and re.search(r"ngay\s*[\d.…]*$|thang\s*[\d.…]*$", line.folded):
            text = f"{line.text} {below.text}"
            _read_date(head, replace(line, text=text, folded=fold(text)))


def _read_number(head: Header, line: Line) -> None:
    found = _NUMBER.search(_same_length(line))
    if (
        not found
        or found.start() > 60
        or (label_of(line) and found.start() > 8)
        or re.match(r"\(?(?:kem theo|thuc hien|can cu)", line.folded)
    ):
        return
    symbol = squeeze(line.text[found.start("s") : found.end("s")]).rstrip(".")
    symbol = re.sub(r"\s*([/\-–])\s*", lambda m: m.group(1).replace("–", "-"), symbol).replace("Ð", "Đ")
    if not any(c.isupper() for c in symbol):
        return
    head.symbol = symbol
    digits = _digits(found.group("n"))
    value = symbol
    if digits:
        year = re.sub(r"\s", "", found.group("y") or "")
        head.number = value = f"{digits}{found.group('sep').replace('–', '-')}{year}{symbol}"
    head.mark(
        "number" if digits else "symbol", value, line.start + found.start(), line.start + found.end(), 0.97 if digits else 0.9, "so-ky-hieu"
    )


def _same_length(line: Line) -> str:
    """The line with the word `Số` folded and the rest as printed, for a pattern that minds capitals."""
    return re.sub(r"\bs[o06](?=\s*[:;.\d\s…_/])", lambda m: m.group().lower(), _half_folded(line))


def _half_folded(line: Line) -> str:
    out = list(line.text)
    for match in re.finditer(r"\bs[o06](?![\w])", line.folded):
        out[match.start() : match.end()] = line.folded[match.start() : match.end()]
    return "".join(out)


def _digits(text: str | None) -> str:
    bare = re.sub(r"[.…_\s]", "", text or "")
    return re.sub(r"[oO]", "0", re.sub(r"[lI]", "1", bare)) if any(c.isdigit() for c in bare) else ""


def _read_date(head: Header, line: Line) -> None:
    found = DATE_LINE.search(line.text if "ngày" in line.text else line.folded) or DATE_LINE.search(line.folded)
    if not found or re.match(r"\(?\s*(?:kem theo|can cu|thuc hien|ban hanh)", line.folded):
        return
    before = line.text[: found.start()]
    number = _NUMBER.search(_same_length(line))
    if number and number.start() < found.start():
        before = before[number.end() :]
    before = re.sub(r".*\S\s{3,}(?=\S)", "", before.rstrip(" ,"))
    place = _PLACE.search(before)
    if not place or (len(place.group(1)) > 40 and not is_capital(place.group(1))) or (label_of(line) is not None):
        return
    head.place = squeeze(place.group(1)).strip(" ,")
    head.date = iso_date(found.group("d"), found.group("m"), found.group("y"))
    start = line.start + found.start()
    head.mark("place", head.place, max(line.start, start - len(head.place) - 2), start, 0.9, "dia-danh")
    if head.date:
        head.mark("date", head.date, start, line.start + found.end(), 0.95, "ngay-thang")


def iso_date(day: str, month: str, year: str) -> str | None:
    """ISO date from printed pieces, as much of it as is printed: `2024-02-09`, `2024-02`, `2024` or None."""
    year, month, day = _digits(year), _digits(month), _digits(day)
    if len(year) != 4:
        return None
    if not month or not 1 <= int(month) <= 12:
        return year
    if not day or not 1 <= int(day) <= 31:
        return f"{year}-{int(month):02d}"
    return f"{year}-{int(month):02d}-{int(day):02d}"


def _titled(head: Header, lines: list[Line], kind: int) -> None:
    """Kind line and the title (trích yếu) below it."""
    code, rest = kind_of_line(lines[kind].text) or (None, "")
    head.type = code
    head.mark("type", code or "", lines[kind].start, lines[kind].end, 0.98, "ten-loai")
    taken: list[Line] = []
    index = kind + 1
    while index < len(lines) and len(taken) < 12 and not _title_ends(taken, lines[index], bool(rest)):
        taken.append(lines[index])
        index += 1
    title = squeeze(" ".join([rest, *(line.text for line in taken)]))
    head.title = title.rstrip(" .;") or None
    if head.title:
        first = taken[0] if taken else lines[kind]
        head.mark("title", head.title, first.start, (taken or [lines[kind]])[-1].end, 0.9, "trich-yeu")
    head.body = index
    _addressees_below(head, lines, index)


def _title_ends(taken: list[Line], line: Line, begun: bool) -> bool:
    if QUOC_HIEU.search(line.folded) or _TO.match(line.folded) or re.match(r"can cu\b", line.folded):
        return True
    if label_of(line) and label_of(line)[1] < 8 and (taken or begun):  # type: ignore[index]
        return True
    if not taken:
        return begun and (line.gap > 0 or (bool(_BODY_START.match(line.folded)) and line.text[0].isupper()))
    return _title_closed(taken, line)


def _title_closed(taken: list[Line], line: Line) -> bool:
    last = taken[-1]
    if issuers.is_authority_line(line) and not _TITLE_OPEN.search(last.folded):
        return True
    if _TITLE_OPEN.search(last.folded) or line.text[0].islower() or line.text[0].isdigit():
        return False
    if line.gap > 0 or len(line.text) > 160 or last.text.endswith(("./.", ".")):
        return True
    if is_capital(last.text) != is_capital(line.text) and is_capital(last.text):
        return True
    return line.text[0].isupper() and bool(_BODY_START.match(line.folded))


def _addressees_below(head: Header, lines: list[Line], index: int) -> None:
    """`Kính gửi` below the title of a report or submission."""
    for at in range(index, min(len(lines), index + 6)):
        if _TO.match(lines[at].folded) or _WIRED.search(lines[at].folded):
            head.body = _addressees(head, lines, at)
            return


def _letter(head: Header, lines: list[Line], top: int) -> None:
    """Subject (V/v) and addressees of an official letter (công văn)."""
    for index, line in enumerate(lines[: max(top, 12)]):
        found = _SUBJECT.search(line.folded)
        if found and (found.start() == 0 or line.text[found.start() - 1].isspace()) and not label_of(line):
            _read_subject(head, lines, index, found.start())
            break
    head.body = top
    if top < len(lines) and _TO.search(lines[top].folded):
        head.body = _addressees(head, lines, top)


def _read_subject(head: Header, lines: list[Line], index: int, at: int) -> None:
    pieces: list[Cell] = []
    for line in lines[index : index + 10]:
        cell = _left_cell(line, at if line is lines[index] else 0)
        if cell is None or (pieces and _subject_ends(pieces, cell, line)):
            if cell is None and pieces:
                continue
            break
        pieces.append(cell)
    text = squeeze(" ".join(p.text for p in pieces))
    found = _SUBJECT.match(fold(text))
    head.title = text[found.end() if found else 0 :].strip(" .;)") or None
    if head.title and pieces:
        head.mark("title", head.title, pieces[0].start, pieces[-1].end, 0.9, "v/v")


def _left_cell(line: Line, at: int) -> Cell | None:
    """The left column of `line`: without the date, the motto and the number that may stand on the right."""
    found = DATE_LINE.search(line.folded)
    for cell in cells(line):
        text, start = cell.text, cell.start
        if at and start + len(text) <= line.start + at:
            continue
        if at and start < line.start + at:
            text, start = text[line.start + at - start :], line.start + at
        for noise in (QUOC_HIEU, MOTTO):
            seen = noise.search(fold(text))
            text = text[: seen.start()].rstrip() if seen else text
        if found and line.start + found.start() < start < line.start + found.end():
            continue
        if found and start <= line.start + found.start() < start + len(text):
            text = _PLACE.sub("", text[: line.start + found.start() - start]).rstrip(" ,")
        if text.strip() and (cell.column < 42 or at):
            return Cell(text.strip(), fold(text.strip()), start, cell.column)
    return None


def _subject_ends(pieces: list[Cell], cell: Cell, line: Line) -> bool:
    if _TO.match(cell.folded) or (QUOC_HIEU.search(line.folded) and cell.text == line.text):
        return True
    if is_capital(cell.text) or (_NUMBER.search(_same_length(line)) and cell.folded.startswith("so")):
        return True
    return line.gap > 0 and not cell.text[0].islower() and not _TITLE_OPEN.search(pieces[-1].folded)


def _addressees(head: Header, lines: list[Line], at: int) -> int:
    """Read `Kính gửi` and its list; gives the index of the first body line."""
    first = lines[at]
    found = _TO.search(first.folded) or _WIRED.search(first.folded)
    rest = first.text[found.end() :].strip(" :") if found else ""
    names = [n.strip(" -–.") for n in rest.split(";") if n.strip(" -–.")]
    index = at + 1
    while index < len(lines) and index < at + 40 and _is_addressee(lines[index], names, index > at + 1):
        label = label_of(lines[index])
        text = lines[index].text[label[2] if label else 0 :].strip()
        if label or not names or lines[index - 1].text.endswith((";", ":")):
            names += [n.strip(" .") for n in text.split(";") if n.strip(" .")]
        else:
            names[-1] = f"{names[-1]} {text}".strip(" .;")
        index += 1
    head.addressees = tuple(squeeze(n).rstrip(" ;.,") for n in names)
    for name in head.addressees:
        head.mark("addressees", name, first.start, lines[index - 1].end, 0.9, "kinh-gui")
    return index


def _is_addressee(line: Line, names: list[str], begun: bool) -> bool:
    label = label_of(line)
    if label:
        return label[1] >= 8 and len(line.text) < 160
    if _BODY_START.match(line.folded) or len(line.text) > 130 or line.text.endswith((":", "./.")):
        return False
    if not names:
        return len(line.text) < 130
    if line.gap and not line.text[0].islower():
        return not begun and not names
    return line.text[0].islower() or line.indent > 30 or line.text.endswith(";")
