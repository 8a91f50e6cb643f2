"""`loa import FOLDER --body NAME`: a folder of documents into the register of a body, one after the other, a bad file failing alone."""

import argparse
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils.timezone import localdate, now
from rich.console import Console
from rich.progress import track
from rich.table import Table

from loa.documents import actions
from loa.documents.intake_rules import ITEM_LABELS, ItemState, is_document
from loa.documents.register_rules import CannotRegister, Direction, Entry
from loa.organisations.models import Body, User
from loa.organisations.queries import may, on
from loa.organisations.rules import Act
from loa.paper.files import MAX_BYTES
from loa.paper.unreadable import Unreadable

_WAYS = {"den": Direction.IN, "di": Direction.OUT}


class Command(BaseCommand):
    """Files that are in the register already are passed over, so that the command may be repeated after a break."""

    help = "nạp cả thư mục văn bản vào sổ của một cơ quan"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", metavar="THƯ_MỤC", type=Path)
        parser.add_argument("--body", required=True, metavar="CƠ_QUAN", help="tên, tên ngắn hoặc mã đơn vị hành chính")
        parser.add_argument("--user", metavar="TÀI_KHOẢN", help="người đứng tên; mặc định là người có vị trí tại cơ quan đó")
        parser.add_argument("--direction", choices=_WAYS, help="sổ đến hoặc sổ đi; bỏ trống thì theo cơ quan ban hành")

    def handle(self, *_: Any, **words: Any) -> None:
        """Read every file below the folder; ends with an error when none could be read."""
        folder: Path = words["folder"]
        if not folder.is_dir():
            raise CommandError(f"Không có thư mục {folder}.")
        paths = sorted(path for path in folder.rglob("*") if path.is_file() and is_document(str(path.relative_to(folder))))
        if not paths:
            raise CommandError(f"Trong {folder} không có văn bản nào (.docx, .pdf, .txt, .doc, ảnh chụp…).")
        owner = _body(words["body"])
        by = _person(owner, words["user"])
        entry = Entry(direction=_WAYS[words["direction"]]) if words["direction"] else None
        console = Console()
        results = [(path, *_one(path, owner, by, entry)) for path in track(paths, description="Đọc văn bản", console=console)]
        _show(console, results)
        if all(state is ItemState.FAILED for _, state, _ in results):
            raise CommandError("Không đọc được tệp nào.")


def _one(path: Path, owner: Body, by: User, entry: Entry | None) -> tuple[ItemState, str]:
    """Register one file; gives its state and its heading or the reason of failure."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return ItemState.FAILED, "Tệp lớn hơn 20 MB."
        document = actions.register(content=path.read_bytes(), name=path.name, owner=owner, by=by, at=now(), entry=entry)
    except actions.AlreadyRegistered as known:
        return ItemState.KNOWN, known.document.heading
    except (Unreadable, CannotRegister) as error:
        return ItemState.FAILED, str(error)
    except OSError as error:
        return ItemState.FAILED, f"Không mở được tệp: {error.strerror}."
    return ItemState.READ, document.heading


def _show(console: Console, results: Iterable[tuple[Path, ItemState, str]]) -> None:
    rows = list(results)
    table = Table("Tệp", "Kết quả", "Văn bản, lý do")
    for path, state, words in rows:
        table.add_row(path.name, ITEM_LABELS[state], words)
    console.print(table)
    console.print("; ".join(f"{ITEM_LABELS[state]}: {number}" for state, number in Counter(state for _, state, _ in rows).items()))


def _body(name: str) -> Body:
    found = list(Body.objects.filter(on(localdate())).filter(Q(name__iexact=name) | Q(short_name__iexact=name) | Q(official_code=name))[:2])
    if len(found) != 1:
        raise CommandError(f"{'Không thấy' if not found else 'Có nhiều'} cơ quan “{name}”. Hãy ghi tên đầy đủ hoặc mã đơn vị hành chính.")
    return found[0]


def _person(owner: Body, username: str | None) -> User:
    """Who stands for the import: the one named, else the first who may register for the body."""
    people = User.objects.filter(is_active=True, **({"username": username} if username else {})).order_by("pk")
    found = next((user for user in people if may(user, Act.REGISTER, owner, localdate())), None)
    if found is None:
        raise CommandError(f"{username or 'Chưa ai'} không có quyền vào sổ văn bản tại {owner.name}.")
    return found
