"""How stations are: the grid by commune, alarms that are raised and told once, what was planned against what was played."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from loa.delivery.models import Delivery
from loa.organisations.models import Body, User
from loa.stations import health_actions, health_rules
from loa.stations.health_queries import by_area, compared, fell_silent, in_area, planned_against_played
from loa.stations.management.commands.stations import post
from loa.stations.models import Health, PlayLog, SilenceAlarm, Station

HALF_AN_HOUR = timedelta(minutes=30)


def make(code: str, body: Body, kind: str = "loudspeaker", **more: object) -> Station:
    return Station.objects.create(code=code, name=code, kind=kind, body=body, **({"public_key": "k"} | more))


@pytest.fixture
def villages(commune: Body) -> list[Body]:
    return list(commune.children.filter(kind="village").order_by("pk")[:2])


def test_the_grid_counts_by_commune(commune: Body, villages: list[Body], at: datetime) -> None:
    lately, old = at - timedelta(minutes=1), at - timedelta(hours=2)
    make("a", villages[0], last_seen_at=lately)
    make("b", villages[1], last_seen_at=old)
    make("c", commune, "board", last_seen_at=old)
    told = make("d", commune, last_seen_at=lately)
    Health.objects.create(station=told, at=lately, troubles=["loa hỏng"])
    Health.objects.create(station=Station.objects.get(code="c"), at=lately, drift_seconds=0)
    make("e", villages[0], public_key="")
    (row,) = by_area(Station.objects.all(), at, HALF_AN_HOUR)
    assert row == {"area": commune.pk, "n": 5, "speakers": 4, "boards": 1, "silent": 1, "troubled": 1, "bare": 1}
    assert in_area(Station.objects.all(), commune.pk).count() == 5
    assert in_area(Station.objects.all(), villages[0].pk).count() == 2


def test_silence_is_told_once_and_cleared(villages: list[Body], people: dict[str, User], at: datetime) -> None:
    User.objects.update(email="")
    User.objects.filter(pk=people["canbo"].pk).update(email="canbo@example.vn")
    long_ago = at - timedelta(days=1)
    station = make("a", villages[0], last_seen_at=at - timedelta(hours=1))
    make("b", villages[1], last_seen_at=at - timedelta(minutes=2))
    make("c", villages[1])  # never heard: it is being set up
    assert health_actions.watch(at=at, awake_since=at - timedelta(minutes=5), after=HALF_AN_HOUR) == 0, (
        "we slept: no alarm for our own fault"
    )
    assert health_actions.watch(at=at, awake_since=long_ago, after=HALF_AN_HOUR) == 1
    assert health_actions.watch(at=at, awake_since=long_ago, after=HALF_AN_HOUR) == 0
    assert health_actions.tell(at=at, post=post) == 1
    assert health_actions.tell(at=at, post=post) == 0
    (letter,) = mail.outbox
    assert letter.to == ["canbo@example.vn"]
    assert "a (" in letter.body
    Station.objects.filter(pk=station.pk).update(last_seen_at=at)
    health_actions.watch(at=at + timedelta(minutes=1), awake_since=long_ago, after=HALF_AN_HOUR)
    assert SilenceAlarm.objects.get().cleared_at is not None
    later = at + timedelta(hours=3)
    assert health_actions.watch(at=later, awake_since=long_ago, after=HALF_AN_HOUR) == 2, "a new silence is a new alarm"


@pytest.mark.parametrize("minutes", [3, 30, 240, 0])
def test_list_grid_and_alarm_call_the_same_stations_silent(
    minutes: int, villages: list[Body], client: Client, people: dict[str, User], settings: Any
) -> None:
    settings.LOA_STATION_SILENT_MINUTES = minutes
    at, after = now(), timedelta(minutes=minutes)
    ages = (1, 10, 100, 1000)
    for age in ages:
        make(f"nghe-{age}", villages[0], last_seen_at=at - timedelta(minutes=age))
        told = make(f"bao-{age}", villages[0], last_seen_at=at - timedelta(days=9))
        Health.objects.create(station=told, at=at - timedelta(minutes=age))
        make(f"moi-{age}", villages[1], enrolled_at=at - timedelta(minutes=age))  # enrolled, and then nothing more
    make("chua", villages[1])
    expected = {f"{name}-{age}" for age in ages for name in ("nghe", "bao", "moi") if minutes and age >= minutes}
    assert {station.code for station in fell_silent(at, after)} == expected
    assert sum(row["silent"] for row in by_area(Station.objects.all(), at, after)) == len(expected)
    client.force_login(people["canbo"])
    rows = client.get(reverse("desk:stations")).context["rows"]
    assert {row["station"].code for row in rows if row["silent"]} == expected
    health_actions.watch(at=at, awake_since=at - timedelta(days=10), after=after)
    assert set(SilenceAlarm.objects.values_list("station__code", flat=True)) == expected


def test_planned_against_played(send: Callable[..., Delivery], bare: Station, at: datetime) -> None:
    row = send(at + timedelta(minutes=5))
    found = list(planned_against_played(Station.objects.all(), at, at + timedelta(days=1)))
    assert found == [row]
    assert compared(found, at)[0].outcome == health_rules.AHEAD
    assert compared(found, at + timedelta(hours=1))[0].outcome == health_rules.UNHEARD, "no word is no proof of silence"
    common = {"station": bare, "delivery": row, "received_at": at}
    PlayLog.objects.create(entry=uuid.uuid4(), event="cut_short", started_at=at, **common)
    assert compared(found, at)[0].outcome == health_rules.CUT
    PlayLog.objects.create(entry=uuid.uuid4(), event="played", started_at=at, milliseconds=31_000, **common)
    told = compared(found, at)[0]
    assert (told.outcome, told.log and told.log.milliseconds) == (health_rules.PLAYED, 31_000)


def test_outcomes_and_what_is_worth_a_look() -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    assert health_rules.outcome([], "withdrawn", None, at) == health_rules.WITHDRAWN
    assert health_rules.outcome(["played"], "withdrawn", None, at) == health_rules.PLAYED
    assert health_rules.outcome([], "missed", None, at) == health_rules.MISSED
    assert health_rules.worth_a_look(None, None, 0, []) == []
    assert health_rules.worth_a_look(-300, 5, 501, ["hỏng"]) == [
        "hỏng", "đồng hồ lệch -300 giây", "ổ đĩa gần đầy", "501 dòng nhật ký chưa gửi được",
    ]  # fmt: skip
