"""Sent again: only where it did not arrive, once, with a key of its own; a person's word for what nobody knows."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from loa.delivery import actions, lane_actions, proof_actions, recall_actions, resend_actions
from loa.delivery.models import Attempt, Delivery
from loa.delivery.port import DestinationKind, Level, ReceiptMode
from loa.delivery.queries import state_counts
from loa.delivery.resend_actions import HOUR_NEEDED, Window
from loa.delivery.resend_rules import FREELY, INSISTED, RESENT, refusal
from loa.delivery.rules import State, arrived, summary
from loa.delivery.why_queries import ladder, why
from loa.ledger.models import Entry
from loa.newsroom.models import Release
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import User

DAY = timedelta(days=1)


@pytest.fixture
def rows(release: Release, people: dict[str, User], at: datetime) -> list[Delivery]:
    """Three leaflets and a broadcast."""
    body = release.message.owner
    leaflets = [actions.Target("leaflet", DestinationKind.BODY, f"body-{n}", f"Thôn {n}", body) for n in range(3)]
    air = actions.Target("loudspeaker", DestinationKind.STATION, "loa-1", "Loa 1", body, at, at + timedelta(hours=1))
    return actions.dispatch(release=release, targets=[*leaflets, air], by=people["canbo"], at=at)


def put(row: Delivery, state: State) -> Delivery:
    Delivery.objects.filter(pk=row.pk).update(state=state.value, next_attempt_at=None)
    row.refresh_from_db()
    return row


def again(release: Release, rows: list[Delivery], by: User, at: datetime, **more: object) -> resend_actions.Resent:
    return resend_actions.resend(release=release, deliveries=rows, by=by, at=at, **{"why": "", **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("state", list(State))
def test_what_may_be_there_goes_again_only_when_a_person_insists(state: State) -> None:
    assert bool(refusal(state, resent=False, insisted=False)) == (state not in FREELY)
    assert bool(refusal(state, resent=False, insisted=True)) == (state not in (*FREELY, *INSISTED))
    assert refusal(state, resent=True, insisted=True) == RESENT
    if any(arrived(state, mode) for mode in ReceiptMode):
        assert refusal(state, resent=False, insisted=False)


def test_a_resend_is_a_new_delivery_linked_to_the_old_with_the_old_clock(
    rows: list[Delivery], release: Release, people: dict[str, User], at: datetime
) -> None:
    failed, proven, waiting = put(rows[0], State.FAILED), put(rows[1], State.CONFIRMED), rows[2]
    done = again(release, [failed, proven, waiting], people["canbo"], at + DAY, why="đã sửa địa chỉ")
    assert [d.destination_code for d in done.made] == ["body-0"]
    assert {d.pk for d, _ in done.refused} == {proven.pk, waiting.pk}
    new = Delivery.objects.get(resend_of=failed)
    assert new.key != failed.key
    assert new.clock == at, "what was late stays late"
    assert new.created_at == at + DAY
    assert new.resend_why == "đã sửa địa chỉ"
    assert lane_actions.attempt(delivery_id=new.pk, at=at + DAY) is State.HANDED_OVER
    assert again(release, [failed], people["canbo"], at + DAY).refused == [(failed, RESENT)], "two clicks are one resend"
    assert Entry.objects.filter(act="release.resent").count() == 1
    last = again(release, [put(new, State.FAILED)], people["canbo"], at + 2 * DAY).made[0]
    assert (last.clock, last.resend_of) == (at, new), "a line of resends has one clock"


def test_the_place_is_counted_once_and_by_its_last_delivery(
    rows: list[Delivery], release: Release, people: dict[str, User], at: datetime
) -> None:
    before = summary(state_counts([release.pk])[release.pk])
    new = again(release, [put(rows[0], State.FAILED)], people["canbo"], at).made[0]
    assert summary(state_counts([release.pk])[release.pk]) == before
    put(new, State.CONFIRMED)
    assert summary(state_counts([release.pk])[release.pk])[1:] == (1, 0, 0)


def test_a_proven_one_goes_again_with_a_reason_and_a_yes(
    rows: list[Delivery], release: Release, people: dict[str, User], at: datetime
) -> None:
    proven = put(rows[0], State.CONFIRMED)
    with pytest.raises(NotAllowed, match="lý do"):
        again(release, [proven], people["canbo"], at, insisted=True)
    assert again(release, [proven], people["canbo"], at, insisted=True, why="tờ rơi bị ướt").made
    assert summary(state_counts([release.pk])[release.pk])[1] == 1, "the proof of the first stays a proof"


def test_a_missed_broadcast_needs_a_new_hour(rows: list[Delivery], release: Release, people: dict[str, User], at: datetime) -> None:
    missed = put(rows[3], State.MISSED)
    assert again(release, [missed], people["canbo"], at + DAY).refused == [(missed, HOUR_NEEDED)]
    hours = {"loa-1": Window(at + DAY, at + DAY + timedelta(minutes=30))}
    new = again(release, [missed], people["canbo"], at + DAY, windows=hours).made[0]
    assert (new.not_before, new.clock) == (at + DAY, at)


def test_only_those_who_send_and_only_what_stands(rows: list[Delivery], release: Release, people: dict[str, User], at: datetime) -> None:
    failed = put(rows[0], State.FAILED)
    with pytest.raises(PermissionDenied):
        again(release, [failed], User.objects.create_user("nguoi-la"), at)
    recall_actions.withdraw(message=release.message, reason="Sai", instead="", by=people["duyet1"], at=at + DAY)
    with pytest.raises(NotAllowed, match="thu hồi"):
        again(release, [failed], people["canbo"], at + 2 * DAY)


def test_a_person_says_it_is_not_there_and_then_it_may_go_again(
    rows: list[Delivery], release: Release, people: dict[str, User], at: datetime
) -> None:
    unknown = put(rows[0], State.UNKNOWN)
    assert again(release, [unknown], people["canbo"], at).refused
    with pytest.raises(NotAllowed, match="đã hỏi ai"):
        proof_actions.declare_missing(delivery=unknown, evidence="  ", by=people["canbo"], at=at)
    proof_actions.declare_missing(delivery=unknown, evidence="gọi trưởng thôn, chưa nhận", by=people["canbo"], at=at)
    unknown.refresh_from_db()
    assert unknown.state == State.FAILED
    assert "gọi trưởng thôn" in why(unknown, at)[0]
    assert again(release, [unknown], people["canbo"], at).made
    proof_actions.receive(delivery=unknown, level=Level.CONFIRMED, evidence="hóa ra đã nhận", source="person:1", at=at)
    assert Delivery.objects.get(pk=unknown.pk).state == State.CONFIRMED, "a proof that comes later counts"


def test_what_is_proven_cannot_be_declared_missing(rows: list[Delivery], people: dict[str, User], at: datetime) -> None:
    with pytest.raises(NotAllowed):
        proof_actions.declare_missing(delivery=put(rows[0], State.CONFIRMED), evidence="chưa thấy", by=people["canbo"], at=at)


def test_the_ladder_shows_each_proof_by_its_evidence(rows: list[Delivery], at: datetime) -> None:
    assert [r.reached for r in ladder(rows[0])] == [True, False, False, False, False, False], "what was made of it is signed"
    lane_actions.attempt(delivery_id=rows[0].pk, at=at)
    proof_actions.receive(delivery=rows[0], level=Level.CONFIRMED, evidence="40 hộ ký nhận", source="person:1", at=at + DAY)
    reached = {r.label: r.evidence for r in ladder(rows[0]) if r.reached}
    assert next(iter(reached)) == "Đã dựng bản cho kênh"
    assert reached["Có người xác nhận"] == "40 hộ ký nhận"
    assert len(reached) == 3


def test_asking_again_is_for_channels_that_can_be_asked(rows: list[Delivery], people: dict[str, User], at: datetime) -> None:
    with pytest.raises(NotAllowed, match="không tra cứu"):
        proof_actions.look_again(delivery=put(rows[0], State.UNKNOWN), by=people["canbo"], at=at)
    assert not Attempt.objects.exists()
