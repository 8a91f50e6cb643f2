"""Writing on the desk: start, type, preview, conflicts, issue, compare, responses from Excel."""

from datetime import datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document as Docx
from pypdf import PdfReader

from loa.documents import drafting
from loa.documents.law_actions import settle
from loa.documents.models import Document, Draft
from loa.newsroom.models import Message
from loa.organisations.models import Body, Post, User
from loa.paper.responses import Response, write_responses
from loa.plans.models import Plan

BASE = "/lam-viec/soan/"


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


@pytest.fixture
def officer(people: dict[str, User]) -> Client:
    return client(people["canbo"])


def begun(officer: Client, commune: Body, kind: str = "KH", **more: object) -> Draft:
    answer = officer.post(f"{BASE}moi/", {"kind": kind, "owner": commune.pk, **more})
    assert answer.status_code == 302, answer.context and answer.context["form"].errors
    return Draft.objects.get(pk=int(answer["Location"].rstrip("/").rsplit("/", 1)[1]))


def sent(draft: Draft, **changes: object) -> dict[str, object]:
    return {**{k: v for k, v in draft.typed.items() if isinstance(v, str)}, "edition": draft.edition, "points": "14", **changes}


def test_a_new_draft_has_issuer_signer_sections_and_recipients(officer: Client, commune: Body, people: dict[str, User]) -> None:
    signer = Post.objects.get(user=people["duyet1"])
    draft = begun(officer, commune, signer=signer.pk)
    typed = draft.typed
    assert (typed["issuer"], typed["symbol"], typed["place"]) == (commune.name, "KH-UBND", commune.place)
    assert typed["authority"] == "TM. Ủy ban nhân dân\nKT. Chủ tịch"
    assert (typed["position"], typed["name"]) == ("Phó Chủ tịch", "Trần Văn Hòa")
    assert "IV. TỔ CHỨC THỰC HIỆN" in typed["body"]
    assert typed["recipients"].endswith("Lưu: VT")


def test_a_decision_is_signed_by_the_chair_alone(officer: Client, commune: Body, people: dict[str, User]) -> None:
    draft = begun(officer, commune, "QĐ", signer=Post.objects.get(user=people["duyet2"]).pk)
    assert draft.typed["deciding"] == f"Chủ tịch {commune.name}"
    assert draft.typed["authority"] == ""


@pytest.mark.parametrize("kind", ["CV", "BC", "TB", "BTH", "TTr", "GM"])
def test_every_page_of_a_draft_opens(kind: str, officer: Client, commune: Body) -> None:
    draft = begun(officer, commune, kind)
    for path in ("", "xem-truoc/", "du-thao.docx", "du-thao.pdf", "so-sanh/"):
        assert officer.get(f"{BASE}{draft.pk}/{path}").status_code == 200, path
    assert officer.get(BASE).status_code == 200
    assert officer.get(f"{BASE}{draft.pk}/du-thao.xlsx").status_code == (200 if kind == "BTH" else 404)


def test_another_commune_sees_no_draft(officer: Client, commune: Body, people: dict[str, User]) -> None:
    draft = begun(officer, commune)
    other = User.objects.create_user("khac", password="x")
    other.groups.set(people["canbo"].groups.all())
    place = Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to__isnull=True)
    Post.objects.create(user=other, body=place, role="officer", valid_from="2025-07-01")
    stranger = client(other)
    for path in ("", "xem-truoc/", "du-thao.docx", "so-sanh/"):
        assert stranger.get(f"{BASE}{draft.pk}/{path}").status_code == 404, path
    for path in ("", "ban-hanh/", "lay-lai/", "nap-y-kien/", "xem-truoc/"):
        assert stranger.post(f"{BASE}{draft.pk}/{path}", sent(draft)).status_code == 404, path
    assert stranger.post(f"{BASE}moi/", {"kind": "KH", "owner": commune.pk}).status_code == 422


def test_saving_and_the_files_that_follow(officer: Client, commune: Body) -> None:
    draft = begun(officer, commune)
    answer = officer.post(f"{BASE}{draft.pk}/", sent(draft, title="Kế hoạch mới", body="I. NHIỆM VỤ\nTT\tViệc\n1\tHọp", marked="on"))
    assert answer.status_code == 302
    file = officer.get(f"{BASE}{draft.pk}/du-thao.docx")
    words = Docx(BytesIO(file.content))
    assert "Kế hoạch mới" in [p.text for p in words.paragraphs]
    assert words.tables[1].rows[1].cells[1].text == "Họp"
    assert "DỰ THẢO" in words.tables[0].rows[1].cells[0].text
    assert "Kế hoạch mới" in PdfReader(BytesIO(officer.get(f"{BASE}{draft.pk}/du-thao.pdf").content)).pages[0].extract_text()


def test_typing_saves_itself_and_says_when(officer: Client, commune: Body) -> None:
    draft = begun(officer, commune)
    answer = officer.post(f"{BASE}{draft.pk}/", sent(draft, date="chưa rõ"), headers={"X-Part": "1"})
    assert answer.json()["edition"] == 2
    draft.refresh_from_db()
    assert draft.typed["date"] == "chưa rõ", "also what is not right yet is kept"


def test_what_is_wrong_is_said_and_stays_typed(officer: Client, commune: Body) -> None:
    draft = begun(officer, commune)
    answer = officer.post(f"{BASE}{draft.pk}/", sent(draft, date="mai", body="Đã gõ dài"))
    assert answer.status_code == 422
    assert "Ghi theo dạng 2026-03-05" in answer.content.decode()
    assert "Đã gõ dài" in answer.content.decode()


def test_a_save_over_somebody_elses_is_refused_and_the_text_stays(
    officer: Client, commune: Body, people: dict[str, User], at: datetime
) -> None:
    draft = begun(officer, commune)
    drafting.keep(draft=Draft.objects.get(pk=draft.pk), edition=1, typed=draft.typed, by=people["duyet1"], at=at)
    answer = officer.post(f"{BASE}{draft.pk}/", sent(draft, body="Của tôi"))
    assert answer.status_code == 409
    assert "Của tôi" in answer.content.decode()
    assert officer.post(f"{BASE}{draft.pk}/", sent(draft, body="Của tôi"), headers={"X-Part": "1"}).status_code == 409
    assert officer.post(f"{BASE}{draft.pk}/ban-hanh/", sent(draft, title="A")).status_code == 409


def test_preview_shows_the_pages_of_what_stands_in_the_form(officer: Client, commune: Body) -> None:
    draft = begun(officer, commune)
    page = officer.post(f"{BASE}{draft.pk}/xem-truoc/", sent(draft, title="Trích yếu chưa lưu")).content.decode()
    assert "data:image/png;base64," in page
    assert "căn cứ ban hành" in page, "advice"
    draft.refresh_from_db()
    assert draft.title == ""


def test_issuing_puts_it_in_the_register(officer: Client, commune: Body) -> None:
    draft = begun(officer, commune)
    answer = officer.post(f"{BASE}{draft.pk}/ban-hanh/", sent(draft, title="Ban hành thử", issue_number="12", issue_date="2026-03-05"))
    document = Document.objects.get(draft=draft)
    assert answer["Location"].endswith(f"/van-ban/{document.pk}/")
    assert (document.number, document.date_text) == ("12/KH-UBND", "2026-03-05")
    assert officer.get(answer["Location"]).status_code == 200
    page = officer.get(f"{BASE}{draft.pk}/").content.decode()
    assert "Đã ban hành" in page
    assert 'formaction="' + f"{BASE}{draft.pk}/ban-hanh/" not in page


@pytest.mark.parametrize(("number", "day"), [("0", ""), ("-1", ""), ("abc", ""), ("", "hôm nay"), ("", "1026-01-01"), ("9999999", "")])
def test_a_wrong_number_or_day_is_said(number: str, day: str, officer: Client, commune: Body) -> None:
    draft = begun(officer, commune)
    answer = officer.post(f"{BASE}{draft.pk}/ban-hanh/", sent(draft, title="A", issue_number=number, issue_date=day))
    assert answer.status_code == 422
    assert not Document.objects.exists()


def test_what_cannot_be_issued_says_why_and_is_saved(officer: Client, commune: Body) -> None:
    draft = begun(officer, commune)
    answer = officer.post(f"{BASE}{draft.pk}/ban-hanh/", sent(draft, title=" ", body="Đã gõ"), follow=True)
    assert "còn thiếu trích yếu" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.typed["body"] == "Đã gõ"


def test_comparison_marks_changed_words_and_an_older_edition_comes_back(officer: Client, commune: Body) -> None:
    draft = begun(officer, commune)
    officer.post(f"{BASE}{draft.pk}/", sent(draft, body="Câu <b>mới</b>."))
    page = officer.get(f"{BASE}{draft.pk}/so-sanh/").content.decode()
    assert 'class="addition"' in page
    assert "<b>mới</b>" not in page, "text is never markup"
    officer.post(f"{BASE}{draft.pk}/lay-lai/", {"older": "1", "edition": "2"})
    draft.refresh_from_db()
    assert "IV. TỔ CHỨC THỰC HIỆN" in draft.typed["body"]
    assert draft.edition == 3


def test_responses_are_typed_and_come_from_excel(officer: Client, commune: Body) -> None:
    draft = begun(officer, commune, "BTH")
    rows = {"r-TOTAL_FORMS": "2", "r-INITIAL_FORMS": "0", "r-0-by": "Sở A", "r-0-comment": "Sửa Điều 1", "r-0-answer": "Tiếp thu"}
    officer.post(f"{BASE}{draft.pk}/", sent(draft, **rows))
    book = SimpleUploadedFile("y-kien.xlsx", write_responses([Response("Sở B", "=1+1", "Giải trình")], "x"))
    answer = officer.post(f"{BASE}{draft.pk}/nap-y-kien/", {"edition": "2", "x-file": book}, follow=True)
    assert "Đã thêm 1 ý kiến" in answer.content.decode()
    draft.refresh_from_db()
    assert [row["by"] for row in draft.typed["rows"]] == ["Sở A", "Sở B"]
    bad = SimpleUploadedFile("y-kien.xlsx", b"abc")
    assert "hỏng" in officer.post(f"{BASE}{draft.pk}/nap-y-kien/", {"edition": "3", "x-file": bad}, follow=True).content.decode()
    report = begun(officer, commune, "BC", source=f"draft:{draft.pk}")
    assert "1\tSở A\tSửa Điều 1\tTiếp thu" in report.typed["annexes"]


def test_a_draft_begins_from_plan_task_message_and_document(officer: Client, commune: Body, plan: Plan, message: Message) -> None:
    task = plan.tasks.get(number=1)
    report = begun(officer, commune, "BC", source=f"plan:{plan.pk}").typed
    assert plan.document.heading in report["title"]
    assert report["annexes"].startswith("Phụ lục: Tiến độ thực hiện nhiệm vụ (ngang)")
    assert begun(officer, commune, "CV", source=f"task:{task.pk}").typed["addressees"]
    assert begun(officer, commune, "TB", source=f"message:{message.pk}").title == message.title
    assert begun(officer, commune, "KH", source=f"document:{plan.document_id}").typed["bases"].startswith("Căn cứ Kế hoạch số 18/KH-UBND")
    for path in (f"/lam-viec/soan/moi/?loai=CV&tu=task:{task.pk}", "/lam-viec/soan/moi/?loai=X&tu=<b>"):
        assert officer.get(path).status_code == 200


def test_a_base_that_is_over_is_named(officer: Client, commune: Body, at: datetime) -> None:
    settle(at=at)
    draft = begun(officer, commune)
    old = "Căn cứ Nghị định số 43/2011/NĐ-CP ngày 13 tháng 6 năm 2011 của Chính phủ quy định về trang thông tin điện tử"
    page = officer.post(f"{BASE}{draft.pk}/xem-truoc/", sent(draft, bases=old)).content.decode()
    assert "43/2011/NĐ-CP" in page
    assert "xem lại trước khi viện dẫn" in page
