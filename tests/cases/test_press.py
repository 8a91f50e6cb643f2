"""Duties towards the press: by period and body, one matter an authorisation, six forms, corrections asked of newspapers."""

import io
from datetime import date, datetime, timedelta

import docx
import pytest
from django.test import Client

from loa.cases import actions, press_actions
from loa.cases.actions import Handed
from loa.cases.kind_rules import PRESS
from loa.cases.models import Authorisation, Case, CorrectionRequest, Statement
from loa.cases.press_papers import correction_letter, duty_sheet
from loa.cases.press_queries import duty_table
from loa.cases.press_rules import AHEAD, DUTIES, FORMS, KEPT, MISSED, OPEN, kept, periods
from loa.cases.queries import may_approve
from loa.cases.rules import ChangedMeanwhile, NotPossible
from loa.directory.models import Contact
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted

MATTER = "Vụ nước thải tại thôn 3, tháng 3/2026"
WRONG = {
    "newspaper": "Báo Ngày",
    "work": "Xã thu phí",
    "wrong": "Xã thu 200.000 đồng",
    "right": "Xã không thu phí",
    "proof": "QĐ 12/QĐ-UBND",
}
PAGE = "/lam-viec/phat-ngon/"


@pytest.fixture
def asked(commune: Body, at: datetime) -> Case:
    fields = {"newsroom": "Báo Ngày", "name": "Ban biên tập", "email": "toasoan@example.vn"}
    return actions.receive(handed=Handed(PRESS, "Nguyên nhân vụ nước thải tại thôn 3?", commune, fields), form_key="a" * 32, at=at).case


def let(commune: Body, people: dict[str, User], at: datetime, **more: object) -> Authorisation:
    given = {"body": commune, "to": people["canbo"], "matter": MATTER, "paper": "GUQ số 3 ngày 01/3/2026", "begin": at.date(),
             "end": at.date() + timedelta(days=10), "by": people["duyet1"], "at": at}  # fmt: skip
    return press_actions.authorise(**{**given, **more})  # type: ignore[arg-type]


def test_periods_of_a_year_and_whether_each_was_kept() -> None:
    assert [one.label for one in periods(3, 2026)] == ["Quý 1/2026", "Quý 2/2026", "Quý 3/2026", "Quý 4/2026"]
    months = periods(1, 2026)
    assert (len(months), months[11].end) == (12, date(2027, 1, 1))
    today = date(2026, 3, 2)
    assert kept(months[0], [date(2026, 1, 31)], today) == KEPT
    assert kept(months[1], [date(2026, 1, 31)], today) == MISSED
    assert kept(months[2], [], today) == OPEN
    assert kept(months[3], [], today) == AHEAD
    assert len(FORMS) == 6


def test_only_the_head_authorises_one_matter_and_it_is_not_passed_on(
    commune: Body, people: dict[str, User], at: datetime, asked: Case
) -> None:
    made = let(commune, people, at, case=asked)
    with pytest.raises(NotPossible, match="không ủy quyền tiếp"):
        let(commune, people, at, by=people["canbo"], to=people["duyet2"], matter="Vụ khác hẳn vụ trước")
    with pytest.raises(NotPossible, match="đang có người"):
        let(commune, people, at, to=people["duyet2"])
    for wrong in ({"matter": "vụ"}, {"paper": " "}, {"end": at.date()}, {"to": people["duyet1"]}, {"end": at.date() + timedelta(days=900)}):
        with pytest.raises(NotPossible):
            let(commune, people, at, **{"matter": "Vụ việc khác để thử sai", **wrong})
    assert may_approve(people["canbo"], asked, at.date())
    assert not may_approve(people["canbo"], asked, at.date() + timedelta(days=10)), "the time is over"
    press_actions.end_authorisation(row=made, by=people["duyet1"], at=at)
    assert not may_approve(people["canbo"], asked, at.date())


def test_who_speaks_is_the_spokesperson_the_head_or_who_was_authorised(commune: Body, people: dict[str, User], at: datetime) -> None:
    said = {"body": commune, "form": "spoken", "what": "Trả lời phỏng vấn", "on": at.date(), "evidence": "https://bao.vn/1", "at": at}
    with pytest.raises(NotPermitted):
        press_actions.note_statement(**said, by=people["canbo"])
    held = let(commune, people, at)
    assert press_actions.note_statement(**said, by=people["canbo"], authorised=held).form == "spoken"
    with pytest.raises(NotPossible, match="sau hôm nay"):
        press_actions.note_statement(**{**said, "on": at.date() + timedelta(days=1)}, by=people["duyet1"])
    for wrong in ({"form": "rumour"}, {"evidence": ""}, {"what": ""}):
        with pytest.raises(NotPossible):
            press_actions.note_statement(**{**said, **wrong}, by=people["duyet1"])


def test_the_table_by_body_follows_from_statements(commune: Body, people: dict[str, User], at: datetime) -> None:
    province = commune
    while province.parent is not None:
        province = province.parent
    chief = User.objects.create_user("chu-tich")
    chief.posts.create(body=province, role="approver", valid_from="2025-07-01")
    said = {"body": province, "what": "Họp báo quý I", "evidence": "GM 5", "by": chief, "at": at}
    made = press_actions.note_statement(form="conference", on=date(2026, 1, 20), **said)
    lines = {one.duty.code: one for one in duty_table(chief, at.date(), 2026) if one.body == province}
    if province.kind == "province":
        assert set(lines) == {duty.code for duty in DUTIES}
        assert [state for _, state in lines["quarterly"].cells][:2] == [KEPT, AHEAD]
        assert [state for _, state in lines["monthly"].cells][:4] == [KEPT, MISSED, OPEN, AHEAD]
        press_actions.withdraw_statement(row=made, by=chief, at=at)
        again = {one.duty.code: one for one in duty_table(chief, at.date(), 2026) if one.body == province}
        assert again["quarterly"].cells[0][1] == OPEN
    assert not [one for one in duty_table(people["canbo"], at.date(), 2026) if one.body == commune], "no figure is invented for communes"
    assert duty_sheet(list(lines.values()), [], 2026)[:2] == b"PK"


def test_a_correction_is_asked_of_a_newspaper_and_settled(commune: Body, people: dict[str, User], at: datetime) -> None:
    with pytest.raises(NotPossible, match="Nội dung đúng"):
        press_actions.ask_correction(body=commune, given={**WRONG, "right": ""}, sent_on=None, by=people["duyet1"], at=at)
    row = press_actions.ask_correction(body=commune, given=WRONG, sent_on=at.date(), by=people["duyet1"], at=at)
    letter = docx.Document(io.BytesIO(correction_letter(row)))
    words = "\n".join(p.text for p in letter.paragraphs)
    assert "Xã không thu phí" in words
    press_actions.settle_correction(row=row, outcome="Đã cải chính số 12", on=at.date(), version=1, by=people["duyet1"], at=at)
    with pytest.raises(ChangedMeanwhile):
        press_actions.settle_correction(row=row, outcome="Khác", on=at.date(), version=1, by=people["duyet1"], at=at)


def test_the_page_keeps_what_was_typed(commune: Body, people: dict[str, User], at: datetime, asked: Case) -> None:
    leader = Client()
    leader.force_login(people["duyet1"])
    page = leader.get(PAGE)
    assert page.status_code == 200
    assert asked.number in page.content.decode()
    wrong = leader.post(f"{PAGE}cai-chinh/", {**WRONG, "proof": ""})
    assert wrong.status_code == 422
    assert "Xã thu 200.000 đồng" in wrong.content.decode()
    assert leader.post(f"{PAGE}cai-chinh/", WRONG).status_code == 302
    row = CorrectionRequest.objects.get()
    assert leader.get(f"{PAGE}cai-chinh/{row.pk}/cong-van.docx").content[:2] == b"PK"
    settled = {"row": row.pk, "version": "1", "outcome": "Đã đăng", "on": "2026-03-05"}
    assert leader.post(f"{PAGE}ket-qua/", settled).status_code == 302
    typed = {"to": people["canbo"].pk, "matter": MATTER, "paper": "GUQ 3", "begin": "2026-03-01", "end": "khong"}
    offered = leader.get(PAGE).content.decode().split('name="to"')[1].split("</select>")[0]
    assert "— chọn —" in offered
    assert f'value="{people["canbo"].pk}"' in offered
    assert f'value="{people["quanly"].pk}"' not in offered, "who only administers speaks for nobody"
    wrong = leader.post(f"{PAGE}uy-quyen/", typed)
    assert "Hãy ghi đủ ngày" in wrong.content.decode()
    assert MATTER in wrong.content.decode()
    assert leader.post(f"{PAGE}uy-quyen/", {**typed, "end": "2026-03-30", "case": asked.pk}).status_code == 302
    deputy = Client()
    deputy.force_login(people["canbo"])
    page = deputy.get(PAGE)
    assert "uy-quyen/" not in page.content.decode(), "who was let speak lets nobody else"
    assert "không ủy quyền tiếp" in page.content.decode()
    assert Authorisation.objects.get().case == asked
    said = {"form": "written", "what": "Trả lời Báo Ngày", "on": "2026-03-01", "evidence": "CV 15"}
    assert leader.post(f"{PAGE}phat-ngon/", said).status_code == 302
    assert leader.post(f"{PAGE}rut/", {"row": Statement.objects.get().pk}).status_code == 302
    assert leader.get("/lam-viec/phat-ngon.xlsx").content[:2] == b"PK"
    assert leader.post(f"{PAGE}gi-do/").status_code == 404


def test_the_press_room_shows_spokespersons_and_the_form(commune: Body, client: Client) -> None:
    Contact.objects.create(body=commune, duty="spokesperson", person="Trần Văn Hòa", position="Chủ tịch", line="0229 123", public=True)
    page = client.get("/bao-chi/").content.decode()
    assert "Trần Văn Hòa" in page
    assert "/gui/bao-chi/" in page
