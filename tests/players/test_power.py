"""The real program, killed at its worst moments."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from loa.players.__main__ import main
from loa.players.config import ConfigError, load
from loa.seal.moments import to_iso
from players.players_site import Clock, Listening, Site, loudspeaker, played

PATIENCE = 20.0  # seconds, for a slow machine; nothing waits that long when it works


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


@pytest.fixture
def start(site: Site, listening: Listening, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    begun: list[subprocess.Popen[str]] = []

    def begin(**changes: Any) -> subprocess.Popen[str]:
        path = tmp_path / "config.json"
        path.write_text(json.dumps(site.config(tmp_path / "home", **changes)))
        environment = {**os.environ, "PYTHONIOENCODING": "ascii"}  # a console that cannot say Vietnamese
        command = [sys.executable, "-m", "loa.players", str(path)]
        begun.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", env=environment))
        return begun[-1]

    yield begin
    for process in begun:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def now_item(site: Site, **changes: Any) -> dict[str, Any]:
    at = datetime.now(UTC)
    times = {"not_before": to_iso(at - timedelta(seconds=5)), "not_after": to_iso(at + timedelta(hours=1))}
    return site.item(**{**times, **changes})


def publish(site: Site, *items: dict[str, Any]) -> None:
    at = datetime.now(UTC)
    site.publish(*items, issued_at=to_iso(at), expires_at=to_iso(at + timedelta(days=1)))


def test_killed_while_it_sounds_it_is_cut_short_and_never_sounds_again(
    site: Site, start: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    publish(site, now_item(site, milliseconds=600_000))
    process = start(realtime=True)
    until(lambda: played(tmp_path / "home"))
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert b'"record":"started"' in (tmp_path / "home" / "playlog.jsonl").read_bytes()
    second = start(realtime=True)
    until(lambda: site.told)
    second.send_signal(signal.SIGTERM)
    assert second.wait(PATIENCE) == 0
    assert [(entry["event"], entry["ended_at"]) for entry in site.told] == [("cut_short", None)]
    assert len(played(tmp_path / "home")) == 1


def test_killed_between_the_start_line_and_the_sound_it_stays_silent(
    site: Site, clock: Clock, listening: Listening, tmp_path: Path
) -> None:
    device = site.device(tmp_path, clock)
    site.publish(site.item())
    device.link.round()
    manifest = device.memory.manifest
    assert manifest is not None
    station = loudspeaker(device)
    device.playlog.start(station._entry(manifest.items[0], 1, clock.now))
    device.close()
    again = site.device(tmp_path, clock)
    loudspeaker(again).tick()
    again.link.round()
    assert played(tmp_path) == []
    assert site.events() == ["cut_short"]
    again.close()


def test_it_plays_tells_and_stops_cleanly(site: Site, start: Callable[..., subprocess.Popen[str]], tmp_path: Path) -> None:
    publish(site, now_item(site))
    process = start()
    until(lambda: site.told)
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 0
    said = process.communicate()[0]
    assert site.events() == ["played"]
    assert "bắt đầu phát “Lịch tiêm chủng”" in said
    assert "đã dừng" in said
    assert "Traceback" not in said
    assert "người duyệt" not in said


def test_a_board_runs_as_a_program_and_shows_into_files(start: Callable[..., subprocess.Popen[str]], site: Site, tmp_path: Path) -> None:
    site.kind = "board"
    publish(site, now_item(site, body=b"<p>xin ch\xc3\xa0o</p>"))
    process = start(kind="board", listen_port=0)
    until(lambda: site.told)
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0
    assert site.events() == ["shown"]
    assert [path.read_bytes() for path in (tmp_path / "home" / "shown").iterdir()] == ["<p>xin chào</p>".encode()]


def test_a_second_program_on_the_same_folder_does_not_start(
    site: Site, clock: Clock, start: Callable[..., subprocess.Popen[str]], listening: Listening, tmp_path: Path
) -> None:
    device = site.device(tmp_path / "home", clock)
    process = start()
    assert process.wait(PATIENCE) == 2
    assert "đang chạy" in process.communicate()[0]
    device.close()


def good(site: Site, tmp_path: Path) -> dict[str, Any]:
    site.address = "https://loa.example.vn"
    return site.config(tmp_path)


BAD: list[dict[str, Any]] = [
    {"server": "ftp://x"},
    {"kind": "tv"},
    {"station": ""},
    {"private_key": "short"},
    {"trusted_keys": {}},
    {"trusted_keys": {"0123456789abcdef": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}},
    {"poll_seconds": "2"},
    {"output": "tape"},
    {"realtime": 1},
]


@pytest.mark.parametrize("change", BAD, ids=lambda change: next(iter(change)))
def test_a_bad_configuration_is_named(change: dict[str, Any], site: Site, tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps({**good(site, tmp_path), **change}))
    with pytest.raises(ConfigError, match=next(iter(change))) as refusal:
        load(path)
    assert site.station_private not in str(refusal.value)


def test_no_configuration_no_start(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert main([]) == 2
    assert main([str(tmp_path / "none.json")]) == 2
    (tmp_path / "list.json").write_text("[]")
    assert main([str(tmp_path / "list.json")]) == 2
    assert len(caplog.records) == 3
