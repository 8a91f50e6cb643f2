"""Nothing waits for ever: each thing that stalled gets an end that says why, and only that."""

from datetime import datetime, timedelta

import pytest

from loa.delivery import actions, lane_actions, look_actions, proof_actions, sweep_actions
from loa.delivery.management.commands import lanes
from loa.delivery.models import Delivery, Rest
from loa.delivery.port import DestinationKind, Level, Proof
from loa.delivery.queries import public_releases
from loa.delivery.registry import channels
from loa.delivery.rules import CLOSED_AT_MOST, PATIENCE, State
from loa.newsroom.models import Release
from loa.organisations.models import User

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def sent(release: Release, by: User, at: datetime, channel: str, kind: DestinationKind, **hours: datetime) -> Delivery:
    target = actions.Target(channel, kind, f"noi-{channel}", "Nơi nhận", release.message.owner, **hours)
    return actions.dispatch(release=release, targets=[target], by=by, at=at)[0]


def state(row: Delivery) -> str:
    return Delivery.objects.get(pk=row.pk).state


@pytest.fixture
def by(people: dict[str, User]) -> User:
    return people["canbo"]


def test_handed_over_and_no_proof_for_days_is_for_a_person(release: Release, by: User, at: datetime) -> None:
    row = sent(release, by, at, "leaflet", DestinationKind.BODY)
    lane_actions.attempt(delivery_id=row.pk, at=at)
    wait = PATIENCE[channels()["leaflet"].receipt_mode]
    assert sweep_actions.unproven(at=at + wait - MINUTE) == 0
    assert sweep_actions.unproven(at=at + wait + MINUTE) == 1
    assert state(row) == "overdue"
    assert "không có bằng chứng" in row.attempts.order_by("-number")[0].detail
    assert sweep_actions.unproven(at=at + 9 * wait) == 0, "once"
    proof_actions.receive(delivery=row, level=Level.CONFIRMED, evidence="đã phát", source="person:1", at=at + 2 * wait)
    assert state(row) == "confirmed", "a proof that comes late is a proof"


def test_a_newer_word_of_the_other_side_begins_the_wait_anew(release: Release, by: User, at: datetime) -> None:
    row = sent(release, by, at, "leaflet", DestinationKind.BODY)
    lane_actions.attempt(delivery_id=row.pk, at=at)
    wait = PATIENCE[channels()["leaflet"].receipt_mode]
    proof_actions.receive(delivery=row, level=Level.ACCEPTED, evidence="đã nhận tệp", source="x", at=at + wait)
    assert sweep_actions.unproven(at=at + wait + MINUTE) == 0


def test_a_page_that_was_never_seen_stays_public_and_is_looked_at_again_when_asked(
    release: Release, by: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = sent(release, by, at, "portal", DestinationKind.SITE)
    lane_actions.attempt(delivery_id=row.pk, at=at)
    assert sweep_actions.unproven(at=at + 3 * DAY) == 1
    assert public_releases().count() == 1, "our doubt takes nothing off the site"
    proof_actions.look_again(delivery=row, by=by, at=at + 3 * DAY)
    assert state(row) == "handed_over"
    assert sweep_actions.unproven(at=at + 3 * DAY + MINUTE) == 0, "the wait begins anew"
    monkeypatch.setattr(channels()["portal"], "read_receipt", lambda parcel: Proof(Level.SEEN_LIVE, "thấy trang"))
    look_actions.look(delivery_id=row.pk, at=at + 3 * DAY)
    assert state(row) == "seen_live"


def test_a_letter_that_the_server_took_is_never_overdue(release: Release, by: User, at: datetime) -> None:
    row = sent(release, by, at, "email", DestinationKind.BODY)
    Delivery.objects.filter(pk=row.pk).update(state="accepted", next_attempt_at=None)
    assert sweep_actions.unproven(at=at + 90 * DAY) == 0


def test_a_broadcast_planned_for_next_week_is_not_overdue(release: Release, by: User, at: datetime) -> None:
    row = sent(release, by, at, "loudspeaker", DestinationKind.STATION, not_before=at + 7 * DAY, not_after=at + 8 * DAY)
    lane_actions.attempt(delivery_id=row.pk, at=at)
    assert sweep_actions.unproven(at=at + 6 * DAY) == sweep_actions.expire(at=at + 6 * DAY) == 0
    assert sweep_actions.expire(at=at + 9 * DAY) == 1
    assert state(row) == "missed"


def test_only_programmes_are_missed(release: Release, by: User, at: datetime) -> None:
    row = sent(release, by, at, "email", DestinationKind.BODY, not_after=at + DAY)
    Delivery.objects.filter(pk=row.pk).update(state="accepted", next_attempt_at=None)
    assert sweep_actions.expire(at=at + 9 * DAY) == 0, "a letter that is there does not become undone"


@pytest.mark.parametrize(("channel", "kind", "end"), [("leaflet", "body", "expired"), ("board", "board", "missed")])
def test_what_waits_when_its_time_is_over_does_not_go(release: Release, by: User, at: datetime, channel: str, kind: str, end: str) -> None:
    row = sent(release, by, at, channel, DestinationKind(kind), not_after=at + DAY)
    Rest.objects.create(channel=channel, since=at, until=None, why="hỏng")
    assert sweep_actions.out_of_time(at=at + DAY - MINUTE) == 0
    assert sweep_actions.out_of_time(at=at + DAY) == 1
    assert state(row) == end
    assert lane_actions.attempt(delivery_id=row.pk, at=at + DAY) == State(end)


def test_a_lane_takes_nothing_up_that_is_over(release: Release, by: User, at: datetime) -> None:
    row = sent(release, by, at, "leaflet", DestinationKind.BODY, not_after=at + DAY)
    assert lane_actions.attempt(delivery_id=row.pk, at=at + DAY) is State.EXPIRED


def test_a_week_behind_a_closed_channel_is_enough(release: Release, by: User, at: datetime) -> None:
    row = sent(release, by, at, "leaflet", DestinationKind.BODY)
    lane_actions.rest(channel="leaflet", until=None, why="tài khoản bị khóa", at=at)
    assert sweep_actions.closed_too_long(at=at + CLOSED_AT_MOST - MINUTE) == 0
    assert sweep_actions.closed_too_long(at=at + CLOSED_AT_MOST + MINUTE) == 1
    assert state(row) == "expired"


def test_a_channel_that_rests_now_and_then_is_not_closed_for_a_week(release: Release, by: User, at: datetime) -> None:
    sent(release, by, at, "leaflet", DestinationKind.BODY)
    for day in range(9):
        lane_actions.rest(channel="leaflet", until=at + day * DAY + MINUTE, why="bận", at=at + day * DAY)
    assert sweep_actions.closed_too_long(at=at + 8 * DAY) == 0, "each rest began by itself"


def test_what_has_no_moment_gets_one(release: Release, by: User, at: datetime) -> None:
    waits, polled = sent(release, by, at, "leaflet", DestinationKind.BODY), sent(release, by, at, "portal", DestinationKind.SITE)
    lane_actions.attempt(delivery_id=polled.pk, at=at)
    Delivery.objects.update(next_attempt_at=None)
    assert sweep_actions.stranded(at=at + MINUTE) == 0, "young ones may be in somebody's hands"
    assert sweep_actions.stranded(at=at + DAY) == 2
    assert set(Delivery.objects.values_list("next_attempt_at", flat=True)) == {at + DAY}
    assert lane_actions.attempt(delivery_id=waits.pk, at=at + DAY) is State.HANDED_OVER


def test_the_worker_sweeps(release: Release, by: User, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    row = sent(release, by, at, "leaflet", DestinationKind.BODY)
    lane_actions.attempt(delivery_id=row.pk, at=at)
    monkeypatch.setattr(lanes, "now", lambda: at + 30 * DAY)
    lanes.mend()
    lanes.sweep()
    assert state(row) == "overdue"
