"""Emergencies as one act: the truth table, two signatures, every channel, one cancel, an all-clear to exactly those reached."""

from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.core.management import call_command
from django.utils.timezone import localdate

from loa.delivery import lane_actions
from loa.delivery.models import Delivery, Receipt
from loa.delivery.port import Level
from loa.delivery.rules import State
from loa.newsroom.models import Notice
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, User
from loa.paper.cap import MsgType, Scope, Status
from loa.portal import alerts
from loa.stations import actions, emergency_actions, emergency_queries, enrolment_actions
from loa.stations.emergency_actions import Order
from loa.stations.emergency_queries import would_reach
from loa.stations.emergency_rules import Reach, exercise_name, reach, told_inside
from loa.stations.foretelling import foretold
from loa.stations.models import Emergency, Station
from loa.stations.queries import last_urgent
from loa.stations.rules import stamp

EVERY = list(product(Status, MsgType, Scope))


def test_the_two_sign_until_when_an_alarm_may_sound_and_of_an_all_clear_no_end(
    commune: Body, people: dict[str, User], station: Station, at: datetime
) -> None:
    row = signed(emergency_actions.prepare(owner=commune, order=order(at), by=people["canbo"], at=at), people, at)
    release = row.message.releases.get()
    assert release.envelope["payload"]["until"] == stamp(at + timedelta(hours=3))
    calm = order(at, title="Báo yên", urgency="Past", until=at + timedelta(minutes=1))
    clear = signed(emergency_actions.prepare(owner=commune, order=calm, by=people["canbo"], at=at, clears=row), people, at)
    assert "until" not in clear.message.releases.get().envelope["payload"]


@pytest.mark.parametrize("village", [True, False])
def test_the_day_of_a_station_is_told_with_the_emergency_that_holds_its_air(
    village: bool, commune: Body, people: dict[str, User], station: Station, at: datetime
) -> None:
    areas = [station.body] if village else []
    row = signed(emergency_actions.prepare(owner=commune, order=order(at, areas=areas), by=people["canbo"], at=at), people, at)
    other = station.body.parent.children.filter(kind="village").exclude(pk=station.body_id).first()
    elsewhere = Station.objects.create(code="khac", name="Khác", kind="loudspeaker", body=other)
    later = at + timedelta(minutes=1)
    assert foretold(station, localdate(at), later).alarm == row
    assert foretold(elsewhere, localdate(at), later).alarm == (None if village else row)
    assert foretold(station, localdate(at), at + timedelta(hours=4)).alarm is None
    emergency_actions.cancel(emergency=row, reason="Nước rút", instead="", by=people["duyet1"], at=later)
    assert foretold(station, localdate(at), later).alarm is None


@pytest.mark.parametrize(("status", "msg_type", "scope"), EVERY)
def test_the_whole_truth_table(status: Status, msg_type: MsgType, scope: Scope) -> None:
    """75 lines: the public hears of exactly three of them."""
    found = reach(status, msg_type, scope)
    public = {
        (Status.ACTUAL, MsgType.ALERT, Scope.PUBLIC): Reach.EVERYWHERE,
        (Status.ACTUAL, MsgType.UPDATE, Scope.PUBLIC): Reach.EVERYWHERE,
        (Status.ACTUAL, MsgType.CANCEL, Scope.PUBLIC): Reach.TAKE_BACK,
    }
    if (status, msg_type, scope) in public:
        assert found is public[status, msg_type, scope]
    elif msg_type in (MsgType.ACK, MsgType.ERROR) or status in (Status.DRAFT, Status.SYSTEM):
        assert found is Reach.NOBODY
    else:
        assert found is Reach.INSIDE


def test_words() -> None:
    assert len(EVERY) == 75
    assert exercise_name(Status.ACTUAL, "có tên") == ""
    assert exercise_name(Status.TEST, " ") == "Thử hệ thống"
    assert told_inside(Status.EXERCISE, MsgType.ALERT, "Vỡ đê") == "[DIỄN TẬP] Cảnh báo mới: Vỡ đê"


@pytest.fixture
def station(commune: Body, people: dict[str, User], at: datetime) -> Station:
    village = commune.children.get(name="Thôn Đông")
    enrolment_actions.add(code="bang-9", name="Bảng 9", kind="board", body=commune, by=people["quanly"], at=at)
    return enrolment_actions.add(code="cum-9", name="Cụm 9", kind="loudspeaker", body=village, by=people["quanly"], at=at)


def order(at: datetime, **more: Any) -> Order:
    values: dict[str, Any] = {
        "title": "Lũ quét trên suối Vân", "summary": "Nước suối Vân lên rất nhanh.", "what_to_do": "Rời ngay vùng ven suối.",
        "body": "Mọi người ở ven suối lên nhà văn hóa thôn.", "areas": (), "until": at + timedelta(hours=3), "category": "Met",
        "urgency": "Immediate", "severity": "Extreme", "certainty": "Observed",
    }  # fmt: skip
    return Order(**(values | more))


def signed(row: Emergency, people: dict[str, User], at: datetime) -> Emergency:
    for name in ("duyet1", "duyet2"):
        row.message.refresh_from_db()
        seen = row.message.submitted_sha256
        emergency_actions.sign(emergency=row, by=people[name], at=at, seen=seen, draft_agreed=name == "duyet1")
    row.refresh_from_db()
    return row


def prepared(commune: Body, people: dict[str, User], at: datetime, **more: Any) -> Emergency:
    return emergency_actions.prepare(owner=commune, order=order(at, **more), by=people["canbo"], at=at)


def hand_over(at: datetime) -> None:
    for row in Delivery.objects.filter(state=State.PENDING.value):
        lane_actions.attempt(delivery_id=row.pk, at=at)


def listed(body: Body) -> list[dict[str, Any]]:
    found = last_urgent(body)
    items: list[dict[str, Any]] = found.envelope["payload"]["items"] if found else []
    return items


def test_two_signatures_air_it_everywhere_one_cancel_takes_it_back_and_an_all_clear_goes_to_those_reached(
    commune: Body, station: Station, people: dict[str, User], at: datetime
) -> None:
    row = prepared(commune, people, at)
    assert Notice.objects.filter(message=row.message, user__in=[people["duyet1"], people["duyet2"]]).count() == 2, "both at once"
    with pytest.raises(NotAllowed):
        emergency_actions.sign(emergency=row, by=people["canbo"], at=at, seen=row.message.submitted_sha256, draft_agreed=False)
    assert not Delivery.objects.exists()
    signed(row, people, at)
    release = row.message.releases.get()
    assert release.envelope["payload"]["priority"] == "emergency"
    sent = set(Delivery.objects.values_list("channel", flat=True))
    assert {"loudspeaker", "board", "portal", "feed", "cap"} <= sent
    assert not sent & {"leaflet", "briefing", "poster"}, "no emergency waits for paper"
    assert {item["channel"] for item in listed(commune)} == {"loudspeaker", "board"}
    assert all(item["repeat_seconds"] == 60 for item in listed(commune))
    hand_over(at)
    station.refresh_from_db()
    assert actions.manifest(station=station, at=at).envelope["payload"]["items"] == [], "the list of the area carries it, once"
    assert [one.alert.identifier for one in alerts.warnings(at)] == [str(release.uuid)]

    later = at + timedelta(minutes=20)
    first = Delivery.objects.filter(release=release).earliest("pk")
    Receipt.objects.create(delivery=first, level=Level.SEEN_LIVE, evidence="thấy", at=at, source="look")
    proven = {label: count for label, _, _, count in emergency_queries.reached(row)}
    assert sum(proven.values()) > 0
    emergency_actions.cancel(emergency=row, reason="Nước đã rút", instead="", by=people["duyet1"], at=later)
    assert {label: count for label, _, _, count in emergency_queries.reached(row)} == proven, "proofs outlive the cancel"
    row.refresh_from_db()
    assert listed(commune) == []
    assert alerts.warnings(later) == []
    assert [one.alert.msg_type for one in alerts.current(later)] == [MsgType.CANCEL]
    assert actions.manifest(station=station, at=later).envelope["payload"]["items"] == []
    emergency_actions.cancel(emergency=row, reason="hai lần", instead="", by=people["duyet1"], at=later)

    reached = set(Delivery.objects.filter(release=release, receipts__isnull=False).values_list("channel", "destination_code"))
    enrolment_actions.add(code="cum-moi", name="Cụm mới", kind="loudspeaker", body=commune, by=people["quanly"], at=later)
    calm = emergency_actions.prepare(
        owner=commune, order=order(later, title="Báo yên: nước suối Vân đã rút", urgency="Past"), by=people["canbo"], at=later, clears=row
    )
    signed(calm, people, later)
    told = set(Delivery.objects.filter(release__message=calm.message).values_list("channel", "destination_code"))
    assert told == reached, "exactly those"
    with pytest.raises(NotAllowed, match="báo yên"):
        emergency_actions.prepare(owner=commune, order=order(later), by=people["canbo"], at=later, clears=row)


@pytest.mark.parametrize(
    "more",
    [
        {"status": Status.EXERCISE, "exercise": "Diễn tập lũ 2026"},
        {"status": Status.TEST},
        {"scope": Scope.RESTRICTED},
        {"scope": Scope.PRIVATE},
        {"status": Status.EXERCISE, "scope": Scope.PRIVATE},
    ],
)
def test_what_is_not_real_and_public_reaches_no_channel(
    more: dict[str, Any], commune: Body, station: Station, people: dict[str, User], at: datetime
) -> None:
    row = signed(prepared(commune, people, at, **more), people, at)
    assert row.aired_version == 1
    assert not Delivery.objects.exists()
    assert listed(commune) == []
    assert set(row.message.releases.get().renditions.values_list("channel", flat=True)) <= {"cap"}, "nothing public is even made"
    assert alerts.current(at) == []
    assert Notice.objects.filter(message=row.message, user=people["quanly"]).exists(), "staff are told"
    assert sum(count for _, count in would_reach(row)) >= 2, "a station and a board, were it real"
    emergency_actions.cancel(emergency=row, reason="Hết diễn tập", instead="", by=people["duyet1"], at=at)
    assert not Delivery.objects.exists()


def test_an_update_takes_the_place_of_what_was_aired(commune: Body, station: Station, people: dict[str, User], at: datetime) -> None:
    row = signed(prepared(commune, people, at), people, at)
    hand_over(at)
    later = at + timedelta(minutes=5)
    emergency_actions.update(emergency=row, order=order(later, summary="Nước lên tới đường làng."), by=people["canbo"], at=later)
    assert len(listed(commune)) == 2, "until both sign, what was aired stands"
    signed(row, people, later)
    assert row.aired_version == 2
    first, second = row.message.releases.order_by("version")
    assert {item["id"].split(":")[1] for item in listed(commune)} == {str(second.uuid)}
    hand_over(later)
    assert [one.alert.msg_type for one in alerts.current(later)] == [MsgType.UPDATE]
    assert first.pk != second.pk


def test_one_village_alone_goes_by_the_manifests_of_its_own_stations(
    commune: Body, station: Station, people: dict[str, User], at: datetime
) -> None:
    row = signed(prepared(commune, people, at, areas=[station.body]), people, at)
    hand_over(at)
    assert listed(commune) == [], "the other villages of the commune are not woken"
    station.refresh_from_db()
    (item,) = actions.manifest(station=station, at=at).envelope["payload"]["items"]
    assert item["priority"] == "emergency"
    assert (item["repeat_seconds"], item["once"]) == (row.repeat_seconds, False), "the pause that the order names"
    emergency_actions.cancel(emergency=row, reason="Nhầm thôn", instead="", by=people["duyet2"], at=at)
    assert actions.manifest(station=station, at=at).envelope["payload"]["items"] == []


def test_what_was_signed_elsewhere_airs_by_itself(commune: Body, station: Station, people: dict[str, User], at: datetime) -> None:
    row = prepared(commune, people, at)
    calls = []
    air = emergency_actions.air
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(emergency_actions, "air", lambda **words: calls.append(words))
        signed(row, people, at)
    assert calls
    assert not Delivery.objects.exists(), "the power went between the signature and the air"
    assert emergency_actions.air is air
    call_command("stations", "--once")
    row.refresh_from_db()
    assert row.aired_version == 1
    assert Delivery.objects.exists()
    assert emergency_actions.air_waiting(at=at) == 0, "and only once"


def test_what_cannot_be_ordered(commune: Body, people: dict[str, User], at: datetime) -> None:
    for wrong, words in (({"until": at}, "hết hiệu lực"), ({"repeat_seconds": 0}, "giây"), ({"title": " "}, "Tiêu đề")):
        with pytest.raises(NotAllowed, match=words):
            prepared(commune, people, at, **wrong)
    assert not Emergency.objects.exists(), "nothing half is kept"
