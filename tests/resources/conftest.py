"""What tests of resources need: an accountant of the commune, one of the province and one of a stranger, money to be entered."""

from collections.abc import Callable
from datetime import date

import pytest

from loa.organisations.models import Body, Post, User
from loa.plans.models import Plan, Task
from loa.resources.actions import Money
from loa.resources.rules import Kind, Source

Pay = Callable[..., Money]


@pytest.fixture
def accountant(people: dict[str, User]) -> User:
    return people["ketoan"]


@pytest.fixture
def stranger(commune: Body) -> User:
    """An accountant of another commune."""
    user = User.objects.create_user("ketoankhac", last_name="Hoàng", first_name="Khác")
    Post.objects.create(
        user=user, body=Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to=None), role="finance", valid_from=date(2025, 7, 1)
    )
    return user


@pytest.fixture
def task(plan: Plan) -> Task:
    return plan.tasks.select_related("plan__keeper", "plan__owner").get(number=1)


@pytest.fixture
def office(commune: Body) -> Body:
    return commune.children.get(name="Phòng Văn hóa - Xã hội xã")


@pytest.fixture
def pay(office: Body) -> Pay:
    """Money of the office; what differs is given by name."""

    def money(amount: int = 5_000_000, kind: Kind = Kind.ALLOCATION, **more: object) -> Money:
        values = {"body": office, "year": 2026, "source": Source.COMMUNE, "on": date(2026, 2, 1), "basis": "QĐ 27", "note": ""} | more
        return Money(kind=kind, amount=amount, **values)  # type: ignore[arg-type]

    return money
