"""Kinds and languages as rows: who may change them, what stays, what is typed at the same time; labels in a language of their own."""

import pytest
from django.test import Client

from loa.newsroom.models import Language, Message, MessageKind
from loa.newsroom.queries import content_of
from loa.organisations.models import Body, Post, User

BASE = "/lam-viec/tin/"
KIND = {"code": "tuyen-truyen", "name": "Tuyên truyền", "order": "7", "description": "Ngày lễ, phong trào.", "needs_audience": "on"}


@pytest.fixture
def chief(commune: Body, people: dict[str, User]) -> Client:
    """An administrator of the topmost body."""
    user = User.objects.create_user("quantritinh", password="x")
    user.groups.set(people["canbo"].groups.all())
    Post.objects.create(user=user, body=Body.objects.get(kind="province"), role="administrator", valid_from="2025-07-01")
    client = Client()
    client.force_login(user)
    return client


def seen(client: Client, path: str) -> str:
    return str(client.get(path).context["form"].initial["seen"])


def test_a_kind_is_added_changed_ended_and_taken_back(chief: Client, commune: Body) -> None:
    assert chief.post(f"{BASE}loai/them/", KIND).status_code == 302
    made = MessageKind.objects.get(pk="tuyen-truyen")
    assert (made.needs_audience, made.needs_action, made.urgent) == (True, False, False)
    path = f"{BASE}loai/tuyen-truyen/"
    changed = KIND | {"name": "Cổ động", "needs_action": "on", "seen": seen(chief, path)}
    assert chief.post(path, changed).status_code == 302
    stale = chief.post(path, changed | {"name": "Người thứ hai"})
    assert stale.status_code == 422
    assert "Có người vừa đổi" in stale.content.decode()
    assert "Người thứ hai" in stale.content.decode(), "what was typed is kept"
    assert MessageKind.objects.get(pk="tuyen-truyen").name == "Cổ động"
    chief.post(f"{path}dung/", {"used": "0"})
    assert MessageKind.objects.get(pk="tuyen-truyen").ended_at is not None
    assert "Dùng lại" in chief.get(f"{BASE}quy-trinh/").content.decode()
    chief.post(f"{path}dung/", {"used": "1"})
    assert MessageKind.objects.get(pk="tuyen-truyen").ended_at is None


def test_what_the_program_itself_needs_stays(chief: Client, commune: Body) -> None:
    path = f"{BASE}loai/emergency/"
    answer = chief.post(path, KIND | {"name": "Khẩn cấp", "seen": seen(chief, path)})
    assert answer.status_code == 422
    assert "luôn là tin khẩn" in answer.content.decode()
    chief.post(f"{path}dung/", {"used": "0"})
    assert MessageKind.objects.get(pk="emergency").ended_at is None
    assert MessageKind.objects.get(pk="emergency").urgent


def test_urgency_does_not_change_under_a_message_in_review(chief: Client, message: Message) -> None:
    Message.objects.filter(pk=message.pk).update(kind="notice", state="submitted")
    path = f"{BASE}loai/notice/"
    answer = chief.post(path, KIND | {"name": "Thông báo", "urgent": "on", "seen": seen(chief, path)})
    assert "chờ duyệt" in answer.content.decode()
    assert not MessageKind.objects.get(pk="notice").urgent


def test_an_officer_and_a_commune_change_nothing(people: dict[str, User], commune: Body) -> None:
    for name in ("canbo", "quanly"):
        client = Client()
        client.force_login(people[name])
        assert client.get(f"{BASE}loai/them/").status_code in (302, 403)
        client.post(f"{BASE}loai/them/", KIND)
        client.post(f"{BASE}ngon-ngu/ma/km/dung/", {"used": "0"})
        assert "Thêm loại tin" not in client.get(f"{BASE}quy-trinh/").content.decode()
    assert not MessageKind.objects.filter(pk="tuyen-truyen").exists()
    assert Language.objects.get(pk="km").ended_at is None


def test_labels_in_a_language_are_in_the_message_and_change_no_vietnamese_one(chief: Client, message: Message) -> None:
    path = f"{BASE}ngon-ngu/ma/tyz/"
    row = Language.objects.get(pk="tyz")
    typed = {"name": row.name, "own_name": row.own_name, "order": "1", "source": row.source, "seen": seen(chief, path), "word_0": "Cần rủ"}
    assert chief.post(path, typed).status_code == 302
    assert Language.objects.get(pk="tyz").words == {"Ai cần biết": "Cần rủ"}
    assert content_of(message).labels == ()
    message.language_id = "tyz"
    message.language = Language.objects.get(pk="tyz")
    assert content_of(message).labels == (("Ai cần biết", "Cần rủ"),)
    new = chief.post(f"{BASE}ngon-ngu/them/", {"code": "Sai Mã", "name": "Tiếng X", "own_name": "X", "order": "20", "source": ""})
    assert new.status_code == 422
    assert (
        chief.post(f"{BASE}ngon-ngu/them/", {"code": "hni", "name": "Tiếng Hà Nhì", "own_name": "Haqniq", "order": "20"}).status_code == 302
    )
