"""`stations`: bakes what stations are to hold, tells them by the broker if there is one, and takes in their reports. Reads the clock."""

import gc
import logging
import os
import signal
import socket
import threading
import time
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections
from django.template.loader import render_to_string
from django.utils.timezone import now

from loa.organisations.models import User
from loa.stations import baking_actions, emergency_actions, health_actions, key_actions, report_actions, spool
from loa.stations.broker import Account, Broker, opened
from loa.stations.health_queries import silence
from loa.stations.models import SilenceAlarm
from loa.stations.queries import held, listed

logger = logging.getLogger(__name__)

WATCH_EVERY = 60.0  # seconds between two looks for silent stations
EVERY = 0.5  # seconds between two looks
READ_EVERY = 0.1  # seconds between two looks for reports, unless more wait than are written in one go
AT_ONCE = 2000  # reports written in one go
LEAST_REST = 4  # a look that took long is followed by a rest of so many times its length: a large country does not keep the disk busy


class Command(BaseCommand):
    """Until stopped."""

    help = "Làm sẵn tệp có chữ ký cho loa và bảng, đẩy tin qua MQTT nếu có, nhận báo cáo của thiết bị."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="làm hết việc đến hạn rồi thôi")

    def handle(self, *args: Any, **options: Any) -> None:
        key_actions.settle()
        broker = opened(
            Account(settings.LOA_MQTT, settings.LOA_MQTT_USER, settings.LOA_MQTT_PASSWORD), f"loa-{socket.gethostname()}-{os.getpid()}"
        )
        baking_actions.mark_missing()
        baker = Baker(broker)
        if options["once"]:
            baker.look()
            return
        spare_collector()
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        threading.Thread(target=_read, args=(broker, stop), name="reports", daemon=True).start()
        try:
            while not stop.is_set():
                began = time.monotonic()
                _guarded(baker.look)
                stop.wait(max(EVERY, LEAST_REST * (time.monotonic() - began) if not baker.worked else EVERY))
        finally:
            stop.set()
            if broker is not None:
                broker.close()


def spare_collector() -> None:
    """What is loaded by now stays: looking through it for garbage again and again took a third of the time of many reports."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


class Baker:
    """Knows what stations held at the last look, and bakes for those where that changed."""

    def __init__(self, broker: Broker | None) -> None:
        self._broker = broker
        self._held: Mapping[str, list[str]] | None = None
        self.worked = False
        self._awake_since, self._watched = now(), float("-inf")

    def look(self) -> None:
        """One round: emergencies first."""
        came_back = self._broker is not None and self._broker.came_back.is_set()
        if came_back and self._broker is not None:
            self._broker.came_back.clear()
        at = now()
        self._watch(at)
        done = emergency_actions.air_waiting(at=at) + emergency_actions.renew(at=at)
        for area, body in baking_actions.bake_urgent(everything=came_back):
            done += 1
            if self._broker is not None:
                self._broker.urgent(area, body)
        done += self._manifests(came_back)
        self.worked = done > 0

    def _watch(self, at: datetime) -> None:
        """Once a minute: which stations fell silent, and who is told."""
        if time.monotonic() - self._watched < WATCH_EVERY:
            return
        self._watched = time.monotonic()
        if after := silence():
            health_actions.watch(at=at, awake_since=self._awake_since, after=after)
            health_actions.tell(at=at, post=post)

    def _manifests(self, came_back: bool) -> int:
        at = now()
        found = held(at)
        before = listed() if self._held is None else self._held  # at first: what changed while no baker ran
        baking_actions.mark([code for code in {*found, *before} if set(found.get(code, ())) != set(before.get(code, ()))])
        self._held = found
        done = 0
        for code, body in baking_actions.bake(everything=came_back, at=at):
            done += 1
            if self._broker is not None:
                self._broker.notice(code, body)
        return done


def post(user: User, alarms: Sequence[SilenceAlarm]) -> None:
    """One letter with all stations that fell silent."""
    context = {"alarms": alarms, "site": settings.LOA_SITE_URL}
    body = render_to_string("stations/silent_letter.txt", context)
    EmailMessage(f"[Loa] {len(alarms)} trạm im lặng", body, to=[user.email]).send()


def _read(broker: Broker | None, stop: threading.Event) -> None:
    """Write down reports as they come, by the broker and by HTTP, many in one go."""
    while not stop.is_set():
        reports, gone = broker.taken(AT_ONCE) if broker else ([], [])
        reports += spool.take()
        if reports or gone:
            _guarded(partial(keep, reports, gone))
        if (
            len(reports) + len(gone) < AT_ONCE
        ):  # what comes in a trickle is gathered: a transaction for each few would cost more than they do
            stop.wait(READ_EVERY)


def keep(reports: list[dict[str, Any]], gone: list[str]) -> None:
    at = now()
    report_actions.accept(said=reports, at=at)
    if gone:
        report_actions.gone(codes=gone, at=at)


def _guarded(act: Any) -> None:
    """A busy database or one bad row must not end the loop."""
    close_old_connections()
    try:
        act()
    except OperationalError as error:
        logger.warning("the database was busy: %s", error)
    except Exception:
        logger.exception("a round of the stations failed")
