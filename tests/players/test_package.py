"""The program at the edge, built as its own wheel and installed into an empty environment with what it asks for and nothing more."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import venv
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path

import pytest

from loa.seal.moments import to_iso
from players.players_site import Listening, Site

ROOT = Path(__file__).parents[2]
ALLOWED = ("cryptography", "cffi", "pycparser", "typing_extensions", "typing-extensions", "miniaudio", "paho-mqtt")
MEGABYTES = 60


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    line = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    subprocess.run(line, cwd=ROOT / "packaging" / "player", check=True, capture_output=True)
    (found,) = target.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment that holds the wheel and the declared dependencies, copied from here: no network is used."""
    home = tmp_path_factory.mktemp("venv")
    venv.create(home, symlinks=True, with_pip=False)
    (packages,) = home.glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as file:
        file.extractall(packages)
    for name in ALLOWED:
        try:
            files = metadata.distribution(name).files or []
        except metadata.PackageNotFoundError:
            continue
        for path in (part for part in files if ".." not in part.parts):
            (packages / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path.locate(), packages / path)
    return home / "bin" / "python"


def test_the_wheel_holds_the_edge_and_the_seal_only(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        names = file.namelist()
        required = [
            line for line in file.read(next(n for n in names if n.endswith("METADATA"))).decode().splitlines() if "Requires-Dist" in line
        ]
    assert {name.split("/")[1] for name in names if name.startswith("loa/")} == {"__init__.py", "players", "seal"}
    assert "loa/players/page.html" in names
    assert [line for line in required if "extra" not in line and "win32" not in line] == ["Requires-Dist: cryptography>=44"]


@pytest.fixture
def running(python: Path, tmp_path: Path) -> Iterator[tuple[Site, "subprocess.Popen[str]"]]:
    site = Site()
    listening = Listening(site)
    at = datetime.now(UTC)
    item = site.item(not_before=to_iso(at - timedelta(seconds=5)), not_after=to_iso(at + timedelta(hours=1)))
    site.publish(item, issued_at=to_iso(at), expires_at=to_iso(at + timedelta(days=1)))
    path = tmp_path / "config.json"
    path.write_text(json.dumps(site.config(tmp_path / "home")))
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    line = [str(python), "-I", "-m", "loa.players", str(path)]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", env=environment)
    yield site, process
    process.kill()
    process.wait()
    if process.stdout:
        process.stdout.close()
    listening.close()


def test_installed_alone_it_plays_tells_and_stays_small(running: tuple[Site, "subprocess.Popen[str]"]) -> None:
    site, process = running
    end = time.monotonic() + 60
    while not site.told:
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < end, "it did not play"
        time.sleep(0.05)
    assert site.events() == ["played"]
    status = Path(f"/proc/{process.pid}/status")
    if status.exists():
        peak = next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        assert peak < MEGABYTES * 1024, f"{peak} KB"
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


def test_its_programs_say_what_they_want(python: Path, tmp_path: Path) -> None:
    for module, word in (("loa.players", "--enrol"), ("loa.players.signing", "roster")):
        said = subprocess.run([str(python), "-I", "-m", module, "--help"], capture_output=True, encoding="utf-8", check=True)
        assert word in said.stdout
    line = [str(python), "-I", "-m", "loa.players", "--home", str(tmp_path / "none")]
    said = subprocess.run(line, capture_output=True, encoding="utf-8", check=False)
    assert said.returncode == 2
    assert "chưa đăng ký" in said.stdout
