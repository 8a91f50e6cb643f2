"""How fast a big register is searched: generated documents in a database of its own, queries as officers type them.

usage: python bench/register.py [--documents 20000]

Each document has a number, an issuer, a title and about 3,000 characters of Vietnamese sentences. A search counts from the typed words
to the 25 documents of the first page with their highlighted passages. The last line is JSON, times in milliseconds.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from statistics import median

import django

FOLDER = tempfile.TemporaryDirectory(prefix="loa-bench-")  # gone when the program ends
os.environ |= {"LOA_DATA": FOLDER.name, "DJANGO_SETTINGS_MODULE": "loa.site.settings"}
django.setup()

from django.core.management import call_command  # noqa: E402  # after the settings are chosen
from django.db import transaction  # noqa: E402

from loa.documents.models import Document  # noqa: E402
from loa.documents.search_actions import index  # noqa: E402
from loa.documents.search_queries import hits, shown  # noqa: E402
from loa.organisations.models import Body, User  # noqa: E402
from loa.vietnamese.letters import fold  # noqa: E402

ROOT = Path(__file__).parents[1]
QUERIES = (
    "thu gom nước mưa", "thu gom nuoc mua", '"nông thôn mới"', "22/KH-UBND", "22 kh ubnd", "ke hoach", "đất", "dắt",
    "uỷ ban nhân dân", "chuyển đổi số 2025", "an toan thuc ph", "số 1234", "của", "phòng cháy chữa cháy rừng mùa khô",
    "khongcotunay", "18/QĐ-UBND ngày 05/02/2024",
)  # fmt: skip
ROUNDS = 5
ISSUERS = ("UBND tỉnh", "UBND xã Đo", "Sở Y tế")


def sentences() -> list[str]:
    """Sentences of the fixtures and of the sample."""
    paths = [*(ROOT / "tests" / "paper" / "documents").glob("*.txt"), *(ROOT / "src" / "loa" / "site" / "sample").glob("*.txt")]
    lines = (line.strip() for path in sorted(paths) for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if len(line) > 40]


def fill(count: int) -> float:
    """Write `count` documents and their index; gives the seconds that took."""
    random, lines = Random(2026), sentences()
    words = [word for line in lines for word in line.split()]
    owner = Body.objects.create(name="Ủy ban nhân dân xã Đo", short_name="UBND xã Đo", kind="commune", valid_from=date(2020, 1, 1))
    user, at = User.objects.create_user("do"), datetime(2026, 1, 1, tzinfo=UTC)
    started = time.perf_counter()
    with transaction.atomic():
        for n in range(count):
            kind, symbol = random.choice((("KH", "KH-UBND"), ("QĐ", "QĐ-UBND"), ("CV", "UBND-VX"), ("TB", "TB-UBND")))
            text = "\n".join(
                random.choice(lines) if random.random() < 0.4 else " ".join(random.choices(words, k=30)) + "." for _ in range(18)
            )
            document = Document(
                owner=owner, type=kind, number=f"{n % 400 + 1}/{symbol}", symbol=symbol, issuer=random.choice(ISSUERS),
                               date_text=f"20{20 + n % 7}-{n % 12 + 1:02d}-{n % 28 + 1:02d}", text=text,
                title=" ".join(random.choices(words, k=14)),
                reading={}, first_reading={}, original_name="x.txt", original_sha256=f"{n:064x}", original_bytes=1,
                registered_by=user, registered_at=at, book_year=2020 + n % 7, direction=("in", "out")[n % 2],
            )  # fmt: skip
            document.folded = fold(f"{document.heading} {document.title} {text}")
            document.save()
            index(document)
    return time.perf_counter() - started


def search(typed: str) -> tuple[float, int]:
    """Milliseconds of the best of some rounds (the machine is shared), and how many documents were found."""
    times, found = [], 0
    for _ in range(ROUNDS):
        started = time.perf_counter()
        ids = hits(typed, Document.objects.filter(secrecy=""))
        shown(ids[:25], typed)
        times.append((time.perf_counter() - started) * 1000)
        found = len(ids)
    return min(times), found


def main() -> dict[str, float]:
    """Measure and print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--documents", type=int, default=20_000)
    count = words.parse_args(sys.argv[1:]).documents
    call_command("migrate", verbosity=0)
    seconds = fill(count)
    print(f"{count} documents written and indexed in {seconds:.0f} s")
    times = {}
    for typed in QUERIES:
        times[typed], found = search(typed)
        print(f"{times[typed]:8.1f} ms  {found:5} found  {typed}")
    result = {
        "documents": float(count),
        "documents_per_second": round(count / seconds, 1),
        "search_ms_median": round(median(times.values()), 1),
        "search_ms_worst": round(max(times.values()), 1),
    }
    print(json.dumps(result))
    return result


if __name__ == "__main__":
    main()
