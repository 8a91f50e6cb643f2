"""Tables of a DOCX as lines: a row with tabs between its columns, a table that only arranges text cell after cell."""

from collections.abc import Callable, Iterator

from lxml import etree

from loa.paper.extract_numbers import W
from loa.paper.extract_runs import ALTERNATE, WRAPPERS, chosen

_ROW, _CELL = f"{W}tr", f"{W}tc"
_WIDEST = 40
_LAYOUT_ROWS = 4
_SIGNS = ("CỘNG HÒA", "CỘNG HOÀ", "ĐỘC LẬP", "ĐẢNG CỘNG SẢN", "NƠI NHẬN", "KT.", "TM.", "TL.", "KÍNH GỬI")
_Cell = tuple[list[str], int]  # its lines, how many columns it spans


def lines_of(table: etree._Element, inside: Callable[[etree._Element], Iterator[str]]) -> Iterator[str]:
    """The lines of `table`; `inside` gives those of one cell."""
    rows = [_cells(row, inside) for row in _own(table, _ROW) if row.find(f"{W}trPr/{W}del") is None]
    if _is_layout(rows):
        for row in rows:
            for lines, _ in row:
                yield from lines
        return
    for row in rows:
        yield "\t".join(" ".join(" ".join(lines).split()) + "\t" * (span - 1) for lines, span in row)


def _cells(row: etree._Element, inside: Callable[[etree._Element], Iterator[str]]) -> list[_Cell]:
    """The cells of a row; columns that the row leaves out at its left are empty cells."""
    left_out = _number(row.find(f"{W}trPr/{W}gridBefore"), 0)
    return [([], 1)] * left_out + [_cell(cell, inside) for cell in _own(row, _CELL) if cell.find(f"{W}tcPr/{W}cellDel") is None]


def _cell(cell: etree._Element, inside: Callable[[etree._Element], Iterator[str]]) -> _Cell:
    """Lines of a cell and how many columns it spans; the lower part of a merged cell is empty."""
    width = max(1, _number(cell.find(f"{W}tcPr/{W}gridSpan"), 1))
    merged = cell.find(f"{W}tcPr/{W}vMerge")
    if merged is not None and merged.get(f"{W}val", "continue") == "continue":
        return [], width
    return list(inside(cell)), width


def _own(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Children with `tag`, also inside content controls."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in WRAPPERS or child.tag == ALTERNATE:
            yield from _own(chosen(child) if child.tag == ALTERNATE else child, tag)


def _number(found: etree._Element | None, default: int) -> int:
    value = found.get(f"{W}val", "") if found is not None else ""
    return min(_WIDEST, int(value)) if value.isdecimal() and value.isascii() else default


def _is_layout(rows: list[list[_Cell]]) -> bool:
    """A header or a signature set as a table: at most two filled columns and few rows, cells of several short lines."""
    widths = [len([1 for lines, _ in row if any(line.strip() for line in lines)]) for row in rows]
    if not rows or max(widths, default=0) > 2 or len(rows) > _LAYOUT_ROWS:
        return not rows
    joined = " ".join(line for row in rows for lines, _ in row for line in lines).upper()
    return any(sign in joined for sign in _SIGNS) or max(len(r) for r in rows) == 1
