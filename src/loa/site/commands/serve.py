"""`loa serve`: the site alone, by granian over WSGI."""

import argparse
import os
import sys


def add(parser: argparse.ArgumentParser) -> None:
    """Words of the command."""
    parser.add_argument("--host", default="127.0.0.1", metavar="MÁY", help="địa chỉ lắng nghe")
    parser.add_argument("--port", type=int, default=8000, metavar="CỔNG", help="cổng")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="số tiến trình")


def command(host: str, port: int, workers: int) -> list[str]:
    """The command line of the server."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(workers),
        "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "loa.site.wsgi:application",
    ]  # fmt: skip


def run(words: argparse.Namespace) -> int:
    """Become the server."""
    line = command(words.host, words.port, words.workers)
    os.execv(line[0], line)  # noqa: S606  # our own command line
    return 0
