"""A Mosquitto of the test's own, on loopback."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

REASON = "the message broker Mosquitto is needed (Debian package mosquitto)"


def program() -> str:
    """Where Mosquitto is; skips with the reason, or fails under LOA_TEST_ALL=1."""
    path = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
    if path is None and os.environ.get("LOA_TEST_ALL") == "1":
        pytest.fail(f"LOA_TEST_ALL=1: {REASON}")
    if path is None:
        pytest.skip(REASON)
    return path


class Mosquitto:
    """Started on a free port; `stop` kills it, `start` takes the same port again, with nothing kept."""

    def __init__(self, folder: Path) -> None:
        self._program = program()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._config = folder / "mosquitto.conf"
        self._config.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\npersistence false\n")
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"mqtt://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._process = subprocess.Popen([self._program, "-c", str(self._config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                assert time.monotonic() < end, "Mosquitto did not start"
                time.sleep(0.05)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
