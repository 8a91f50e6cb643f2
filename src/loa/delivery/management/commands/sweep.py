"""`sweep`: takes up what is due and repairs what a crash left behind. The clock is read here."""

import signal
import time
from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections
from django.utils.timezone import now

from loa.delivery import actions, tasks

AGAIN_AFTER = timedelta(seconds=30)  # a job that was queued and not run is queued again


class Command(BaseCommand):
    """Every second: due deliveries and due looks become jobs; stalled ones are taken up."""

    help = "Đưa các lượt gửi đến hạn vào hàng việc và khôi phục lượt gửi bị ngắt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="một lượt rồi thôi")
        parser.add_argument("--every", type=float, default=1.0, help="giây giữa hai lượt")

    def handle(self, *args: Any, **options: Any) -> None:
        running = True

        def stop(*_: object) -> None:
            nonlocal running
            running = False

        if not options["once"]:
            signal.signal(signal.SIGTERM, stop)
            signal.signal(signal.SIGINT, stop)
        queued: dict[tuple[str, int], datetime] = {}
        while running:
            try:
                sweep(queued, now())
            except OperationalError as error:  # a busy database: the next round tries again
                self.stderr.write(str(error))
            close_old_connections()
            if options["once"]:
                return
            time.sleep(options["every"])


def sweep(queued: dict[tuple[str, int], datetime], at: datetime) -> int:
    """One round; `queued` remembers what was queued when. Returns how many jobs were queued."""
    actions.revive(at=at)
    attempts, looks = actions.due(at=at)
    for stale in [key for key, when in queued.items() if at - when > AGAIN_AFTER]:
        del queued[stale]
    count = 0
    for kind, task, ids in (("attempt", tasks.attempt, attempts), ("look", tasks.look, looks)):
        for pk in ids:
            if (kind, pk) not in queued:
                task.enqueue(pk)
                queued[kind, pk] = at
                count += 1
    return count
