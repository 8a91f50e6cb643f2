"""`recount_cases`: every kept count of cases is made anew, as after an import that went past the program."""

from typing import Any

from django.core.management.base import BaseCommand

from loa.cases.count_actions import recount, settle_counts


class Command(BaseCommand):
    """Marks all, then counts in small transactions, so that nobody waits."""

    help = "Đếm lại số liệu hỏi đáp, yêu cầu của mọi cơ quan, mọi năm."

    def handle(self, *args: Any, **options: Any) -> None:
        marked = recount()
        while settle_counts():
            pass
        self.stdout.write(f"Đã đếm lại {marked} dòng số liệu.")
