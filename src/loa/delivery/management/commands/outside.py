"""`outside`: the check from outside, once; exit code 1 when something is missing, for a monitor of the office. The clock is read here."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from loa.delivery import outside_actions
from loa.delivery.registry import channels


class Command(BaseCommand):
    """One line for each thing that is missing."""

    help = "Đọc bảng tin công khai và kiểm tra mỗi bản phát hành đã có bằng chứng đến nơi trên từng kênh."

    def handle(self, *args: Any, **options: Any) -> None:
        found = outside_actions.check(at=now())
        for lack in found:
            known = channels().get(lack.channel)
            where = f"{lack.release} · {known.label if known else lack.channel}: " if lack.release else ""
            self.stdout.write(f"{where}{lack.words}")
        if found:
            sys.exit(1)
        self.stdout.write("Mọi bản phát hành đều có bằng chứng đến nơi.")
