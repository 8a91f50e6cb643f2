"""`loa bench NAME`: run one measurement of bench/; its last line is one JSON object."""

import argparse
import runpy
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[4] / "bench"


def add(parser: argparse.ArgumentParser) -> None:
    """Words of the command."""
    names = sorted(path.stem for path in FOLDER.glob("*.py"))
    parser.add_argument("name", choices=names or None, metavar="TÊN", help=f"phép đo: {', '.join(names)}")
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="…", help="lời của phép đo đó, ví dụ --seconds 60")


def run(words: argparse.Namespace) -> int:
    """Run the measurement."""
    sys.argv = [words.name, *words.words]
    sys.path.insert(0, str(FOLDER.parent))
    runpy.run_path(str(FOLDER / f"{words.name}.py"), run_name="__main__")
    return 0
