"""`canary_letter`: reads one letter of the test mailbox from standard input, as a mail server's pipe gives it. The clock is read here."""

import re
import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from loa.delivery import canary_actions

MOST_BYTES = 1_000_000
KEY = re.compile(rb"^Message-ID:\s*<([0-9a-f]{32})@", re.IGNORECASE | re.MULTILINE)


class Command(BaseCommand):
    """Never fails: a mail server would send the letter again."""

    help = "Đọc một thư thử từ hộp thư thử và ghi nhận kênh thư còn thông suốt."

    def handle(self, *args: Any, **options: Any) -> None:
        found = KEY.search(sys.stdin.buffer.read(MOST_BYTES))
        known = bool(found) and canary_actions.returned(key=found[1].decode(), at=now()) if found else False
        self.stdout.write("Thư thử đã về." if known else "Không phải thư thử đang chờ.")
