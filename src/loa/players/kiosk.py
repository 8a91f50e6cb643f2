"""The board's browser: found, opened full screen on the local page, and opened again when it dies."""

import logging
import os
import shutil
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "msedge", "chrome", "firefox")
ON_WINDOWS = (
    r"Google\Chrome\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
    r"Mozilla Firefox\firefox.exe",
)
PAUSE = 10.0  # seconds before a browser that ended is opened again

log = logging.getLogger("loa.players")


def browser() -> str | None:
    """A browser of this machine; None without one."""
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    for root in (os.environ.get("PROGRAMFILES"), os.environ.get("PROGRAMFILES(X86)")):
        for tail in ON_WINDOWS if root else ():
            if (path := Path(root or "") / tail).is_file():
                return str(path)
    return None


def has_screen() -> bool:
    """Whether there is a screen to open it on."""
    return os.name != "posix" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def line(program: str, address: str, profile: Path) -> list[str]:
    """The command that shows `address` full screen, without questions and without a word of an earlier crash."""
    if "firefox" in Path(program).name.lower():
        return [program, "--kiosk", "--no-remote", "--profile", str(profile), address]
    return [
        program, "--kiosk", "--noerrdialogs", "--disable-session-crashed-bubble", "--no-first-run", "--disable-translate",
        "--autoplay-policy=no-user-gesture-required", f"--user-data-dir={profile}", address,
    ]  # fmt: skip


class Kiosk:
    """Keeps a browser open until `close`. Whether it really shows is told by the page itself, not by this."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = list(command)
        self._stop = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="kiosk", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Close the browser."""
        self._stop.set()
        if self._process is not None:
            self._process.terminate()
        self._thread.join(timeout=5.0)

    def _keep(self) -> None:
        while not self._stop.is_set():
            try:
                self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
                self._process.wait()
            except OSError as error:
                log.warning("không mở được trình duyệt: %s", error)
            if not self._stop.wait(PAUSE):
                log.warning("trình duyệt của bảng đã đóng, mở lại")


def opened(address: str, home: Path) -> Kiosk | None:
    """A full-screen browser on `address`; None when the machine has no browser or no screen, which is said."""
    program = browser()
    if program is None or not has_screen():
        log.warning("không tự mở được trình duyệt; hãy mở toàn màn hình địa chỉ %s", address)
        return None
    profile = home / "browser"
    profile.mkdir(parents=True, exist_ok=True)
    return Kiosk(line(program, address, profile))
