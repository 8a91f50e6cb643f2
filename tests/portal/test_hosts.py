"""Host names of bodies' own sites: that site and nothing else under them, unknown names refused, given by the body's administrator only."""

from datetime import datetime

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from loa.ledger.models import Entry
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted
from loa.portal.host_rules import is_ours
from loa.portal.hosts import HomeHosts
from loa.sections import actions
from loa.sections.models import Home
from loa.sections.rules import CannotWrite, checked_host

HOST = "vankhe.hoagiang.example"
OURS = ["testserver", "127.0.0.1"]


@pytest.fixture
def home(commune: Body, people: dict[str, User], at: datetime) -> Home:
    made = actions.open_home(body=commune, slug="van-khe", by=people["quanly"], at=at)
    actions.give_host(home=made, host=f"https://{HOST.upper()}/", taken=OURS, by=people["quanly"], at=at)
    made.refresh_from_db()
    return made


@pytest.mark.parametrize("host", [HOST, f"{HOST}:8443", HOST.upper()])
def test_the_site_of_a_body_answers_on_its_name(home: Home, host: str) -> None:
    front = Client().get("/", HTTP_HOST=host)
    assert (front.status_code, dict(front.cookies)) == (200, {})
    assert front.content == Client().get("/co-quan/van-khe/").content
    assert Client().get("/co-quan/van-khe/co-cau/", HTTP_HOST=host).status_code == 200
    assert Client().head("/", HTTP_HOST=host).status_code == 200


@pytest.mark.parametrize("path", ["/tin/", "/lam-viec/", "/gui/", "/tim-kiem/?q=n%C6%B0%E1%BB%9Bc", "/co-quan/van-khe"])
def test_everything_else_is_at_the_name_of_the_portal(home: Home, path: str) -> None:
    answer = Client().get(path, HTTP_HOST=HOST)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("http://testserver/")
    assert answer.headers["Location"].endswith(path.lstrip("/"))
    assert not answer.cookies


def test_no_path_leads_elsewhere(home: Home) -> None:
    request = RequestFactory().get("/", PATH_INFO="//evil.example/x", HTTP_HOST=HOST)
    answer = HomeHosts(lambda _: HttpResponse("through"))(request)
    assert (answer.status_code, answer.headers["Location"]) == (302, "http://testserver//evil.example/x")


def test_nothing_is_sent_to_it(home: Home) -> None:
    for path in ("/", "/lam-viec/login/", "/gui/hoi-dap/"):
        assert Client().post(path, {"a": "b"}, HTTP_HOST=HOST).status_code == 405


@pytest.mark.parametrize("host", ["evil.example", f"x.{HOST}", f"{HOST}.evil.example", "", "a b", "10.0.0.9", f"{HOST}@evil.example"])
def test_a_name_that_nobody_gave_is_refused(home: Home, host: str) -> None:
    assert Client().get("/", HTTP_HOST=host).status_code == 400
    assert not is_ours(host)


def test_a_closed_site_has_no_name_any_more_and_another_may_take_it(home: Home, people: dict[str, User], at: datetime) -> None:
    actions.close_home(home=home, by=people["quanly"], at=at)
    assert Client().get("/", HTTP_HOST=HOST).status_code == 400
    with pytest.raises(CannotWrite, match="đã đóng"):
        actions.give_host(home=home, host="b.example.vn", taken=OURS, by=people["quanly"], at=at)
    again = actions.open_home(body=home.body, slug="van-khe-2", by=people["quanly"], at=at)
    actions.give_host(home=again, host=HOST, taken=OURS, by=people["quanly"], at=at)
    assert "/co-quan/van-khe-2/" in Client().get("/", HTTP_HOST=HOST).content.decode()


def test_a_name_is_of_one_site_and_never_the_portals(home: Home, people: dict[str, User], at: datetime) -> None:
    office = Body.objects.filter(parent=home.body).exclude(kind="village").order_by("pk")[0]
    keeper = User.objects.get(username="quantri")
    other = actions.open_home(body=office, slug="phong", by=keeper, at=at)
    with pytest.raises(CannotWrite, match="cơ quan khác"):
        actions.give_host(home=other, host=HOST, taken=OURS, by=keeper, at=at)
    with pytest.raises(CannotWrite, match="chính cổng"):
        actions.give_host(home=other, host="cong.example.vn", taken=["cong.example.vn"], by=keeper, at=at)
    with pytest.raises(NotPermitted):
        actions.give_host(home=home, host="b.example.vn", taken=OURS, by=people["canbo"], at=at)
    assert Home.objects.get(pk=home.pk).host == HOST
    assert Entry.objects.filter(act="home.host", subject=f"home:{home.pk}").count() == 1


@pytest.mark.parametrize(
    "host", ["vankhe", "10.0.0.1", "a..vn", "-a.vn", "a_b.vn", "a b.vn", "xa.vn/x", "xa.vn:80", f"{'a' * 64}.vn", f"{'x.' * 130}vn"]
)
def test_a_host_name_is_a_host_name(host: str) -> None:
    with pytest.raises(CannotWrite):
        checked_host(host)


def test_names_with_marks_are_kept_as_browsers_send_them() -> None:
    assert checked_host("Xã-Vân-Khê.vn") == "xn--x-vn-kh-rwag1f.vn"
    assert checked_host("  ") == ""


def test_the_desk_says_what_is_wrong_and_keeps_what_was_typed(home: Home, people: dict[str, User], client: Client) -> None:
    client.force_login(people["quanly"])
    page = f"/lam-viec/trang-co-quan/{home.pk}/"
    wrong = client.post(f"{page}ten-mien/", {"host": "van khe"})
    assert wrong.status_code == 422
    assert 'value="van khe"' in wrong.content.decode()
    assert "cách nhau bằng dấu chấm" in wrong.content.decode()
    assert client.post(f"{page}ten-mien/", {"host": ""}).status_code == 302
    assert Client().get("/", HTTP_HOST=HOST).status_code == 400
    client.force_login(people["canbo"])
    assert "Tên miền riêng" not in client.get(page).content.decode()
