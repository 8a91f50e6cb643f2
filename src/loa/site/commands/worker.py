"""`loa worker`: the background work: tasks, lanes of delivery, stations, pages, trends, audits, reminder; each a process of its own."""

import argparse
import signal
import subprocess
import sys
import time

RUNNER = [sys.executable, "-m", "django", "db_worker", "--interval", "0.3", "--no-startup-delay", "--no-reload"]
LANES = [sys.executable, "-m", "django", "lanes"]
STATIONS = [sys.executable, "-m", "django", "stations"]
BAKER = [sys.executable, "-m", "django", "bake"]
TRENDS = [sys.executable, "-m", "django", "trends"]
AUDITS = [sys.executable, "-m", "django", "audits"]
REMINDER = [sys.executable, "-m", "django", "remind"]
LATER = 30.0  # seconds: what nobody waits for starts when the rest is up


def add(parser: argparse.ArgumentParser) -> None:
    """No words of its own."""


def run(words: argparse.Namespace) -> int:
    """Run all until stopped; one that dies is started again."""
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    running = [(line, subprocess.Popen(line)) for line in (RUNNER, LANES, STATIONS, BAKER, TRENDS, REMINDER)]  # noqa: S603  # our own command lines
    print("Tiến trình gửi tin đang chạy. Ctrl-C để dừng.", flush=True)
    began, late = time.monotonic(), [AUDITS]
    while not stopping:
        time.sleep(0.5)
        if late and time.monotonic() - began > LATER:
            line = late.pop()
            running.append((line, subprocess.Popen(line)))  # noqa: S603
        running = [(line, p if p.poll() is None else subprocess.Popen(line)) for line, p in running]  # noqa: S603
    for _, process in running:
        process.terminate()
    for _, process in running:
        process.wait(timeout=15)
    return 0
