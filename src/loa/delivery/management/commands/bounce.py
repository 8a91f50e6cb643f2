"""`bounce`: reads one returned letter from standard input, as a mail server's pipe gives it. The clock is read here."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from loa.delivery import proof_actions
from loa.delivery.bounces import read_bounce
from loa.delivery.models import Delivery
from loa.delivery.rules import unnamed

MOST_BYTES = 1_000_000


class Command(BaseCommand):
    """Never fails: a mail server would send the letter again."""

    help = "Đọc một thư bị trả lại từ đầu vào chuẩn và ghi nhận lượt gửi không tới."

    def handle(self, *args: Any, **options: Any) -> None:
        bounce = read_bounce(sys.stdin.buffer.read(MOST_BYTES))
        delivery = Delivery.objects.filter(key=bounce.key, channel="email").first() if bounce else None
        if bounce and delivery:
            proof_actions.returned(delivery=delivery, detail=bounce.detail, at=now())
            self.stdout.write(f"{delivery}: {unnamed(bounce.detail)}")
        else:
            self.stdout.write("Không phải thư trả lại của lượt gửi nào.")
