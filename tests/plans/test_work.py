"""The work of bodies: giving out, moving, evidence, two people at once, hand-over."""

from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied

from loa.ledger.models import Entry
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, Post, User
from loa.plans import giving_actions, task_actions, work_actions
from loa.plans.models import Assignment, Plan, TaskBody
from loa.plans.task_actions import Wording
from loa.plans.work_actions import ChangedMeanwhile, Shown
from loa.plans.work_queries import lines_visible_to, moves_for, without_lead
from loa.plans.work_rules import Move, Rhythm, State

BEGIN, END = date(2026, 1, 1), date(2027, 1, 1)


@pytest.fixture
def running(plan: Plan, people: dict[str, User], at: datetime) -> Plan:
    for task in without_lead(plan):
        TaskBody.objects.create(task=task, duty="lead", named_as="xã", body=plan.owner)
    work_actions.start_plan(
        plan=plan, starts_on=BEGIN, ends_on=END, evidence_every=Rhythm.QUARTER, version=plan.version, by=people["canbo"], at=at
    )
    plan.refresh_from_db()
    return plan


@pytest.fixture
def line(running: Plan) -> Assignment:
    return running.assignments.get(task__number=1, duty="lead")


def test_a_task_without_a_lead_stops_the_plan(plan: Plan, people: dict[str, User], at: datetime) -> None:
    task = plan.tasks.get(number=1)
    task.bodies.filter(duty="lead").update(body=None, group=None)
    with pytest.raises(NotAllowed, match=r"Nhiệm vụ 1.*chủ trì"):
        work_actions.start_plan(plan=plan, starts_on=BEGIN, ends_on=END, evidence_every=None, version=1, by=people["canbo"], at=at)
    assert not Assignment.objects.exists()


def test_groups_expand_and_continuous_tasks_ask_each_period(running: Plan) -> None:
    villages = set(running.owner.children.filter(kind="village").values_list("pk", flat=True))
    grouped = TaskBody.objects.filter(task__plan=running, group__kinds=["village"]).select_related("task").first()
    assert grouped is not None
    lines = running.assignments.filter(task=grouped.task, duty=grouped.duty)
    assert villages
    assert villages <= set(lines.values_list("body", flat=True))
    continuous = running.tasks.filter(term_kind="continuous").first()
    if continuous:
        assert continuous.repeats == "quarter"
        assert sorted(set(continuous.assignments.values_list("label", flat=True))) == [
            "Quý I/2026",
            "Quý II/2026",
            "Quý III/2026",
            "Quý IV/2026",
        ]


def test_giving_out_again_doubles_nothing(running: Plan, people: dict[str, User], at: datetime) -> None:
    before = running.assignments.count()
    assert giving_actions.give_out(plan=running, by=people["canbo"], at=at) == 0
    assert running.assignments.count() == before


def test_the_way_of_a_line(line: Assignment, people: dict[str, User], at: datetime) -> None:
    officer, leader = people["canbo"], people["duyet1"]
    for step in (Move.ACCEPT, Move.BEGIN):
        line = work_actions.move(line=line, to=step, version=line.version, by=officer, at=at)
    line = work_actions.give_evidence(line=line, shown=[Shown(words="Đã treo 5 băng rôn")], version=line.version, by=officer, at=at)
    assert line.state == State.EVIDENCE_GIVEN
    with pytest.raises(NotAllowed, match="không tự xác nhận"):
        work_actions.move(line=line, to=Move.CONFIRM, version=line.version, by=officer, at=at)
    with pytest.raises(NotAllowed, match="lý do"):
        work_actions.move(line=line, to=Move.SEND_BACK, version=line.version, by=leader, at=at)
    line = work_actions.move(line=line, to=Move.SEND_BACK, version=line.version, by=leader, at=at, note="Thiếu ảnh")
    line = work_actions.give_evidence(line=line, shown=[Shown(words="Thêm ảnh")], version=line.version, by=officer, at=at)
    line = work_actions.move(line=line, to=Move.CONFIRM, version=line.version, by=leader, at=at)
    assert line.state == State.CONFIRMED
    told = Entry.objects.filter(subject=f"assignment:{line.pk}").order_by("id")
    assert [e.detail.get("to") for e in told] == [
        "accepted", "in_progress", "evidence_given", "returned", "evidence_given", "confirmed",
    ]  # fmt: skip


def test_evidence_that_says_nothing_is_none(line: Assignment, people: dict[str, User], at: datetime) -> None:
    with pytest.raises(NotAllowed, match="Chưa có minh chứng"):
        work_actions.give_evidence(line=line, shown=[Shown(words="  ")], version=line.version, by=people["canbo"], at=at)


def test_two_people_at_once_do_not_overwrite(line: Assignment, people: dict[str, User], at: datetime) -> None:
    seen = line.version
    work_actions.move(line=line, to=Move.ACCEPT, version=seen, by=people["canbo"], at=at)
    with pytest.raises(ChangedMeanwhile):
        work_actions.move(line=line, to=Move.BEGIN, version=seen, by=people["duyet1"], at=at)
    line.refresh_from_db()
    assert line.state == State.ACCEPTED


def test_a_stranger_moves_nothing(line: Assignment, at: datetime) -> None:
    other = Body.objects.filter(kind="commune").exclude(pk=line.plan.owner_id).last()
    assert other is not None
    stranger = User.objects.create_user("nguoi-xa-khac")
    Post.objects.create(user=stranger, body=other, role="officer", valid_from=date(2020, 1, 1))
    with pytest.raises(PermissionDenied):
        work_actions.move(line=line, to=Move.ACCEPT, version=line.version, by=stranger, at=at)
    assert not lines_visible_to(stranger, at.date()).exists()
    assert moves_for(line, stranger, at.date()) == []


def test_lead_and_coordinating_bodies_may_do_different_things(running: Plan, people: dict[str, User], at: datetime) -> None:
    both = running.assignments.filter(duty="coordinate").first()
    assert both is not None
    assert Move.ACCEPT in moves_for(both, people["canbo"], at.date())


def test_an_edit_moves_open_lines_and_says_what_it_was(line: Assignment, people: dict[str, User], at: datetime) -> None:
    task = line.task
    leads = [b.body for b in task.bodies.filter(duty="lead") if b.body]
    wording = Wording(task.text, "deadline", "trước 30/6/2026", None, date(2026, 6, 30))
    task_actions.edit_task(task=task, wording=wording, leads=leads, partners=[], version=task.version, by=people["canbo"], at=at)
    line.refresh_from_db()
    assert line.due_on == date(2026, 6, 30)
    assert not task.assignments.filter(duty="coordinate").exclude(state="ended").exists()
    told = Entry.objects.get(subject=f"task:{task.pk}", act="task.changed").detail
    assert told["due_on"] == {"from": "2026-02-15", "to": "2026-06-30"}
    with pytest.raises(ChangedMeanwhile):
        task_actions.edit_task(task=task, wording=wording, leads=leads, partners=[], version=1, by=people["canbo"], at=at)


def test_an_ended_task_keeps_what_was_confirmed(line: Assignment, people: dict[str, User], at: datetime) -> None:
    task = line.task
    line = work_actions.give_evidence(line=line, shown=[Shown(words="xong")], version=line.version, by=people["canbo"], at=at)
    work_actions.move(line=line, to=Move.CONFIRM, version=line.version, by=people["duyet1"], at=at)
    task_actions.end_task(task=task, why="Trùng với nhiệm vụ 2", version=task.version, by=people["canbo"], at=at)
    assert set(task.assignments.values_list("state", flat=True)) <= {"confirmed", "ended"}
    line.refresh_from_db()
    assert line.state == State.CONFIRMED


def test_three_bodies_hand_over_to_one(line: Assignment, people: dict[str, User], at: datetime) -> None:
    villages = list(line.plan.owner.children.filter(kind="village")[:4])
    *old, new = villages
    rows = [
        Assignment.objects.create(task=line.task, plan=line.plan, body=b, duty="lead", occurrence=7, moved_at=at, due_on=date(2026, 9, 1))
        for b in old
    ]
    for row in rows:
        work_actions.hand_over(line=row, to=[new], on=date(2026, 7, 1), basis="Nghị quyết thử", by=people["canbo"], at=at)
    goes_on = Assignment.objects.get(body=new, task=line.task, occurrence=7)
    assert goes_on.handed_from.count() == 3
    assert {r.state for r in Assignment.objects.filter(pk__in=[r.pk for r in rows])} == {State.HANDED_OVER}
    with pytest.raises(NotAllowed, match="không còn mở"):
        work_actions.hand_over(
            line=Assignment.objects.get(pk=rows[0].pk), to=[new], on=date(2026, 7, 1), basis="x", by=people["canbo"], at=at
        )


def test_withdrawing_evidence_lets_nobody_confirm_their_own_work(line: Assignment, people: dict[str, User], at: datetime) -> None:
    officer, leader = people["canbo"], people["duyet1"]
    line = work_actions.give_evidence(line=line, shown=[Shown(words="Đã treo băng rôn")], version=line.version, by=officer, at=at)
    work_actions.withdraw_evidence(evidence=line.evidence.get(), why="Nhầm", by=officer, at=at)
    for person, says in ((officer, "minh chứng"), (leader, "không còn minh chứng")):
        with pytest.raises(NotAllowed, match=says):
            work_actions.move(line=line, to=Move.CONFIRM, version=line.version, by=person, at=at)
