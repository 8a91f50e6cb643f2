"""`check_ledger`: whether every stored line, entry and node is as it was written, and continues the last signed head."""

from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from loa.ledger.heads import problems
from loa.ledger.log_queries import log_size

MOST_SAID = 50


class Command(BaseCommand):
    """Ends with an error when anything is wrong."""

    help = "Kiểm tra nhật ký và sổ công khai: có dòng, mục nào bị sửa, xóa, chèn không."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(islice(problems(), MOST_SAID + 1))
        for words in found[:MOST_SAID]:
            self.stderr.write(words)
        if found:
            more = " (còn nữa)" if len(found) > MOST_SAID else ""
            raise CommandError(f"Có {min(len(found), MOST_SAID)} điểm sai{more}.")
        self.stdout.write(f"Nhật ký nguyên vẹn; sổ công khai {log_size()} mục, khớp với mốc đã ký.")
