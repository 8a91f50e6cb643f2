"""What an officer types, turned into an official document, and back.

The body is plain text in the office's own conventions, one paragraph a line: "I." and "1." open parts, "Điều 1." an article,
"-" an item of a list; lines with tabs, as pasted from Word or Excel, are a table. `outline.label_of` knows the labels.
Start at `official`; `typed` is its way back.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby

from loa.paper.blocks import is_annex_line
from loa.paper.bodies import heading_body
from loa.paper.forms import (
    Annex,
    Block,
    Bullet,
    Heading,
    OfficialDocument,
    Paragraph,
    PartialDate,
    Picture,
    Signature,
    Table,
    cell_text,
)
from loa.paper.lines import Line, split_lines
from loa.paper.outline import ARTICLE, DASH, DOTTED, DOTTED3, LETTER, NUMBER, PART, POINT, ROMAN, label_of
from loa.paper.plaintext import legible, one_line

FIELDS = (
    "issuer", "issuer_parent", "joint_issuers", "number", "symbol", "place", "date", "title", "deciding", "addressees", "bases", "body",
    "authority", "position", "name", "co_signers", "recipients", "annexes", "urgency", "contact", "points",
)  # fmt: skip

_HEADING_LENGTH = 160
_LEAD_LENGTH = 110
_WIDE_COLUMNS = 6  # a table with as many lies on a wide page
_LEVELS = {PART: 0, ROMAN: 1, LETTER: 1, NUMBER: 2, DOTTED: 3, DOTTED3: 3, POINT: 3}
_ENDED = re.compile(r"[.;:,…/]$")
_WIDE = re.compile(r"\s*\(\s*(?:trang|khổ|giấy)?\s*ngang\s*\)\s*$", re.IGNORECASE)
_CELLS_JOINED = 40  # lines that one quoted cell may span


def official(typed: Mapping[str, str], type_name: str, *, draft: bool = False, landscape: bool = False) -> OfficialDocument:
    """The document that was typed; unknown keys are ignored, absent ones are blank. Never raises."""
    value = {name: legible(typed.get(name, "")) for name in FIELDS}
    number, symbol = one_line(value["number"]), one_line(value["symbol"])
    return OfficialDocument(
        issuer=one_line(value["issuer"]),
        title=one_line(value["title"]),
        type_name=type_name,
        issuer_parent=one_line(value["issuer_parent"]),
        number=f"{number}/{symbol}" if symbol else number,
        place=one_line(value["place"]),
        dated=dated(value["date"]),
        addressees=listed(value["addressees"]),
        bases=listed(value["bases"]),
        blocks=blocks_of(value["body"]),
        signature=_signature(value),
        recipients=listed(value["recipients"]),
        annexes=annexes_of(value["annexes"]),
        joint_issuers=listed(value["joint_issuers"]),
        deciding=one_line(value["deciding"]),
        urgency=one_line(value["urgency"]),
        draft=draft,
        contact=one_line(value["contact"]),
        co_signers=tuple(_co_signer(line) for line in value["co_signers"].splitlines() if line.strip()),
        landscape=landscape,
        points=13 if value["points"] == "13" else 14,
    )


def typed(document: OfficialDocument) -> dict[str, str]:
    """The values that `official` makes `document` of; pictures are left out."""
    number, _, symbol = document.number.partition("/")
    signature = document.signature or Signature((), "", "")
    return {
        "issuer": document.issuer,
        "issuer_parent": document.issuer_parent,
        "joint_issuers": "\n".join(document.joint_issuers),
        "number": number.strip(),
        "symbol": symbol.strip(),
        "place": document.place,
        "date": _iso(document.dated),
        "title": document.title,
        "deciding": document.deciding,
        "addressees": "\n".join(document.addressees),
        "bases": "\n".join(document.bases),
        "body": text_of(document.blocks),
        "authority": "\n".join(signature.authority),
        "position": signature.position,
        "name": signature.name,
        "co_signers": "\n".join(" | ".join([*s.authority, s.position, s.name]) for s in document.co_signers),
        "recipients": "\n".join(document.recipients),
        "annexes": "\n\n".join(_annex_text(annex) for annex in document.annexes),
        "urgency": document.urgency,
        "contact": document.contact,
        "points": str(document.points),
    }


def dated(text: str) -> date | PartialDate:
    """A date "2026-03-05", "2026-03" or "2026"; what is missing or no date stays blank."""
    parts = text.strip().split("-")
    try:
        numbers = [int(part) for part in parts]
        return date(*numbers) if len(numbers) == 3 else PartialDate(*(numbers if date(*[*numbers, 1, 1][:3]) else ()))
    except (ValueError, TypeError, OverflowError):
        return PartialDate()


def _iso(dated: date | PartialDate | None) -> str:
    if dated is None or not dated.year:
        return ""
    month = f"-{dated.month:02d}" if dated.month else ""
    return f"{dated.year:04d}{month}" + (f"-{dated.day:02d}" if dated.day and month else "")


def listed(text: str) -> tuple[str, ...]:
    """One entry a line, without its dash and without ";" or "." at its end."""
    lines = (re.sub(r"^\s*[-•–]\s*", "", line).strip().rstrip(";.").rstrip() for line in text.splitlines())
    return tuple(line for line in lines if line)


def _signature(value: Mapping[str, str]) -> Signature | None:
    authority = tuple(one_line(line) for line in value["authority"].splitlines() if line.strip())
    position, name = one_line(value["position"]), one_line(value["name"])
    return Signature(authority, position, name) if authority or position or name else None


def _co_signer(line: str) -> Signature:
    """ "TM. Ban Thường trực | Chủ tịch | Đỗ Văn B": authority lines, position, name."""
    parts = [one_line(part) for part in line.split("|")]
    *authority, position, name = parts if len(parts) > 1 else ["", *parts]
    return Signature(tuple(line for line in authority if line), position, name)


# The body


def blocks_of(text: str) -> tuple[Block, ...]:
    """The typed body as blocks."""
    found: list[Block] = []
    for tabbed, group in groupby(_logical_lines(text), key=_is_row):
        lines = list(group)
        found += [_table(lines)] if tabbed else [_block(line) for line in split_lines("\n".join(lines))]
    return tuple(found)


def _logical_lines(text: str) -> Iterator[str]:
    """The lines; a cell in quotes that spans several, as Excel copies it, is brought on one."""
    held: list[str] = []
    in_table = False
    for line in legible(text).split("\n"):
        held.append(line)
        whole = "\n".join(held)
        in_table = in_table or "\t" in whole
        if in_table and re.search(r'(?:^|\t)"', whole) and whole.count('"') % 2 and len(held) < _CELLS_JOINED:
            continue
        yield whole
        held, in_table = [], _is_row(whole)
    yield from held


def _is_row(line: str) -> bool:
    return "\t" in line or (line.strip().startswith("|") and line.count("|") > 2)


def _cells(line: str) -> list[str]:
    if "\t" not in line:
        return [cell.strip() for cell in line.strip().strip("|").split("|")]
    if re.search(r'(?:^|\t)"', line) and line.count('"') % 2 == 0:
        rows = list(csv.reader([piece + "\n" for piece in line.split("\n")], delimiter="\t"))
        return [cell.strip() for row in rows for cell in row]
    return [cell.strip() for cell in line.split("\t")]


def _table(lines: list[str]) -> Table:
    """A table: the first row names its columns; a row with one filled cell at its left is the heading of a group."""
    rows = [_cells(line) for line in lines]
    rows = [row for row in rows if any(row) and not all(re.fullmatch(r":?-{2,}:?", cell) for cell in row)] or [["", ""]]
    count = max(2, *(len(row) for row in rows))
    head, *body = [row + [""] * (count - len(row)) for row in rows]
    grouped = [[row[0]] if row[0] and not any(row[1:]) and len(row[0]) > 3 else row for row in body]
    aligns = "".join("c" if _is_narrow([row[at] for row in body]) else "l" for at in range(count))
    return Table(tuple(head), tuple(tuple(row) for row in grouped), aligns=aligns, landscape=count >= _WIDE_COLUMNS)


def _is_narrow(texts: Iterable[str]) -> bool:
    return all(len(text) <= 5 for text in texts)


def _block(line: Line) -> Block:
    label = label_of(line)
    if label is None:
        return Paragraph(line.text)
    name, rank, length = label
    rest = line.text[length:]
    if rank == DASH:
        return Bullet(rest)
    titled = len(rest) <= _HEADING_LENGTH and not _ENDED.search(rest)
    if rank == ARTICLE:
        return Heading(line.text, 2) if titled else Paragraph(rest, lead=f"{name}. ")
    if rank not in _LEVELS:
        return Paragraph(line.text)
    if titled or (rank in (PART, ROMAN) and len(rest) <= _HEADING_LENGTH):
        return Heading(line.text, _LEVELS[rank])
    return _with_lead(line.text, length)


def _with_lead(text: str, start: int) -> Paragraph:
    """ "1. Phòng Nội vụ: Chủ trì …": the body that is given a duty stands out."""
    colon = text.find(":", start, start + _LEAD_LENGTH)
    if colon > 0 and text[colon + 1 :].strip() and heading_body(text[start:colon]):
        return Paragraph(text[colon + 1 :].strip(), lead=f"{text[: colon + 1]} ")
    return Paragraph(text)


def text_of(blocks: Iterable[Block]) -> str:
    """Blocks as they would be typed."""
    return "\n".join(line for block in blocks for line in _typed_lines(block))


def _typed_lines(block: Block) -> list[str]:
    match block:
        case Heading():
            return [one_line(block.text)]
        case Paragraph():
            return [one_line(block.lead + block.text)]
        case Bullet():
            return [f"- {one_line(block.text)}"]
        case Table():
            rows = [block.columns, *block.rows]
            return ["\t".join([one_line(cell_text(c)) for c in row] + [""] * (len(block.columns) - len(row))) for row in rows] + [""]
        case Picture():
            return []


# Annexes


def annexes_of(text: str) -> tuple[Annex, ...]:
    """Annexes: each begins with a line "Phụ lục" or "Phụ lục: Tên"; without such a line the whole text is one annex.

    "(ngang)" at the end of that line, or a table of many columns, lays it on wide pages.
    """
    groups: list[list[str]] = []
    for line in legible(text).strip("\n").split("\n"):
        if _opens_annex(line) or not groups:
            groups.append([])
        groups[-1].append(line)
    return tuple(_annex(group) for group in groups if any(line.strip() for line in group))


def _opens_annex(line: str) -> bool:
    bare = _WIDE.sub("", line).strip()
    found = split_lines(bare)
    return bool(re.match(r"phụ lục\s*(?:[ivxl\d]{0,5})\s*:", bare, re.IGNORECASE)) or (len(found) == 1 and is_annex_line(found[0]))


def _annex(lines: list[str]) -> Annex:
    first, *rest = lines
    wide = bool(_WIDE.search(first))
    if not _opens_annex(first):
        return _annex_with("" if "\t" in first else first.strip(), lines if "\t" in first else rest, wide=wide)
    title = _WIDE.sub("", first).partition(":")[2].strip()
    while not title and rest and "\t" not in rest[0]:
        title, rest = rest[0].strip(), rest[1:]
    return _annex_with(title, rest, wide=wide)


def _annex_with(title: str, lines: list[str], *, wide: bool) -> Annex:
    blocks = blocks_of("\n".join(lines))
    tables = [block for block in blocks if isinstance(block, Table)]
    wide = wide or any(table.landscape for table in tables)
    return Annex(title, blocks, landscape=wide)


def _annex_text(annex: Annex) -> str:
    return f"Phụ lục: {one_line(annex.title)}{' (ngang)' if annex.landscape else ''}\n{text_of(annex.blocks)}".rstrip("\n")
