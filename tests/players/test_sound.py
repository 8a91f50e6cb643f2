"""The sound card through miniaudio, on its null device: the same threads and callbacks, without a card."""

import io
import math
import struct
import time
import wave
from array import array
from pathlib import Path
from typing import Any

import miniaudio
import pytest

from loa.players import sound as sounds
from loa.players.device import Device
from loa.players.loudness import SILENCE, Level
from loa.players.outputs import Sound
from loa.players.sound import NoOutput, ProgramOutput, SoundCard, open_output
from loa.players.station import Station
from players.players_site import NOON, Clock, Site

NULL = [miniaudio.Backend.NULL]


def wav(seconds: float, rate: int = 8000) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(struct.pack("<h", int(9000 * math.sin(n / 5))) for n in range(int(seconds * rate))))
    return made.getvalue()


def lasting(playing: Any) -> float:
    began = time.monotonic()
    while playing.ended(NOON) is None:
        assert time.monotonic() - began < 30
        time.sleep(0.01)
    return time.monotonic() - began


def test_sounds_follow_each_other_and_take_their_time() -> None:
    card = SoundCard(backends=NULL)
    assert card.device == "NULL Playback Device"
    playing = card.play(Sound("a", [wav(0.3), wav(0.4)], "audio/wav", 700), NOON)
    assert lasting(playing) >= 0.6
    assert playing.loudness is None, "nobody listens at a card without a monitor"


def test_what_is_stopped_is_silent_at_once() -> None:
    playing = SoundCard(backends=NULL).play(Sound("a", [wav(30)], "audio/wav", 30_000), NOON)
    assert playing.ended(NOON) is None
    playing.stop()


def test_a_card_that_is_not_there_is_replaced_and_said() -> None:
    card = SoundCard("USB Audio", backends=NULL)
    assert card.trouble == "không thấy thiết bị âm thanh “USB Audio”, đang dùng “NULL Playback Device”"
    card = SoundCard("null", backends=NULL)
    assert card.trouble == ""


def test_a_machine_whose_only_device_discards_all_has_no_card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SoundCard, "_cards", lambda self: [{"name": "Discard all samples (playback) or generate zero samples (capture)"}])
    card = SoundCard(backends=NULL)
    assert card.trouble == "máy không có thiết bị âm thanh nào"
    with pytest.raises(OSError, match="không có thiết bị"):
        card.play(Sound("a", [wav(0.1)], "audio/wav", 100), NOON)


def test_what_is_no_sound_is_a_fault_of_the_item_not_of_the_program(site: Site, device: Device, clock: Clock, listening: object) -> None:
    station = Station(device, SoundCard(backends=NULL))
    site.publish(site.item(b"no sound at all"))
    device.link.round()
    station.tick()
    device.link.round()
    assert [(entry["event"], entry["cut"]) for entry in site.told] == [("cut_short", True)]
    assert "thiết bị phát lỗi" in site.told[0]["detail"]


def test_a_card_that_stops_asking_was_pulled_out(site: Site, device: Device, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sounds, "STALLED_AFTER", -1.0)
    station = Station(device, SoundCard(backends=NULL))
    site.publish(site.item(wav(30), media_type="audio/wav"))
    device.link.round()
    station.tick()
    station.tick()
    device.link.round()
    assert [entry["event"] for entry in site.told] == ["cut_short"]
    assert "ngừng giữa chừng" in site.told[0]["detail"]


def test_loudness_is_the_mean_level_in_tenths_of_a_decibel() -> None:
    level = Level()
    assert level.tenths is None
    level.hear(array("h", [0] * 100).tobytes())
    assert level.tenths == SILENCE
    level = Level()
    level.hear(array("h", [16_384, -16_384] * 500).tobytes() + b"\0")
    assert level.tenths == -60
    listener = level.listener()
    next(listener)
    listener.send(array("h", [32_767] * 1000).tobytes())
    assert level.tenths is not None
    assert level.tenths > -60


def test_a_monitor_is_listened_to_while_it_sounds(monkeypatch: pytest.MonkeyPatch) -> None:
    real = miniaudio.Devices.get_captures
    monkeypatch.setattr(miniaudio.Devices, "get_captures", lambda self: [{**real(self)[0], "name": "Monitor of NULL Playback Device"}])
    playing = SoundCard(backends=NULL).play(Sound("a", [wav(0.5)], "audio/wav", 500), NOON)
    lasting(playing)
    assert playing.loudness == SILENCE, "the null monitor hears silence, and that is what is told"


def test_without_miniaudio_a_program_of_the_system_plays(
    site: Site, device: Device, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "mpg123"
    program.write_text('#!/bin/sh\ntest -s "$2" || exit 3\n')
    program.chmod(0o755)
    output = ProgramOutput(str(program), ["-q"], tmp_path / "now")
    playing = output.play(Sound("a", [b"ID3"], "audio/mpeg", 100), NOON)
    lasting(playing)
    broken = output.play(Sound("a", [b""], "audio/mpeg", 100), NOON)
    with pytest.raises(OSError, match="mã 3"):
        lasting(broken)
    monkeypatch.setattr(sounds, "miniaudio", None)
    monkeypatch.setattr(sounds.shutil, "which", lambda name: str(program) if name == "mpg123" else None)
    from dataclasses import replace

    assert isinstance(open_output(replace(device.config, output="sound")), ProgramOutput)
    monkeypatch.setattr(sounds.shutil, "which", lambda name: None)
    assert isinstance(open_output(replace(device.config, output="sound")), NoOutput)
