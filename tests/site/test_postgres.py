"""The rooms that ask most of the database keep their promises on PostgreSQL too."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster import Cluster

TESTS = Path(__file__).parents[1]
ROOMS = [
    "organisations",
    "ledger/test_log.py",
    "terms",
    "directory",
    "plans",
    "reorganisations",
    "resources",
    "documents/test_books.py",
    "documents/test_search.py",
    "newsroom/test_release_numbers.py",
    "delivery/test_delivery.py",
    "delivery/test_lanes.py",
]


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    try:
        found = Cluster()
    except LookupError as reason:
        if os.environ.get("LOA_TEST_ALL") == "1":
            pytest.fail(f"LOA_TEST_ALL=1: {reason}")
        pytest.skip(str(reason))
    yield found
    found.stop()


def test_the_same_tests_pass_on_postgresql(cluster: Cluster) -> None:
    chosen = [str(TESTS / room) for room in ROOMS]
    line = [sys.executable, "-m", "pytest", "-q", "--no-header", "--maxfail=5", *chosen]
    done = subprocess.run(line, env={**os.environ, **cluster.environment}, capture_output=True, text=True, cwd=TESTS.parent)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
