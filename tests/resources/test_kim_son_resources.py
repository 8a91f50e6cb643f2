"""The real plan of Kim Sơn asks for money, staffing norms and training: each of them can be done, before and after the district ended."""

from datetime import UTC, date, datetime

import pytest

from conftest import SHARED
from kim_son_case import TWO_TIER, build
from loa.documents import actions as documents
from loa.organisations.models import Body, Post, User
from loa.plans import actions as plans
from loa.plans.models import Plan, Task
from loa.plans.queries import named_bodies
from loa.resources import attendance_actions, staffing_actions, training_actions, training_queries
from loa.resources.actions import Money, enter
from loa.resources.models import BudgetEntry
from loa.resources.queries import whole
from loa.resources.rules import Figures, Kind, NotEntered, Source
from loa.resources.staffing_queries import picture
from loa.resources.staffing_rules import Norm
from loa.resources.training_rules import CourseForm, SessionForm

AT = datetime(2024, 3, 4, 3, tzinfo=UTC)
DAY = AT.date()

pytestmark = pytest.mark.django_db


def person(name: str, body: Body, *roles: str, title: str = "") -> User:
    user = User.objects.create_user(name)
    for role in roles:
        Post.objects.create(user=user, body=body, role=role, title=title, valid_from=date(2020, 1, 1))
    return user


@pytest.fixture
def plan() -> Plan:
    file = SHARED / "samples" / "00-kim-son.txt"
    if not file.exists():
        pytest.skip("the shared samples are not here")
    _, district = build()
    officer = person("huyen", district, "officer")
    document = documents.register(content=file.read_bytes(), name=file.name, owner=district, by=officer, at=AT)
    choices = {n.name: n.match.body or n.match.group for n in named_bodies(document, district, date(2024, 2, 5))}
    return plans.draft_plan(document=document, owner=district, choices=choices, by=officer, at=AT)


def task(plan: Plan, words: str) -> Task:
    found = plan.tasks.select_related("plan__keeper", "plan__owner").filter(text__contains=words).first()
    assert found is not None, words
    return found


def test_money_is_estimated_given_to_communes_and_spent(plan: Plan) -> None:
    money, district = task(plan, "bố trí kinh phí"), plan.owner
    assert "Phòng Tài chính - Kế hoạch huyện" in {b.named_as for b in money.bodies.all()}
    purse = person("tckh", Body.objects.get(name="Phòng Tài chính - Kế hoạch huyện"), "finance")
    commune = Body.objects.get(name="Ủy ban nhân dân xã Lai Thành")
    for number, (kind, body, amount) in enumerate(
        [(Kind.ESTIMATE, district, 300_000_000), (Kind.ALLOCATION, commune, 20_000_000), (Kind.ALLOCATION, district, 100_000_000)]
    ):
        paper = Money(body, 2024, Source.OTHER, kind, amount, date(2024, 3, 1), "QĐ 1")
        enter(task=money, money=paper, form_key=f"key-{number}", by=purse, at=AT)
    own = person("xa", commune, "finance")
    paid = Money(commune, 2024, Source.OTHER, Kind.SPENDING, 20_000_000, date(2024, 3, 2), "PC 1")
    enter(task=money, money=paid, form_key="paid", by=own, at=AT)
    assert whole(BudgetEntry.objects.filter(plan=plan)) == Figures(300_000_000, 120_000_000, 20_000_000)
    Body.objects.filter(pk=commune.pk).update(valid_to=TWO_TIER)
    commune.refresh_from_db()
    late = Money(commune, 2025, Source.OTHER, Kind.ALLOCATION, 1_000_000, TWO_TIER, "QĐ 2")
    with pytest.raises(NotEntered, match="không có Ủy ban nhân dân xã Lai Thành"):
        enter(task=money, money=late, form_key="late", by=purse, at=AT)


def test_norms_of_who_does_policy_communication(plan: Plan) -> None:
    assert task(plan, "định mức biên chế")
    keeper = person("noivu", plan.owner, "administrator")
    centre = Body.objects.get(name="Trung tâm Văn hóa - Thể thao và Truyền thanh huyện")
    for number in range(2):
        person(f"phongvien{number}", centre, "editor", title="Phóng viên")
    norm = Norm(need=4, norm=3, titles=("Phóng viên",), basis="QĐ của huyện")
    staffing_actions.add_norm(body=centre, year=2024, position="Phóng viên", norm=norm, by=keeper, at=AT)
    found = picture(keeper, plan.owner, 2024, DAY)
    assert [(one.body, one.tally.filled, one.tally.vacant) for one in found.under] == [(centre, 2, 1)]


def test_people_are_sent_to_what_the_province_holds(plan: Plan) -> None:
    assert task(plan, "Tham gia bồi dưỡng, tập huấn")
    province, district = plan.owner.parent, plan.owner
    assert province is not None
    upper, keeper = person("tinh", province, "officer", "administrator"), person("vanphong", district, "administrator")
    centre = Body.objects.get(name="Trung tâm Văn hóa - Thể thao và Truyền thanh huyện")
    reporter = person("phongvien", centre, "editor", title="Phóng viên")
    course = training_actions.open_course(body=province, form=CourseForm("Ứng phó khủng hoảng truyền thông"), by=upper, at=AT)
    training_actions.require(course=course, scope=province, role="", title="Phóng viên", basis="Kế hoạch của tỉnh", by=upper, at=AT)
    (due,) = training_queries.due_picture(keeper, DAY)
    assert [(p.name, p.body) for p in due.positions] == [("Phóng viên", centre)]
    form = SessionForm(date(2024, 4, 1), date(2024, 4, 2), "Ninh Bình", 40)
    session = training_actions.add_session(course=course, form=form, by=upper, at=AT)
    assert attendance_actions.enrol(session=session, posts=list(reporter.posts.all()), by=keeper, at=AT) == 1
