"""The Kim Sơn case: a district plan 2024–2025, the district ends on 2025-07-01, its work goes on, the report stays right."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied

from conftest import SHARED
from kim_son_case import MERGERS, TWO_TIER, build
from loa.documents import actions as documents
from loa.ledger.models import Entry
from loa.organisations.actions import BodyForm
from loa.organisations.models import Body, Post, Succession, User
from loa.organisations.rules import Kind, SuccessionKind
from loa.plans import actions as plans
from loa.plans import work_actions
from loa.plans.models import Assignment, Plan
from loa.plans.queries import named_bodies
from loa.plans.work_actions import Shown
from loa.plans.work_queries import moves_for, without_lead
from loa.plans.work_rules import OPEN, Move, Rhythm
from loa.reorganisations import actions
from loa.reorganisations.actions import WayForm
from loa.reorganisations.models import Reorganisation
from loa.reorganisations.queries import on_map, preview
from loa.reorganisations.rules import CannotReorganise, Tally
from loa.reports.plan_report import as_file, plan_result

BEFORE = datetime(2025, 6, 2, 3, 0, tzinfo=UTC)
AFTER = datetime(2025, 7, 1, 3, 0, tzinfo=UTC)
BASIS = "Nghị quyết số 1674/NQ-UBTVQH15 ngày 16/6/2025"

pytestmark = pytest.mark.django_db


def person(name: str, body: Body, *roles: str) -> User:
    user = User.objects.create_user(name)
    for role in roles:
        Post.objects.create(user=user, body=body, role=role, title=role, valid_from=date(2020, 1, 1))
    return user


@pytest.fixture
def case() -> "Case":
    return Case()


class Case:
    """The plan of the sample file, given out in 2024, some of it done."""

    def __init__(self) -> None:
        file = SHARED / "samples" / "00-kim-son.txt"
        if not file.exists():
            pytest.skip("the shared samples are not here")
        self.province, self.district = build()
        self.officer = person("huyen", self.district, "officer")
        self.leader = person("lanhdao", self.district, "approver")
        self.admin = person("tinh", self.province, "administrator", "officer", "approver")
        document = documents.register(content=file.read_bytes(), name=file.name, owner=self.district, by=self.officer, at=BEFORE)
        choices = {n.name: n.match.body or n.match.group for n in named_bodies(document, self.district, date(2024, 2, 5))}
        self.plan: Plan = plans.draft_plan(document=document, owner=self.district, choices=choices, by=self.officer, at=BEFORE)
        assert without_lead(self.plan) == []
        work_actions.start_plan(
            plan=self.plan,
            starts_on=date(2024, 2, 1),
            ends_on=date(2026, 1, 1),
            evidence_every=Rhythm.HALF,
            version=self.plan.version,
            by=self.officer,
            at=BEFORE,
        )
        self.plan.refresh_from_db()

    def body(self, name: str) -> Body:
        return Body.objects.get(name=name)

    def confirm(self, line: Assignment, by: User, leader: User, at: datetime) -> None:
        line = work_actions.give_evidence(line=line, shown=[Shown(words="đã làm")], version=line.version, by=by, at=at)
        work_actions.move(line=line, to=Move.CONFIRM, version=line.version, by=leader, at=at)

    def reorganise(self) -> Reorganisation:
        made = actions.start(title="Tổ chức lại huyện Kim Sơn", scope=self.province, on=TWO_TIER, basis=BASIS, by=self.admin, at=BEFORE)
        whole = WayForm(SuccessionKind.MERGED, takes_people=True)
        for name, many in MERGERS.items():
            form = BodyForm(f"Ủy ban nhân dân xã {name}", f"UBND xã {name}", Kind.COMMUNE, self.province, name)
            fresh = actions.add_fresh(reorganisation=made, form=form, by=self.admin, at=BEFORE)
            for old in many:
                body = self.body(f"Ủy ban nhân dân {old}")
                actions.add_way(reorganisation=made, old=body, new=fresh, form=whole, by=self.admin, at=BEFORE)
        culture = self.body("Sở Văn hóa và Thể thao")
        for office in self.district.children.filter(kind="district_office"):
            new = {"Công an huyện": self.body("Công an tỉnh"), "Phòng Tư pháp huyện": self.body("Sở Tư pháp")}.get(office.name, culture)
            form = WayForm(SuccessionKind.FUNCTION, "nhiệm vụ truyền thông chính sách", ends_old=True)
            actions.add_way(reorganisation=made, old=office, new=new, form=form, by=self.admin, at=BEFORE)
        form = WayForm(SuccessionKind.FUNCTION, "theo dõi truyền thông chính sách", ends_old=True, takes_plans=True)
        actions.add_way(reorganisation=made, old=self.district, new=culture, form=form, by=self.admin, at=BEFORE)
        return made


def test_the_plan_is_read_and_given_out_to_all(case: Case) -> None:
    communes = Body.objects.filter(kind="commune").count()
    assert communes == sum(len(many) for many in MERGERS.values())
    own = case.plan.tasks.filter(text__contains="xây dựng kế hoạch truyền thông chính sách").last()
    assert own is not None
    assert own.assignments.filter(body__kind="commune", occurrence=0).count() == communes


def test_before_and_after_the_sums_are_the_same_and_nothing_is_lost(case: Case) -> None:
    plan = case.plan
    own = plan.tasks.filter(text__contains="xây dựng kế hoạch truyền thông chính sách").last()
    assert own is not None
    for name in ("xã Ân Hòa", "xã Hùng Tiến", "thị trấn Phát Diệm"):
        line = own.assignments.get(body__name=f"Ủy ban nhân dân {name}")
        case.confirm(line, person(name, line.body, "officer"), case.leader, BEFORE)
    today = date(2025, 6, 30)
    old_map = on_map(plan, today, today)
    assert old_map.total.all == plan.assignments.count()
    assert old_map.total.confirmed == 3

    made = case.reorganise()
    assert preview(made).problems == ()
    open_before = plan.assignments.filter(state__in=[s.value for s in OPEN]).count()
    result = actions.enact(reorganisation=made, version=made.version, by=case.admin, at=AFTER)
    assert result["lines"] == open_before

    after = date(2025, 7, 1)
    new_map = on_map(plan, after, today)
    assert new_map.total == old_map.total
    assert on_map(plan, today, today).total == old_map.total
    rows = dict(new_map.rows)
    assert rows["Ủy ban nhân dân xã Kim Sơn"].confirmed == 2
    three = [dict(old_map.rows)[f"Ủy ban nhân dân {name}"].all for name in MERGERS["Kim Sơn"]]
    assert rows["Ủy ban nhân dân xã Kim Sơn"].all == sum(three) > 0
    assert "Ủy ban nhân dân huyện Kim Sơn" not in rows
    open_now = plan.assignments.filter(state__in=[s.value for s in OPEN])
    assert not open_now.filter(body__valid_to__lte=after).exists()

    plan.refresh_from_db()
    assert plan.owner == case.district
    assert plan.keeper == case.body("Sở Văn hóa và Thể thao")
    assert Succession.objects.filter(successor__name="Ủy ban nhân dân xã Kim Sơn").count() == 3
    assert Entry.objects.get(act="reorganisation.enacted").basis == BASIS


def test_what_goes_on_is_done_by_the_new_body_and_counts_for_all_that_it_followed(case: Case) -> None:
    plan = case.plan
    own = plan.tasks.filter(text__contains="xây dựng kế hoạch truyền thông chính sách").last()
    assert own is not None
    made = case.reorganise()
    actions.enact(reorganisation=made, version=made.version, by=case.admin, at=AFTER)
    new = case.body("Ủy ban nhân dân xã Kim Sơn")
    line = own.assignments.get(body=new, occurrence=own.assignments.filter(body=new).order_by("occurrence")[0].occurrence)
    assert line.handed_from.count() == 3
    officer = person("xa-moi", new, "officer")
    keeper = person("so", case.body("Sở Văn hóa và Thể thao"), "approver")
    assert Move.ACCEPT in moves_for(line, officer, date(2025, 8, 1))
    case.confirm(line, officer, keeper, datetime(2025, 8, 1, tzinfo=UTC))
    today = date(2025, 8, 2)
    assert dict(on_map(plan, today, today).rows)["Ủy ban nhân dân xã Kim Sơn"].confirmed == 3
    old = dict(on_map(plan, date(2025, 6, 30), today).rows)
    assert [old[f"Ủy ban nhân dân {n}"].confirmed for n in MERGERS["Kim Sơn"]] == [1, 1, 1]
    assert on_map(plan, date(2025, 6, 30), today).total == on_map(plan, today, today).total


def test_the_old_officer_works_no_more_and_people_that_were_taken_along_do(case: Case) -> None:
    old = case.body("Ủy ban nhân dân xã Ân Hòa")
    officer = person("an-hoa", old, "officer")
    made = case.reorganise()
    actions.enact(reorganisation=made, version=made.version, by=case.admin, at=AFTER)
    posts = Post.objects.filter(user=officer).order_by("valid_from")
    assert [(p.body.name, p.valid_to) for p in posts] == [(old.name, TWO_TIER), ("Ủy ban nhân dân xã Kim Sơn", None)]
    assert Post.objects.get(user=case.officer).valid_to == TWO_TIER


def test_it_is_done_once_and_not_before_its_day(case: Case) -> None:
    made = case.reorganise()
    with pytest.raises(CannotReorganise, match="Chưa đến ngày"):
        actions.enact(reorganisation=made, version=made.version, by=case.admin, at=BEFORE)
    actions.enact(reorganisation=made, version=made.version, by=case.admin, at=AFTER)
    lines = Assignment.objects.count()
    with pytest.raises(CannotReorganise):
        actions.enact(reorganisation=made, version=made.version + 1, by=case.admin, at=AFTER)
    assert Assignment.objects.count() == lines


def test_what_stands_in_the_way_stops_it_whole(case: Case) -> None:
    made = case.reorganise()
    made.ways.filter(old=case.district).update(takes_plans=False)
    made.ways.filter(old__name="Phòng Nội vụ huyện").delete()
    with pytest.raises(CannotReorganise) as told:
        actions.enact(reorganisation=made, version=made.version, by=case.admin, at=AFTER)
    assert "theo dõi tiếp" in str(told.value)
    assert "Phòng Nội vụ huyện" in str(told.value)
    assert not Body.objects.filter(name="Ủy ban nhân dân xã Kim Sơn").exists()
    assert Body.objects.filter(valid_to__isnull=False).count() == 0


def test_only_an_administrator_of_the_area_does_it(case: Case) -> None:
    with pytest.raises(PermissionDenied):
        actions.start(title="x", scope=case.province, on=TWO_TIER, basis="y", by=case.officer, at=BEFORE)
    made = case.reorganise()
    with pytest.raises(PermissionDenied):
        actions.enact(reorganisation=made, version=made.version, by=case.leader, at=AFTER)


def test_a_task_may_go_another_way(case: Case) -> None:
    made = case.reorganise()
    police = case.body("Công an huyện")
    line = Assignment.objects.filter(body=police, duty="lead").first()
    assert line is not None
    form = WayForm(SuccessionKind.FUNCTION, "tin giả", ends_old=True)
    way = actions.add_way(reorganisation=made, old=police, new=case.body("Sở Tư pháp"), form=form, by=case.admin, at=BEFORE)
    actions.choose(reorganisation=made, old=police, task=line.task, ways=[way], by=case.admin, at=BEFORE)
    actions.enact(reorganisation=made, version=made.version, by=case.admin, at=AFTER)
    line.refresh_from_db()
    assert [h.new.body.name for h in line.handed_to.all()] == ["Sở Tư pháp"]


def test_tallies_add_up() -> None:
    assert Tally(1, 2, 3, 4) + Tally(1, 1, 1, 1) == Tally(2, 3, 4, 5)
    assert Tally(1, 2, 3, 4).all == 10


def test_the_report_stays_right_over_the_reorganisation(case: Case) -> None:
    """What was given out, confirmed and late is the same on the day before and after; the bodies are those of the day."""
    own = case.plan.tasks.filter(text__contains="xây dựng kế hoạch truyền thông chính sách").last()
    assert own is not None
    line = own.assignments.get(body__name="Ủy ban nhân dân xã Ân Hòa")
    case.confirm(line, person("an-hoa", line.body, "officer"), case.leader, BEFORE)
    before = plan_result(case.plan, BEFORE)
    made = case.reorganise()
    actions.enact(reorganisation=made, version=made.version, by=case.admin, at=AFTER)
    after = plan_result(case.plan, AFTER)
    assert sum((t for _, t in before.bodies), Tally()).all == sum((t for _, t in after.bodies), Tally()).all
    assert sum((t for _, t in after.bodies), Tally()).confirmed == 1
    names = {name for name, _ in after.bodies}
    assert "Ủy ban nhân dân xã Kim Sơn" in names
    assert "Ủy ban nhân dân xã Ân Hòa" not in names
    assert "Ủy ban nhân dân xã Ân Hòa" in {name for name, _ in before.bodies}
    assert [row[5].split(" phần việc")[0].split("/")[1] for row in before.rows if "phần việc" in str(row[5])] == [
        row[5].split(" phần việc")[0].split("/")[1] for row in after.rows if "phần việc" in str(row[5])
    ]
    assert as_file(after, "docx")[:2] == b"PK"
