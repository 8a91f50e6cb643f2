"""`loa test [pytest words]`: formatting, types, the import contract, then every test."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
ALL = ["-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder"]  # every core; the tests of one file stay together


def add(parser: argparse.ArgumentParser) -> None:
    """Words are passed on to pytest."""


def run_words(words: list[str]) -> int:
    """Run all; with words, only pytest with these words."""
    os.chdir(ROOT)
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)  # the tests have settings of their own
    python = sys.executable
    checks = {
        "ruff": [python, "-m", "ruff", "check", "."],
        "ruff format": [python, "-m", "ruff", "format", "--check", "."],
        "mypy": [python, "-m", "mypy"],
        "import contract": [str(Path(python).parent / "lint-imports")],
    }
    failed = []
    if not words:
        for name, line in checks.items():
            print(f"==> {name}", flush=True)
            if subprocess.call(line):  # noqa: S603  # our own command lines
                failed.append(name)
    print("==> pytest", flush=True)
    code = subprocess.call([python, "-m", "pytest", *(words or ALL)])  # noqa: S603
    if failed:
        print(f"Không đạt: {', '.join(failed)}", file=sys.stderr)
    return code or len(failed)
