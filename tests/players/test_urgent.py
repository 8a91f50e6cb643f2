"""Urgent lists of an area, the frame of the programme, the clock that is not believed, the disk that is full."""

import errno
import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.players import playlog as playlog_room
from loa.players.device import Device
from loa.players.item import EMERGENCY
from loa.players.playlog import PlayLog
from loa.players.programme import Hours, Programme, zone_of
from loa.seal import keys
from loa.seal.moments import to_iso
from players.players_site import NOON, Clock, Listening, Site, loudspeaker, played

AREA = "body:7"


def until(seconds: int) -> dict[str, Any]:
    return {"not_before": to_iso(NOON), "not_after": to_iso(NOON + timedelta(seconds=seconds))}


def urgent(site: Site, **changes: Any) -> dict[str, Any]:
    return site.item(b"ID3 khan", **{"key": "khan", "priority": EMERGENCY, "milliseconds": 5000, **until(60), **changes})


def test_an_urgent_list_reaches_a_station_that_is_playing_and_its_next_version_takes_it_back(
    site: Site, device: Device, clock: Clock, tmp_path: Path
) -> None:
    station = loudspeaker(device, realtime=True)
    site.publish(site.item(milliseconds=600_000), area=AREA)
    device.link.round()
    station.tick()
    clock.pass_(seconds=10)
    site.announce(AREA, urgent(site))
    device.link.round()
    station.tick()
    clock.pass_(seconds=2)
    site.announce(AREA, version=2)
    device.link.round()
    station.tick()
    device.link.round()
    assert [(entry["item"], entry["event"], entry["cut"], entry["milliseconds"]) for entry in site.told] == [
        ("tin-0001-abcdef", "cut_short", True, 10_000),
        ("khan", "cut_short", True, 2_000),
    ]
    assert site.reports[-1]["urgent"] == 2


def test_what_two_people_did_not_approve_as_an_emergency_is_none(site: Site, device: Device, tmp_path: Path) -> None:
    """One officer lists an approved ordinary notice as an emergency, to be heard at night: refused."""
    station = loudspeaker(device)
    ordinary = site.release(b"ID3 khan", media_type="audio/mpeg")
    site.publish(area=AREA)
    site.announce(AREA, urgent(site, release=ordinary))
    for _ in range(2):
        device.link.round()
        station.tick()
    assert played(tmp_path) == []
    assert "không duyệt tin này là tin khẩn cấp" in site.told[0]["detail"]


@pytest.mark.parametrize("how", ["another area", "foreign key", "older", "expired", "not an emergency"])
def test_an_urgent_list_that_is_not_to_be_believed_sounds_nothing(how: str, site: Site, device: Device, tmp_path: Path) -> None:
    station = loudspeaker(device)
    site.publish(area=AREA)
    if how == "older":
        site.announce(AREA, version=5)
        device.link.round()
    changes: dict[str, dict[str, Any]] = {
        "another area": {},
        "foreign key": {"private": keys.new_private_key()},
        "older": {"version": 4},
        "expired": {"expires_at": to_iso(NOON)},
        "not an emergency": {},
    }
    item = urgent(site) if how != "not an emergency" else site.item(key="thuong")
    site.announce("body:8" if how == "another area" else AREA, item, **changes[how])
    if how == "another area":
        site.urgent["body-7"] = site.urgent["body-8"]
    for _ in range(2):
        device.link.round()
        station.tick()
    assert played(tmp_path) == []


def test_an_emergency_repeats_with_its_own_pause_through_quiet_hours(site: Site, device: Device, clock: Clock) -> None:
    station = loudspeaker(device)
    site.publish(area=AREA, quiet=[{"from": "11:00", "to": "14:00"}])
    site.announce(AREA, urgent(site, repeat_seconds=20))
    device.link.round()
    device.link.round()
    for _ in range(60):
        station.tick()
        clock.pass_(seconds=1)
    device.link.round()
    assert [entry["started_at"][14:19] for entry in site.told] == ["00:00", "00:25", "00:50"]


def test_an_all_clear_sounds_once_and_the_programme_goes_on(site: Site, device: Device, clock: Clock) -> None:
    station = loudspeaker(device)
    site.publish(site.item(milliseconds=5000), area=AREA)
    site.announce(AREA, urgent(site, repeat_seconds=3600, once=True))
    device.link.round()
    device.link.round()
    for _ in range(60):
        station.tick()
        clock.pass_(seconds=1)
    device.link.round()
    assert len(site.told) == 2, "each once: the all-clear, then what was due"
    assert len({entry["item"] for entry in site.told}) == 2


# --- the frame of the programme -------------------------------------------------------------------------------------------------------


def test_quiet_hours_are_kept_by_the_device_itself(site: Site, device: Device, clock: Clock, tmp_path: Path) -> None:
    station = loudspeaker(device)
    site.publish(site.item(**until(7200)), quiet=[{"from": "12:00", "to": "13:30"}])  # NOON is 12:00 in Vietnam
    device.link.round()
    for _ in range(90):
        station.tick()
        assert played(tmp_path) == []
        clock.pass_(minutes=1)
    station.tick()
    assert played(tmp_path) == ["20261123T063000Z-tin-0001.mp3"]


def test_what_quiet_hours_kept_from_sounding_is_told_with_the_reason(site: Site, device: Device, clock: Clock, tmp_path: Path) -> None:
    station = loudspeaker(device)
    site.publish(site.item(**until(600)), quiet=[{"from": "12:00", "to": "13:30"}])
    device.link.round()
    for _ in range(12):
        station.tick()
        clock.pass_(minutes=1)
    device.link.round()
    assert [(entry["event"], entry["detail"]) for entry in site.told] == [("missed", "từ chối: giờ nghỉ của địa bàn")]


def test_a_sound_that_would_run_into_quiet_hours_does_not_begin(site: Site, device: Device, clock: Clock, tmp_path: Path) -> None:
    station = loudspeaker(device)
    site.publish(site.item(milliseconds=300_000, **until(600)), quiet=[{"from": "12:04", "to": "13:30"}])
    device.link.round()
    station.tick()
    assert played(tmp_path) == []


def test_the_minutes_of_a_day_are_counted_over_restarts_and_end_at_local_midnight(
    site: Site, clock: Clock, listening: Listening, tmp_path: Path
) -> None:
    minute = {"milliseconds": 60_000, "not_before": to_iso(NOON), "not_after": None}
    site.publish(*(site.item(b"ID3 %d" % n, key=f"{n}", **minute) for n in range(4)), minutes_a_day=3)
    for _ in range(6):  # a restart after each
        device = site.device(tmp_path, clock)
        while device.link.round().more:
            pass
        loudspeaker(device).tick()
        device.close()
        clock.pass_(minutes=2)
    assert len(played(tmp_path)) == 3
    clock.pass_(hours=12)
    device = site.device(tmp_path, clock)
    loudspeaker(device).tick()
    device.close()
    assert len(played(tmp_path)) == 4


def test_slots_exact_minutes_fillers_and_sounds_around_an_item(site: Site, device: Device, clock: Clock, tmp_path: Path) -> None:
    station = loudspeaker(device, realtime=True)
    free = {"not_before": None, "not_after": None}
    signature = site.item(b"ID3 nhac-hieu ", key="nhac-hieu", part="sound", milliseconds=3_000, **free)
    filler = site.item(b"ID3 nhac-cho", key="nhac-cho", part="filler", slot="trua", milliseconds=5_000, **free)
    exact = site.item(
        b"ID3 dung-gio", key="dung-gio", exact=True, not_before=to_iso(NOON + timedelta(seconds=60)), not_after=None, milliseconds=4_000
    )
    long = site.item(b"ID3 dai", key="dai", milliseconds=90_000, **until(3600))
    opened = site.item(b"ID3 tin", key="tin", before=["nhac-hieu"], slot="trua", milliseconds=10_000, **until(3600))
    slots = [{"id": "trua", "from": "12:00", "to": "12:02", "days": [1, 2, 3, 4, 5, 6, 7]}]
    site.publish(signature, filler, exact, long, opened, slots=slots)
    while device.link.round().more:
        pass
    for _ in range(250):
        station.tick()
        clock.pass_(seconds=1)
    names = [path.split("-", 1)[1].removesuffix(".mp3") + path[9:15] for path in played(tmp_path)]
    assert names[0] == "tin050000", "the long one would run into the exact one"
    assert (tmp_path / "played" / played(tmp_path)[0]).read_bytes() == b"ID3 nhac-hieu ID3 tin"
    assert "dung-gio050100" in names
    fillers = [name for name in names if name.startswith("nhac-cho")]
    assert len(fillers) >= 5
    assert all(name < "nhac-cho0502" for name in fillers), "only in the slot"
    assert [name[:3] for name in names].count("dai") == 1


@given(st.times(), st.times(), st.datetimes())
def test_quiet_hours_of_the_device_are_those_of_the_site(start: Any, end: Any, local: Any) -> None:
    zone = zone_of("Asia/Ho_Chi_Minh")
    at = local.replace(year=2026, tzinfo=zone) if not (local.month == 2 and local.day == 29) else NOON.astimezone(zone)
    frame = Programme(zone, quiet=(Hours(start, end),))
    clock = at.timetz().replace(tzinfo=None)
    inside = start != end and (start <= clock < end if start < end else clock >= start or clock < end)
    assert frame.is_quiet(at, timedelta()) == inside


# --- the clock ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [1, -1])
def test_a_clock_that_is_wrong_by_a_day_plays_nothing_by_it_and_says_so(
    days: int, site: Site, device: Device, clock: Clock, tmp_path: Path
) -> None:
    station = loudspeaker(device)
    now = [0.0]
    device.watch.counter = lambda: now[0]
    site.clock = lambda: NOON + timedelta(seconds=now[0])
    clock.pass_(days=days)
    site.publish(site.item(not_after=None), site.item(b"ID3 mai", key="mai", not_before=to_iso(NOON + timedelta(hours=20)), not_after=None))
    for _ in range(3):
        device.link.round()
        station.tick()
        now[0] += 61
    device.link.round()
    assert played(tmp_path) == []
    assert any("đồng hồ của thiết bị sai" in entry["detail"] and "1440 phút" in entry["detail"] for entry in site.told)
    assert abs(site.reports[-1]["drift_seconds"]) == 86_400
    assert "đồng hồ của thiết bị sai, không phát theo giờ" in site.reports[-1]["troubles"]
    site.publish(site.item(b"ID3 khan", key="khan", priority=EMERGENCY, **until(3600)), version=2)
    device.link.round()
    station.tick()
    assert [name[17:] for name in played(tmp_path)] == ["khan.mp3"], "the site told the time: an emergency goes by that"
    clock.now = site.clock()
    station.tick()
    assert not device.watch.is_wrong(), "a clock that was set right is believed at once"


def test_the_drift_is_known_from_the_start_and_a_clock_set_by_a_stranger_offline_plays_nothing(
    site: Site, device: Device, clock: Clock, tmp_path: Path
) -> None:
    """Who holds the network answers for the time server too, and keeps the site away: what waits for noon must not sound at night."""
    station = loudspeaker(device)
    now = [0.0]
    device.watch.counter = lambda: now[0]
    site.clock = lambda: NOON + timedelta(seconds=now[0] - 3)
    site.publish(site.item(not_before=to_iso(NOON + timedelta(hours=9)), not_after=to_iso(NOON + timedelta(hours=10))))
    device.link.round()
    device.link.round()
    assert site.reports[-1]["drift_seconds"] == 3
    site.clock = None  # the site cannot be asked any more
    now[0] += 600
    clock.pass_(hours=9, minutes=1)
    station.tick()
    assert played(tmp_path) == []
    now[0] = 9 * 3600 + 60
    station.tick()
    assert [name[17:] for name in played(tmp_path)] == ["tin-0001.mp3"], "its hour by the machine's own counter"


def test_a_date_that_a_stranger_wrote_silences_nobody(site: Site, device: Device, tmp_path: Path) -> None:
    """The server's Date is the real one, the device's clock is NOON of the test: only a signed time would count, and none comes."""
    station = loudspeaker(device)
    site.publish(site.item())
    device.link.round()
    station.tick()
    assert len(played(tmp_path)) == 1


def test_a_time_that_was_not_signed_for_this_question_counts_for_nothing(site: Site, device: Device) -> None:
    site.clock = lambda: NOON + timedelta(days=1)
    site.private, real = keys.new_private_key(), site.private
    with pytest.raises(OSError, match="chữ ký"):
        device.link.calls.time(device.memory.trust.manifests)
    site.private = real
    device.watch.told(device.link.calls.time(device.memory.trust.manifests))
    assert device.watch.is_wrong()


def test_a_manifest_of_the_clocks_future_shows_that_the_clock_is_behind(site: Site, device: Device, clock: Clock, tmp_path: Path) -> None:
    station = loudspeaker(device)
    site.publish(site.item(not_before=None, not_after=None), issued_at=to_iso(NOON + timedelta(hours=3)))
    device.link.round()
    station.tick()
    assert played(tmp_path) == []
    clock.pass_(hours=3)
    station.tick()
    assert len(played(tmp_path)) == 1


# --- the disk -------------------------------------------------------------------------------------------------------------------------


def test_a_full_disk_is_told_and_plays_go_on_from_the_reserve(
    site: Site, device: Device, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = loudspeaker(device)
    site.publish(*(site.item(b"ID3 %d" % n, key=f"tin-{n}") for n in range(3)))
    while device.link.round().more:
        pass
    reserve = tmp_path / "playlog.jsonl.reserve"
    real = os.write

    def full(file: int, line: bytes) -> int:
        if reserve.exists():
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(file, line)

    monkeypatch.setattr(playlog_room.os, "write", full)
    monkeypatch.setattr(playlog_room, "write_atomically", lambda *_: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
    for _ in range(3):
        station.tick()
        clock.pass_(seconds=31)
    assert len(played(tmp_path)) == 3
    device.link.round()
    assert any("ổ đĩa đầy" in words for words in site.reports[-1]["troubles"])
    monkeypatch.undo()
    device.link.round()
    site.publish(site.item(b"ID3 4", key="tin-4"), version=2)
    device.link.round()
    station.tick()
    device.link.round()
    assert reserve.exists(), "room is set aside again"
    assert [entry["event"] for entry in site.told] == ["played"] * 4
    device.playlog.close()
    again = PlayLog(tmp_path / "playlog.jsonl")
    assert (again.damaged, again.unacknowledged()) == (0, [])
    again.close()


# --- revocation -----------------------------------------------------------------------------------------------------------------------


def revoked(site: Site, private: str, public: str) -> bytes:
    from loa.seal.envelope import REVOKED, seal

    return json.dumps(seal({"station": site.station, "public_key": public, "at": to_iso(NOON)}, REVOKED, private)).encode()


def test_a_revoked_device_is_told_falls_silent_and_stays_so(site: Site, clock: Clock, listening: Listening, tmp_path: Path) -> None:
    device = site.device(tmp_path, clock)
    station = loudspeaker(device, realtime=True)
    site.publish(site.item())
    device.link.round()
    station.tick()
    assert len(played(tmp_path)) == 1
    good = site.manifest
    site.serve(revoked(site, keys.new_private_key(), device.config.public_key))  # a stranger on the way
    device.link.round()
    site.serve(revoked(site, site.private, "x"))  # of the device that was here before
    device.link.round()
    assert device.memory.revoked_at is None
    site.serve(revoked(site, site.private, device.config.public_key))
    device.link.round()
    station.tick()
    device.link.round()
    assert ("cut_short", "tin được thu hồi khi đang phát") in [(entry["event"], entry["detail"]) for entry in site.told]
    device.close()
    site.serve(good)
    again = site.device(tmp_path, clock)
    again.link.round()
    loudspeaker(again).tick()
    assert len(played(tmp_path)) == 1
    again.close()
