"""`loa units [--province CODE] [--all]`: administrative units before and after 1 July 2025 as bodies."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now
from rich.console import Console
from rich.progress import track
from rich.table import Table

from loa.directory.unit_actions import load_province
from loa.directory.unit_queries import country, loading
from loa.organisations.period_rules import WrongBody


class Command(BaseCommand):
    """Each province is saved as a whole; a break loses one province at most, and a repeat adds what is missing."""

    help = "nạp đơn vị hành chính trước và sau 01/7/2025; không có tên thì liệt kê các tỉnh"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--province", metavar="MÃ", action="append", default=[], help="mã tỉnh của năm 2025, ví dụ 37; ghi được nhiều lần"
        )
        parser.add_argument("--all", action="store_true", help="cả 34 tỉnh, thành phố")
        parser.add_argument("--no-attach", action="store_true", help="không gắn mã vào cơ quan đã có cùng tên")

    def handle(self, *_: Any, **words: Any) -> None:
        """Load and say how much came; exit code 1 when a province could not be loaded."""
        console = Console()
        codes = [area.code for area in country().provinces()] if words["all"] else words["province"]
        unknown = [code for code in codes if code not in {area.code for area in country().provinces()}]
        if unknown:
            raise CommandError(f"Không có tỉnh mã {', '.join(unknown)}. Chạy `loa units` để xem mã của 34 tỉnh, thành phố.")
        if not codes:
            _list(console)
            return
        bodies = steps = 0
        for code in track(codes, description="Nạp đơn vị hành chính", console=console):
            try:
                attach = {} if words["no_attach"] else {area.code: body for area, body in loading(code).same_name}
                loaded = load_province(code=code, attach=attach, by=None, at=now())
            except WrongBody as error:
                raise CommandError(f"{country().now[code].plain}: {error}") from error
            bodies, steps = bodies + loaded.bodies, steps + loaded.successions
            for area, body in attach.items():
                console.print(f"Gắn mã {area} vào {body.name}, không tạo thêm.")
        console.print(f"Đã thêm {bodies} cơ quan và {steps} bước kế thừa" + ("." if bodies or steps else ": tất cả đã có từ trước."))


def _list(console: Console) -> None:
    table = Table("Mã", "Tỉnh, thành phố", "Xã, phường, đặc khu", "Gồm các tỉnh trước đây")
    maps = country()
    for area in maps.provinces():
        own = sum(other.above == area.code for other in maps.now.values())
        table.add_row(area.code, area.name, str(own), ", ".join(maps.before[m.old].place for m in maps.came_from[area.code]))
    console.print(table)
