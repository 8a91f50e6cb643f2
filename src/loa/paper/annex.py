"""Tables of tasks in annexes (phụ lục): tabs, pipes, or one cell a line; rows cut by a page are joined.

Columns are known by their headings (`Nhiệm vụ`, `Cơ quan chủ trì`, `Cơ quan phối hợp`, `Thời gian`, `Ghi chú`).
"""

import re
from collections.abc import Iterator

from loa.paper.annex_columns import NUMBERED_HEAD, Piece, Row, head_map
from loa.paper.annex_loose import single_cells, spaced_rows
from loa.paper.folding import fold, squeeze
from loa.paper.lines import Line, is_page_number
from loa.paper.reading import AnnexTask

_STT = re.compile(r"(?:\d{1,3}(?:\.\d{1,2}){0,2}|[ivx]{1,5}|[a-z])[.)]?$")
_BREAK = re.compile(r"<br\s*/?>|\*\*")


def annex_tasks(lines: list[Line]) -> list[AnnexTask]:
    """The task rows of every table in `lines`."""
    found: list[AnnexTask] = []
    for table in _tables(lines):
        found += _tasks(table)
    return found or _tasks(spaced_rows(lines)) or _tasks(single_cells(lines))


def _tables(lines: list[Line]) -> Iterator[list[Row]]:
    """Runs of lines with tabs or pipes; a line between two rows belongs to the row above (a cell that was wrapped)."""
    rows: list[Row] = []
    loose = 0
    for line in lines:
        cut = _row(line)
        if rows and _goes_on(rows, line, cut):
            rows[-1] = _run_together(rows[-1], cut or [Piece(line.text, line.start)])
        elif cut:
            if len(rows) and head_map(cut) and head_map(rows[0]) and len(rows) > 2 and not _same_head(cut, rows[0]):
                yield rows
                rows = []
            rows.append(cut)
            loose = 0
        elif rows and loose < 3 and len(line.text) > 3:
            loose += 1
    if rows:
        yield rows


def _goes_on(rows: list[Row], line: Line, cut: Row | None) -> bool:
    """Whether `line` is the rest of a row that was broken inside a cell: too few cells above, and no number of its own."""
    if len(rows) < 2 or is_page_number(line):
        return False
    width, above = len(rows[0]), len(rows[-1])
    whole = above + len(cut or ()) - 1 if cut else above
    if above >= width - 1 or whole > width or line.text.startswith("|"):
        return False
    first = cut[0].text if cut else line.text
    return bool(first) and not _STT.match(fold(first)) and (cut is not None or first[0].islower())


def _run_together(above: Row, rest: Row) -> Row:
    last = above[-1]
    return [*above[:-1], Piece(squeeze(f"{last.text} {rest[0].text}"), last.start), *rest[1:]]


def _row(line: Line) -> Row | None:
    mark = "|" if line.text.count("|") >= 2 else "\t" if line.row else None
    if mark is None:
        return None
    text = line.row if mark == "\t" else line.text
    pieces, at = [], -text.index(line.text)
    for part in text.split(mark):
        lead = len(part) - len(part.lstrip())
        pieces.append(Piece(squeeze(_BREAK.sub(" ", part)), max(0, line.start + at + lead)))
        at += len(part) + 1
    if mark == "|":
        pieces = pieces[1 if text.startswith("|") else 0 : -1 if text.endswith("|") else None]
        if all(re.fullmatch(r"[\s:=-]*", p.text) for p in pieces):
            return None
    return pieces


def _same_head(one: Row, other: Row) -> bool:
    return [p.folded for p in one] == [p.folded for p in other]


def _tasks(rows: list[Row]) -> list[AnnexTask]:
    columns: dict[str, int] | None = None
    found: list[AnnexTask] = []
    pending: Row | None = None
    for row in rows:
        head = head_map(row)
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
    return not filled or (len(filled) > 1 and all(NUMBERED_HEAD.match(p.folded) for p in filled))


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
