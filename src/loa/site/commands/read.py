"""`loa read FILE [--json] [--explain] [--tree]`: what a document says, or the tree of its provisions."""

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from loa.paper.apart import read_apart
from loa.paper.files import Unreadable, extract
from loa.paper.provisions import Provision, tree_of
from loa.paper.reading import Reading

KEYS = (
    "type", "number", "symbol", "issuer", "place", "date", "title", "signer", "addressees", "recipients",
    "references", "sections", "assignments", "annex_tasks", "reporting", "channels",
)  # fmt: skip


def add(parser: argparse.ArgumentParser) -> None:
    """Words of the command."""
    parser.add_argument("file", metavar="TỆP", help="văn bản .txt, .docx, .pdf (cả bản scan), ảnh chụp, .doc, .rtf hoặc .odt")
    parser.add_argument("--json", action="store_true", help="in JSON")
    parser.add_argument("--explain", action="store_true", help="in từng mục thấy được: vị trí, độ tin, quy tắc")
    parser.add_argument("--tree", action="store_true", help="in cây điều, khoản, điểm của dự thảo")


def run(words: argparse.Namespace) -> int:
    """Read and print; 2 when the file cannot be read."""
    path = Path(words.file)
    try:
        _print(path, words)
    except OSError as error:
        print(f"Không mở được tệp {path}: {error.strerror}.", file=sys.stderr)
        return 2
    except Unreadable as error:
        print(str(error), file=sys.stderr)
        return 2
    return 0


def _print(path: Path, words: argparse.Namespace) -> None:
    content = path.read_bytes()
    if words.tree:
        _tree(extract(content, path.name).text, words.json)
        return
    reading = read_apart(content, path.name, _progress)
    if words.json:
        shape = reading.to_json()
        print(json.dumps({key: shape[key] for key in KEYS}, ensure_ascii=False, indent=1))
    elif words.explain:
        _explain(reading)
    else:
        _show(reading)


def _tree(text: str, as_json: bool) -> None:
    draft = tree_of(text)
    if as_json:
        print(json.dumps(draft.to_json(), ensure_ascii=False, indent=1))
        return
    for top in draft.provisions:
        _branch(top, 0)


def _branch(provision: Provision, depth: int) -> None:
    words = " ".join(filter(None, [provision.label, provision.heading])) or provision.path.rsplit("/", 1)[-1]
    said = provision.text.replace("\n", " ")
    print(f"{provision.id}  {'  ' * depth}{words}" + (f" — {said[:100]}{'…' if len(said) > 100 else ''}" if said else ""))
    for child in provision.children:
        _branch(child, depth + 1)


def _show(reading: Reading) -> None:
    console = Console()
    head = Table(title="Phần đầu", show_header=False)
    signer = " / ".join([*reading.signer.authority, reading.signer.position or "", reading.signer.name or ""])
    rows = {
        "Loại": reading.type,
        "Số": reading.number or (f"(trống) /{reading.symbol}" if reading.symbol else None),
        "Cơ quan": reading.issuer,
        "Nơi, ngày": ", ".join(filter(None, [reading.place, reading.date])) or None,
        "Trích yếu": reading.title,
        "Người ký": signer.strip(" /") or None,
        "Nơi nhận": "; ".join(reading.recipients) or None,
        "Kênh": "; ".join(reading.channels) or None,
    }
    for name, value in rows.items():
        head.add_row(name, value or "(không thấy)")
    console.print(head)
    duties = Table("Đơn vị", "Vai trò", "Nhiệm vụ", "Phối hợp", "Thời hạn", title=f"Nhiệm vụ ({len(reading.assignments)})", show_lines=True)
    for a in reading.assignments:
        duties.add_row(a.unit, a.role, a.task[:200], "; ".join(a.coordinating), a.deadline or "không nêu")
    console.print(duties)
    if reading.annex_tasks:
        annex = Table("TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời gian", title=f"Phụ lục ({len(reading.annex_tasks)})", show_lines=True)
        for r in reading.annex_tasks:
            annex.add_row(r.stt or "", r.task[:200], r.lead or "", r.coordinating or "", r.deadline or "")
        console.print(annex)
    cited = Table("Văn bản viện dẫn", "Ngày", "Cơ quan", title=f"Viện dẫn ({len(reading.references)})")
    for ref in reading.references:
        cited.add_row(f"{ref.type or ''} {ref.number or ref.title or ''}".strip(), ref.date or "", ref.issuer or "")
    console.print(cited)


def _explain(reading: Reading) -> None:
    table = Table("Vị trí", "Mục", "Giá trị", "Độ tin", "Quy tắc")
    for mark in reading.found():
        table.add_row(f"{mark.start}–{mark.end}", mark.field, mark.value[:80], f"{mark.confidence:.2f}", mark.rule)
    Console().print(table)


def _progress(done: int, pages: int) -> None:
    """A line that is written over, on a terminal only."""
    if sys.stderr.isatty() and pages > 1:
        print(f"\rĐọc trang {done}/{pages}…", end="" if done < pages else "\r", file=sys.stderr, flush=True)
