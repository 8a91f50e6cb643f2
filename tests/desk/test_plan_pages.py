"""Plans at work in the desk: give out, move, evidence, edit, cascade, history; who may, and what was typed stays."""

from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from loa.ledger.models import Entry
from loa.organisations.models import Body, Post, User
from loa.plans import work_actions
from loa.plans.models import Assignment, Evidence, Plan, TaskBody
from loa.plans.work_queries import without_lead
from loa.plans.work_rules import Rhythm

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


@pytest.fixture
def officer(people: dict[str, User]) -> Client:
    return client(people["canbo"])


@pytest.fixture
def leader(people: dict[str, User]) -> Client:
    return client(people["duyet1"])


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
def line(running: Plan) -> Assignment:
    return running.assignments.get(task__number=1, duty="lead")


def test_the_period_is_read_from_the_title_and_the_work_is_given_out(officer: Client, plan: Plan) -> None:
    page = officer.get(f"/lam-viec/ke-hoach/{plan.pk}/giao-viec/").content.decode()
    assert 'value="2026-01-01"' in page
    assert 'value="2026-12-31"' in page
    for task in without_lead(plan):
        TaskBody.objects.create(task=task, duty="lead", named_as="xã", body=plan.owner)
    form = {"starts_on": "2026-01-01", "last_day": "2026-12-31", "evidence_every": "month", "version": plan.version}
    told = officer.post(f"/lam-viec/ke-hoach/{plan.pk}/giao-viec/", form, follow=True).content.decode()
    assert "phần việc cho các cơ quan" in told
    plan.refresh_from_db()
    assert (plan.state, plan.ends_on) == ("running", date(2027, 1, 1))


def test_a_wrong_period_says_so_and_keeps_what_was_typed(officer: Client, plan: Plan) -> None:
    form = {"starts_on": "2026-05-01", "last_day": "2026-01-31", "evidence_every": "month", "version": plan.version}
    answer = officer.post(f"/lam-viec/ke-hoach/{plan.pk}/giao-viec/", form)
    assert answer.status_code == 422
    assert "phải sau ngày bắt đầu" in answer.content.decode()
    assert 'value="2026-05-01"' in answer.content.decode()
    assert not Assignment.objects.exists()


def test_every_page_opens(officer: Client, line: Assignment) -> None:
    plan = line.plan_id
    for path in (
        f"ke-hoach/{plan}/", f"ke-hoach/{plan}/giao-viec/", f"ke-hoach/{plan}/them-nhiem-vu/", f"ke-hoach/{plan}/cap-tren/",
        f"ke-hoach/{plan}/lich-su/", f"phan-viec/{line.pk}/", f"nhiem-vu/{line.task_id}/", f"nhiem-vu/{line.task_id}/sua/",
    ):  # fmt: skip
        assert officer.get(f"/lam-viec/{path}").status_code == 200, path


def test_evidence_is_given_and_confirmed_by_another(officer: Client, leader: Client, line: Assignment) -> None:
    form = {"words": "6/6 thôn đã họp", "version": line.version, "uploads": SimpleUploadedFile("ảnh họp.png", PNG)}
    assert officer.post(f"/lam-viec/phan-viec/{line.pk}/minh-chung/", form).status_code == 302
    line.refresh_from_db()
    assert line.state == "evidence_given"
    assert {e.kind for e in line.evidence.all()} == {"words", "file"}
    file = line.evidence.get(kind="file")
    answer = officer.get(f"/lam-viec/minh-chung/{file.pk}/tep")
    assert (answer.content, answer["Content-Type"]) == (PNG, "image/png")
    officer.post(f"/lam-viec/phan-viec/{line.pk}/chuyen/", {"to": "confirm", "version": line.version})
    line.refresh_from_db()
    assert line.state == "evidence_given"
    leader.post(f"/lam-viec/phan-viec/{line.pk}/chuyen/", {"to": "confirm", "version": line.version})
    line.refresh_from_db()
    assert line.state == "confirmed"


def test_a_file_that_is_no_picture_is_refused_and_the_words_stay(officer: Client, line: Assignment) -> None:
    form = {"words": "Lời đã gõ", "version": line.version, "uploads": SimpleUploadedFile("a.png", b"MZ\x90 program")}
    answer = officer.post(f"/lam-viec/phan-viec/{line.pk}/minh-chung/", form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "không phải ảnh" in page
    assert "Lời đã gõ" in page
    assert not Evidence.objects.exists()


def test_an_old_page_changes_nothing(officer: Client, line: Assignment) -> None:
    officer.post(f"/lam-viec/phan-viec/{line.pk}/chuyen/", {"to": "accept", "version": line.version})
    page = officer.post(f"/lam-viec/phan-viec/{line.pk}/chuyen/", {"to": "begin", "version": line.version}, follow=True).content.decode()
    assert "Có người vừa thay đổi" in page
    line.refresh_from_db()
    assert line.state == "accepted"


def _form(plan: Plan, **changes: object) -> dict[str, object]:
    form = {"text": "Phát thanh chuyên mục", "term_kind": "recurring", "repeats": "month", "repeat_day": "20"}
    return {**form, "leads": [f"body:{plan.owner_id}"], **changes}


def test_a_task_is_added_and_given_out_at_once(officer: Client, running: Plan) -> None:
    assert officer.post(f"/lam-viec/ke-hoach/{running.pk}/them-nhiem-vu/", _form(running)).status_code == 302
    task = running.tasks.order_by("number").last()
    assert task is not None
    assert [a.due_on for a in task.assignments.order_by("occurrence")][:2] == [date(2026, 1, 20), date(2026, 2, 20)]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"leads": []}, "chủ trì"),
        ({"text": " "}, "nội dung nhiệm vụ"),
        ({"repeats": ""}, "chu kỳ"),
        ({"more_partners": "Sở Không Có Thật"}, "Sở Không Có Thật"),
        ({"term_kind": "deadline"}, "ngày hết hạn"),
    ],
)
def test_a_wrong_task_is_told_and_kept(officer: Client, running: Plan, changes: dict[str, object], says: str) -> None:
    before = running.tasks.count()
    answer = officer.post(f"/lam-viec/ke-hoach/{running.pk}/them-nhiem-vu/", _form(running, **changes))
    page = answer.content.decode()
    assert says in page
    assert 'value="20"' in page
    assert running.tasks.count() == before


def test_two_editors_of_a_task_are_told(officer: Client, line: Assignment) -> None:
    task = line.task
    leads = [b.value for b in task.bodies.filter(duty="lead")]
    form = _form(line.plan, leads=leads, text="Bản thứ nhất", version=task.version)
    officer.post(f"/lam-viec/nhiem-vu/{task.pk}/sua/", form)
    page = officer.post(f"/lam-viec/nhiem-vu/{task.pk}/sua/", form | {"text": "Bản thứ hai"}).content.decode()
    assert "Bản thứ nhất" in page
    assert "Bản thứ hai" in page
    task.refresh_from_db()
    assert task.text == "Bản thứ nhất"


def test_a_lower_body_sees_the_plan_that_gives_it_work_but_changes_nothing(running: Plan, at: datetime, people: dict[str, User]) -> None:
    other = Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to__isnull=True)
    user = User.objects.create_user("an-thinh")
    user.groups.set(people["canbo"].groups.all())
    Post.objects.create(user=user, body=other, role="officer", valid_from=date(2025, 7, 1))
    task = running.tasks.get(number=1)
    assert client(user).get(f"/lam-viec/ke-hoach/{running.pk}/").status_code == 404
    line = Assignment.objects.create(task=task, plan=running, body=other, duty="lead", moved_at=at)
    page = client(user).get(f"/lam-viec/ke-hoach/{running.pk}/")
    assert page.status_code == 200
    assert "Xây dựng kế hoạch của cơ quan mình" in page.content.decode()
    assert client(user).get(f"/lam-viec/phan-viec/{line.pk}/").status_code == 200
    hidden = running.assignments.exclude(body=other).first()
    assert hidden is not None
    assert client(user).get(f"/lam-viec/phan-viec/{hidden.pk}/").status_code == 404
    client(user).post(f"/lam-viec/nhiem-vu/{task.pk}/sua/", _form(running, version=task.version))
    assert running.tasks.get(number=1).text == task.text


def test_the_history_says_from_what_to_what(officer: Client, line: Assignment) -> None:
    officer.post(f"/lam-viec/phan-viec/{line.pk}/chuyen/", {"to": "accept", "version": line.version})
    page = officer.get(f"/lam-viec/ke-hoach/{line.plan_id}/lich-su/").content.decode()
    assert "Đã giao" in page
    assert "Đã nhận việc" in page
    assert Entry.objects.filter(within=f"plan:{line.plan_id}").count() >= 3


def test_reminders_page_makes_a_calendar_address_once(officer: Client, line: Assignment) -> None:
    page = officer.get("/lam-viec/nhac-viec/").content.decode()
    assert "Phần việc đang chờ" in page
    made = officer.post("/lam-viec/nhac-viec/lich/", {"body": ""}).content.decode()
    assert "/lich/" in made
    assert "/lich/" not in officer.get("/lam-viec/nhac-viec/").content.decode().replace("/nhac-viec/lich/", "")


def test_a_wrong_rhythm_is_told(officer: Client, line: Assignment) -> None:
    answer = officer.post("/lam-viec/nhac-viec/nhip/", {"before": "bảy", "after": "1", "head": "3", "again": "7"})
    assert answer.status_code == 422
    assert "dấu phẩy" in answer.content.decode()
    assert 'value="bảy"' in answer.content.decode()


def test_the_urging_letter_names_who_is_late(officer: Client, line: Assignment) -> None:
    line.due_on = date(2026, 1, 15)
    line.save()
    page = officer.get(f"/lam-viec/ke-hoach/{line.plan_id}/").content.decode()
    assert "đôn đốc" in page
