"""News by a real broker: the site, Mosquitto, and devices, each with its own connection."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from broker import Mosquitto
from loa.newsroom.models import Release
from loa.players.device import Device, run
from loa.players.outputs import FileOutput
from loa.players.station import Station as Loudspeaker
from loa.stations import spool
from loa.stations.broker import Account, Broker
from loa.stations.management.commands.stations import Baker, keep
from loa.stations.models import Health, Station
from loa.stations.queries import area_of
from loa.stations.urgent_actions import Urgent, announce
from stations.conftest import Install

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 30.0  # seconds, for a slow machine


def real_now() -> datetime:
    return datetime.now(UTC)


def until(true: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def drain(site: Broker) -> None:
    """Write down all that came by the broker and by HTTP."""
    reports, gone = site.taken(100)
    keep(reports + spool.take(), gone)


@pytest.fixture
def mosquitto(tmp_path: Path, settings: object) -> Iterator[Mosquitto]:
    found = Mosquitto(tmp_path)
    settings.LOA_MQTT_PUBLIC = found.url  # type: ignore[attr-defined]
    yield found
    found.stop()


@pytest.fixture
def site(mosquitto: Mosquitto) -> Iterator[Broker]:
    found = Broker(Account(mosquitto.url), "site")
    until(found.came_back.is_set, "the site reached its broker")
    yield found
    found.close()


class Running:
    """A device with both its loops, polling so rarely that only the broker can be quick."""

    def __init__(self, device: Device, folder: Path) -> None:
        self.device, self.stop = device, threading.Event()
        station = Loudspeaker(device, FileOutput(folder))
        self.thread = threading.Thread(target=run, args=(device, station.tick, self.stop), daemon=True)
        self.thread.start()

    def end(self) -> None:
        self.stop.set()
        self.device.link.wake.set()
        self.thread.join(10)


@pytest.fixture
def running(install: Install, mosquitto: Mosquitto, site: Broker, tmp_path: Path) -> Iterator[Running]:
    device = install(real_now)
    baker = Baker(site)
    baker.look()
    found = Running(device, tmp_path / "played")
    until(lambda: device.push.up, "the device reached the broker")
    yield found
    found.end()


def as_emergency(release: Release) -> Release:
    """The same release as two people would have approved it as an emergency."""
    from loa.ledger.keys import private_key
    from loa.seal.envelope import RELEASE, seal

    release.envelope = seal({**release.envelope["payload"], "priority": "emergency"}, RELEASE, private_key())
    release.save()
    return release


def test_an_emergency_is_pushed_verified_sounded_and_acknowledged(
    running: Running, site: Broker, bare: Station, release: Release, tmp_path: Path
) -> None:
    at = real_now()
    announce(areas=[area_of(bare.body)], urgent=[Urgent(as_emergency(release), at, at + timedelta(seconds=40))], at=at)
    Baker(site).look()
    until(lambda: list((tmp_path / "played").glob("*.mp3")), "it sounded")

    def acknowledged() -> bool:
        drain(site)
        return Health.objects.filter(station=bare, urgent=1).exists()

    until(acknowledged, "the station told that it acts on it")
    announce(areas=[area_of(bare.body)], urgent=[], at=real_now())
    Baker(site).look()
    until(lambda: running.device.memory.urgent and running.device.memory.urgent.version == 2, "the all-clear was pushed")
    assert running.device.programmed(real_now()).items == ()


def test_what_a_stranger_says_on_the_broker_is_believed_by_nobody(
    running: Running, site: Broker, mosquitto: Mosquitto, bare: Station
) -> None:
    device = running.device
    before = device.memory.manifest
    stranger = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
    stranger.connect("127.0.0.1", mosquitto.port)
    stranger.loop_start()
    evil = {"payload": {"station": bare.code, "manifest": 99, "urgent": 99}, "proof": "0" * 64}
    for topic, body in (
        (f"loa/station/{bare.code}", b'{"payload": {}, "purpose": "loa/manifest/1", "key": "0", "signature": "0"}'),
        (f"loa/urgent/body-{area_of(bare.body).pk}", b"[" * 50_000),
        (f"loa/report/{bare.code}", json.dumps(evil).encode()),
        (f"loa/report/{bare.code}", b"\xff\x00 not JSON"),
    ):
        stranger.publish(topic, body, qos=1).wait_for_publish(10)
    until(lambda: any("được đẩy" in words for words in device.link.complaints), "the device judged what came")
    drain(site)
    stranger.disconnect()
    stranger.loop_stop()
    assert device.memory.manifest == before
    assert not Health.objects.filter(manifest=99).exists()


def test_a_broker_that_dies_costs_only_speed_and_is_found_again(
    running: Running, site: Broker, mosquitto: Mosquitto, bare: Station
) -> None:
    device = running.device
    mosquitto.stop()
    until(lambda: not device.push.up, "the device noticed")
    Station.objects.update(minutes_a_day=20, stale=True)
    Baker(None).look()
    device.link.wake.set()
    until(lambda: device.memory.manifest and device.memory.manifest.programme.minutes_a_day == 20, "polls go on")
    site.came_back.clear()
    mosquitto.start()
    until(lambda: device.push.up, "the device came back by itself")
    until(site.came_back.is_set, "so did the site")
    Station.objects.update(minutes_a_day=30, stale=True)
    Baker(site).look()
    until(lambda: device.memory.manifest and device.memory.manifest.programme.minutes_a_day == 30, "news is pushed again")


def test_the_broker_tells_when_a_station_is_lost_and_a_report_takes_it_back(
    running: Running, site: Broker, mosquitto: Mosquitto, bare: Station
) -> None:
    def told() -> bool:
        drain(site)
        return Health.objects.filter(station=bare).exists()

    until(told, "the first report")
    client = running.device.push._client
    client._sock.close() if client._sock else None  # the cable is cut: no farewell

    def lost() -> bool:
        drain(site)
        return Health.objects.filter(station=bare, gone_at__isnull=False).exists()

    until(lost, "the last will")
    running.device.link.health._told_at = -1e9  # type: ignore[union-attr]
    running.device.link.wake.set()

    def back() -> bool:
        drain(site)
        return Health.objects.filter(station=bare, gone_at__isnull=True).exists()

    until(back, "a report")
