"""The budget of a plan as XLSX: a template, the whole budget, and entries taken in as a whole or not at all."""

import json
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction
from django.utils.timezone import localdate

from loa.ledger.actions import record
from loa.organisations.models import Body, BodyName, User
from loa.organisations.queries import NotPermitted
from loa.organisations.rules import name_key
from loa.paper.forms import Cell as SheetCell
from loa.paper.sheet_reading import read_table
from loa.paper.sheets import Column, Sheet, write_xlsx
from loa.plans.models import Plan, Task
from loa.resources import queries
from loa.resources.actions import Money, check_money, lock, write
from loa.resources.budget_sheet_rules import (
    AMOUNT,
    BASIS,
    BODY,
    COLUMNS,
    DAY,
    KIND,
    MOST_ROWS,
    NEEDED,
    WIDTHS,
    YEAR,
    Line,
    fresh,
    lines_of,
)
from loa.resources.models import BudgetEntry
from loa.resources.rules import KIND_LABELS, SOURCE_LABELS, Figures, Kind, NotEntered, Source
from loa.resources.sheet_rules import Wrong, in_order

_FIELDS = {"amount": AMOUNT, "year": YEAR, "basis": BASIS, "on": DAY, "kind": KIND, "body": BODY}
_NOTE = (
    "Mỗi dòng là một bút toán. Số tiền là đồng, không có phần lẻ. Ngày ghi như 15/3/2026. Muốn bớt thì đảo bút toán trên trang kinh phí."
)
_SAMPLE_BASIS = "Quyết định số …/QĐ-UBND ngày …"
_MONEY_COLUMNS = (Column("Dự toán", 20), Column("Phân bổ", 20), Column("Đã chi", 20), Column("Còn lại", 20))


@dataclass(frozen=True, slots=True)
class Over:
    """A spending of the file that goes above the allocation."""

    line: Line
    by: int


@dataclass(slots=True)
class Preview:
    """What a file would do: lines to be written, lines that are there, what is wrong, what goes above an allocation."""

    new: list[Line] = field(default_factory=list)
    there: list[Line] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    over: list[Over] = field(default_factory=list)
    tasks: dict[int, Task] = field(default_factory=dict)
    bodies: dict[int, Body] = field(default_factory=dict)
    mark: str = ""

    @property
    def ready(self) -> bool:
        """Whether it may be saved: nothing is wrong and something is new."""
        return not self.wrong and bool(self.new)


def preview(plan: Plan, content: bytes, by: User, at: datetime) -> Preview:
    """What the file would do. Raises Unreadable when it is no such file. Nothing is saved."""
    rows = read_table(content, COLUMNS, NEEDED, MOST_ROWS)
    tasks = {t.pk: t for t in plan.tasks.select_related("plan__keeper", "plan__owner")}
    bodies = {b.pk: b for b in queries.bodies_of(plan)}
    lines, wrong = lines_of(rows, {t.number: t.pk for t in tasks.values()}, _names(bodies))
    found = Preview(wrong=wrong, tasks=tasks, bodies=bodies)
    found.new, found.there = fresh(lines, _known(plan))
    _check(found, plan, by, at)
    found.wrong = in_order(wrong, COLUMNS)
    found.over = _over(plan, found.new)
    told = [[line.row for line in found.new], [[one.line.row, one.by] for one in found.over]]
    found.mark = sha256(json.dumps(told).encode() + content).hexdigest()
    return found


def _names(bodies: dict[int, Body]) -> dict[str, list[int]]:
    names: dict[str, set[int]] = {}
    others = BodyName.objects.filter(body__in=bodies).values_list("body_id", "name")
    for pk, name in [*others, *((b.pk, n) for b in bodies.values() for n in (b.name, b.short_name))]:
        names.setdefault(name_key(name), set()).add(pk)
    return {key: sorted(found) for key, found in names.items()}


def _known(plan: Plan) -> Counter[Hashable]:
    """How often each entry was written, also when it was reversed since: a file that was taken in stays known."""
    rows = BudgetEntry.objects.filter(plan=plan, reverses__isnull=True)
    values = rows.values_list("task", "body", "year", "source", "kind", "amount", "on", "basis", "note")
    return Counter(
        ((task, body, year, source), kind, amount, on, basis, note) for task, body, year, source, kind, amount, on, basis, note in values
    )


def _check(found: Preview, plan: Plan, by: User, at: datetime) -> None:
    """What the rules say of each new line."""
    rights, day = queries.rights_of(by, plan, localdate(at)), localdate(at)
    for line in found.new:
        try:
            check_money(found.tasks[line.task], _money(line, found), rights, day)
        except NotPermitted as error:
            found.wrong.append(Wrong(line.row, BODY, str(error)))
        except NotEntered as error:
            found.wrong.append(Wrong(line.row, _FIELDS.get(error.field, ""), str(error)))


def _money(line: Line, found: Preview) -> Money:
    return Money(found.bodies[line.body], line.year, line.source, line.kind, line.amount, line.on, line.basis, line.note)


def _over(plan: Plan, lines: list[Line]) -> list[Over]:
    """Spendings above the allocation, with all of the file taken together: its allocations count first."""
    boxes = {(c.task, c.body, c.year, c.source): c.figures for c in queries.cells(BudgetEntry.objects.filter(plan=plan))}
    for line in (one for one in lines if one.kind is Kind.ALLOCATION):
        boxes[line.box] = boxes.get(line.box, Figures()) + Figures(allocated=line.amount)
    found = []
    for line in (one for one in lines if one.kind is Kind.SPENDING):
        boxes[line.box] = boxes.get(line.box, Figures()) + Figures(spent=line.amount)
        if over := boxes[line.box].over:
            found.append(Over(line, over))
    return found


@transaction.atomic
def take_in(*, plan: Plan, content: bytes, mark: str, confirmed: bool, by: User, at: datetime) -> int:
    """Write the entries of a file that was looked at; returns how many. All or none: raises NotEntered, Unreadable."""
    lock(plan.pk)
    seen = preview(plan, content, by, at)
    if seen.there and not seen.new and not seen.wrong:
        raise NotEntered(f"Tất cả {len(seen.there)} dòng của tệp đã có trong sổ; không ghi lại.")
    if seen.mark != mark:
        raise NotEntered("Sổ kinh phí vừa được người khác ghi thêm. Hãy xem lại bảng so sánh mới rồi lưu.")
    if not seen.ready:
        raise NotEntered(f"Còn {len(seen.wrong)} chỗ sai. Hãy sửa tệp rồi tải lại; chưa ghi dòng nào.")
    if seen.over and not confirmed:
        raise NotEntered(f"Có {len(seen.over)} khoản chi vượt phân bổ. Hãy đánh dấu xác nhận rồi lưu.")
    overs = {one.line.row: one.by for one in seen.over}
    digest = sha256(content).hexdigest()
    for line in sorted(seen.new, key=lambda one: one.kind is Kind.SPENDING):
        key = f"{digest[:48]}:{line.row}:{plan.pk}"
        write(task=seen.tasks[line.task], money=_money(line, seen), form_key=key, over=overs.get(line.row, 0), by=by, at=at)
    record(
        act="budget.file",
        subject=f"plan:{plan.pk}",
        within=f"plan:{plan.pk}",
        summary=f"Nạp {len(seen.new)} bút toán từ tệp XLSX ({len(seen.there)} dòng đã có từ trước)",
        by=by,
        body=plan.keeper or plan.owner,
        at=at,
        detail={"sha256": digest, "rows": len(seen.new), "known": len(seen.there)},
    )
    return len(seen.new)


def template(plan: Plan, by: User, day: date) -> bytes:
    """The empty sheet, with the tasks, bodies, sources and kinds that may be written."""
    bodies = list(queries.bodies_of(plan))
    own = queries.money_bodies(by, day)
    first = next((b for b in bodies if b.pk in own and b.pk == plan.owner_id), next((b for b in bodies if b.pk in own), None))
    example = [(1, first.name if first else "", (plan.starts_on or day).year, SOURCE_LABELS[Source.COMMUNE], KIND_LABELS[Kind.ESTIMATE],
                None, day, _SAMPLE_BASIS, "")]  # fmt: skip
    return write_xlsx(
        [
            Sheet("Kinh phí", "Kinh phí của kế hoạch (dòng dưới là ví dụ, hãy thay)", _columns(), example, note=_NOTE),
            Sheet(
                "Nhiệm vụ", "Số của từng nhiệm vụ", (Column("Số", 8), Column("Nhiệm vụ", 100)), [(t.number, t.text) for t in _tasks(plan)]
            ),
            Sheet("Cơ quan", "Tên ghi ở cột “Cơ quan, đơn vị”", (Column("Tên", 60),), [(b.name,) for b in bodies]),
            Sheet("Nguồn, loại", "Nguồn và loại ghi được", (Column("Nguồn", 30), Column("Loại", 24)), _choices()),
        ]
    )


def _tasks(plan: Plan) -> list[Task]:
    return list(plan.tasks.order_by("number"))


def _choices() -> list[tuple[str, str]]:
    kinds = [*KIND_LABELS.values(), *[""] * (len(SOURCE_LABELS) - len(KIND_LABELS))]
    return list(zip(SOURCE_LABELS.values(), kinds, strict=True))


def _columns() -> tuple[Column, ...]:
    return tuple(Column(name, width) for name, width in zip(COLUMNS, WIDTHS, strict=True))


def export(plan: Plan, by: User, day: date) -> bytes:
    """The budget of `plan` that `by` may see: by task, source, body, year, and its entries as the template's columns."""
    entries = queries.visible_to(by, day).filter(plan=plan)
    tasks, found = _tasks(plan), queries.sums(entries, "task")
    by_body = queries.sums(entries, "body")
    names = dict(Body.objects.filter(pk__in=by_body).values_list("pk", "name"))
    sources = queries.sums(entries, "source")
    title = f"Kinh phí thực hiện {plan.document.heading}"
    note = f"Đơn vị: đồng. Số liệu đến ngày {day:%d/%m/%Y}."
    return write_xlsx(
        [
            _figures_sheet(
                "Theo nhiệm vụ", title, "Nhiệm vụ", [(f"{t.number}. {t.text}", found.get(t.pk, Figures())) for t in tasks], note
            ),
            _figures_sheet("Theo nguồn", title, "Nguồn", [(SOURCE_LABELS[s], sources[s]) for s in Source if s in sources], note),
            _figures_sheet("Theo cơ quan", title, "Cơ quan", sorted((names[pk], f) for pk, f in by_body.items()), note),
            _figures_sheet("Theo năm", title, "Năm", [(str(y), f) for y, f in sorted(queries.sums(entries, "year").items())], note),
            Sheet("Bút toán", title, (*_columns(), Column("Bút toán đảo", 40)), [_entry_row(e) for e in _journal(entries)], note),
        ]
    )


def _journal(entries: queries.Entries) -> list[BudgetEntry]:
    return list(entries.select_related("task", "body").order_by("on", "pk"))


def _entry_row(entry: BudgetEntry) -> tuple[SheetCell, ...]:
    return (
        entry.task.number, entry.body.name, entry.year, entry.get_source_display(), entry.get_kind_display(), entry.amount, entry.on,
        entry.basis, entry.note, f"Đảo: {entry.why}" if entry.why else "",
    )  # fmt: skip


def _figures_sheet(tab: str, title: str, what: str, rows: list[tuple[str, Figures]], note: str) -> Sheet:
    lines: list[tuple[SheetCell, ...]] = [(name, f.estimate, f.allocated, f.spent, f.remaining) for name, f in rows]
    whole = sum((f for _, f in rows), Figures())
    lines.append(("Cộng", whole.estimate, whole.allocated, whole.spent, whole.remaining))
    return Sheet(tab, f"{title} – {tab.lower()}", (Column(what, 60), *_MONEY_COLUMNS), lines, note)
