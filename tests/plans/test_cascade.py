"""The cascade: upper plans ask for plans of one's own, lower plans serve upper tasks."""

from datetime import date, datetime

import pytest

from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, User
from loa.plans import task_actions
from loa.plans.cascade_queries import asked, coverage, covered, likely_upper, pairings, upper_for
from loa.plans.cascade_rules import asks_for_a_plan, likely
from loa.plans.models import Plan, Task
from loa.plans.rules import period_in
from loa.site.sample import load


@pytest.fixture
def upper(commune: Body, people: dict[str, User], at: datetime) -> Plan:
    return load._upper_plan(people["canbotinh"], at)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Căn cứ chức năng, nhiệm vụ của đơn vị mình; xây dựng kế hoạch truyền thông chính sách của đơn vị.", True),
        ("Ban hành Kế hoạch của địa phương trước ngày 31/01/2026", True),
        ("Chủ trì xây dựng phương án ứng phó khủng hoảng truyền thông", True),
        ("Xây dựng và duy trì chuyên mục truyền thông chính sách. Báo cáo theo kế hoạch.", False),
        ("Thực hiện cung cấp, quản lý thông tin trên Trang thông tin điện tử", False),
    ],
)
def test_which_tasks_ask_for_a_plan(text: str, asks: bool) -> None:
    assert asks_for_a_plan(text) is asks


def test_like_tasks_are_offered_and_others_not() -> None:
    upper = [
        "Mỗi xã có chuyên mục truyền thông chính sách trên trang thông tin điện tử, cập nhật hằng tháng.",
        "Bố trí kinh phí chi thường xuyên cho công tác truyền thông.",
    ]
    assert likely("Xây dựng và duy trì chuyên mục truyền thông chính sách trên trang thông tin điện tử của xã", upper)[0] == 0
    assert likely("Công an xã phát hiện thông báo giả mạo cơ quan nhà nước", upper) == []


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Truyền thông chính sách năm 2024 - 2025", (date(2024, 2, 1), date(2026, 1, 1))),
        ("Đề án giai đoạn 2022-2027", (date(2024, 2, 1), date(2028, 1, 1))),
        ("Kế hoạch năm 2026", (date(2026, 1, 1), date(2027, 1, 1))),
        ("Kế hoạch tuyên truyền", (date(2024, 2, 1), date(2025, 1, 1))),
    ],
)
def test_the_period_that_a_title_states(title: str, found: tuple[date, date]) -> None:
    assert period_in(title, date(2024, 2, 5)) == found


def test_who_has_a_plan_and_who_has_not(upper: Plan, plan: Plan, commune: Body, people: dict[str, User], at: datetime) -> None:
    communes = set(Body.objects.filter(kind="commune", valid_to__isnull=True).values_list("pk", flat=True))
    assert asked(upper) == communes
    assert [c.plan for c in coverage(upper)] == [None] * len(communes)
    assert list(upper_for({commune.pk})) == [upper]
    assert likely_upper(plan.document, [upper]) == upper
    task_actions.set_upper(plan=plan, upper=upper, version=plan.version, by=people["canbo"], at=at)
    plan.refresh_from_db()
    found = {c.body.pk: c.plan for c in coverage(upper)}
    assert found[commune.pk] == plan
    assert sum(p is not None for p in found.values()) == 1
    own, (first, *_) = plan.tasks.order_by("number")[1], upper.tasks.order_by("number")
    task_actions.serve(task=own, upper=[first], by=people["canbo"], at=at)
    assert covered(upper)[first.pk].planned == 1
    assert coverage(upper)[-1].tasks == 1
    upper_tasks, rows = pairings(plan)
    assert [t.plan_id for t in upper_tasks] == [upper.pk] * len(upper_tasks)
    assert next(r for r in rows if r.task == own).chosen == {first.pk}


def test_a_plan_serves_only_the_plan_above_it_and_never_itself(upper: Plan, plan: Plan, people: dict[str, User], at: datetime) -> None:
    task = Task.objects.filter(plan=plan).first()
    assert task is not None
    with pytest.raises(NotAllowed, match="đã gắn"):
        task_actions.serve(task=task, upper=upper.tasks.all(), by=people["canbo"], at=at)
    task_actions.set_upper(plan=plan, upper=upper, version=plan.version, by=people["canbo"], at=at)
    upper.refresh_from_db()
    with pytest.raises(NotAllowed, match="chính nó"):
        task_actions.set_upper(plan=upper, upper=plan, version=upper.version, by=people["canbotinh"], at=at)
