"""Deliveries on the desk: why, look-ups, a person's answer, sending again, the plan of sending, channels that rest."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils.timezone import now

from conftest import explain
from loa.delivery import actions, lane_actions
from loa.delivery.models import Canary, Delivery, OutsideAlarm, Rest
from loa.delivery.port import DestinationKind, Rate
from loa.delivery.registry import channels
from loa.newsroom import actions as newsroom
from loa.newsroom.models import Message, Release
from loa.organisations.models import Body, Post, User

DESK = "/lam-viec"


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


@pytest.fixture
def officer(people: dict[str, User]) -> Client:
    return client(people["canbo"])


@pytest.fixture
def stranger(people: dict[str, User]) -> Client:
    """An officer of another commune."""
    other = User.objects.create_user("khac", password="x")
    other.groups.set(people["canbo"].groups.all())
    body = Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to__isnull=True)
    Post.objects.create(user=other, body=body, role="officer", valid_from="2025-07-01")
    return client(other)


@pytest.fixture
def rows(release: Release, people: dict[str, User], at: datetime) -> list[Delivery]:
    body = release.message.owner
    leaflets = [actions.Target("leaflet", DestinationKind.BODY, f"body-{n}", f"Thôn {n}", body) for n in range(3)]
    page = actions.Target("portal", DestinationKind.SITE, "site", "Cổng", body)
    return actions.dispatch(release=release, targets=[*leaflets, page], by=people["canbo"], at=at)


def put(row: Delivery, state: str) -> None:
    Delivery.objects.filter(pk=row.pk).update(state=state, next_attempt_at=None)


def page(officer: Client, path: str, status: int = 200) -> str:
    answer = officer.get(f"{DESK}{path}")
    assert answer.status_code == status, path
    return answer.content.decode()


def test_each_page_is_for_those_who_may_see_the_message(officer: Client, stranger: Client, rows: list[Delivery], release: Release) -> None:
    put(rows[0], "failed")
    for path in (f"/phat-hanh/{release.pk}/vi-sao/", f"/luot-gui/{rows[0].pk}/", f"/luot-gui/{rows[0].pk}/gui-lai/"):
        page(officer, path)
        page(stranger, path, 404)
    for path in ("/luot-gui/chua-ro/", "/kenh/"):
        page(officer, path)
    for path in ("chua-den", "da-den", "hoi-lai", "gui-lai"):
        assert stranger.post(f"{DESK}/luot-gui/{rows[0].pk}/{path}/", {"evidence": "x"}).status_code == 404


def test_why_a_release_has_not_arrived_and_the_group_sent_again(officer: Client, rows: list[Delivery], release: Release) -> None:
    put(rows[0], "failed")
    put(rows[1], "failed")
    put(rows[3], "seen_live")
    found = page(officer, f"/phat-hanh/{release.pk}/vi-sao/")
    assert "<b>1</b> trong 4" in found
    assert "Gửi lại 2 lượt" in found
    link = found.split('href="')[[("gui-lai" in part) for part in found.split('href="')].index(True)].split('"')[0]
    assert "Gửi lại 2 lượt" in officer.get(link).content.decode()
    answer = officer.post(link, {"why": "đã in lại"}, follow=True)
    assert "Đã giao 2 lượt gửi lại" in answer.content.decode()
    assert Delivery.objects.filter(resend_of__isnull=False, resend_why="đã in lại").count() == 2
    assert "không còn lượt gửi nào" in officer.post(link, {"why": ""}, follow=True).content.decode(), "twice does nothing"


def test_what_may_have_arrived_is_asked_twice(officer: Client, rows: list[Delivery]) -> None:
    put(rows[0], "confirmed")
    path = f"{DESK}/luot-gui/{rows[0].pk}/gui-lai/"
    assert "có thể nhận hai lần" in officer.get(path).content.decode()
    assert "không gửi lại" in officer.post(path, {"why": "x"}, follow=True).content.decode()
    assert officer.post(path, {"why": "", "insisted": "on"}).status_code == 422
    assert not Delivery.objects.filter(resend_of__isnull=False).exists()
    officer.post(path, {"why": "bị ướt", "insisted": "on"})
    assert Delivery.objects.filter(resend_of=rows[0]).count() == 1


def test_a_broadcast_is_sent_again_at_a_typed_hour(officer: Client, release: Release, people: dict[str, User], at: datetime) -> None:
    body = release.message.owner
    target = actions.Target("loudspeaker", DestinationKind.STATION, "loa-1", "Loa 1", body, at, at + timedelta(hours=1))
    row = actions.dispatch(release=release, targets=[target], by=people["canbo"], at=at)[0]
    put(row, "missed")
    path = f"{DESK}/luot-gui/{row.pk}/gui-lai/"
    assert "play_at" in officer.get(path).content.decode()
    answer = officer.post(path, {"why": "", "play_at": "2020-01-01T05:00"}, follow=True).content.decode()
    assert "chọn giờ mới" in answer or "đã qua" in answer
    assert not Delivery.objects.filter(resend_of__isnull=False).exists()


def test_unknown_ones_are_answered_on_one_screen(officer: Client, rows: list[Delivery]) -> None:
    put(rows[0], "unknown")
    put(rows[1], "overdue")
    found = page(officer, "/luot-gui/chua-ro/")
    assert "Thôn 0" in found
    assert "Thôn 1" in found
    said = {"evidence": "gọi trưởng thôn lúc 9 giờ", "from": "unknown"}
    assert officer.post(f"{DESK}/luot-gui/{rows[0].pk}/da-den/", said).url.endswith("/chua-ro/")  # type: ignore[attr-defined]
    officer.post(f"{DESK}/luot-gui/{rows[1].pk}/chua-den/", said)
    assert list(Delivery.objects.filter(pk__in=[r.pk for r in rows[:2]]).order_by("pk").values_list("state", flat=True)) == [
        "confirmed",
        "failed",
    ]
    assert "Không có lượt gửi nào chưa rõ" in page(officer, "/luot-gui/chua-ro/")
    answer = officer.post(f"{DESK}/luot-gui/{rows[2].pk}/chua-den/", {"evidence": " "}, follow=True)
    assert "đã hỏi ai" in answer.content.decode()


def test_a_look_up_is_asked_for_where_the_other_side_can_be_asked(officer: Client, rows: list[Delivery]) -> None:
    put(rows[3], "overdue")
    officer.post(f"{DESK}/luot-gui/{rows[3].pk}/hoi-lai/")
    row = Delivery.objects.get(pk=rows[3].pk)
    assert (row.state, row.next_attempt_at is None) == ("handed_over", False)
    put(rows[0], "unknown")
    answer = officer.post(f"{DESK}/luot-gui/{rows[0].pk}/hoi-lai/", follow=True)
    assert "không tra cứu được" in answer.content.decode()


def test_a_group_is_answered_at_once_with_evidence(officer: Client, rows: list[Delivery], release: Release) -> None:
    put(rows[0], "unknown")
    put(rows[1], "unknown")
    found = page(officer, f"/phat-hanh/{release.pk}/vi-sao/")
    path = next(part.split('"')[0] for part in found.split('action="') if "tra-loi" in part)
    assert "Hãy ghi căn cứ" in officer.post(path, {"verb": "missing", "evidence": ""}, follow=True).content.decode()
    officer.post(path, {"verb": "missing", "evidence": "cả xã mất điện"})
    assert Delivery.objects.filter(state="failed").count() == 2


def test_the_plan_is_shown_and_a_warning_wants_a_yes(officer: Client, release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels()["leaflet"], "rates", (Rate(1, timedelta(days=1), "1 lượt mỗi ngày"),), raising=False)
    bodies = [str(pk) for pk in Body.objects.filter(parent=release.message.owner).values_list("pk", flat=True)[:3]]
    path, typed = f"{DESK}/phat-hanh/{release.pk}/gui/", {"channels": ["leaflet"], "bodies": bodies}
    looked = officer.post(path, {**typed, "look": "1"}).content.decode()
    assert "2 lượt chờ hạn mức ngày sau" in looked
    assert "1 lượt mỗi ngày" in looked
    officer.post(path, typed)
    assert not Delivery.objects.exists(), "it asks first"
    assert officer.post(path, {**typed, "plan_seen": "1"}).status_code == 302
    assert Delivery.objects.count() == 3
    assert "Kế hoạch gửi" in page(officer, f"/phat-hanh/{release.pk}/bang-gui/")


def test_a_plan_without_a_warning_needs_no_second_click(officer: Client, release: Release) -> None:
    typed = {"channels": ["leaflet"], "bodies": [str(release.message.owner_id)]}
    assert officer.post(f"{DESK}/phat-hanh/{release.pk}/gui/", typed).status_code == 302


def test_a_channel_rests_and_is_opened_again(officer: Client, stranger: Client) -> None:
    officer.post(f"{DESK}/kenh/leaflet/nghi/", {"why": "", "hours": "1"})
    assert not Rest.objects.exists()
    officer.post(f"{DESK}/kenh/leaflet/nghi/", {"why": "hết giấy", "hours": "24"})
    rest = Rest.objects.get()
    assert rest.until
    assert timedelta(hours=23) < rest.until - now() < timedelta(hours=25)
    assert "hết giấy" in page(officer, "/kenh/")
    officer.post(f"{DESK}/kenh/leaflet/mo/")
    assert not Rest.objects.exists()
    assert officer.post(f"{DESK}/kenh/khong-co/nghi/", {"why": "x"}, follow=True).status_code == 200


def test_the_home_page_raises_the_alarm_and_the_channels_page_says_when_a_test_last_arrived(
    officer: Client, stranger: Client, release: Release
) -> None:
    at = now() - timedelta(hours=2)
    Canary.objects.create(channel="portal", slot=at, key="1" * 32, state="arrived", began_at=at, ended_at=at + timedelta(seconds=3))
    late = at + timedelta(minutes=90)
    Canary.objects.create(channel="portal", slot=late, key="2" * 32, state="failed", began_at=late, evidence="Không thấy tin thử.")
    OutsideAlarm.objects.create(release=release, channel="email", words="chưa có bằng chứng", since=at, seen_at=at)
    home = page(officer, "/")
    assert "hai tin thử liên tiếp không đến" in home
    assert "chưa có bằng chứng" in home
    assert "chưa có bằng chứng" not in page(stranger, "/"), "another body's release is not theirs to see"
    found = page(officer, "/kenh/")
    assert "mất 3 giây" in found
    assert "Không thấy tin thử." in found
    assert "LOA_CANARY_MAIL" in found


def test_a_test_message_is_asked_for(officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("loa.desk.views.channels.fly_now", SimpleNamespace(enqueue=asked.append))
    officer.post(f"{DESK}/kenh/portal/thu/")
    officer.post(f"{DESK}/kenh/loudspeaker/thu/")
    officer.post(f"{DESK}/kenh/email/thu/")
    assert asked == ["portal", "loudspeaker"], "that of letters has to be set first"


def test_a_correction_from_the_button_to_its_coverage(officer: Client, stranger: Client, release: Release, people: dict[str, User]) -> None:
    message, at = release.message, release.released_at
    sent = [actions.Target("leaflet", DestinationKind.BODY, f"body-{message.owner_id}", "UBND xã", message.owner)]
    for row in actions.dispatch(release=release, targets=sent, by=people["canbo"], at=at):
        lane_actions.attempt(delivery_id=row.pk, at=at)
    path = f"{DESK}/tin/{message.pk}/dinh-chinh/"
    assert "Tờ rơi" in officer.get(path).content.decode()
    assert stranger.get(path).status_code == 404
    half = officer.post(path, {"wrong": "2.500.000 đồng", "right": ""})
    assert half.status_code == 422
    assert "2.500.000 đồng" in half.content.decode(), "what was typed is kept"
    assert officer.post(path, {"wrong": "2.500.000 đồng", "right": "2.000.000 đồng"}).status_code == 302
    made = Message.objects.get(corrects=release)
    assert made.title in officer.get(path).content.decode()
    explain(made, by=people["canbo"], at=at)
    newsroom.submit(message=made, by=people["canbo"], at=at)
    actions.approve(message=made, by=people["duyet1"], at=at)
    correction = actions.approve(message=made, by=people["duyet2"], at=at)
    assert correction
    assert officer.get(f"{DESK}/phat-hanh/{correction.pk}/gui/").url.endswith("/dinh-chinh/")  # type: ignore[attr-defined]
    path = f"{DESK}/phat-hanh/{correction.pk}/dinh-chinh/"
    shown = officer.get(path).content.decode()
    assert "Đã nhận bản sai: 1 nơi" in shown
    assert stranger.get(path).status_code == 404
    assert officer.get(f"{DESK}/phat-hanh/{release.pk}/dinh-chinh/").status_code == 404, "no correction"
    answer = officer.post(path, {}, follow=True).content.decode()
    assert "trong 1 nơi đã nhận bản số" in answer
    assert Delivery.objects.filter(release=correction).exists()
    assert made.title in page(officer, f"/phat-hanh/{release.pk}/bang-gui/"), "the old table leads to the correction"
