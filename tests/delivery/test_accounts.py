"""A channel to the office's own account, all the way through its lane: lost answers are looked up, posts are looked at by their id."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from channels.facebook.facebook_far import PAGE, TOKEN, Page
from channels.far import far_side
from loa.channels.facebook.channel import Facebook
from loa.delivery import lane_actions, look_actions
from loa.delivery.actions import approve, dispatch
from loa.delivery.lane_queries import due_looks
from loa.delivery.models import Delivery
from loa.delivery.registry import channels
from loa.delivery.rules import State
from loa.desk.dispatching import Wish
from loa.newsroom import actions as newsroom
from loa.newsroom.models import Message
from loa.organisations.models import User


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    far = Page()
    with far_side(far) as url:
        monkeypatch.setitem(channels(), "facebook", Facebook(page_id=PAGE, token=TOKEN, base_url=f"{url}/v25.0", timeout=2))
        yield far


@pytest.fixture
def delivery(page: Page, message: Message, people: dict[str, User], at: datetime) -> Delivery:
    newsroom.submit(message=message, by=people["canbo"], at=at)
    approve(message=message, by=people["duyet1"], at=at)
    release = approve(message=message, by=people["duyet2"], at=at)
    assert release
    targets, errors = Wish(release, [message.owner], {"facebook": channels()["facebook"]}, None, None, at).targets()
    assert errors == []
    (made,) = dispatch(release=release, targets=targets, by=people["canbo"], at=at)
    assert made.destination_kind == "account"
    assert made.destination_name == "Trang Facebook"
    return made


def state_of(delivery: Delivery) -> str:
    return Delivery.objects.get(pk=delivery.pk).state


def test_accepted_then_seen_live_by_the_id_of_the_post(page: Page, delivery: Delivery, at: datetime) -> None:
    assert lane_actions.attempt(delivery_id=delivery.pk, at=at) is State.ACCEPTED
    assert due_looks("facebook", at, 10) == [delivery.pk]
    assert look_actions.look(delivery_id=delivery.pk, at=at)
    assert state_of(delivery) == State.SEEN_LIVE
    assert page.asked[-1] == f"GET {PAGE}_1"


def test_a_lost_answer_is_looked_up_and_then_seen_live_with_one_post(page: Page, delivery: Delivery, at: datetime) -> None:
    page.lose = True
    assert lane_actions.attempt(delivery_id=delivery.pk, at=at) is State.UNKNOWN
    assert look_actions.look(delivery_id=delivery.pk, at=at)
    assert state_of(delivery) == State.ACCEPTED
    assert due_looks("facebook", at, 10) == [delivery.pk], "found, and still to be seen live"
    assert look_actions.look(delivery_id=delivery.pk, at=at)
    assert state_of(delivery) == State.SEEN_LIVE
    assert len(page.posts) == 1


def test_a_post_that_was_lost_on_the_way_goes_again(page: Page, delivery: Delivery, at: datetime) -> None:
    page.lose = True
    lane_actions.attempt(delivery_id=delivery.pk, at=at)
    page.posts.clear()
    page.lose = False
    for minutes in (0, 3):
        assert not look_actions.look(delivery_id=delivery.pk, at=at + timedelta(minutes=minutes))
    assert state_of(delivery) == State.RETRYING
    assert lane_actions.attempt(delivery_id=delivery.pk, at=at + timedelta(minutes=4)) is State.ACCEPTED
    assert len(page.posts) == 1
