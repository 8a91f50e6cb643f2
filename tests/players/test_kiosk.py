"""The board's browser: found, opened full screen, opened again when it dies."""

import os
import sys
import time
from pathlib import Path

import pytest

from loa.players import kiosk


def test_a_browser_of_this_machine_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(kiosk.shutil, "which", lambda name: "/usr/bin/firefox" if name == "firefox" else None)
    assert kiosk.browser() == "/usr/bin/firefox"
    monkeypatch.setattr(kiosk.shutil, "which", lambda _name: None)
    monkeypatch.delenv("PROGRAMFILES(X86)", raising=False)
    monkeypatch.delenv("PROGRAMFILES", raising=False)
    assert kiosk.browser() is None
    edge = tmp_path / kiosk.ON_WINDOWS[1]
    edge.parent.mkdir(parents=True, exist_ok=True)
    edge.touch()
    monkeypatch.setenv("PROGRAMFILES", str(tmp_path))
    assert kiosk.browser() == str(edge)


def test_it_is_told_to_fill_the_screen_and_to_ask_nothing(tmp_path: Path) -> None:
    chromium = kiosk.line("/usr/bin/chromium", "http://127.0.0.1:8001/", tmp_path)
    assert {"--kiosk", "--noerrdialogs", "--no-first-run", f"--user-data-dir={tmp_path}"} <= set(chromium)
    assert chromium[-1] == "http://127.0.0.1:8001/"
    firefox = kiosk.line("/usr/bin/firefox", "http://127.0.0.1:8001/", tmp_path)
    assert firefox[1:] == ["--kiosk", "--no-remote", "--profile", str(tmp_path), "http://127.0.0.1:8001/"]


def test_without_a_screen_or_a_browser_a_person_is_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert kiosk.has_screen() == (os.name != "posix")
    monkeypatch.setattr(kiosk, "browser", lambda: None)
    assert kiosk.opened("http://127.0.0.1:8001/", tmp_path) is None
    assert "http://127.0.0.1:8001/" in caplog.text


def test_a_browser_that_dies_is_opened_again_and_closed_at_the_end(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(kiosk, "PAUSE", 0.01)
    starts = tmp_path / "starts"
    program = f"open({str(starts)!r}, 'a').write('x')"
    opened = kiosk.Kiosk([sys.executable, "-c", program])
    end = time.monotonic() + 60
    while (len(starts.read_text()) if starts.exists() else 0) < 2 and time.monotonic() < end:
        time.sleep(0.02)
    opened.close()
    assert len(starts.read_text()) >= 2


def test_a_browser_that_cannot_start_is_said_and_ends_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(kiosk, "PAUSE", 0.01)
    opened = kiosk.Kiosk([str(tmp_path / "khong-co")])
    end = time.monotonic() + 60
    while "không mở được trình duyệt" not in caplog.text and time.monotonic() < end:
        time.sleep(0.02)
    opened.close()
    assert "không mở được trình duyệt" in caplog.text
