"""Sent is not delivered: attempts, retries, crashes, proofs."""

from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from loa.delivery import actions, lane_actions, look_actions, proof_actions, resend_actions, revive_actions
from loa.delivery.cause_queries import causes
from loa.delivery.models import Attempt, Delivery, Receipt
from loa.delivery.port import DestinationKind, Handed, Level, OutcomeUnknown, Parcel, Proof, ReceiptMode, Refused, RetryMode, TryLater
from loa.delivery.queries import grid, public_releases, state_counts
from loa.delivery.registry import channels
from loa.delivery.rules import LAST_ATTEMPT, RANK, STALLED_AFTER, State, arrived, back_off, key_of, raised, summary, unnamed
from loa.ledger import store
from loa.newsroom.models import Release
from loa.organisations.models import Body, Post, User


class Wire:
    """A channel's far side whose answers a test sets."""

    def __init__(self) -> None:
        self.answers: list[Exception | Handed] = []
        self.parcels: list[Parcel] = []
        self.proof: Proof | None = None

    def deliver(self, parcel: Parcel) -> Handed:
        self.parcels.append(parcel)
        answer = self.answers.pop(0) if self.answers else Handed(Level.HANDED_OVER, "đã nhận")
        if isinstance(answer, Exception):
            raise answer
        return answer

    def read_receipt(self, parcel: Parcel) -> Proof | None:
        return self.proof


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    far = Wire()
    monkeypatch.setattr(channels()["portal"], "deliver", far.deliver)
    monkeypatch.setattr(channels()["portal"], "read_receipt", far.read_receipt)
    return far


def send(release: Release, by: User, at: datetime, kind: str = "portal") -> Delivery:
    body = release.message.owner
    where = DestinationKind.SITE if kind in ("portal", "feed") else DestinationKind.BODY
    target = actions.Target(kind, where, "site" if where is DestinationKind.SITE else f"body-{body.pk}", "Nơi nhận", body)
    actions.dispatch(release=release, targets=[target], by=by, at=at)
    return Delivery.objects.get(channel=kind)


@given(st.sampled_from([s.value for s in State]), st.sampled_from(list(Level)))
def test_a_proof_never_weakens_a_delivery(state: str, level: Level) -> None:
    assert RANK[raised(state, level)] >= RANK[State(state)]


@given(st.integers(1, 40), st.text(min_size=1, max_size=40))
def test_the_wait_is_bounded_and_the_same_for_the_same_key(attempt: int, key: str) -> None:
    wait = back_off(attempt, key)
    assert timedelta(seconds=10) < wait <= timedelta(seconds=4600)
    assert wait == back_off(attempt, key)


def test_the_key_tells_apart_all_its_parts() -> None:
    keys = {key_of(*parts) for parts in [("r", "c", "d"), ("r", "c", "e"), ("r", "x", "d"), ("q", "c", "d"), ("r", "c", "d", "w")]}
    assert len(keys) == 5


def test_the_same_target_twice_is_one_delivery(release: Release, people: dict[str, User], at: datetime) -> None:
    send(release, people["canbo"], at)
    send(release, people["canbo"], at + timedelta(hours=1))
    assert Delivery.objects.count() == 1


def test_handed_over_is_not_seen(release: Release, people: dict[str, User], at: datetime, wire: Wire) -> None:
    delivery = send(release, people["canbo"], at)
    assert lane_actions.attempt(delivery_id=delivery.pk, at=at) is State.HANDED_OVER
    assert not look_actions.look(delivery_id=delivery.pk, at=at), "no proof yet"
    wire.proof = Proof(Level.SEEN_LIVE, "thấy trang")
    assert look_actions.look(delivery_id=delivery.pk, at=at + timedelta(minutes=1))
    delivery.refresh_from_db()
    assert delivery.state == State.SEEN_LIVE
    assert list(delivery.receipts.order_by("id").values_list("level", flat=True)) == ["handed_over", "seen_live"]
    assert wire.parcels[0].sha256 == sha256(wire.parcels[0].body).hexdigest()


def test_a_doubled_job_sends_once(release: Release, people: dict[str, User], at: datetime, wire: Wire) -> None:
    delivery = send(release, people["canbo"], at)
    for _ in range(3):
        lane_actions.attempt(delivery_id=delivery.pk, at=at)
    assert len(wire.parcels) == 1
    assert Attempt.objects.count() == 1


def test_a_passing_fault_is_tried_again_later_and_not_before(release: Release, people: dict[str, User], at: datetime, wire: Wire) -> None:
    wire.answers = [TryLater("mạng lỗi")]
    delivery = send(release, people["canbo"], at)
    assert lane_actions.attempt(delivery_id=delivery.pk, at=at) is State.RETRYING
    lane_actions.attempt(delivery_id=delivery.pk, at=at + timedelta(seconds=1))
    assert len(wire.parcels) == 1
    assert lane_actions.attempt(delivery_id=delivery.pk, at=at + timedelta(minutes=1)) is State.HANDED_OVER
    assert [p.key for p in wire.parcels] == [delivery.key] * 2, "the same key on every attempt"


def test_retries_end(release: Release, people: dict[str, User], at: datetime, wire: Wire) -> None:
    wire.answers = [TryLater("mạng lỗi")] * 20
    delivery = send(release, people["canbo"], at)
    for hour in range(20):
        state = lane_actions.attempt(delivery_id=delivery.pk, at=at + timedelta(hours=2 * hour))
    assert state is State.FAILED
    assert len(wire.parcels) == LAST_ATTEMPT


def test_a_refusal_is_final_until_a_person_asks(release: Release, people: dict[str, User], at: datetime, wire: Wire) -> None:
    wire.answers = [Refused("sai địa chỉ")]
    delivery = send(release, people["canbo"], at)
    assert lane_actions.attempt(delivery_id=delivery.pk, at=at) is State.FAILED
    assert not Delivery.objects.filter(next_attempt_at__isnull=False).exists()
    again = resend_actions.resend(release=release, deliveries=[delivery], why="", by=people["canbo"], at=at).made[0]
    assert lane_actions.attempt(delivery_id=again.pk, at=at) is State.HANDED_OVER
    assert [p.key for p in wire.parcels] == [delivery.key, again.key]


def test_an_unknown_outcome_is_never_repeated_blindly(release: Release, people: dict[str, User], at: datetime, wire: Wire) -> None:
    wire.answers = [OutcomeUnknown("hết giờ chờ sau khi đã gửi")]
    delivery = send(release, people["canbo"], at)
    assert lane_actions.attempt(delivery_id=delivery.pk, at=at) is State.UNKNOWN
    for _ in range(5):
        revive_actions.revive(at=at + timedelta(hours=1))
        lane_actions.attempt(delivery_id=delivery.pk, at=at + timedelta(hours=1))
    assert len(wire.parcels) == 1


@pytest.mark.parametrize(
    ("mode", "state"),
    [(RetryMode.IDEMPOTENT, State.RETRYING), (RetryMode.LOOK_UP, State.UNKNOWN), (RetryMode.FIRE_AND_FORGET, State.UNKNOWN)],
)
def test_a_worker_that_dies_in_mid_delivery_leaves_nothing_lost_or_doubled(
    mode: RetryMode, state: State, release: Release, people: dict[str, User], at: datetime, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels()["portal"], "retry_mode", mode)
    delivery = send(release, people["canbo"], at)

    class Killed(BaseException):
        pass

    def die(parcel: Parcel) -> Handed:
        raise Killed

    monkeypatch.setattr(channels()["portal"], "deliver", die)
    with pytest.raises(Killed):
        lane_actions.attempt(delivery_id=delivery.pk, at=at)
    delivery.refresh_from_db()
    assert delivery.state == State.SENDING, "the attempt was on record before the hand-over"
    assert revive_actions.revive(at=at + timedelta(seconds=10)) == 0, "a slow worker is not a dead one"
    later = at + STALLED_AFTER + timedelta(seconds=1)
    assert revive_actions.revive(at=later) == 1
    delivery.refresh_from_db()
    assert delivery.state == state
    assert delivery.attempts.get().detail


def test_a_worker_that_comes_late_writes_over_nothing(
    release: Release, people: dict[str, User], at: datetime, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = send(release, people["canbo"], at)

    def slow(parcel: Parcel) -> Handed:
        revive_actions.revive(at=at + STALLED_AFTER + timedelta(seconds=1))
        proof_actions.receive(delivery=delivery, level=Level.PLAYED, evidence="nhật ký", source="log:1", at=at)
        raise TryLater("mạng lỗi")

    monkeypatch.setattr(channels()["portal"], "deliver", slow)
    lane_actions.attempt(delivery_id=delivery.pk, at=at)
    delivery.refresh_from_db()
    assert delivery.state == State.PLAYED


def test_a_channel_that_is_gone_stops_nobody_else(release: Release, people: dict[str, User], at: datetime, wire: Wire) -> None:
    send(release, people["canbo"], at)
    gone = send(release, people["canbo"], at, "leaflet")
    Delivery.objects.filter(pk=gone.pk).update(channel="zalo")
    assert lane_actions.attempt(delivery_id=gone.pk, at=at) is State.FAILED
    Delivery.objects.filter(pk=gone.pk).update(state=State.SENDING.value, sending_since=at - timedelta(hours=1))
    assert revive_actions.revive(at=at) == 1
    gone.refresh_from_db()
    assert gone.state == State.UNKNOWN


def test_the_same_form_sent_twice_counts_once(release: Release, people: dict[str, User], at: datetime) -> None:
    delivery = send(release, people["canbo"], at, "leaflet")
    for _ in range(2):
        proof_actions.confirm(delivery=delivery, evidence="x", quantity=85, file_sha256="", by=people["canbo"], at=at, form="mot-lan")
    assert delivery.receipts.filter(quantity=85).count() == 1


def test_a_board_clicked_twice_is_one_delivery(release: Release, people: dict[str, User], at: datetime) -> None:
    body, until = release.message.owner, at + timedelta(days=1)
    for click in (at, at + timedelta(seconds=1)):
        target = actions.Target("board", DestinationKind.BOARD, "bang", "Bảng", body, click, until)
        actions.dispatch(release=release, targets=[target], by=people["canbo"], at=click)
    assert Delivery.objects.count() == 1


def test_what_is_over_is_not_handed_over(release: Release, people: dict[str, User], at: datetime) -> None:
    target = actions.Target("loudspeaker", DestinationKind.STATION, "cum", "Cụm", release.message.owner, at, at + timedelta(minutes=30))
    (row,) = actions.dispatch(release=release, targets=[target], by=people["canbo"], at=at)
    assert lane_actions.attempt(delivery_id=row.pk, at=at + timedelta(hours=2)) is State.MISSED


def test_only_those_who_act_for_the_owner_dispatch(release: Release, at: datetime) -> None:
    other = User.objects.create_user("khac")
    Post.objects.create(user=other, body=Body.objects.get(kind="province"), role="officer", valid_from="2025-01-01")
    with pytest.raises(PermissionDenied):
        send(release, other, at)
    assert not Delivery.objects.exists()


def test_one_bad_destination_holds_up_nobody(release: Release, people: dict[str, User], at: datetime, wire: Wire) -> None:
    wire.answers = [Refused("hỏng")]
    bad, good = send(release, people["canbo"], at), send(release, people["canbo"], at, "leaflet")
    lane_actions.attempt(delivery_id=bad.pk, at=at)
    assert lane_actions.attempt(delivery_id=good.pk, at=at) is State.HANDED_OVER
    assert summary(state_counts([release.pk])[release.pk]) == (2, 0, 1, 1)
    found = causes(release, at)
    assert (found.count, found.arrived) == (2, 0)


@given(st.lists(st.tuples(st.sampled_from(list(State)), st.sampled_from(list(ReceiptMode)), st.integers(0, 9))))
def test_a_summary_counts_as_arrived_what_the_causes_do(counts: list[tuple[State, ReceiptMode, int]]) -> None:
    every, there, on_the_way, trouble = summary((state.value, mode, n) for state, mode, n in counts)
    assert there == sum(n for state, mode, n in counts if arrived(state, mode))
    assert there + on_the_way + trouble <= every == sum(n for _, _, n in counts)


ANSWERS = [
    "550 5.1.1 <dan.cu@example.vn>: Recipient address rejected: User unknown", "553 dan.cu@example.vn no such user",
    "550 No mailbox dan.cu here",
    "421 too many for DAN.CU@EXAMPLE.VN, see rfc822;dan.cu@example.vn", "550 user=dan.cu%40example.vn unknown", "550 <bí@danh.vn> gone",
]  # fmt: skip


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_that_quotes_the_receiver_does_not_say_who(answer: str) -> None:
    said = unnamed(answer, "dan.cu@example.vn")
    assert "dan.cu" not in said.lower()
    assert "@" not in said.replace("%40", "@")
    assert said.split()[0] == answer.split()[0]


@given(st.text(max_size=60))
def test_words_without_an_address_stay_as_they_are(words: str) -> None:
    plain = words.replace("@", "").replace("%40", "")
    assert unnamed(plain) == plain


def test_the_same_proof_counts_once(release: Release, people: dict[str, User], at: datetime) -> None:
    delivery = send(release, people["canbo"], at)
    for _ in range(3):
        proof_actions.receive(delivery=delivery, level=Level.PLAYED, evidence="nhật ký", source="log:1", at=at)
    assert Receipt.objects.filter(source="log:1").count() == 1


def test_altered_bytes_are_never_sent(release: Release, people: dict[str, User], at: datetime, wire: Wire) -> None:
    rendition = release.renditions.get(channel="portal")
    store.path_of(rendition.sha256).write_bytes(b"khac")
    delivery = send(release, people["canbo"], at)
    assert lane_actions.attempt(delivery_id=delivery.pk, at=at) is State.FAILED
    assert wire.parcels == []
    assert "thay đổi" in delivery.attempts.get().detail


def test_a_miss_overwrites_no_proof(release: Release, people: dict[str, User], at: datetime) -> None:
    delivery = send(release, people["canbo"], at, "leaflet")
    lane_actions.attempt(delivery_id=delivery.pk, at=at)
    proof_actions.confirm(delivery=delivery, evidence="đã phát 120 tờ", quantity=120, file_sha256="", by=people["canbo"], at=at)
    proof_actions.miss(delivery=delivery, detail="lỡ", at=at)
    delivery.refresh_from_db()
    assert delivery.state == State.CONFIRMED


def test_the_grid_has_a_row_a_body_and_a_column_a_channel(release: Release, people: dict[str, User], at: datetime) -> None:
    send(release, people["canbo"], at)
    send(release, people["canbo"], at, "leaflet")
    found = grid(release)
    assert [kind for kind, _ in found.kinds] == ["portal", "leaflet"]
    assert len(found.rows) == 1
    assert all(len(cell.deliveries) == 1 for cell in found.rows[0].cells)


def test_only_what_was_handed_over_is_public(release: Release, people: dict[str, User], at: datetime, wire: Wire) -> None:
    assert not public_releases().exists()
    delivery = send(release, people["canbo"], at)
    assert not public_releases().exists()
    lane_actions.attempt(delivery_id=delivery.pk, at=at)
    assert list(public_releases()) == [release]


def test_every_polled_channel_is_looked_at() -> None:
    assert {k for k, c in channels().items() if c.receipt_mode is ReceiptMode.POLL} == {"portal", "feed", "cap", "press_page"}


def test_bodies_are_kept_apart(release: Release, people: dict[str, User], at: datetime, commune: Body) -> None:
    villages = list(commune.children.filter(kind="village"))
    targets = [actions.Target("leaflet", DestinationKind.BODY, f"body-{v.pk}", v.name, v) for v in villages]
    assert len(actions.dispatch(release=release, targets=targets, by=people["canbo"], at=at)) == 6
