"""A case that came in by the web, and one with an answer."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from loa.cases import actions, count_actions, count_queries
from loa.cases.actions import Handed, Received
from loa.cases.kind_rules import QUESTION
from loa.cases.models import Case
from loa.organisations.models import Body, User
from tests_of_cases import TEXT, answer

YEARS = (2025, 2026, 2027)


@pytest.fixture(autouse=True)
def counts_hold(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test did: what is kept and what the cases say are one, before and after the worker counted."""
    if "db" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("db")
    yield
    live = [row for year in YEARS for row in count_queries.counted(Case.objects.all(), year)]
    root = User(is_superuser=True)
    for _ in range(2):
        kept = [row for year in YEARS for row in count_queries.figures(root, date(2026, 1, 1), year)]
        assert [row for row in kept if row["received"]] == live
        count_actions.settle_counts()


@pytest.fixture
def received(commune: Body, at: datetime) -> Received:
    fields = {"name": "Nguyễn Thị Hoa", "email": "hoa@example.vn", "call": "0912345678"}
    handed = Handed(QUESTION, TEXT, commune, fields, "Chi trả hỗ trợ nước mưa")
    return actions.receive(handed=handed, form_key="a" * 32, at=at)


@pytest.fixture
def case(received: Received) -> Case:
    return received.case


@pytest.fixture
def answered(case: Case, people: dict[str, User], at: datetime) -> Case:
    return answer(case, people, at, "Từ ngày 15/3/2026, tại nhà văn hóa thôn.")
