"""`prepare`: database, static files, sample district. Harmless when all is there. The clock is read here."""

import gc
import io
import json
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils.timezone import now

from loa.documents.law_actions import settle
from loa.site.sample import load


class _Steps(io.TextIOBase):
    """Where `migrate` writes: a line for every fifty steps done."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say, self._done = say, 0

    def write(self, words: str) -> int:
        if words.strip() == "OK":
            self._done += 1
            if self._done % 50 == 0:
                self._say(f"      đã xong {self._done} bước…")
        return len(words)


class Command(BaseCommand):
    """Each step says what it does."""

    help = "Chuẩn bị cơ sở dữ liệu, tệp giao diện và dữ liệu mẫu."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--board-port", type=int, default=8001)

    def handle(self, *args: Any, **options: Any) -> None:
        self._say("[1/4] Chuẩn bị cơ sở dữ liệu…")
        usual = gc.get_threshold()
        gc.set_threshold(200_000, 20, 100)  # each migration makes models anew: seeking garbage among them so often is a seventh of the wait
        call_command("migrate", verbosity=1, no_color=True, stdout=_Steps(self._say))
        gc.set_threshold(*usual)
        self._say("[2/4] Chuẩn bị tệp giao diện…")
        call_command("collectstatic", verbosity=0, interactive=False)
        self._say("[3/4] Nạp tình trạng hiệu lực của văn bản pháp luật…")
        settle(at=now())
        self._say("[4/4] Nạp dữ liệu mẫu…")
        load.load(now(), lambda words: self._say(f"      {words}"))
        for path in (Path(settings.LOA_DATA) / "stations").glob("*/config.json"):
            config = json.loads(path.read_text(encoding="utf-8"))
            config |= {"server": settings.LOA_SITE_URL, "baked": settings.LOA_BAKED_URL}
            config |= {"listen_port": options["board_port"] if config["kind"] == "board" else None}
            path.write_text(json.dumps(config, ensure_ascii=False, indent=1), encoding="utf-8")
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:  # PostgreSQL does this by itself: without it the wrong index is chosen on large tables
                cursor.execute("PRAGMA analysis_limit=1000")
                cursor.execute("PRAGMA optimize=0x10002")

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
