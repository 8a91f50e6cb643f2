"""Pages of devices: a code is shown once, only to an administrator; a revocation asks for its reason."""

import re
from datetime import datetime

import pytest
from django.test import Client

from loa.organisations.models import Body, User
from loa.stations import actions
from loa.stations.models import EnrolmentCode, Station

CODE = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}\b")


@pytest.fixture
def station(commune: Body, at: datetime) -> Station:
    from loa.seal.keys import new_private_key, public_key_of

    key = public_key_of(new_private_key())
    return actions.enrol(code="cum-1", name="Cụm 1", kind="loudspeaker", body=commune, public_key=key, token="x", at=at)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_an_administrator_adds_a_station_and_sees_its_code_once(commune: Body, people: dict[str, User]) -> None:
    client = signed_in(people["quanly"])
    assert "Thêm cụm loa" in client.get("/lam-viec/dai-bang/").content.decode()
    answer = client.post("/lam-viec/dai-bang/them/", {"name": "Cụm mới", "code": "Cum-Moi", "kind": "board", "body": commune.pk})
    made = Station.objects.get(code="cum-moi")
    assert answer.url == f"/lam-viec/dai-bang/{made.pk}/"  # type: ignore[attr-defined]
    page = client.post(f"{answer.url}ma/").content.decode()  # type: ignore[attr-defined]
    (code,) = set(CODE.findall(page))
    assert f"--enrol {code} --board" in page
    assert code not in client.get(answer.url).content.decode()  # type: ignore[attr-defined]
    assert EnrolmentCode.objects.get().selector == code[:4]


def test_a_form_that_was_filled_wrong_keeps_what_was_typed(station: Station, commune: Body, people: dict[str, User]) -> None:
    client = signed_in(people["quanly"])
    answer = client.post("/lam-viec/dai-bang/them/", {"name": "Cụm nữa", "code": "cum-1", "kind": "board", "body": commune.pk})
    assert answer.status_code == 422
    assert "đã có trạm khác dùng" in answer.content.decode()
    assert "Cụm nữa" in answer.content.decode()
    answer = client.post(f"/lam-viec/dai-bang/{station.pk}/thu-hoi/", {"reason": " "})
    assert answer.status_code == 422


def test_a_revoked_device_is_shown_as_such(station: Station, people: dict[str, User]) -> None:
    client = signed_in(people["quanly"])
    client.post(f"/lam-viec/dai-bang/{station.pk}/thu-hoi/", {"reason": "bị mất"})
    assert "Đã thu hồi" in client.get(f"/lam-viec/dai-bang/{station.pk}/").content.decode()
    assert "Đã thu hồi" in client.get("/lam-viec/dai-bang/").content.decode()


def test_who_opens_the_address_of_a_code_again_is_led_to_the_device(station: Station, people: dict[str, User]) -> None:
    client = signed_in(people["quanly"])
    answer = client.get(f"/lam-viec/dai-bang/{station.pk}/ma/")
    assert (answer.status_code, answer["Location"]) == (302, f"/lam-viec/dai-bang/{station.pk}/")
    assert not EnrolmentCode.objects.exists(), "a look makes no code"


def test_others_look_but_change_nothing(station: Station, people: dict[str, User]) -> None:
    client = signed_in(people["canbo"])
    assert "Tạo mã" not in client.get(f"/lam-viec/dai-bang/{station.pk}/").content.decode()
    client.post(f"/lam-viec/dai-bang/{station.pk}/ma/")
    client.post(f"/lam-viec/dai-bang/{station.pk}/thu-hoi/", {"reason": "x"})
    station.refresh_from_db()
    assert station.revoked_at is None
    assert client.get("/lam-viec/dai-bang/999/").status_code == 404
    assert not EnrolmentCode.objects.exists()
