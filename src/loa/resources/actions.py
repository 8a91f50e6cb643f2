"""What is done to the budget: an entry is written, or reversed. The only place that saves entries."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from loa.ledger.actions import record
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted
from loa.organisations.rules import Act, forbidden_words
from loa.plans.models import Plan, Task
from loa.plans.rules import PlanState
from loa.resources.models import BudgetEntry
from loa.resources.queries import cell_of, rights_of
from loa.resources.rules import KIND_LABELS, SOURCE_LABELS, Kind, NotEntered, Rights, Source, check_amount, check_left, check_over, years_of
from loa.vietnamese.money import shown_amount


@dataclass(frozen=True, slots=True)
class Money:
    """What a person types of an entry; the amount in đồng."""

    body: Body
    year: int
    source: Source
    kind: Kind
    amount: int
    on: date
    basis: str
    note: str = ""


@transaction.atomic
def enter(*, task: Task, money: Money, form_key: str, confirmed_over: int = 0, by: User, at: datetime) -> tuple[BudgetEntry, bool]:
    """Write an entry; returns it and whether it is new: the same form sent twice gives the first one.

    Raises NotEntered, NotPermitted, and AboveAllocation for a spending above what is allocated unless `confirmed_over` is by how much.
    """
    lock(task.plan_id)
    if there := _sent_before(task, money, form_key, by):
        return there, False
    check_money(task, money, rights_of(by, task.plan, localdate(at)), localdate(at))
    over = 0
    if money.kind is Kind.SPENDING:
        over = check_over(cell_of(task, money.body, money.year, money.source.value), money.amount, confirmed_over)
    return write(task=task, money=money, form_key=form_key, over=over, by=by, at=at), True


def lock(plan: int) -> None:
    """Whoever enters money of a plan waits for whoever does so already, so that sums are those of the moment."""
    Plan.objects.select_for_update().only("pk").get(pk=plan)


def _sent_before(task: Task, money: Money, form_key: str, by: User) -> BudgetEntry | None:
    there = BudgetEntry.objects.filter(form_key=form_key).first()
    if there is None:
        return None
    same = (there.task_id, there.body_id, there.year, there.source, there.kind, there.amount, there.on, there.basis, there.note)
    if there.entered_by_id != by.pk or same != (task.pk, money.body.pk, *_values(money)):
        raise NotEntered("Biểu này đã ghi một bút toán trước đó. Bút toán mới cần biểu mới: hãy mở lại trang rồi ghi.")
    return there


def _values(money: Money) -> tuple[Any, ...]:
    basis, note = _tidy(money.basis), _tidy(money.note)
    return (money.year, money.source.value, money.kind.value, money.amount, money.on, basis, note)


def _tidy(text: str) -> str:
    return " ".join(text.split())[:300]


def check_money(task: Task, money: Money, rights: Rights, day: date) -> None:
    """All that a rule says of an entry but the allocation; asks no question. Raises NotEntered with the field, NotPermitted."""
    plan, body = task.plan, money.body
    check_right(money.kind, body, rights)
    check_amount(money.amount)
    if money.year not in (years := years_of(plan.starts_on, plan.ends_on)):
        raise NotEntered(f"Năm ngân sách của kế hoạch này là từ {years[0]} đến {years[-1]}.", "year")
    if not _tidy(money.basis):
        raise NotEntered("Hãy ghi căn cứ: số, ngày của quyết định hoặc chứng từ.", "basis")
    if not date(money.year - 2, 1, 1) <= money.on <= date(money.year + 2, 12, 31):
        raise NotEntered(f"Ngày {money.on:%d/%m/%Y} quá xa năm ngân sách {money.year}. Hãy xem lại.", "on")
    if money.kind is Kind.SPENDING and money.on > day:
        raise NotEntered("Ngày chi chưa đến. Khoản sẽ chi thì ghi là dự toán.", "on")
    if money.kind is not Kind.SPENDING and (plan.state == PlanState.ENDED or task.ended_at):
        raise NotEntered("Kế hoạch hoặc nhiệm vụ đã kết thúc nên chỉ ghi thêm khoản chi, không lập dự toán hay phân bổ nữa.", "kind")
    if body.pk not in rights.bodies:
        raise NotEntered(f"{body} không có tên trong kế hoạch này.", "body")
    if not body.period.holds(money.on):
        raise NotEntered(f"Ngày {money.on:%d/%m/%Y} không có {body}. Hãy chọn cơ quan của ngày đó.", "body")


def check_right(kind: Kind, body: Body, rights: Rights) -> None:
    """Raise NotPermitted unless the person handles the money of `body`, or of who keeps the plan when it is no spending."""
    if rights.allow(kind, body.pk):
        return
    if rights.keeps:
        raise NotPermitted(f"Khoản chi của {body} do tài chính, kế toán của {body} ghi. Cơ quan theo dõi kế hoạch lập dự toán và phân bổ.")
    raise NotPermitted(forbidden_words(Act.MONEY, body.name))


def write(*, task: Task, money: Money, form_key: str, over: int, by: User, at: datetime) -> BudgetEntry:
    """Save a checked entry with its line in the ledger; part of another act."""
    year, source, kind, amount, on, basis, note = _values(money)
    entry = BudgetEntry.objects.create(
        task=task, plan_id=task.plan_id, body=money.body, year=year, source=source, kind=kind, amount=amount, on=on, basis=basis, note=note,
        form_key=form_key, entered_by=by, entered_at=at,
    )  # fmt: skip
    beyond = f"; người ghi xác nhận vượt phân bổ {shown_amount(over)} đồng" if over else ""
    _log(entry, "budget.entered", f"{_told(entry)}{beyond}", by, at, over=over)
    return entry


def _told(entry: BudgetEntry) -> str:
    amount = f"{shown_amount(abs(entry.amount))} đồng"
    source = SOURCE_LABELS[Source(entry.source)].lower()
    return f"{KIND_LABELS[Kind(entry.kind)]} {amount}, {source} năm {entry.year}, {entry.body}, nhiệm vụ {entry.task.number}"


@transaction.atomic
def reverse(*, entry: BudgetEntry, why: str, confirmed_over: int = 0, by: User, at: datetime) -> BudgetEntry:
    """Write the opposite of `entry`, with the reason. Raises NotEntered when it has been reversed, or is a reversal itself.

    An allocation whose reversal leaves less than is spent raises BelowSpent unless `confirmed_over` is by how much.
    """
    lock(entry.plan_id)
    check_right(Kind(entry.kind), entry.body, rights_of(by, entry.plan, localdate(at)))
    why = _tidy(why)
    if not why:
        raise NotEntered("Hãy ghi lý do đảo bút toán.", "why")
    if entry.reverses_id is not None:
        raise NotEntered("Đây là bút toán đảo nên không đảo lại được. Hãy ghi bút toán mới.")
    if there := BudgetEntry.objects.filter(reverses=entry).select_related("entered_by").first():
        raise NotEntered(f"Bút toán này đã được {there.entered_by} đảo ngày {localdate(there.entered_at):%d/%m/%Y}: {there.why}")
    over = 0
    if entry.kind == Kind.ALLOCATION:
        over = check_left(cell_of(entry.task, entry.body, entry.year, entry.source), entry.amount, confirmed_over)
    opposite = BudgetEntry.objects.create(
        task=entry.task, plan_id=entry.plan_id, body=entry.body, year=entry.year, source=entry.source, kind=entry.kind,
        amount=-entry.amount, on=localdate(at), basis=entry.basis, note=entry.note, reverses=entry, why=why,
        form_key=f"reverses:{entry.pk}", entered_by=by, entered_at=at,
    )  # fmt: skip
    beyond = f"; người đảo xác nhận phần đã chi vượt phân bổ {shown_amount(over)} đồng" if over else ""
    _log(opposite, "budget.reversed", f"Đảo bút toán: {_told(entry)}. Lý do: {why}{beyond}", by, at, reverses=entry.pk, over=over)
    return opposite


def _log(entry: BudgetEntry, act: str, summary: str, by: User, at: datetime, **more: int) -> None:
    record(
        act=act,
        subject=f"budget:{entry.task_id}",
        within=f"plan:{entry.plan_id}",
        summary=summary,
        basis=entry.basis,
        at=at,
        by=by,
        body=entry.body,
        detail={"entry": entry.pk, "amount": entry.amount, **{k: v for k, v in more.items() if v}},
    )
