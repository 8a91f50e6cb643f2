"""Browsers that ask for notices: what they may hand in, how they change their minds, and that a dead endpoint ends it."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from loa.channels.push.channel import Push
from loa.channels.push.vapid import new_key
from loa.delivery import actions as delivery
from loa.delivery import lane_actions
from loa.delivery.port import DestinationKind, Unreachable
from loa.delivery.registry import channels
from loa.newsroom.models import Release
from loa.organisations.models import Body, User
from loa.subscriptions import push_actions
from loa.subscriptions.actions import TooMany
from loa.subscriptions.models import Subscription, Topic
from loa.subscriptions.push_rules import PUSH_A_WHILE, NotPush, checked
from loa.subscriptions.queries import wanting
from loa.subscriptions.rules import Kind

KEY = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SECRET = "BTBZMqHH6r4Tts7J_aSIgg"


def browser(name: str = "a") -> dict[str, Any]:
    return {"endpoint": f"https://push.example.net/wpush/{name}", "expirationTime": None, "keys": {"p256dh": KEY, "auth": SECRET}}


def post(path: str, body: object, **more: Any) -> Any:
    return Client().post(path, json.dumps(body), content_type="application/json", **more)


@pytest.fixture
def push(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Push:
    (tmp_path / "push.pem").write_bytes(new_key())
    made = Push(key_file=str(tmp_path / "push.pem"), private=True, timeout=1)
    monkeypatch.setitem(channels(), "push", made)
    return made


WRONG_ENDPOINTS = [
    "http://push.example.net/a", "https://localhost/a", "https://127.0.0.1/a", "https://[::1]/a", "https://10.0.0.1/", "https://2130706433/",
    "https://0x7f.1/", "https://router.local/", "https://a.internal/", "https://push.example.net:8443/", "https://u:p@push.example.net/",
    "https://push.example.net/ a", "https://đẩy.vn/", "", "x", "https://push.example.net/" + "a" * 2000, "https://[", "ftp://push.example.net/",
]  # fmt: skip


@pytest.mark.parametrize("endpoint", WRONG_ENDPOINTS)
def test_an_endpoint_inside_the_house_or_none_at_all_is_refused(endpoint: str) -> None:
    with pytest.raises(NotPush):
        checked({**browser(), "endpoint": endpoint})


NO_KEYS = [{}, {"p256dh": SECRET, "auth": SECRET}, {"p256dh": KEY, "auth": "ą"}]


@pytest.mark.parametrize(
    "given", [None, [], {}, {"endpoint": "https://a.example.net/"}, *({**browser(), "keys": keys} for keys in NO_KEYS)]
)
def test_what_is_no_subscription_is_refused(given: object) -> None:
    with pytest.raises(NotPush):
        checked(given)


def test_a_browser_asks_changes_its_mind_moves_and_leaves(commune: Body, at: datetime) -> None:
    health, land = Topic.objects.create(name="Y tế"), Topic.objects.create(name="Đất đai")
    first = push_actions.keep(given=browser(), topics=[health], areas=[], at=at)
    again = push_actions.keep(given=browser(), topics=[land], areas=[], at=at)
    assert (first.pk, list(again.topics.all())) == (again.pk, [land])
    assert wanting(Kind.PUSH, land, [commune.pk]) == [first.code]
    assert wanting(Kind.PUSH, health, [commune.pk]) == []
    push_actions.move(old=browser()["endpoint"], given=browser("b"), at=at)
    assert "wpush/b" in Subscription.objects.get().address
    push_actions.move(old="https://push.example.net/none", given=browser("c"), at=at)
    push_actions.leave(endpoint=browser()["endpoint"], at=at)
    assert Subscription.objects.get().ended_at is None
    push_actions.leave(endpoint=browser("b")["endpoint"], at=at)
    push_actions.leave(endpoint=browser("b")["endpoint"], at=at)
    row = Subscription.objects.get()
    assert (row.address, row.ended_why, list(row.topics.all())) == ("", "left", [])


def test_nobody_fills_the_list_by_a_script(db: None, at: datetime) -> None:
    Subscription.objects.bulk_create(
        [Subscription(code=f"c{n}", kind="push", address=f"a{n}", asked_at=at, confirmed_at=at) for n in range(PUSH_A_WHILE)]
    )
    with pytest.raises(TooMany):
        push_actions.keep(given=browser(), topics=[], areas=[], at=at)
    push_actions.keep(given=browser(), topics=[], areas=[], at=at + timedelta(minutes=11))


def test_the_portal_offers_it_only_with_a_key(commune: Body) -> None:
    assert "data-push" not in Client().get("/dang-ky/").content.decode()
    assert post("/dang-ky/trinh-duyet/", {"subscription": browser()}).status_code == 404


def test_the_page_the_worker_and_the_calls(push: Push, commune: Body) -> None:
    topic = Topic.objects.create(name="Y tế")
    page = Client().get("/dang-ky/").content.decode()
    assert f'data-push="{push.public_key}"' in page
    worker = Client().get("/thong-bao.js")
    assert worker.headers["Content-Type"].startswith("text/javascript")
    assert push.public_key in worker.content.decode()
    asked = {"subscription": browser(), "topics": [str(topic.pk), "x", "99999"], "areas": [str(commune.pk)]}
    assert post("/dang-ky/trinh-duyet/", asked).status_code == 200
    row = Subscription.objects.get()
    assert (row.kind, list(row.topics.all()), list(row.areas.all())) == ("push", [topic], [commune])
    assert row.confirmed_at is not None
    moved = post("/dang-ky/trinh-duyet/", {"old": browser()["endpoint"], "subscription": browser("b")})
    assert moved.status_code == 200
    assert post("/dang-ky/trinh-duyet/thoi/", {"endpoint": browser("b")["endpoint"]}).status_code == 200
    assert Subscription.objects.get().address == ""


@pytest.mark.parametrize(
    "body", [[], "x", {"subscription": 7}, {"subscription": {**browser(), "endpoint": "https://10.0.0.1/"}}, {"old": "a"}]
)
def test_nonsense_is_refused_in_words(push: Push, commune: Body, body: object) -> None:
    answer = post("/dang-ky/trinh-duyet/", body)
    assert answer.status_code in (200, 422)
    assert answer.json()["said"]
    assert not Subscription.objects.exists()


def test_a_form_of_another_site_cannot_subscribe(push: Push, commune: Body) -> None:
    plain = Client().post("/dang-ky/trinh-duyet/", json.dumps({"subscription": browser()}), content_type="text/plain")
    assert plain.status_code == 422
    huge = post("/dang-ky/trinh-duyet/", {"subscription": browser(), "x": "a" * 30_000})
    assert huge.status_code == 422


def test_a_dead_endpoint_ends_the_subscription_at_once(
    push: Push, release: Release, people: dict[str, User], at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = push_actions.keep(given=browser(), topics=[], areas=[], at=at)

    def gone(self: Push, parcel: object) -> None:
        raise Unreachable("410")

    monkeypatch.setattr(Push, "deliver", gone)
    owner = release.message.owner
    target = delivery.Target("push", DestinationKind.SUBSCRIBER, row.code, "Người đăng ký", owner)
    (made,) = delivery.dispatch(release=release, targets=[target], by=people["canbo"], at=at)
    lane_actions.attempt(delivery_id=made.pk, at=at)
    row.refresh_from_db()
    assert (row.address, row.ended_why) == ("", "bounced")


def test_the_key_is_made_once_and_only_its_user_reads_it(tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.LOA_PUSH_KEY_FILE = tmp_path / "keys" / "push.pem"
    call_command("push_keys")
    first = settings.LOA_PUSH_KEY_FILE.read_bytes()
    call_command("push_keys")
    assert settings.LOA_PUSH_KEY_FILE.read_bytes() == first
    assert settings.LOA_PUSH_KEY_FILE.stat().st_mode & 0o777 == 0o600
    assert "giữ nguyên" in capsys.readouterr().out
