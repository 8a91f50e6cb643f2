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
