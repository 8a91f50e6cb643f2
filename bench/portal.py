"""How fast baked public pages are, and how heavy: granian alone, nginx with the configuration of docs/serving.md, the live page.

usage: python bench/portal.py [--seconds 4] [--rounds 3] [--folder FOLDER]

The sample district in a folder of its own; its pages are baked, then an article is asked for again and again over kept connections:
nginx serving the very file (`plain`), nginx with the documented configuration (`nginx`), granian with baked pages (`granian`), the live
page of the program (`live`, a question mark at the end). Rounds alternate, so that a busy machine disturbs all alike; the median
counts. Beside answers a second stands the processor time of the server for one answer, which other work on the machine changes little.
Then headless Chromium opens front page and article without a cache: kilobytes of the first view, and the largest paint at slow 3G (400
kbit/s, 400 ms, WebPageTest's "3G Slow"; beside it the 2,000 ms of Chromium's own preset). The last line is JSON.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import prepared
from nginx_of_docs import configuration

ROOT = Path(__file__).resolve().parents[1]
CONNECTIONS = 8
SLOW = {"3g_slow": (400, 400), "chromium_slow_3g": (400, 2000)}  # kbit/s, ms


def free_port() -> int:
    """A free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processor_time(pids: list[int]) -> float:
    """Seconds of processor that these processes have used."""
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / ticks


def family(pid: int) -> list[int]:
    """A process and all under it."""
    found = [pid]
    for one in found:
        children = Path(f"/proc/{one}/task/{one}/children")
        found += [int(child) for child in children.read_text().split()] if children.exists() else []
    return found


def ask(port: int, address: str, until: float, counts: list[int], wrong: list[str]) -> None:
    """One visitor who asks again and again, over one connection as long as the server keeps it (nginx: 1,000 answers)."""
    question = f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\nUser-Agent: bench\r\n\r\n".encode()
    count = 0
    while time.monotonic() < until and not wrong:
        with socket.create_connection(("127.0.0.1", port), 20) as talk:
            try:
                size = 0
                while time.monotonic() < until:
                    talk.sendall(question)
                    status, size = again(talk, size) if size else answered(talk)
                    if status != b"200":
                        wrong.append(status.decode("latin-1"))
                        break
                    count += 1
            except (ConnectionError, TimeoutError):
                continue
    counts.append(count)


def again(talk: socket.socket, size: int) -> tuple[bytes, int]:
    """Read an answer that is as long as the one before: only its status is looked at, so that the one who asks is not what is measured."""
    held = talk.recv(65_536)
    rest = size - len(held)
    while rest > 0:
        piece = talk.recv(65_536)
        if not piece:
            break
        rest -= len(piece)
    if rest or not held:
        raise ConnectionError
    return held[9:12], size


def answered(talk: socket.socket) -> tuple[bytes, int]:
    """Read one whole answer; its status, and how many bytes it is (0 when it comes in pieces). Raises ConnectionError when closed."""
    held = b""

    def more() -> bytes:
        piece = talk.recv(65_536)
        if not piece:
            raise ConnectionError
        return held + piece

    while b"\r\n\r\n" not in held:
        held = more()
    head, _, held = held.partition(b"\r\n\r\n")
    said, size = head.lower(), 0
    if b"content-length:" in said:
        length = int(said.split(b"content-length:")[1].split(b"\r\n")[0])
        while len(held) < length:
            held = more()
        size = len(head) + 4 + length
    else:  # in pieces
        while not held.endswith(b"0\r\n\r\n"):
            held = more()
    return head.split(b" ", 2)[1], size


def measure(port: int, address: str, seconds: float, server: int) -> tuple[float, float]:
    """Answers a second, and milliseconds of the server's processor for one."""
    counts: list[int] = []
    wrong: list[str] = []
    pids = family(server)
    before, began = processor_time(pids), time.monotonic()
    askers = [threading.Thread(target=ask, args=(port, address, began + seconds, counts, wrong)) for _ in range(CONNECTIONS)]
    for one in askers:
        one.start()
    for one in askers:
        one.join()
    if wrong or not sum(counts):
        raise SystemExit(f"{address} on {port}: {wrong[:1]}")
    took, used = time.monotonic() - began, processor_time(pids) - before
    return sum(counts) / took, 1000 * used / sum(counts)


def wait_for(url: str) -> None:
    """Until it answers."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"{url} does not answer")


@contextmanager
def running(line: list[str], environment: dict[str, str]) -> Iterator[int]:
    """A process; its id."""
    process = subprocess.Popen(line, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def first_view(port: int, address: str) -> dict[str, float]:
    """Kilobytes over the wire and the largest paint in milliseconds at slow 3G, in a browser without a cache."""
    from playwright.sync_api import sync_playwright

    found: dict[str, float] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, (kilobits, latency) in SLOW.items():
            page = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2).new_page()
            talk = page.context.new_cdp_session(page)
            weight: list[int] = []
            talk.on("Network.loadingFinished", lambda said, weight=weight: weight.append(int(said["encodedDataLength"])))
            speed = kilobits * 1000 / 8
            talk.send("Network.enable")
            talk.send("Network.setCacheDisabled", {"cacheDisabled": True})
            talk.send("Network.emulateNetworkConditions",
                      {"offline": False, "latency": latency, "downloadThroughput": speed, "uploadThroughput": speed})  # fmt: skip
            page.goto(f"http://127.0.0.1:{port}{address}", wait_until="load", timeout=60_000)
            painted = page.evaluate(
                "() => new Promise(done => {new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))"
                ".observe({type: 'largest-contentful-paint', buffered: true}); setTimeout(() => done(-1), 3000)})"
            )
            found[f"lcp_{name}_ms"] = round(painted)
            found["kb"] = round(sum(weight) / 1000, 1)
        browser.close()
    return found


def prepared_site(folder: Path, port: int) -> tuple[dict[str, str], str]:
    """The sample, its static files and its baked pages; the environment and the address of an article."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("LOA_", "DJANGO_"))}
    environment |= {"LOA_DATA": str(folder / "data"), "DJANGO_SETTINGS_MODULE": "loa.site.settings",
                    "LOA_SITE_URL": f"http://127.0.0.1:{port}"}  # fmt: skip
    if not (folder / "data" / "demo-logins.json").exists():
        (folder / "data").mkdir(parents=True, exist_ok=True)
        prepared.lay(folder / "data" / "loa.sqlite3")  # what tests have migrated already, where there is such
        subprocess.run([sys.executable, "-m", "django", "prepare"], env=environment, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([sys.executable, "-m", "django", "bake", "--once"], env=environment, check=True, stdout=subprocess.DEVNULL)
    pages = folder / "data" / "portal-pages" / "pages"
    article = max((path for path in pages.glob("tin/*/index.html")), key=lambda path: path.stat().st_size)
    return environment, f"/{article.parent.relative_to(pages)}/"


@contextmanager
def beating(folder: Path) -> Iterator[None]:
    """Say that a baker lives, as `loa worker` does."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(2):
            (folder / "beat").touch()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def main() -> None:
    """Prepare, measure in turn, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="keeps the prepared site there for a next time")
    words = parser.parse_args()
    from loa.site.commands.serve import command

    with tempfile.TemporaryDirectory(prefix="loa-bench-") as name:
        folder, port, front = words.folder or Path(name), free_port(), free_port()
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
        environment, article = prepared_site(folder, port)
        pages = folder / "data" / "portal-pages"
        (pages / "beat").touch()
        servers = {"granian": (port, article), "live": (port, f"{article}?x=1")}
        nginx = shutil.which("nginx")
        with beating(pages), running(command("127.0.0.1", port, 1), environment) as pid:
            wait_for(f"http://127.0.0.1:{port}/")
            pids = dict.fromkeys(servers, pid)
            if nginx is None:
                found = rounds(servers, pids, words.rounds, words.seconds)
            else:
                servers |= {"nginx": (front, article), "plain": (front, f"/plain{article}index.html")}
                path = configuration(folder / "nginx", pages, front, port, plain=pages / "pages")
                with running([nginx, "-c", str(path), "-p", str(path.parent)], environment) as other:
                    wait_for(f"http://127.0.0.1:{front}/")
                    pids |= {"nginx": other, "plain": other}
                    found = rounds(servers, pids, words.rounds, words.seconds)
            views = {label: first_view(port, address) for label, address in (("front", "/"), ("article", article))}
        if nginx:
            base = found["plain"]["a_second"]
            found["against_nginx"] = {label: round(found[label]["a_second"] / base, 2) for label in ("nginx", "granian", "live")}
        print(json.dumps({"article_bytes": (pages / "pages" / article.strip("/") / "index.html").stat().st_size, **found, "views": views}))


def rounds(servers: dict[str, tuple[int, str]], pids: dict[str, int], count: int, seconds: float) -> dict[str, dict[str, float]]:
    """Medians of rounds in which all are measured in turn."""
    got: dict[str, list[tuple[float, float]]] = {name: [] for name in servers}
    for _ in range(count):
        for name, (port, address) in servers.items():
            got[name].append(measure(port, address, seconds, pids[name]))
    return {
        name: {"a_second": round(statistics.median(a for a, _ in rows)), "server_ms": round(statistics.median(b for _, b in rows), 3)}
        for name, rows in got.items()
    }


if __name__ == "__main__":
    main()
