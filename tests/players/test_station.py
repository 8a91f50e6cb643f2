from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from loa.players.device import Device
from loa.players.outputs import FileOutput, Playing, Sound
from loa.players.station import Station
from loa.seal.canonical import sha256_hex
from loa.seal.moments import to_iso
from players.players_site import NOON, Clock, Listening, Site, loudspeaker, played


def fetch(device: Device) -> None:
    while device.link.round().more:
        pass


def window(start: int, end: int | None) -> dict[str, Any]:
    """An item's time, in seconds from NOON."""
    return {
        "not_before": to_iso(NOON + timedelta(seconds=start)),
        "not_after": None if end is None else to_iso(NOON + timedelta(seconds=end)),
    }


def test_an_item_is_played_in_its_time_once_with_its_true_length(site: Site, device: Device, clock: Clock, tmp_path: Path) -> None:
    station = loudspeaker(device)
    site.publish(site.item(**window(60, 600), draft_voice=True))
    fetch(device)
    clock.pass_(seconds=59.9)
    station.tick()
    assert played(tmp_path) == []
    clock.pass_(seconds=0.1)
    for _ in range(5):
        station.tick()
        clock.pass_(seconds=40)
    assert played(tmp_path) == ["20261123T050100Z-tin-0001.mp3"]
    fetch(device)
    (entry,) = site.told
    assert entry == {
        "entry": entry["entry"],
        "item": "tin-0001-abcdef",
        "sha256": sha256_hex(b"ID3 loa"),
        "event": "played",
        "planned_at": "2026-11-23T05:01:00Z",
        "started_at": "2026-11-23T05:01:00Z",
        "ended_at": "2026-11-23T05:01:30Z",
        "device": "tệp âm thanh (mô phỏng)",
        "detail": "giọng đọc nháp",
        "milliseconds": 30_000,
        "cut": False,
        "loudness": None,
    }


def test_what_comes_too_late_is_missed_and_never_sounds(site: Site, device: Device, clock: Clock, tmp_path: Path) -> None:
    station = loudspeaker(device)
    site.publish(site.item(**window(0, 60)))
    fetch(device)
    clock.pass_(seconds=60)
    for _ in range(3):
        station.tick()
    fetch(device)
    assert played(tmp_path) == []
    assert [(entry["event"], entry["started_at"], entry["detail"]) for entry in site.told] == [("missed", None, "đã qua giờ mà chưa phát")]


def test_two_that_are_due_follow_each_other(site: Site, device: Device, clock: Clock, tmp_path: Path) -> None:
    station = loudspeaker(device)
    site.publish(site.item(key="b-thuong"), site.item(b"ID3 uu", key="a-uu", priority="priority", **window(1, 600)))
    fetch(device)
    clock.pass_(seconds=1)
    for _ in range(40):
        station.tick()
        clock.pass_(seconds=1)
    assert played(tmp_path) == ["20261123T050001Z-a-uu.mp3", "20261123T050031Z-b-thuong.mp3"]


def test_an_emergency_replaces_repeats_until_its_end_and_then_the_programme_goes_on(
    site: Site, device: Device, clock: Clock, tmp_path: Path
) -> None:
    station = loudspeaker(device, realtime=True)
    ordinary = [site.item(b"ID3 %d" % n, key=f"thuong-{n}", **window(n * 20, n * 20 + 300)) for n in range(2)]
    site.publish(*ordinary)
    fetch(device)
    station.tick()
    clock.pass_(seconds=10)
    site.publish(*ordinary, site.item(b"ID3 khan", key="khan", priority="emergency", milliseconds=5000, **window(5, 60)), version=2)
    fetch(device)
    for _ in range(90):
        station.tick()
        clock.pass_(seconds=1)
    fetch(device)
    order = [(entry["item"], entry["event"], entry["started_at"][14:19], entry["ended_at"][14:19]) for entry in site.told]
    assert order[0] == ("thuong-0", "cut_short", "00:00", "00:10")
    alarms = [line for line in order if line[0] == "khan"]
    assert alarms[0] == ("khan", "played", "00:10", "00:15")
    assert [line[2] for line in alarms] == ["00:10", "00:17", "00:24", "00:31", "00:38", "00:45", "00:52", "00:59"]
    assert order[-1][:2] == ("thuong-1", "played")
    assert order[-1][2] >= "01:04"
    assert len({entry["entry"] for entry in site.told}) == len(site.told)
    assert [entry["detail"] for entry in site.told if entry["item"] == "khan"][:2] == ["phát trọn vẹn", "phát lặp lại lần 2"]


def test_an_emergency_does_not_wait_for_a_simulated_sound(site: Site, device: Device, clock: Clock, tmp_path: Path) -> None:
    station = loudspeaker(device)
    site.publish(site.item(milliseconds=600_000))
    fetch(device)
    station.tick()
    clock.pass_(seconds=5)
    site.publish(site.item(b"ID3 khan", key="khan", priority="emergency"), version=2)
    fetch(device)
    station.tick()
    assert played(tmp_path) == ["20261123T050000Z-tin-0001.mp3", "20261123T050005Z-khan.mp3"]


def test_a_cancelled_emergency_falls_silent_at_once(site: Site, device: Device, clock: Clock) -> None:
    station = loudspeaker(device, realtime=True)
    site.publish(site.item(priority="emergency"))
    fetch(device)
    station.tick()
    clock.pass_(seconds=3)
    site.publish(version=2)
    fetch(device)
    station.tick()
    fetch(device)
    assert [(entry["event"], entry["ended_at"], entry["detail"]) for entry in site.told] == [
        ("cut_short", "2026-11-23T05:00:03Z", "tin được thu hồi khi đang phát")
    ]


def test_after_a_withdrawn_sound_the_next_one_need_not_wait(site: Site, device: Device, clock: Clock, tmp_path: Path) -> None:
    station = loudspeaker(device, realtime=True)
    second = site.item(b"ID3 hai", key="hai", **window(1, 600))
    site.publish(site.item(milliseconds=600_000), second)
    fetch(device)
    station.tick()
    clock.pass_(seconds=3)
    site.publish(second, version=2)
    fetch(device)
    station.tick()
    assert played(tmp_path) == ["20261123T050000Z-tin-0001.mp3", "20261123T050003Z-hai.mp3"]


def test_what_sounds_when_the_program_stops_is_cut_short_and_stays_so(
    site: Site, clock: Clock, listening: Listening, tmp_path: Path
) -> None:
    first = site.device(tmp_path, clock)
    site.publish(site.item())
    fetch(first)
    station = loudspeaker(first, realtime=True)
    station.tick()
    station.shut(clock.pass_(seconds=4))
    first.close()
    again = site.device(tmp_path, clock)
    loudspeaker(again).tick()
    fetch(again)
    assert [(entry["event"], entry["ended_at"]) for entry in site.told] == [("cut_short", "2026-11-23T05:00:04Z")]
    assert len(played(tmp_path)) == 1
    again.close()


def test_a_clock_set_back_by_a_day_does_not_silence_the_station(site: Site, device: Device, clock: Clock, tmp_path: Path) -> None:
    station = loudspeaker(device, realtime=True)
    clock.pass_(days=1)
    site.publish(site.item(**window(86_000, None)), site.item(b"ID3 hai", key="hai", **window(0, 600)))
    fetch(device)
    station.tick()
    clock.pass_(days=-1)
    fetch(device)
    for _ in range(31):
        station.tick()
        clock.pass_(seconds=1)
    fetch(device)
    assert len(played(tmp_path)) == 2
    # "hai" was told as missed by the wrong clock; that it was played after all is told as well.
    assert sorted((entry["item"], entry["event"]) for entry in site.told) == [
        ("hai", "missed"),
        ("hai", "played"),
        ("tin-0001-abcdef", "played"),
    ]
    assert len({entry["entry"] for entry in site.told}) == 3


class Broken:
    """A sound card that is not there."""

    device = "loa hỏng"
    trouble = ""

    def play(self, sound: Sound, at: object) -> Playing:
        raise OSError("không mở được thiết bị")


def test_a_broken_output_is_told_and_an_emergency_tries_it_again_with_a_pause(site: Site, device: Device, clock: Clock) -> None:
    station = Station(device, Broken())
    site.publish(site.item(priority="emergency"))
    fetch(device)
    for _ in range(21):
        station.tick()
        clock.pass_(seconds=1)
    fetch(device)
    assert site.events() == ["cut_short"] * 3
    assert "không mở được thiết bị" in site.told[0]["detail"]


def test_without_a_log_line_nothing_sounds_but_an_emergency(
    site: Site, device: Device, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = loudspeaker(device)
    site.publish(site.item(key="thuong"))
    fetch(device)
    real = device.playlog._write

    def full(record: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(device.playlog, "_write", full)
    station.tick()
    assert played(tmp_path) == []
    site.publish(site.item(key="thuong"), site.item(key="khan", priority="emergency", **window(0, 10)), version=2)
    fetch(device)
    station.tick()
    assert played(tmp_path) == ["20261123T050000Z-khan.mp3"]
    monkeypatch.setattr(device.playlog, "_write", real)
    fetch(device)
    assert [(entry["item"], entry["event"]) for entry in site.told] == [("khan", "played")]


def test_file_names_are_safe(tmp_path: Path) -> None:
    FileOutput(tmp_path).play(Sound("../../a/b:c-d_e", [b"RIFF"], "audio/wav", None), NOON)
    assert [path.name for path in tmp_path.iterdir()] == ["20261123T050000Z-abc-d_e.wav"]
