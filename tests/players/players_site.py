"""A site as the device sees it: signs releases and manifests, serves them on loopback, and can misbehave."""

import json
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from loa.players import config
from loa.players.device import Device, open_device
from loa.players.outputs import FileOutput
from loa.players.screen import QuietServer
from loa.players.station import Station
from loa.seal import keys, pairing
from loa.seal.canonical import sha256_hex
from loa.seal.envelope import MANIFEST, PLAYLOG, RELEASE, TIME, URGENT, open_sealed, seal
from loa.seal.moments import to_iso

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # 12:00 in Việt Nam
MESSAGE = sha256_hex("Nội dung đã duyệt".encode())
TWO = (("người duyệt 1", MESSAGE), ("người duyệt 2", MESSAGE))
TOKEN = "bearer-of-the-station"


@dataclass
class Clock:
    """A clock that the test moves."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **how_long: float) -> datetime:
        self.now += timedelta(**how_long)
        return self.now


@dataclass
class Site:
    """What the server holds, what it was told, and how it misbehaves."""

    kind: str = "loudspeaker"
    station: str = "lam-tra-01"
    private: str = field(default_factory=keys.new_private_key)
    station_private: str = field(default_factory=keys.new_private_key)
    manifest: bytes = b""
    etag: str = ""
    lists: list[Any] = field(default_factory=list)  # the chain of key lists
    roster: bytes = b""
    urgent: dict[str, bytes] = field(default_factory=dict)  # area → its urgent list
    reports: list[dict[str, Any]] = field(default_factory=list)
    clock: Callable[[], datetime] | None = None  # answers "what time is it"
    content: dict[str, bytes] = field(default_factory=dict)
    told: list[dict[str, Any]] = field(default_factory=list)  # log entries received, repeats included
    asked: list[str] = field(default_factory=list)  # "GET /path" in order
    conditions: list[str] = field(default_factory=list)  # If-None-Match of each manifest request
    fault: Callable[[BaseHTTPRequestHandler], bool] = lambda handler: False  # True: it has answered (or hung up) itself
    address: str = ""

    @property
    def trusted(self) -> dict[str, str]:
        public = keys.public_key_of(self.private)
        return {keys.key_id(public): public}

    def release(self, body: bytes, *, media_type: str, approvals: tuple[tuple[str, str], ...] = TWO, **changes: Any) -> dict[str, Any]:
        payload: dict[str, Any] = {
            "release": str(uuid.uuid4()),
            "number": "12/2026",
            "version": 1,
            "title": "Lịch tiêm chủng",
            "message_sha256": MESSAGE,
            "renditions": [{"channel": self.kind, "media_type": media_type, "sha256": sha256_hex(body), "bytes": len(body)}],
            "approvals": [{"by": by, "at": to_iso(NOON), "message_sha256": message} for by, message in approvals],
            "released_at": to_iso(NOON),
        }
        return seal({**payload, **changes}, RELEASE, self.private)

    def item(self, body: bytes = b"ID3 loa", *, key: str = "tin-0001-abcdef", **changes: Any) -> dict[str, Any]:
        """One manifest item, approved by two; the server has its content."""
        media_type = changes.setdefault("media_type", "audio/mpeg" if self.kind == "loudspeaker" else "text/html")
        urgent = {"priority": "emergency"} if changes.get("priority") == "emergency" else {}
        self.content.setdefault(sha256_hex(body), body)
        item: dict[str, Any] = {
            "id": key,
            "release": changes.pop("release", None) or self.release(body, media_type=media_type, **urgent),
            "channel": self.kind,
            "sha256": sha256_hex(body),
            "bytes": len(body),
            "milliseconds": 30_000,
            "not_before": to_iso(NOON),
            "not_after": to_iso(NOON + timedelta(hours=1)),
            "priority": "ordinary",
            "title": "Lịch tiêm chủng",
            "draft_voice": False,
        }
        return {**item, **changes}

    def publish(self, *items: dict[str, Any], version: int = 1, private: str | None = None, **changes: Any) -> dict[str, Any]:
        """Sign a manifest of `items` and serve it."""
        payload: dict[str, Any] = {
            "station": self.station,
            "kind": self.kind,
            "version": version,
            "issued_at": to_iso(NOON),
            "expires_at": to_iso(NOON + timedelta(days=7)),
            "timezone": "Asia/Ho_Chi_Minh",
            "items": list(items),
        }
        envelope = seal({**payload, **changes}, MANIFEST, private or self.private)
        self.serve(json.dumps(envelope).encode())
        return envelope

    def announce(self, area: str, *items: dict[str, Any], version: int = 1, private: str | None = None, **changes: Any) -> dict[str, Any]:
        """Sign the urgent list of an area and serve it."""
        payload: dict[str, Any] = {
            "area": area,
            "version": version,
            "issued_at": to_iso(NOON),
            "expires_at": to_iso(NOON + timedelta(days=1)),
            "timezone": "Asia/Ho_Chi_Minh",
            "items": list(items),
        }
        envelope = seal({**payload, **changes}, URGENT, private or self.private)
        self.urgent[area.replace(":", "-")] = json.dumps(envelope).encode()
        return envelope

    def serve(self, body: bytes) -> None:
        self.manifest, self.etag = body, f'"{sha256_hex(body)}"'

    def config(self, home: Path, **changes: Any) -> dict[str, Any]:
        return {
            "server": self.address,
            "station": self.station,
            "kind": self.kind,
            "name": "UBND xã Lam Trà",
            "token": TOKEN,
            "private_key": self.station_private,
            "trusted_keys": self.trusted,
            "home": str(home),
            "poll_seconds": 1,
            "listen_port": None,
            "output": "file",
            **changes,
        }

    def device(self, home: Path, clock: Callable[[], datetime], **changes: Any) -> Device:
        return open_device(config.from_json(self.config(home, **changes)), clock)

    def events(self) -> list[str]:
        return [entry["event"] for entry in self.told]


def loudspeaker(device: Device, *, realtime: bool = False) -> Station:
    return Station(device, FileOutput(device.config.home / "played", realtime=realtime))


def played(home: Path) -> list[str]:
    """Names of what sounded, in order."""
    return sorted(path.name for path in (home / "played").glob("*"))


class Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        self.site.asked.append(f"GET {self.path}")
        if self.site.fault(self):
            return
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.answer(401, b"")
        elif self.path == f"/stations/{self.site.station}/manifest.json" and self.site.manifest:
            known = self.headers.get("If-None-Match", "")
            self.site.conditions.append(known)
            self.answer(304 if known == self.site.etag else 200, self.site.manifest, ETag=self.site.etag)
        elif self.path == "/stations/keys.json" and self.site.lists:
            self.answer(200, json.dumps({"lists": self.site.lists}).encode())
        elif self.path == f"/stations/{self.site.station}/roster.json" and self.site.roster:
            self.answer(200, self.site.roster)
        elif (area := self.path.removeprefix("/stations/urgent/").removesuffix(".json")) in self.site.urgent:
            etag = f'"{sha256_hex(self.site.urgent[area])}"'
            self.answer(304 if self.headers.get("If-None-Match", "") == etag else 200, self.site.urgent[area], ETag=etag)
        else:
            body = self.site.content.get(self.path.removeprefix("/stations/content/"))
            self.answer(404 if body is None else 200, body or b"")

    def do_POST(self) -> None:
        self.site.asked.append(f"POST {self.path}")
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Authorization") == f"Bearer {TOKEN}" and self.path in self.more():
            self.more()[self.path](json.loads(body))
            return
        if self.path != f"/stations/{self.site.station}/log" or self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.answer(404, b"")
            return
        public = keys.public_key_of(self.site.station_private)
        payload: Any = open_sealed(json.loads(body), PLAYLOG, {keys.key_id(public): public})
        assert payload["station"] == self.site.station
        self.site.told += payload["entries"]
        if not self.site.fault(self):
            self.answer(200, json.dumps({"accepted": [entry["entry"] for entry in payload["entries"]]}).encode())

    def more(self) -> dict[str, Callable[[dict[str, Any]], None]]:
        own = f"/stations/{self.site.station}"
        found: dict[str, Callable[[dict[str, Any]], None]] = {f"{own}/report": self.report}
        return {**found, f"{own}/time": self.time} if self.site.clock else found

    def report(self, said: dict[str, Any]) -> None:
        assert pairing.proves(pairing.token_hash(TOKEN), pairing.REPORT, said["payload"], said["proof"])
        self.site.reports.append(said["payload"])
        self.answer(200, b"{}")

    def time(self, said: dict[str, Any]) -> None:
        assert self.site.clock is not None
        payload = {"station": self.site.station, "nonce": said["nonce"], "at": to_iso(self.site.clock())}
        self.answer(200, json.dumps(seal(payload, TIME, self.site.private)).encode())

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 304:
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Listening:
    """Serves a site on a free loopback port until `close`; `open` again takes the same port."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._port = 0
        self.open()

    def open(self) -> None:
        handler = type("SiteHandler", (Handler,), {"site": self._site})
        self._server = QuietServer(("127.0.0.1", self._port), handler)
        self._port = self._server.server_port
        self._site.address = f"http://127.0.0.1:{self._port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
