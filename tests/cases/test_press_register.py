"""The register of press bodies, and what must be told without being asked."""

import io
import re
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from django.apps import apps
from django.test import Client

from loa.cases import actions, contact_actions, press_actions
from loa.cases.actions import Handed
from loa.cases.kind_rules import PRESS, QUESTION
from loa.cases.models import Case, PressContact
from loa.cases.press_papers import duty_sheet
from loa.cases.press_queries import contacts_for, newsroom_names, standing_of, urgent_matters
from loa.cases.rules import ChangedMeanwhile, NotPossible, Way
from loa.ledger.models import Entry
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted
from loa.subscriptions import press_actions as press_list
from loa.subscriptions.models import Newsroom
from loa.terms.models import Term

NAME, ROOM = "Đỗ Thị Mây", "Báo Hoa Giang"


@pytest.fixture
def room(commune: Body, people: dict[str, User], at: datetime) -> Newsroom:
    return press_list.add(owner=commune, name=ROOM, address="toasoan@bao.example.vn", by=people["canbo"], at=at)


@pytest.fixture
def contact(room: Newsroom, people: dict[str, User], at: datetime) -> PressContact:
    return contact_actions.add_contact(
        newsroom=room, name=NAME, office="Trực ban", call="0912 345 678", email="", card_until=date(2026, 6, 30), by=people["canbo"], at=at
    )


def request_of(commune: Body, at: datetime, newsroom: str, name: str) -> Case:
    fields = {"newsroom": newsroom, "name": name, "email": "a@bao.example.vn"}
    return actions.receive(handed=Handed(PRESS, "Vì sao đường thôn 3 ngập?", commune, fields), form_key="c" * 32, at=at).case


def test_a_contact_has_five_fields_and_no_case_points_to_it(contact: PressContact) -> None:
    kept = {field.name for field in PressContact._meta.fields}
    assert kept == {"id", "newsroom", "name", "office", "call", "email", "card_until", "added_at", "ended_at", "version"}
    pointing = [f for model in apps.get_models() for f in model._meta.get_fields() if f.is_relation and f.related_model is PressContact]
    assert [f.name for f in pointing if not f.auto_created] == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": " "}, "họ tên"), ({"office": ""}, "bộ phận"), ({"call": "", "email": ""}, "điện thoại hoặc"),
        ({"call": "12"}, "Số điện thoại"), ({"email": "khong-phai"}, "Thư điện tử chưa đúng"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(change: dict[str, str], words: str, room: Newsroom, people: dict[str, User], at: datetime) -> None:
    given = {"name": NAME, "office": "Trực ban", "call": "0912345678", "email": ""} | change
    with pytest.raises(NotPossible, match=words):
        contact_actions.add_contact(newsroom=room, **given, card_until=None, by=people["canbo"], at=at)


def test_the_register_says_who_asks(contact: PressContact, commune: Body, at: datetime) -> None:
    day = at.date()
    known = standing_of(request_of(commune, at, "báo hoa giang", "Đỗ thị Mây"), day)
    assert known is not None
    assert (known.contact, known.newsroom, known.holds) == (contact, True, True)
    PressContact.objects.update(card_until=day - timedelta(days=1))
    over = standing_of(Case.objects.get(), day)
    assert over is not None
    assert not over.holds
    Case.objects.all().update(details={"newsroom": "Báo khác"})
    other = standing_of(Case.objects.get(), day)
    assert other is not None
    assert (other.contact, other.newsroom) == (None, False)
    assert standing_of(Case(kind=QUESTION), day) is None


def test_ending_a_contact_wipes_what_says_who_it_is(contact: PressContact, people: dict[str, User], commune: Body, at: datetime) -> None:
    given = {"name": NAME, "office": "Thời sự", "call": "", "email": "thoisu@bao.example.vn", "card_until": None}
    contact_actions.change_contact(contact=contact, **given, version=1, by=people["canbo"], at=at)
    with pytest.raises(ChangedMeanwhile):
        contact_actions.change_contact(contact=contact, **given, version=1, by=people["canbo"], at=at)
    with pytest.raises(NotPermitted):
        contact_actions.end_contact(contact=contact, by=people["ketoan"], at=at)
    contact_actions.end_contact(contact=contact, by=people["canbo"], at=at)
    contact.refresh_from_db()
    assert (contact.name, contact.call, contact.email) == ("", "", "")
    assert not contacts_for(commune).exists()
    assert not any(NAME in entry.summary for entry in Entry.objects.filter(act__startswith="press_contact"))


def test_the_forms_offer_what_stands_in_the_register(contact: PressContact, commune: Body, people: dict[str, User], at: datetime) -> None:
    PressContact.objects.update(card_until=None)
    page = Client().get("/gui/bao-chi/").content.decode()
    assert NAME not in page, "the public form names newsrooms, nobody who works there"
    desk = Client()
    desk.force_login(people["canbo"])
    path = "/lam-viec/vu-viec/nhan/press/"
    page = desk.get(path).content.decode()
    assert NAME in page
    key = re.search(r'name="key" value="(\w+)"', page)
    assert key
    typed = {"key": key[1], "way": Way.CALL.value, "text": "Hỏi về việc ngập đường thôn 3", "contact": str(contact.pk)}
    assert desk.post(path, typed).status_code == 200
    case = Case.objects.get()
    assert (case.details["newsroom"], case.sender.given["name"], case.sender.given["call"]) == (ROOM, NAME, "0912 345 678")
    assert "Có trong sổ đầu mối báo chí" in desk.get(f"/lam-viec/vu-viec/{case.pk}/").content.decode()
    assert newsroom_names(commune) == [ROOM]
    page = desk.get(f"/lam-viec/bao-chi/{contact.newsroom_id}/dau-moi/").content.decode()
    assert NAME in page
    kept = desk.post(f"/lam-viec/bao-chi/{contact.newsroom_id}/dau-moi/", {"name": "Ai đó", "office": "", "call": "0912345679"})
    assert kept.status_code == 422
    assert "Ai đó" in kept.content.decode()


def test_what_must_be_told_without_being_asked(commune: Body, people: dict[str, User], at: datetime) -> None:
    day, leader = at.date(), people["duyet1"]
    with pytest.raises(NotPossible, match="sau hiện tại"):
        press_actions.note_urgent(
            body=commune, matter="Vỡ đê bối thôn 3", trigger="impact", happened_at=at + timedelta(hours=1), by=leader, at=at
        )
    row = press_actions.note_urgent(body=commune, matter="Vỡ đê bối thôn 3", trigger="impact", happened_at=at, by=leader, at=at)
    (line,) = urgent_matters(leader, day, at)
    assert (line.late, line.due is not None and line.due.unknown) == (None, True), "no figure is made up"
    Term.objects.create(
        rule="press-adhoc",
        unit="hours",
        value=6,
        rolls=False,
        basis="Quy chế 1",
        valid_from=date(2025, 1, 1),
        entered_by=leader,
        entered_at=at,
    )
    (line,) = urgent_matters(leader, day, at + timedelta(hours=7))
    assert line.late
    said = press_actions.note_statement(body=commune, form="posted", what="Về đê bối", on=day, evidence="cổng", by=leader, at=at)
    with pytest.raises(NotPossible, match="ở sau lúc xảy ra"):
        press_actions.meet_urgent(row=row, statement=said, told_at=at - timedelta(minutes=1), by=leader, at=at + timedelta(hours=8))
    press_actions.meet_urgent(row=row, statement=said, told_at=at + timedelta(hours=1), by=leader, at=at + timedelta(hours=8))
    (line,) = urgent_matters(leader, day, at + timedelta(hours=9))
    assert line.late is False
    book = openpyxl.load_workbook(io.BytesIO(duty_sheet([], [line], at.year)))
    assert [cell.value for row in book["Đột xuất"].iter_rows() for cell in row if cell.value == "Vỡ đê bối thôn 3"] == ["Vỡ đê bối thôn 3"]
    press_actions.withdraw_statement(row=said, by=leader, at=at + timedelta(hours=9))
    (line,) = urgent_matters(leader, day, at + timedelta(hours=9))
    assert line.row.told_at is None, "a statement that was noted by mistake met nothing"
    desk = Client()
    desk.force_login(leader)
    assert "Vỡ đê bối thôn 3" in desk.get("/lam-viec/phat-ngon/").content.decode()
    wrong = desk.post("/lam-viec/phat-ngon/dot-xuat/", {"matter": "Ngập thôn", "trigger": "impact", "happened_at": "hôm qua"})
    assert wrong.status_code == 422
    assert "Ngập thôn" in wrong.content.decode()
