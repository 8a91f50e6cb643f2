"""A device becomes a station, and stops being one: the real site and the real device, over HTTP."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

from loa.delivery.models import Delivery
from loa.delivery.rules import State
from loa.ledger.models import Entry
from loa.organisations.models import User
from loa.organisations.queries import NotPermitted
from loa.players.config import ConfigError
from loa.players.enrol import Wanted, enrol
from loa.players.outputs import FileOutput
from loa.players.station import Station as Loudspeaker
from loa.seal import pairing
from loa.seal.keys import new_private_key, public_key_of
from loa.stations import enrolment_actions, spool
from loa.stations.baking_actions import bake
from loa.stations.enrolment_actions import CodeRefused, NotNow
from loa.stations.management.commands.stations import keep
from loa.stations.models import EnrolmentCode, Station
from loa.stations.rules import CODE_LIFE, MOST_WRONG
from stations.conftest import Install


def real_now() -> datetime:
    return datetime.now(UTC)


def asked(code: str, private: str, kind: str = "loudspeaker") -> dict[str, object]:
    said = {"public_key": public_key_of(private), "kind": kind}
    return {**said, "selector": pairing.selector(code), "proof": pairing.proof(pairing.secret_of(code), pairing.DEVICE, said)}


@pytest.fixture
def code(bare: Station, people: dict[str, User], at: datetime) -> str:
    return enrolment_actions.make_code(station=bare, by=people["quanly"], at=at)


@pytest.mark.django_db(transaction=True)
class TestOverHttp:
    def test_a_new_enrolment_never_lowers_what_a_device_asked_for(self, install: Install, tmp_path: Path) -> None:
        """The server that was taken lets a station be enrolled anew, and says that nobody signs with keys of their own."""
        first = install(real_now)
        assert not first.config.signed
        first.close()
        (tmp_path / "device" / "trust.json").write_text(json.dumps({"lists": [], "roster": {"payload": {"version": 1}}}), "utf-8")
        second = install(real_now)
        assert second.config.signed
        second.close()
        assert install(real_now).config.signed, "the list of trust is gone, the demand is not"

    def test_from_a_code_to_a_played_message_and_its_proof(self, install: Install, send: Callable[..., Delivery], tmp_path: Path) -> None:
        device = install(real_now)
        station = Loudspeaker(device, FileOutput(tmp_path / "played"))
        row = send(real_now() - timedelta(seconds=1))
        list(bake(everything=False, at=real_now()))
        for _ in range(3):
            device.link.round()
            station.tick()
        device.link.round()
        keep(spool.take(), [])
        row.refresh_from_db()
        assert row.state == State.PLAYED, device.link.complaints
        assert len(list((tmp_path / "played").iterdir())) == 1
        found = Station.objects.select_related("health").get(pk=row.body.stations.get().pk)
        assert (found.health.manifest, found.health.troubles) == (found.manifests.latest("version").version, [])
        assert found.logs.get().milliseconds == row.release.renditions.get(channel="loudspeaker").milliseconds

    def test_a_revoked_device_is_told_and_its_key_opens_nothing(
        self, install: Install, send: Callable[..., Delivery], people: dict[str, User], bare: Station
    ) -> None:
        device = install(real_now)
        send(real_now() + timedelta(hours=1))
        list(bake(everything=False, at=real_now()))
        device.link.round()
        assert device.memory.manifest is not None
        enrolment_actions.revoke(station=bare, reason="bị mất", by=people["quanly"], at=real_now())
        assert not device.link.round().reached or device.memory.revoked_at is None, "the baked file may be a moment old"
        headers = {"Authorization": f"Bearer {device.config.token}"}
        for path in (f"content/{'0' * 64}", f"{bare.code}/roster.json"):
            assert Client().get(f"/stations/{path}", headers=headers).status_code == 404
        assert Client().post(f"/stations/{bare.code}/log", {}, content_type="application/json", headers=headers).status_code == 404
        list(bake(everything=False, at=real_now()))
        device.link.round()
        assert device.memory.revoked_at is not None
        assert device.memory.current(real_now()) is None

    def test_a_new_device_takes_the_place_and_the_old_one_is_nobody(self, install: Install, bare: Station) -> None:
        old = install(real_now, "old")
        new = install(real_now, "new")
        list(bake(everything=False, at=real_now()))
        assert new.link.round().reached
        assert not old.link.round().reached
        assert old.config.token != new.config.token

    def test_a_lost_answer_is_asked_for_again_with_the_same_key(
        self, bare: Station, code: str, live_server: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        EnrolmentCode.objects.update(expires_at=real_now() + timedelta(hours=1))
        url = live_server.url  # type: ignore[attr-defined]
        wanted = Wanted(url, code.lower().replace("-", " "), tmp_path / "device", board=False)
        monkeypatch.setattr("loa.players.enrol._proven", lambda *_: (_ for _ in ()).throw(ConfigError("mất mạng")))
        with pytest.raises(ConfigError, match="mất mạng"):
            enrol(wanted)
        monkeypatch.undo()
        path = enrol(wanted)
        assert json.loads(path.read_text())["station"] == bare.code
        assert oct(path.stat().st_mode)[-3:] == "600"
        with pytest.raises(ConfigError, match="đã được dùng"):
            enrol(Wanted(url, code, tmp_path / "another", board=False))

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"code": "hai"}, "5 nhóm"),
            ({"board": True}, "bỏ --board"),
            ({"server": "loa.example.vn"}, "địa chỉ đầy đủ"),
            ({"root": "x" * 43}, "khóa gốc"),
        ],
    )
    def test_what_was_typed_wrong_is_said(
        self, change: dict[str, object], words: str, code: str, live_server: object, tmp_path: Path
    ) -> None:
        EnrolmentCode.objects.update(expires_at=real_now() + timedelta(hours=1))
        wanted = {"server": live_server.url, "code": code, "home": tmp_path / "d", "board": False, **change}  # type: ignore[attr-defined]
        with pytest.raises(ConfigError, match=words):
            enrol(Wanted(**wanted))  # type: ignore[arg-type]
        assert not (tmp_path / "d" / "config.json").exists()

    def test_a_stranger_who_answers_in_the_sites_name_is_found_out(
        self, code: str, live_server: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        EnrolmentCode.objects.update(expires_at=real_now() + timedelta(hours=1))
        real = enrolment_actions.enrol

        def swapped(*, asked: dict[str, object], at: datetime) -> dict[str, object]:
            answer = real(asked=asked, at=at)
            return {**answer, "answer": {**answer["answer"], "keys": {"payload": {}}}}  # type: ignore[dict-item]

        monkeypatch.setattr(enrolment_actions, "enrol", swapped)
        with pytest.raises(ConfigError, match="không phải của máy chủ"):
            enrol(Wanted(live_server.url, code, tmp_path / "d", board=False))  # type: ignore[attr-defined]


def test_a_code_works_once_for_one_key_and_is_shown_as_used(bare: Station, code: str, at: datetime) -> None:
    first, second = new_private_key(), new_private_key()
    enrolment_actions.enrol(asked=asked(code, first), at=at)
    enrolment_actions.enrol(asked=asked(code, first), at=at)
    with pytest.raises(CodeRefused, match="thiết bị khác"):
        enrolment_actions.enrol(asked=asked(code, second), at=at)
    bare.refresh_from_db()
    assert bare.public_key == public_key_of(first)
    assert Entry.objects.filter(act="station.enrolled").count() == 1


def test_a_code_ends(code: str, at: datetime) -> None:
    with pytest.raises(CodeRefused, match="hết hạn"):
        enrolment_actions.enrol(asked=asked(code, new_private_key()), at=at + CODE_LIFE)


def test_a_newer_code_replaces_the_older(bare: Station, code: str, people: dict[str, User], at: datetime) -> None:
    enrolment_actions.make_code(station=bare, by=people["quanly"], at=at)
    with pytest.raises(CodeRefused):
        enrolment_actions.enrol(asked=asked(code, new_private_key()), at=at)


def test_guessing_locks_a_code(bare: Station, code: str, at: datetime) -> None:
    wrong = {**asked(code, new_private_key()), "proof": "0" * 64}
    for _ in range(MOST_WRONG):
        with pytest.raises(CodeRefused):
            enrolment_actions.enrol(asked=wrong, at=at)
    with pytest.raises(CodeRefused, match="thay"):
        enrolment_actions.enrol(asked=asked(code, new_private_key()), at=at)
    bare.refresh_from_db()
    assert bare.public_key == ""


def test_a_key_that_was_put_in_on_the_way_does_not_prove_the_code(code: str, at: datetime) -> None:
    """Who listens to the enrolment over plain HTTP and puts their own key in knows no proof for it."""
    seen = asked(code, new_private_key())
    with pytest.raises(CodeRefused):
        enrolment_actions.enrol(asked={**seen, "public_key": public_key_of(new_private_key())}, at=at)
    assert code not in json.dumps(seen)
    assert pairing.secret_of(code) not in json.dumps(seen)


@pytest.mark.parametrize("body", ["", "[]", "{", "[" * 5000, '{"selector": 7, "proof": [], "public_key": {}}', "x" * 20_000])
def test_whatever_is_sent_is_answered_in_order(db: None, body: str) -> None:
    answer = Client().post("/stations/enrol", body, content_type="application/json")
    assert answer.status_code in (400, 403)
    assert answer.json()["error"]


def test_many_tries_of_all_are_slowed_down(db: None, monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr("loa.stations.views.now", lambda: at)
    cache.clear()
    codes = [Client().post("/stations/enrol", "{}", content_type="application/json").status_code for _ in range(70)]
    assert codes == [403] * 60 + [429] * 10


def test_only_an_administrator_makes_codes_and_revokes(bare: Station, people: dict[str, User], at: datetime) -> None:
    for name in ("canbo", "duyet1", "quantri"):
        user = people.get(name) or User.objects.get(username=name)
        with pytest.raises(NotPermitted):
            enrolment_actions.make_code(station=bare, by=user, at=at)
        with pytest.raises(NotPermitted):
            enrolment_actions.revoke(station=bare, reason="x", by=user, at=at)


def test_a_station_without_a_device_cannot_be_revoked_and_a_reason_is_asked(
    bare: Station, code: str, people: dict[str, User], at: datetime
) -> None:
    with pytest.raises(NotNow, match="không có thiết bị"):
        enrolment_actions.revoke(station=bare, reason="mất", by=people["quanly"], at=at)
    enrolment_actions.enrol(asked=asked(code, new_private_key()), at=at)
    with pytest.raises(NotNow, match="lý do"):
        enrolment_actions.revoke(station=bare, reason=" ", by=people["quanly"], at=at)
    with pytest.raises(NotNow, match="trạm khác"):
        enrolment_actions.add(code=bare.code, name="x", kind="board", body=bare.body, by=people["quanly"], at=at)
