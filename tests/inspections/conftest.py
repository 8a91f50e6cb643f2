"""An inspection of a village by the commune, and of an office by the tasks of the plan."""

from datetime import date, datetime

import pytest

from inspections.inspection_rounds import round_form
from loa.inspections import actions, checklist_actions
from loa.inspections.checklist_rules import items_of
from loa.inspections.models import Checklist, Inspection
from loa.organisations.models import Body, Post, User


@pytest.fixture
def inspector(people: dict[str, User]) -> User:
    return people["kiemtra"]


@pytest.fixture
def checklist(commune: Body, inspector: User, at: datetime) -> Checklist:
    items = items_of("Niêm yết lịch phát | Kế hoạch | Lịch phát\nSổ theo dõi thiết bị\nTrả lời ý kiến")
    return checklist_actions.keep_checklist(
        checklist=None, body=commune, title="Truyền thanh thôn", items=items, version=0, by=inspector, at=at
    )


@pytest.fixture
def village(commune: Body) -> Body:
    return commune.children.get(name="Thôn Đông")


@pytest.fixture
def villager(village: Body) -> User:
    """Who works at the village alone."""
    user = User.objects.create_user("truongthon")
    Post.objects.create(user=user, body=village, role="officer", title="Trưởng thôn", valid_from=date(2025, 7, 1))
    return user


@pytest.fixture
def planned(commune: Body, village: Body, checklist: Checklist, inspector: User, at: datetime) -> Inspection:
    made = actions.plan_round(form=round_form(commune, [village], checklist), by=inspector, at=at)
    return made.inspections.get()


@pytest.fixture
def held(planned: Inspection, inspector: User, at: datetime) -> Inspection:
    actions.begin(inspection=planned, held_on=date(2026, 3, 2), version=planned.version, by=inspector, at=at)
    return planned
