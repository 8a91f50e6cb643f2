"""Seconds from the command to the first page: on a bare clone, on a fresh data folder, and on the second start.

`bare` installs everything into a new clone with an empty package cache; `fresh` has the packages but no
data; `warm` has both. The last line is one JSON object.
"""

import json
import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    """A free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def seconds_to_first_page(project: Path, data: Path, cache: Path | None = None) -> float:
    """Start `./loa up` in `project` and wait for the front page."""
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("LOA_", "DJANGO_", "VIRTUAL_ENV", "UV_"))}
    environment["LOA_DATA"] = str(data)
    if cache:
        environment["UV_CACHE_DIR"] = str(cache)
    began = time.monotonic()
    with (data.parent / "up.log").open("ab") as log:
        process = subprocess.Popen(["./loa", "up", "--port", str(port)], cwd=project, env=environment, stdout=log, stderr=log)
        try:
            while process.poll() is None:
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                        if answer.status == 200:
                            return time.monotonic() - began
                except OSError:
                    time.sleep(0.05)
            raise RuntimeError((data.parent / "up.log").read_text(encoding="utf-8"))
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="loa-bench-") as name:
        folder = Path(name)
        clone = folder / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        figures = {"bare_seconds": seconds_to_first_page(clone, folder / "one", folder / "cache")}
        print(f"bare clone, empty package cache: {figures['bare_seconds']:.1f} s", flush=True)
        figures["fresh_seconds"] = seconds_to_first_page(clone, folder / "two")
        print(f"packages there, no data:         {figures['fresh_seconds']:.1f} s", flush=True)
        figures["warm_seconds"] = min(seconds_to_first_page(clone, folder / "two") for _ in range(3))
        print(f"second start:                    {figures['warm_seconds']:.1f} s", flush=True)
    print(json.dumps({key: round(value, 2) for key, value in figures.items()}))


if __name__ == "__main__":
    main()
