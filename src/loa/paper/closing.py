"""The closing: who signs and who receives (Decree 30/2020, Appendix I, boxes 7 and 9b).

The two stand side by side in print; extracted text gives them one after the other, in columns, or mixed on one line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from loa.paper.blocks import AUTHORITY, POSITION, RECIPIENTS
from loa.paper.folding import UPPER, fold, is_capital, squeeze
from loa.paper.lines import Cell, Line, cells, is_page_number
from loa.paper.reading import Mark, Signer
from loa.paper.recipients import BULLET, SKIPPED, recipients
from loa.paper.signature import SURNAMES, part, signature_parts

_NAME = re.compile(r"(?:[^\W\d_][^\W\d_']*)(?:\s+[^\W\d_][^\W\d_'.]*){1,5}$")
_RANK = re.compile(r"(?:ths|ts|pgs|gs|bs|ckii|cki)\b\.?\s*")  # academic titles stand in no signature (Decree 30, Appendix I, 7b)
_FORCES = re.compile(r"(?:dai|thuong|trung|thieu)\s+(?:ta|tuong|uy)\s+")  # a rank is part of the printed name
_CAPITAL_TAIL = re.compile(
    rf"\s(?=(?:TM|KT|TL|TUQ|T/M|K/T|T/L)\s*[./]\s*[{UPPER}]|(?:PHÓ |Q\. ?)?(?:CHỦ TỊCH|GIÁM ĐỐC|BÍ THƯ|CHÁNH VĂN PHÒNG"
    r"|CHÁNH THANH TRA|TRƯỞNG|BỘ TRƯỞNG|THỨ TRƯỞNG|CỤC TRƯỞNG|HIỆU TRƯỞNG|CHI CỤC TRƯỞNG)\b)"
)
_NAME_TAIL = re.compile(rf"(?<=[.;])\s+((?:[{UPPER}][^\W\d_]+)(?:\s+[{UPPER}][^\W\d_]+){{1,4}})$")


@dataclass(frozen=True, slots=True)
class Closing:
    """What the closing says, with marks for what was found."""

    signer: Signer
    recipients: tuple[str, ...]
    marks: tuple[Mark, ...]


def read_closing(lines: list[Line]) -> Closing:
    """Split the lines of the closing into signature and recipients."""
    pieces = [piece for line in lines if not is_page_number(line) for piece in _pieces(line)]
    left, right = _columns(pieces)
    signer, marks = _signer(right)
    listed = recipients(left)
    marks += [Mark("recipients", r.text, r.start, r.end, 0.95, "noi-nhan") for r in listed]
    return Closing(signer, tuple(r.text for r in listed), tuple(marks))


def _pieces(line: Line) -> Iterator[Cell]:
    """Cells of a line; a signature glued behind a recipient by one space is cut off, a signature on one line is cut at its parts."""
    for cell in cells(line):
        cut = None if is_capital(cell.text) or AUTHORITY.match(cell.folded) else _CAPITAL_TAIL.search(cell.text)
        tail = None if cut else _NAME_TAIL.search(cell.text) if cell.text[0] in "-•+" else None
        at = cut.end() if cut else tail.start(1) if tail and fold(tail.group(1)).split()[0] in SURNAMES else None
        if at is None or not cell.text[:at].strip():
            yield from signature_parts(cell)
        else:
            yield part(cell, 0, at, 0)
            yield from signature_parts(part(cell, at, len(cell.text), 200))


def _columns(pieces: list[Cell]) -> tuple[list[Cell], list[Cell]]:
    """Recipients' pieces and signature's pieces."""
    left: list[Cell] = []
    right: list[Cell] = []
    listing = signed = False
    for cell in pieces:
        if RECIPIENTS.match(cell.folded) and not is_capital(cell.text[9:20] or "x"):
            listing, signed = True, False
            left.append(cell)
        elif _is_signature_piece(cell, listing, right, left):
            right.append(cell)
            signed = True
        elif listing and (not signed or BULLET.match(cell.text) or _continues(left, right, cell)):
            left.append(cell)
        elif right:
            right.append(cell)
    return left, right


def _continues(left: list[Cell], right: list[Cell], cell: Cell) -> bool:
    """Whether the cell goes on with an unfinished recipient: by its small letter, or since it stands in that column."""
    if left[-1].text.endswith((".", ";")):
        return False
    return cell.text[:1].islower() or (bool(right) and _in_left_column(left, right, cell))


def _in_left_column(left: list[Cell], right: list[Cell], cell: Cell) -> bool:
    return cell.column < min(piece.column for piece in right) - 12 and cell.column <= left[-1].column + 8


def _is_signature_piece(cell: Cell, listing: bool, right: list[Cell], left: list[Cell]) -> bool:
    signing = bool(right)
    if BULLET.match(cell.text):
        return False
    if AUTHORITY.match(cell.folded) or (is_capital(cell.text) and POSITION.match(cell.folded)):
        return True
    if _is_name(cell.text) and (not listing or signing):
        # A wrapped recipient may look like a name: names stand apart, to the right, or after the list has ended.
        wrapped = bool(left) and not left[-1].text.endswith((".", ";")) and cell.column < 25 and BULLET.match(left[-1].text) is not None
        return not wrapped or (
            fold(cell.text).split()[0] in SURNAMES and not re.search(r"\b(?:va|cac|tinh|xa|phuong|ubnd)\b", fold(cell.text))
        )
    if signing and left and not left[-1].text.endswith((".", ";")) and _in_left_column(left, right, cell):
        return False
    return signing and is_capital(cell.text) and len(cell.text) > 5 and "," not in cell.text and ";" not in cell.text


def _is_name(text: str) -> bool:
    bare = text[_found.end() :] if (_found := _RANK.match(fold(text)) or _FORCES.match(fold(text))) else text
    tokens = bare.split()
    return 2 <= len(tokens) <= 6 and bool(_NAME.fullmatch(bare.strip())) and all(t[0].isupper() for t in tokens) and not is_capital(bare)


def _signer(right: list[Cell]) -> tuple[Signer, list[Mark]]:
    authority: list[Cell] = []
    positions: list[Cell] = []
    name: Cell | None = None
    for cell in _names_joined(_first_column(right)):
        if SKIPPED.match(cell.folded):
            continue
        if _acts_for(cell, right) and not positions:
            authority.append(cell)
        elif _is_name(cell.text) or (positions and _is_capital_name(cell)):
            name = cell
            break
        elif is_capital(cell.text) and not (POSITION.match(cell.folded) and any(POSITION.match(p.folded) for p in positions)):
            positions.append(cell)
    authority, positions = _rejoin(authority, positions)
    position = squeeze(" ".join(p.text for p in positions)) or None
    bare = _strip_rank(name.text) if name else None
    signer = Signer(tuple(_neat(a.text) for a in authority), position, bare)
    return signer, _signer_marks(authority, positions, name, signer)


def _first_column(right: list[Cell]) -> list[Cell]:
    """Of two signatures side by side (joint documents) the left one: the cells that stand under its first line."""
    first = next((i for i, cell in enumerate(right) if _heads(cell)), None)
    if first is None or first + 1 >= len(right) or not _heads(right[first + 1]):
        return right
    left, beside = right[first], right[first + 1]
    if beside.start - left.start != beside.column - left.column:  # not on one line
        return right
    middle = (left.column + len(left.text) + beside.column) / 2
    names = [cell for cell in right if _is_name(cell.text)]
    kept = [cell for cell in right if cell is not beside and (cell.column < middle or cell in names[:1])]
    return [cell for cell in kept if cell not in names[1:]]


def _heads(cell: Cell) -> bool:
    return is_capital(cell.text) and bool(AUTHORITY.match(cell.folded) or POSITION.match(cell.folded))


def _names_joined(right: list[Cell]) -> list[Cell]:
    """`Lê` / `Tấn Dũng`: a family name left on a line of its own goes before the rest of the name."""
    kept: list[Cell] = []
    for cell in right:
        last = kept[-1] if kept else None
        if last and last.text.istitle() and " " not in last.text and fold(last.text) in SURNAMES and _is_name(f"{last.text} {cell.text}"):
            text = f"{last.text} {cell.text}"
            kept[-1] = Cell(text, fold(text), last.start, last.column)
        else:
            kept.append(cell)
    return kept


def _is_capital_name(cell: Cell) -> bool:
    """`NGUYỄN VĂN A`: capitals that begin with a family name and are no position."""
    known = is_capital(cell.text) and fold(cell.text).split()[0] in SURNAMES
    return known and _NAME.fullmatch(cell.text) is not None and not POSITION.match(cell.folded)


def _acts_for(cell: Cell, right: list[Cell]) -> bool:
    if not AUTHORITY.match(cell.folded):
        return False
    acting = re.match(r"q\s*[./]", cell.folded)
    return not (acting and not any(is_capital(c.text) and POSITION.match(c.folded) for c in right if c.start > cell.start))


def _rejoin(authority: list[Cell], positions: list[Cell]) -> tuple[list[Cell], list[Cell]]:
    """A long authority line wraps: `TM. ỦY BAN NHÂN DÂN` / `TỈNH LÀO CAI` is one line, the position comes after."""
    if authority and len(positions) > 1 and not POSITION.match(positions[0].folded):
        first, rest = positions[0], positions[1:]
        last = authority[-1]
        text = f"{last.text} {first.text}"
        return [*authority[:-1], Cell(text, fold(text), last.start, last.column)], rest
    return authority, positions


def _neat(text: str) -> str:
    """`T/M ỦY BAN` and `TM.ỦY BAN` as `TM. ỦY BAN`."""
    found = AUTHORITY.match(fold(text))
    if not found:
        return squeeze(text)
    letters = "".join(c for c in text[: found.end()] if c.isalpha()).upper()
    return f"{letters}. {squeeze(text[found.end() :])}"


def _strip_rank(text: str) -> str:
    found = _RANK.match(fold(text))
    return squeeze(text[found.end() :] if found else text)


def _signer_marks(authority: list[Cell], positions: list[Cell], name: Cell | None, signer: Signer) -> list[Mark]:
    marks = [Mark("signer.authority", _neat(a.text), a.start, min(a.end, a.start + len(a.text)), 0.95, "ky-thay-mat") for a in authority]
    if positions and signer.position:
        marks.append(Mark("signer.position", signer.position, positions[0].start, positions[-1].end, 0.9, "chuc-vu"))
    if name and signer.name:
        marks.append(Mark("signer.name", signer.name, name.start, name.end, 0.9, "ho-ten"))
    return marks
