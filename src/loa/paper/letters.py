"""What only letters have: the subject below the number (V/v, box 5b) and the addressees (Kính gửi, box 9a)."""

import re

from loa.paper.blocks import QUOC_HIEU
from loa.paper.folding import fold, is_capital, squeeze
from loa.paper.letterhead import DATE_LINE, PLACE, Header, names_number, without_motto
from loa.paper.lines import Cell, Line, cells
from loa.paper.outline import STAR, label_of

_SUBJECT = re.compile(r"\(?\s*(?:v\s*/\s*v|v\.\s?v)\s*[:.]?\s*")
_STAMP = re.compile(r"(?:hoa toc|thuong khan|khan|hoa toc hen gio|mat|toi mat|tuyet mat|du thao|sao y|den|cong van den)(?:\s.{0,20})?")
TO = re.compile(r"kinh\s+gui\s*[:;.]?")
_WIRED = re.compile(r"\bdien\s*:")  # of a telegram (công điện): "CHỦ TỊCH … điện:"
BODY_START = re.compile(
    r"(?:can cu|thuc hien|trien khai|theo (?:de nghi|quy dinh|chi dao|ke hoach|noi dung)|nham|de (?:trien khai|thuc hien|tang cuong"
    r"|tiep tuc|bao dam|dam bao|kip thoi|chu dong|nang cao)|xet|tiep theo|tren co so|ngay \d|sang ngay|chieu ngay|trong (?:thoi gian"
    r"|nhung nam|ngay|nam|thang)"
    r"|kinh gui|sau khi|qua |hien nay|thoi gian qua|vua qua|uy ban nhan dan \w+.{0,40}(?:nhan duoc|ban hanh|xay dung|bao cao)|phan thu"
    r"|dieu 1\b|hoi dong nhan dan .{0,40}(?:khoa|quyet)|bao cao (?:tinh hinh|ket qua) .{0,60}nhu sau)"
)
TITLE_OPEN = re.compile(r"\b(?:cua|va|voi|cac|ve|do|tai|cho|theo|trong|ngay|thang|nam|so|tren|dia ban|nhan dan|uy ban)$|[,(\-–/]$")


def read_letter(head: Header, lines: list[Line], top: int) -> None:
    """Subject (V/v) and addressees of an official letter (công văn)."""
    subjects = [
        (index, found.start())
        for index, line in enumerate(lines[: max(top, 12)])
        if (found := _SUBJECT.search(line.folded)) and (found.start() == 0 or line.text[found.start() - 1].isspace()) and not label_of(line)
    ]
    if subjects:  # a web page repeats the subject above the header: the one below the number counts
        number = next((index for index, line in enumerate(lines[: max(top, 12)]) if names_number(line)), 0)
        _read_subject(head, lines, *next((s for s in subjects if s[0] >= number), subjects[0]))
    head.body = top
    if top < len(lines) and TO.search(lines[top].folded):
        head.body = _addressees(head, lines, top)


def _read_subject(head: Header, lines: list[Line], index: int, at: int) -> None:
    pieces: list[Cell] = []
    for line in lines[index : index + 10]:
        if pieces and TO.search(line.folded):
            break
        if pieces and _STAMP.fullmatch(line.folded):
            continue
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
        text = without_motto(text).rstrip()
        if found and line.start + found.start() < start < line.start + found.end():
            continue
        if found and start <= line.start + found.start() < start + len(text):
            text = PLACE.sub("", text[: line.start + found.start() - start]).rstrip(" ,")
        if text.strip() and (cell.column < 42 or at):
            return Cell(text.strip(), fold(text.strip()), start, cell.column)
    return None


def _subject_ends(pieces: list[Cell], cell: Cell, line: Line) -> bool:
    if TO.match(cell.folded) or (QUOC_HIEU.search(line.folded) and cell.text == line.text):
        return True
    if is_capital(cell.text) or (names_number(line) and cell.folded.startswith("so")):
        return True
    return line.gap > 0 and not cell.text[0].islower() and not TITLE_OPEN.search(pieces[-1].folded)


def read_addressees_below(head: Header, lines: list[Line], index: int) -> None:
    """`Kính gửi` below the title of a report or submission."""
    for at in range(index, min(len(lines), index + 6)):
        if TO.match(lines[at].folded) or _WIRED.search(lines[at].folded):
            head.body = _addressees(head, lines, at)
            return


def _addressees(head: Header, lines: list[Line], at: int) -> int:
    """Read `Kính gửi` and its list; gives the index of the first body line."""
    first = lines[at]
    found = TO.search(first.folded) or _WIRED.search(first.folded)
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
        return label[1] >= STAR and len(line.text) < 160
    if BODY_START.match(line.folded) or len(line.text) > 130 or line.text.endswith((":", "./.")):
        return False
    if not names:
        return len(line.text) < 130
    if line.gap and not line.text[0].islower():
        return not begun and not names
    return line.text[0].islower() or line.indent > 30 or line.text.endswith(";")
