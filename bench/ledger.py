"""How fast the public log grows and proves: entries in a database of its own, appended in batches and one by one, proofs at the full size.

usage: python bench/ledger.py [--entries 1000000]

The last line is JSON: entries a second in batches and one a transaction, milliseconds (p95) for a head, an inclusion and a consistency
proof with their checks, seconds for a check of everything.
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from random import Random

import django

FOLDER = tempfile.TemporaryDirectory(prefix="loa-bench-")  # gone when the program ends
os.environ |= {"LOA_DATA": FOLDER.name, "DJANGO_SETTINGS_MODULE": "loa.site.settings"}
django.setup()

from django.core.management import call_command  # noqa: E402  # after the settings are chosen

from loa.ledger import log_actions  # noqa: E402
from loa.ledger.heads import problems, signed_head  # noqa: E402
from loa.ledger.log_queries import tree  # noqa: E402
from loa.seal.merkle import leaf_hash, verify_consistency, verify_inclusion  # noqa: E402
from loa.seal.receipts import Claim, new_salt  # noqa: E402

BATCH = 5_000
SINGLE = 500
ROUNDS = 200


def entry(number: int) -> bytes:
    return b'{"at":"2026-03-02T03:00:00+00:00","hash":"%064x","kind":"case"}' % number


def p95(act: Callable[[], None]) -> float:
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        act()
        times.append((time.perf_counter() - begun) * 1000)
    return round(sorted(times)[int(ROUNDS * 0.95)], 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    wanted = parser.parse_args().entries
    call_command("migrate", verbosity=0)
    begun = time.perf_counter()
    for first in range(0, wanted, BATCH):
        log_actions.append(entries=[entry(n) for n in range(first, min(first + BATCH, wanted))])
    batches = wanted / (time.perf_counter() - begun)
    begun = time.perf_counter()
    for n in range(SINGLE):
        claim = Claim("case", f"PA-{n}", "2026-03-02T03:00:00+00:00", new_salt())
        log_actions.log_claim(claim=claim, subject=f"case:{n}")
    single = SINGLE / (time.perf_counter() - begun)
    random, size = Random(2026), wanted + SINGLE
    root = tree().root()

    def inclusion() -> None:
        index = random.randrange(wanted)
        assert verify_inclusion(leaf_hash(entry(index)), index, size, tree().inclusion_proof(index), root)

    def consistency() -> None:
        now, old = tree(), random.randrange(size)
        assert verify_consistency(old, size, now.root(old), root, now.consistency_proof(old))

    found = {
        "entries": size,
        "appended_per_second_in_batches": round(batches),
        "appended_per_second_singly": round(single),
        "head_ms_p95": p95(lambda: bool(signed_head()) or None),
        "inclusion_ms_p95": p95(inclusion),
        "consistency_ms_p95": p95(consistency),
    }
    begun = time.perf_counter()
    assert list(problems()) == []
    found["check_everything_s"] = round(time.perf_counter() - begun, 1)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
