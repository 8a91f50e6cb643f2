"""Entries of the budget: written once, reversed once, never above an allocation by accident, by nobody else's hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from loa.ledger.models import Entry
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted
from loa.plans.models import Plan, Task
from loa.resources import queries
from loa.resources.actions import Money, enter, reverse
from loa.resources.models import BudgetEntry
from loa.resources.rules import AboveAllocation, BelowSpent, Cell, Figures, Kind, NotEntered, Source, total
from loa.vietnamese.money import MOST

Pay = Callable[..., Money]
SPENDING = Kind.SPENDING


def entered(task: Task, money: Money, by: User, at: datetime, key: str = "", over: int = 0) -> BudgetEntry:
    key = key or f"key-{BudgetEntry.objects.count()}"
    return enter(task=task, money=money, form_key=key, confirmed_over=over, by=by, at=at)[0]


def test_an_entry_stands_with_its_line_in_the_ledger(task: Task, pay: Pay, accountant: User, at: datetime) -> None:
    entry = entered(task, pay(1_500_000), accountant, at)
    line = Entry.objects.get(act="budget.entered")
    assert line.within == f"plan:{task.plan_id}"
    assert "1.500.000 đồng" in line.summary
    assert (line.body, line.basis, line.detail["amount"]) == (entry.body, "QĐ 27", 1_500_000)


def test_the_same_form_twice_gives_one_entry(task: Task, pay: Pay, accountant: User, at: datetime) -> None:
    first, new = enter(task=task, money=pay(), form_key="a-key", by=accountant, at=at)
    again, newer = enter(task=task, money=pay(), form_key="a-key", by=accountant, at=at + timedelta(minutes=1))
    assert (first.pk, new, newer) == (again.pk, True, False)
    assert BudgetEntry.objects.count() == Entry.objects.filter(act="budget.entered").count() == 1
    with pytest.raises(NotEntered, match="biểu mới"):
        enter(task=task, money=pay(7_000_000), form_key="a-key", by=accountant, at=at)
    with pytest.raises(NotEntered, match="biểu mới"):
        enter(task=task, money=pay(), form_key="a-key", by=User.objects.create_user("khac"), at=at)


def test_a_spending_above_needs_the_figure_confirmed(task: Task, pay: Pay, accountant: User, at: datetime) -> None:
    entered(task, pay(5_000_000), accountant, at)
    entered(task, pay(4_000_000, SPENDING), accountant, at)
    with pytest.raises(AboveAllocation, match=r"vượt phần đã phân bổ 500\.000 đồng"):
        entered(task, pay(1_500_000, SPENDING), accountant, at)
    assert BudgetEntry.objects.count() == 2
    entered(task, pay(1_500_000, SPENDING), accountant, at, over=500_000)
    assert Entry.objects.filter(summary__contains="xác nhận vượt phân bổ 500.000 đồng", detail__over=500_000).count() == 1


def test_reversing_an_allocation_below_what_is_spent_needs_the_figure_confirmed(
    task: Task, pay: Pay, accountant: User, at: datetime
) -> None:
    entered(task, pay(5_000_000), accountant, at)
    entered(task, pay(4_000_000, SPENDING), accountant, at)
    given = BudgetEntry.objects.order_by("pk")[0]
    for confirmed in (0, 1):
        with pytest.raises(BelowSpent, match=r"vượt phân bổ 4\.000\.000 đồng"):
            reverse(entry=given, why="Ghi nhầm", confirmed_over=confirmed, by=accountant, at=at)
    assert BudgetEntry.objects.count() == 2
    reverse(entry=given, why="Ghi nhầm", confirmed_over=4_000_000, by=accountant, at=at)
    assert Entry.objects.filter(act="budget.reversed", summary__contains="xác nhận", detail__over=4_000_000).count() == 1
    spent = BudgetEntry.objects.order_by("pk")[1]
    reverse(entry=spent, why="Ghi nhầm", by=accountant, at=at)  # money back asks nothing


def test_two_who_spend_at_once_cannot_both_use_the_rest(task: Task, pay: Pay, accountant: User, at: datetime) -> None:
    """Who confirmed against an older sum is asked again: the over is more than they have seen."""
    entered(task, pay(5_000_000), accountant, at)
    seen_by_second = 1_000_000  # what a spending of six millions goes above while nothing is spent
    entered(task, pay(5_000_000, SPENDING), accountant, at)
    with pytest.raises(AboveAllocation) as raised:
        entered(task, pay(6_000_000, SPENDING), accountant, at, over=seen_by_second)
    assert raised.value.over == 6_000_000


def test_another_source_year_or_body_does_not_cover_a_spending(task: Task, pay: Pay, accountant: User, commune: Body, at: datetime) -> None:
    entered(task, pay(5_000_000), accountant, at)
    for other in ({"source": Source.SOCIAL}, {"year": 2025}, {"body": commune}):
        with pytest.raises(AboveAllocation):
            entered(task, replace(pay(1_000_000, SPENDING), **other), accountant, at)


def test_a_reversal_gives_zero_and_comes_once(task: Task, pay: Pay, accountant: User, at: datetime) -> None:
    entry = entered(task, pay(5_000_000), accountant, at)
    with pytest.raises(NotEntered, match="lý do"):
        reverse(entry=entry, why="  ", by=accountant, at=at)
    back = reverse(entry=entry, why="Ghi nhầm năm", by=accountant, at=at)
    assert queries.whole(BudgetEntry.objects.filter(task=task)) == Figures()
    with pytest.raises(NotEntered, match=r"đã được .* đảo ngày .*Ghi nhầm năm"):
        reverse(entry=entry, why="Lần nữa", by=accountant, at=at)
    with pytest.raises(NotEntered, match="bút toán đảo nên không đảo lại"):
        reverse(entry=back, why="Đảo của đảo", by=accountant, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():  # what the rule did not see, the database does
        BudgetEntry.objects.bulk_create([_copy_of(back)])
    assert Entry.objects.get(act="budget.reversed").summary.endswith("Ghi nhầm năm")


def _copy_of(entry: BudgetEntry) -> BudgetEntry:
    names = (
        "task_id",
        "plan_id",
        "body_id",
        "year",
        "source",
        "kind",
        "amount",
        "on",
        "basis",
        "reverses_id",
        "why",
        "entered_by_id",
        "entered_at",
    )
    return BudgetEntry(form_key="another", **{name: getattr(entry, name) for name in names})


def test_an_entry_is_never_changed_nor_deleted(task: Task, pay: Pay, accountant: User, at: datetime) -> None:
    entry = entered(task, pay(), accountant, at)
    entry.amount = 1
    for act in (entry.save, entry.delete, BudgetEntry.objects.filter(pk=entry.pk).delete):
        with pytest.raises(TypeError):
            act()
    with pytest.raises(TypeError):
        BudgetEntry.objects.update(amount=1)
    entry.refresh_from_db()
    assert entry.amount == 5_000_000


@pytest.mark.parametrize("amount", [-1, 0])
def test_the_database_refuses_what_is_no_amount(amount: int, task: Task, pay: Pay, accountant: User, at: datetime) -> None:
    entry = entered(task, pay(), accountant, at)
    copy = _copy_of(entry)
    copy.amount = amount
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetEntry.objects.bulk_create([copy])


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"amount": 0}, "lớn hơn 0"),
        ({"amount": -5}, "lớn hơn 0"),
        ({"amount": MOST + 1}, "lớn quá mức"),
        ({"basis": "  "}, "căn cứ"),
        ({"year": 1999}, "Năm ngân sách"),
        ({"on": date(2016, 1, 1)}, "quá xa"),
        ({"on": date(2026, 12, 31), "kind": SPENDING}, "chưa đến"),
    ],
)
def test_what_makes_no_sense_is_refused(
    changes: dict[str, object], says: str, task: Task, pay: Pay, accountant: User, at: datetime
) -> None:
    with pytest.raises(NotEntered, match=says):
        entered(task, replace(pay(), **changes), accountant, at)  # type: ignore[arg-type]
    assert not BudgetEntry.objects.exists()


def test_the_greatest_amount_is_kept_to_the_last_dong(task: Task, pay: Pay, accountant: User, at: datetime) -> None:
    entry = entered(task, pay(MOST), accountant, at)
    entry.refresh_from_db()
    assert entry.amount == MOST
    entered(task, pay(MOST, Kind.ESTIMATE), accountant, at)
    assert queries.whole(BudgetEntry.objects.all()) == Figures(MOST, MOST, 0)


def test_a_body_that_is_not_in_the_plan_gets_no_money(task: Task, pay: Pay, accountant: User, at: datetime) -> None:
    other = Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to=None)
    with pytest.raises(NotPermitted):
        entered(task, pay(body=other, kind=SPENDING), accountant, at)
    with pytest.raises(NotEntered, match="không có tên trong kế hoạch"):
        entered(task, pay(body=other), accountant, at)


def test_only_the_finance_role_of_the_body_or_of_the_keeper(
    task: Task, pay: Pay, people: dict[str, User], stranger: User, accountant: User, at: datetime
) -> None:
    entry = entered(task, pay(), accountant, at)
    for user in (people["canbo"], people["duyet1"], people["quanly"], User.objects.get(username="quantri"), stranger):
        with pytest.raises(NotPermitted):
            entered(task, pay(), user, at, key="x")
        with pytest.raises(NotPermitted):
            reverse(entry=entry, why="Không được", by=user, at=at)


def test_an_ended_task_is_still_paid_for_but_gets_no_more(task: Task, pay: Pay, accountant: User, at: datetime) -> None:
    entered(task, pay(), accountant, at)
    task.ended_at = at
    with pytest.raises(NotEntered, match="đã kết thúc"):
        entered(task, pay(), accountant, at)
    entered(task, pay(1_000_000, SPENDING), accountant, at)


def test_sums_of_the_database_agree_with_the_rules(plan: Plan, pay: Pay, accountant: User, commune: Body, at: datetime) -> None:
    tasks = list(plan.tasks.select_related("plan__keeper", "plan__owner").order_by("number")[:3])
    for number, task in enumerate(tasks, start=1):
        for body in (commune, pay().body):
            for year in (2025, 2026):
                entered(task, pay(number * 1_000_000 + year, body=body, year=year), accountant, at)
                entered(task, pay(number * 900_000, SPENDING, body=body, year=year), accountant, at)
    first = BudgetEntry.objects.order_by("pk")[0]
    left = queries.cell_of(first.task, first.body, first.year, first.source).remaining - first.amount
    reverse(entry=first, why="Thử", confirmed_over=max(0, -left), by=accountant, at=at)
    entries = BudgetEntry.objects.all()
    whole, cells = queries.whole(entries), queries.cells(entries)
    assert whole == total(c.figures for c in cells)
    for name in ("task", "body", "year", "source", "plan"):
        assert total(queries.sums(entries, name).values()) == whole, name
    assert queries.above(entries) == [c for c in cells if c.figures.over]
    assert all(isinstance(cell, Cell) for cell in cells)


def test_what_others_may_see(task: Task, pay: Pay, accountant: User, people: dict[str, User], stranger: User, at: datetime) -> None:
    entered(task, pay(), accountant, at)
    day = at.date()
    for user, sees in ((accountant, True), (people["canbo"], True), (people["canbotinh"], True), (stranger, False)):
        assert queries.visible_to(user, day).exists() == sees, user.username


def test_checking_an_entry_asks_no_question_for_each_row(task: Task, pay: Pay, accountant: User, at: datetime) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            queries.sums(queries.visible_to(accountant, at.date()), "task")
            queries.cells(queries.visible_to(accountant, at.date()))
        return len(found)

    entered(task, pay(), accountant, at)
    few = asked()
    for _ in range(20):
        entered(task, pay(1_000_000), accountant, at)
    assert asked() == few
