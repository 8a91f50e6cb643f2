"""`keys`: the server's side of keys: which are in use, the next one, the root, and what was signed elsewhere. Reads the clock."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from loa.ledger.keys import private_key
from loa.seal.envelope import KEYS, ROSTER
from loa.seal.keys import key_id, public_key_of
from loa.stations import key_actions
from loa.stations.models import Roster
from loa.stations.queries import key_lists


class Command(BaseCommand):
    """One act on keys."""

    help = "Xem, đổi khóa ký của máy chủ; nhận danh sách do khóa gốc ký."

    def add_arguments(self, parser: ArgumentParser) -> None:
        words = "show; rotate; use-root KHÓA (khóa có dấu - ở đầu: use-root -- KHÓA); propose TỆP; install TỆP"
        parser.add_argument("act", choices=sorted(_ACTS), metavar="VIỆC", help=words)
        parser.add_argument("value", nargs="?", default="", metavar="KHÓA|TỆP")
        parser.add_argument("--stolen", action="store_true", help="khóa đang dùng đã lộ: gạch hẳn khỏi danh sách")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(_ACTS[options["act"]](options["value"], options["stolen"]))
        except (key_actions.ListNotTaken, OSError, ValueError) as error:
            raise CommandError(str(error)) from error


def _show(value: str, stolen: bool) -> str:
    last = key_actions.first_list(at=now()).envelope["payload"]
    lines = [f"Danh sách khóa số {last['version']} (máy chủ {last['site']}), đang ký bằng {key_id(public_key_of(private_key()))}"]
    lines += [f"  {row['id']}  {', '.join(row['uses'])}  {row['public']}" for row in last["keys"]]
    lines += [f"  khóa gốc {root}" for root in last["roots"]] or ["  chưa có khóa gốc: khóa đang dùng tự giới thiệu khóa kế tiếp"]
    rosters = Roster.objects.order_by("-version")[:1]
    lines += [f"Danh sách người duyệt số {row.version}: {', '.join(row.envelope['payload']['stations'])}" for row in rosters]
    return "\n".join(lines)


def _rotate(value: str, stolen: bool) -> str:
    if key_lists() and key_lists()[-1].envelope["payload"]["roots"]:
        raise key_actions.ListNotTaken("Máy chủ có khóa gốc: dùng propose, ký bằng loa-sign seal trên máy giữ khóa gốc, rồi install.")
    return f"Đã đổi khóa, danh sách số {key_actions.rotate(stolen=stolen, at=now()).version}; các trạm tự theo."


def _use_root(value: str, stolen: bool) -> str:
    key_id(value)
    return f"Đã ghi khóa gốc, danh sách số {key_actions.set_root(root=value, at=now()).version}. Từ nay chỉ khóa gốc đổi được khóa."


def _propose(value: str, stolen: bool) -> str:
    payload = key_actions.proposal(roots=[], stolen=stolen, at=now())
    Path(value).write_text(json.dumps(payload, indent=1), encoding="utf-8")
    return f"Đã lập danh sách số {payload['version']} vào {value}; ký bằng loa-sign seal rồi install."


def _install(value: str, stolen: bool) -> str:
    envelope = json.loads(Path(value).read_text(encoding="utf-8"))
    purpose = envelope.get("purpose") if isinstance(envelope, dict) else None
    if purpose == KEYS:
        return f"Đã nhận danh sách khóa số {key_actions.install(envelope=envelope, at=now()).version}."
    if purpose == ROSTER:
        return f"Đã nhận danh sách người duyệt số {key_actions.install_roster(envelope=envelope, at=now()).version}."
    raise ValueError("Tệp này không phải danh sách khóa hoặc danh sách người duyệt đã ký.")


_ACTS = {"show": _show, "rotate": _rotate, "use-root": _use_root, "propose": _propose, "install": _install}
