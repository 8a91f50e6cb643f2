"""`remind`: every morning of a working day, one letter a person. The clock is read here."""

import logging
import signal
import time
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections
from django.template.loader import render_to_string
from django.utils.timezone import localtime, now

from loa.inspections import finding_actions
from loa.plans import reminder_actions
from loa.plans.reminder_queries import Letter
from loa.worktime.days import Calendar

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Each minute it looks whether the morning's letters are to be written or sent."""

    help = "Nhắc việc: mỗi sáng ngày làm việc, mỗi người một thư."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="một lượt rồi thôi")
        parser.add_argument("--now", action="store_true", help="không đợi đến giờ gửi, kể cả ngày nghỉ")
        parser.add_argument("--every", type=float, default=60.0, help="giây giữa hai lượt")

    def handle(self, *args: Any, **options: Any) -> None:
        running = True

        def stop(*_: object) -> None:
            nonlocal running
            running = False

        if not options["once"]:
            signal.signal(signal.SIGTERM, stop)
            signal.signal(signal.SIGINT, stop)
        while running:
            try:
                morning(now(), wait=not options["now"])
            except OperationalError as error:  # a busy database: the next round tries again
                self.stderr.write(str(error))
            except Exception:
                logger.exception("a round of reminders failed")
            close_old_connections()
            if options["once"]:
                return
            for _ in range(max(1, int(options["every"]))):
                if not running:
                    return
                time.sleep(1)


def morning(at: datetime, *, wait: bool = True) -> int:
    """Remind and send when it is a working day and past the hour of the setting; returns how many letters left."""
    local = localtime(at)
    if wait and (local.strftime("%H:%M") < settings.LOA_DIGEST_TIME or not Calendar().is_working(local.date())):
        return 0
    reminder_actions.remind(day=local.date(), at=at)
    finding_actions.remind(day=local.date(), at=at)
    return reminder_actions.send_letters(day=local.date(), at=at, post=post)


def post(letter: Letter) -> None:
    """Send one letter by the mail of the settings. Raises OSError."""
    context = {"letter": letter, "site": settings.LOA_SITE_URL}
    subject = f"[Loa] {letter.count} việc cần chú ý"
    EmailMessage(subject, render_to_string("plans/digest.txt", context), to=[letter.user.email]).send()
