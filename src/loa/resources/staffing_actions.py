"""What is done to lines of staffing: entered, changed, ended, taken in from a sheet. Each act stands in the ledger; nothing is deleted."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from loa.ledger.actions import record
from loa.organisations.models import Body, BodyName, User
from loa.organisations.queries import administered, below, check_may
from loa.organisations.rules import Act, name_key
from loa.paper.forms import Cell
from loa.paper.sheet_reading import read_table
from loa.paper.sheets import Column, Sheet, write_xlsx
from loa.resources.models import StaffingNorm
from loa.resources.rules import NotEntered
from loa.resources.sheet_rules import in_order
from loa.resources.staffing_queries import Counted, counted, visible_to
from loa.resources.staffing_rules import (
    COLUMNS,
    MOST_ROWS,
    NEEDED,
    POSITIONS,
    WIDTHS,
    Line,
    Norm,
    Settled,
    check_norm,
    lines_of,
    merged,
    position_key,
    settle,
    shown,
)

_FIELDS = {"need": "nhu cầu", "norm": "chỉ tiêu", "counted": "có mặt", "counted_on": "ngày đếm", "titles": "chức vụ tính vào",
           "basis": "căn cứ", "note": "ghi chú"}  # fmt: skip
_NOTE = "Để trống số chưa biết. “Có mặt” không đọc ở dòng mà chương trình đếm theo chức vụ. “Số” giúp nhận ra cơ quan trùng tên."


@transaction.atomic
def add_norm(*, body: Body, year: int, position: str, norm: Norm, by: User, at: datetime) -> StaffingNorm:
    """A new line. The same line sent twice is one; another one for the same body, year and position raises NotEntered."""
    check_may(by, Act.ADMINISTER, body, localdate(at))
    position = " ".join(position.split())
    check_norm(year, position, norm)
    there = StaffingNorm.objects.filter(body=body, year=year, position_key=position_key(position), ended_at__isnull=True).first()
    if there and there.entered == norm and there.entered_by_id == by.pk:
        return there
    if there:
        raise NotEntered(f"{body} đã có dòng “{there.position}” năm {year}. Hãy sửa dòng đó.", "position")
    return _add(body, year, position, norm, by, at)


def _add(body: Body, year: int, position: str, norm: Norm, by: User, at: datetime) -> StaffingNorm:
    line = StaffingNorm(body=body, entered_by=by, entered_at=at)
    line.take(year, position, norm)
    try:
        with transaction.atomic():
            line.save()
    except IntegrityError as error:
        raise NotEntered("Có người vừa ghi dòng này. Hãy mở lại trang để xem.", "position") from error
    _log(line, "staffing.added", f"Thêm biên chế: {_told(line)}", by, at, {})
    return line


@transaction.atomic
def change_norm(*, line: StaffingNorm, norm: Norm, version: int, by: User, at: datetime) -> StaffingNorm:
    """Change the figures of a line. Raises NotEntered when somebody changed it after `version`."""
    check_may(by, Act.ADMINISTER, line.body, localdate(at))
    check_norm(line.year, line.position, norm)
    return _change(line, norm, version, by, at)


def _change(line: StaffingNorm, norm: Norm, version: int, by: User, at: datetime) -> StaffingNorm:
    fresh = _taken(line, version)
    before = fresh.entered
    fresh.take(fresh.year, fresh.position, norm)
    fresh.version, fresh.entered_by, fresh.entered_at = version + 1, by, at
    fresh.save()
    changes = {name: {"from": _plain(getattr(before, name)), "to": _plain(getattr(norm, name))} for name in _FIELDS}
    changed = {_FIELDS[name]: change for name, change in changes.items() if change["from"] != change["to"]}
    if changed:
        _log(fresh, "staffing.changed", f"Sửa biên chế: {_told(fresh)}", by, at, changed)
    return fresh


def _plain(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else shown(value)


def _taken(line: StaffingNorm, version: int) -> StaffingNorm:
    fresh = StaffingNorm.objects.select_for_update().select_related("body").get(pk=line.pk)
    if fresh.ended_at:
        raise NotEntered("Dòng này đã thôi dùng. Hãy mở lại trang để xem.")
    if fresh.version != version:
        raise NotEntered("Có người vừa sửa dòng này. Phần bạn gõ vẫn còn; hãy xem số mới rồi bấm “Lưu” lần nữa để thay.")
    return fresh


@transaction.atomic
def end_norm(*, line: StaffingNorm, why: str, version: int, by: User, at: datetime) -> None:
    """A line that no longer counts: it stays with its reason."""
    check_may(by, Act.ADMINISTER, line.body, localdate(at))
    if not why.strip():
        raise NotEntered("Hãy ghi lý do thôi dùng dòng này.", "why")
    fresh = _taken(line, version)
    fresh.ended_at, fresh.ended_why, fresh.version = at, why.strip()[:300], version + 1
    fresh.save()
    _log(fresh, "staffing.ended", f"Thôi dùng: {_told(fresh)}. Lý do: {fresh.ended_why}", by, at, {})


def _told(line: StaffingNorm) -> str:
    figures = [f"{label} {value}" for label, value in (("nhu cầu", line.need), ("chỉ tiêu", line.norm)) if value is not None]
    return ", ".join([f"{line.position}, {line.body}, năm {line.year}", *figures])


def _log(line: StaffingNorm, act: str, summary: str, by: User, at: datetime, changes: dict[str, dict[str, str]]) -> None:
    record(
        act=act, subject=f"staffing:{line.pk}", within=f"staffing-of:{line.body_id}", summary=summary, basis=line.basis, at=at, by=by,
        body=line.body, detail={**changes},
    )  # fmt: skip


# --- As a sheet -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Preview:
    """What a sheet would do, and a mark of it: the same sheet on changed lines has another mark."""

    settled: Settled
    bodies: dict[int, Body]
    mark: str

    @property
    def ready(self) -> bool:
        """Whether it may be saved: nothing is wrong and something changes."""
        return not self.settled.wrong and bool(self.settled.new or self.settled.changed)


def preview(root: Body, content: bytes, by: User, at: datetime) -> Preview:
    """What the sheet would do to the lines of `root` and all below it. Raises Unreadable. Nothing is saved."""
    rows = read_table(content, COLUMNS, NEEDED, MOST_ROWS)
    bodies = _open(root, by, localdate(at))
    lines, wrong = lines_of(rows, _names(bodies))
    there = _there(lines)
    settled = settle(lines, {key: row.entered for key, row in there.items()}, wrong)
    settled.wrong = in_order(settled.wrong, COLUMNS)
    told = [[line.row for line in settled.new], [[one.line.row, there[one.line.key].version] for one in settled.changed]]
    return Preview(settled, bodies, sha256(json.dumps(told).encode() + content).hexdigest())


def _open(root: Body, by: User, day: date) -> dict[int, Body]:
    kept = administered(by, day)
    return {b.pk: b for b in Body.objects.filter(pk__in=below([root.pk])).filter(pk__in=kept).order_by("alphabetical", "pk")}


def _names(bodies: dict[int, Body]) -> Mapping[str, Sequence[int]]:
    found: dict[str, set[int]] = {}
    others = BodyName.objects.filter(body__in=bodies).values_list("body_id", "name")
    for pk, name in [*others, *((b.pk, n) for b in bodies.values() for n in (b.name, b.short_name))]:
        found.setdefault(name_key(name), set()).add(pk)
    return {f"#{pk}": [pk] for pk in bodies} | {key: sorted(pks) for key, pks in found.items()}


def _there(lines: Sequence[Line]) -> dict[tuple[int, int, str], StaffingNorm]:
    rows = StaffingNorm.objects.filter(
        body__in={line.body for line in lines}, year__in={line.year for line in lines}, ended_at__isnull=True
    ).select_related("body")
    return {(row.body_id, row.year, row.position_key): row for row in rows}


@transaction.atomic
def take_in(*, root: Body, content: bytes, mark: str, by: User, at: datetime) -> Settled:
    """Save a sheet that was looked at: all rows or none. Raises NotEntered, Unreadable."""
    Body.objects.select_for_update().get(pk=root.pk)  # one sheet after the other
    seen = preview(root, content, by, at)
    settled = seen.settled
    if settled.wrong:
        raise NotEntered(f"Còn {len(settled.wrong)} chỗ sai. Hãy sửa tệp rồi tải lại; chưa lưu dòng nào.")
    if not seen.ready:
        raise NotEntered("Tệp giống hệt số liệu đang có; không có gì để lưu.")
    if seen.mark != mark:
        raise NotEntered("Biên chế vừa được người khác sửa. Hãy xem lại bảng so sánh mới rồi lưu.")
    there = _there([one.line for one in settled.changed])
    for line in settled.new:
        _add(seen.bodies[line.body], line.year, line.position, line.norm, by, at)
    for one in settled.changed:
        row = there[one.line.key]
        _change(row, merged(one.line.norm, row.entered), row.version, by, at)
    summary = f"Nạp biên chế từ tệp XLSX: {len(settled.new)} dòng mới, {len(settled.changed)} dòng sửa"
    record(act="staffing.file", subject=f"body:{root.pk}", within=f"staffing-of:{root.pk}", summary=summary, by=by, body=root, at=at,
           detail={"sha256": sha256(content).hexdigest()})  # fmt: skip
    return settled


def template(root: Body, by: User, day: date) -> bytes:
    """The empty sheet, with bodies and usual positions."""
    bodies = [(f"#{b.pk}", b.name) for b in _open(root, by, day).values()][:MOST_ROWS]
    example = [("", root.name, day.year, POSITIONS[0], None, None, None, None, "Quyết định số …/QĐ-UBND ngày …", "")]
    return write_xlsx(
        [
            Sheet("Biên chế", "Biên chế theo vị trí (dòng dưới là ví dụ, hãy thay)", _columns(), example, note=_NOTE),
            Sheet("Cơ quan", "Cơ quan, đơn vị ghi được", (Column("Số", 10), Column("Tên", 60)), bodies),
            Sheet("Vị trí", "Vị trí thường dùng; có thể ghi vị trí khác", (Column("Vị trí", 50),), [(name,) for name in POSITIONS]),
        ]
    )


def export(root: Body, year: int, by: User, day: date) -> bytes:
    """The lines of `root` and all below it that `by` may see, as the sheet that `preview` reads back."""
    rows = (
        visible_to(by, day)
        .filter(year=year, body__in=below([root.pk]))
        .select_related("body")
        .order_by("body__alphabetical", "body", "position")
    )
    columns = (*_columns(), Column("Hiện có", 11), Column("Còn thiếu", 11), Column("Vượt", 9))
    title = f"Biên chế năm {year} của {root.name} và đơn vị trực thuộc"
    return write_xlsx([Sheet("Biên chế", title, columns, [_row(one) for one in counted(rows, day)], note=_NOTE)])


def _row(one: Counted) -> tuple[Cell, ...]:
    line, strength = one.line, one.strength
    return (
        f"#{line.body_id}", line.body.name, line.year, line.position, line.need, line.norm, line.counted, line.counted_on, line.basis,
        line.note, strength.filled, strength.vacant, strength.over or None,
    )  # fmt: skip


def _columns() -> tuple[Column, ...]:
    return tuple(Column(name, width) for name, width in zip(COLUMNS, WIDTHS, strict=True))
