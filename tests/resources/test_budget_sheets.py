"""The budget as XLSX: round trip, every wrong cell with its row and column, all or nothing, the same file twice."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from loa.ledger.models import Entry
from loa.organisations.models import User
from loa.paper.unreadable import Unreadable
from loa.plans.models import Plan, Task
from loa.resources.actions import Money, enter, reverse
from loa.resources.budget_sheet_actions import export, preview, take_in, template
from loa.resources.budget_sheet_rules import COLUMNS
from loa.resources.models import BudgetEntry
from loa.resources.rules import NotEntered

GOOD = [1, "Phòng Văn hóa - Xã hội xã", 2026, "Ngân sách xã", "Phân bổ, giao", 5_000_000, date(2026, 2, 1), "QĐ 27", ""]
PAID = [1, "Phòng VH-XH", 2026, "ngan sach xa", "chi", "1,5 triệu", "10/02/2026", "PC 01", "In tờ rơi"]


def sheet(*rows: Sequence[object]) -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["Kinh phí"])
    page.append(list(COLUMNS))
    for row in rows:
        page.append(list(row))
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def with_cell(column: str, value: object, row: list[object] = GOOD) -> list[object]:
    changed = list(row)
    changed[COLUMNS.index(column)] = value
    return changed


def save(plan: Plan, content: bytes, by: User, at: datetime, confirmed: bool = False) -> int:
    return take_in(plan=plan, content=content, mark=preview(plan, content, by, at).mark, confirmed=confirmed, by=by, at=at)


def test_a_file_is_taken_in_and_the_same_file_again_is_known(plan: Plan, accountant: User, at: datetime) -> None:
    content = sheet(GOOD, PAID)
    assert save(plan, content, accountant, at) == 2
    assert list(BudgetEntry.objects.order_by("pk").values_list("kind", "amount", "on")) == [
        ("allocation", 5_000_000, date(2026, 2, 1)),
        ("spending", 1_500_000, date(2026, 2, 10)),
    ]
    again = preview(plan, content, accountant, at)
    assert (len(again.new), len(again.there), again.ready) == (0, 2, False)
    with pytest.raises(NotEntered, match="đã có trong sổ"):
        save(plan, content, accountant, at)
    more = preview(plan, sheet(GOOD, PAID, with_cell("Diễn giải", "đợt hai")), accountant, at)
    assert [line.row for line in more.new] == [5]
    assert BudgetEntry.objects.count() == 2
    assert Entry.objects.filter(act="budget.file").count() == 1


def test_a_file_stays_known_after_a_reversal(plan: Plan, accountant: User, at: datetime) -> None:
    content = sheet(GOOD)
    save(plan, content, accountant, at)
    reverse(entry=BudgetEntry.objects.get(), why="Ghi nhầm", by=accountant, at=at)
    assert not preview(plan, content, accountant, at).new, "what was reversed does not come back with the old file"


def test_equal_rows_in_one_file_are_as_many_entries(plan: Plan, accountant: User, at: datetime) -> None:
    assert save(plan, sheet(GOOD, GOOD), accountant, at) == 2
    seen = preview(plan, sheet(GOOD, GOOD, GOOD), accountant, at)
    assert (len(seen.new), len(seen.there)) == (1, 2)


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("Nhiệm vụ số", 99, "không có nhiệm vụ số 99"),
        ("Nhiệm vụ số", "", "để trống"),
        ("Nhiệm vụ số", "một", "không phải số nguyên"),
        ("Cơ quan, đơn vị", "Sở Không Có", "không có cơ quan “Sở Không Có”"),
        ("Cơ quan, đơn vị", None, "để trống"),
        ("Năm", 1990, "từ 2000 đến 2100"),
        ("Nguồn", "Ngân sách nào đó", "không có trong danh sách: Ngân sách trung ương"),
        ("Loại", "", "Hãy ghi một trong các mục: Dự toán"),
        ("Số tiền (đồng)", "=1+1", "là công thức"),
        ("Số tiền (đồng)", "1,500", "hai cách"),
        ("Số tiền (đồng)", -5, "lớn hơn 0"),
        ("Số tiền (đồng)", 0, "lớn hơn 0"),
        ("Số tiền (đồng)", 1.5, "phần lẻ"),
        ("Số tiền (đồng)", 10**17, "lớn quá mức"),
        ("Số tiền (đồng)", date(2026, 1, 1), "không phải số tiền"),
        ("Ngày", "31/02/2026", "không phải ngày"),
        ("Ngày", "2026", "không phải ngày"),
        ("Căn cứ, chứng từ", "", "để trống"),
        ("Căn cứ, chứng từ", "a" * 301, "dài quá 300"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_written(
    column: str, value: object, says: str, plan: Plan, accountant: User, at: datetime
) -> None:
    content = sheet(GOOD, with_cell(column, value))
    seen = preview(plan, content, accountant, at)
    assert [(w.row, w.column) for w in seen.wrong] == [(4, column)]
    assert says in seen.wrong[0].sentence
    with pytest.raises(NotEntered, match="1 chỗ sai"):
        take_in(plan=plan, content=content, mark=seen.mark, confirmed=True, by=accountant, at=at)
    assert not BudgetEntry.objects.exists(), "nothing half-imported"


def test_who_may_not_is_told_at_the_row(plan: Plan, people: dict[str, User], at: datetime) -> None:
    seen = preview(plan, sheet(GOOD), people["canbo"], at)
    assert [(w.row, w.column) for w in seen.wrong] == [(3, "Cơ quan, đơn vị")]
    assert "không có quyền" in seen.wrong[0].sentence


def test_spending_above_asks_and_counts_the_file_as_a_whole(plan: Plan, accountant: User, at: datetime) -> None:
    first, second = (
        with_cell("Số tiền (đồng)", 4_000_000, PAID),
        with_cell("Diễn giải", "Lần hai", with_cell("Số tiền (đồng)", 2_000_000, PAID)),
    )
    content = sheet(first, second, GOOD)
    seen = preview(plan, content, accountant, at)
    assert [(one.line.row, one.by) for one in seen.over] == [(4, 1_000_000)]
    with pytest.raises(NotEntered, match="vượt phân bổ"):
        save(plan, content, accountant, at)
    assert save(plan, content, accountant, at, confirmed=True) == 3
    assert Entry.objects.filter(detail__over=1_000_000).count() == 1


def test_a_budget_that_changed_since_is_looked_at_again(
    plan: Plan, task: Task, pay: Callable[..., Money], accountant: User, at: datetime
) -> None:
    content = sheet(GOOD, PAID)
    mark = preview(plan, content, accountant, at).mark
    enter(task=task, money=pay(5_000_000), form_key="between", by=accountant, at=at)
    with pytest.raises(NotEntered, match="vừa được người khác ghi thêm"):
        take_in(plan=plan, content=content, mark=mark, confirmed=False, by=accountant, at=at)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no workbook", b"a,b,c", b"%PDF-1.4"])
def test_what_is_no_workbook_is_refused(content: bytes, plan: Plan, accountant: User, at: datetime) -> None:
    with pytest.raises(Unreadable):
        preview(plan, content, accountant, at)


def test_the_export_is_read_back_and_holds_no_formula(
    plan: Plan, task: Task, pay: Callable[..., Money], accountant: User, at: datetime
) -> None:
    enter(task=task, money=pay(5_000_000, note="=HYPERLINK(1)"), form_key="1", by=accountant, at=at)
    enter(task=task, money=pay(2_000_000, kind=_spending()), form_key="2", by=accountant, at=at)
    book = load_workbook(BytesIO(export(plan, accountant, at.date())))
    assert book.sheetnames == ["Theo nhiệm vụ", "Theo nguồn", "Theo cơ quan", "Theo năm", "Bút toán"]
    assert [c.value for c in book["Theo nguồn"][5]][:5] == ["Cộng", 0, 5_000_000, 2_000_000, 3_000_000]
    cell = next(c for row in book["Bút toán"].iter_rows() for c in row if str(c.value).startswith("=HYPER"))
    assert cell.data_type == "s"
    only = load_workbook(BytesIO(export(plan, accountant, at.date())))
    for name in only.sheetnames[:-1]:
        del only[name]
    saved = BytesIO()
    only.save(saved)
    assert not preview(plan, saved.getvalue(), accountant, at).new, "every row is known"


def _spending() -> object:
    from loa.resources.rules import Kind

    return Kind.SPENDING


def test_the_template_is_readable_and_its_example_is_not_taken(plan: Plan, accountant: User, at: datetime) -> None:
    content = template(plan, accountant, at.date())
    assert load_workbook(BytesIO(content)).sheetnames == ["Kinh phí", "Nhiệm vụ", "Cơ quan", "Nguồn, loại"]
    seen = preview(plan, content, accountant, at)
    assert [w.column for w in seen.wrong] == ["Số tiền (đồng)"], "an example without an amount is never saved by mistake"


def test_many_rows_ask_no_more_questions(plan: Plan, accountant: User, at: datetime) -> None:
    def asked(rows: int) -> int:
        content = sheet(*(with_cell("Diễn giải", f"dòng {n}") for n in range(rows)))
        with CaptureQueriesContext(connection) as found:
            assert len(preview(plan, content, accountant, at).new) == rows
        return len(found)

    assert asked(2) == asked(60)
