"""Pages of workflows, languages and notices: who may change them, errors keep what was typed."""

import pytest
from django.test import Client
from django.utils.timezone import now

from loa.newsroom import actions
from loa.newsroom.models import Competence, Message, Notice, Workflow
from loa.organisations.models import Body, Post, User

BASE = "/lam-viec/tin/quy-trinh/"


def window(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def head(commune: Body, people: dict[str, User]) -> User:
    user = User.objects.create_user("quanly2", password="x")
    user.groups.set(people["canbo"].groups.all())
    Post.objects.create(user=user, body=commune, role="administrator", valid_from="2025-07-01")
    return user


def typed(commune: Body, *steps: tuple[int, str, str, str], **more: str) -> dict[str, str]:
    found = {"owner": str(commune.pk), "kind": "", "name": "Ba bước", "b-TOTAL_FORMS": str(len(steps)), "b-INITIAL_FORMS": "0"}
    for n, (stage, name, role, signs) in enumerate(steps):
        found |= {f"b-{n}-stage": str(stage), f"b-{n}-name": name, f"b-{n}-role": role, f"b-{n}-signs": signs, f"b-{n}-person": ""}
    return found | more


GOOD = [
    (1, "Biên tập xem", "editor", "0"),
    (2, "Phó Chủ tịch ký", "approver", "1"),
    (3, "Chủ tịch ký", "approver", "1"),
    (3, "", "approver", "1"),
]


def test_the_administrator_sets_changes_and_ends_a_workflow(commune: Body, head: User) -> None:
    desk = window(head)
    assert desk.get(f"{BASE}dat/").status_code == 200
    assert desk.post(f"{BASE}dat/", typed(commune, *GOOD)).status_code == 302
    made = Workflow.objects.get()
    assert list(made.steps.values_list("stage", "name", "signs")) == [
        (1, "Biên tập xem", False), (2, "Phó Chủ tịch ký", True), (3, "Chủ tịch ký", True),
    ]  # fmt: skip
    page = desk.get(BASE).content.decode()
    for words in ("Ba bước", "Biên tập xem", "kiểm tra, không ký", "Khẩn cấp", "không có; cần bản thu âm"):
        assert words in page, words
    assert "Phó Chủ tịch ký" in desk.get(f"{BASE}dat/?sua={made.pk}").content.decode()
    stale = desk.post(f"{BASE}dat/", typed(commune, *GOOD, name="Bản gõ sau"))
    assert stale.status_code == 422, "somebody else's workflow is in use meanwhile"
    assert "Bản gõ sau" in stale.content.decode()
    assert desk.post(f"{BASE}{made.pk}/thoi/").status_code == 302
    made.refresh_from_db()
    assert made.ended_at is not None


def test_one_signer_is_refused_and_the_form_keeps_what_was_typed(commune: Body, head: User) -> None:
    answer = window(head).post(f"{BASE}dat/", typed(commune, *GOOD[:2]))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "hai bước ký" in page
    assert "Biên tập xem" in page


def test_others_may_look_and_not_change(commune: Body, people: dict[str, User]) -> None:
    officer = window(people["canbo"])
    page = officer.get(BASE).content.decode()
    assert "Đặt quy trình mới" not in page
    assert officer.post(f"{BASE}dat/", typed(commune, *GOOD)).status_code == 422
    assert not Workflow.objects.exists()
    officer.post("/lam-viec/tin/ngon-ngu/giao/", {"user": people["duyet1"].pk, "language": "tyz"})
    assert not Competence.objects.exists()


def test_naming_who_is_competent(commune: Body, head: User, people: dict[str, User]) -> None:
    desk = window(head)
    desk.post("/lam-viec/tin/ngon-ngu/giao/", {"user": people["duyet1"].pk, "language": "tyz", "basis": "QĐ 5"})
    named = Competence.objects.get()
    assert (named.user, named.language_id, named.valid_to) == (people["duyet1"], "tyz", None)
    assert "Tiếng Tày" in desk.get(BASE).content.decode()
    again = desk.post("/lam-viec/tin/ngon-ngu/giao/", {"user": people["duyet1"].pk, "language": "tyz"}, follow=True)
    assert "đã được giao" in again.content.decode()
    desk.post(f"/lam-viec/tin/ngon-ngu/{named.pk}/thoi/")
    named.refresh_from_db()
    assert named.valid_to is not None


def test_notices_are_ones_own(message: Message, people: dict[str, User]) -> None:
    actions.submit(message=message, by=people["canbo"], at=now())
    notice = Notice.objects.get(user=people["duyet1"])
    approver, other = window(people["duyet1"]), window(people["duyet2"])
    assert "Chờ bạn duyệt" in approver.get("/lam-viec/thong-bao/").content.decode()
    assert "Thông báo mới" in approver.get("/lam-viec/").content.decode()
    assert other.post(f"/lam-viec/thong-bao/{notice.pk}/").status_code == 404
    answer = approver.post(f"/lam-viec/thong-bao/{notice.pk}/")
    assert answer["Location"] == f"/lam-viec/tin/{message.pk}/"
    assert "Thông báo mới" not in approver.get("/lam-viec/").content.decode()
    other.post("/lam-viec/thong-bao/da-xem/")
    assert not Notice.objects.filter(read_at__isnull=True, user=people["duyet2"]).exists()


def test_approve_with_a_comment_at_the_desk(message: Message, people: dict[str, User]) -> None:
    actions.submit(message=message, by=people["canbo"], at=now())
    message.refresh_from_db()
    desk = window(people["duyet1"])
    page = desk.get(f"/lam-viec/tin/{message.pk}/").content.decode()
    assert "Người ký thứ nhất" in page
    desk.post(f"/lam-viec/tin/{message.pk}/duyet/", {"sha256": message.submitted_sha256, "comment": "Đọc chậm thôi"})
    page = window(people["canbo"]).get(f"/lam-viec/tin/{message.pk}/").content.decode()
    assert "Đọc chậm thôi" in page
    assert "trả lại" in desk.get(f"/lam-viec/tin/{message.pk}/").content.decode().lower()
