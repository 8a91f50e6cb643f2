"""Tables of tasks in annexes (phụ lục): tabs, pipes, or one cell a line; rows cut by a page are joined.

Columns are known by their headings (`Nhiệm vụ`, `Cơ quan chủ trì`, `Cơ quan phối hợp`, `Thời gian`, `Ghi chú`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from loa.paper.folding import fold, squeeze
from loa.paper.lines import Cell, Line, cells, is_page_number
from loa.paper.reading import AnnexTask

_COLUMNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("stt", re.compile(r"(?:s?tt|so tt|so thu tu|so)\.?$")),
    ("both", re.compile(r".*(?:chu tri.*phoi hop)(?!.*(?:chinh|thuc hien$))")),
    ("coordinating", re.compile(r".*phoi hop")),
    (
        "lead",
        re.compile(
            r".*chu tri|(?:co quan|don vi|phong|bo phan|nguoi|can bo|so, nganh|dau moi).*(?:thuc hien|phu trach|tham muu"
            r"|trien khai|phu trach|dau moi)|.*(?:phan cong|trach nhiem)|(?:don vi|co quan)$"
        ),
    ),
    ("deadline", re.compile(r"(?:thoi (?:gian|han|diem|hạn)|tien do|han hoan thanh|ngay hoan thanh|lo trinh|han )")),
    ("note", re.compile(r"ghi chu")),
    (
        "product",
        re.compile(
            r".*(?:san pham|ket qua|dau ra|chi tieu)|kinh phi|nguon kinh phi|du toan|dia diem|doi tuong|hinh thuc|so"
            r" luong|don vi tinh"
        ),
    ),
    ("task", re.compile(r".*(?:nhiem vu|noi dung|cong viec|hoat dong|ten viec|giai phap|dau viec|muc tieu)")),
)
_STT = re.compile(r"(?:\d{1,3}(?:\.\d{1,2}){0,2}|[ivx]{1,5}|[a-z])[.)]?$")
_MOST_COLUMNS = 15
_NUMBERED_HEAD = re.compile(r"\(?\d{1,2}\)?$")


@dataclass(frozen=True, slots=True)
class Piece:
    """One cell of a table with its offset."""

    text: str
    start: int

    @property
    def folded(self) -> str:
        return fold(self.text)


Row = list[Piece]


def spaced_rows(lines: list[Line]) -> list[Row]:
    """A table set with spaces (text of a PDF): columns are where the heading stands, a row begins with its number."""
    start = next((i for i, line in enumerate(lines) if len(cells(line)) >= 3 and _COLUMNS[0][1].match(cells(line)[0].folded)), None)
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


def annex_tasks(lines: list[Line]) -> list[AnnexTask]:
    """The task rows of every table in `lines`."""
    found: list[AnnexTask] = []
    for table in _tables(lines):
        found += _tasks(table)
    return found or _tasks(spaced_rows(lines)) or _tasks(_single_cells(lines))


def _tables(lines: list[Line]) -> Iterator[list[Row]]:
    """Runs of lines with tabs or pipes; a line between two rows belongs to the row above (a cell that was wrapped)."""
    rows: list[Row] = []
    loose = 0
    for line in lines:
        cut = _row(line)
        if cut:
            if len(rows) and _head_map(cut) and _head_map(rows[0]) and len(rows) > 2 and not _same_head(cut, rows[0]):
                yield rows
                rows = []
            rows.append(cut)
            loose = 0
        elif rows and loose < 3 and len(line.text) > 3:
            loose += 1
    if rows:
        yield rows


def _row(line: Line) -> Row | None:
    mark = "|" if line.text.count("|") >= 2 else "\t" if line.row else None
    if mark is None:
        return None
    text = line.row if mark == "\t" else line.text
    pieces, at = [], -text.index(line.text)
    for part in text.split(mark):
        lead = len(part) - len(part.lstrip())
        pieces.append(Piece(squeeze(part), max(0, line.start + at + lead)))
        at += len(part) + 1
    if mark == "|":
        pieces = pieces[1 if text.startswith("|") else 0 : -1 if text.endswith("|") else None]
        if all(re.fullmatch(r"[\s:=-]*", p.text) for p in pieces):
            return None
    return pieces


def _same_head(one: Row, other: Row) -> bool:
    return [p.folded for p in one] == [p.folded for p in other]


def _head_map(row: Row) -> dict[str, int] | None:
    """Which column is which, when `row` is the heading row of a table of tasks."""
    columns: dict[str, int] = {}
    for index, piece in enumerate(row):
        if not piece.text or len(piece.text) > 80:
            continue
        name = next((n for n, shape in _COLUMNS if shape.match(piece.folded)), None)
        if name and name not in columns:
            columns[name] = index
    if "both" in columns:
        columns.setdefault("lead", columns.pop("both"))
    return (
        columns
        if "task" in columns and len(columns) >= 2 and ("lead" in columns or "deadline" in columns or "coordinating" in columns)
        else None
    )


def _tasks(rows: list[Row]) -> list[AnnexTask]:
    columns: dict[str, int] | None = None
    found: list[AnnexTask] = []
    pending: Row | None = None
    for row in rows:
        head = _head_map(row)
        if head:
            columns = columns or head
        elif columns and not _is_numbering(row):
            if pending is not None and _continues(pending, row, columns):
                pending = _joined(pending, row)
                continue
            _keep(found, pending, columns)
            pending = row
    if columns:
        _keep(found, pending, columns)
    return found


def _is_numbering(row: Row) -> bool:
    """The second heading row `(1) (2) (3)`."""
    filled = [p for p in row if p.text]
    return not filled or (len(filled) > 1 and all(_NUMBERED_HEAD.match(p.folded) for p in filled))


def _cell(row: Row, columns: dict[str, int], name: str) -> str:
    index = columns.get(name, -1)
    return row[index].text if 0 <= index < len(row) else ""


def _continues(above: Row, row: Row, columns: dict[str, int]) -> bool:
    """A row without number whose cells go on in small letters is the rest of the row above, cut by a page."""
    if _cell(row, columns, "stt"):
        return False
    texts = [p.text for p in row if p.text]
    if not texts or "stt" not in columns:
        return bool(texts) and all(t[0].islower() for t in texts)
    if len(row) < len(columns) and len(texts) == 1 and not texts[0][0].islower():
        return False
    task = _cell(row, columns, "task")
    if task and not task[0].islower() and (_cell(above, columns, "task").endswith((".", ";")) or _cell(row, columns, "lead")[:1].isupper()):
        return False
    return bool(_cell(above, columns, "stt"))


def _joined(above: Row, row: Row) -> Row:
    size = max(len(above), len(row))
    blank = Piece("", row[-1].start)
    pairs = zip(above + [blank] * (size - len(above)), row + [blank] * (size - len(row)), strict=True)
    return [Piece(squeeze(f"{a.text} {b.text}"), a.start if a.text else b.start) for a, b in pairs]


def _keep(found: list[AnnexTask], row: Row | None, columns: dict[str, int]) -> None:
    """Add the row as a task, unless it is the heading of a group of rows."""
    if row is None:
        return
    task, lead, due = (_cell(row, columns, name) for name in ("task", "lead", "deadline"))
    others = [p.text for i, p in enumerate(row) if p.text and i not in (columns.get("stt"), columns["task"])]
    if not task or not others or all(o == task for o in others):
        return
    last = found[-1] if found else None
    index = columns["task"]
    found.append(
        AnnexTask(
            stt=_cell(row, columns, "stt").rstrip(".") or None,
            task=task,
            lead=lead or (last.lead if last and due else None),
            coordinating=_cell(row, columns, "coordinating") or None,
            deadline=due or None,
            note=_cell(row, columns, "note") or None,
            start=row[index].start,
            end=row[index].start + len(row[index].text),
        )
    )


def _single_cells(lines: list[Line]) -> list[Row]:
    """A table that lost its columns: every cell stands on lines of its own, rows begin with the next number."""
    start = next((i for i, line in enumerate(lines) if _COLUMNS[0][1].match(line.folded)), None)
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
        if _NUMBERED_HEAD.match(line.folded):
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
        elif len(row) > 1 and _runs_on(row[-1], line, len(row) == len(head)):
            row[-1] = Piece(squeeze(f"{row[-1].text} {line.text}"), row[-1].start)
        elif row:
            row.append(Piece(line.text, line.start))
    if row:
        yield _padded(row, head)


def _runs_on(last: Piece, line: Line, full: bool) -> bool:
    return line.text[0].islower() or last.text.endswith((",", " và", " của", ";")) or (full and not line.gap)


def _padded(row: Row, head: Row) -> Row:
    return row[: len(head)] + [Piece("", row[-1].start)] * (len(head) - len(row))
