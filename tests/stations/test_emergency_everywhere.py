"""One emergency on every channel at once, with the other houses as servers of this machine; and an exercise, which calls none of them."""

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from channels.email.test_email import Far as Post
from channels.facebook.facebook_far import APP, PAGE, TOKEN, Page
from channels.far import Asked, Said, far_side
from channels.push.test_push import Browser
from channels.sms.test_sms import Gate
from channels.zalo.zalo_far import House, zalo_options
from loa.channels.push.vapid import new_key
from loa.delivery import recall_actions
from loa.delivery.models import Delivery
from loa.delivery.registry import channels
from loa.delivery.rules import REACHED, State
from loa.organisations.models import Body, User
from loa.paper.cap import Scope, Status
from loa.stations import emergency_actions
from loa.stations.emergency_queries import would_reach
from loa.stations.models import Station
from loa.stations.queries import last_urgent
from loa.subscriptions import actions as subscriptions
from loa.subscriptions import press_actions, push_actions
from loa.subscriptions.models import Subscription
from stations.test_emergencies import hand_over, order, prepared, signed, station
from subscriptions.test_push import browser as push_form

__all__ = ["station"]  # a fixture of the other file


@dataclass
class World:
    """What the other houses were told."""

    page: Page = field(default_factory=Page)
    house: House = field(default_factory=House)
    gate: Gate = field(default_factory=Gate)
    post: Post = field(default_factory=Post)
    pushed: list[Asked] = field(default_factory=list)
    browser: Browser = field(default_factory=Browser)

    @property
    def asked(self) -> int:
        """How often anybody outside was called."""
        return len(self.page.asked) + len(self.house.asked) + len(self.gate.asked) + len(self.post.taken) + len(self.pushed)

    def push_service(self, asked: Asked) -> Said:
        self.pushed.append(asked)
        return Said(status=201)


def outside(urls: dict[str, str], port: int, folder: Path) -> dict[str, Any]:
    """The setting CHANNELS of an office that has an account everywhere."""
    (folder / "push.key").write_bytes(new_key())
    mail = {"server": {"host": "127.0.0.1", "port": port, "tls": False, "timeout": 2}, "sender": "tin@vankhe.example.vn"}
    options: dict[str, dict[str, Any]] = {
        "facebook.channel.Facebook": {"page_id": PAGE, "token": TOKEN, "app_token": APP, "base_url": f"{urls['page']}/v25.0", "timeout": 2},
        "zalo.channel.Zalo": zalo_options(urls["house"], folder / "zalo.json", broadcasts_a_month=3),
        "sms.channel.Sms": {"url": f"{urls['gate']}/send/{{list}}", "list_name": "dan-xa", "private": True, "timeout": 2},
        "push.channel.Push": {
            "key_file": str(folder / "push.key"),
            "contact": "mailto:tin@vankhe.example.vn",
            "timeout": 2,
            "private": True,
        },
        "email.channel.Email": mail,
        "press.channel.Press": mail,
    }
    return {name.split(".")[0]: {"BACKEND": f"loa.channels.{name}", "OPTIONS": given} for name, given in options.items()}


@pytest.fixture
def world(
    settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, commune: Body, people: dict[str, User], at: datetime
) -> Iterator[World]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    made = World()
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    with ExitStack() as open_:
        sides = {"page": made.page, "house": made.house, "gate": made.gate, "push": made.push_service}
        urls = {name: open_.enter_context(far_side(side)) for name, side in sides.items()}
        server = Controller(made.post, hostname="127.0.0.1", port=port)
        server.start()
        open_.callback(server.stop)
        settings.CHANNELS = settings.CHANNELS | outside(urls, port, tmp_path)
        channels.cache_clear()
        open_.callback(channels.cache_clear)
        asked = subscriptions.ask(address="dan@example.vn", topics=[], areas=[], at=at)
        assert asked is not None
        subscriptions.confirm(subscription=asked, at=at)
        notified = push_actions.keep(given=push_form(), topics=[], areas=[], at=at)
        Subscription.objects.filter(pk=notified.pk).update(address=made.browser.at(f"{urls['push']}/p/1"))
        press_actions.add(owner=commune, name="Báo Hoa Giang", address="toasoan@example.vn", by=people["canbo"], at=at)
        yield made


def test_one_act_tells_everybody_and_one_cancel_takes_back_what_can_be(
    world: World, commune: Body, station: Station, people: dict[str, User], at: datetime
) -> None:
    row = signed(prepared(commune, people, at), people, at)
    wanted = {"loudspeaker", "board", "portal", "feed", "cap", "facebook", "zalo", "sms", "push", "email", "press"}
    assert wanted <= set(Delivery.objects.values_list("channel", flat=True))
    hand_over(at)
    stuck = Delivery.objects.filter(channel__in=wanted, state="pending").values_list("channel", flat=True)
    assert list(stuck) == []
    title = row.message.title
    assert [title in post["message"] for post in world.page.posts] == [True]
    assert [article["title"] for article in world.house.articles.values()] == [title]
    assert len(world.house.broadcasts) == 1
    assert [title in sent["text"] for sent in world.gate.taken.values()] == [True]
    notice = json.loads(world.browser.read(world.pushed[0].body))
    assert (notice["title"], notice["urgent"]) == (title, True)
    assert world.pushed[0].headers["Urgency"] == "high"
    assert len(world.post.taken) == 2, "a subscriber and a newsroom"

    later = at + timedelta(minutes=20)
    emergency_actions.cancel(emergency=row, reason="Nước đã rút", instead="", by=people["duyet1"], at=later)
    taken_back(later)
    assert world.page.posts == [], "the post is gone from the page"
    assert world.house.articles == {}
    told = last_urgent(commune)
    assert told is not None
    assert told.envelope["payload"]["items"] == []


def taken_back(at: datetime) -> None:
    """What the lanes do after a withdrawal."""
    for row in Delivery.objects.filter(recall_at__lte=at):
        recall_actions.recall(delivery_id=row.pk, at=at)


@pytest.mark.parametrize(
    "more",
    [
        {"status": Status.EXERCISE, "exercise": "Diễn tập lũ 2026"},
        {"status": Status.TEST},
        {"scope": Scope.RESTRICTED},
        {"scope": Scope.PRIVATE},
    ],
)
def test_an_exercise_calls_nobody_from_its_first_word_to_its_all_clear(
    more: dict[str, Any], world: World, commune: Body, station: Station, people: dict[str, User], at: datetime
) -> None:
    row = signed(prepared(commune, people, at, **more), people, at)
    hand_over(at)
    assert sum(count for _, count in would_reach(row)) >= 5, "it says whom it would have reached"
    later = at + timedelta(minutes=5)
    again = order(later, title="Lũ quét trên suối Vân, mức cao hơn", **more)
    update = emergency_actions.update(emergency=row, order=again, by=people["canbo"], at=later)
    signed(update, people, later)
    hand_over(later)
    emergency_actions.cancel(emergency=row, reason="Hết diễn tập", instead="", by=people["duyet1"], at=later)
    hand_over(later)
    taken_back(later)
    assert world.asked == 0, "nobody outside was called"
    assert not Delivery.objects.exists()


def test_one_house_that_is_down_holds_up_no_other(
    world: World, commune: Body, station: Station, people: dict[str, User], at: datetime
) -> None:
    world.page.answer = lambda: Said(status=503)
    world.gate.answer = Said(status=500)
    signed(prepared(commune, people, at), people, at)
    hand_over(at)
    assert len(world.house.broadcasts) == len(world.pushed) == 1
    assert len(world.post.taken) == 2
    states = dict(Delivery.objects.values_list("channel", "state"))
    assert states["facebook"] == states["sms"] == State.UNKNOWN.value, "nobody says that it arrived, and nothing is said twice blindly"
    there = {state.value for state in REACHED} - {State.UNKNOWN.value}
    assert {states[kind] for kind in ("zalo", "push", "email", "press", "portal", "cap")} <= there
