"""News by a message broker (MQTT 5), where the site's manifest names one: seconds instead of half a minute.

The broker is a postman and nothing more. What it brings is judged as if a poll had fetched it; a broker that is down, lies or is full
costs nothing but the speed, because polls go on.
"""

import json
import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from loa.players.config import Config
from loa.players.link import Link
from loa.seal import pairing
from loa.seal.canonical import Json, canonical

try:
    from paho.mqtt import client as mqtt
    from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
except ImportError:  # an installation without it polls
    mqtt = None  # type: ignore[assignment]

KEEP_ALIVE = 60  # seconds; a station that fell silent is told of after one and a half
AT_LEAST_ONCE = 1
LONGEST_PAUSE = 60  # seconds between two tries to reach the broker

log = logging.getLogger("loa.players")


def notice_topic(station: str) -> str:
    """Where the site leaves (retained) a station's newest manifest, or a hint that there is one."""
    return f"loa/station/{station}"


def urgent_topic(area: str) -> str:
    """Where the site leaves (retained) the urgent list of an area."""
    return f"loa/urgent/{area.replace(':', '-')}"


def report_topic(station: str) -> str:
    """Where a station says how it is; the broker says there that it is gone (last will)."""
    return f"loa/report/{station}"


@dataclass(slots=True)
class Push:
    """One device's way to a broker. `follow` is called at each tick of the link's thread."""

    config: Config
    link: Link
    _client: Any = field(default=None, init=False)
    _address: tuple[str, str] = field(default=("", ""), init=False)  # (broker, area) that the client serves
    up: bool = field(default=False, init=False)

    def follow(self, broker: str, area: str) -> None:
        """Be connected to what the manifest names, and to nothing else."""
        if (broker, area) == self._address:
            return
        self.close()
        self._address = (broker, area)
        if not broker:
            return
        if mqtt is None:
            log.warning("máy chủ đẩy tin qua MQTT nhưng máy này chưa cài paho-mqtt; vẫn hỏi định kỳ")
            return
        try:
            self._open(broker, area)
        except (OSError, ValueError) as error:
            log.warning("không dùng được MQTT “%s”: %s", broker, error)

    def tell(self, report: Mapping[str, Json]) -> bool:
        """Send a report by the broker; False when it has to go another way."""
        if not self.up or self._client is None:
            return False
        sent = self._client.publish(report_topic(self.config.station), canonical(report), qos=AT_LEAST_ONCE)
        return bool(sent.rc == MQTTErrorCode.MQTT_ERR_SUCCESS)

    def close(self) -> None:
        """Leave the broker in order, so that it does not speak the last will."""
        client, self._client, self.up = self._client, None, False
        if client is not None:
            client.disconnect()
            client.loop_stop()

    def _open(self, broker: str, area: str) -> None:
        parts = urlsplit(broker)
        if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname:
            raise ValueError("địa chỉ phải có dạng mqtt://máy:cổng hoặc mqtts://máy:cổng")
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=f"loa-{self.config.station}", protocol=mqtt.MQTTv5)
        client.username_pw_set(self.config.station, pairing.proof(self.config.report_secret, pairing.BROKER, {}))
        if parts.scheme == "mqtts":
            client.tls_set_context(ssl.create_default_context())
        client.will_set(report_topic(self.config.station), json.dumps({"gone": self.config.station}), qos=AT_LEAST_ONCE)
        client.reconnect_delay_set(1, LONGEST_PAUSE)
        client.on_connect = lambda c, *_: self._connected(c, area)
        client.on_disconnect = lambda *_: self._lost()
        client.on_message = lambda _client, _data, message: self._brought(message.topic, bytes(message.payload), area)
        self._client = client
        client.connect_async(parts.hostname, parts.port or (8883 if parts.scheme == "mqtts" else 1883), KEEP_ALIVE)
        client.loop_start()

    def _connected(self, client: Any, area: str) -> None:
        topics = [notice_topic(self.config.station), *([urgent_topic(area)] if area else [])]
        client.subscribe([(topic, AT_LEAST_ONCE) for topic in topics])
        self.up = True
        log.info("đã nối MQTT")

    def _lost(self) -> None:
        if self.up:
            log.warning("mất kết nối MQTT; vẫn hỏi định kỳ")
        self.up = False

    def _brought(self, topic: str, body: bytes, area: str) -> None:
        self.link.pushed("urgent" if topic == urgent_topic(area) else "manifest", body)
