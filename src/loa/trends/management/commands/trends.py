"""`trends`: reads press feeds that are due, takes in page reads, counts the last days anew, raises alerts. The clock is read here."""

import json
import logging
import re
import signal
import threading
from argparse import ArgumentParser
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections
from django.utils.timezone import now

from loa.trends import count_actions, feed_actions

logger = logging.getLogger(__name__)
EVERY = 300.0  # seconds
COUNT_EVERY = timedelta(hours=1)
_NAME = re.compile(r"(\d{4}-\d\d-\d\d)-.*\.json")


class Command(BaseCommand):
    """Until stopped; one round with --once."""

    help = "Xu hướng: đọc nguồn báo, cộng lượt đọc, đếm theo chủ đề, nêu cảnh báo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="một lượt rồi thôi")

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = threading.Event()
        counted: datetime | None = None
        if not options["once"]:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stopping.set())
        while not stopping.is_set():
            at = now()
            try:
                feed_actions.read_feeds(at=at)
                if counted is None or at - counted > COUNT_EVERY:
                    take_in_reads(Path(settings.LOA_DATA) / "reads")
                    count_actions.daily(at=at)
                    counted = at
            except OperationalError as error:  # a busy database: the next round tries again
                logger.warning("%s", error)
            close_old_connections()
            if options["once"]:
                return
            stopping.wait(EVERY)


def take_in_reads(folder: Path) -> int:
    """Add what servers summed up; each file is taken in once. Returns how many files there were."""
    days: dict[date, Counter[str]] = {}
    files = sorted(folder.glob("*.json"))[:2_000]
    for path in files:
        match = _NAME.fullmatch(path.name)
        try:
            read = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            read = {}
        if match and isinstance(read, dict):
            sums = days.setdefault(date.fromisoformat(match[1]), Counter())
            sums.update({str(slug): n for slug, n in read.items() if isinstance(n, int) and 0 < n < 10_000_000})
    for day, reads in days.items():
        count_actions.add_reads(day=day, reads=reads)
    for path in files:
        path.unlink(missing_ok=True)
    return len(files)
