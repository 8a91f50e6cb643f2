"""An office's own list of bodies from XLSX: read, compared, saved as a whole or not at all; and written for download."""

import json
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import cast

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from loa.directory.list_map_rules import Plan, Settled, settled
from loa.directory.list_rules import COLUMNS, MOST_ROWS, NEEDED, Known, lines_of
from loa.directory.queries import kept_by
from loa.ledger.actions import record
from loa.organisations.models import Body, Succession, User
from loa.organisations.period_rules import Period, WrongBody
from loa.organisations.queries import below
from loa.organisations.rules import KIND_LABELS, Kind
from loa.organisations.time_queries import steps_of
from loa.paper.sheet_reading import read_table
from loa.paper.sheets import Column, Sheet, write_xlsx

_WIDTHS = (8, 46, 28, 24, 40, 14, 18, 14, 16, 46)
_NOTE = (
    "Ngày ghi như 01/7/2025. “Đến” là ngày đầu tiên không còn hoạt động. Nhiều cơ quan trong “Kế thừa từ” thì cách nhau bằng dấu chấm phẩy."
)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do, and a mark of it: the same file on a changed map has another mark."""

    plan: Plan
    mark: str

    @property
    def ready(self) -> bool:
        """Whether it may be saved: nothing is wrong and something changes."""
        return not self.plan.wrong and bool(self.plan.new or self.plan.changed or self.plan.steps)


def preview(content: bytes, user: User, day: date) -> Preview:
    """What the list would do. Raises Unreadable when it is no such list."""
    rows = read_table(content, COLUMNS, NEEDED, MOST_ROWS)
    lines, wrong = lines_of(rows)
    plan = settled(lines, _known(user, day), steps_of(Succession.objects.all()), wrong)
    told = [[str(row.key), str(row.parent), row.changes] for row in (*plan.new, *plan.changed)]
    mark = sha256(json.dumps([told, [[str(s.old), str(s.new)] for s in plan.steps]], default=str).encode() + content).hexdigest()
    return Preview(plan, mark)


def _known(user: User, day: date) -> dict[int, Known]:
    kept = set(kept_by(user, day).values_list("pk", flat=True))
    rows = Body.objects.order_by().values_list(
        "pk", "name", "short_name", "kind", "parent_id", "official_code", "place", "valid_from", "valid_to"
    )
    return {
        pk: Known(pk, name, short, Kind(kind), parent, code, place, Period(start, end), pk in kept)
        for pk, name, short, kind, parent, code, place, start, end in rows
    }


@transaction.atomic
def save_list(*, content: bytes, mark: str, basis: str, by: User, at: datetime) -> Plan:
    """Save a list that was looked at: all rows or none. Raises Unreadable, WrongBody when something is wrong or changed since."""
    Body.objects.select_for_update().order_by("pk").first()  # one list after the other
    seen = preview(content, by, localdate(at))
    if seen.mark != mark:
        raise WrongBody("Danh sách cơ quan vừa được người khác sửa. Hãy xem lại bảng so sánh mới rồi lưu.")
    if seen.plan.wrong:
        raise WrongBody(f"Còn {len(seen.plan.wrong)} chỗ sai. Hãy sửa tệp rồi tải lại.")
    try:
        with transaction.atomic():
            _save(seen.plan, " ".join(basis.split())[:300], by, at)
    except IntegrityError as error:
        raise WrongBody("Không lưu được: có hai cơ quan cùng mã trong cùng thời gian. Hãy tải lại tệp để xem dòng nào.") from error
    return seen.plan


def _save(plan: Plan, basis: str, by: User, at: datetime) -> None:
    made = _make(plan.new)

    def pk(key: Hashable) -> int:
        return made[key].pk if key in made else cast(int, key)

    _change(plan.changed, {row.key: pk(row.parent) if row.parent is not None else None for row in plan.changed})
    steps = [
        Succession(predecessor_id=pk(step.old), successor_id=pk(step.new), kind=step.kind.value, on=step.on, basis=basis)
        for step in plan.steps
    ]
    Succession.objects.bulk_create(steps, batch_size=1000)
    first = next(iter(made.values()), None) or Body.objects.get(pk=pk(plan.changed[0].key if plan.changed else plan.steps[0].new))
    summary = f"Nạp danh sách cơ quan: {len(plan.new)} mới, {len(plan.changed)} thay đổi, {len(steps)} bước kế thừa"
    record(act="list.load", subject="list:bodies", summary=summary, basis=basis, by=by, body=first, at=at)
    for row, act in [*((row, "add") for row in plan.new), *((row, "correct") for row in plan.changed)]:
        _write_down(row, act, pk(row.key), basis, by, at)


def _write_down(row: Settled, act: str, pk: int, basis: str, by: User, at: datetime) -> None:
    words = (
        f"Thêm {row.line.name} từ danh sách"
        if act == "add"
        else f"Sửa {row.line.name} từ danh sách: {', '.join(c for c, *_ in row.changes)}"
    )
    detail = {"from": {c: old for c, old, _ in row.changes}, "to": {c: new for c, _, new in row.changes}} if row.changes else {}
    record(act=f"body.{act}", subject=f"body:{pk}", summary=words, basis=basis, by=by, at=at, detail={**detail})


def _make(rows: Sequence[Settled]) -> dict[Hashable, Body]:
    """Save the new bodies, those above first."""
    made: dict[Hashable, Body] = {}
    waiting = list(rows)
    while waiting:
        ready = [row for row in waiting if not isinstance(row.parent, tuple) or row.parent in made]
        if not ready:  # a circle: the check of the whole has said it
            raise WrongBody("Cơ quan cấp trên chạy vòng.")
        fresh = [_body(row, made[row.parent].pk if isinstance(row.parent, tuple) else row.parent) for row in ready]
        made |= dict(zip((row.key for row in ready), Body.objects.bulk_create(fresh, batch_size=1000), strict=True))
        waiting = [row for row in waiting if row.key not in made]
    return made


def _body(row: Settled, parent: object) -> Body:
    return _filled(Body(), row, parent)


def _filled(body: Body, row: Settled, parent: object) -> Body:
    line = row.line
    body.name, body.short_name, body.kind, body.parent_id = line.name, line.short_name, line.kind.value, parent  # type: ignore[assignment]
    body.place, body.official_code, body.valid_from, body.valid_to = line.place, line.code, line.start, line.end
    return body


def _change(rows: Sequence[Settled], parents: dict[Hashable, int | None]) -> None:
    bodies = Body.objects.select_for_update().in_bulk([row.body for row in rows if row.body])
    for row in rows:
        _filled(bodies[row.body or 0], row, parents[row.key]).save()


def template() -> bytes:
    """The empty list, with what each column takes."""
    name, kind = "Phòng Văn hóa - Xã hội xã Phát Diệm", KIND_LABELS[Kind.COMMUNE_OFFICE]
    example = [("", name, "Phòng VH-XH", kind, "UBND xã Phát Diệm", "", "Phát Diệm", date(2025, 7, 1), None, "")]
    kinds = [(label,) for label in KIND_LABELS.values()]
    return write_xlsx(
        [
            Sheet("Cơ quan", "Danh sách cơ quan, đơn vị (dòng dưới là ví dụ, hãy thay)", _columns(), example, note=_NOTE),
            Sheet("Loại", "Các loại ghi được ở cột “Loại”", (Column("Loại cơ quan", 46),), kinds),
        ]
    )


def export(root: Body | None, user: User, day: date) -> bytes:
    """The bodies that `user` keeps, or of these those under `root`, as the list that `preview` reads back."""
    rows = kept_by(user, day).select_related("parent")
    if root is not None:
        rows = rows.filter(pk__in=below([root.pk]))
    bodies = list(rows.order_by("kind", "alphabetical", "pk")[:MOST_ROWS])
    olds: dict[int, list[str]] = {}
    steps = Succession.objects.filter(successor__in=rows.values("pk"), function="").select_related("predecessor").order_by("pk")
    for step in steps:
        olds.setdefault(step.successor_id, []).append(f"#{step.predecessor_id}")
    table = [
        (
            f"#{b.pk}", b.name, b.short_name, KIND_LABELS[Kind(b.kind)], f"#{b.parent_id}" if b.parent_id else "", b.official_code, b.place,
            b.valid_from, b.valid_to, "; ".join(olds.get(b.pk, ())) if b.valid_from else "",
        )
        for b in bodies
    ]  # fmt: skip
    return write_xlsx([Sheet("Cơ quan", f"Danh sách cơ quan, đơn vị ngày {day:%d/%m/%Y}", _columns(), table, note=_NOTE)])


def _columns() -> tuple[Column, ...]:
    return tuple(Column(name, width) for name, width in zip(COLUMNS, _WIDTHS, strict=True))
