"""Pages of terms and days off: an administrator enters a figure with its basis, everybody else reads; what was typed is kept."""

import pytest
from django.test import Client

from loa.accounts.actions import admit
from loa.organisations.models import Body, Post, User
from loa.terms.models import DayDecision, Term
from loa.terms.queries import office_calendar

TERMS, DAYS = "/lam-viec/thoi-han/", "/lam-viec/ngay-nghi/"
ONE = f"{TERMS}quy-tac/access-counter-complex/"
FIGURE = {"value": "10", "unit": "working_days", "scope": "", "basis": "Điều 29 Luật 104/2016", "valid_from": "2018-07-01", "rolls": "on"}


@pytest.fixture
def officer(people: dict[str, User]) -> Client:
    found = Client()
    found.force_login(people["canbo"])
    return found


@pytest.fixture
def chief(people: dict[str, User], commune: Body) -> Client:
    user = User.objects.create_user("phapche", password="x")
    admit(user=user)
    assert commune.parent is not None
    Post.objects.create(user=user, body=commune.parent, role="legal", valid_from="2025-07-01")
    found = Client()
    found.force_login(user)
    return found


def text(window: Client, path: str) -> str:
    answer = window.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_unknown_is_asked_for_and_entered_with_its_basis(chief: Client) -> None:
    assert "mức còn trống" in text(chief, TERMS)
    assert "access-counter-complex" in text(chief, f"{TERMS}?chua-ro=1")
    assert "Chưa rõ." in text(chief, ONE)
    answer = chief.post(ONE, FIGURE, follow=True)
    assert "Đã ghi mức và căn cứ" in answer.content.decode()
    assert "10 ngày làm việc" in text(chief, ONE)
    assert "access-counter-complex" not in text(chief, f"{TERMS}?chua-ro=1")
    row = Term.objects.get()
    assert "Rút mức này" in text(chief, ONE)
    assert "Hãy ghi lý do" in chief.post(f"{TERMS}muc/{row.pk}/rut/", {"why": ""}, follow=True).content.decode()
    chief.post(f"{TERMS}muc/{row.pk}/rut/", {"why": "nhầm"})
    assert "Chưa rõ." in text(chief, ONE)
    assert "nhầm" in text(chief, ONE)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"basis": ""}, "Hãy ghi căn cứ"),
        ({"value": "mười"}, "Hãy ghi số nguyên"),
        ({"value": "99999"}, "phải từ 1 đến"),
        ({"valid_from": "x"}, "Hãy ghi ngày"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(chief: Client, change: dict[str, str], words: str) -> None:
    answer = chief.post(ONE, {**FIGURE, "source": "cong-bao.example", **change})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "cong-bao.example" in page
    assert not Term.objects.exists()


def test_who_has_no_legal_post_reads_only(officer: Client) -> None:
    page = text(officer, ONE)
    assert "Nhập mức mới" not in page
    assert "Hãy hỏi quản trị" in page
    officer.post(ONE, FIGURE)
    assert officer.get(f"{TERMS}them/").status_code == 302, "Wagtail leads to the home page with the reason"
    assert officer.post(f"{DAYS}ghi/", {"off": "2027-04-15", "basis": "TB"}).status_code == 422
    assert not Term.objects.exists()
    assert not DayDecision.objects.exists()


def test_a_rule_of_ones_own(chief: Client) -> None:
    new = {**FIGURE, "rule": "tra-loi-cu-tri", "name": "Trả lời kiến nghị cử tri"}
    assert "Đã thêm quy tắc" in chief.post(f"{TERMS}them/", new, follow=True).content.decode()
    assert "Trả lời kiến nghị cử tri" in text(chief, TERMS)
    again = chief.post(f"{TERMS}them/", new)
    assert "Đã có quy tắc này" in again.content.decode()
    assert chief.get(f"{TERMS}quy-tac/khong-co/").status_code == 404


def test_a_swap_a_mistake_and_a_checked_year(chief: Client) -> None:
    assert "chưa đối chiếu với thông báo chính thức" in text(chief, f"{DAYS}?nam=2027")
    assert "10/01/2026" in text(chief, f"{DAYS}?nam=2026")
    wrong = chief.post(f"{DAYS}ghi/", {"off": "2027-04-17", "basis": "TB 1"})
    assert "vốn đã là ngày nghỉ" in wrong.content.decode()
    swap = {"off": "2027-04-15", "worked": "2027-04-24", "name": "nối kỳ nghỉ", "basis": "TB 1"}
    page = chief.post(f"{DAYS}ghi/", swap, follow=True).content.decode()
    assert "nghỉ hoán đổi, làm bù ngày 24/04/2027" in page
    chief.post(f"{DAYS}{DayDecision.objects.latest('pk').pk}/rut/", {"why": "hoãn"})
    assert office_calendar().look(DayDecision.objects.latest("pk").day).worked is False
    chief.post(f"{DAYS}doi-chieu/", {"year": "2027", "basis": "TB 9"})
    assert "Căn cứ: TB 9" in text(chief, f"{DAYS}?nam=2027")
    assert "Hãy ghi số nguyên" in chief.post(f"{DAYS}doi-chieu/", {"year": "nay", "basis": "TB"}).content.decode()
