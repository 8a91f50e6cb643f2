"""Posts given and ended, accounts opened and reset: only inside one's own bodies, nothing deleted, every act in the ledger."""

from datetime import date, datetime, timedelta

import pytest
from django.db.models import ProtectedError

from loa.accounts import actions
from loa.accounts.models import TemporaryPassword
from loa.accounts.queries import may_reset, posts_visible_to
from loa.accounts.rules import CannotGive
from loa.ledger.models import Entry
from loa.organisations.models import Body, Post, User
from loa.organisations.queries import NotPermitted
from loa.organisations.rules import Role

DAY = date(2026, 3, 2)


def give(user: User, body: Body, by: User, at: datetime, role: Role = Role.EDITOR, **more: object) -> Post:
    words = {"title": "", "basis": "Quyết định số 5/QĐ-UBND", "valid_from": DAY, "valid_to": None} | more
    return actions.give_post(user=user, body=body, role=role, by=by, at=at, **words)  # type: ignore[arg-type]


@pytest.fixture
def stranger(commune: Body) -> Body:
    return Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to__isnull=True)


def test_an_administrator_gives_a_post_and_the_ledger_tells(commune: Body, people: dict[str, User], at: datetime) -> None:
    post = give(people["canbo"], commune, people["quanly"], at)
    line = Entry.objects.get(act="post.given")
    assert (line.by, line.basis, line.body) == (people["quanly"], "Quyết định số 5/QĐ-UBND", commune)
    assert post in posts_visible_to(people["quanly"], DAY)
    with pytest.raises(CannotGive, match="đang giữ"):
        give(people["canbo"], commune, people["quanly"], at)


def test_nobody_gives_rights_outside_their_bodies(commune: Body, stranger: Body, people: dict[str, User], at: datetime) -> None:
    for by, body in ((people["quanly"], stranger), (people["canbo"], commune), (people["duyet1"], commune)):
        with pytest.raises(NotPermitted):
            give(people["duyet2"], body, by, at)
    office = commune.children.filter(kind="commune_office").first()
    assert office is not None
    small = User.objects.create_user("nho", password="x")
    Post.objects.create(user=small, body=office, role="administrator", valid_from="2025-07-01")
    with pytest.raises(NotPermitted):  # a post in the office would work for the commune
        give(people["canbo"], office, small, at, Role.APPROVER)
    assert not Entry.objects.filter(act="post.given").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"basis": "  "}, "căn cứ"),
        ({"valid_to": DAY}, "sau ngày bắt đầu"),
        ({"valid_to": DAY - timedelta(days=1)}, "sau ngày bắt đầu"),
    ],
)
def test_what_makes_no_sense_is_refused(
    change: dict[str, object], words: str, commune: Body, people: dict[str, User], at: datetime
) -> None:
    with pytest.raises(CannotGive, match=words):
        give(people["canbo"], commune, people["quanly"], at, **change)


def test_nobody_gives_a_post_to_themselves(commune: Body, people: dict[str, User], at: datetime) -> None:
    with pytest.raises(CannotGive, match="tự giao"):
        give(people["quanly"], commune, people["quanly"], at, Role.APPROVER)


def test_a_post_is_ended_and_stays(commune: Body, people: dict[str, User], at: datetime) -> None:
    post = Post.objects.get(user=people["duyet1"])
    with pytest.raises(CannotGive, match="căn cứ"):
        actions.end_post(post=post, on=DAY, basis="", by=people["quanly"], at=at)
    with pytest.raises(CannotGive, match="không trước hôm nay"):
        actions.end_post(post=post, on=DAY - timedelta(days=1), basis="QĐ 6", by=people["quanly"], at=at)
    actions.end_post(post=post, on=DAY, basis="QĐ 6", by=people["quanly"], at=at)
    post.refresh_from_db()
    assert post.valid_to == DAY
    assert Entry.objects.get(act="post.ended").detail == {"from": "", "to": "2026-03-02"}
    with pytest.raises(CannotGive, match="đã kết thúc"):
        actions.end_post(post=post, on=DAY, basis="QĐ 6", by=people["quanly"], at=at)


def test_the_last_administrator_stays_until_another_is_there(commune: Body, people: dict[str, User], at: datetime) -> None:
    last = Post.objects.get(user=people["quanly"])
    program = User.objects.get(username="quantri")
    with pytest.raises(CannotGive, match="quản trị cuối cùng"):
        actions.end_post(post=last, on=DAY, basis="QĐ 6", by=program, at=at)
    later = give(people["canbo"], commune, people["quanly"], at, Role.ADMINISTRATOR, valid_from=DAY + timedelta(days=3))
    with pytest.raises(CannotGive, match="quản trị cuối cùng"):  # three days of nobody
        actions.end_post(post=last, on=DAY + timedelta(days=1), basis="QĐ 6", by=program, at=at)
    actions.end_post(post=last, on=DAY + timedelta(days=3), basis="QĐ 6", by=program, at=at)
    with pytest.raises(CannotGive, match="quản trị cuối cùng"):
        actions.end_post(post=later, on=DAY + timedelta(days=9), basis="QĐ 6", by=program, at=at)


def test_an_account_is_opened_with_a_password_for_once(commune: Body, people: dict[str, User], at: datetime) -> None:
    user, password = actions.open_account(username="Moi", surname="Vũ", name="Thị Hà", email="", by=people["quanly"], at=at)
    assert (user.username, str(user), user.check_password(password)) == ("moi", "Vũ Thị Hà", True)
    assert user.has_perm("wagtailadmin.access_admin")
    assert TemporaryPassword.objects.filter(user=user, changed_at__isnull=True).count() == 1
    assert password not in str(Entry.objects.values())
    with pytest.raises(CannotGive, match="đã có người dùng"):
        actions.open_account(username="CANBO", surname="x", name="y", email="", by=people["quanly"], at=at)
    with pytest.raises(NotPermitted):
        actions.open_account(username="hai", surname="x", name="y", email="", by=people["canbo"], at=at)
    with pytest.raises(ProtectedError):
        user.delete()


def test_a_reset_is_no_way_into_other_bodies(commune: Body, stranger: Body, people: dict[str, User], at: datetime) -> None:
    """Who works elsewhere too, and the administrator of the program, are not reset by the administrator of one commune."""
    officer, by = people["canbo"], people["quanly"]
    assert actions.reset_password(user=officer, by=by, at=at)
    Post.objects.create(user=officer, body=stranger, role="approver", valid_from="2026-05-01")
    program = User.objects.get(username="quantri")
    Post.objects.create(user=program, body=commune, role="officer", valid_from="2025-07-01")
    for user in (officer, program):
        assert not may_reset(by, user, DAY)
        for act in (actions.reset_password, actions.reset_second_factor):
            with pytest.raises(NotPermitted):
                act(user=user, by=by, at=at)
        with pytest.raises(NotPermitted):
            actions.set_email(user=user, email="ke-gian@nha.example", by=by, at=at)
