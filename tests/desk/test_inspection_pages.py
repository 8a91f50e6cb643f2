"""Pages of inspections: who opens them, answers that are not lost, remedies, files, and questions that do not grow."""

import re
from datetime import date, datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from openpyxl import load_workbook

from loa.inspections import actions, checklist_actions, finding_actions
from loa.inspections.actions import RoundForm
from loa.inspections.checklist_rules import items_of
from loa.inspections.finding_actions import FindingForm
from loa.inspections.finding_rules import Kind
from loa.inspections.models import Checklist, Finding, Inspection, Item, Round
from loa.inspections.rules import Form, Move
from loa.organisations.models import Body, Post, User

ROOT = "/lam-viec/kiem-tra/"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def window(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


@pytest.fixture
def inspector(people: dict[str, User]) -> Client:
    return window(people["kiemtra"])


@pytest.fixture
def village(commune: Body) -> Body:
    return commune.children.get(name="Thôn Đông")


@pytest.fixture
def villager(village: Body, people: dict[str, User]) -> Client:
    user = User.objects.create_user("truongthon")
    user.groups.set(people["canbo"].groups.all())
    Post.objects.create(user=user, body=village, role="officer", title="Trưởng thôn", valid_from=date(2025, 7, 1))
    return window(user)


@pytest.fixture
def checklist(commune: Body, people: dict[str, User], at: datetime) -> Checklist:
    return checklist_actions.keep_checklist(
        checklist=None, body=commune, title="Mẫu", items=items_of("Một\nHai"), version=0, by=people["kiemtra"], at=at
    )


def planned(commune: Body, bodies: list[Body], checklist: Checklist, by: User, at: datetime, key: str = "k" * 20) -> list[Inspection]:
    form = RoundForm(commune, Form.INSPECTION, "Truyền thanh", "QĐ 40", bodies, localdate(), "Đoàn xã", key, checklist=checklist)
    made = actions.plan_round(form=form, by=by, at=at)
    return list(made.inspections.select_related("round__keeper", "round__checklist", "body").order_by("pk"))


@pytest.fixture
def held(commune: Body, village: Body, checklist: Checklist, people: dict[str, User], at: datetime) -> Inspection:
    (one,) = planned(commune, [village], checklist, people["kiemtra"], at)
    actions.begin(inspection=one, held_on=date(2026, 3, 2), version=1, by=people["kiemtra"], at=at)
    return one


def answers(one: Inspection, *given: tuple[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for item, (answer, note) in zip(one.items.order_by("number"), given, strict=True):
        found |= {f"i{item.pk}-answer": answer, f"i{item.pk}-note": note, f"i{item.pk}-version": item.version}
    return found


def asked(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200, path
    return len(found)


def test_a_round_is_planned_for_a_group_and_the_form_makes_it_once(inspector: Client, commune: Body, checklist: Checklist) -> None:
    page = inspector.get(f"{ROOT}moi/").content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)
    group = re.search(r'value="(group:\d+)"[^>]*>các thôn', page)
    assert key
    assert group
    form = {
        "body": commune.pk, "form": "inspection", "title": "Các thôn", "basis": "QĐ 40", "planned_on": "2026-03-02", "bodies": [group[1]],
        "checklist": checklist.pk, "team": "Trần Văn Hòa", "key": key[1],
    }  # fmt: skip
    assert inspector.post(f"{ROOT}moi/", form).status_code == 302
    assert inspector.post(f"{ROOT}moi/", form).status_code == 302
    assert Round.objects.count() == 1
    assert Inspection.objects.count() == commune.children.filter(kind="village").count()


def test_a_wrong_round_keeps_what_was_typed(inspector: Client, commune: Body) -> None:
    form = {"body": commune.pk, "form": "inspection", "title": "Gõ lâu lắm", "basis": "QĐ", "planned_on": "2026-03-02", "team": "A",
            "key": "k" * 20}  # fmt: skip
    answer = inspector.post(f"{ROOT}moi/", form)
    assert answer.status_code == 422
    assert "Gõ lâu lắm" in answer.content.decode()
    assert "ít nhất một đơn vị" in answer.content.decode()


def test_what_two_people_type_is_never_lost(inspector: Client, held: Inspection) -> None:
    path = f"{ROOT}{held.pk}/danh-gia/"
    stale = answers(held, ("not_met", "bản của tôi"), ("met", ""))
    assert inspector.post(path, answers(held, ("met", "người khác"), ("", ""))).status_code == 302
    answer = inspector.post(path, stale)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Người khác vừa ghi mục này" in page
    assert "Chưa lưu nội dung 1:" in page
    assert "bản của tôi" in page
    assert "người khác" in page
    first, second = held.items.order_by("number")
    assert (first.answer, first.note, second.answer) == ("met", "người khác", "met")
    again = answers(held, ("not_met", "bản của tôi"), ("met", ""))
    assert inspector.post(path, again).status_code == 302
    first.refresh_from_db()
    assert (first.answer, first.note) == ("not_met", "bản của tôi")


def test_a_photo_goes_with_an_answer_and_a_wrong_file_says_so(inspector: Client, villager: Client, held: Inspection) -> None:
    path, item = f"{ROOT}{held.pk}/danh-gia/", held.items.get(number=1)
    wrong = answers(held, ("met", "giữ lại"), ("met", "")) | {f"i{item.pk}-file": SimpleUploadedFile("a.exe", b"MZ" + b"0" * 40)}
    answer = inspector.post(path, wrong)
    assert answer.status_code == 422
    assert "không phải ảnh" in answer.content.decode()
    assert "giữ lại" in answer.content.decode()
    right = answers(held, ("met", ""), ("met", "")) | {f"i{item.pk}-file": SimpleUploadedFile("lịch.png", PNG)}
    assert inspector.post(path, right).status_code == 302
    file = f"{ROOT}noi-dung/{item.pk}/tep"
    assert inspector.get(file).content == PNG
    assert villager.get(file).status_code == 404  # the minutes are not made


def test_the_whole_way_in_the_desk(inspector: Client, villager: Client, held: Inspection, village: Body) -> None:
    one = f"{ROOT}{held.pk}/"
    finding = {"kind": "shortcoming", "text": "Chưa niêm yết", "remedy": "Niêm yết", "body": village.pk, "work_days": "5", "key": "f" * 20}
    for _ in range(2):
        assert inspector.post(f"{one}ton-tai/", finding).status_code == 302
    found = Finding.objects.get()
    page = f"{ROOT}ton-tai/{found.pk}/"
    assert villager.get(page).status_code == 404
    held.refresh_from_db()
    assert inspector.post(f"{one}chuyen/", {"to": "make_minutes", "version": held.version}).status_code == 302
    assert "Chưa niêm yết" in villager.get("/lam-viec/").content.decode()  # the card of the home page
    assert "5 ngày làm việc" in villager.get(page).content.decode()
    wrong = villager.post(f"{page}bao-cao/", {"words": "", "version": 1})
    assert wrong.status_code == 422
    done = {"words": "Đã niêm yết", "version": 1, "file": SimpleUploadedFile("a.png", PNG)}
    assert villager.post(f"{page}bao-cao/", done).status_code == 302
    assert "Chờ xác nhận khắc phục" in inspector.get("/lam-viec/").content.decode()
    found.refresh_from_db()
    assert "vì sao trả lại" in inspector.post(f"{page}xac-nhan/", {"to": "return", "version": found.version}, follow=True).content.decode()
    assert inspector.post(f"{page}xac-nhan/", {"to": "confirm", "version": found.version}, follow=True).status_code == 200
    found.refresh_from_db()
    assert found.state == "confirmed"
    held.refresh_from_db()
    inspector.post(f"{one}chuyen/", {"to": "conclude", "version": held.version, "note": "Thôn làm tốt"})
    for kind in ("bien-ban", "ket-luan"):
        assert inspector.get(f"{one}{kind}.docx").content.startswith(b"PK")
        assert villager.get(f"{one}{kind}.pdf").content.startswith(b"%PDF")
    remedy = found.remedies.get()
    assert villager.get(f"{ROOT}bao-cao/{remedy.pk}/tep").content == PNG


def test_a_conclusion_refused_keeps_its_text(inspector: Client, held: Inspection) -> None:
    answer = inspector.post(f"{ROOT}{held.pk}/chuyen/", {"to": "make_minutes", "version": 99, "note": "Lời tôi gõ"})
    assert answer.status_code == 422
    assert "Lời tôi gõ" in answer.content.decode()
    assert "vừa thay đổi" in answer.content.decode()


def test_a_draft_of_the_minutes_begins_from_the_inspection(people: dict[str, User], held: Inspection, commune: Body) -> None:
    officer = window(people["canbo"])
    assert "Soạn để lấy số" in officer.get(f"{ROOT}{held.pk}/").content.decode()
    form = {"kind": "BB", "owner": commune.pk, "signer": "", "source": f"inspection:{held.pk}"}
    page = officer.post("/lam-viec/soan/moi/", form, follow=True).content.decode()
    assert "Trưởng đoàn kiểm tra" in page
    assert "Đoàn xã" in page


def test_strangers_see_nothing_and_officers_do_not_inspect(people: dict[str, User], held: Inspection, village: Body) -> None:
    stranger = User.objects.create_user("nguoikhac")
    stranger.groups.set(people["canbo"].groups.all())
    other = Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to=None)
    Post.objects.create(user=stranger, body=other, role="inspector", valid_from=date(2025, 7, 1))
    outside, officer = window(stranger), window(people["canbo"])
    item = held.items.first()
    assert item is not None
    for path in ("", "bien-ban.docx"):
        assert outside.get(f"{ROOT}{held.pk}/{path}").status_code == 404
    assert officer.get(f"{ROOT}{held.pk}/").status_code == 200
    for path in ("danh-gia/", "chuyen/", "ton-tai/", "bien-ban/", "them/", "bat-dau/"):
        answer = officer.post(f"{ROOT}{held.pk}/{path}", {"to": "make_minutes"})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/lam-viec/"), path  # Wagtail's way of saying no
        assert officer.get(f"{ROOT}{held.pk}/{path}").status_code == 405
    assert officer.get(f"{ROOT}moi/").status_code == 302
    held.refresh_from_db()
    assert held.state == "under_way"


def test_checklists_are_kept_in_editions_and_typed_text_stays(inspector: Client, commune: Body, checklist: Checklist) -> None:
    path = f"{ROOT}mau/{checklist.pk}/"
    form = {"body": commune.pk, "title": "Mẫu", "lines": "Một | căn cứ", "version": 1}
    assert inspector.post(path, form).status_code == 302
    late = inspector.post(path, form | {"lines": "Dòng của tôi"})
    assert late.status_code == 422
    assert "Dòng của tôi" in late.content.decode()
    wrong = inspector.post(path, form | {"lines": "a|b|c|d"})
    assert "Dòng 1" in wrong.content.decode()
    assert inspector.post(f"{path}thoi/", {"why": "mẫu cũ"}).status_code == 302
    assert inspector.get(path).status_code == 404


def test_lists_as_sheets_hold_text_and_no_formulas(inspector: Client, held: Inspection, village: Body, people: dict[str, User],
                                                   at: datetime) -> None:  # fmt: skip
    form = FindingForm(Kind.REQUEST, "=1+1", "Sửa", village)
    finding_actions.write(inspection=held, form=form, key="f" * 20, by=people["kiemtra"], at=at)
    for path in ("danh-sach.xlsx", "ton-tai.xlsx"):
        content = inspector.get(f"{ROOT}{path}").content
        page = load_workbook(BytesIO(content)).active
        assert page is not None
        cells = [cell for row in page.iter_rows() for cell in row]
        assert not any(cell.data_type == "f" for cell in cells), path
    assert any(cell.value == "=1+1" for cell in cells)
    assert inspector.get(f"{ROOT}danh-sach.pdf").status_code == 404


def test_pages_ask_a_fixed_number_of_questions(
    inspector: Client, commune: Body, held: Inspection, checklist: Checklist, people: dict[str, User], at: datetime
) -> None:
    paths = [ROOT, f"{ROOT}ton-tai/", f"{ROOT}mau/", f"{ROOT}{held.pk}/", "/lam-viec/"]
    for path in paths:
        inspector.get(path)
    by, bodies = people["kiemtra"], list(commune.children.filter(kind="village"))
    form = FindingForm(Kind.SHORTCOMING, "Một", "Sửa", held.body, due_on=date(2026, 3, 9))
    finding_actions.write(inspection=held, form=form, key="f" * 20, by=by, at=at)
    few = [asked(inspector, path) for path in paths]
    for one in planned(commune, bodies, checklist, by, at, "m" * 20):
        actions.begin(inspection=one, held_on=date(2026, 3, 2), version=1, by=by, at=at)
        more = FindingForm(Kind.SHORTCOMING, "Nhiều", "Sửa", one.body, due_on=date(2026, 3, 9))
        finding_actions.write(inspection=one, form=more, key=f"finding-{one.pk:012}", by=by, at=at)
        actions.move(inspection=one, to=Move.MAKE_MINUTES, version=one.version, by=by, at=at)
    Item.objects.bulk_create(Item(inspection=held, number=n, question=f"Câu {n}") for n in range(3, 60))
    assert [asked(inspector, path) for path in paths] == few
