"""The second factor: set up, replay, drift, guessing, recovery codes; the way in leads through every step."""

import re
import time
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.timezone import now
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from loa.accounts import actions, log_in_actions
from loa.accounts.models import RecoveryCode, TemporaryPassword
from loa.accounts.rules import CannotGive, Step, code_hash, shown, step_of, tidy
from loa.organisations.models import Body, User

HOME = "/lam-viec/"
CODE, SET_UP, PASSWORD = "/lam-viec/dang-nhap/ma/", "/lam-viec/dang-nhap/cai-dat/", "/lam-viec/dang-nhap/mat-khau/"


def code_of(device: TOTPDevice, seconds: float = 0) -> str:
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = time.time() + seconds
    return f"{totp.token():06d}"


def again(device: TOTPDevice) -> None:
    """Forget the time of the last code and of the last failure, as if time had passed."""
    TOTPDevice.objects.filter(pk=device.pk).update(last_t=-1, drift=0, throttling_failure_count=0, throttling_failure_timestamp=None)


@pytest.fixture
def device(people: dict[str, User]) -> TOTPDevice:
    begun = log_in_actions.begin_second_factor(user=people["duyet1"])
    made, _ = log_in_actions.confirm_second_factor(user=people["duyet1"], code=code_of(begun), at=now())
    again(made)
    return made


def window(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


@pytest.mark.parametrize(
    ("state", "step"),
    [
        ({"temporary": False, "has_device": False, "verified": False, "required": False}, None),
        ({"temporary": True, "has_device": True, "verified": False, "required": True}, Step.ENTER_CODE),
        ({"temporary": True, "has_device": False, "verified": False, "required": True}, Step.CHANGE_PASSWORD),
        ({"temporary": False, "has_device": False, "verified": False, "required": True}, Step.SET_UP),
        ({"temporary": False, "has_device": True, "verified": True, "required": True}, None),
    ],
)
def test_the_steps(state: dict[str, bool], step: Step | None) -> None:
    assert step_of(**state) is step


def test_a_code_passes_once(device: TOTPDevice, people: dict[str, User]) -> None:
    code = code_of(device)
    assert log_in_actions.pass_second_factor(user=people["duyet1"], code=f" {code[:3]} {code[3:]} ", at=now()) == device
    with pytest.raises(CannotGive, match="đã dùng"):
        log_in_actions.pass_second_factor(user=people["duyet1"], code=code, at=now())


@pytest.mark.parametrize(("seconds", "passes"), [(-30, True), (30, True), (-120, False), (120, False)])
def test_a_clock_may_be_half_a_minute_off(seconds: int, passes: bool, device: TOTPDevice, people: dict[str, User]) -> None:
    code = code_of(device, seconds)
    if passes:
        assert log_in_actions.pass_second_factor(user=people["duyet1"], code=code, at=now())
    else:
        with pytest.raises(CannotGive):
            log_in_actions.pass_second_factor(user=people["duyet1"], code=code, at=now())


def test_guessing_is_slowed_down_also_with_recovery_codes(device: TOTPDevice, people: dict[str, User]) -> None:
    user = people["duyet1"]
    for wrong in ("000000", "abcd-efgh-jkmn-pqrs"):
        again(device)
        for _ in range(2):
            with pytest.raises(CannotGive):
                log_in_actions.pass_second_factor(user=user, code=wrong, at=now())
        with pytest.raises(CannotGive, match="đợi"):
            log_in_actions.pass_second_factor(user=user, code=code_of(device), at=now())


def test_a_recovery_code_works_once_and_is_kept_as_a_hash(device: TOTPDevice, people: dict[str, User]) -> None:
    user = people["duyet1"]
    codes = log_in_actions.new_recovery_codes(user=user, at=now())
    assert len(set(codes)) == 10
    assert not RecoveryCode.objects.filter(code_sha256__in=codes).exists()
    assert log_in_actions.pass_second_factor(user=user, code=codes[0].upper().replace("-", " "), at=now())
    with pytest.raises(CannotGive):
        log_in_actions.pass_second_factor(user=user, code=codes[0], at=now())
    again(device)
    log_in_actions.new_recovery_codes(user=user, at=now())
    with pytest.raises(CannotGive):  # the older set is withdrawn
        log_in_actions.pass_second_factor(user=user, code=codes[1], at=now())
    with pytest.raises(CannotGive):  # another person's code
        log_in_actions.pass_second_factor(user=people["canbo"], code=codes[2], at=now())


def test_the_shape_of_a_code() -> None:
    assert tidy(shown("abcdefghjkmnpqrs")) == "abcdefghjkmnpqrs"
    assert tidy("123456") == tidy("") == tidy("abcd-efgh-jkmn-pqr1") == ""
    assert code_hash("a") != code_hash("b")


def test_the_desk_is_closed_until_the_code_is_given(device: TOTPDevice, people: dict[str, User]) -> None:
    """Nor may who has only the password put another phone in the place of the first."""
    desk = window(people["duyet1"])
    for path in (HOME, "/lam-viec/tin/", SET_UP, "/lam-viec/dang-nhap/ma-du-phong/", "/lam-viec/account/"):
        for answer in (desk.get(path), desk.post(path)):
            assert answer.status_code == 302, path
            assert answer["Location"].startswith(CODE)
    assert desk.post(CODE, {"code": "000000"}).status_code == 422
    again(device)
    answer = desk.post(CODE, {"code": code_of(device), "next": "/lam-viec/tin/"})
    assert (answer.status_code, answer["Location"]) == (302, "/lam-viec/tin/")
    assert desk.get("/lam-viec/tin/").status_code == 200


def test_onward_is_never_to_another_site(device: TOTPDevice, people: dict[str, User]) -> None:
    answer = window(people["duyet1"]).post(CODE, {"code": code_of(device), "next": "https://gian.example/"})
    assert answer["Location"] == HOME


def test_a_remembered_browser_is_not_asked_until_the_password_changes(device: TOTPDevice, people: dict[str, User]) -> None:
    first = window(people["duyet1"])
    kept = first.post(CODE, {"code": code_of(device), "remember": "1"}).cookies["loa_browser"]
    assert kept["httponly"]
    second = window(people["duyet1"])
    second.cookies["loa_browser"] = kept.value
    assert second.get(CODE)["Location"] == HOME
    assert second.get(HOME).status_code == 200
    other = window(people["duyet2"])
    other.cookies["loa_browser"] = kept.value
    assert other.get(HOME).status_code == 200, "no second factor, nothing to remember"
    people["duyet1"].set_password("mat khau khac 2026")
    people["duyet1"].save()
    third = window(people["duyet1"])
    third.cookies["loa_browser"] = kept.value
    assert third.get(CODE).status_code == 200


@pytest.mark.parametrize(("name", "closed"), [("duyet1", True), ("quanly", True), ("quantri", True), ("canbo", False)])
def test_who_approves_or_administers_must_set_it_up(name: str, closed: bool, people: dict[str, User], settings: Settings) -> None:
    settings.LOA_TWO_FACTOR = "required"
    answer = window(User.objects.get(username=name)).get(HOME)
    assert (answer.status_code == 302) is closed
    if closed:
        assert answer["Location"].startswith(SET_UP)


def test_setting_it_up_shows_key_picture_and_codes_once(people: dict[str, User]) -> None:
    desk = window(people["duyet2"])
    page = desk.get(SET_UP).content.decode()
    begun = TOTPDevice.objects.get(user=people["duyet2"])
    assert "<svg" in page
    assert not begun.confirmed
    assert desk.get(SET_UP).content.decode().count("<path") == page.count("<path"), "a reload keeps the key"
    assert TOTPDevice.objects.count() == 1
    assert desk.post(SET_UP, {"code": "12"}).status_code == 422
    again(begun)
    done = desk.post(SET_UP, {"code": code_of(begun)}).content.decode()
    assert len(re.findall(r"<code>[a-z2-9-]{19}</code>", done)) == 10
    assert desk.get(HOME).status_code == 200, "this session has given a code"


def test_a_temporary_password_is_changed_first(commune: Body, people: dict[str, User], at: datetime) -> None:
    password = actions.reset_password(user=people["canbo"], by=people["quanly"], at=at)
    desk = Client()
    assert desk.post("/lam-viec/login/", {"username": "canbo", "password": password}).status_code == 302
    assert desk.get("/lam-viec/tin/")["Location"].startswith(PASSWORD)
    for typed in ({"password": "ngan", "again": "ngan"}, {"password": "du dai mot mat khau", "again": "khac"}, {"password": password}):
        assert desk.post(PASSWORD, typed).status_code == 422
    fresh = {"password": "rieng toi nam 2026", "again": "rieng toi nam 2026"}
    assert desk.post(PASSWORD, fresh).status_code == 302
    assert desk.get("/lam-viec/tin/").status_code == 200, "the session goes on"
    assert not TemporaryPassword.objects.filter(changed_at__isnull=True).exists()


def test_a_reset_second_factor_ends_it_and_its_codes(device: TOTPDevice, people: dict[str, User], at: datetime) -> None:
    actions.reset_second_factor(user=people["duyet1"], by=people["quanly"], at=at)
    assert not TOTPDevice.objects.exists()
    assert not RecoveryCode.objects.filter(withdrawn_at__isnull=True).exists()
    assert window(people["duyet1"]).get(HOME).status_code == 200
    with pytest.raises(CannotGive):
        actions.reset_second_factor(user=people["duyet1"], by=people["quanly"], at=at)


def test_nobody_takes_their_own_second_factor_away(people: dict[str, User], at: datetime) -> None:
    begun = log_in_actions.begin_second_factor(user=people["quanly"])
    log_in_actions.confirm_second_factor(user=people["quanly"], code=code_of(begun), at=now())
    with pytest.raises(CannotGive, match="Không tự bỏ"):
        actions.reset_second_factor(user=people["quanly"], by=people["quanly"], at=at)


def test_ten_wrong_passwords_stop_the_name_for_a_while(people: dict[str, User], settings: Settings) -> None:
    """In the database, whatever browser asks; the right password does not help, and after the pause it does."""
    cache.clear()
    password = actions.reset_password(user=people["canbo"], by=people["quanly"], at=now())
    for number in range(10):
        answer = Client(headers={"user-agent": f"x{number}"}).post("/lam-viec/login/", {"username": "canbo", "password": f"sai-{number}"})
    assert answer.status_code == 429
    right = {"username": "canbo", "password": password}
    assert Client().post("/lam-viec/login/", right).status_code == 429
    assert "15 phút" in Client().post("/lam-viec/login/", right).content.decode()
    other = actions.reset_password(user=people["duyet1"], by=people["quanly"], at=now())
    assert Client().post("/lam-viec/login/", {"username": "duyet1", "password": other}).status_code == 302
    settings.AXES_COOLOFF_TIME = timedelta(0)
    assert Client().post("/lam-viec/login/", right).status_code == 302
