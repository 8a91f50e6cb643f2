"""`audits`: looks at sites that are due, one after the other. The clock is read here."""

import logging
import signal
import threading
import time
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections
from django.utils.timezone import localdate, now

from loa.audits import actions, queries
from loa.audits.crawling import Bounds, Means, crawl
from loa.audits.means import agent, guard
from loa.audits.models import Site
from loa.audits.verdict_rules import judged

logger = logging.getLogger(__name__)
EVERY = 20.0  # seconds


class Stopped(BaseException):
    """The process is to end."""


class Command(BaseCommand):
    """Until stopped; all that is due, once, with --once."""

    help = "Kiểm tra trang của cơ quan: mục bắt buộc, cập nhật, liên kết hỏng, tiếp cận; mỗi tháng một lượt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="một lượt rồi thôi")
        parser.add_argument("--pause", type=float, default=1.0, help="giây giữa hai lần mở trang của một máy chủ")

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = threading.Event()

        def stop(*_: object) -> None:
            stopping.set()
            raise Stopped  # also out of a page that is just being read

        if not options["once"]:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, stop)
        with suppress(Stopped):
            rounds(Bounds(pause=max(0.0, options["pause"])), stopping, once=options["once"])


def rounds(bounds: Bounds, stopping: threading.Event, *, once: bool) -> None:
    """Look at what is due, wait, look again."""
    while not stopping.is_set():
        try:
            for site in queries.due(now())[:20]:
                look_at(site, bounds, stopping)
        except OperationalError as error:  # a busy database: the next round tries again
            logger.warning("%s", error)
        close_old_connections()
        if once:
            return
        stopping.wait(EVERY)


def look_at(site: Site, bounds: Bounds, stopping: threading.Event) -> None:
    """One site, unless another worker has it. A stop in between leaves it due."""
    began = now()
    if stopping.is_set() or not actions.take(site=site, at=began):
        return
    means = Means(guard(), agent(), now, time.monotonic, stopping.wait, stopping.is_set)
    try:
        found = crawl(site.url, means, bounds)
        if stopping.is_set():
            actions.put_back(site=site)
            return
        actions.keep(site=site, crawl=found, judged=judged(found, localdate(began)), began=began, at=now())
    except Stopped:
        actions.put_back(site=site)
        raise
    except OperationalError:
        raise
    except Exception:
        logger.exception("audit of site %s failed", site.pk)  # it stays taken until `busy_until`: no endless round
