"""The whole program, started as a person starts it, and a real browser."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

import prepared
from conftest import needed

expect.set_options(timeout=30_000)  # a busy machine is slow, not wrong
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
STARTED = "Loa đang chạy"
# Whatever the hour of the tests, the loudspeaker may sound, and nothing else is on its programme.
LET_SOUND = """
from datetime import timedelta
from django.db.models import F
from django.utils.timezone import now
from loa.delivery.models import Delivery
from loa.stations.models import Airing, Slot, Station
later = timedelta(days=2)
placed = Airing.objects.values("delivery")
Delivery.objects.filter(pk__in=placed).update(not_before=F("not_before") + later, not_after=F("not_after") + later)
Slot.objects.update(ended_at=now())
Station.objects.update(quiet_from=None, quiet_to=None, stale=True)
"""


def free_port() -> int:
    """A port whose next one is free as well (the board takes it)."""
    while True:
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port: int = one.getsockname()[1]
            try:
                two.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


@dataclass
class Program:
    """`loa up` on a port of its own, with data of its own."""

    port: int
    folder: Path
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("LOA_", "DJANGO_"))}
        return kept | {"LOA_DATA": str(self.folder), "LOA_SITE_URL": self.url, "PYTHONUNBUFFERED": "1"}

    def start(self) -> float:
        """Seconds until it says that it runs."""
        began = time.monotonic()
        line = [sys.executable, "-m", "loa.site.cli", "up", "--port", str(self.port)]
        self.process = subprocess.Popen(line, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert self.process.stdout is not None
        said: list[str] = []
        for words in self.process.stdout:
            said.append(words)
            if STARTED in words:
                return time.monotonic() - began
        raise AssertionError("".join(said))

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=30)
            assert self.process.stdout is not None
            self.process.stdout.close()

    def run(self, *words: str) -> str:
        line = [sys.executable, "-m", "loa.site.cli", *words]
        return subprocess.run(line, env=self.environment, capture_output=True, text=True, check=True).stdout

    @property
    def logins(self) -> dict[str, str]:
        found: dict[str, str] = json.loads((self.folder / "demo-logins.json").read_text(encoding="utf-8"))
        return found


@pytest.fixture(scope="module")
def program(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Started from nothing, or with `MIGRATED` in the module from a database that has its tables already."""
    needed("chromium", "journeys need Chromium (Debian package chromium)")
    found = Program(free_port(), tmp_path_factory.mktemp("loa"))
    if getattr(request.module, "MIGRATED", False):
        prepared.lay(found.folder / "loa.sqlite3")
    found.start()
    found.run("manage", "shell", "-c", LET_SOUND)
    yield found
    found.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = needed("chromium", "journeys need Chromium (Debian package chromium)")
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield found
        found.close()


def sign_in(browser: Browser, program: Program, name: str) -> Page:
    """A window of `name`, signed in."""
    page = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{program.url}/lam-viec/login/")
    page.fill("#id_username", name)
    page.fill("#id_password", program.logins[name])
    page.click("button[type=submit]")
    page.wait_for_url("**/lam-viec/")
    return page
