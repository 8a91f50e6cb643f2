"""The server is away, slow, or answers nonsense: the station plays on, and tells everything once it can."""

import json
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.players import calls
from loa.players.device import Device
from loa.players.link import next_wait
from loa.seal.moments import to_iso
from players.players_site import NOON, Clock, Listening, Site, loudspeaker, played


def hourly(site: Site, hours: int) -> list[dict[str, object]]:
    start = [NOON + timedelta(hours=hour) for hour in range(hours)]
    return [
        site.item(b"ID3 %d" % hour, key=f"gio-{hour}", not_before=to_iso(at), not_after=to_iso(at + timedelta(minutes=5)))
        for hour, at in enumerate(start)
    ]


def test_server_down_for_hours_then_the_log_is_told_once(
    site: Site, device: Device, listening: Listening, clock: Clock, tmp_path: Path
) -> None:
    station = loudspeaker(device)
    site.publish(*hourly(site, 6))
    while device.link.round().more:
        pass
    listening.close()
    for _ in range(6):
        station.tick()
        assert not device.link.round().reached
        clock.pass_(hours=1)
    assert len(played(tmp_path)) == 6
    listening.open()
    for _ in range(3):
        assert device.link.round().reached
    assert [(entry["item"], entry["event"]) for entry in site.told] == [(f"gio-{hour}", "played") for hour in range(6)]
    assert [entry["planned_at"] for entry in site.told] == [to_iso(NOON + timedelta(hours=hour)) for hour in range(6)]


def test_a_log_whose_answer_was_lost_is_sent_again_without_doubles(site: Site, device: Device, tmp_path: Path) -> None:
    station = loudspeaker(device)
    site.publish(site.item())
    device.link.round()
    station.tick()

    def hang_up_on_post(handler: BaseHTTPRequestHandler) -> bool:
        return handler.command == "POST"  # the body was taken, no answer is given

    site.fault = hang_up_on_post
    device.link.round()
    site.fault = lambda handler: False
    device.link.round()
    device.link.round()
    assert len(site.told) == 2
    assert site.told[0] == site.told[1]
    assert len(played(tmp_path)) == 1


def test_what_was_acknowledged_stays_so_after_a_restart(site: Site, clock: Clock, listening: Listening, tmp_path: Path) -> None:
    for _ in range(2):
        device = site.device(tmp_path, clock)
        station = loudspeaker(device)
        site.publish(site.item())
        device.link.round()
        station.tick()
        device.link.round()
        device.close()
    assert site.events() == ["played"]


def garbage(handler: BaseHTTPRequestHandler) -> bool:
    handler.wfile.write(b"\x00\x01 this is not HTTP\r\n\r\n")
    return True


def not_json(handler: BaseHTTPRequestHandler) -> bool:
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(b"<html>")
    return True


def fault_500(handler: BaseHTTPRequestHandler) -> bool:
    handler.send_error(500)
    return True


def redirect(handler: BaseHTTPRequestHandler) -> bool:
    handler.send_response(302)
    handler.send_header("Location", "http://192.0.2.1/")
    handler.end_headers()
    return True


def hang_up(handler: BaseHTTPRequestHandler) -> bool:
    return True


def cut_off(handler: BaseHTTPRequestHandler) -> bool:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    handler.wfile.write(b'{"payload"')
    return True


def bad_gzip(handler: BaseHTTPRequestHandler) -> bool:
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.end_headers()
    handler.wfile.write(b"not gzip at all")
    return True


@pytest.mark.parametrize("fault", [garbage, not_json, fault_500, redirect, hang_up, cut_off, bad_gzip])
def test_whatever_the_server_answers_the_programme_goes_on(fault: object, site: Site, device: Device, clock: Clock, tmp_path: Path) -> None:
    station = loudspeaker(device)
    site.publish(*hourly(site, 2))
    while device.link.round().more:
        pass
    station.tick()
    site.fault = fault  # type: ignore[assignment]
    for _ in range(2):
        assert not device.link.round().reached
    clock.pass_(hours=1)
    station.tick()
    assert len(played(tmp_path)) == 2
    site.fault = lambda handler: False
    assert device.link.round().reached
    last = {entry["item"]: entry["event"] for entry in site.told if entry["event"] != "refused"}
    assert last == {"gio-0": "played", "gio-1": "played"}


def test_a_silent_server_is_given_up(site: Site, device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    device.link.calls.wire.timeout = 0.05

    def silent(handler: BaseHTTPRequestHandler) -> bool:
        asked.append(time.monotonic())
        released.wait(60)
        return True

    asked: list[float] = []
    released = threading.Event()
    site.fault = silent
    try:
        assert not device.link.round().reached  # it did not wait for the answer, which is still to come
        assert asked
        assert not released.is_set()
    finally:
        released.set()


def test_a_dripping_server_is_given_up(site: Site, device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "ANSWER_SECONDS", 0.05)
    site.publish()
    whole = site.manifest

    def drip(handler: BaseHTTPRequestHandler) -> bool:
        handler.send_response(200)
        handler.end_headers()
        for place in range(0, len(whole), 20):
            handler.wfile.write(whole[place : place + 20])
            handler.wfile.flush()
            time.sleep(0.005)
        return True

    site.fault = drip
    assert not device.link.round().reached
    site.fault = lambda handler: False
    assert device.link.round().reached


def test_an_endless_answer_is_given_up(site: Site, device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "MANIFEST_BYTES", 1000)
    site.serve(b" " * 2000 + b"{}")
    assert not device.link.round().reached
    assert site.told == []


def test_content_longer_than_announced_is_dropped(site: Site, device: Device, tmp_path: Path) -> None:
    item = site.item()
    site.content[item["sha256"]] = b"ID3 loa" + b"x" * 100_000
    site.publish(item)
    device.link.round()
    assert list((tmp_path / "cache").iterdir()) == []


def test_one_missing_file_never_holds_up_the_others(site: Site, device: Device, tmp_path: Path) -> None:
    station = loudspeaker(device)
    lost = site.item(b"ID3 mat", key="a-mat", priority="priority")
    del site.content[lost["sha256"]]
    site.publish(lost, site.item(key="b-con"))
    device.link.round()
    station.tick()
    assert played(tmp_path) == ["20261123T050000Z-b-con.mp3"]


def test_the_most_urgent_file_is_fetched_first_and_one_a_round(site: Site, device: Device) -> None:
    urgent = site.item(b"ID3 khan", key="z", priority="emergency")
    site.publish(*hourly(site, 3), urgent)
    assert device.link.round().more
    assert [path for path in site.asked if "content" in path] == [f"GET /stations/content/{urgent['sha256']}"]


def test_an_unchanged_manifest_costs_a_304(site: Site, clock: Clock, listening: Listening, tmp_path: Path) -> None:
    site.publish(version=3)
    first = site.device(tmp_path, clock)
    first.link.round()
    first.close()
    again = site.device(tmp_path, clock)
    assert again.link.round().reached
    assert site.conditions == ["", site.etag]
    assert again.memory.manifest is not None
    assert again.memory.manifest.version == 3
    again.close()


def test_a_long_log_goes_in_batches_and_a_refused_entry_holds_up_nothing(site: Site, device: Device, clock: Clock) -> None:
    past: dict[str, Any] = {"not_before": to_iso(NOON - timedelta(hours=2)), "not_after": to_iso(NOON)}
    release = site.release(b"ID3 loa", media_type="audio/mpeg")
    site.publish(*(site.item(key=f"tin-{number}", release=release, **past) for number in range(450)))
    station = loudspeaker(device)
    device.link.round()
    station.tick()

    def accept_half(handler: BaseHTTPRequestHandler) -> bool:
        if handler.command != "POST":
            return False
        body = json.dumps({"accepted": [entry["entry"] for entry in site.told[1::2]] + ["stranger", 7]}).encode()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
        return True

    site.fault = accept_half
    device.link.round()
    assert site.asked.count(f"POST /stations/{site.station}/log") == 3
    assert len(site.told) == 450
    site.fault = lambda handler: False
    device.link.round()
    assert len(site.told) == 450 + 225
    device.link.round()
    assert len(site.told) == 450 + 225
    assert {entry["detail"] for entry in site.told} == {"đã qua giờ mà chưa tải được nội dung"}


@given(st.integers(1, 300), st.integers(0, 10_000), st.floats(0, 1, exclude_max=True))
def test_back_off_is_bounded_and_spread(poll: int, failures: int, chance: float) -> None:
    wait = next_wait(poll, failures, chance)
    assert 0 < wait <= (30 if failures else 1.2 * poll)
    assert next_wait(poll, failures, 0.0) < next_wait(poll, failures, 0.9)


def test_back_off_grows() -> None:
    assert [next_wait(2, failures, 0.0) for failures in range(7)] == [1.6, 1.0, 2.0, 4.0, 8.0, 15.0, 15.0]
