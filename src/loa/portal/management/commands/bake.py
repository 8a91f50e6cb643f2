"""`bake`: keeps the public pages baked as files, within seconds of a change. The clock is read here."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections
from django.utils.timezone import now

from loa.portal.baking import Baker, fetcher

EVERY = 1.0  # seconds between two looks


class Command(BaseCommand):
    """Until stopped: looks every second, bakes what changed; takes everything away when it stops."""

    help = "Giữ trang công khai thành tệp tĩnh, cập nhật trong vài giây sau khi có thay đổi."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="dựng một lượt rồi thôi, để lại tệp")

    def handle(self, *args: Any, **options: Any) -> None:
        baker, stopping = Baker(fetcher()), threading.Event()
        baker.begin()
        if options["once"]:
            self.stdout.write(f"{baker.turn(now())} trang")
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        try:
            while not stopping.is_set():
                try:
                    baker.turn(now(), clock=now)
                except OperationalError:  # the database is locked or away for a moment: nothing is known, so nothing is kept
                    baker.begin()
                close_old_connections()
                stopping.wait(EVERY)
        finally:
            baker.end()
