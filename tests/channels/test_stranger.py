"""Somebody else's channel, named in the settings by its dotted path, is written, signed, sent and proven like Loa's own."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from channels.far import Asked, Said, far_side
from loa.delivery import actions, lane_actions
from loa.delivery.cause_queries import causes
from loa.delivery.models import Delivery
from loa.delivery.port import DestinationKind
from loa.delivery.queries import state_counts, worded
from loa.delivery.registry import channels
from loa.delivery.rules import State, summary
from loa.newsroom import actions as newsroom
from loa.newsroom.models import Message
from loa.organisations.models import User


@pytest.fixture
def heard(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Asked]]:
    """What the horn was told; the program runs with the portal and the horn alone."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    asked: list[Asked] = []

    def horn(call: Asked) -> Said:
        asked.append(call)
        return Said({"id": "còi-1"})

    with far_side(horn) as url:
        portal = settings.CHANNELS["portal"]
        settings.CHANNELS = {"portal": portal, "horn": {"BACKEND": "channels.stranger.horn.Horn", "OPTIONS": {"url": url}}}
        channels.cache_clear()
        yield asked
    channels.cache_clear()


def test_it_goes_the_whole_way_without_a_change_of_the_program(
    heard: list[Asked], message: Message, people: dict[str, User], at: datetime
) -> None:
    assert "horn" in worded(), "an officer may give it words of its own"
    newsroom.submit(message=message, by=people["canbo"], at=at)
    message.refresh_from_db()
    assert actions.approve(message=message, by=people["duyet1"], at=at) is None
    release = actions.approve(message=message, by=people["duyet2"], at=at)
    assert release is not None
    assert release.renditions.get(channel="horn").text.startswith(message.title)

    client = Client()
    client.force_login(people["canbo"])
    assert "Còi hồ chứa" in client.get(reverse("desk:dispatch", args=[release.pk])).content.decode()

    target = actions.Target("horn", DestinationKind.ACCOUNT, "account", "Còi hồ chứa", message.owner)
    (row,) = actions.dispatch(release=release, targets=[target], by=people["canbo"], at=at)
    assert lane_actions.attempt(delivery_id=row.pk, at=at) is State.ACCEPTED
    assert heard[0].headers["Idempotency-Key"] == row.key
    assert heard[0].body.decode().startswith(message.title)
    assert Delivery.objects.get(pk=row.pk).receipts.get().reference == "còi-1"
    assert summary(state_counts([release.pk])[release.pk])[:2] == (1, 1) == (causes(release, at).count, causes(release, at).arrived)
