"""Bodies' own sites: opened with all sections at once, written and made public by two people, seen by whom, shown on the portal."""

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from loa.delivery import actions as delivery
from loa.delivery import lane_actions
from loa.delivery.port import DestinationKind
from loa.directory import actions as directory
from loa.directory.rules import ChannelKind
from loa.ledger.models import Entry
from loa.newsroom.models import Release
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted
from loa.sections import actions, queries
from loa.sections.models import Edition, Home, Section
from loa.sections.rules import KINDS, CannotWrite, ChangedMeanwhile, checked_slug, links_of, links_typed

DESK, PORTAL = "/lam-viec/trang-co-quan/", "/co-quan/van-khe/"


@pytest.fixture
def home(commune: Body, people: dict[str, User], at: datetime) -> Home:
    return actions.open_home(body=commune, slug="van-khe", by=people["quanly"], at=at)


def structure(home: Home) -> Section:
    return home.sections.get(code="co-cau")


def write(section: Section, by: User, at: datetime, text: str = "Ủy ban có 5 đơn vị.", seen: int = 0, **more: str) -> Edition:
    return actions.write(section=section, text=text, english=more.get("english", ""), links=more.get("links", ""), seen=seen, by=by, at=at)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("slug", ["", "Vân Khê", "van_khe", "-van", "van--khe", "a" * 61, "van/khe"])
def test_a_name_in_an_address_is_plain(slug: str) -> None:
    with pytest.raises(CannotWrite):
        checked_slug(slug)
    assert checked_slug(" Van-Khe-2 ") == "van-khe-2"


def test_links_are_lines_and_come_back_as_typed() -> None:
    typed = "Cổng dịch vụ công | https://dichvucong.gov.vn/\nhttps://xa.example.vn/a|b | https://xa.example.vn/"
    assert links_typed(links_of(typed)) == typed
    assert links_of("https://xa.example.vn/") == [["https://xa.example.vn/", "https://xa.example.vn/"]]
    for wrong in ("Cổng", "Cổng | javascript:alert(1)", "x | http://", "x | https://u:p@xa.example.vn", "x | http://[::1"):
        with pytest.raises(CannotWrite, match="Dòng 1"):
            links_of(wrong)


def test_one_act_of_the_administrator_opens_a_site_with_every_section(
    home: Home, commune: Body, people: dict[str, User], at: datetime
) -> None:
    assert [row.code for row in home.sections.order_by("pk")] == [kind.code for kind in KINDS]
    with pytest.raises(CannotWrite, match="đã có trang"):
        actions.open_home(body=commune, slug="khac", by=people["quanly"], at=at)
    other = Body.objects.filter(kind="commune", valid_to=None).exclude(pk=commune.pk).first()
    assert other is not None
    with pytest.raises(NotPermitted):
        actions.open_home(body=other, slug="khac", by=people["quanly"], at=at)
    with pytest.raises(CannotWrite, match="đã có cơ quan khác"):
        actions.open_home(body=other, slug="van-khe", by=people["canbotinh"], at=at)
    actions.close_home(home=home, by=people["quanly"], at=at)
    assert actions.open_home(body=commune, slug="van-khe-2", by=people["quanly"], at=at).sections.count() == len(KINDS)
    ended = Body.objects.filter(kind="commune", valid_to=date(2025, 7, 1)).first()
    assert ended is not None
    with pytest.raises(CannotWrite, match="kết thúc"):
        actions.open_home(body=ended, slug="cu", by=User.objects.create_superuser("toan"), at=at)


def test_what_one_writes_another_makes_public(home: Home, people: dict[str, User], at: datetime) -> None:
    section = structure(home)
    first = write(section, people["canbo"], at)
    for who in ("canbo", "ketoan", "quanly"):
        with pytest.raises(NotPermitted):
            actions.publish(section=section, number=first.number, by=people[who], at=at)
    own = write(section, people["duyet1"], at, "Lãnh đạo viết.", seen=1)
    with pytest.raises(NotPermitted, match="không tự công khai"):
        actions.publish(section=section, number=own.number, by=people["duyet1"], at=at)
    with pytest.raises(ChangedMeanwhile):
        actions.publish(section=section, number=1, by=people["duyet2"], at=at)
    actions.publish(section=section, number=2, by=people["duyet2"], at=at)
    assert Entry.objects.filter(act="section.published", by=people["duyet2"]).count() == 1
    standing = queries.standing_of(section)
    assert (standing.public and standing.public.number, standing.draft) == (2, None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=first.pk).update(published_by=people["canbo"], published_at=at)


def test_two_writers_lose_nothing(home: Home, people: dict[str, User], at: datetime) -> None:
    section = structure(home)
    write(section, people["canbo"], at)
    with pytest.raises(ChangedMeanwhile):
        write(section, people["duyet1"], at, "Bản khác")
    assert write(section, people["canbo"], at, seen=1).number == 1  # the same again is no new edition
    with pytest.raises(CannotWrite, match="nội dung"):
        write(section, people["canbo"], at, "  ", seen=1)
    page = client_of(people["duyet1"]).post(f"{DESK}{home.pk}/co-cau/", {"text": "Bản khác", "links": "", "english": "", "seen": "0"})
    assert page.status_code == 422
    assert "Bản khác" in page.content.decode()
    assert "vừa lưu mục này" in page.content.decode()


def test_staff_see_only_the_sites_of_their_own_tree(home: Home, commune: Body, people: dict[str, User], at: datetime) -> None:
    other = Body.objects.filter(kind="commune", valid_to=None).exclude(pk=commune.pk).first()
    assert other is not None
    theirs = actions.open_home(body=other, slug="khac", by=people["canbotinh"], at=at)
    assert set(queries.visible_to(people["canbo"], at.date())) == {home}
    assert set(queries.visible_to(people["canbotinh"], at.date())) == {home, theirs}
    client = client_of(people["canbo"])
    assert client.get(f"{DESK}{theirs.pk}/").status_code == 404
    assert client.post(f"{DESK}{theirs.pk}/co-cau/", {"text": "x"}).status_code == 404
    assert other.name not in client.get(DESK).content.decode()
    upper = client_of(people["canbotinh"])  # sees the commune's site, does not write in its name
    assert upper.post(f"{DESK}{home.pk}/co-cau/", {"text": "Tỉnh viết", "seen": "0"}).status_code == 422
    assert not Edition.objects.exists()


def test_the_pages_of_the_desk_from_opening_to_public(commune: Body, people: dict[str, User], at: datetime) -> None:
    keeper = client_of(people["quanly"])
    assert commune.name in keeper.get(DESK).content.decode()
    assert keeper.post(DESK, {"body": commune.pk, "slug": "Sai Tên"}).status_code == 422
    assert keeper.post(DESK, {"body": commune.pk, "slug": ""}).status_code == 302
    home = Home.objects.get()
    assert home.slug == "van-khe"
    writer = client_of(people["canbo"])
    form = {
        "text": "Chức năng.\n\n- Văn phòng\n- Phòng Văn hóa", "english": "The Committee has five offices.",
        "links": "Sơ đồ | https://xa.example.vn/so-do.pdf",
    }  # fmt: skip
    assert writer.post(f"{DESK}{home.pk}/co-cau/", {**form, "seen": "0"}).status_code == 302
    assert "chờ công khai" in writer.get(f"{DESK}{home.pk}/").content.decode()
    public = Client()
    assert "Phòng Văn hóa</li>" not in public.get(f"{PORTAL}co-cau/").content.decode()
    leader = client_of(people["duyet1"])
    assert "Công khai bản 1" in leader.get(f"{DESK}{home.pk}/co-cau/").content.decode()
    assert leader.post(f"{DESK}{home.pk}/co-cau/cong-khai/", {"number": "1"}).status_code == 302
    page = public.get(f"{PORTAL}co-cau/").content.decode()
    assert "<li>Phòng Văn hóa</li>" in page
    assert 'href="https://xa.example.vn/so-do.pdf"' in page
    assert "Phòng Văn hóa - Xã hội xã" in page  # offices come from the list of bodies
    assert "The Committee has five offices." in public.get(f"{PORTAL}en/").content.decode()
    directory.add_channel(body=commune, kind=ChannelKind.EMAIL, name="Thư", address="a@van-khe.example", public=True, valid_from=None,
                          proof=None, by=people["canbo"], at=at)  # fmt: skip
    assert "The Committee has five offices." in public.get("/en/").content.decode()


def test_a_body_has_its_own_messages_documents_and_sections_on_the_portal(
    home: Home, release: Release, people: dict[str, User], at: datetime
) -> None:
    target = delivery.Target("portal", DestinationKind.SITE, "site", "Cổng", release.message.owner)
    for row in delivery.dispatch(release=release, targets=[target], by=people["canbo"], at=at):
        lane_actions.attempt(delivery_id=row.pk, at=at)
    public = Client()
    assert "Ủy ban nhân dân xã Vân Khê" in public.get("/co-quan/").content.decode()
    page = public.get(PORTAL).content.decode()
    assert release.title in page
    for kind in KINDS:
        assert kind.name in page
    assert "cơ quan chưa đăng nội dung" in page
    for address in (PORTAL, f"{PORTAL}ke-hoach/", f"{PORTAL}en/"):
        answer = public.get(address)
        assert answer.status_code == 200
        assert not answer.cookies
    assert public.get(f"{PORTAL}khong-co/").status_code == 404
    assert public.get("/co-quan/khong-co/").status_code == 404
    write(structure(home), people["canbo"], at, "<script>alert(1)</script>")
    actions.publish(section=structure(home), number=1, by=people["duyet1"], at=at)
    assert "<script>alert" not in public.get(f"{PORTAL}co-cau/").content.decode()
    actions.close_home(home=home, by=people["quanly"], at=at)
    assert public.get(PORTAL).status_code == 404
