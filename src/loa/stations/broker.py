"""The site's side of a message broker (MQTT 5): notices out, reports in. The broker carries; it is believed nothing.

Topics: `loa/station/<code>` (retained: the signed manifest, or a hint to poll when it is long), `loa/urgent/<area>` (retained: the
signed urgent list), `loa/report/<code>` (a station's report, or its last will). Reports are read on a shared subscription, so that several
workers divide them.
"""

import logging
import queue
import ssl
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from loa.stations.report_rules import read
from loa.stations.rules import file_of

REPORTS = "$share/loa/loa/report/+"
AT_LEAST_ONCE = 1
LONGEST_NOTICE = 64 * 1024  # bytes; a longer manifest is fetched
KEEP_ALIVE = 30
MOST_WAITING = 200_000  # reports in memory, about 100 MB; what comes beyond is said again by its station
HINT = b"new"  # there is something to poll for

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Account:
    """How the site reaches its broker."""

    url: str  # "mqtts://host:8883"
    user: str = ""
    password: str = ""


class Broker:
    """Connections that mend themselves: one for what goes out, so that no flood of reports holds a notice up, one for what comes in.
    `notice` and `urgent` may be called while the broker is down: paho keeps what is to go.
    """

    def __init__(self, account: Account, name: str) -> None:
        self.reports: queue.SimpleQueue[tuple[str, bytes]] = queue.SimpleQueue()  # (topic, what came)
        self._dropped = 0
        self.came_back = threading.Event()  # what was published may be lost with the broker: say it all again
        self._out, self._in = (_client(account, f"{name}-{way}") for way in ("out", "in"))
        self._out.on_connect = lambda _client, _data, _flags, code, _more: self._connected(code)
        self._in.on_connect = lambda client, _data, _flags, code, _more: (
            None if code.is_failure else client.subscribe(REPORTS, AT_LEAST_ONCE)
        )
        self._in.on_subscribe = lambda _client, _data, _number, codes, _more: _heard(codes)
        self._in.on_message = lambda _client, _data, message: self._came(message.topic, bytes(message.payload))
        for client in (self._in, self._out):
            client.loop_start()

    def close(self) -> None:
        """Leave."""
        for client in (self._in, self._out):
            client.disconnect()
            client.loop_stop()

    def notice(self, station: str, body: bytes) -> None:
        """Leave a station's newest manifest, or a hint that there is one."""
        self._leave(f"loa/station/{station}", body if len(body) <= LONGEST_NOTICE else HINT)

    def urgent(self, area: str, body: bytes) -> None:
        """Leave an area's urgent list."""
        self._leave(f"loa/urgent/{file_of(area)}", body)

    def taken(self, most: int) -> tuple[list[dict[str, Any]], list[str]]:
        """Up to `most` messages that came in: reports, and codes of stations that the broker lost."""
        reports: list[dict[str, Any]] = []
        gone: list[str] = []
        for _ in range(most):
            if self.reports.empty():
                break
            topic, raw = self.reports.get()
            said = read(raw)
            if said is not None and isinstance(said.get("gone"), str):
                gone += [said["gone"]] if topic == f"loa/report/{said['gone']}" else []  # nobody speaks another's last will
            elif said is not None:
                reports.append(said)
        return reports, gone

    def _leave(self, topic: str, body: bytes) -> None:
        self._out.publish(topic, body, qos=AT_LEAST_ONCE, retain=True)

    def _came(self, topic: str, raw: bytes) -> None:
        if self.reports.qsize() < MOST_WAITING:
            self.reports.put((topic, raw))
            return
        self._dropped += 1
        if self._dropped % MOST_WAITING == 1:
            log.error("the database does not keep up: %d reports were dropped; stations say them again", self._dropped)

    def _connected(self, code: ReasonCode) -> None:
        if code.is_failure:
            log.warning("the broker refuses the site: %s", code)
            return
        self.came_back.set()
        log.info("connected to the broker")


def _heard(codes: Iterable[ReasonCode]) -> None:
    """What the broker answered to the subscription."""
    for code in codes:
        if code.is_failure:
            log.error("the broker does not let the site read %s: %s; no report will come that way", REPORTS, code)


def _client(account: Account, name: str) -> mqtt.Client:
    """A client that will connect by itself once its loop runs."""
    parts = urlsplit(account.url)
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=name, protocol=mqtt.MQTTv5)
    if account.user:
        client.username_pw_set(account.user, account.password)
    if parts.scheme == "mqtts":
        client.tls_set_context(ssl.create_default_context())
    client.max_inflight_messages_set(1000)
    client.connect_async(parts.hostname or "localhost", parts.port or (8883 if parts.scheme == "mqtts" else 1883), KEEP_ALIVE)
    return client


def opened(account: Account, name: str, make: Callable[[Account, str], Broker] = Broker) -> Broker | None:
    """A connection to the configured broker; None when there is none."""
    return make(account, name) if account.url else None
