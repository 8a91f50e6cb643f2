"""Reorganisations in the desk: prepared as typed lines, seen, enacted once; a plan on the map of a day."""

import io
from datetime import date, datetime

import openpyxl
import pytest
from django.test import Client

from loa.organisations.models import Body, User
from loa.plans.models import Plan
from loa.plans.work_rules import OPEN
from loa.reorganisations.models import Reorganisation
from loa.site.sample import load


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


@pytest.fixture
def plan_of_all(commune: Body, people: dict[str, User], at: datetime) -> Plan:
    """The province's plan, given out to the eight communes."""
    return load._upper_plan(people["canbotinh"], at)


@pytest.fixture
def admin(people: dict[str, User]) -> Client:
    return client(people["canbotinh"])


def prepared(admin: Client, **changes: object) -> Reorganisation:
    province = Body.objects.get(kind="province")
    form = {"title": "Nhập ba xã", "scope": province.pk, "on": date.today().isoformat(), "basis": "Nghị quyết số 9"} | changes  # noqa: DTZ011
    admin.post("/lam-viec/sap-xep/", form)
    return Reorganisation.objects.get()


LINES = "xã An Thịnh; xã Cửa Lạch; xã Lai Phú → xã Ba Làng"


def ways(admin: Client, made: Reorganisation, lines: str = LINES, **changes: str) -> str:
    form = {"lines": lines, "kind": "merged", "new_kind": "commune", "ends_old": "on", "takes_work": "on", "takes_people": "on"}
    return admin.post(f"/lam-viec/sap-xep/{made.pk}/them/", form | changes, follow=True).content.decode()


def test_the_whole_way(admin: Client, plan_of_all: Plan) -> None:
    made = prepared(admin)
    page = ways(admin, made)
    assert "đơn vị trực thuộc chưa có hướng" in page  # what stands under the communes has to go somewhere, too
    old = [w.old for w in made.ways.all()]
    for body in old:
        admin.post(f"/lam-viec/sap-xep/{made.pk}/truc-thuoc/", {"old": body.pk})
    made.refresh_from_db()
    admin.post(f"/lam-viec/sap-xep/{made.pk}/thuc-hien/", {"version": made.version})
    made.refresh_from_db()
    assert made.state == "draft"
    page = admin.post(f"/lam-viec/sap-xep/{made.pk}/thuc-hien/", {"version": made.version, "sure": "1"}, follow=True).content.decode()
    assert "Đã thực hiện" in page
    new = Body.objects.get(name="Ủy ban nhân dân xã Ba Làng")
    assert new.children.filter(name="Phòng Kinh tế xã").count() == 1
    assert new.children.filter(kind="village").count() == sum(b.children.filter(kind="village").count() for b in old)
    lines = plan_of_all.assignments.filter(body=new)
    assert lines.count() == plan_of_all.assignments.filter(body=old[0]).count()
    assert not plan_of_all.assignments.filter(body__in=old, state__in=[s.value for s in OPEN]).exists()
    before = admin.get(f"/lam-viec/ke-hoach/{plan_of_all.pk}/theo-dia-ban/?ngay=2026-01-01").content.decode()
    assert "An Thịnh" in before
    now = admin.get(f"/lam-viec/ke-hoach/{plan_of_all.pk}/theo-dia-ban/").content.decode()
    assert "Ba Làng" in now
    assert "An Thịnh" not in now
    book = openpyxl.load_workbook(io.BytesIO(admin.get(f"/lam-viec/ke-hoach/{plan_of_all.pk}/theo-dia-ban.xlsx").content))
    rows = [r for r in book.active.iter_rows(values_only=True) if r[0] == "Cộng"]
    assert rows[0][1] == plan_of_all.assignments.filter(handed_from__isnull=True).count()


@pytest.mark.parametrize(
    ("lines", "says"),
    [("xã Không Có → xã Mới", "xã Không Có"), ("xã An Thịnh", "Dòng 1"), ("xã An Thịnh → xã An Thịnh", "chính mình")],
)
def test_wrong_lines_are_told_and_kept(admin: Client, plan_of_all: Plan, lines: str, says: str) -> None:
    made = prepared(admin)
    page = ways(admin, made, lines)
    assert says in page
    assert "Đã ghi." not in page
    assert lines.replace("→", "→") in page
    assert not made.ways.exists()


def test_a_day_that_is_still_to_come_waits(admin: Client, plan_of_all: Plan) -> None:
    made = prepared(admin, on="2099-07-01")
    ways(admin, made)
    page = admin.get(f"/lam-viec/sap-xep/{made.pk}/").content.decode()
    assert "01/07/2099" in page
    admin.post(f"/lam-viec/sap-xep/{made.pk}/thuc-hien/", {"version": made.version, "sure": "1"})
    made.refresh_from_db()
    assert made.state == "draft"


def test_others_neither_prepare_nor_enact(plan_of_all: Plan, admin: Client, people: dict[str, User]) -> None:
    officer = client(people["canbo"])
    made = prepared(admin)
    assert "Chuẩn bị đợt sắp xếp mới" not in officer.get("/lam-viec/sap-xep/").content.decode()
    assert officer.get(f"/lam-viec/sap-xep/{made.pk}/").status_code == 404
    assert officer.post(f"/lam-viec/sap-xep/{made.pk}/thuc-hien/", {"version": made.version, "sure": "1"}).status_code == 404


def test_of_several_bodies_with_one_name_it_asks_which(admin: Client, plan_of_all: Plan) -> None:
    made = prepared(admin)
    first = Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to__isnull=True)
    assert first.parent is not None
    other = Body.objects.create(name=first.name, short_name=first.short_name, kind="commune", parent=first.parent, official_code="99001")
    page = ways(admin, made)
    assert "Có 2 cơ quan tên “xã An Thịnh”" in page
    assert "ghi 99001" in page
    assert not made.ways.exists()
    ways(admin, made, f"99001; #{first.pk} → xã Ba Làng")
    assert set(made.ways.values_list("old", flat=True)) == {first.pk, other.pk}


def test_a_body_that_ended_that_day_and_its_namesake_that_begins_are_not_mixed_up(admin: Client, plan_of_all: Plan) -> None:
    made = prepared(admin)
    old = Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to__isnull=True)
    Body.objects.filter(pk=old.pk).update(valid_to=made.on)
    new = Body.objects.create(name=old.name, short_name=old.short_name, kind="commune", parent=old.parent, valid_from=made.on)
    ways(admin, made, "xã An Thịnh → xã An Thịnh")
    assert list(made.ways.values_list("old", "new")) == [(old.pk, new.pk)]


def test_what_was_added_after_the_preview_is_not_enacted_unseen(admin: Client, plan_of_all: Plan) -> None:
    made = prepared(admin)
    ways(admin, made, "xã An Thịnh → xã Ba Làng")
    old = made.ways.get().old
    admin.post(f"/lam-viec/sap-xep/{made.pk}/truc-thuoc/", {"old": old.pk})
    made.refresh_from_db()
    seen = made.version
    ways(admin, made, "xã Cửa Lạch → xã Ba Làng")
    admin.post(
        f"/lam-viec/sap-xep/{made.pk}/truc-thuoc/", {"old": Body.objects.get(name__endswith="xã Cửa Lạch", valid_to__isnull=True).pk}
    )
    page = admin.post(f"/lam-viec/sap-xep/{made.pk}/thuc-hien/", {"version": seen, "sure": "1"}, follow=True).content.decode()
    made.refresh_from_db()
    assert (made.state, "sau khi bạn xem" in page) == ("draft", True)
    assert "Cửa Lạch" in page
    admin.post(f"/lam-viec/sap-xep/{made.pk}/thuc-hien/", {"version": made.version, "sure": "1"})
    made.refresh_from_db()
    assert made.state == "enacted"


BAD = ("", "x", "²", "-1", "9" * 30)


@pytest.mark.parametrize("bad", BAD)
def test_wrong_numbers_are_no_server_error(admin: Client, plan_of_all: Plan, bad: str) -> None:
    made = prepared(admin)
    ways(admin, made, "xã An Thịnh → xã Ba Làng")
    path, fresh = f"/lam-viec/sap-xep/{made.pk}", made.fresh.get()
    body, task = made.ways.get().old_id, plan_of_all.tasks.order_by("pk")[0].pk
    assert admin.post(f"{path}/truc-thuoc/", {"old": bad}).status_code == 404
    assert admin.post(f"{path}/huong-rieng/", {"old": bad, "task": task}).status_code == 404
    assert admin.post(f"{path}/huong-rieng/", {"old": body, "task": bad, "ways": [bad]}).status_code == 404
    assert admin.post(f"{path}/huong-rieng/", {"old": body, "task": task, "ways": [bad]}).status_code == 302
    assert admin.post(f"{path}/thuc-hien/", {"version": bad, "sure": "1"}).status_code == 302
    answer = admin.post(f"/lam-viec/sap-xep/co-quan-moi/{fresh.pk}/", {"short_name": "UBND xã", "kind": bad, "parent": bad}, follow=True)
    assert answer.status_code == 200
    fresh.refresh_from_db()
    assert fresh.parent_id is not None or not bad
    assert admin.get(f"/lam-viec/ke-hoach/{plan_of_all.pk}/theo-dia-ban/?ngay={bad}").status_code == 200
    assert admin.get(f"/lam-viec/ke-hoach/{plan_of_all.pk}/theo-dia-ban.docx").status_code == 404
    for where in ("/lam-viec/sap-xep/{}/", "/lam-viec/ke-hoach/{}/theo-dia-ban/"):
        assert admin.get(where.format("9" * 30)).status_code == 404


def test_the_area_is_offered_that_this_person_works_for_and_no_body_that_has_ended(admin: Client, plan_of_all: Plan) -> None:
    page = admin.get("/lam-viec/sap-xep/").content.decode()
    province = Body.objects.get(kind="province")
    assert f'value="{province.pk}" selected' in page
    assert "Công an huyện" not in page


def test_lines_are_written_all_or_none(admin: Client, plan_of_all: Plan) -> None:
    made = prepared(admin)
    page = ways(admin, made, "xã An Thịnh → xã Ba Làng\nxã Cửa Lạch → xã Cửa Lạch")
    assert "chính mình" in page
    assert not made.ways.exists()
    assert not made.fresh.exists()


def test_offices_of_a_body_that_joins_another_join_its_offices(admin: Client, plan_of_all: Plan) -> None:
    made = prepared(admin)
    ways(admin, made, "xã Lai Phú → xã Cửa Lạch")
    old, new = made.ways.get().old, made.ways.get().new
    assert new is not None
    admin.post(f"/lam-viec/sap-xep/{made.pk}/truc-thuoc/", {"old": old.pk})
    made.refresh_from_db()
    villages = old.children.filter(kind="village").count()
    offices = sorted(new.children.filter(kind="commune_office").values_list("name", flat=True))
    assert {f.kind for f in made.fresh.all()} == {"village"}
    admin.post(f"/lam-viec/sap-xep/{made.pk}/thuc-hien/", {"version": made.version, "sure": "1"})
    made.refresh_from_db()
    assert made.state == "enacted"
    assert sorted(new.children.filter(kind="commune_office").values_list("name", flat=True)) == offices
    assert new.children.filter(kind="village", valid_from=made.on).count() == villages


def test_a_new_body_is_changed_by_one_person_at_a_time(admin: Client, plan_of_all: Plan) -> None:
    made = prepared(admin)
    ways(admin, made, "xã An Thịnh → xã Ba Làng")
    fresh = made.fresh.get()
    path, form = f"/lam-viec/sap-xep/co-quan-moi/{fresh.pk}/", {"kind": "commune", "version": fresh.version, "parent": fresh.parent_id}
    assert f'name="version" value="{fresh.version}"' in admin.get(f"/lam-viec/sap-xep/{made.pk}/").content.decode()
    admin.post(path, form | {"short_name": "UBND Ba Làng", "code": "11111"})
    page = admin.post(path, form | {"short_name": "UBND xã Ba-Làng", "code": "22222"}, follow=True).content.decode()
    fresh.refresh_from_db()
    assert (fresh.short_name, fresh.official_code) == ("UBND Ba Làng", "11111")
    for words in ("Có người vừa sửa", "11111", "UBND xã Ba-Làng", "22222"):
        assert words in page
    admin.post(path, form | {"short_name": "UBND xã Ba-Làng", "code": "22222", "version": fresh.version})
    fresh.refresh_from_db()
    assert fresh.official_code == "22222"
