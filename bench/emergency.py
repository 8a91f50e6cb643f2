"""An emergency to every station of a country: from the release to the last station's verified word, by a broker and by polling.

usage: python bench/emergency.py [--communes 3321] [--each 10] [--connections 330] [--each-checks] [--only mqtt|polling]

A simulated station does what a real one does with an urgent list: opens the envelope, verifies the site's signature and the release's,
counts the approvals and finds the rendition in it (`loa.players.manifest.open_urgent`); then it proves its report with its own secret. In a
country each has a processor of its own for that, here all share the site's two. So the stations of one area, which hold the very same
bytes, check them once for all, unless `--each-checks` is given: then every one checks for itself, and what is measured is mostly that.
The site does what it does on a real one: `announce`, the baker, the broker, `report_actions.accept` into the database. A station counts
when its word stands in the database.

The plain broker's own fan-out is measured in the same run with the same connections and the same bytes, and answers of the same length,
without signature, check or database. `of_plain` compares the whole way, from the release to the last answer; `fan_out_of_plain` only what
the broker does in both: notices a second, from the first that arrives at a station to the last. Seconds of CPU are told apart: of the site
(this process), of the stations, of the broker or the web servers. Stations share TCP connections (a machine has no 33,210 ports to spare),
but each has its own subscription and gets its own copy. The last line is JSON.
"""

import argparse
import http.client
import json
import os
import random
import select
import selectors
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from loa.players import trust
from loa.players.health import proven
from loa.players.manifest import open_urgent
from loa.seal.canonical import canonical

POLL_SECONDS = 30.0
KEEP_ALIVE = 600
STILL = 20.0  # seconds without any answer: what is missing by then stays missing
TRIES = 5
READ_EVERY, AT_ONCE = 0.1, 2000  # of the command `stations`
IN_A_ROW = 20  # stations that check and answer before the lines are looked at again
CONTENT = b"ID3" + b"loa" * 20_000


# --- MQTT 5, as little of it as the stations of this measurement need (OASIS, mqtt-v5.0) ------------------------------------------------


def _length(size: int) -> bytes:
    out = bytearray()
    while True:
        size, rest = divmod(size, 128)
        out.append(rest | (128 if size else 0))
        if not size:
            return bytes(out)


def _text(words: str) -> bytes:
    raw = words.encode()
    return len(raw).to_bytes(2, "big") + raw


def connect_packet(name: str) -> bytes:
    body = _text("MQTT") + bytes([5, 2]) + KEEP_ALIVE.to_bytes(2, "big") + b"\0" + _text(name)
    return b"\x10" + _length(len(body)) + body


def subscribe_packet(topics: list[str]) -> bytes:
    body = b"\0\1\0" + b"".join(_text(topic) + b"\0" for topic in topics)
    return b"\x82" + _length(len(body)) + body


def publish_packet(topic: str, payload: bytes) -> bytes:
    body = _text(topic) + b"\0" + payload
    return b"\x30" + _length(len(body)) + body


def packets(buffer: bytearray) -> Iterator[tuple[int, bytes]]:
    """(first byte, body) of the whole packets in `buffer`, which keeps the rest."""
    at = 0
    while True:
        size, shift, place = 0, 0, at + 1
        while place < len(buffer):
            size |= (buffer[place] & 127) << shift
            shift += 7
            place += 1
            if buffer[place - 1] < 128:
                break
        else:
            break
        if place + size > len(buffer) or place == at + 1:
            break
        yield buffer[at], bytes(buffer[place : place + size])
        at = place + size
    del buffer[:at]


# --- the stations, in a process of their own ---------------------------------------------------------------------------------------


class Checks:
    """What stations verify: the very same bytes once for all stations of an area, unless each is to do it for itself."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.trust, self.each = trust.as_listed(plan["keys"]), plan["each_checks"]
        self.done: dict[bytes, int] = {}  # bytes of a list → the version in it, once it was verified

    def version(self, body: bytes, area: str) -> int:
        """The version of the urgent list in `body`, when it is genuine."""
        version = self.done.get(body)
        if version is None:
            found = open_urgent(json.loads(body), area, "loudspeaker", self.trust)
            assert len(found.items) == 1
            version = found.version
            if not self.each:
                self.done[body] = version
        return version


class Stations:
    """Many stations on `connections` MQTT connections: station `s` of area `a` is on connection (a·each + s) mod connections."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.checks = Checks(plan)
        self.selector = selectors.DefaultSelector()
        self.buffers: dict[socket.socket, bytearray] = {}
        self.who: dict[socket.socket, dict[str, str]] = {}  # topic → station code
        for number in range(plan["connections"]):
            line = socket.create_connection(("127.0.0.1", plan["port"]))
            line.sendall(connect_packet(f"stations-{number}"))
            self.buffers[line], self.who[line] = bytearray(), {}
            self.selector.register(line, selectors.EVENT_READ)
        lines = list(self.buffers)
        for order, (code, area) in enumerate(plan["stations"]):
            self.who[lines[order % len(lines)]][f"{plan['prefix']}/{area.replace(':', '-')}"] = code
        for line in lines:
            topics = list(self.who[line])
            for start in range(0, len(topics), 500):
                line.sendall(subscribe_packet(topics[start : start + 500]))

    def run(self, answer: Callable[[str, str, bytes], tuple[str, bytes]]) -> None:
        """Answer everything that comes, until the other side is gone. What has arrived is taken off the lines first: no station's checks
        keep a notice from another. When every station has its notice, the moments of the first and the last are said.
        """
        print("ready", flush=True)
        waiting: deque[tuple[socket.socket, bytes]] = deque()
        moments: list[float] = []
        while True:
            ready = self.selector.select(0 if waiting else None)
            for key, _ in ready:
                line = key.fileobj
                assert isinstance(line, socket.socket)
                piece = line.recv(1 << 18)
                if not piece:
                    return
                self.buffers[line] += piece
                came = [(line, body) for first, body in packets(self.buffers[line]) if first >> 4 == 3]
                moments += [time.monotonic()] * len(came)
                waiting.extend(came)
                if came and len(moments) == len(self.plan["stations"]):
                    print(json.dumps([moments[0], moments[-1]]), flush=True)
            for _ in range(min(len(waiting), 0 if ready else IN_A_ROW)):
                self._take(*waiting.popleft(), answer)

    def _take(self, line: socket.socket, body: bytes, answer: Callable[[str, str, bytes], tuple[str, bytes]]) -> None:
        end = 2 + int.from_bytes(body[:2], "big")
        topic = body[2:end].decode()
        said = answer(self.who[line][topic], "body:" + topic.rsplit("-", 1)[1], body[end + 1 + body[end] :])
        line.sendall(publish_packet(*said))

    def verify(self, code: str, area: str, payload: bytes) -> tuple[str, bytes]:
        """What a real station does, and its proven report."""
        version = self.checks.version(payload, area)
        return f"loa/report/{code}", report(code, self.plan["secret"], version)

    def echo(self, code: str, area: str, payload: bytes) -> tuple[str, bytes]:
        """The plain broker: the same bytes in, as many bytes out."""
        return f"loa/plain/{code}", self.plan["as_long"].encode()


def report(code: str, secret: str, urgent: int) -> bytes:
    payload = {
        "station": code, "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "version": "0.1.0", "manifest": 0, "manifest_sha256": "",
        "urgent": urgent, "keys": 1, "roster": 0, "drift_seconds": None, "disk_free": 10**10, "output": "loa", "last_played": None,
        "waiting_log": 0, "troubles": [], "revoked": False,
    }  # fmt: skip
    return canonical(proven(payload, secret))


def poll_all(plan: dict[str, Any]) -> None:
    """Every station polls once in each period at a moment of its own, verifies what is new, and posts its report. A few threads of this
    process carry them: the waiting is theirs, the checks are each station's own.
    """
    checks, chance = Checks(plan), random.Random(7)
    due = sorted((chance.random() * POLL_SECONDS, code, area) for code, area in plan["stations"])
    began, lock, done = time.monotonic(), threading.Lock(), iter(due)

    troubles: Counter[str] = Counter()

    def carry() -> None:
        files = http.client.HTTPConnection("127.0.0.1", plan["files"])
        site = http.client.HTTPConnection("127.0.0.1", plan["site"])
        while True:
            with lock:
                one = next(done, None)
            if one is None:
                return
            moment, code, area = one
            time.sleep(max(0.0, began + moment - time.monotonic()))
            for again in range(TRIES):  # as a station does: what failed is said again, here at once and not after its next poll
                try:
                    files.request("GET", f"/urgent/{area.replace(':', '-')}.json")
                    body = files.getresponse().read()
                    said = report(code, plan["secret"], checks.version(body, area))
                    site.request("POST", f"/stations/{code}/report", said, {"Content-Type": "application/json"})
                    answer = site.getresponse()
                    answer.read()
                    if answer.status == 200:
                        break
                    troubles[str(answer.status)] += 1
                except (OSError, http.client.HTTPException, ValueError) as error:
                    troubles[type(error).__name__] += 1
                    files.close()
                    site.close()
                if again == 0:
                    Path(plan["troubles"]).write_text(json.dumps(troubles))

    print("ready", flush=True)
    sys.stdin.readline()
    began = time.monotonic()
    threads = [threading.Thread(target=carry) for _ in range(plan["threads"])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# --- the site ----------------------------------------------------------------------------------------------------------------------


def rows(communes: int, each: int) -> tuple[list[Any], list[tuple[str, str]], str]:
    """Bodies and stations of a country; (areas, (code, area) of each station, their secret)."""
    from loa.organisations.models import Body
    from loa.seal.pairing import token_hash
    from loa.stations.models import Station

    secret = token_hash("bench")
    Body.objects.bulk_create([Body(name=f"Xã {n}", short_name=f"Xã {n}", kind="commune") for n in range(communes)], batch_size=500)
    areas = list(Body.objects.filter(name__startswith="Xã ").order_by("pk"))
    made = [
        Station(code=f"tram-{area.pk}-{n}", name="Trạm", kind="loudspeaker", body=area, public_key="x", token_sha256=secret, stale=False)
        for area in areas
        for n in range(each)
    ]
    Station.objects.bulk_create(made, batch_size=500)
    return areas, [(row.code, f"body:{row.body_id}") for row in made], secret


def emergency() -> Any:
    """A release that two people approved as an emergency, with its loudspeaker rendition in the store."""
    from django.contrib.auth import get_user_model
    from django.utils.timezone import now

    from loa.ledger import store
    from loa.ledger.keys import private_key
    from loa.newsroom.models import Message, Release, Rendition
    from loa.organisations.models import Body
    from loa.seal.canonical import sha256_hex
    from loa.seal.envelope import RELEASE, seal

    at, digest = now(), store.put(CONTENT)
    user = get_user_model().objects.create_user("bench")
    message = Message.objects.create(
        title="Sơ tán", owner=Body.objects.first(), author=user, slug="so-tan", created_at=at, updated_at=at, state="released"
    )
    approved = sha256_hex(b"so tan")
    payload = {
        "release": "", "number": "1/2026", "version": 1, "title": "Sơ tán khẩn cấp", "message_sha256": approved, "priority": "emergency",
        "renditions": [
            {"channel": channel, "media_type": "audio/mpeg", "sha256": digest, "bytes": len(CONTENT)}
            for channel in ("loudspeaker", "board", "portal", "leaflet", "email", "briefing", "feed")
        ],
        "approvals": [{"by": f"user:{n}", "at": at.isoformat(), "message_sha256": approved} for n in (1, 2)],
        "released_at": at.isoformat(),
    }  # fmt: skip
    made = Release.objects.create(
        message=message, version=1, number="1/2026", title="Sơ tán khẩn cấp", content={}, content_sha256=approved, folded="",
        envelope=seal(payload, RELEASE, private_key()), released_at=at,
    )  # fmt: skip
    Rendition.objects.create(
        release=made, channel="loudspeaker", media_type="audio/mpeg", extension="mp3", sha256=digest, bytes=len(CONTENT), text="",
        milliseconds=60_000,
    )  # fmt: skip
    return made


class Child:
    """The stations' process."""

    def __init__(self, what: str, plan: dict[str, Any], folder: Path) -> None:
        path = folder / f"{what}.json"
        path.write_text(json.dumps(plan))
        line = [sys.executable, __file__, "--stations", what, "--plan", str(path)]
        self.process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == b"ready\n"

    def cpu(self) -> float:
        """Seconds of CPU until now."""
        return cpu_of(self.process.pid)

    def fan_out(self, began: float | None, wanted: int) -> dict[str, float]:
        """Notices a second from the first arrival on; seconds from `began`, if that is told, until the last station had its notice."""
        if self.process.stdout is None or not select.select([self.process.stdout], [], [], 0)[0]:
            return {}
        first, last = json.loads(self.process.stdout.readline())
        since = {} if began is None else {"all_have_it": round(last - began, 2)}
        return {**since, "fan_out_per_second": round(wanted / (last - first))}

    def go(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


def cpu_of(process: int) -> float:
    """Seconds of CPU that a process and its children used until now (proc(5): utime and stime)."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
        below = " ".join(path.read_text() for path in Path(f"/proc/{process}/task").glob("*/children")).split()
    except OSError:
        return 0.0
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(cpu_of(int(child)) for child in below)


def spent(of: dict[str, Callable[[], float]]) -> Callable[[], dict[str, float]]:
    """What each used from now on."""
    before = {name: now() for name, now in of.items()}
    return lambda: {name: round(now() - before[name], 2) for name, now in of.items()}


def words_of(times: list[float], wanted: int) -> dict[str, Any]:
    """What is told of one way: seconds from the release."""
    times.sort()
    part = lambda share: round(times[min(len(times) - 1, int(share * len(times)))], 2) if times else None  # noqa: E731
    last = times[-1] if times else 0.0
    return {"acknowledged": len(times), "missing": wanted - len(times), "p50": part(0.5), "p99": part(0.99), "last": round(last, 2),
            "per_second": round(len(times) / last) if last else 0}  # fmt: skip


def gathered(began: float, wanted: int, take: Callable[[], list[str]]) -> list[float]:
    """Seconds after `began` at which each station's word was taken."""
    seen: set[str] = set()
    times: list[float] = []
    quiet = time.monotonic()
    while len(seen) < wanted and time.monotonic() - quiet < STILL:
        fresh = [code for code in take() if code not in seen]
        if fresh:
            quiet = time.monotonic()
            seen.update(fresh)
            times += [quiet - began] * len(fresh)
        if len(fresh) < AT_ONCE:  # as the command `stations` does
            time.sleep(READ_EVERY)
    return times


def announced(areas: list[Any], release: Any) -> float:
    from django.utils.timezone import now

    from loa.stations.urgent_actions import Urgent, announce

    began, at = time.monotonic(), now()
    announce(areas=areas, urgent=[Urgent(release, at, at + timedelta(hours=1))], at=at)
    return began


def by_broker(broker: Any, areas: list[Any], release: Any, wanted: int, notes: dict[str, Any]) -> list[float]:
    from django.utils.timezone import now

    from loa.stations.baking_actions import bake_urgent
    from loa.stations.report_actions import accept

    began = announced(areas, release)
    notes |= {"began": began, "signed": round(time.monotonic() - began, 2), "most_waiting": 0}

    def bake() -> None:
        for area, body in bake_urgent(everything=False):
            broker.urgent(area, body)
            notes["published"] = round(time.monotonic() - began, 2)
        notes["files_written"] = round(time.monotonic() - began, 2)

    baker = threading.Thread(target=bake)  # a process's second thread, as the command `stations` has it
    baker.start()

    def take() -> list[str]:
        notes["most_waiting"] = max(notes["most_waiting"], broker.reports.qsize())
        reports, _ = broker.taken(AT_ONCE)
        accept(said=reports, at=now())
        return [said["payload"]["station"] for said in reports if said["payload"]["urgent"] > 0]

    times = gathered(began, wanted, take)
    baker.join()
    return times


def by_polling(child: Child, areas: list[Any], release: Any, wanted: int) -> list[float]:
    from django.utils.timezone import now

    from loa.stations import spool
    from loa.stations.baking_actions import bake_urgent
    from loa.stations.report_actions import accept

    began = announced(areas, release)
    for _ in bake_urgent(everything=False):
        pass
    child.go()  # whoever polled before this saw nothing: a whole period follows

    def take() -> list[str]:
        reports = spool.take()
        accept(said=reports, at=now())
        return [said["payload"]["station"] for said in reports if said["payload"]["urgent"] > 0]

    return gathered(began, wanted, take)


def plain(port: int, areas: list[Any], wanted: int, body: bytes) -> list[float]:
    """The broker alone: one connection publishes to each area, another counts the answers."""
    lines = [socket.create_connection(("127.0.0.1", port)) for _ in range(2)]
    for number, line in enumerate(lines):
        line.sendall(connect_packet(f"plain-{number}"))
    sender, counter = lines
    counter.sendall(subscribe_packet(["loa/plain/+"]))
    time.sleep(0.5)
    began = time.monotonic()

    def send() -> None:
        for area in areas:
            sender.sendall(publish_packet(f"loa/echo/body-{area.pk}", body))

    threading.Thread(target=send).start()
    counter.settimeout(STILL)
    buffer, times = bytearray(), []
    while len(times) < wanted:
        try:
            buffer += counter.recv(1 << 18)
        except TimeoutError:
            break
        times += [time.monotonic() - began for first, _ in packets(buffer) if first >> 4 == 3]
    for line in lines:
        line.close()
    return times


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def mosquitto(folder: Path, port: int) -> subprocess.Popen[bytes]:
    program = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
    config = folder / "mosquitto.conf"
    queues = "max_queued_messages 0\nmax_inflight_messages 1000\n"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\nset_tcp_nodelay true\n{queues}")
    process = subprocess.Popen([program, "-c", str(config)], stderr=subprocess.DEVNULL)
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return process
        except OSError:
            time.sleep(0.05)
    sys.exit("Mosquitto did not start (Debian package mosquitto)")


def file_server(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """The plain web server in front."""
    program = shutil.which("nginx")
    if program is None:
        sys.exit("polling is measured with nginx in front (Debian package nginx)")
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log /dev/null crit; events {{ worker_connections 1024; }}\n"
        f"http {{ access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;"
        f" uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; keepalive_requests 1000000;"
        f" server {{ listen 127.0.0.1:{port}; root {folder}/data/baked; }} }}\n"
    )
    return subprocess.Popen([program, "-c", str(config)], stderr=subprocess.DEVNULL)


def measure(words: argparse.Namespace, folder: Path) -> dict[str, Any]:
    import django

    os.environ |= {"DJANGO_SETTINGS_MODULE": "loa.site.settings", "LOA_DATA": str(folder / "data"), "LOA_HOSTS": "127.0.0.1"}
    django.setup()
    from django.core.management import call_command
    from django.utils.timezone import now

    from loa.stations.broker import Account, Broker
    from loa.stations.key_actions import first_list
    from loa.stations.management.commands.stations import spare_collector

    call_command("migrate", verbosity=0)
    areas, stations, secret = rows(words.communes, words.each)
    spare_collector()
    release, keys = emergency(), first_list(at=now()).envelope["payload"]
    port, wanted = free_port(), len(stations)
    plan = {"port": port, "connections": words.connections, "stations": stations, "secret": secret, "keys": keys, "prefix": "loa/urgent"}
    plan["each_checks"] = words.each_checks
    plan["as_long"] = report(stations[-1][0], secret, 1).decode()
    found: dict[str, Any] = {"stations": wanted, "communes": words.communes, "connections": words.connections, "cores": os.cpu_count()}
    running: list[subprocess.Popen[bytes]] = []
    try:
        if words.only != "polling":
            mqtt = mosquitto(folder, port)
            running.append(mqtt)
            child = Child("mqtt", plan, folder)
            broker = Broker(Account(f"mqtt://127.0.0.1:{port}"), "bench")
            broker.came_back.wait(10)
            time.sleep(2)
            notes: dict[str, Any] = {"load": os.getloadavg()[0]}
            used = spent({"site": time.process_time, "stations": child.cpu, "broker": lambda: cpu_of(mqtt.pid)})
            found["mqtt"] = words_of(by_broker(broker, areas, release, wanted, notes), wanted) | notes | {"cpu": used()}
            found["mqtt"] |= child.fan_out(found["mqtt"].pop("began"), wanted)
            print(f"mqtt     {found['mqtt']}", flush=True)
            child.stop()
            broker.close()
            body = (folder / "data" / "baked" / "urgent" / f"body-{areas[0].pk}.json").read_bytes()
            child = Child("plain", plan | {"prefix": "loa/echo"}, folder)
            time.sleep(2)
            used = spent({"site": time.process_time, "stations": child.cpu, "broker": lambda: cpu_of(mqtt.pid)})
            found["plain"] = words_of(plain(port, areas, wanted, body), wanted) | {"cpu": used()} | child.fan_out(None, wanted)
            print(f"plain    {found['plain']}", flush=True)
            child.stop()
            for name, rate in (("of_plain", "per_second"), ("fan_out_of_plain", "fan_out_per_second")):
                other = found["plain"].get(rate)
                found[name] = round(found["mqtt"][rate] / other, 2) if other and rate in found["mqtt"] else None
            found["bytes"] = len(body)
        if words.only != "mqtt":
            found["polling"] = polling(words, folder, plan, areas, release, running)
            print(f"polling  {found['polling']}", flush=True)
    finally:
        for process in running:
            process.terminate()
    return found


def polling(
    words: argparse.Namespace, folder: Path, plan: dict[str, Any], areas: list[Any], release: Any, running: list[Any]
) -> dict[str, Any]:
    from loa.site.commands.serve import command

    site, files = free_port(), free_port()
    running.append(subprocess.Popen(command("127.0.0.1", site, 1)))
    (folder / "data" / "baked").mkdir(parents=True, exist_ok=True)
    running.append(file_server(folder, files))
    for port in (site, files):
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
    troubles, load = folder / "troubles.json", os.getloadavg()[0]
    troubles.write_text("{}")
    child = Child("polling", plan | {"site": site, "files": files, "threads": words.threads, "troubles": str(troubles)}, folder)
    web = [process.pid for process in running[-2:]]
    used = spent({"site": time.process_time, "stations": child.cpu, "web": lambda: sum(map(cpu_of, web))})
    times = by_polling(child, areas, release, len(plan["stations"]))
    notes = {"cpu": used(), "load": load, "failed_at_first": json.loads(troubles.read_text()), "file_server": "nginx"}
    child.stop()
    return {**words_of(times, len(plan["stations"])), "poll_seconds": POLL_SECONDS, **notes}


def main() -> None:
    parser = argparse.ArgumentParser(description="From a release to the last station's verified word.")
    parser.add_argument("--communes", type=int, default=3321)
    parser.add_argument("--each", type=int, default=10, help="stations of a commune")
    parser.add_argument("--connections", type=int, default=330, help="TCP connections that carry the stations")
    parser.add_argument("--threads", type=int, default=16, help="of the polling stations' process")
    parser.add_argument("--each-checks", action="store_true", help="every simulated station verifies for itself")
    parser.add_argument("--only", choices=["mqtt", "polling"])
    parser.add_argument("--stations", choices=["mqtt", "plain", "polling"], help=argparse.SUPPRESS)
    parser.add_argument("--plan", type=Path, help=argparse.SUPPRESS)
    words = parser.parse_args()
    if words.stations:
        plan = json.loads(words.plan.read_text())
        if words.stations == "polling":
            poll_all(plan)
        else:
            stations = Stations(plan)
            stations.run(stations.verify if words.stations == "mqtt" else stations.echo)
        return
    with tempfile.TemporaryDirectory(prefix="loa-emergency-") as folder:
        Path(folder).chmod(0o755)  # the web server reads it as another user
        print(json.dumps(measure(words, Path(folder))))


if __name__ == "__main__":
    main()
