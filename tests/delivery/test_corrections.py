"""A correction goes where the wrong words went: those who read them first, then those who match now; and it is counted."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from conftest import explain
from loa.delivery import actions, correction_actions, lane_actions, proof_actions, recall_actions
from loa.delivery.actions import Target
from loa.delivery.correction_queries import coverage, places_of, plan
from loa.delivery.correction_rules import Cover, Place, cover, in_order, merged, stops, was_reached
from loa.delivery.models import Delivery
from loa.delivery.port import DestinationKind, Level, ReceiptMode
from loa.delivery.registry import channels
from loa.delivery.rules import State
from loa.newsroom import actions as newsroom
from loa.newsroom.models import Message, Release
from loa.newsroom.queries import withdrawal_of
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, Post, Succession, User
from loa.organisations.queries import NotPermitted, below
from loa.subscriptions.models import Subscription

HOUR = timedelta(hours=1)
START = datetime(2026, 3, 2, tzinfo=UTC)
PLACES = st.lists(
    st.builds(
        Place, st.sampled_from(["a", "b"]), st.just(DestinationKind.BODY), st.sampled_from(["1", "2", "3"]), st.just("Nơi"), st.just(1),
        st.booleans(), st.integers(0, 9).map(lambda n: START + n * HOUR), st.integers(0, 5),
    ),
    max_size=12,
)  # fmt: skip


@given(PLACES, st.sets(st.tuples(st.sampled_from(["a", "b"]), st.sampled_from(["1", "2", "3", "4"]))))
def test_each_place_is_in_the_plan_once_and_readers_of_the_wrong_come_first(places: list[Place], keys: set[tuple[str, str]]) -> None:
    found = merged(places)
    assert {p.key for p in places} == set(found)
    for key, place in found.items():
        assert place.reached == any(p.reached for p in places if p.key == key)
        assert place.quantity == sum(p.quantity for p in places if p.key == key)
    again, fresh = in_order({key: key for key in keys}, found)
    assert sorted([*again, *fresh]) == sorted(keys)
    assert [found[key].first_at for key in again] == sorted(found[key].first_at for key in again)
    assert all(found[key].reached for key in again)
    assert not any(key in found and found[key].reached for key in fresh)


@pytest.mark.parametrize("state", list(State))
def test_what_may_have_been_read_is_reached(state: State) -> None:
    if state in (State.PENDING, State.FAILED, State.EXPIRED, State.MISSED, State.RENDERED):
        assert not was_reached(state, has_receipt=True)
    if state in (State.UNKNOWN, State.OVERDUE, State.ACCEPTED, State.CONFIRMED):
        assert was_reached(state, has_receipt=False)
    assert was_reached(State.WITHDRAWN, has_receipt=True)
    assert not stops(DestinationKind.SITE, state), "the old page leads to the correction"
    assert stops(DestinationKind.SUBSCRIBER, state) == (state in (State.PENDING, State.RETRYING))
    assert cover([state], ReceiptMode.INSTANT) in Cover


@pytest.fixture
def sent(release: Release, people: dict[str, User], at: datetime) -> dict[str, Delivery]:
    """Leaflets at three villages (one was never handed over), a board, and two subscribers."""
    body = release.message.owner
    for code in ("s1", "s2", "s3"):
        Subscription.objects.create(code=code, kind="email", address=f"{code}@example.vn", asked_at=at, confirmed_at=at)
    targets = [
        *(Target("leaflet", DestinationKind.BODY, f"body-{n}", f"Thôn {n}", body) for n in range(3)),
        Target("board", DestinationKind.BOARD, "bang-1", "Bảng 1", body, at, at + 48 * HOUR),
        *(Target("email", DestinationKind.SUBSCRIBER, code, "Người đăng ký", body) for code in ("s1", "s2")),
        Target("portal", DestinationKind.SITE, "site", "Cổng", body),
    ]
    rows = {d.destination_code: d for d in actions.dispatch(release=release, targets=targets, by=people["canbo"], at=at)}
    for hour, code in enumerate(("body-1", "body-0", "bang-1", "site")):
        lane_actions.attempt(delivery_id=rows[code].pk, at=at + hour * HOUR)
    Delivery.objects.filter(destination_kind="subscriber").update(state="accepted", next_attempt_at=None)
    return rows


Correct = Callable[..., Message]


@pytest.fixture
def correct(release: Release, people: dict[str, User], at: datetime) -> Correct:
    def begin(wrong: str = "2.500.000 đồng", right: str = "2.000.000 đồng") -> Message:
        return correction_actions.begin(release=release, wrong=wrong, right=right, by=people["canbo"], at=at + 5 * HOUR)

    return begin


def released(message: Message, people: dict[str, User], at: datetime) -> Release:
    explain(message, by=people["canbo"], at=at)  # the right figure is not in the source
    newsroom.submit(message=message, by=people["canbo"], at=at)
    actions.approve(message=message, by=people["duyet1"], at=at)
    made = actions.approve(message=message, by=people["duyet2"], at=at)
    assert made
    return made


@pytest.fixture
def correction(correct: Correct, people: dict[str, User], at: datetime) -> Release:
    return released(correct(), people, at + 6 * HOUR)


def test_the_draft_says_what_was_wrong_and_what_is_right(release: Release, correct: Correct, people: dict[str, User], at: datetime) -> None:
    made = correct(wrong="Nhận hồ sơ từ ngày\n01/3/2026", right="Nhận hồ sơ từ ngày 05/3/2026")
    assert (made.kind_id, made.corrects, made.state) == ("correction", release, "draft")
    for said in (made.summary, made.body):
        assert "ngày 01/3/2026" in said
        assert "ngày 05/3/2026" in said
    assert made.what_was_wrong == "Nhận hồ sơ từ ngày 01/3/2026"
    assert "- Nhận hồ sơ từ ngày 05/3/2026" in made.body, "the whole text, put right"
    with pytest.raises(NotAllowed, match="chưa phát hành"):
        correct()
    made = released(made, people, at + 6 * HOUR).message
    assert correct().pk != made.pk, "what was corrected may need another"


def test_a_correction_needs_both_halves_and_a_person_who_writes(release: Release, correct: Correct, at: datetime) -> None:
    for wrong, right in (("", "x"), ("x", " "), ("x", "x")):
        with pytest.raises(NotAllowed):
            correct(wrong=wrong, right=right)
    with pytest.raises(NotPermitted):
        correction_actions.begin(release=release, wrong="a", right="b", by=User.objects.create_user("nguoi-la"), at=at)


def test_the_plan_follows_from_where_the_wrong_words_went(
    sent: dict[str, Delivery], correction: Release, release: Release, at: datetime
) -> None:
    body = release.message.owner
    Subscription.objects.filter(code="s2").update(ended_at=at, address="")
    proof_actions.receive(
        delivery=sent["body-0"], level=Level.CONFIRMED, evidence="đã phát", quantity=40, source="person:1", at=at + 3 * HOUR
    )
    candidates = [
        *(Target("leaflet", DestinationKind.BODY, f"body-{n}", f"Thôn {n}", body) for n in (0, 1, 2, 7)),
        Target("email", DestinationKind.SUBSCRIBER, "s3", "Người đăng ký", body),
        Target("portal", DestinationKind.SITE, "site", "Cổng", body),
    ]
    found = plan(correction, candidates)
    keys = [t.code for t in found.again]
    assert set(keys) == {"body-0", "body-1", "s1", "site"}, "s1 got it and is told, though no candidate any more"
    assert keys.index("body-1") < keys.index("body-0"), "who read it first is told first"
    assert [t.code for t in found.fresh] == ["body-2", "body-7", "s3"], "what was never reached is new"
    assert [u.place.code for u in found.unreached] == ["bang-1"]
    assert "không còn hoạt động" in found.unreached[0].why
    assert [(label, n) for label, why, n in found.crowd if "thôi đăng ký" in why] == [("Thư điện tử", 1)]
    assert [(u.place.name, u.place.quantity) for u in found.on_paper] == [("Thôn 0", 40)]


def test_a_channel_that_is_off_is_named_and_not_lost(
    sent: dict[str, Delivery], correction: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = {kind: channel for kind, channel in channels().items() if kind != "leaflet"}
    for place in ("loa.delivery.correction_queries.channels", "loa.delivery.queries.channels"):
        monkeypatch.setattr(place, lambda: left)
    found = plan(correction, [])
    assert {u.place.code for u in found.unreached if "không còn bật" in u.why} == {"body-0", "body-1"}


def test_sending_stops_the_wrong_words_where_the_right_ones_go(
    sent: dict[str, Delivery], correction: Release, release: Release, people: dict[str, User], at: datetime
) -> None:
    body, later = release.message.owner, at + 7 * HOUR
    targets = [
        Target("leaflet", DestinationKind.BODY, "body-2", "Thôn 2", body),
        Target("board", DestinationKind.BOARD, "bang-1", "Bảng 1", body, later, later + HOUR),
        Target("portal", DestinationKind.SITE, "site", "Cổng", body),
    ]
    made = correction_actions.send(release=correction, targets=targets, by=people["canbo"], at=later)
    assert len(made) == 3
    states = {code: Delivery.objects.get(pk=row.pk).state for code, row in sent.items()}
    assert states["body-2"] == "withdrawn", "it had not gone"
    assert states["bang-1"] == "withdrawn", "the wrong words go dark"
    assert states["site"] == "handed_over", "the old page stays and leads to the correction"
    assert states["body-0"] == "handed_over", "the correction does not go there yet"
    assert "đính chính" in sent["bang-1"].attempts.order_by("-number")[0].detail
    assert not correction_actions.send(release=correction, targets=targets, by=people["canbo"], at=later), "twice is once"
    with pytest.raises(NotAllowed):
        correction_actions.send(release=release, targets=targets, by=people["canbo"], at=later)


def test_coverage_is_a_figure_that_keeps_counting(
    sent: dict[str, Delivery], correction: Release, people: dict[str, User], at: datetime
) -> None:
    before = coverage(correction.message)
    assert before
    assert (before.there, before.coming, before.reached) == (0, 0, 6)
    Subscription.objects.filter(code="s2").update(ended_at=at, address="")
    body = correction.message.owner
    candidates = [Target("leaflet", DestinationKind.BODY, f"body-{n}", f"Thôn {n}", body) for n in range(3)]
    found = plan(correction, candidates)
    rows = correction_actions.send(release=correction, targets=found.targets, by=people["canbo"], at=at + 7 * HOUR)
    during = coverage(correction.message)
    assert during
    assert (during.there, during.coming) == (0, 4), "two leaflets, one letter, the page"
    email = next(c for c in during.channels if c.label == "Thư điện tử")
    assert email.crowd == {"Người nhận đã thôi đăng ký, địa chỉ đã xóa.": 1}
    letter = next(r for r in rows if r.channel == "email")
    leaflet = next(r for r in rows if r.destination_code == "body-1")
    Delivery.objects.filter(pk=letter.pk).update(state="accepted")
    Delivery.objects.filter(pk=leaflet.pk).update(state="failed")
    after = coverage(correction.message)
    assert after
    assert (after.there, after.coming) == (1, 2)
    missing = next(c for c in after.channels if c.missing and c.missing[0].delivery)
    assert (missing.missing[0].name, missing.missing[0].why) == ("Thôn 1", "Không gửi được.")
    proof_actions.receive(delivery=leaflet, level=Level.CONFIRMED, evidence="đã phát", source="person:2", at=at + 8 * HOUR)
    last = coverage(correction.message)
    assert last
    assert last.there == 2
    assert coverage(sent["site"].release.message) is None


def test_a_place_is_one_place_over_hours_and_resends(sent: dict[str, Delivery], release: Release) -> None:
    assert len(places_of(release)) == 7
    Delivery.objects.filter(pk=sent["body-2"].pk).update(state="failed")
    assert not places_of(release)["leaflet", "body-2"].reached


def test_what_an_ended_body_said_is_taken_back_and_put_right_by_the_body_that_followed_it(
    sent: dict[str, Delivery], release: Release, people: dict[str, User], at: datetime
) -> None:
    old, day = release.message.owner, at.date()
    heir = Body.objects.create(name="Ủy ban nhân dân xã Mới", short_name="UBND xã Mới", kind="commune", parent=old.parent)
    stranger = Body.objects.create(name="Ủy ban nhân dân xã Khác", short_name="UBND xã Khác", kind="commune", parent=old.parent)
    new: dict[str, User] = {}
    for name, role, body in (("viet", "officer", heir), ("ky", "approver", heir), ("la", "approver", stranger)):
        new[name] = User.objects.create_user(f"moi-{name}")
        new[name].groups.set(people["canbo"].groups.all())
        Post.objects.create(user=new[name], body=body, role=role, valid_from=day)
    with pytest.raises(NotPermitted):  # while the body is there, it speaks for itself
        correction_actions.begin(release=release, wrong="a", right="b", by=new["viet"], at=at)
    Body.objects.filter(pk__in=[old.pk, *below([old.pk])]).update(valid_to=day)
    Succession.objects.create(predecessor=old, successor=heir, kind="merged", on=day)
    Post.objects.filter(body__in=below([old.pk])).update(valid_to=day)
    desk = Client()
    desk.force_login(new["viet"])
    page = desk.get(f"/lam-viec/tin/{release.message_id}/").content.decode()
    assert "Đính chính" in page
    assert f"/lam-viec/tin/{release.message_id}/thu-hoi/" not in page  # an officer does not take back
    made = correction_actions.begin(release=release, wrong="2.500.000 đồng", right="2.000.000 đồng", by=new["viet"], at=at)
    assert (made.owner, made.corrects) == (heir, release)
    with pytest.raises(NotPermitted, match="xã Mới"):
        recall_actions.withdraw(message=release.message, reason="Sai", instead="", by=new["la"], at=at)
    desk.force_login(new["ky"])
    assert desk.get(f"/lam-viec/tin/{release.message_id}/thu-hoi/").status_code == 200
    recall_actions.withdraw(message=release.message, reason="Sai mức hỗ trợ", instead="", by=new["ky"], at=at)
    assert withdrawal_of(release.message)
