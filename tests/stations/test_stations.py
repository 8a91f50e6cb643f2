"""Stations: signed manifests, signed logs, quiet hours. The device itself is tested in tests/players."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from loa.delivery import actions as delivery
from loa.delivery import lane_actions, proof_actions, recall_actions, sweep_actions
from loa.delivery.models import Delivery
from loa.delivery.port import DestinationKind
from loa.delivery.rules import State
from loa.ledger.keys import private_key, trusted_keys
from loa.newsroom.models import Release
from loa.organisations.models import Body, User
from loa.seal.envelope import open_sealed, seal
from loa.seal.keys import new_private_key, public_key_of
from loa.stations import actions
from loa.stations.management.commands.stations import Baker
from loa.stations.models import PlayLog, Station
from loa.stations.rules import item_id_in_area, moment, stamp

TOKEN = "tu-khoa-cua-tram"


@pytest.fixture
def key() -> str:
    return new_private_key()


@pytest.fixture
def station(commune: Body, key: str, at: datetime) -> Station:
    village = commune.children.get(name="Thôn Đông")
    return actions.enrol(code="cum-1", name="Cụm 1", kind="loudspeaker", body=village, public_key=public_key_of(key), token=TOKEN, at=at)


@pytest.fixture
def sent(release: Release, station: Station, people: dict[str, User], at: datetime) -> Delivery:
    play = at + timedelta(minutes=5)
    target = delivery.Target(
        "loudspeaker", DestinationKind.STATION, station.code, station.name, station.body, play, play + timedelta(minutes=30)
    )
    (row,) = delivery.dispatch(release=release, targets=[target], by=people["canbo"], at=at)
    assert lane_actions.attempt(delivery_id=row.pk, at=at) is State.HANDED_OVER
    return row


def entry(row: Delivery, event: str = "played", **more: object) -> dict[str, object]:
    sha256 = row.release.renditions.get(channel=row.channel).sha256
    start = stamp(row.not_before)
    found = {"entry": str(uuid.uuid4()), "item": row.key, "sha256": sha256, "event": event, "planned_at": start, "started_at": start}
    return {**found, "ended_at": stamp(row.not_before + timedelta(seconds=30)), "device": "tệp", "detail": ""} | more  # type: ignore[operator]


def log(key: str, *entries: dict[str, object], code: str = "cum-1") -> dict[str, object]:
    return seal({"station": code, "entries": list(entries)}, "loa/playlog/1", key)


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2099, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_stamp_is_read_back(at: datetime) -> None:
    assert moment(stamp(at)) == at.replace(microsecond=0)


def test_a_manifest_is_signed_and_its_version_only_rises(station: Station, sent: Delivery, at: datetime) -> None:
    first = actions.manifest(station=station, at=at)
    payload = open_sealed(first.envelope, "loa/manifest/1", trusted_keys())
    assert [item["id"] for item in payload["items"]] == [sent.key]
    assert actions.manifest(station=station, at=at + timedelta(minutes=1)).version == first.version, "nothing changed"
    after = actions.manifest(station=station, at=at + timedelta(hours=2))
    assert after.version == first.version + 1
    assert after.envelope["payload"]["items"] == [], "past its latest start"


def test_a_manifest_is_renewed_before_it_runs_out(station: Station, at: datetime) -> None:
    first = actions.manifest(station=station, at=at)
    assert actions.manifest(station=station, at=at + timedelta(days=3)).version == first.version
    assert actions.manifest(station=station, at=at + timedelta(days=5)).version == first.version + 1


def test_fetching_is_accepting_and_playing_is_proof(station: Station, sent: Delivery, key: str, at: datetime) -> None:
    actions.fetched(station=station, manifest=actions.manifest(station=station, at=at), at=at)
    sent.refresh_from_db()
    assert sent.state == State.ACCEPTED
    line = entry(sent)
    assert actions.accept_log(station=station, envelope=log(key, line), at=at) == [line["entry"]]
    sent.refresh_from_db()
    assert sent.state == State.PLAYED
    assert "dài 30 giây" in sent.receipts.get(level="played").evidence


def test_a_log_sent_twice_is_kept_once_and_acknowledged_twice(station: Station, sent: Delivery, key: str, at: datetime) -> None:
    envelope = log(key, entry(sent))
    assert actions.accept_log(station=station, envelope=envelope, at=at) == actions.accept_log(station=station, envelope=envelope, at=at)
    assert PlayLog.objects.count() == 1
    assert sent.receipts.filter(level="played").count() == 1


def test_two_stations_of_an_area_log_one_emergency_each_for_itself(
    station: Station, sent: Delivery, key: str, people: dict[str, User], at: datetime
) -> None:
    """An urgent list names an emergency alike for all stations, so their lines carry one and the same id: none may swallow another's."""
    other_key = new_private_key()
    other = actions.enrol(
        code="cum-khac", name="Cụm khác", kind="loudspeaker", body=station.body, public_key=public_key_of(other_key), token="k", at=at
    )
    target = delivery.Target("loudspeaker", DestinationKind.STATION, other.code, other.name, other.body, at, at + timedelta(hours=1))
    (theirs,) = delivery.dispatch(release=sent.release, targets=[target], by=people["canbo"], at=at)
    lane_actions.attempt(delivery_id=theirs.pk, at=at)
    line = entry(sent) | {"item": item_id_in_area(str(sent.release.uuid), "loudspeaker")}
    assert actions.accept_log(station=station, envelope=log(key, line), at=at) == [line["entry"]]
    assert actions.accept_log(station=other, envelope=log(other_key, line, code=other.code), at=at) == [line["entry"]]
    assert set(PlayLog.objects.values_list("station__code", "delivery")) == {(station.code, sent.pk), (other.code, theirs.pk)}
    for row in (sent, theirs):
        row.refresh_from_db()
        assert row.state == State.PLAYED


@pytest.mark.parametrize("event", ["missed", "cut_short"])
def test_what_was_not_played_is_no_proof(event: str, station: Station, sent: Delivery, key: str, at: datetime) -> None:
    actions.accept_log(station=station, envelope=log(key, entry(sent, event)), at=at)
    sent.refresh_from_db()
    assert sent.state == State.MISSED
    assert not sent.receipts.filter(level="played").exists()


def test_a_refused_download_does_not_cancel_the_broadcast(station: Station, sent: Delivery, key: str, at: datetime) -> None:
    """The device fetches a damaged file again: the item stays in the manifest until its time is over."""
    actions.accept_log(station=station, envelope=log(key, entry(sent, "refused")), at=at)
    sent.refresh_from_db()
    assert sent.state == State.HANDED_OVER
    assert actions.manifest(station=station, at=at).envelope["payload"]["items"]
    actions.accept_log(station=station, envelope=log(key, entry(sent, "refused")), at=at + timedelta(hours=1))
    sent.refresh_from_db()
    assert sent.state == State.MISSED


def test_a_confirmed_item_stays_on_the_air(station: Station, sent: Delivery, people: dict[str, User], at: datetime) -> None:
    proof_actions.confirm(delivery=sent, evidence="đã nghe", quantity=None, file_sha256="", by=people["canbo"], at=at)
    assert [item["id"] for item in actions.manifest(station=station, at=at).envelope["payload"]["items"]] == [sent.key]


def test_a_silent_station_is_noticed_and_may_still_prove_it_later(station: Station, sent: Delivery, key: str, at: datetime) -> None:
    assert sweep_actions.expire(at=at + timedelta(hours=1)) == 0
    assert sweep_actions.expire(at=at + timedelta(hours=6)) == 1
    sent.refresh_from_db()
    assert sent.state == State.MISSED
    actions.accept_log(station=station, envelope=log(key, entry(sent)), at=at + timedelta(days=2))
    sent.refresh_from_db()
    assert sent.state == State.PLAYED


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+05:00", "hôm qua", 5, None])
def test_an_impossible_clock_does_not_block_a_station(text: object, station: Station, sent: Delivery, key: str, at: datetime) -> None:
    line = entry(sent, started_at=text)
    assert actions.accept_log(station=station, envelope=log(key, line), at=at) == [line["entry"]]


def test_a_log_about_other_audio_is_no_proof(station: Station, sent: Delivery, key: str, at: datetime) -> None:
    actions.accept_log(station=station, envelope=log(key, entry(sent, sha256="0" * 64)), at=at)
    sent.refresh_from_db()
    assert sent.state != State.PLAYED


def test_a_malformed_entry_does_not_hold_up_the_others(station: Station, sent: Delivery, key: str, at: datetime) -> None:
    good = entry(sent)
    accepted = actions.accept_log(station=station, envelope=log(key, {"entry": "x"}, good, {"event": "played"}), at=at)
    assert accepted == [good["entry"]]


class TestAddresses:
    def get(self, path: str, token: str = TOKEN, **headers: str) -> object:
        return Client().get(path, headers={"Authorization": f"Bearer {token}", **headers})

    def test_a_station_gets_its_manifest_and_its_content(self, station: Station, sent: Delivery) -> None:
        Delivery.objects.filter(pk=sent.pk).update(not_after=None)
        answer = self.get("/stations/cum-1/manifest.json")
        assert answer.status_code == 200
        item = answer.json()["payload"]["items"][0]
        body = self.get(f"/stations/content/{item['sha256']}")
        assert (body.status_code, len(body.content)) == (200, item["bytes"])
        again = self.get("/stations/cum-1/manifest.json", **{"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304

    @pytest.mark.parametrize("token", ["", "sai"])
    def test_a_wrong_token_gets_nothing(self, token: str, station: Station, sent: Delivery) -> None:
        digest = sent.release.renditions.get(channel="loudspeaker").sha256
        for path in ("/stations/cum-1/manifest.json", "/stations/khac/manifest.json", f"/stations/content/{digest}"):
            assert self.get(path, token).status_code == 404

    def test_content_that_is_not_in_the_manifest_is_not_given(self, station: Station, sent: Delivery) -> None:
        other = sent.release.renditions.get(channel="leaflet").sha256
        assert self.get(f"/stations/content/{other}").status_code == 404

    def test_a_log_signed_by_another_key_is_refused(self, station: Station, sent: Delivery, key: str) -> None:
        def post(body: object) -> int:
            return (
                Client()
                .post("/stations/cum-1/log", body, content_type="application/json", headers={"Authorization": f"Bearer {TOKEN}"})
                .status_code
            )

        assert post(log(new_private_key(), entry(sent))) == 400
        assert post(log(private_key(), entry(sent))) == 400, "not even the site itself may speak for a station"
        assert post(log(key, entry(sent), code="cum-2")) == 400
        assert post("không phải JSON") == 400
        assert not PlayLog.objects.exists()
        assert post(log(key, entry(sent))) == 200


def held_by(station: Station) -> list[str]:
    """What the newest manifest of `station` lists."""
    newest = station.manifests.order_by("-version").first()
    return [item["id"] for item in newest.envelope["payload"]["items"]] if newest else []


def test_what_changed_while_no_baker_ran_is_baked_when_one_begins(station: Station, release: Release, people: dict[str, User]) -> None:
    """A worker that is started again finds what other workers handed over or took back meanwhile."""
    Baker(None).look()
    assert held_by(station) == []
    play = now() + timedelta(hours=1)
    until = play + timedelta(minutes=30)
    target = delivery.Target("loudspeaker", DestinationKind.STATION, station.code, station.name, station.body, play, until)
    (row,) = delivery.dispatch(release=release, targets=[target], by=people["canbo"], at=now())
    assert lane_actions.attempt(delivery_id=row.pk, at=now()) is State.HANDED_OVER
    Baker(None).look()
    assert held_by(station) == [row.key]
    recall_actions.withdraw(message=release.message, reason="Sai ngày", instead="", by=people["duyet1"], at=now())
    Baker(None).look()
    assert held_by(station) == []
