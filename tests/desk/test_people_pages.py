"""People and rights in the desk: who may open it, posts and accounts by form, the matrix in words, a fixed number of questions."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from loa.organisations.models import Body, Post, User
from loa.organisations.rules import ACT_LABELS, ROLE_LABELS, Role, acts_of


def window(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


@pytest.fixture
def desk(people: dict[str, User]) -> Client:
    return window(people["quanly"])


def form(body: Body, **typed: object) -> dict[str, object]:
    return {"body": body.pk, "role": "editor", "title": "", "basis": "QĐ 5", "valid_from": "2026-03-02"} | typed


def test_only_administrators_open_it(desk: Client, people: dict[str, User]) -> None:
    officer = people["canbo"].pk
    paths = ["", "giao/", f"{officer}/", f"vi-tri/{Post.objects.get(user=officer).pk}/ket-thuc/"]
    for path in paths:
        assert desk.get(f"/lam-viec/nhan-su/{path}").status_code == 200, path
        assert window(people["canbo"]).get(f"/lam-viec/nhan-su/{path}").status_code == 302, path
        assert window(people["duyet1"]).get(f"/lam-viec/nhan-su/{path}").status_code == 302, path
    assert "/lam-viec/nhan-su/" not in window(people["canbo"]).get("/lam-viec/").content.decode()
    matrix = window(people["canbo"]).get("/lam-viec/nhan-su/quyen/").content.decode().lower()
    for words in (*ACT_LABELS.values(), *ROLE_LABELS.values()):
        assert words.lower() in matrix


def test_on_a_phone_each_role_is_a_card_with_its_acts(desk: Client) -> None:
    page = desk.get("/lam-viec/nhan-su/quyen/").content.decode()
    cards = page.partition('class="loa-by-role"')[2].partition("loa-by-act")[0]
    for role in Role:
        card = cards.partition(f"<h2>{ROLE_LABELS[role]}</h2>")[2].partition("</section>")[0]
        assert card.count("<li>") == len(acts_of(role)) > 0, role


def test_a_new_account_with_a_post_and_its_password_shown_once(desk: Client, commune: Body) -> None:
    typed = form(commune, surname="Vũ", name="Thị Hà", username="vuha", email="ha@van-khe.example")
    assert desk.post("/lam-viec/nhan-su/giao/", typed | {"basis": ""}).status_code == 422
    assert not User.objects.filter(username="vuha").exists(), "all or nothing"
    page = desk.post("/lam-viec/nhan-su/giao/", typed).content.decode()
    user = User.objects.get(username="vuha")
    assert "Chỉ hiện một lần" in page
    assert user.posts.get().body == commune
    assert "Chỉ hiện một lần" not in desk.get(f"/lam-viec/nhan-su/{user.pk}/").content.decode()


def test_a_refusal_keeps_what_was_typed(desk: Client, commune: Body, people: dict[str, User]) -> None:
    typed = form(commune, user=people["canbo"].pk, valid_to="2026-03-01", title="Biên tập viên hạng ba")
    answer = desk.post("/lam-viec/nhan-su/giao/", typed)
    assert answer.status_code == 422
    assert "Biên tập viên hạng ba" in answer.content.decode()
    assert "Ngày kết thúc phải sau ngày bắt đầu" in answer.content.decode()


def test_bodies_and_people_of_others_are_no_choice(desk: Client, people: dict[str, User]) -> None:
    stranger = Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to__isnull=True)
    other = User.objects.create_user("khac", password="x", last_name="Hoàng")
    Post.objects.create(user=other, body=stranger, role="officer", valid_from="2025-07-01")
    assert desk.post("/lam-viec/nhan-su/giao/", form(stranger, user=people["canbo"].pk)).status_code == 422
    assert "Hoàng" not in desk.get("/lam-viec/nhan-su/").content.decode()
    assert desk.get(f"/lam-viec/nhan-su/{other.pk}/").status_code == 404
    for act in ("mat-khau", "xac-thuc", "thu"):
        assert desk.post(f"/lam-viec/nhan-su/{other.pk}/{act}/").status_code == 404


def test_ending_a_post(desk: Client, people: dict[str, User]) -> None:
    post = Post.objects.get(user=people["duyet2"])
    path = f"/lam-viec/nhan-su/vi-tri/{post.pk}/ket-thuc/"
    assert desk.post(path, {"on": "ngày mai", "basis": "QĐ"}).status_code == 422
    assert desk.post(path, {"on": "2999-01-01", "basis": "QĐ 6"}).status_code == 302
    post.refresh_from_db()
    assert str(post.valid_to) == "2999-01-01"


def test_the_list_asks_a_fixed_number_of_questions(desk: Client, commune: Body) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert desk.get("/lam-viec/nhan-su/").status_code == 200
        return len(asked)

    desk.get("/lam-viec/nhan-su/")
    few = questions()
    for number in range(30):
        user = User.objects.create_user(f"nguoi{number}", password="x")
        Post.objects.create(user=user, body=commune, role="officer", valid_from="2025-07-01")
    assert questions() == few
