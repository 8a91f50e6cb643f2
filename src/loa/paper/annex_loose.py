"""Tables that lost their rules: set with spaces (text of a PDF), or one cell a line."""

import re
from collections.abc import Iterator

from loa.paper.annex_columns import COLUMNS, NUMBERED_HEAD, Piece, Row, head_map
from loa.paper.bodies import starts_body
from loa.paper.folding import squeeze
from loa.paper.lines import Cell, Line, cells, is_page_number
from loa.paper.outline import ARTICLE, label_of

_MOST_COLUMNS = 15
_FEWEST_COLUMNS = 3


def spaced_rows(lines: list[Line]) -> list[Row]:
    """A table set with spaces (text of a PDF): columns are where the heading stands, a row begins with its number."""
    start = next((i for i, line in enumerate(lines) if len(cells(line)) >= 3 and COLUMNS[0][1].match(cells(line)[0].folded)), None)
    if start is None:
        return []
    body = next((i for i in range(start + 1, len(lines)) if re.match(r"1\.?(?:\s{2,}|$)|i\.?\s{2,}", lines[i].folded)), len(lines))
    columns = _spans(lines[start:body])
    if len(columns) > _MOST_COLUMNS:
        return []
    rows = [[Piece("", lines[start].start)] * len(columns)]
    for index, line in enumerate(lines[start:]):
        found = cells(line)
        first = _nearest(columns, found[0])
        if is_page_number(line) and (first or len(found) > 1):
            continue
        if first == 0 and start + index >= body:
            rows.append([Piece("", line.start)] * len(columns))
        for cell in found:
            at = _nearest(columns, cell)
            old = rows[-1][at]
            rows[-1][at] = Piece(f"{old.text} {cell.text}".strip(), old.start if old.text else cell.start)
    return rows


def _spans(lines: list[Line]) -> list[tuple[int, int]]:
    """Left and right edge of each column, from the pieces of the heading that stand above each other."""
    spans: list[tuple[int, int]] = []
    for cell in sorted((c for line in lines for c in cells(line)), key=lambda c: c.column):
        left, right = cell.column, cell.column + len(cell.text)
        if spans and left < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(right, spans[-1][1]))
        else:
            spans.append((left, right))
    return spans


def _nearest(columns: list[tuple[int, int]], cell: Cell) -> int:
    """The column that the piece stands under, by the overlap of their edges, else by their middles."""
    left, right = cell.column, cell.column + len(cell.text)
    return min(
        range(len(columns)),
        key=lambda i: (-max(0, min(right, columns[i][1]) - max(left, columns[i][0])), abs(left + right - sum(columns[i]))),
    )


def single_cells(lines: list[Line]) -> list[Row]:
    """A table that lost its columns: every cell stands on lines of its own, rows begin with the next number."""
    start = next((i for i, line in enumerate(lines) if COLUMNS[0][1].match(line.folded)), None)
    if start is None:
        return []
    body = next((i for i in range(start + 1, len(lines)) if lines[i].text.rstrip(".") == "1" and i - start > 2), None)
    if body is None:
        return []
    head = _head_cells(lines[start:body])
    return [head, *_numbered_rows(lines[body:], head)]


def _head_cells(lines: list[Line]) -> Row:
    head: Row = []
    for line in lines:
        if NUMBERED_HEAD.match(line.folded):
            continue
        if head and line.text[0].islower():
            head[-1] = Piece(f"{head[-1].text} {line.text}", head[-1].start)
        else:
            head.append(Piece(line.text, line.start))
    return head


def _numbered_rows(lines: list[Line], head: Row) -> Iterator[Row]:
    expected, row = 1, list[Piece]()
    for line in lines:
        if line.text.rstrip(".") == str(expected) and (not row or len(row) >= min(3, len(head))):
            if row:
                yield _padded(row, head)
            row, expected = [Piece(line.text, line.start)], expected + 1
        elif re.fullmatch(r"\d{1,3}", line.text):
            continue  # a page number between two cells
        elif len(row) > 1 and _runs_on(row[-1], line, len(row) == len(head) and _lead_fits(row, head)):
            row[-1] = Piece(squeeze(f"{row[-1].text} {line.text}"), row[-1].start)
        elif row:
            row.append(Piece(line.text, line.start))
    if row:
        yield _padded(row, head)


def _lead_fits(row: Row, head: Row) -> bool:
    """Whether the cell of the leading body holds a body; when it does not, a cell before it was wrapped."""
    at = (head_map(head) or {}).get("lead", 0)
    return at < 2 or at >= len(row) or starts_body(row[at].text, row[at].folded)


def _runs_on(last: Piece, line: Line, full: bool) -> bool:
    return line.text[0].islower() or last.text.endswith((",", " và", " của", ";")) or (full and not line.gap)


def _padded(row: Row, head: Row) -> Row:
    """`row` with as many cells as `head`; of too many, those before the leading body are one wrapped task."""
    at = (head_map(head) or {}).get("lead", 0) - 1
    while len(row) > len(head) and not _lead_fits(row, head):
        row = [*row[:at], Piece(squeeze(f"{row[at].text} {row[at + 1].text}"), row[at].start), *row[at + 2 :]]
    return row[: len(head)] + [Piece("", row[-1].start)] * (len(head) - len(row))


def cell_block(lines: list[Line]) -> tuple[int, int] | None:
    """Where, among lines of prose, such a table stands: from its "TT" to the next heading or prose; None when there is none."""
    for start, line in enumerate(lines):
        if not line.folded.startswith(("tt", "stt", "so")):
            continue
        found = cells(line)
        if not COLUMNS[0][1].match(found[0].folded):
            continue
        if len(found) >= _FEWEST_COLUMNS and _heads_spaced(lines[start : start + 6]):
            room = found[1].column
            return start, next((i for i in range(start + 2, len(lines)) if _is_prose(lines[i], room)), len(lines))
        if len(found) == 1 and _heads_a_table(lines[start : start + 10]):
            return start, next((i for i in range(start + 4, len(lines)) if _is_heading(lines[i])), len(lines))
    return None


def _heads_spaced(lines: list[Line]) -> bool:
    """Whether the heading cells, set over several lines, are those of a table of tasks."""
    body = next((i for i in range(1, len(lines)) if re.match(r"\(?1\)?\s{2,}|i\.?\s{2,}", lines[i].folded)), len(lines))
    spans = _spans(lines[:body])
    head: Row = [Piece("", 0)] * len(spans)
    for line in lines[:body]:
        for cell in cells(line):
            at = _nearest(spans, cell)
            head[at] = Piece(f"{head[at].text} {cell.text}".strip(), cell.start)
    return head_map(head) is not None


def _is_prose(line: Line, room: int) -> bool:
    """A line that runs over the first column: text after the table."""
    found = cells(line)
    return len(found) == 1 and found[0].column < room and found[0].column + len(found[0].text) > room + 8


def _heads_a_table(lines: list[Line]) -> bool:
    one = next((i for i, line in enumerate(lines) if line.text.rstrip(".") == "1"), 0)
    return one > 2 and head_map(_head_cells(lines[:one])) is not None


def _is_heading(line: Line) -> bool:
    label = label_of(line)
    return label is not None and label[1] <= ARTICLE
