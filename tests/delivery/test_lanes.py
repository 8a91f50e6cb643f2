"""Lanes: batches, rates, closed accounts, questions after an unknown outcome, workers that die."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from loa.delivery import actions, journal, lane_actions, look_actions, revive_actions
from loa.delivery.journal import Journal, left_behind
from loa.delivery.lane_queries import place_of, room
from loa.delivery.management.commands.lanes import carry
from loa.delivery.models import Attempt, Delivery, Receipt, Rest
from loa.delivery.port import DestinationKind, Handed, Level, OutcomeUnknown, Parcel, Rate, Refused, RetryMode, TryLater
from loa.delivery.rate_rules import allowed, slots
from loa.delivery.registry import channels
from loa.delivery.rules import LAST_ATTEMPT, Journaled, State, after_stall
from loa.newsroom.models import Release
from loa.organisations.models import User

START = datetime(2026, 3, 2, tzinfo=UTC)
MOMENTS = st.lists(st.integers(0, 5000).map(lambda s: START + timedelta(seconds=s)), max_size=30)
RATES = st.lists(st.builds(Rate, st.integers(1, 6), st.integers(1, 900).map(lambda s: timedelta(seconds=s))), min_size=1, max_size=3)


@given(RATES, MOMENTS, st.integers(0, 40))
def test_slots_never_break_a_rate_and_waste_none(rates: list[Rate], gone: list[datetime], count: int) -> None:
    at = START + timedelta(seconds=5000)
    planned = slots(rates, gone, at, count)
    assert len(planned) == count
    assert planned == sorted(planned)
    every = sorted(gone)
    for moment in planned:
        assert moment >= at
        assert allowed(rates, every, moment) != 0
        every.append(moment)
    if count and (free := allowed(rates, gone, at)):
        assert planned[: min(free, count)] == [at] * min(free, count)


def test_nothing_is_allowed_of_a_rate_of_none() -> None:
    closed = [Rate(0, timedelta(days=1))]
    assert allowed(closed, [], START) == 0
    assert slots(closed, [], START, 3) == []
    assert allowed([], [], START) is None


@pytest.mark.parametrize("mode", list(RetryMode))
def test_what_a_journal_says_decides(mode: RetryMode) -> None:
    assert after_stall(mode, Journaled.NOT_BEGUN) is State.RETRYING
    assert after_stall(mode, Journaled.BEGUN) is (State.RETRYING if mode is RetryMode.IDEMPOTENT else State.UNKNOWN)
    if mode is not RetryMode.IDEMPOTENT:
        assert after_stall(mode, Journaled.ENDED) is State.HANDED_OVER


def test_a_journal_is_read_when_its_worker_is_dead_and_not_before(tmp_path: Path) -> None:
    program = """
import sys, time
from pathlib import Path
from loa.delivery.journal import Journal
j = Journal(Path(sys.argv[1]))
j.begin("a"); j.end("a", happened=True); j.begin("b"); j.begin("c"); j.end("c", happened=False)
print(j.name, flush=True)
time.sleep(60)
"""
    worker = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert worker.stdout
    name = worker.stdout.readline().strip()
    assert left_behind(tmp_path, name) is None, "it lives"
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    found = left_behind(tmp_path, name)
    assert found == {"": Journaled.NOT_BEGUN, "a": Journaled.ENDED, "b": Journaled.BEGUN, "c": Journaled.NOT_BEGUN}


def test_nothing_is_concluded_after_a_power_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = Journal(tmp_path)
    written.begin("a")
    os.close(written._file)  # as a death does
    assert left_behind(tmp_path, written.name) == {"": Journaled.NOT_BEGUN, "a": Journaled.BEGUN}
    monkeypatch.setattr(journal, "_boot", lambda: "another start of the machine")
    assert left_behind(tmp_path, written.name) == {}
    assert left_behind(tmp_path, "gone") == {}


class Wire:
    """A channel's far side that takes many at once; `answers` are given in order, then all is well."""

    def __init__(self) -> None:
        self.answers: list[Exception | Handed] = []
        self.keys: list[str] = []

    def deliver_many(self, parcels: Iterable[Parcel]) -> Iterator[Handed | Exception]:
        for parcel in parcels:
            self.keys.append(parcel.key)
            answer = self.answers.pop(0) if self.answers else Handed(Level.ACCEPTED, "đã nhận", parcel.key[:6])
            if isinstance(answer, ZeroDivisionError):
                raise answer
            yield answer

    def look_up(self, parcel: Parcel) -> Handed | None:
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    far, leaflet = Wire(), channels()["leaflet"]
    monkeypatch.setattr(leaflet, "batch", 50, raising=False)
    monkeypatch.setattr(leaflet, "parallel", 1, raising=False)
    monkeypatch.setattr(leaflet, "deliver_many", far.deliver_many, raising=False)
    monkeypatch.setattr(leaflet, "look_up", far.look_up, raising=False)
    monkeypatch.setattr(leaflet, "retry_mode", RetryMode.LOOK_UP)
    return far


@pytest.fixture
def rows(release: Release, people: dict[str, User], at: datetime) -> list[Delivery]:
    """Twenty deliveries of one lane."""
    body = release.message.owner
    targets = [actions.Target("leaflet", DestinationKind.BODY, f"body-{n}", f"Nơi {n}", body) for n in range(20)]
    return actions.dispatch(release=release, targets=targets, by=people["canbo"], at=at)


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def go(at: datetime, most: int = 50, kind: str = "leaflet") -> int:
    taken = lane_actions.take(kind=kind, token="j:1", at=at, most=most)
    lane_actions.finish(outcomes=list(lane_actions.hand_over(taken=taken, kind=kind, at=at)), token="j:1", at=at)
    return len(taken)


def test_a_batch_is_written_as_each_went(rows: list[Delivery], wire: Wire, at: datetime) -> None:
    ok = Handed(Level.ACCEPTED, "đã nhận")
    wire.answers = [ok, Refused("sai địa chỉ"), TryLater("bận"), OutcomeUnknown("hết giờ"), ok]
    assert go(at, most=5) == 5
    assert states()[:6] == ["accepted", "failed", "retrying", "unknown", "accepted", "pending"]
    assert list(Attempt.objects.order_by("delivery").values_list("outcome", flat=True)) == states()[:5]
    assert Receipt.objects.count() == 2
    assert len(set(wire.keys)) == 5
    assert go(at) == 15, "the rest, and none of the first again"
    assert not Delivery.objects.exclude(taken="").exists()


def test_a_fault_of_a_channel_loses_none_and_doubles_none(rows: list[Delivery], wire: Wire, at: datetime) -> None:
    wire.answers = [Handed(Level.ACCEPTED, "đã nhận"), ZeroDivisionError()]
    go(at, most=5)
    assert states()[:6] == ["accepted", "unknown", "retrying", "retrying", "retrying", "pending"]


def test_a_closed_account_lets_all_wait_and_uses_no_try_up(rows: list[Delivery], wire: Wire, at: datetime) -> None:
    for n in range(LAST_ATTEMPT + 3):
        wire.answers = [TryLater("Mã truy cập đã hết hạn.", after=timedelta(hours=1), everyone=True)]
        moment = at + n * timedelta(hours=2)
        go(moment, most=1)
        assert room("leaflet", moment) == 0
        place = place_of(rows[3], moment)
        assert place.rest
        assert "hết hạn" in place.rest.why
        assert place.expected == moment + timedelta(hours=1)
    assert not {"failed", "unknown"} & set(states())
    assert room("leaflet", at + timedelta(days=2)) is None
    go(at + timedelta(days=2))
    assert set(states()) == {"accepted"}


def test_a_lane_keeps_its_rate(rows: list[Delivery], wire: Wire, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels()["leaflet"], "rates", (Rate(6, timedelta(minutes=10), "mỗi 10 phút 6 lượt"),), raising=False)
    assert place_of(rows[13], at).expected == at + timedelta(minutes=20)
    assert room("leaflet", at) == 6
    go(at, most=6)
    assert room("leaflet", at + timedelta(minutes=9)) == 0
    assert room("leaflet", at + timedelta(minutes=10)) == 6
    assert place_of(rows[13], at + timedelta(minutes=1)).expected == at + timedelta(minutes=20)


def test_an_unknown_outcome_is_asked_for_and_then_known(rows: list[Delivery], wire: Wire, at: datetime) -> None:
    wire.answers = [OutcomeUnknown("hết giờ"), OutcomeUnknown("hết giờ")]
    go(at, most=2)
    first, second = Delivery.objects.order_by("pk")[:2]
    wire.answers = [TryLater("bận"), Handed(Level.ACCEPTED, "đã có ở đó", "so-9")]
    assert not look_actions.look(delivery_id=first.pk, at=at)
    first.refresh_from_db()
    assert first.state == State.UNKNOWN
    assert first.next_attempt_at
    assert first.next_attempt_at > at
    assert look_actions.look(delivery_id=first.pk, at=at + timedelta(minutes=1))
    wire.answers = []
    assert not look_actions.look(delivery_id=second.pk, at=at)
    assert states()[:2] == ["accepted", "retrying"], "what is there is proven, what is not may go again"
    assert len(wire.keys) == 2


def test_a_worker_killed_in_mid_batch_leaves_each_as_it_was(
    rows: list[Delivery], wire: Wire, at: datetime, settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revive_actions, "journal_folder", lambda: tmp_path)
    dead = Journal(tmp_path)
    token = f"{dead.name}:x"
    taken = lane_actions.take(kind="leaflet", token=token, at=at, most=5)
    passing = lane_actions.hand_over(taken=taken, kind="leaflet", at=at, journal=dead)
    next(passing), next(passing)
    dead.begin(taken[2].key)
    assert revive_actions.revive(at=at + timedelta(minutes=3)) == 0, "it lives"
    os.close(dead._file)
    assert revive_actions.revive(at=at) == 5
    assert states()[:6] == ["handed_over", "handed_over", "unknown", "retrying", "retrying", "pending"]
    assert not list(tmp_path.iterdir())
    lane_actions.finish(outcomes=[lane_actions.Outcome(taken[3], None, Refused("muộn"))], token=token, at=at)
    assert states()[3] == "retrying", "a late word of the dead writes over nothing"


def test_one_dead_lane_holds_up_no_other(
    release: Release, people: dict[str, User], at: datetime, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    body = release.message.owner
    for kind in ("leaflet", "briefing"):
        actions.dispatch(release=release, targets=[actions.Target(kind, DestinationKind.BODY, "b", "B", body)], by=people["canbo"], at=at)

    def dead(parcel: Parcel) -> Handed:
        raise TryLater("Máy chủ không trả lời", everyone=True, after=timedelta(hours=1))

    monkeypatch.setattr(channels()["leaflet"], "deliver", dead)
    with Journal(tmp_path) as journal:
        for kind in ("leaflet", "briefing", "leaflet"):
            carry(kind, journal)
    assert dict(Delivery.objects.values_list("channel", "state")) == {"leaflet": "retrying", "briefing": "handed_over"}
    assert Rest.objects.get().channel == "leaflet"


def test_the_command_carries_all_that_is_due(rows: list[Delivery], wire: Wire) -> None:
    call_command("lanes", "--once")
    assert set(states()) == {"accepted"}
    assert sorted(wire.keys) == sorted(d.key for d in rows)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL proves more of a partial index by itself")
def test_what_a_worker_holds_is_found_by_its_index(db: None) -> None:
    assert "delivery_taken" in lane_actions._held_by("abc").explain()
