"""The desk's pages of consultations, as officers go through them from a file to the published result."""

import re
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import localdate, now
from openpyxl import load_workbook

from consultations.drafts import FIRST, SECOND, opened, provision, say, started
from loa.consultations import papers, sheet_actions
from loa.consultations.draft_models import Consultation
from loa.consultations.models import Answer, Comment, Theme
from loa.newsroom.models import Message
from loa.organisations.models import Body, User

ROOT = "/lam-viec/lay-y-kien/"


def window(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


@pytest.fixture
def moment(db: None) -> datetime:
    cache.clear()
    return now()


@pytest.fixture
def officer(people: dict[str, User]) -> Client:
    return window(people["canbo"])


@pytest.fixture
def leader(people: dict[str, User]) -> Client:
    return window(people["duyet1"])


@pytest.fixture
def one(commune: Body, people: dict[str, User], moment: datetime) -> Consultation:
    return opened(commune, people["canbo"], people["duyet1"], moment)


def posted(window: Client, path: str, typed: dict[str, object], status: int = 302) -> str:
    answer = window.post(f"{ROOT}{path}", typed)
    assert answer.status_code == status, re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))[-1500:]
    return answer.headers.get("Location", "") or answer.content.decode()


def shown(window: Client, path: str = "", status: int = 200) -> str:
    answer = window.get(f"{ROOT}{path}")
    assert answer.status_code == status
    return answer.content.decode()


def file(text: str, name: str = "du-thao.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def test_from_a_file_to_the_public(officer: Client, leader: Client, commune: Body, moment: datetime) -> None:
    shown(officer, "moi/")
    place = posted(officer, "moi/", {"body": commune.pk, "title": "Nghị quyết về phí", "key": "k" * 24})
    pk = int(place.rstrip("/").split("/")[-1])
    assert "Còn thiếu trước khi công khai" in shown(officer, f"{pk}/")
    page = posted(officer, f"{pk}/ban/", {"file": file("trống"), "dated": "2026-03-01", "note": "Bản đầu"}, 422)
    assert "hầu như không có chữ" in page
    posted(officer, f"{pk}/ban/", {"file": file(FIRST), "dated": "2026-03-01", "note": ""})
    day = localdate(moment)
    form = {
        "title": "Nghị quyết về phí", "summary": "Mỗi hộ nộp 25.000 đồng", "contact": "UBND xã", "opens_on": day.isoformat(),
        "closes_on": (day + timedelta(days=20)).isoformat(), "term": "consultation-posting-commune", "term_basis": "Quy chế của xã",
        "check_effect": "yes", "check_concern": "no", "check_reach": "", "check_other": "", "count_equal": "once",
        "count_signatures": "once",
        "count_own_staff": "apart", "count_late": "apart", "questions": "Giờ nào hợp?", "shows_at_once": "on",
        "version": Consultation.objects.get(pk=pk).version,
    }  # fmt: skip
    posted(officer, f"{pk}/thong-tin/", form)
    stale = posted(officer, f"{pk}/thong-tin/", {**form, "summary": "Chữ tôi gõ"}, 422)
    assert "Có người vừa thay đổi" in stale
    assert "Chữ tôi gõ" in stale
    assert "Hãy nhờ quản trị" in shown(officer, f"{pk}/")
    posted(officer, f"{pk}/tai-lieu/", {"kind": "summary", "title": "", "file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")})
    assert "không phải tệp" in posted(officer, f"{pk}/tai-lieu/", {"kind": "summary", "file": file("<script>", "a.html")}, 422)
    version = Consultation.objects.get(pk=pk).version
    posted(officer, f"{pk}/chuyen/", {"to": "announce", "version": version})
    assert Consultation.objects.get(pk=pk).announced_at is None  # an officer does not announce
    posted(leader, f"{pk}/chuyen/", {"to": "announce", "version": version})
    assert Client().get(f"/du-thao/{pk}/").status_code == 200
    assert Client().get(f"/du-thao/{pk}/tai-lieu/{Consultation.objects.get(pk=pk).companions.get().pk}").status_code == 200
    assert "Đang lấy ý kiến" in shown(officer, "?buoc=open")


def test_strangers_see_and_do_nothing(one: Consultation, people: dict[str, User]) -> None:
    accountant = window(people["ketoan"])
    shown(accountant, f"{one.pk}/")
    for path in ("thong-tin/", "ban/", "y-kien/xu-ly/", "chu-de/xu-ly/", "chuyen/", "bang/nap/"):
        assert posted(accountant, f"{one.pk}/{path}", {"to": "sort"}) == "/lam-viec/"
    shown(accountant, f"{one.pk}/y-kien/nhap/", 302)
    assert not Theme.objects.exists()
    other = User.objects.create_user("khac")
    other.groups.set(people["canbo"].groups.all())
    shown(window(other), f"{one.pk}/", 404)


def test_paper_meetings_and_tables(one: Consultation, officer: Client, moment: datetime) -> None:
    form = {
        "channel": "meeting", "received_on": localdate(moment).isoformat(), "kind": "citizen", "people": 42, "meeting": "", "places":
        "Điều 4; chỗ về tiền", "stance": "for", "text": "Đa số nhất trí", "key": "k" * 24,
    }  # fmt: skip
    assert "Đa số nhất trí" in posted(officer, f"{one.pk}/y-kien/nhap/", form, 422)
    place = posted(officer, f"{one.pk}/y-kien/nhap/", {**form, "meeting": "Thôn Đông"})
    page = officer.get(place).content.decode()
    assert "42 người" in page
    row = Comment.objects.get()
    assert (row.place_words, row.targets.get().provision.path) == ("chỗ về tiền", "Điều 4")
    filled = load_workbook(BytesIO(sheet_actions.template()))
    sheet = filled.active
    assert sheet is not None
    sheet.cell(sheet.max_row, 1, "Mức thu cao, đề nghị giảm")  # over the example of the template
    saved = BytesIO()
    filled.save(saved)
    book = SimpleUploadedFile("bang.xlsx", saved.getvalue())
    seen = posted(officer, f"{one.pk}/y-kien/nap/", {"file": book}, 200)
    ticket = re.search(r'name="ticket" value="([^"]+)"', seen)
    assert ticket
    posted(officer, f"{one.pk}/y-kien/nap/ghi/", {"ticket": ticket[1]})
    assert Comment.objects.count() == 2
    posted(officer, f"{one.pk}/y-kien/nap/ghi/", {"ticket": "bịa"}, 404)
    assert "không phải bảng tính" in posted(officer, f"{one.pk}/y-kien/nap/", {"file": file("x", "x.xlsx")}, 422)


def test_moderation_and_appeal(one: Consultation, officer: Client, leader: Client, moment: datetime) -> None:
    taken = say(one, moment, "Điều 4", text="Số 0912345678")
    assert "Hãy giải thích" in posted(officer, f"{one.pk}/y-kien/1/an/", {"reason": "personal", "words": "", "shown": "Giữ lại"}, 422)
    posted(officer, f"{one.pk}/y-kien/1/an/", {"reason": "personal", "words": "Có số máy", "shown": ""})
    Client().post(f"/du-thao/y-kien-cua-toi/{taken.secret}/", {"words": "Số của xã"})
    decision = taken.comment.moderations.get()
    assert "không tự giải quyết" in shown(officer, f"{one.pk}/y-kien/1/")
    posted(leader, f"{one.pk}/y-kien/1/an/{decision.pk}/", {"to": "grant", "words": "Đúng là số của xã"})
    taken.comment.refresh_from_db()
    assert taken.comment.hidden == ""


def test_placing_after_a_new_version(one: Consultation, officer: Client, moment: datetime) -> None:
    say(one, moment, "Điều 6", text="Về kiểm tra")
    posted(officer, f"{one.pk}/ban/", {"file": file(SECOND), "dated": "2026-03-02", "note": ""})
    page = shown(officer, f"{one.pk}/y-kien/xep-cho/")
    assert "đã tách thành Điều 7, Điều 8" in re.sub(r"<[^>]+>", "", page)
    target = Comment.objects.get().targets.get()
    posted(officer, f"{one.pk}/y-kien/xep-cho/", {"target": target.pk, "provision": provision(one, "Điều 7", 2).pk})
    assert "Không có ý kiến nào chờ xếp chỗ" in shown(officer, f"{one.pk}/y-kien/xep-cho/")


def test_all_that_fit_a_filter_by_officer_are_given_to_another(
    one: Consultation, officer: Client, people: dict[str, User], moment: datetime
) -> None:
    for n in range(3):
        say(one, moment, "Điều 3", text=f"Ý {n}", key=f"k{n}")
    act = f"{one.pk}/y-kien/xu-ly/"
    posted(officer, act, {"to": "assign", "to_officer": people["canbo"].pk, "opinion": [1]})
    page = shown(officer, f"{one.pk}/y-kien/?officer=none")
    form = page.split(f'action="{ROOT}{act}')[1].split("</form>")[0]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
    assert hidden["officer"] == "none"  # the filter; whom they are given to has a name of its own
    for value in re.findall(r'<button[^>]*name="to"[^>]*>', form):
        assert ("formnovalidate" in value) == ('value="answer"' not in value)  # what an answer needs keeps nobody from assigning
    posted(officer, act, {**hidden, "to": "assign", "to_officer": people["duyet1"].pk, "all": "1"})
    assert list(Comment.objects.order_by("number").values_list("officer__username", flat=True)) == ["canbo", "duyet1", "duyet1"]


def test_answers_themes_and_the_table(
    one: Consultation, officer: Client, leader: Client, people: dict[str, User], moment: datetime
) -> None:
    for n in range(3):
        say(one, moment, "Điều 3", text=f"Mức thu cao quá, đề nghị giảm cho hộ nghèo, lần {n}", key=f"k{n}")
    say(one, moment, text="Đồng ý", stance="for")
    page = shown(officer, f"{one.pk}/y-kien/?state=open&stance=change")
    assert "3 ý kiến" in page
    act = f"{one.pk}/y-kien/xu-ly/"
    posted(officer, act, {"to": "assign", "to_officer": people["duyet1"].pk, "opinion": [1, 2]})
    assert Comment.objects.filter(officer=people["duyet1"]).count() == 2
    posted(officer, act, {"to": "split", "name": "Mức thu", "all": "1", "stance": "change"})
    theme = Theme.objects.get(name="Mức thu")
    assert theme.comments.count() == 3
    kept = posted(
        officer, f"{one.pk}/chu-de/xu-ly/", {"to": "answer", "theme": theme.pk, "outcome": "partly", "text": "", "version": 0}, 422
    )
    assert "Hãy ghi nội dung" in kept
    posted(
        officer,
        f"{one.pk}/chu-de/xu-ly/",
        {"to": "answer", "theme": theme.pk, "outcome": "partly", "text": "Giảm cho hộ nghèo", "version": 0},
    )
    posted(officer, f"{one.pk}/y-kien/2/tra-loi/", {"outcome": "declined", "text": "Riêng", "version": 0})
    assert "Riêng" in shown(officer, f"{one.pk}/y-kien/2/")
    assert "còn 1" in shown(officer, f"{one.pk}/")
    book = load_workbook(BytesIO(officer.get(f"{ROOT}{one.pk}/bang.xlsx").content))
    sheet = book.active
    assert sheet is not None
    last = sheet.max_row
    sheet.cell(last, sheet.max_column - 1, "Ghi nhận")
    sheet.cell(last, sheet.max_column, "Cảm ơn")
    saved = BytesIO()
    book.save(saved)
    seen = posted(officer, f"{one.pk}/bang/nap/", {"file": SimpleUploadedFile("b.xlsx", saved.getvalue())}, 200)
    assert "1 câu trả lời mới hoặc sửa" in seen
    ticket = re.search(r'name="ticket" value="([^"]+)"', seen)
    assert ticket
    posted(officer, f"{one.pk}/bang/nap/ghi/", {"ticket": ticket[1]})
    assert Answer.objects.get(comment__number=4).text == "Cảm ơn"
    assert officer.get(f"{ROOT}{one.pk}/bang.docx").content[:2] == b"PK"
    assert len(officer.get(f"{ROOT}{one.pk}/bang.json").json()["comments"]) == 4
    shown(officer, f"{one.pk}/y-kien/gan-giong/")
    posted(officer, f"{one.pk}/chu-de/xu-ly/", {"to": "sort"})
    _published(one, leader, officer, moment)


def _published(one: Consultation, leader: Client, officer: Client, moment: datetime) -> None:
    day = localdate(moment)
    Consultation.objects.filter(pk=one.pk).update(opens_on=day - timedelta(days=30), closes_on=day - timedelta(days=1))
    assert "có thể công bố kết quả" in shown(leader, f"{one.pk}/")
    posted(leader, f"{one.pk}/chuyen/", {"to": "publish", "version": Consultation.objects.get(pk=one.pk).version, "why": "Cảm ơn bà con"})
    assert "Cảm ơn bà con" in Client().get(f"/du-thao/{one.pk}/ket-qua/").content.decode()
    posted(officer, f"{one.pk}/tin-ket-qua/", {})
    assert Message.objects.get().title.startswith("Kết quả góp ý dự thảo")


def test_statistics_for_the_council_and_the_upper_level(one: Consultation, people: dict[str, User], moment: datetime) -> None:
    say(one, moment, "Điều 4", text="Giảm phí")
    answer = window(people["canbotinh"]).get(f"{ROOT}thong-ke.xlsx")
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert [row[5] for row in rows] == [1, 1]
    assert rows[-1][0] == "Cộng"


def test_formulas_stay_text_in_the_sheet(one: Consultation, moment: datetime) -> None:
    say(one, moment, "Điều 4", text='=HYPERLINK("http://x")')
    sheet = load_workbook(BytesIO(papers.as_xlsx(one))).active
    assert sheet is not None
    assert "f" not in {cell.data_type for row in sheet.iter_rows(min_row=4) for cell in row}


def test_the_table_is_shown_in_words_before_it_is_taken(one: Consultation, officer: Client) -> None:
    seen = posted(officer, f"{one.pk}/y-kien/nap/", {"file": SimpleUploadedFile("bang.xlsx", sheet_actions.template())}, 422)
    cells = re.findall(r"<td>([^<]*)", seen)
    assert {"Người dân", "Đề nghị sửa"} <= {cell.strip() for cell in cells}
    assert not {"citizen", "change"} & {cell.strip() for cell in cells}


def test_a_place_that_was_not_clear_is_given_in_the_version_that_was_read(one: Consultation, officer: Client, moment: datetime) -> None:
    say(one, moment, "Điều 4")
    Comment.objects.update(place_words="chỗ về tiền")
    posted(officer, f"{one.pk}/ban/", {"file": file(SECOND), "dated": "2026-03-02", "note": ""})
    page = shown(officer, f"{one.pk}/y-kien/1/")
    assert "chưa rõ: “chỗ về tiền”" in page
    third = provision(one, "Điều 3/Khoản 1", 1)
    assert f'value="{third.pk}"' in page
    posted(officer, f"{one.pk}/y-kien/1/cho/", {"provision": third.pk})
    row = Comment.objects.get()
    assert (row.place_words, row.targets.count()) == ("", 2)


def test_what_may_still_be_shown_is_proposed_without_persons(one: Consultation, officer: Client, moment: datetime) -> None:
    say(one, moment, "Điều 4", text="Gọi 0912345678 để hỏi")
    assert "Gọi [số điện thoại] để hỏi" in shown(officer, f"{one.pk}/y-kien/1/")


def test_nothing_is_entered_after_the_end(one: Consultation, officer: Client, moment: datetime) -> None:
    assert "y-kien/nhap/" in shown(officer, f"{one.pk}/")
    Consultation.objects.update(state="stopped", why="Thôi")
    assert "y-kien/nhap/" not in shown(officer, f"{one.pk}/")


def test_themes_by_article(one: Consultation, officer: Client, moment: datetime) -> None:
    assert "Chưa có ý kiến nào về một điều" in shown(officer, f"{one.pk}/theo-dieu/")
    say(one, moment, "Điều 4")
    page = shown(officer, f"{one.pk}/theo-dieu/")
    assert f"?page={provision(one, 'Điều 4').stable}&amp;theme=none" in page
    assert "chưa có chủ đề: 1" in page


def test_statements_on_the_desk(commune: Body, people: dict[str, User], officer: Client, moment: datetime) -> None:
    one = opened(commune, people["canbo"], people["duyet1"], moment, takes_votes=True)
    taken = say(one, moment, "Điều 4", text="Miễn cả người già")
    assert "Chưa có phát biểu nào" in shown(officer, f"{one.pk}/phat-bieu/")
    page = posted(officer, f"{one.pk}/phat-bieu/xu-ly/", {"to": "add", "text": "x" * 281}, 422)
    assert "x" * 281 in page
    posted(officer, f"{one.pk}/phat-bieu/xu-ly/", {"to": "add", "text": "Nên thu theo quý."})
    assert "Đưa thành phát biểu" in shown(officer, f"{one.pk}/y-kien/{taken.comment.number}/")
    posted(officer, f"{one.pk}/phat-bieu/xu-ly/", {"to": "quote", "opinion": taken.comment.number})
    assert "Đang là phát biểu số 2" in shown(officer, f"{one.pk}/y-kien/{taken.comment.number}/")
    assert "theo quy tắc" in posted(officer, f"{one.pk}/phat-bieu/xu-ly/", {"to": "withdraw", "statement": 2, "why": "Thôi"}, 422)
    posted(officer, f"{one.pk}/phat-bieu/xu-ly/", {"to": "withdraw", "statement": 1, "why": "Viết lại"})
    assert "đã rút: Viết lại" in shown(officer, f"{one.pk}/phat-bieu/")
    posted(window(people["canbotinh"]), f"{one.pk}/phat-bieu/xu-ly/", {"to": "add", "text": "Một câu"})
    assert one.statements.count() == 2


def test_no_statements_where_they_were_not_declared(one: Consultation, officer: Client) -> None:
    shown(officer, f"{one.pk}/phat-bieu/", 404)
    assert "phat-bieu" not in shown(officer, f"{one.pk}/")


def test_the_term_of_the_bodys_own_level_comes_first(commune: Body, people: dict[str, User], officer: Client, moment: datetime) -> None:
    one = started(commune, people["canbo"], moment)
    select = re.search(r'<select name="term".*?</select>', shown(officer, f"{one.pk}/"), re.DOTALL)
    assert select
    assert "pháp luật của xã" in re.findall(r"<option[^>]*>([^<]*)", select[0])[0]
