"""`loa bench NAME`: run one measurement of bench/; its last line is one JSON object."""

import argparse
import runpy
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[4] / "bench"
SHARED = {"cluster", "paraphrases"}  # what they use, no measurements themselves
PLACES = [str(FOLDER), str(FOLDER.parent)]  # where a measurement finds its neighbours, as if it were called by its path


def add(parser: argparse.ArgumentParser) -> None:
    """Words of the command."""
    names = measurements()
    parser.add_argument("name", choices=names or None, metavar="TÊN", help=f"phép đo: {', '.join(names)}")
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="…", help="lời của phép đo đó, ví dụ --seconds 60")


def measurements() -> list[str]:
    """Their names."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in SHARED)


def run(words: argparse.Namespace) -> int:
    """Run the measurement."""
    sys.argv = [words.name, *words.words]
    sys.path[:0] = PLACES
    runpy.run_path(str(FOLDER / f"{words.name}.py"), run_name="__main__")
    return 0
