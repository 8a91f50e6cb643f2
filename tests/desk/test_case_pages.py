"""Cases at the desk: taken down, answered point by point, approved by another, published; what was typed is kept; who may see what."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from loa.accounts.actions import admit
from loa.cases import actions, sender_actions
from loa.cases.actions import Handed
from loa.cases.kind_rules import QUESTION
from loa.cases.models import Case, Published
from loa.cases.rules import State
from loa.documents.models import Document
from loa.newsroom.models import Message
from loa.organisations.models import Body, Succession, User
from loa.plans import work_actions
from loa.plans.models import Plan, TaskBody
from loa.plans.work_queries import without_lead
from tests_of_cases import TEXT, answer

CASES = "/lam-viec/vu-viec/"


@pytest.fixture
def case(commune: Body, people: dict[str, User], at: datetime) -> Case:
    fields = {"name": "Nguyễn Thị Hoa", "email": "hoa@example.vn"}
    return actions.receive(handed=Handed(QUESTION, TEXT, commune, fields, "Chi trả nước mưa"), form_key="a" * 32, at=at).case


def window(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


def text(window: Client, path: str, **given: str) -> str:
    answer = window.get(path, given)
    assert answer.status_code == 200, path
    return answer.content.decode()


def versions(page: str) -> dict[str, str]:
    found = {}
    for name in ("version", "draft_version"):
        value = re.search(rf'name="{name}" value="(\d+)"', page)
        if value:
            found[name] = value[1]
    return found


def test_the_list_and_the_case(case: Case, people: dict[str, User]) -> None:
    officer = window(people["canbo"])
    page = text(officer, CASES)
    assert case.title in page
    assert "chưa rõ mức" in page
    assert "Hoa" not in page
    assert case.title in text(officer, CASES, q="nuoc mua")
    assert case.title not in text(officer, CASES, q="hoa@example.vn")
    assert case.title in text(officer, CASES, q=case.number)
    for extra in ({"trang-thai": "late"}, {"trang-thai": "answered"}, {"loai": "press"}, {"cua-toi": "1"}, {"cach": "post"}):
        assert case.title not in text(officer, CASES, **extra)
    one = text(officer, f"{CASES}{case.pk}/")
    for words in ("Nguyễn Thị Hoa", "Điểm 2", "Đề nghị quản trị nhập mức", "Đề nghị người gửi bổ sung"):
        assert words in one, words
    assert "Hỏi đáp, yêu cầu" in text(officer, "/lam-viec/")


def test_a_stranger_sees_nothing_and_a_superior_no_sender(case: Case, commune: Body) -> None:
    stranger = User.objects.create_user("la")
    admit(user=stranger)
    assert window(stranger).get(f"{CASES}{case.pk}/").status_code == 404
    superior = User.objects.create_user("tren")
    admit(user=superior)
    assert commune.parent is not None
    superior.posts.create(body=commune.parent, role="officer", valid_from="2025-07-01")
    page = text(window(superior), f"{CASES}{case.pk}/")
    for personal in ("hoa@example.vn", "Nguyễn Thị Hoa", "0912345678"):
        assert personal not in page
    assert "chỉ người xử lý" in page
    assert "Bao giờ chi trả tiền hỗ trợ nước mưa?" in page


def test_answered_point_by_point_and_approved_by_another(case: Case, people: dict[str, User]) -> None:
    officer, leader = window(people["canbo"]), window(people["duyet1"])
    seen = versions(text(officer, f"{CASES}{case.pk}/"))
    typed = {
        **seen,
        "point": ["Bao giờ?", "Ở đâu?"],
        "said": ["Ngày 15/3.", ""],
        "declined": ["", ""],
        "opening": "Kính gửi",
        "submit": "1",
    }
    wrong = officer.post(f"{CASES}{case.pk}/tra-loi/", typed)
    assert wrong.status_code == 422
    page = wrong.content.decode()
    for words in ("Điểm 2", "Ngày 15/3.", "Kính gửi"):
        assert words in page, words
    seen = versions(page)
    typed |= seen | {"declined": ["", "chưa có kế hoạch"]}
    assert officer.post(f"{CASES}{case.pk}/tra-loi/", typed).status_code == 302
    stale = officer.post(f"{CASES}{case.pk}/tra-loi/", typed)
    assert stale.status_code == 422
    case.refresh_from_db()
    assert case.state == State.REVIEW
    written = text(officer, f"{CASES}{case.pk}/")
    assert "Trả lời đang chờ duyệt" in written, "who wrote it still sees it"
    assert str(people["duyet1"]) in written
    page = text(leader, f"{CASES}{case.pk}/")
    assert "Không trả lời điểm này. Lý do: chưa có kế hoạch" in page
    assert "Kết quả: trả lời, cung cấp đủ" in page
    back = leader.post(f"{CASES}{case.pk}/duyet/", {**versions(page), "to": "back", "words": ""})
    assert "Hãy ghi rõ cần sửa gì" in back.content.decode()
    assert leader.post(f"{CASES}{case.pk}/duyet/", {**versions(page), "to": "approve"}).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.declined_points) == (State.ANSWERED, 1)


def test_acts_keep_what_was_typed(case: Case, people: dict[str, User], commune: Body) -> None:
    officer = window(people["canbo"])
    page = text(officer, f"{CASES}{case.pk}/")
    assert officer.post(f"{CASES}{case.pk}/nhan/", {**versions(page), "mine": "1"}).status_code == 302
    stale = officer.post(f"{CASES}{case.pk}/hoi/", {**versions(page), "words": "Thôn nào ạ?"})
    assert stale.status_code == 422
    assert "Thôn nào ạ?" in stale.content.decode()
    assert "Có người vừa xử lý" in stale.content.decode()
    assert officer.post(f"{CASES}{case.pk}/hoi/", {**versions(stale.content.decode()), "words": "Thôn nào ạ?"}).status_code == 302
    case.refresh_from_db()
    assert case.state == State.WAITING
    assert officer.post(f"{CASES}{case.pk}/khong-co/", {}).status_code == 404


def test_what_was_chosen_stays_as_well(case: Case, people: dict[str, User], commune: Body) -> None:
    officer = window(people["canbo"])
    page = text(officer, f"{CASES}{case.pk}/")
    assert commune.parent is not None
    wrong = officer.post(f"{CASES}{case.pk}/chuyen/", {**versions(page), "body": str(commune.parent_id), "words": ""})
    assert wrong.status_code == 422
    assert f'<option value="{commune.parent_id}" selected>' in wrong.content.decode()


def test_an_office_must_be_chosen_and_what_went_out_of_sight_leads_to_the_list(case: Case, people: dict[str, User], commune: Body) -> None:
    officer = window(people["canbo"])
    page = text(officer, f"{CASES}{case.pk}/")
    wrong = officer.post(f"{CASES}{case.pk}/chuyen/", {**versions(page), "body": "", "words": "Việc của tỉnh"})
    assert wrong.status_code == 422
    assert "Hãy chọn cơ quan nhận vụ việc" in wrong.content.decode()
    assert "Việc của tỉnh" in wrong.content.decode()
    sent = {**versions(page), "body": str(commune.parent_id), "words": "Việc của tỉnh"}
    done = officer.post(f"{CASES}{case.pk}/chuyen/", sent, follow=True)
    assert done.status_code == 200
    assert "Đã chuyển" in done.content.decode()


def test_of_two_who_answer_at_once_the_second_sees_what_the_first_saved(case: Case, people: dict[str, User]) -> None:
    first, second = window(people["canbo"]), window(people["canbo"])
    page = text(first, f"{CASES}{case.pk}/")
    typed = {**versions(page), "point": "Bao giờ chi trả?", "declined": ""}
    assert first.post(f"{CASES}{case.pk}/tra-loi/", {**typed, "said": "Trước ngày 15 hằng tháng."}).status_code == 302
    late = second.post(f"{CASES}{case.pk}/tra-loi/", {**typed, "said": "Chưa rõ."})
    assert late.status_code == 422
    shown = late.content.decode()
    assert "Chưa rõ." in shown
    assert "Bản trả lời vừa được lưu" in shown
    assert "Trước ngày 15 hằng tháng." in shown


def test_published_with_what_is_personal_masked(case: Case, people: dict[str, User], at: datetime) -> None:
    answer(case, people, at, "Từ ngày 15/3/2026, gặp bà Lan.")
    officer = window(people["canbo"])
    page = text(officer, f"{CASES}{case.pk}/cong-bo/")
    body = page[page.index("<form") :]
    assert "[tên người]" in body
    assert "[số điện thoại]" in body
    assert "0912345678" not in body.split("</textarea>")[0]
    shown = {
        "title": "Chi trả nước mưa",
        "question": TEXT,
        "answer": "Từ ngày 15/3/2026.",
        "confirmed": "1",
        "left_in": "0",
        "message": "1",
    }
    refused = officer.post(f"{CASES}{case.pk}/cong-bo/", shown)
    assert refused.status_code == 422
    assert "thông tin cá nhân" in refused.content.decode()
    shown["question"] = "Bao giờ chi trả tiền hỗ trợ nước mưa?"
    assert officer.post(f"{CASES}{case.pk}/cong-bo/", shown).status_code == 302
    assert Published.objects.get().message == Message.objects.get(title__startswith="Trả lời ý kiến nhân dân")
    assert "Gỡ khỏi trang" in text(officer, f"{CASES}{case.pk}/")


def test_what_was_asked_further_is_published_with_its_own_answer(case: Case, people: dict[str, User], at: datetime) -> None:
    answer(case, people, at, "Từ ngày 15/3/2026, tại trụ sở.")
    case.refresh_from_db()
    sender_actions.add(case=case, words="Nhận thay có được không?", files=[], at=at + timedelta(hours=1))
    answer(case, people, at + timedelta(hours=2), "Được, khi có giấy ủy quyền.")
    page = text(window(people["canbo"]), f"{CASES}{case.pk}/cong-bo/")
    places = [page.rindex(words) for words in ("tại trụ sở", "Hỏi thêm: Nhận thay có được không?", "Được, khi có giấy ủy quyền")]
    assert places == sorted(places)


def test_taken_down_from_paper_with_a_printed_receipt(people: dict[str, User], commune: Body) -> None:
    officer = window(people["canbo"])
    path = f"{CASES}nhan/question/"
    key = re.search(r'name="key" value="(\w+)"', text(officer, path))
    assert key
    typed = {"key": key[1], "way": "call", "text": "ngắn", "name": "Ông Bảy"}
    wrong = officer.post(path, typed)
    assert wrong.status_code == 422
    assert "Ông Bảy" in wrong.content.decode()
    done = officer.post(path, {**typed, "text": "Loa thôn 3 không nghe rõ từ tuần trước"}).content.decode()
    for words in ("BIÊN NHẬN", "Mã bí mật", "HD-", "<svg"):
        assert words in done, words
    made = Case.objects.get()
    assert (made.way, made.received_by, made.body) == ("call", people["canbo"], commune)
    assert officer.get(f"{CASES}nhan/khac/").status_code == 404


def test_templates_and_figures(case: Case, people: dict[str, User], commune: Body, at: datetime) -> None:
    officer = window(people["canbo"])
    wrong = officer.post(f"{CASES}mau/", {"body": commune.pk, "kind": "question", "name": "", "text": "Kính gửi …"})
    assert "Kính gửi …" in wrong.content.decode()
    officer.post(f"{CASES}mau/", {"body": commune.pk, "kind": "question", "name": "Mở đầu", "text": "Kính gửi ông, bà."})
    assert "Kính gửi ông, bà." in text(officer, f"{CASES}{case.pk}/")
    assert ">1<" in text(officer, f"{CASES}so-lieu/", nam="2026")
    sheet = officer.get(f"{CASES}so-lieu.xlsx", {"nam": "2026"})
    assert sheet.content[:2] == b"PK"


def test_an_answered_case_is_given_as_evidence(case: Case, plan: Plan, people: dict[str, User], at: datetime) -> None:
    officer, path = window(people["canbo"]), f"{CASES}{case.pk}/"
    for task in without_lead(plan):
        TaskBody.objects.create(task=task, duty="lead", named_as="xã", body=plan.owner)
    begin, end = date(2026, 1, 1), date(2027, 1, 1)
    work_actions.start_plan(plan=plan, starts_on=begin, ends_on=end, evidence_every=None, version=plan.version, by=people["canbo"], at=at)
    assert "Là minh chứng của nhiệm vụ" not in text(officer, path), "nothing is shown before it is answered"
    answer(case, people, at, "Từ ngày 15/3/2026.")
    line = plan.assignments.get(task__number=1, duty="lead")
    value = f"{line.pk}-{line.version}"
    assert f'<option value="{value}"' in text(officer, path)
    stale = officer.post(f"{path}minh-chung/", {"line": f"{line.pk}-99", "words": "Trả lời đủ hai điểm"})
    assert stale.status_code == 422
    assert "Trả lời đủ hai điểm" in stale.content.decode()
    assert officer.post(f"{path}minh-chung/", {"line": "0-1"}).status_code == 422
    assert officer.post(f"{path}minh-chung/", {"line": value, "words": "Trả lời đủ hai điểm"}).status_code == 302
    assert f"/phan-viec/{line.pk}/" in text(officer, path)
    page = text(officer, f"/lam-viec/phan-viec/{line.pk}/")
    assert case.number in page
    assert f"/vu-viec/{case.pk}/" in page


def test_a_case_of_a_split_body_waits_for_a_choice(case: Case, commune: Body) -> None:
    heirs = [
        Body.objects.create(name=f"UBND xã {n}", short_name=n, kind="commune", parent=commune.parent, valid_from=date(2026, 3, 3))
        for n in "XY"
    ]
    for heir in heirs:
        Succession.objects.create(predecessor=commune, successor=heir, kind="split", on=date(2026, 3, 3))
    Body.objects.filter(pk=commune.pk).update(valid_to=date(2026, 3, 3))
    clerk = User.objects.create_user("x")
    admit(user=clerk)
    clerk.posts.create(body=heirs[0], role="officer", valid_from="2026-03-03")
    desk, path = window(clerk), f"{CASES}{case.pk}/"
    assert "Chờ chọn cơ quan kế tục" in text(desk, CASES)
    page = text(desk, path)
    assert "hoa@example.vn" not in page, "who chooses needs not know who asked"
    refused = desk.post(f"{path}ke-tuc/", {**versions(page), "body": "", "words": "Thuộc xã Y"})
    assert refused.status_code == 422
    assert "Thuộc xã Y" in refused.content.decode()
    assert desk.post(f"{path}ke-tuc/", {**versions(page), "body": heirs[1].pk, "words": "Thuộc xã Y"}).status_code == 302
    case.refresh_from_db()
    assert case.body == heirs[1]
    assert "Chờ chọn cơ quan kế tục" not in text(desk, CASES)


def test_an_officer_says_what_a_case_is_about(case: Case, people: dict[str, User], commune: Body, document: Document) -> None:
    officer = window(people["canbo"])
    page = text(officer, f"{CASES}{case.pk}/")
    wrong = officer.post(f"{CASES}{case.pk}/phan-loai/", {**versions(page), "words": "999/KH-UBND"})
    assert wrong.status_code == 422
    assert "999/KH-UBND" in wrong.content.decode()
    number = "22/KH-UBND"
    Document.objects.filter(pk=document.pk).update(number=number)
    seen = versions(wrong.content.decode())
    assert officer.post(f"{CASES}{case.pk}/phan-loai/", {**seen, "words": number}).status_code == 302
    case.refresh_from_db()
    assert (case.policy, case.topic) == (document, None)
    assert officer.post(f"{CASES}{case.pk}/phan-loai/", {**seen, "words": ""}).status_code == 422, "somebody was faster"
