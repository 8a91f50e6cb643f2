"""A speech service behind HTTP: its sound is taken, each of its faults is told."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from channels.loudspeaker.loudspeaker_samples import TONE, stereo, tone, wav
from loa.channels.loudspeaker import voice as voices
from loa.channels.loudspeaker.sound import Sound
from loa.channels.loudspeaker.voice import HttpVoice, VoiceFailed


class Service(BaseHTTPRequestHandler):
    status, body, wait = 200, b"", 0.0
    heard: list[tuple[Any, str]] = []

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).heard.append((said, self.headers.get("X-Key", "")))
        time.sleep(self.wait)
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service() -> Iterator[tuple[type[Service], str]]:
    handler = type("Handler", (Service,), {"body": wav(TONE), "heard": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign] # a caller that hangs up is no event
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield handler, f"http://127.0.0.1:{server.server_port}/tts"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_service_speaks(service: tuple[type[Service], str]) -> None:
    handler, url = service
    assert HttpVoice(url, {"X-Key": "k"}).speak("Thông báo.\nMột.") == Sound(TONE, 22_050)
    assert handler.heard == [({"text": "Thông báo.\nMột."}, "k")]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": 503}, "mã 503"),
        ({"status": 302}, "mã 302"),
        ({"body": b"<html>"}, "không phải âm thanh WAV"),
        ({"body": b""}, "không phải âm thanh WAV"),
        ({"body": wav(bytes(44_100))}, "không đọc ra âm thanh nào"),
        ({"wait": 1.5}, "quá 0.3 giây"),
        ({"body": wav(stereo(tone(3.0), tone(3.0)), channels=2)}, "quá lớn"),
    ],
)  # fmt: skip
def test_a_service_that_fails_is_told(
    service: tuple[type[Service], str], monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], words: str
) -> None:
    handler, url = service
    monkeypatch.setattr(voices, "_LARGEST_ANSWER", 200_000)
    for name, value in changes.items():
        setattr(handler, name, value)
    with pytest.raises(VoiceFailed, match=words):
        HttpVoice(url, timeout=0.3).speak("một")


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/tts", "no address", "ftp://127.0.0.1/x", "http://127.0.0.1\n", "http://::1:80:"])
def test_a_service_that_is_not_there_is_told(url: str) -> None:
    with pytest.raises(VoiceFailed, match="không kết nối được"):
        HttpVoice(url, timeout=2).speak("một")


def test_a_header_that_cannot_be_sent_is_told(service: tuple[type[Service], str]) -> None:
    with pytest.raises(VoiceFailed, match="không kết nối được"):
        HttpVoice(service[1], {"X-Key": "a\ud800"}).speak("một")
