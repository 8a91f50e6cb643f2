"""`remind`: every morning of a working day, one letter a person. The clock is read here."""

import logging
import signal
import time
from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections
from django.template.loader import render_to_string
from django.utils.timezone import localtime, now

from loa.cases import access_actions, count_actions, placing_actions, retention_actions
from loa.cases import tasks as case_tasks
from loa.consultations import reminder_actions as consultation_reminders
from loa.consultations import tasks as consultation_tasks
from loa.inspections import finding_actions
from loa.ledger.log_actions import seal_lines
from loa.newsroom import notice_actions
from loa.newsroom import tasks as newsroom_tasks
from loa.notices import actions as notice_taking
from loa.plans import reminder_actions
from loa.plans.reminder_queries import Letter
from loa.terms.queries import office_calendar

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
                reviews(now())
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
    if wait and (local.strftime("%H:%M") < settings.LOA_DIGEST_TIME or not office_calendar().is_working(local.date())):
        return 0
    reminder_actions.remind(day=local.date(), at=at)
    finding_actions.remind(day=local.date(), at=at)
    placing_actions.follow_successions(at=at)
    retention_actions.set_retention(at=at)
    access_actions.clear_supplies(at=at)
    retention_actions.erase_due(at=at)
    consultation_reminders.remind(day=local.date(), at=at)
    seal_lines(at=at)
    notice_taking.take_in(at=at)
    return reminder_actions.send_letters(day=local.date(), at=at, post=post)


def reviews(at: datetime) -> int:
    """Ask again about messages that wait long for an approval, and send letters that were left behind; returns how many were asked about.

    Urgent ones at any hour; the others on working days between 7:30 and 17:30.
    """
    local = localtime(at)
    asked = notice_actions.remind(at=at, after=timedelta(minutes=settings.LOA_URGENT_REMIND_MINUTES), urgent=True)
    if office_calendar().is_working(local.date()) and "07:30" <= local.strftime("%H:%M") < "17:30":
        asked += notice_actions.remind(at=at, after=timedelta(hours=settings.LOA_REVIEW_REMIND_HOURS), urgent=False)
    newsroom_tasks.sweep(at)
    case_tasks.send_letters(at)
    while count_actions.settle_counts() == count_actions.AT_ONCE:
        continue  # in small transactions, so that nobody waits
    consultation_tasks.sweep()
    return asked


def post(letter: Letter) -> None:
    """Send one letter by the mail of the settings, under the Message-ID that it had at an earlier try. Raises OSError."""
    context = {"letter": letter, "site": settings.LOA_SITE_URL}
    subject = f"[Loa] {letter.count} việc cần chú ý"
    headers = {"Message-ID": f"<{letter.message_id}@{urlsplit(settings.LOA_SITE_URL).hostname or 'loa.invalid'}>"}
    EmailMessage(subject, render_to_string("plans/digest.txt", context), to=[letter.user.email], headers=headers).send()
