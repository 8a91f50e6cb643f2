"""Giving out again: another rhythm, another lead, bodies that handed over or ended; tasks that are added at one moment."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loa.ledger.models import Entry
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, BodyGroup, Succession, User
from loa.plans import task_actions, work_actions
from loa.plans.models import Assignment, Plan, Task, TaskBody
from loa.plans.task_actions import Choice, Wording
from loa.plans.work_queries import without_lead
from loa.plans.work_rules import Move, State

BEGIN, END = date(2026, 1, 1), date(2027, 1, 1)
LATER = datetime(2026, 5, 11, 3, 0, tzinfo=UTC)


@pytest.fixture
def running(plan: Plan, people: dict[str, User], at: datetime) -> Plan:
    for task in without_lead(plan):
        TaskBody.objects.create(task=task, duty="lead", named_as="xã", body=plan.owner)
    work_actions.start_plan(plan=plan, starts_on=BEGIN, ends_on=END, evidence_every=None, version=plan.version, by=people["canbo"], at=at)
    plan.refresh_from_db()
    return plan


@pytest.fixture
def villages(running: Plan) -> list[Body]:
    return list(running.owner.children.filter(kind="village").order_by("pk")[:3])


def added(plan: Plan, lead: Choice, by: User, at: datetime, repeats: str = "", due: date | None = None) -> Task:
    kind = "recurring" if repeats else "deadline"
    wording = Wording("Báo cáo kết quả truyền thông", kind, due_on=None if repeats else due, repeats=repeats)
    return task_actions.add_task(plan=plan, wording=wording, leads=[lead], partners=[], by=by, at=at)


def changed(task: Task, by: User, at: datetime, lead: Body, repeats: str = "", due: date | None = None) -> None:
    task.refresh_from_db()
    wording = Wording(task.text, "recurring" if repeats else "deadline", due_on=None if repeats else due, repeats=repeats)
    task_actions.edit_task(task=task, wording=wording, leads=[lead], partners=[], version=task.version, by=by, at=at)


def open_of(task: Task) -> list[tuple[str, str, date | None]]:
    rows = task.assignments.exclude(state__in=["ended", "handed_over"]).order_by("opens_on", "due_on", "pk")
    return [(a.body.short_name, a.label, a.due_on) for a in rows]


def test_another_rhythm_leaves_what_was_given_out_its_period(
    running: Plan, villages: list[Body], people: dict[str, User], at: datetime
) -> None:
    village, officer = villages[0], people["canbo"]
    task = added(running, village, officer, at, "month")
    march = task.assignments.get(label="Tháng 3/2026")
    work_actions.move(line=march, to=Move.ACCEPT, version=march.version, by=officer, at=at)
    before = dict(task.assignments.values_list("pk", "label"))
    changed(task, officer, LATER, village, "quarter")
    assert {pk: label for pk, label in task.assignments.values_list("pk", "label") if pk in before} == before
    assert [label for _, label, _ in open_of(task)] == [
        "Tháng 1/2026", "Tháng 2/2026", "Tháng 3/2026", "Tháng 4/2026", "Quý II/2026", "Quý III/2026", "Quý IV/2026",
    ]  # fmt: skip
    march.refresh_from_db()
    assert (march.due_on, march.state) == (date(2026, 3, 31), State.ACCEPTED)
    assert set(task.assignments.filter(opens_on__gt=LATER.date(), label__startswith="Tháng").values_list("state", flat=True)) == {"ended"}


def test_back_to_the_first_rhythm_gives_the_same_lines_out_again(
    running: Plan, villages: list[Body], people: dict[str, User], at: datetime
) -> None:
    task = added(running, villages[0], people["canbo"], at, "month")
    june = task.assignments.get(label="Tháng 6/2026")
    changed(task, people["canbo"], LATER, villages[0], "quarter")
    changed(task, people["canbo"], LATER, villages[0], "month")
    june.refresh_from_db()
    assert (june.state, june.due_on) == (State.PLANNED, date(2026, 6, 30))
    assert [label for _, label, _ in open_of(task)] == [f"Tháng {n}/2026" for n in range(1, 13)]
    numbers = list(task.assignments.values_list("body", "duty", "occurrence"))
    assert len(numbers) == len(set(numbers))


def test_a_period_that_was_begun_is_not_asked_for_a_second_time(
    running: Plan, villages: list[Body], people: dict[str, User], at: datetime
) -> None:
    village, officer = villages[0], people["canbo"]
    task = added(running, village, officer, at, "month")
    may = task.assignments.get(label="Tháng 5/2026")
    work_actions.move(line=may, to=Move.ACCEPT, version=may.version, by=officer, at=at)
    for _ in range(2):  # what is saved twice is as after the first time
        changed(task, officer, LATER, village, "quarter")
        opens = dict(task.assignments.filter(state__in=["planned", "accepted"]).values_list("label", "opens_on"))
        assert (opens["Tháng 5/2026"], opens["Quý II/2026"]) == (date(2026, 5, 1), date(2026, 6, 1))
        assert opens["Quý III/2026"] == date(2026, 7, 1)
    quarter = task.assignments.get(label="Quý II/2026")
    work_actions.move(line=quarter, to=Move.ACCEPT, version=quarter.version, by=officer, at=LATER)
    changed(task, officer, datetime(2026, 6, 9, 3, tzinfo=UTC), village, "month")
    assert [label for _, label, _ in open_of(task)][:7] == [
        "Tháng 1/2026", "Tháng 2/2026", "Tháng 3/2026", "Tháng 4/2026", "Tháng 5/2026", "Quý II/2026", "Tháng 7/2026",
    ]  # fmt: skip


def test_a_new_term_goes_to_the_line_that_is_open(running: Plan, villages: list[Body], people: dict[str, User], at: datetime) -> None:
    old, heir, last = villages
    task = added(running, old, people["canbo"], at, due=date(2026, 6, 30))
    closed = task.assignments.get()
    for line, to in ((closed, heir), (None, last)):  # handed over twice
        line = line or task.assignments.get(body=heir)
        work_actions.hand_over(line=line, to=[to], on=date(2026, 4, 1), basis="Nghị quyết thử", by=people["canbo"], at=LATER)
    changed(task, people["canbo"], LATER, old, due=date(2026, 9, 30))
    closed.refresh_from_db()
    assert (closed.state, closed.due_on) == (State.HANDED_OVER, date(2026, 6, 30))
    assert open_of(task) == [(last.short_name, "", date(2026, 9, 30))]


def test_new_periods_of_what_was_handed_over_go_to_the_heir(
    running: Plan, villages: list[Body], people: dict[str, User], at: datetime
) -> None:
    old, heir, _ = villages
    task = added(running, old, people["canbo"], at, "quarter")
    for line in task.assignments.filter(opens_on__gte=date(2026, 4, 1)).order_by("occurrence"):
        work_actions.hand_over(line=line, to=[heir], on=date(2026, 5, 1), basis="Nghị quyết thử", by=people["canbo"], at=LATER)
    changed(task, people["canbo"], LATER, old, "month")
    found = open_of(task)
    assert (old.short_name, "Quý I/2026", date(2026, 3, 31)) in found
    assert (heir.short_name, "Quý II/2026", date(2026, 6, 30)) in found
    assert [label for body, label, _ in found if body == heir.short_name and label.startswith("Tháng")] == [
        f"Tháng {n}/2026"
        for n in range(7, 13)  # April is over, so the quarter stays, and May and June are not asked beside it
    ]
    assert not [row for row in found if row[0] == old.short_name and row[1].startswith("Tháng")]


def test_what_comes_to_a_body_that_has_done_its_own_part_is_a_line_of_its_own(
    running: Plan, villages: list[Body], people: dict[str, User], at: datetime
) -> None:
    old, heir, _ = villages
    task = added(running, old, people["canbo"], at, due=date(2026, 6, 30))
    changed_to = Wording(task.text, "deadline", due_on=date(2026, 6, 30))
    task_actions.edit_task(task=task, wording=changed_to, leads=[old, heir], partners=[], version=1, by=people["canbo"], at=at)
    task.assignments.filter(body=heir).update(state="confirmed")
    line = task.assignments.get(body=old)
    (new,) = work_actions.hand_over(line=line, to=[heir], on=date(2026, 5, 1), basis="Nghị quyết thử", by=people["canbo"], at=LATER)
    assert (new.state, new.body, new.label) == (State.PLANNED, heir, f"phần của {old.short_name}")
    assert sorted(task.assignments.filter(body=heir).values_list("state", flat=True)) == ["confirmed", "planned"]


def test_replacing_the_lead_ends_the_old_ones_open_line(running: Plan, villages: list[Body], people: dict[str, User], at: datetime) -> None:
    old, new, _ = villages
    officer = people["canbo"]
    task = added(running, old, officer, at, due=date(2026, 6, 30))
    line = task.assignments.get()
    for step in (Move.ACCEPT, Move.BEGIN):
        line = work_actions.move(line=line, to=step, version=line.version, by=officer, at=at)
    changed(task, officer, LATER, new, due=date(2026, 6, 30))
    line.refresh_from_db()
    assert line.state == State.ENDED
    assert open_of(task) == [(new.short_name, "", date(2026, 6, 30))]
    told = Entry.objects.get(subject=f"assignment:{line.pk}", act="assignment.end")
    assert (told.detail["from"], told.detail["to"]) == ("in_progress", "ended")


def test_what_was_confirmed_stays_when_the_lead_is_replaced(
    running: Plan, villages: list[Body], people: dict[str, User], at: datetime
) -> None:
    task = added(running, villages[0], people["canbo"], at, due=date(2026, 6, 30))
    task.assignments.update(state="confirmed")
    changed(task, people["canbo"], LATER, villages[1], due=date(2026, 6, 30))
    assert task.assignments.get(body=villages[0]).state == State.CONFIRMED


def test_a_task_added_after_a_merger_goes_to_the_bodies_of_today(
    running: Plan, villages: list[Body], people: dict[str, User], at: datetime
) -> None:
    old, heir, _ = villages
    group = BodyGroup.objects.create(name="thôn một", scope=running.owner, kinds=[])
    group.plus.set([old])
    Body.objects.filter(pk=old.pk).update(valid_to=date(2026, 4, 1))
    Succession.objects.create(predecessor=old, successor=heir, kind="merged", on=date(2026, 4, 1))
    task = added(running, group, people["canbo"], LATER, due=date(2026, 9, 30))
    assert open_of(task) == [(heir.short_name, "", date(2026, 9, 30))]
    task_actions.edit_task(
        task=task, wording=Wording(task.text, "deadline", due_on=date(2026, 10, 30)), leads=[group], partners=[], version=1,
        by=people["canbo"], at=LATER,
    )  # fmt: skip
    assert open_of(task) == [(heir.short_name, "", date(2026, 10, 30))]


def test_a_form_that_is_sent_twice_adds_one_task(running: Plan, people: dict[str, User], at: datetime) -> None:
    wording, count = Wording("Việc mới", "none"), running.tasks.count()
    once, twice = (
        task_actions.add_task(
            plan=running, wording=wording, leads=[running.owner], partners=[], by=people["canbo"], at=at, form_key="k" * 32
        )
        for _ in range(2)
    )
    assert once == twice
    assert running.tasks.count() == count + 1
    assert Entry.objects.filter(act="task.added", within=f"plan:{running.pk}").count() == 1


def test_who_adds_a_task_waits_for_who_does_so_already(running: Plan, people: dict[str, User], at: datetime) -> None:
    with CaptureQueriesContext(connection) as seen:
        added(running, running.owner, people["canbo"], at, due=date(2026, 6, 30))
    if connection.features.has_select_for_update:
        said = [q["sql"] for q in seen]
        locked = next(n for n, sql in enumerate(said) if "FOR UPDATE" in sql and "plans_plan" in sql)
        assert locked < next(n for n, sql in enumerate(said) if "MAX(" in sql)
    else:
        assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"  # one writer at a time


def test_a_plan_that_was_ended_meanwhile_takes_no_task(running: Plan, people: dict[str, User], at: datetime) -> None:
    stale = Plan.objects.get(pk=running.pk)
    task_actions.end_plan(plan=running, why="xong", version=running.version, by=people["canbo"], at=at)
    with pytest.raises(NotAllowed, match="đã kết thúc"):
        added(stale, running.owner, people["canbo"], at, due=date(2026, 6, 30))
    assert not Assignment.objects.filter(plan=running).exclude(state="ended").exists()
