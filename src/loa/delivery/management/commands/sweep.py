"""`sweep`: takes up what is due and repairs what a crash left behind. The clock is read here."""

import logging
import signal
import time
from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections
from django.utils.timezone import now

from loa.delivery import actions, tasks

logger = logging.getLogger(__name__)

AGAIN_AFTER = timedelta(minutes=5)  # a job that was queued and not run is queued again
PRUNE_EVERY = timedelta(hours=6)


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
        pruned = now() - PRUNE_EVERY
        while running:
            try:
                sweep(queued, now())
                if now() - pruned >= PRUNE_EVERY:
                    call_command("prune_db_task_results", min_age_days=2, verbosity=0)
                    pruned = now()
            except OperationalError as error:  # a busy database: the next round tries again
                self.stderr.write(str(error))
            except Exception:  # one bad row must not end the sweeping for all
                logger.exception("a round of the sweeper failed")
            close_old_connections()
            if options["once"]:
                return
            time.sleep(options["every"])


def sweep(queued: dict[tuple[str, int], datetime], at: datetime) -> int:
    """One round; `queued` remembers what was queued when. Returns how many jobs were queued."""
    actions.revive(at=at)
    actions.expire(at=at)
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
