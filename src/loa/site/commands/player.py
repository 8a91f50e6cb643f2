"""`loa player --config FILE`: one station at the edge."""

import argparse
import runpy
import sys


def add(parser: argparse.ArgumentParser) -> None:
    """Words of the command."""
    parser.add_argument("--config", required=True, metavar="TỆP", help="tệp cấu hình của trạm")


def run(words: argparse.Namespace) -> int:
    """Run until stopped."""
    sys.argv = ["loa.players", words.config]
    runpy.run_module("loa.players", run_name="__main__")
    return 0
