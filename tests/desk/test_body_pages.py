"""Pages of bodies: the tree on a date, acts with their ledger, lists, groups, units; who may what; no page asks more as the map grows."""

import re
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from loa.desk.body_choices import told_apart
from loa.desk.views.deliveries import area_of
from loa.directory.list_actions import export
from loa.directory.models import Contact, OfficialChannel
from loa.ledger.models import Entry
from loa.newsroom.models import Message, Release
from loa.organisations.models import Body, BodyGroup, Post, Succession, User

ROOT = "/lam-viec/co-quan/"


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


@pytest.fixture
def officer(people: dict[str, User]) -> Client:
    return client(people["canbo"])


@pytest.fixture
def keeper(people: dict[str, User], commune: Body) -> Client:
    user = User.objects.create_user("giucoquan", first_name="Giữ", last_name="Người")
    user.groups.set(people["canbo"].groups.all())
    Post.objects.create(user=user, body=commune, role="administrator", title="Quản trị", valid_from=date(2025, 7, 1))
    return client(user)


def text(window: Client, path: str) -> str:
    answer = window.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_tree_shows_the_map_of_the_day(officer: Client, commune: Body) -> None:
    now = text(officer, ROOT)
    assert "Ủy ban nhân dân xã Vân Khê" in now, "the way to one's own body is open"
    assert "huyện Vân Khê" not in now
    county = Body.objects.get(kind="district")
    then = text(officer, f"{ROOT}?ngay=2024-03-01&mo={commune.parent_id},{county.pk}")
    assert "Ủy ban nhân dân huyện Vân Khê" in then
    assert "Ủy ban nhân dân thị trấn Vân Khê" in then
    assert "Ủy ban nhân dân xã Vân Khê" not in then
    assert officer.get(f"{ROOT}?ngay=bậy&mo=²,x,99999999999999&p=z&loai=zz").status_code == 200


@pytest.mark.parametrize("query", ["q=thon+dong", "q=Thôn Đông&loai=village", "q=THÔN đông"])
def test_bodies_are_found_with_and_without_marks(query: str, officer: Client) -> None:
    page = text(officer, f"{ROOT}?{query}&ngay=2026-03-02")
    assert page.count("<b>Thôn Đông</b>") == 8


def test_the_page_of_a_body_tells_its_life(officer: Client, commune: Body) -> None:
    page = text(officer, f"{ROOT}{commune.pk}/?ngay=2026-03-02")
    for words in ("thị trấn Vân Khê", "Sáp nhập", "nhiệm vụ của huyện trên địa bàn xã Vân Khê", "Thôn Đông", "các thôn", "Lãnh đạo duyệt"):
        assert words in page, words
    other = Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to__isnull=True)
    assert "Lịch sử" not in text(officer, f"{ROOT}{other.pk}/"), "what is inside another commune is not shown"
    assert "đã kết thúc" in text(officer, f"{ROOT}{Body.objects.get(kind='district').pk}/")


def test_strangers_and_officers_change_no_body(officer: Client, keeper: Client, commune: Body) -> None:
    other = Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to__isnull=True)
    before = Body.objects.count()
    for act in ("them", "sua", "doi-ten", "ket-thuc", "ke-thua", "ten-khac", "nhom"):
        assert officer.post(f"{ROOT}{commune.pk}/{act}/", {"name": "X"}).status_code in (302, 403), act
        assert keeper.post(f"{ROOT}{other.pk}/{act}/", {"name": "X"}).status_code in (302, 403), act
    assert keeper.post(f"{ROOT}them/", {"name": "X", "short_name": "X", "kind": "commune"}).status_code in (302, 403)
    assert Client().get(ROOT).status_code == 302
    assert Body.objects.count() == before
    assert not Entry.objects.filter(act__startswith="body.").exists()


def test_a_unit_is_added_renamed_and_ended_with_basis_and_ledger(keeper: Client, commune: Body) -> None:
    typed = {"name": "Tổ dân phố 1", "short_name": "Tổ 1", "kind": "village", "parent": f"#{commune.pk}", "valid_from": "2026-01-01"}
    assert keeper.post(f"{ROOT}{commune.pk}/them/", typed).status_code == 302
    made = Body.objects.get(name="Tổ dân phố 1")
    bad = keeper.post(f"{ROOT}{made.pk}/doi-ten/", {"name": "Tổ dân phố Một", "on": "2026-02-01", "basis": ""})
    assert bad.status_code == 422
    assert "Tổ dân phố Một" in bad.content.decode(), "what was typed is kept"
    future = keeper.post(f"{ROOT}{made.pk}/doi-ten/", {"name": "Tổ dân phố Một", "on": "2999-01-01", "basis": "QĐ 1"})
    assert "chưa đến" in future.content.decode()
    assert keeper.post(f"{ROOT}{made.pk}/doi-ten/", {"name": "Tổ dân phố Một", "on": "2026-02-01", "basis": "QĐ 1"}).status_code == 302
    assert "Tổ dân phố 1" in text(keeper, f"{ROOT}{made.pk}/?ngay=2026-01-15"), "on a day before, the old name"
    assert keeper.post(f"{ROOT}{made.pk}/ket-thuc/", {"on": "2026-06-01", "basis": "QĐ 2"}).status_code == 302
    again = keeper.post(f"{ROOT}{made.pk}/ket-thuc/", {"on": "2026-07-01", "basis": "QĐ 2"})
    assert "đã kết thúc trước 01/6/2026" in again.content.decode()
    assert [e.act for e in Entry.objects.filter(subject=f"body:{made.pk}").order_by("pk")] == ["body.add", "body.rename", "body.end"]
    assert Entry.objects.get(act="body.end").basis == "QĐ 2"


def test_a_wrong_parent_is_said_and_a_name_of_many_asks_for_a_code(keeper: Client, commune: Body) -> None:
    typed = {"name": "Tổ 2", "short_name": "Tổ 2", "kind": "village", "parent": "Sở Không Có", "valid_from": "2026-01-01"}
    assert "Không thấy cơ quan" in keeper.post(f"{ROOT}{commune.pk}/them/", typed).content.decode()
    many = keeper.post(f"{ROOT}{commune.pk}/them/", typed | {"parent": "Thôn Đông"}).content.decode()
    assert "Có 8 cơ quan tên" in many
    early = keeper.post(f"{ROOT}{commune.pk}/them/", typed | {"parent": "UBND xã Vân Khê", "valid_from": "2020-01-01"})
    assert "không có cơ quan cấp trên trong cả thời gian" in early.content.decode()


def test_a_body_with_units_ends_only_with_them(keeper: Client, commune: Body) -> None:
    refused = keeper.post(f"{ROOT}{commune.pk}/ket-thuc/", {"on": "2026-10-01", "basis": "NQ 1"})
    assert "Thôn Đông" in refused.content.decode()
    assert keeper.post(f"{ROOT}{commune.pk}/ket-thuc/", {"on": "2026-10-01", "basis": "NQ 1", "with_units": "on"}).status_code == 302
    assert set(Body.objects.filter(parent=commune).values_list("valid_to", flat=True)) == {date(2026, 10, 1)}


def test_a_group_is_edited_and_shown_on_a_day(keeper: Client, officer: Client, commune: Body) -> None:
    group = BodyGroup.objects.get(scope=commune, name="các thôn")
    page = text(officer, f"{ROOT}{commune.pk}/nhom/{group.pk}/?ngay=2026-03-02")
    assert "<b>6</b> thành viên" in page
    assert "Lưu nhóm" not in page
    typed = {"name": "các thôn", "kinds": ["village"], "plus": "Công an xã Không Có", "minus": ""}
    assert "Không thấy cơ quan" in keeper.post(f"{ROOT}{commune.pk}/nhom/{group.pk}/", typed).content.decode()
    village = commune.children.get(name="Thôn Đông")
    assert keeper.post(f"{ROOT}{commune.pk}/nhom/{group.pk}/", typed | {"plus": "", "minus": f"#{village.pk}"}).status_code == 302
    assert "<b>5</b> thành viên" in text(officer, f"{ROOT}{commune.pk}/nhom/{group.pk}/?ngay=2026-03-02")
    assert officer.post(f"{ROOT}{commune.pk}/nhom/{group.pk}/thoi-dung/").status_code in (302, 403)
    group.refresh_from_db()
    assert group.ended_on is None


def test_contacts_and_channels_are_entered_and_confirmed(officer: Client, people: dict[str, User], commune: Body) -> None:
    bad = officer.post(f"{ROOT}{commune.pk}/dau-moi/", {"duty": "contact", "person": "Lê Thị Mai", "line": "gọi tôi"})
    assert bad.status_code == 422
    assert "Số điện thoại chỉ gồm" in bad.content.decode()
    good = {"duty": "contact", "person": "Lê Thị Mai", "line": "0200 000 0009", "public": "on"}
    assert officer.post(f"{ROOT}{commune.pk}/dau-moi/", good).status_code == 302
    assert Contact.objects.get().public
    typed = {"kind": "website", "name": "Trang xã", "address": "http://10.0.0.1/", "proof_kind": ""}
    assert "mạng nội bộ" in officer.post(f"{ROOT}{commune.pk}/kenh/", typed).content.decode()
    image = SimpleUploadedFile("anh.png", b"\x89PNG\r\n\x1a\nxx")
    typed |= {"address": "https://van-khe.example", "proof_kind": "mark", "proof_file": image}  # type: ignore[dict-item]
    assert officer.post(f"{ROOT}{commune.pk}/kenh/", typed).status_code == 302
    channel = OfficialChannel.objects.get()
    seen = {"seen": f"mark||{channel.proof_sha256}"}
    assert officer.post(f"{ROOT}kenh/{channel.pk}/xac-nhan/", seen).status_code in (302, 403)
    channel.refresh_from_db()
    assert not channel.official, "an officer does not confirm"
    client(people["duyet1"]).post(f"{ROOT}kenh/{channel.pk}/xac-nhan/", seen)
    channel.refresh_from_db()
    assert channel.official
    assert officer.get(f"{ROOT}kenh/{channel.pk}/tep").content.startswith(b"\x89PNG")
    assert client(people["canbotinh"]).get(f"{ROOT}kenh/{channel.pk}/khac/").status_code == 405


def test_a_list_is_compared_first_and_saved_once(keeper: Client, officer: Client, commune: Body, at: datetime) -> None:
    assert officer.get(f"{ROOT}danh-sach/").status_code in (302, 403)
    assert keeper.get(f"{ROOT}danh-sach/mau.xlsx").content.startswith(b"PK")
    user = User.objects.get(username="giucoquan")
    content = export(commune, user, at.date())
    assert keeper.get(f"{ROOT}danh-sach/co-quan.xlsx").status_code == 200
    same = keeper.post(f"{ROOT}danh-sach/", {"file": SimpleUploadedFile("ds.xlsx", content)}).content.decode()
    assert "giống hệt" in same
    from tests.directory.test_lists import row, sheet

    changed = sheet(row("Phòng Mới"))
    page = keeper.post(f"{ROOT}danh-sach/", {"file": SimpleUploadedFile("ds.xlsx", changed)})
    assert not Body.objects.filter(name="Phòng Mới").exists(), "nothing is saved before it was seen"
    sent = {name: page.context[name] for name in ("ticket", "mark")} | {"basis": "QĐ 9"}
    assert officer.post(f"{ROOT}danh-sach/luu/", sent).status_code in (302, 403)
    assert keeper.post(f"{ROOT}danh-sach/luu/", sent | {"ticket": "x"}).status_code == 302
    assert not Body.objects.filter(name="Phòng Mới").exists()
    for _ in range(2):  # the button twice
        assert keeper.post(f"{ROOT}danh-sach/luu/", sent).status_code == 302
    assert Body.objects.filter(name="Phòng Mới").count() == 1
    broken = keeper.post(f"{ROOT}danh-sach/", {"file": SimpleUploadedFile("ds.xlsx", b"")})
    assert broken.status_code == 422
    assert "không phải bảng tính Excel" in broken.content.decode()


def test_units_are_looked_up_and_a_province_is_loaded_twice(officer: Client, keeper: Client) -> None:
    page = text(officer, f"{ROOT}don-vi-2025/?q=xã Kim Sơn")
    for words in ("tỉnh Ninh Bình", "tỉnh Gia Lai", "tỉnh Đồng Tháp", "14638", "21727", "28582"):
        assert words in page
    assert "Không thấy đơn vị nào" in text(officer, f"{ROOT}don-vi-2025/?q=khongcodau")
    assert officer.post(f"{ROOT}don-vi-2025/nap/", {"tinh": "37"}).status_code in (302, 403)
    assert not Body.objects.filter(official_code="37").exists()
    seen = text(keeper, f"{ROOT}don-vi-2025/nap/?tinh=37")
    assert "129 xã, phường, đặc khu" in seen
    for _ in range(2):
        assert keeper.post(f"{ROOT}don-vi-2025/nap/", {"tinh": "37"}).status_code == 302
    assert Body.objects.filter(parent__official_code="37", valid_to__isnull=True).count() == 129
    assert "Đã nạp đủ" in text(keeper, f"{ROOT}don-vi-2025/nap/?tinh=37")
    assert keeper.post(f"{ROOT}don-vi-2025/nap/", {"tinh": "zz"}).status_code == 200


@pytest.mark.parametrize("path", ["", "?q=thon", "{pk}/", "don-vi-2025/?q=kim"])
def test_no_page_asks_more_as_the_map_grows(path: str, officer: Client, commune: Body) -> None:
    address = ROOT + path.format(pk=commune.pk)
    text(officer, address)

    def ask() -> int:
        with CaptureQueriesContext(connection) as caught:
            text(officer, address)
        return len(caught)

    before = ask()
    for n in range(40):
        body = Body.objects.create(name=f"Thôn mới {n}", short_name="x", kind="village", parent=commune, valid_from=date(2025, 7, 1))
        old = Body.objects.create(name=f"Thôn cũ {n}", short_name="x", kind="village", valid_to=date(2025, 7, 1))
        Succession.objects.create(predecessor=old, successor=commune, kind="merged", on=date(2025, 7, 1))
        Contact.objects.create(body=commune, duty="contact", person=f"Người {n}")
        Entry.objects.create(
            at=datetime(2026, 1, 1).astimezone(), act="x", subject=f"body:{commune.pk}", summary="x", leaf="0" * 64, body=body
        )
    assert ask() <= before + 1, "one more at most: a second page of the list is counted"


def seen_in(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found is not None
    return found.group(1)


def test_two_people_who_correct_a_body_at_once_do_not_overwrite(keeper: Client, commune: Body) -> None:
    village = commune.children.filter(kind="village").order_by("pk")[0]
    path = f"{ROOT}{village.pk}/sua/"
    form = {"name": village.name, "short_name": village.short_name, "kind": "village", "parent": f"#{commune.pk}", "place": ""}
    form["valid_from"] = str(village.valid_from or "")
    seen = seen_in(text(keeper, path))
    assert keeper.post(path, form | {"short_name": "Thôn A", "seen": seen}).status_code == 302
    answer = keeper.post(path, form | {"place": "Nơi tôi gõ", "seen": seen})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Có người vừa sửa cơ quan này" in page
    assert "tên ngắn: Thôn A" in page
    assert "Nơi tôi gõ" in page
    village.refresh_from_db()
    assert (village.short_name, village.place) == ("Thôn A", "")
    assert keeper.post(path, form | {"place": "Nơi tôi gõ", "seen": seen_in(page)}).status_code == 302
    village.refresh_from_db()
    assert village.place == "Nơi tôi gõ"


def test_a_rename_in_between_is_not_undone_by_an_older_form(keeper: Client, commune: Body) -> None:
    village = commune.children.filter(kind="village").order_by("pk")[0]
    path = f"{ROOT}{village.pk}/sua/"
    seen, old = seen_in(text(keeper, path)), village.name
    keeper.post(f"{ROOT}{village.pk}/doi-ten/", {"name": "Thôn Mới", "on": "2026-01-01", "basis": "QĐ 1"})
    form = {"name": old, "short_name": village.short_name, "kind": "village", "parent": f"#{commune.pk}", "place": "x", "seen": seen}
    answer = keeper.post(path, form | {"valid_from": str(village.valid_from or "")})
    assert (answer.status_code, "Có người vừa sửa cơ quan này" in answer.content.decode()) == (422, True)
    village.refresh_from_db()
    assert village.name == "Thôn Mới"


def test_two_people_who_change_a_group_at_once_do_not_overwrite(keeper: Client, commune: Body) -> None:
    group = BodyGroup.objects.create(name="các thôn trọng điểm", scope=commune, kinds=["village"])
    path = f"{ROOT}{commune.pk}/nhom/{group.pk}/"
    seen = seen_in(text(keeper, path))
    assert keeper.post(path, {"name": "các thôn ven biển", "kinds": ["village"], "seen": seen}).status_code == 302
    answer = keeper.post(path, {"name": "các thôn miền núi", "kinds": ["village"], "seen": seen})
    group.refresh_from_db()
    assert (answer.status_code, group.name) == (422, "các thôn ven biển")
    page = answer.content.decode()
    assert "các thôn miền núi" in page
    assert keeper.post(path, {"name": "các thôn miền núi", "kinds": ["village"], "seen": seen_in(page)}).status_code == 302


def test_two_people_who_change_a_contact_at_once_do_not_overwrite(keeper: Client, commune: Body) -> None:
    contact = Contact.objects.create(body=commune, duty="spokesperson", person="Nguyễn Văn An", line="02293 862 001")
    path = f"{ROOT}dau-moi/{contact.pk}/"
    seen = seen_in(text(keeper, path))
    form = {"duty": "spokesperson", "person": "Nguyễn Văn An", "line": "02293 862 002"}
    assert keeper.post(path, form | {"seen": seen}).status_code == 302
    answer = keeper.post(path, form | {"position": "Chánh Văn phòng", "line": "02293 862 001", "seen": seen})
    contact.refresh_from_db()
    assert (answer.status_code, contact.line) == (422, "02293 862 002")
    assert "Chánh Văn phòng" in answer.content.decode()


def test_bodies_of_one_name_are_told_apart_where_one_is_chosen(commune: Body) -> None:
    many = [
        Body.objects.create(name="Ủy ban nhân dân xã Kim Sơn", short_name="UBND xã Kim Sơn", kind="commune", parent=upper)
        for upper in (commune.parent, commune, commune)
    ]
    labels = [label for _, label in told_apart(Body.objects.filter(pk__in=[b.pk for b in many]).select_related("parent").order_by("pk"))]
    assert len(set(labels)) == 3
    assert all(label.startswith("Ủy ban nhân dân xã Kim Sơn, UBND") for label in labels)


def test_members_of_a_group_areas_of_a_message_and_every_choice_name_the_body_above(
    keeper: Client, officer: Client, message: Message, commune: Body
) -> None:
    province = commune.parent
    assert province
    others = [
        Body.objects.create(name=f"Ủy ban nhân dân tỉnh {n}", short_name=f"UBND tỉnh {n}", kind="province", parent=province) for n in "AB"
    ]
    twins = [Body.objects.create(name="Ủy ban nhân dân xã Kim Sơn", short_name="UBND xã Kim Sơn", kind="commune", parent=o) for o in others]
    group = BodyGroup.objects.create(name="Hai xã một tên", scope=commune, kinds=[])
    group.plus.set(twins)
    page = text(officer, f"{ROOT}{commune.pk}/nhom/{group.pk}/")
    labels = {f"Ủy ban nhân dân xã Kim Sơn, UBND tỉnh {n}" for n in "AB"}
    assert labels <= set(re.findall(r">([^<]+)</a></li>", page))
    message.areas.set(twins)
    message.save()
    page = text(officer, f"/lam-viec/snippets/newsroom/message/edit/{message.pk}/")
    assert all(label in page for label in labels)
    page = text(officer, "/lam-viec/giao-ban/")
    assert f"{commune.name}</option>" in page or f"{commune.name}, {province.short_name}</option>" in page


def test_of_two_places_of_one_name_the_chosen_one_is_ticked(release: Release, commune: Body) -> None:
    twins = [Body.objects.create(name="Thôn Kim Sơn", short_name="thôn Kim Sơn", kind="village", parent=commune) for _ in "ab"]
    release.message.areas.set(twins[1:])
    release.message.save()
    Release.objects.filter(pk=release.pk).update(content={**release.content, "areas": ["Thôn Kim Sơn"]})
    release.refresh_from_db()
    assert area_of(release, [*twins, commune]) == [str(twins[1].pk)]
