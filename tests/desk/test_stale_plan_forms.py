"""Forms of plans on an older state of things: nothing is overwritten, what was typed stays, the next click can succeed."""

import re
from datetime import date, datetime

import pytest
from django.test import Client

from loa.organisations.models import User
from loa.plans import work_actions
from loa.plans.models import Assignment, Evidence, Plan, Task, TaskBody
from loa.plans.work_actions import Shown
from loa.plans.work_queries import without_lead
from loa.plans.work_rules import Move, Rhythm, State

TYPED = "Trùng với nhiệm vụ của huyện <b>"
SHOWN = "Trùng với nhiệm vụ của huyện &lt;b&gt;"


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


@pytest.fixture
def running(plan: Plan, people: dict[str, User], at: datetime) -> Plan:
    for task in without_lead(plan):
        TaskBody.objects.create(task=task, duty="lead", named_as="xã", body=plan.owner)
    work_actions.start_plan(
        plan=plan, starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1), evidence_every=Rhythm.QUARTER, version=1, by=people["canbo"], at=at
    )
    plan.refresh_from_db()
    return plan


@pytest.fixture
def line(running: Plan, people: dict[str, User], at: datetime) -> Assignment:
    found = running.assignments.get(task__number=1, duty="lead")
    return work_actions.give_evidence(line=found, shown=[Shown(words="Xong")], version=found.version, by=people["canbo"], at=at)


def version_in(page: str, near: str) -> str:
    """The hidden version of the form whose address holds `near`."""
    form = re.search(rf'<form[^>]*{near}[^>]*>.*?name="version"[^>]*value="(\d+)"', page, re.DOTALL)
    assert form is not None
    return form.group(1)


def test_the_reason_to_send_back_stays(line: Assignment, people: dict[str, User]) -> None:
    leader, path = client(people["duyet1"]), f"/lam-viec/phan-viec/{line.pk}/chuyen/"
    Assignment.objects.filter(pk=line.pk).update(version=line.version + 3)
    answer = leader.post(path, {"to": "send_back", "note": TYPED, "version": line.version})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'value="{SHOWN}"' in page
    assert "Có người vừa thay đổi" in page
    leader.post(path, {"to": "send_back", "note": TYPED, "version": version_in(page, "chuyen")})
    line.refresh_from_db()
    assert (line.state, line.note) == (State.RETURNED, TYPED)


def test_the_reason_to_withdraw_evidence_stays(line: Assignment, people: dict[str, User], at: datetime) -> None:
    piece = Evidence.objects.get()
    work_actions.move(line=line, to=Move.CONFIRM, version=line.version, by=people["duyet1"], at=at)
    answer = client(people["canbo"]).post(f"/lam-viec/minh-chung/{piece.pk}/rut/", {"why": TYPED})
    assert answer.status_code == 422


def test_words_of_evidence_stay_and_go_with_the_next_click(line: Assignment, people: dict[str, User]) -> None:
    officer, path = client(people["canbo"]), f"/lam-viec/phan-viec/{line.pk}/minh-chung/"
    Assignment.objects.filter(pk=line.pk).update(version=line.version + 3)
    answer = officer.post(path, {"words": TYPED, "version": line.version})
    page = answer.content.decode()
    assert (answer.status_code, SHOWN in page, "vừa thay đổi phần việc này" in page) == (422, True, True)
    officer.post(path, {"words": TYPED, "version": version_in(page, "enctype")})
    assert Evidence.objects.filter(words=TYPED).count() == 1


def test_the_reason_to_end_a_task_stays(running: Plan, people: dict[str, User]) -> None:
    task, officer = running.tasks.get(number=1), client(people["canbo"])
    path = f"/lam-viec/nhiem-vu/{task.pk}/ket-thuc/"
    Task.objects.filter(pk=task.pk).update(version=5)
    answer = officer.post(path, {"why": TYPED, "version": 1})
    page = answer.content.decode()
    assert (answer.status_code, f'value="{SHOWN}"' in page) == (422, True)
    officer.post(path, {"why": TYPED, "version": version_in(page, "ket-thuc")})
    task.refresh_from_db()
    assert task.ended_why == TYPED


def test_the_reason_to_end_a_plan_stays(running: Plan, people: dict[str, User]) -> None:
    officer, path = client(people["canbo"]), f"/lam-viec/ke-hoach/{running.pk}/ket-thuc/"
    Plan.objects.filter(pk=running.pk).update(version=9)
    answer = officer.post(path, {"why": TYPED, "version": running.version})
    page = answer.content.decode()
    assert (answer.status_code, f'value="{SHOWN}"' in page) == (422, True)
    officer.post(path, {"why": TYPED, "version": version_in(page, "ket-thuc")})
    running.refresh_from_db()
    assert running.ended_why == TYPED


def test_the_days_of_a_plan_stay(running: Plan, people: dict[str, User]) -> None:
    officer, path = client(people["canbo"]), f"/lam-viec/ke-hoach/{running.pk}/giao-viec/"
    typed = {"starts_on": "2026-01-01", "last_day": "2027-06-30", "evidence_every": "quarter"}
    Plan.objects.filter(pk=running.pk).update(version=9)
    answer = officer.post(path, {**typed, "version": running.version})
    page = answer.content.decode()
    assert ('value="2027-06-30"' in page, "vừa thay đổi kế hoạch" in page) == (True, True)
    officer.post(path, {**typed, "version": version_in(page, "post")})
    running.refresh_from_db()
    assert running.ends_on == date(2027, 7, 1)


def test_a_double_click_adds_one_task(running: Plan, people: dict[str, User]) -> None:
    officer, path, count = client(people["canbo"]), f"/lam-viec/ke-hoach/{running.pk}/them-nhiem-vu/", running.tasks.count()
    page = officer.get(path).content.decode()
    key = re.search(r'name="key" value="([\w-]{16,64})"', page)
    assert key is not None
    typed = {"text": "Việc mới", "leads": [f"body:{running.owner_id}"], "term_kind": "none", "key": key.group(1)}
    answers = [officer.post(path, typed) for _ in range(2)]
    assert running.tasks.count() == count + 1
    assert {a["Location"] for a in answers} == {f"/lam-viec/nhiem-vu/{running.tasks.order_by('-pk')[0].pk}/"}


def test_two_people_who_tick_upper_tasks_at_once_do_not_overwrite(running: Plan, people: dict[str, User]) -> None:
    upper_document = running.document
    upper_document.pk, upper_document.arrival_number, upper_document.original_sha256 = None, None, "0" * 64
    upper_document.save()
    upper = Plan.objects.create(
        document=upper_document, owner=running.owner, title="Trên", created_by=people["canbo"], created_at=upper_document.registered_at
    )
    above = [Task.objects.create(plan=upper, number=n, text=f"Việc {n}", role="lead") for n in (1, 2)]
    Plan.objects.filter(pk=running.pk).update(upper=upper)
    task, path = running.tasks.get(number=1), f"/lam-viec/ke-hoach/{running.pk}/cap-tren/"
    first, second = client(people["canbo"]), client(people["canbo"])
    first.post(path, {f"serves-{task.pk}": [above[0].pk], "version": running.version})
    answer = second.post(path, {f"serves-{task.pk}": [above[1].pk], "version": running.version})
    assert answer.status_code == 422
    assert re.search(rf'name="serves-{task.pk}" value="{above[1].pk}" checked', answer.content.decode())
    assert list(task.serves.all()) == [above[0]]
