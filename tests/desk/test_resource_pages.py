"""Pages of resources: who opens them, forms that keep what was typed, a form sent twice, files, and questions that do not grow."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from openpyxl import Workbook, load_workbook

from loa.organisations.models import Body, Post, User
from loa.plans.models import Plan, Task
from loa.resources.budget_sheet_rules import COLUMNS
from loa.resources.models import BudgetEntry, Certificate, Course, Enrolment, Requirement, Session, StaffingNorm
from loa.resources.staffing_rules import COLUMNS as STAFFING

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def window(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


@pytest.fixture
def purse(people: dict[str, User]) -> Client:
    """The commune's accountant."""
    return window(people["ketoan"])


@pytest.fixture
def officer(people: dict[str, User]) -> Client:
    return window(people["canbo"])


@pytest.fixture
def outsider(commune: Body, people: dict[str, User]) -> Client:
    """An accountant of another commune."""
    user = User.objects.create_user("nguoikhac")
    user.groups.set(people["canbo"].groups.all())
    Post.objects.create(
        user=user, body=Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to=None), role="finance", valid_from=date(2025, 7, 1)
    )
    return window(user)


@pytest.fixture
def task(plan: Plan) -> Task:
    return plan.tasks.get(number=1)


def typed(commune: Body, **changes: object) -> dict[str, object]:
    body = commune.children.get(name="Phòng Văn hóa - Xã hội xã").pk
    form = {
        "kind": "allocation",
        "body": body,
        "year": "2026",
        "source": "commune",
        "amount": "5 triệu",
        "on": "2026-02-01",
        "basis": "QĐ 27",
    }
    return {**form, "key": "a" * 32, "note": "", **changes}


def text(client: Client, path: str) -> str:
    answer = client.get(f"/lam-viec/{path}")
    assert answer.status_code == 200, path
    return answer.content.decode()


def asked(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(f"/lam-viec/{path}").status_code == 200, path
    return len(found)


def sheet(columns: tuple[str, ...], *rows: list[object]) -> SimpleUploadedFile:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (["Tiêu đề"], list(columns), *rows):
        page.append(row)
    saved = BytesIO()
    book.save(saved)
    return SimpleUploadedFile("bang.xlsx", saved.getvalue(), content_type=XLSX)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, name
    return found[1]


def test_an_entry_is_written_once_however_often_the_button_is_pressed(purse: Client, task: Task, commune: Body) -> None:
    path = f"/lam-viec/nhiem-vu/{task.pk}/kinh-phi/"
    form = typed(commune, key=hidden(text(purse, f"nhiem-vu/{task.pk}/kinh-phi/"), "key"))
    assert purse.post(path, form).status_code == 302
    told = purse.post(path, form, follow=True).content.decode()
    assert "đã ghi rồi" in told
    assert [e.amount for e in BudgetEntry.objects.all()] == [5_000_000]
    assert "5.000.000" in told


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"amount": "1,500"}, "hai cách"),
        ({"amount": "-5 triệu"}, "lớn hơn 0"),
        ({"amount": "0"}, "lớn hơn 0"),
        ({"amount": "9999999 tỷ"}, "lớn quá mức"),
        ({"amount": ""}, "Hãy ghi số tiền"),
        ({"basis": ""}, "căn cứ"),
        ({"on": "hôm qua"}, "Hãy ghi ngày"),
        ({"year": "1999"}, "Năm ngân sách"),
        ({"kind": "spending", "on": "2999-01-01"}, "quá xa"),
    ],
)
def test_a_wrong_form_says_so_and_keeps_what_was_typed(
    changes: dict[str, object], says: str, purse: Client, task: Task, commune: Body
) -> None:
    answer = purse.post(f"/lam-viec/nhiem-vu/{task.pk}/kinh-phi/", typed(commune, note="Lời đã gõ", **changes))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert says in page
    assert "Lời đã gõ" in page
    assert not BudgetEntry.objects.exists()


def test_above_the_allocation_asks_a_second_time(purse: Client, task: Task, commune: Body) -> None:
    path = f"/lam-viec/nhiem-vu/{task.pk}/kinh-phi/"
    purse.post(path, typed(commune))
    form = typed(commune, kind="spending", amount="6 triệu", key="b" * 32, note="Mua loa")
    asked_again = purse.post(path, form)
    page = asked_again.content.decode()
    assert asked_again.status_code == 422
    assert "vượt phần đã phân bổ 1.000.000 đồng" in page
    assert 'name="confirmed_over" value="1000000"' in page
    assert "Mua loa" in page
    assert BudgetEntry.objects.count() == 1
    purse.post(path, form | {"confirmed_over": "1"})
    assert BudgetEntry.objects.count() == 1, "another figure is no confirmation"
    assert purse.post(path, form | {"confirmed_over": "1000000"}).status_code == 302
    assert "người ghi xác nhận vượt phân bổ 1.000.000 đồng" in text(purse, f"nhiem-vu/{task.pk}/kinh-phi/")
    assert "Đã chi vượt phân bổ" in text(purse, f"ke-hoach/{task.plan_id}/kinh-phi/")


def test_reversing_below_what_is_spent_asks_a_second_time(purse: Client, task: Task, commune: Body) -> None:
    path = f"/lam-viec/nhiem-vu/{task.pk}/kinh-phi/"
    purse.post(path, typed(commune))
    purse.post(path, typed(commune, kind="spending", amount="3 triệu", key="b" * 32))
    given = BudgetEntry.objects.order_by("pk")[0]
    address = f"/lam-viec/nguon-luc/kinh-phi/but-toan/{given.pk}/dao/"
    answer = purse.post(address, {"why": "Ghi nhầm nguồn"})
    page = answer.content.decode()
    assert (answer.status_code, 'name="confirmed_over" value="3000000"' in page, "Ghi nhầm nguồn" in page) == (422, True, True)
    assert BudgetEntry.objects.count() == 2
    assert purse.post(address, {"why": "Ghi nhầm nguồn", "confirmed_over": "3000000"}).status_code == 302
    assert BudgetEntry.objects.count() == 3


def test_a_reversal_needs_a_reason_and_comes_once(purse: Client, task: Task, commune: Body) -> None:
    purse.post(f"/lam-viec/nhiem-vu/{task.pk}/kinh-phi/", typed(commune))
    entry = BudgetEntry.objects.get()
    path = f"/lam-viec/nguon-luc/kinh-phi/but-toan/{entry.pk}/dao/"
    assert purse.post(path, {"why": ""}).status_code == 422
    assert purse.post(path, {"why": "Ghi nhầm"}).status_code == 302
    again = purse.post(path, {"why": "Ghi nhầm lần nữa"})
    assert again.status_code == 422
    assert "Ghi nhầm lần nữa" in again.content.decode()
    assert sum(e.amount for e in BudgetEntry.objects.all()) == 0
    assert "Đã đảo" in text(purse, f"nhiem-vu/{task.pk}/kinh-phi/")


def test_who_may_not_sees_no_form_and_writes_nothing(officer: Client, outsider: Client, purse: Client, task: Task, commune: Body) -> None:
    path = f"nhiem-vu/{task.pk}/kinh-phi/"
    purse.post(f"/lam-viec/{path}", typed(commune))
    entry = BudgetEntry.objects.get()
    assert "Bạn được xem kinh phí" in text(officer, path)
    assert "Đảo bút toán" not in text(officer, path)
    assert officer.post(f"/lam-viec/{path}", typed(commune, key="c" * 32)).status_code == 422
    assert officer.post(f"/lam-viec/nguon-luc/kinh-phi/but-toan/{entry.pk}/dao/", {"why": "x"}).status_code == 422
    assert officer.get(f"/lam-viec/ke-hoach/{task.plan_id}/kinh-phi/nap/").status_code == 302
    for address in (
        path,
        f"ke-hoach/{task.plan_id}/kinh-phi/",
        f"ke-hoach/{task.plan_id}/kinh-phi.xlsx",
        f"ke-hoach/{task.plan_id}/kinh-phi/nap/",
        f"nguon-luc/kinh-phi/but-toan/{entry.pk}/dao/",
        f"nguon-luc/kinh-phi/co-quan/{commune.pk}/",
    ):
        assert outsider.get(f"/lam-viec/{address}").status_code == 404, address
    assert outsider.post(f"/lam-viec/{path}", typed(commune, key="d" * 32)).status_code == 404
    assert "5.000.000" not in text(outsider, "nguon-luc/kinh-phi/")
    assert Client().get(f"/lam-viec/{path}").status_code == 302
    assert BudgetEntry.objects.count() == 1


def test_a_sheet_is_looked_at_then_saved_and_known_afterwards(purse: Client, plan: Plan) -> None:
    row = [1, "Phòng Văn hóa - Xã hội xã", 2026, "Ngân sách xã", "Dự toán", "12 triệu", "05/01/2026", "TTr 5", ""]
    path = f"/lam-viec/ke-hoach/{plan.pk}/kinh-phi/nap/"
    page = purse.post(path, {"file": sheet(COLUMNS, row)}).content.decode()
    assert "1 dòng mới" in page
    assert not BudgetEntry.objects.exists()
    form = {"ticket": hidden(page, "ticket"), "mark": hidden(page, "mark")}
    assert purse.post(f"{path}luu/", form, follow=True).content.decode().count("Đã ghi 1 bút toán") == 1
    assert "đã có trong sổ" in purse.post(f"{path}luu/", form, follow=True).content.decode(), "the button pressed twice"
    assert "tệp này đã được nạp" in purse.post(path, {"file": sheet(COLUMNS, row)}).content.decode()
    assert BudgetEntry.objects.count() == 1


def test_a_wrong_sheet_names_row_and_column(purse: Client, plan: Plan) -> None:
    path = f"/lam-viec/ke-hoach/{plan.pk}/kinh-phi/nap/"
    bad = [1, "Sở Không Có", 2026, "Ngân sách xã", "Dự toán", "1,500", "05/01/2026", "TTr 5", ""]
    page = purse.post(path, {"file": sheet(COLUMNS, bad)}).content.decode()
    for words in ('data-name="Dòng">3</td>', "Cơ quan, đơn vị", "Sở Không Có", "Số tiền (đồng)", "hai cách", "Chưa ghi dòng nào"):
        assert words in page, words
    assert purse.post(path, {"file": SimpleUploadedFile("a.xlsx", b"MZ")}).status_code == 422
    assert purse.post(path, {}).status_code == 422
    assert "tải tệp lên lần nữa" in purse.post(f"{path}luu/", {"ticket": "x:y", "mark": ""}, follow=True).content.decode()
    assert not BudgetEntry.objects.exists()


def test_a_ticket_of_another_person_or_plan_is_worthless(purse: Client, officer: Client, plan: Plan, people: dict[str, User]) -> None:
    row = [1, "Phòng Văn hóa - Xã hội xã", 2026, "Ngân sách xã", "Dự toán", "12 triệu", "05/01/2026", "TTr 5", ""]
    path = f"/lam-viec/ke-hoach/{plan.pk}/kinh-phi/nap/"
    page = purse.post(path, {"file": sheet(COLUMNS, row)}).content.decode()
    form = {"ticket": hidden(page, "ticket"), "mark": hidden(page, "mark")}
    Post.objects.create(user=people["duyet1"], body=plan.owner, role="finance", valid_from=date(2025, 7, 1))
    assert "tải tệp lên lần nữa" in window(people["duyet1"]).post(f"{path}luu/", form, follow=True).content.decode()
    assert officer.post(f"{path}luu/", form).status_code == 302
    assert not BudgetEntry.objects.exists()


def test_files_are_downloaded(purse: Client, plan: Plan) -> None:
    for path in (f"ke-hoach/{plan.pk}/kinh-phi.xlsx", f"ke-hoach/{plan.pk}/kinh-phi/mau.xlsx"):
        answer = purse.get(f"/lam-viec/{path}")
        assert answer["Content-Type"] == XLSX
        assert load_workbook(BytesIO(answer.content)).sheetnames


def test_budget_pages_link_up_and_bear_no_style_of_their_own(purse: Client, task: Task, commune: Body) -> None:
    purse.post(f"/lam-viec/nhiem-vu/{task.pk}/kinh-phi/", typed(commune))
    office = commune.children.get(name="Phòng Văn hóa - Xã hội xã").pk
    for path in (
        "nguon-luc/kinh-phi/",
        f"ke-hoach/{task.plan_id}/kinh-phi/?nam=2026",
        f"nhiem-vu/{task.pk}/kinh-phi/",
        f"nguon-luc/kinh-phi/co-quan/{office}/",
        f"nguon-luc/kinh-phi/co-quan/{commune.pk}/?gom=1&nam=bậy",
    ):
        page = text(purse, path)
        assert "5.000.000" in page, path
        assert " style=" not in page[page.index('class="nice-padding loa"') :].split("</main>")[0], path
    assert f"/ke-hoach/{task.plan_id}/kinh-phi/" in text(purse, f"ke-hoach/{task.plan_id}/")
    assert f"/nhiem-vu/{task.pk}/kinh-phi/" in text(purse, f"nhiem-vu/{task.pk}/")
    assert "/lam-viec/nguon-luc/kinh-phi/" in text(purse, "")


def test_a_task_of_many_bodies_is_paged(purse: Client, plan: Plan, commune: Body, people: dict[str, User]) -> None:
    task = plan.tasks.get(number=1)
    body = commune.children.get(name="Phòng Văn hóa - Xã hội xã")
    rows = [
        BudgetEntry(
            task=task, plan=plan, body=body, year=2000 + n, source="commune", kind="estimate", amount=1000 + n, on=date(2026, 1, 1),
            basis="x", form_key=f"many-{n}", entered_by=people["ketoan"], entered_at=plan.created_at,
        )
        for n in range(60)
    ]  # fmt: skip
    BudgetEntry.objects.bulk_create(rows)
    first, second = (text(purse, f"nhiem-vu/{task.pk}/kinh-phi/?o={n}") for n in (1, 2))
    assert "2049 · Ngân sách xã" in first.split("<h2>Bút toán")[0]
    assert "2055 · Ngân sách xã" in second.split("<h2>Bút toán")[0]
    assert "2055 · Ngân sách xã" not in first.split("<h2>Bút toán")[0]
    assert "?o=2" in first
    assert first.count("61.770") == second.count("61.770") > 0, "the sum is of all"


def test_budget_pages_ask_no_more_as_entries_grow(purse: Client, plan: Plan, commune: Body) -> None:
    task = plan.tasks.get(number=1)
    paths = [
        "nguon-luc/kinh-phi/",
        f"ke-hoach/{plan.pk}/kinh-phi/",
        f"nhiem-vu/{task.pk}/kinh-phi/",
        f"nguon-luc/kinh-phi/co-quan/{commune.pk}/?gom=1",
    ]
    purse.post(f"/lam-viec/nhiem-vu/{task.pk}/kinh-phi/", typed(commune))
    few = [asked(purse, path) for path in paths for _ in range(2)][1::2]
    bodies = list(commune.children.exclude(kind="front").order_by("pk"))
    for number, other in enumerate(plan.tasks.order_by("number")[:8]):
        form = typed(commune, key=f"{number}" * 32, body=bodies[number].pk, source=("social", "commune")[number % 2])
        assert purse.post(f"/lam-viec/nhiem-vu/{other.pk}/kinh-phi/", form).status_code == 302
        assert purse.post(f"/lam-viec/nhiem-vu/{task.pk}/kinh-phi/", form | {"key": f"x{number}" * 16}).status_code == 302
    assert [asked(purse, path) for path in paths] == few


# --- Staffing ---------------------------------------------------------------------------------------


@pytest.fixture
def keeper(people: dict[str, User]) -> Client:
    """The commune's administrator."""
    return window(people["quanly"])


def norm(**changes: object) -> dict[str, object]:
    return {
        "position": "Báo cáo viên",
        "year": "2026",
        "need": "3",
        "norm": "2",
        "basis": "QĐ 12",
        "counted": "1",
        "counted_on": "2026-03-01",
        **changes,
    }


def test_a_line_of_staffing_is_added_changed_and_ended(keeper: Client, commune: Body) -> None:
    root = f"/lam-viec/nguon-luc/bien-che/{commune.pk}/"
    for _ in range(2):
        assert keeper.post(f"{root}them/", norm()).status_code == 302, "the button pressed twice"
    line = StaffingNorm.objects.get()
    assert "Thiếu 1" in text(keeper, f"nguon-luc/bien-che/{commune.pk}/?nam=2026")
    path = f"/lam-viec/nguon-luc/bien-che/dong/{line.pk}/"
    assert keeper.post(path, norm(need="5", version="1")).status_code == 302
    old = keeper.post(path, norm(need="7", version="1", note="Lời đã gõ"))
    assert old.status_code == 422
    page = old.content.decode()
    for words in ("Có người vừa sửa", "nhu cầu 5", "Lời đã gõ", 'name="version" value="2"'):
        assert words in page, words
    assert keeper.post(f"{path}thoi/", {"why": "", "version": "2"}, follow=True).content.decode().count("lý do thôi dùng") == 1
    assert "thôi dùng" in keeper.post(f"{path}thoi/", {"why": "Nhầm", "version": "2"}, follow=True).content.decode()
    assert keeper.get(path).status_code == 404
    assert "Chưa ghi vị trí nào" in text(keeper, f"nguon-luc/bien-che/{commune.pk}/?nam=2026")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"basis": ""}, "cần căn cứ"),
        ({"need": "-1"}, "số từ 0"),
        ({"norm": "hai"}, "Hãy ghi số nguyên"),
        ({"counted_on": ""}, "ngày đếm"),
        ({"position": " "}, "Hãy ghi vị trí"),
        ({"year": "26"}, "Hãy ghi năm từ"),
    ],
)
def test_a_wrong_line_says_so_and_is_kept(changes: dict[str, object], says: str, keeper: Client, commune: Body) -> None:
    answer = keeper.post(f"/lam-viec/nguon-luc/bien-che/{commune.pk}/them/", norm(note="Lời đã gõ", **changes))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert "Lời đã gõ" in answer.content.decode()
    assert not StaffingNorm.objects.exists()


def test_staffing_is_seen_by_the_house_and_changed_by_its_administrator(
    keeper: Client, officer: Client, outsider: Client, commune: Body
) -> None:
    root = f"/lam-viec/nguon-luc/bien-che/{commune.pk}/"
    keeper.post(f"{root}them/", norm())
    line = StaffingNorm.objects.get()
    assert "Báo cáo viên" in text(officer, "nguon-luc/bien-che/?nam=2026")
    assert "Thêm vị trí" not in text(officer, "nguon-luc/bien-che/?nam=2026")
    for path in (f"{root}them/", f"{root}nap/", f"{root}mau.xlsx", f"/lam-viec/nguon-luc/bien-che/dong/{line.pk}/"):
        assert officer.get(path).status_code == 302, path
        assert outsider.get(path).status_code == 404, path
    assert officer.post(f"{root}them/", norm(position="Khác")).status_code == 302
    assert outsider.get(root).status_code == 404
    assert outsider.get(f"{root}bien-che.xlsx").status_code == 404
    assert StaffingNorm.objects.count() == 1


def test_a_sheet_of_staffing(keeper: Client, commune: Body) -> None:
    root = f"/lam-viec/nguon-luc/bien-che/{commune.pk}/"
    row = ["", "Thôn Đông", 2026, "Cộng tác viên", 2, 1, 0, date(2026, 3, 1), "QĐ 12", ""]
    wrong = keeper.post(f"{root}nap/", {"file": sheet(STAFFING, [*row[:5], "một", *row[6:]])}).content.decode()
    assert 'data-name="Dòng">3</td>' in wrong
    assert "Chỉ tiêu" in wrong
    page = keeper.post(f"{root}nap/", {"file": sheet(STAFFING, row)}).content.decode()
    form = {"ticket": hidden(page, "ticket"), "mark": hidden(page, "mark")}
    assert "1 dòng mới" in keeper.post(f"{root}nap/luu/", form, follow=True).content.decode()
    assert "giống hệt" in keeper.post(f"{root}nap/luu/", form, follow=True).content.decode()
    assert "giống hệt" in keeper.post(f"{root}nap/", {"file": sheet(STAFFING, row)}).content.decode()
    assert StaffingNorm.objects.count() == 1
    for name in ("mau.xlsx", "bien-che.xlsx?nam=2026"):
        assert load_workbook(BytesIO(keeper.get(f"{root}{name}").content)).sheetnames


def test_the_staffing_page_asks_no_more_as_lines_grow(keeper: Client, commune: Body) -> None:
    for position in ("Báo cáo viên", "Tuyên truyền viên"):
        keeper.post(f"/lam-viec/nguon-luc/bien-che/{commune.pk}/them/", norm(position=position, titles=["Chủ tịch"]))
    village = commune.children.get(name="Thôn Đông").pk
    keeper.post(f"/lam-viec/nguon-luc/bien-che/{village}/them/", norm())
    path = f"nguon-luc/bien-che/{commune.pk}/?nam=2026"
    asked(keeper, path)
    few = asked(keeper, path)
    for child in commune.children.exclude(pk=village):
        assert keeper.post(f"/lam-viec/nguon-luc/bien-che/{child.pk}/them/", norm()).status_code == 302
    assert asked(keeper, path) == few


# --- Training ---------------------------------------------------------------------------------------

ROOT = "/lam-viec/nguon-luc/tap-huan/"


@pytest.fixture
def course(officer: Client, commune: Body) -> Course:
    """A course with a session of today, opened by the culture officer through the pages."""
    typed = {"body": commune.pk, "name": "Kỹ năng truyền thông", "hours": "16", "certified": "on", "valid_months": "24", "basis": "KH 18"}
    for _ in range(2):
        assert officer.post(f"{ROOT}khoa/moi/", typed).status_code == 302, "the button pressed twice"
    found = Course.objects.get()
    day = localdate().isoformat()
    assert (
        officer.post(f"{ROOT}khoa/{found.pk}/lop/", {"starts_on": day, "last_day": day, "place": "Hội trường", "seats": "2"}).status_code
        == 302
    )
    return found


@pytest.fixture
def session(course: Course) -> Session:
    return course.sessions.get()


def require(keeper: Client, course: Course, **changes: object) -> int:
    typed = {"scope": course.body_id, "role": "", "title": "Công chức văn hóa", "basis": "KH 18", **changes}
    return keeper.post(f"{ROOT}khoa/{course.pk}/yeu-cau/", typed).status_code


def test_from_the_requirement_to_the_certificate(officer: Client, keeper: Client, session: Session, people: dict[str, User]) -> None:
    course = session.course
    assert require(keeper, course) == 302
    assert "Lê Thị Mai" in text(keeper, "nguon-luc/tap-huan/can-hoc/")
    path = f"{ROOT}lop/{session.pk}/"
    post = Post.objects.get(user=people["canbo"]).pk
    assert "Đã ghi danh 1 người" in keeper.post(f"{path}ghi-danh/", {"posts": [post]}, follow=True).content.decode()
    assert "từ trước" in keeper.post(f"{path}ghi-danh/", {"posts": [post]}, follow=True).content.decode()
    assert "Đã ghi danh" in text(keeper, "nguon-luc/tap-huan/can-hoc/")
    row = Enrolment.objects.get()
    form = {f"mark-{row.pk}": "present", "version": "1", "mark-999": "present"}
    assert "1 thay đổi" in officer.post(f"{path}diem-danh/", form, follow=True).content.decode()
    assert "Có người vừa điểm danh" in officer.post(f"{path}diem-danh/", form, follow=True).content.decode(), "an old page"
    issued = {"issued_on": localdate().isoformat()}
    assert "Đã cấp 1 giấy chứng nhận" in officer.post(f"{path}cap-chung-nhan/", issued, follow=True).content.decode()
    assert "Không còn ai" in officer.post(f"{path}cap-chung-nhan/", issued, follow=True).content.decode(), "pressed twice"
    paper = Certificate.objects.get()
    for form_name, head in (("docx", b"PK"), ("pdf", b"%PDF")):
        assert officer.get(f"{ROOT}chung-nhan/{paper.pk}.{form_name}").content.startswith(head)
    assert officer.get(f"{ROOT}chung-nhan/{paper.pk}.exe").status_code == 404
    assert "Lê Thị Mai" not in text(keeper, "nguon-luc/tap-huan/can-hoc/")
    sheet_file = load_workbook(BytesIO(officer.get(f"{path}danh-sach.xlsx").content)).active
    assert sheet_file is not None
    assert sheet_file["B4"].value == "Lê Thị Mai"
    assert "Sai tên" in officer.post(f"{ROOT}chung-nhan/{paper.pk}/thu-hoi/", {"why": "Sai tên"}, follow=True).content.decode()
    assert officer.get(f"{ROOT}chung-nhan/{paper.pk}.pdf").status_code == 404


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": " "}, "Hãy ghi tên khóa"),
        ({"hours": "0"}, "từ 1 đến 2.000 giờ"),
        ({"valid_months": "mười"}, "Hãy ghi số nguyên"),
        ({"certified": "", "valid_months": "12"}, "không cấp chứng nhận thì"),
    ],
)
def test_a_wrong_course_says_so_and_is_kept(changes: dict[str, object], says: str, officer: Client, commune: Body) -> None:
    typed = {"body": commune.pk, "name": "Khóa", "certified": "on", "about": "Lời đã gõ", **changes}
    answer = officer.post(f"{ROOT}khoa/moi/", {k: v for k, v in typed.items() if v != ""})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert "Lời đã gõ" in answer.content.decode()


def test_forms_on_the_page_of_a_course_keep_what_was_typed(
    officer: Client, keeper: Client, course: Course, people: dict[str, User]
) -> None:
    bad = officer.post(
        f"{ROOT}khoa/{course.pk}/lop/", {"starts_on": "2026-05-02", "last_day": "2026-05-01", "place": "Chỗ đã gõ", "seats": "5"}
    )
    assert bad.status_code == 422
    assert "không thể trước ngày bắt đầu" in bad.content.decode()
    assert "Chỗ đã gõ" in bad.content.decode()
    assert require(keeper, course, title="", basis="Căn cứ đã gõ") == 422
    post = Post.objects.get(user=people["canbo"]).pk
    paper = {"post": post, "issuer": "Trường đã gõ", "number": "1", "issued_on": "2999-01-01"}
    answer = keeper.post(f"{ROOT}khoa/{course.pk}/chung-nhan/", paper)
    assert answer.status_code == 422
    assert "Trường đã gõ" in answer.content.decode()
    assert keeper.post(f"{ROOT}khoa/{course.pk}/chung-nhan/", paper | {"issued_on": "2026-01-01"}).status_code == 302
    assert "Trường đã gõ" in text(keeper, f"nguon-luc/tap-huan/khoa/{course.pk}/")
    assert not Requirement.objects.exists()


def test_two_who_edit_a_course_or_a_session(officer: Client, course: Course, session: Session) -> None:
    form = {"name": "Tên mới", "certified": "on", "version": "1"}
    assert officer.post(f"{ROOT}khoa/{course.pk}/sua/", form).status_code == 302
    old = officer.post(f"{ROOT}khoa/{course.pk}/sua/", form | {"name": "Tên đã gõ"})
    assert old.status_code == 422
    assert "Tên đã gõ" in old.content.decode()
    assert 'name="version" value="2"' in old.content.decode()
    day = localdate().isoformat()
    move = {"starts_on": day, "last_day": day, "place": "Phòng họp", "seats": "3", "version": "1"}
    assert officer.post(f"{ROOT}lop/{session.pk}/sua/", move).status_code == 302
    assert "Có người vừa sửa" in officer.post(f"{ROOT}lop/{session.pk}/sua/", move | {"place": "Khác"}).content.decode()
    assert "lý do hủy" in officer.post(f"{ROOT}lop/{session.pk}/huy/", {"version": "2"}, follow=True).content.decode()
    assert (
        "Lớp đã hủy: Mưa bão"
        in officer.post(f"{ROOT}lop/{session.pk}/huy/", {"version": "2", "why": "Mưa bão"}, follow=True).content.decode()
    )


def test_training_is_closed_to_strangers_and_names_to_the_rest_of_the_house(
    officer: Client, keeper: Client, purse: Client, outsider: Client, session: Session, people: dict[str, User]
) -> None:
    course = session.course
    post = Post.objects.get(user=people["canbo"]).pk
    keeper.post(f"{ROOT}lop/{session.pk}/ghi-danh/", {"posts": [post]})
    row = Enrolment.objects.get()
    for path in (f"khoa/{course.pk}/", f"lop/{session.pk}/", f"lop/{session.pk}/danh-sach.xlsx"):
        assert outsider.get(f"{ROOT}{path}").status_code == 404, path
    assert "Kỹ năng truyền thông" not in text(outsider, "nguon-luc/tap-huan/")
    assert "Lê Thị Mai" not in text(purse, f"nguon-luc/tap-huan/lop/{session.pk}/")
    assert purse.post(f"{ROOT}ghi-danh/{row.pk}/rut/", {"why": "x"}).status_code == 404
    assert purse.post(f"{ROOT}lop/{session.pk}/ghi-danh/", {"posts": [post]}, follow=True).status_code == 200
    for path in (f"lop/{session.pk}/sua/", f"khoa/{course.pk}/sua/", "khoa/moi/", "can-hoc/", f"lop/{session.pk}/danh-sach.xlsx"):
        assert purse.get(f"{ROOT}{path}").status_code == 302, path
    for path in (f"lop/{session.pk}/huy/", f"lop/{session.pk}/diem-danh/", f"lop/{session.pk}/cap-chung-nhan/", f"khoa/{course.pk}/lop/"):
        assert purse.post(f"{ROOT}{path}", {"why": "x", "version": "1"}).status_code == 302, path
    assert require(purse, course) == 422
    assert officer.get(f"{ROOT}can-hoc/").status_code == 302, "who is due is for who administers people"
    assert keeper.get(f"{ROOT}can-hoc.xlsx").status_code == 200
    assert keeper.get(f"{ROOT}can-hoc.pdf").status_code == 404
    assert Enrolment.objects.filter(withdrawn_at=None, attendance="").count() == 1
    assert not Session.objects.exclude(cancelled_at=None).exists()


def test_training_pages_ask_no_more_as_people_grow(keeper: Client, officer: Client, session: Session, commune: Body) -> None:
    require(keeper, session.course, title="", role="editor")
    Session.objects.update(seats=100)

    def come(number: int) -> None:
        user = User.objects.create_user(f"nguoi{number}", last_name="Vũ", first_name=f"Văn {number}")
        post = Post.objects.create(user=user, body=commune, role="editor", title="Biên tập", valid_from=date(2025, 7, 1))
        Post.objects.create(user=User.objects.create_user(f"moi{number}"), body=commune, role="editor", valid_from=date(2025, 7, 1))
        keeper.post(f"{ROOT}lop/{session.pk}/ghi-danh/", {"posts": [post.pk]})

    paths = [f"nguon-luc/tap-huan/{p}" for p in ("", "can-hoc/", f"lop/{session.pk}/", f"khoa/{session.course_id}/")]
    come(0)
    few = [asked(keeper, path) for path in paths for _ in range(2)][1::2]
    for number in range(1, 12):
        come(number)
    assert [asked(keeper, path) for path in paths] == few


def test_who_has_no_post_opens_the_lists_and_writes_nothing(plan: Plan, people: dict[str, User], session: Session) -> None:
    """The administrator of the program has no rights here without a post."""
    program, task = window(User.objects.get(username="quantri")), plan.tasks.get(number=1)
    for path in ("nguon-luc/kinh-phi/", "nguon-luc/bien-che/", "nguon-luc/tap-huan/", f"nhiem-vu/{task.pk}/kinh-phi/"):
        text(program, path)
    assert "chưa có vị trí công tác" in text(program, "nguon-luc/bien-che/")
    assert program.post(f"/lam-viec/nhiem-vu/{task.pk}/kinh-phi/", typed(plan.owner)).status_code == 422
    assert program.get(f"{ROOT}can-hoc/").status_code == 302
    assert not BudgetEntry.objects.exists()
