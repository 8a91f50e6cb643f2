"""Programmes: what is sent finds its place, what comes from above waits for the commune, the manifest says it all."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.utils.timezone import localtime

from loa.delivery import actions as delivery
from loa.delivery import lane_actions
from loa.delivery.models import Delivery
from loa.delivery.port import DestinationKind
from loa.delivery.rules import State
from loa.newsroom.models import Release
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted
from loa.players.item import ORDINARY, PRIORITY
from loa.stations import actions, programme_actions
from loa.stations.foretelling import foretold
from loa.stations.health_queries import compared
from loa.stations.health_rules import OUTCOMES
from loa.stations.models import Airing, Slot, Station
from loa.stations.programme_queries import Wanted, programmes, waiting_at
from loa.stations.programme_rules import DECLINED, FINISH, HOLD, OWN, PLACED, RELAY, WAITING

Send = Callable[..., Delivery]
MORNING = {
    "name": "Bản tin sáng", "kind": OWN, "start": time(5, 30), "end": time(6, 0), "days": [1, 2, 3, 4, 5, 6, 7], "overlong": FINISH,
    "source": None, "opening": None, "closing": None, "filler": None,
}  # fmt: skip


@pytest.fixture
def slot(bare: Station, people: dict[str, User], at: datetime) -> Slot:
    return programme_actions.set_slot(station=bare, said=MORNING, by=people["canbo"], at=at)


@pytest.fixture
def sent(release: Release, bare: Station, people: dict[str, User], at: datetime) -> Send:
    """Sends the release and gives it its place, as the dispatch page does."""

    def hand_over(wanted: Wanted, minutes: int = 60) -> Delivery:
        end = wanted.play_at + timedelta(minutes=minutes)
        offer = programmes([bare]).offer(bare, release.message.owner, wanted, timedelta())
        begin, end = (offer.begin, offer.end) if offer else (wanted.play_at, end)
        target = delivery.Target("loudspeaker", DestinationKind.STATION, bare.code, bare.name, bare.body, begin, end)
        (row,) = delivery.dispatch(release=release, targets=[target], by=people["canbo"], at=at)
        lane_actions.attempt(delivery_id=row.pk, at=at)
        programme_actions.enter(deliveries=[row], wanted=wanted, by=people["canbo"], at=at)
        row.refresh_from_db()
        return row

    return hand_over


def payload(station: Station, at: datetime) -> dict[str, Any]:
    station.refresh_from_db()
    found: dict[str, Any] = actions.manifest(station=station, at=at).envelope["payload"]
    return found


def from_above(release: Release, station: Station) -> None:
    """The release is one of the province."""
    above = station.body
    while above.parent is not None:
        above = above.parent
    type(release.message).objects.filter(pk=release.message_id).update(owner=above)
    release.message.owner = above


def test_a_broadcast_goes_into_the_next_slot_and_the_manifest_says_so(sent: Send, slot: Slot, bare: Station, at: datetime) -> None:
    row = sent(Wanted(at, ORDINARY, in_slots=True))
    (item,) = payload(bare, at)["items"]
    assert (item["slot"], item["order"], item["priority"]) == (str(slot.pk), 1, ORDINARY)
    assert localtime(row.not_before).strftime("%H:%M %d/%m") == "05:30 03/03", "10:00 today: the slot of tomorrow"
    assert payload(bare, at)["slots"] == [{"from": "05:30", "to": "06:00", "id": str(slot.pk), "within": False, "reserved": False}]
    told = foretold(bare, localtime(row.not_before).date(), at)
    assert told.to_come is not None
    assert [one.item.id for one in told.to_come.soundings] == [row.key]


def test_an_ordinary_item_from_above_waits_for_the_commune_and_a_reason_goes_back(
    sent: Send, slot: Slot, bare: Station, release: Release, people: dict[str, User], at: datetime
) -> None:
    from_above(release, bare)
    airing = Airing.objects.create(delivery=_handed(release, bare, people, at), station=bare, from_above=True)
    assert payload(bare, at)["items"] == []
    assert list(waiting_at([bare], at)) == [airing]
    (said,) = compared([airing.delivery], at + timedelta(hours=1))
    assert OUTCOMES[said.outcome] == "Chờ xã xếp lịch", "no device owes an answer"
    with pytest.raises(NotAllowed, match="lý do"):
        programme_actions.decline(airing=airing, reason=" ", by=people["canbo"], at=at)
    placed = programme_actions.place(airing=airing, slot=slot, day=at.date() + timedelta(days=1), by=people["canbo"], at=at)
    assert placed.state == PLACED
    assert [item["slot"] for item in payload(bare, at)["items"]] == [str(slot.pk)]
    programme_actions.decline(airing=airing, reason="Trùng lễ hội của thôn", by=people["canbo"], at=at)
    airing.refresh_from_db()
    assert (airing.state, airing.reason) == (DECLINED, "Trùng lễ hội của thôn")
    assert payload(bare, at)["items"] == []
    airing.delivery.refresh_from_db()
    assert airing.delivery.state == State.MISSED
    (said,) = compared([Delivery.objects.get(pk=airing.delivery_id)], at)
    assert (OUTCOMES[said.outcome], said.reason) == ("Xã không phát", "Trùng lễ hội của thôn")


def _handed(release: Release, station: Station, people: dict[str, User], at: datetime) -> Delivery:
    row = Delivery.objects.create(
        key="tu-tren", release=release, channel="loudspeaker", destination_kind="station", destination_code=station.code,
        destination_name=station.name, body=station.body, state=State.HANDED_OVER.value, not_before=at, not_after=at + timedelta(days=7),
        created_by=people["canbo"], created_at=at,
    )  # fmt: skip
    assert station.pk
    return row


def test_where_a_release_from_above_stands(bare: Station, slot: Slot, people: dict[str, User], at: datetime) -> None:
    province = bare.body
    while province.parent is not None:
        province = province.parent
    known = programmes([bare])
    ordinary = known.offer(bare, province, Wanted(at, ORDINARY), timedelta())
    assert ordinary is not None
    assert (ordinary.state, ordinary.from_above) == (WAITING, True)
    first = known.offer(bare, province, Wanted(at, PRIORITY), timedelta())
    assert first is not None
    assert (first.state, first.slot) == (PLACED, slot)
    relay = programme_actions.set_slot(
        station=bare, said=MORNING | {"name": "Tiếp âm", "kind": RELAY, "source": province, "start": time(17), "end": time(17, 30)},
        by=people["canbo"], at=at,
    )  # fmt: skip
    into = programmes([bare]).offer(bare, province, Wanted(at, PRIORITY), timedelta())
    assert into is not None
    assert into.slot == relay
    own = programmes([bare]).offer(bare, bare.body.parent, Wanted(at, ORDINARY, in_slots=True), timedelta())  # type: ignore[arg-type]
    assert own is not None
    assert own.slot == slot, "what the commune says itself is never put into a relay"
    frame = payload(bare, at)["slots"]
    assert [(row["reserved"], row["within"]) for row in frame] == [(False, False), (True, True)]


def test_two_people_who_order_at_once_lose_nothing(
    sent: Send, slot: Slot, bare: Station, release: Release, people: dict[str, User], at: datetime
) -> None:
    one = Airing.objects.get(delivery=sent(Wanted(at, ORDINARY, in_slots=True)))
    other = Airing.objects.create(delivery=_handed(release, bare, people, at), station=bare, slot=slot, day=one.day, order=2, state=PLACED)
    common = {"station": bare, "slot": slot, "day": one.day, "by": people["canbo"], "at": at}
    programme_actions.reorder(wanted=[other.pk, one.pk], seen=[one.pk, other.pk], **common)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed, match="vừa đổi"):
        programme_actions.reorder(wanted=[one.pk, other.pk], seen=[one.pk, other.pk], **common)  # type: ignore[arg-type]
    assert list(Airing.objects.order_by("order").values_list("pk", flat=True)) == [other.pk, one.pk]
    with pytest.raises(NotPermitted):
        programme_actions.reorder(wanted=[], seen=[], **{**common, "by": people["canbotinh"]})  # type: ignore[arg-type]


def test_a_slot_that_ends_leaves_its_broadcasts_waiting(
    sent: Send, slot: Slot, bare: Station, people: dict[str, User], at: datetime
) -> None:
    sent(Wanted(at, ORDINARY, in_slots=True))
    assert programme_actions.end_slot(slot=slot, by=people["canbo"], at=at) == 1
    assert waiting_at([bare], at).count() == 1
    assert payload(bare, at)["slots"] == []


def test_rules_of_an_area_bind_its_stations_and_are_entered_with_a_basis(
    bare: Station, commune: Body, people: dict[str, User], at: datetime
) -> None:
    quiet = {"kind": "quiet", "start": time(21), "end": time(5), "days": [1, 2, 3, 4, 5, 6, 7], "minutes": None}
    assert payload(bare, at)["quiet"] == [], "no figure of law ships with the program"
    assert payload(bare, at)["minutes_a_day"] is None
    with pytest.raises(NotAllowed, match="căn cứ"):
        programme_actions.set_rule(body=commune, said={**quiet, "basis": " "}, by=people["quanly"], at=at)
    with pytest.raises(NotPermitted):
        programme_actions.set_rule(body=commune, said={**quiet, "basis": "Quy chế"}, by=people["canbo"], at=at)
    rule = programme_actions.set_rule(body=commune, said={**quiet, "basis": "Quy chế"}, by=people["quanly"], at=at)
    for minutes in (90, 60):
        said = {"kind": "limit", "start": None, "end": None, "days": [], "minutes": minutes, "basis": "Quy chế"}
        programme_actions.set_rule(body=commune, said=said, by=people["quanly"], at=at)
    assert payload(bare, at)["quiet"] == [{"from": "21:00", "to": "05:00"}]
    assert payload(bare, at)["minutes_a_day"] == 60, "the strictest of several"
    programme_actions.end_rule(rule=rule, by=people["quanly"], at=at)
    assert payload(bare, at)["quiet"] == []


def test_an_hour_of_its_own_is_not_in_quiet_hours(sent: Send, bare: Station, people: dict[str, User], at: datetime) -> None:
    Station.objects.filter(pk=bare.pk).update(quiet_from=time(21), quiet_to=time(5))
    airing = Airing.objects.get(delivery=sent(Wanted(at + timedelta(hours=1), ORDINARY, exact=True)))
    airing.station.refresh_from_db()
    assert airing.exact
    night = at.replace(hour=15)  # 22:00 in Vietnam
    with pytest.raises(NotAllowed, match="giờ nghỉ"):
        programme_actions.place_at(airing=airing, moment=night, exact=True, by=people["canbo"], at=at)
    programme_actions.place_at(airing=airing, moment=at + timedelta(hours=2), exact=True, by=people["canbo"], at=at)
    (item,) = payload(bare, at)["items"]
    assert (item["exact"], "slot" in item) == (True, False)


def test_sounds_of_a_slot_are_approved_releases(
    sent: Send, slot: Slot, bare: Station, release: Release, people: dict[str, User], at: datetime
) -> None:
    said = MORNING | {"opening": release, "closing": release, "filler": release, "overlong": HOLD}
    programme_actions.set_slot(station=bare, said=said, slot=slot, by=people["canbo"], at=at)
    row = sent(Wanted(at, ORDINARY, in_slots=True))
    items = {item["id"]: item for item in payload(bare, at)["items"]}
    sound, filler = f"sound:{release.uuid}", f"filler:{slot.pk}:{release.uuid}"
    assert set(items) == {row.key, sound, filler}
    assert (items[row.key]["before"], items[row.key]["after"]) == ([sound], [sound])
    assert (items[sound]["part"], items[filler]["part"], items[filler]["slot"]) == ("sound", "filler", str(slot.pk))
    assert all(item["release"]["payload"]["approvals"] for item in items.values()), "also a sound was approved by two"
