"""`python -m loa.players CONFIG.json`: run one device until SIGTERM or SIGINT."""

import io
import logging
import signal
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from loa.players.board import Board
from loa.players.config import LOUDSPEAKER, Config, ConfigError, load
from loa.players.device import Device, open_device
from loa.players.outputs import open_output
from loa.players.playlog import LogInUse
from loa.players.screen import ADDRESS, Screen
from loa.players.station import Station

CANNOT_START = 2

log = logging.getLogger("loa.players")


def main(arguments: Sequence[str]) -> int:
    """Run the device of the configuration file; gives the exit code: 0 stopped cleanly, 2 could not start."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # some consoles would fail on the first Vietnamese letter
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    logging.basicConfig(stream=sys.stdout, level=logging.WARNING, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    log.setLevel(logging.INFO)
    if len(arguments) != 1:
        log.warning("cách dùng: python -m loa.players CẤU_HÌNH.json")
        return CANNOT_START
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        config = load(Path(arguments[0]))
        device = open_device(config, lambda: datetime.now(UTC))
    except ConfigError as error:
        log.warning("%s", error)
        return CANNOT_START
    except LogInUse:
        log.warning("một chương trình phát khác đang chạy trên cùng thư mục")
        return CANNOT_START
    except OSError as error:
        log.warning("không mở được thư mục của thiết bị: %s", error)
        return CANNOT_START
    return _run(config, device, stop)


def _run(config: Config, device: Device, stop: threading.Event) -> int:
    log.info("%s %s bắt đầu chạy, máy chủ %s", "đài" if config.kind == LOUDSPEAKER else "bảng", config.station, config.server)
    try:
        if config.kind == LOUDSPEAKER:
            Station(device, open_output(config)).run(stop)
        else:
            _run_board(config, Board(device), stop)
    except OSError as error:
        log.warning("không chạy được: %s", error)
        return CANNOT_START
    finally:
        stop.set()
        device.close()
    log.info("đã dừng")
    return 0


def _run_board(config: Config, board: Board, stop: threading.Event) -> None:
    if config.listen_port is None:
        board.run(stop)
        return
    screen = Screen(board, config.listen_port)
    log.info("mở trình duyệt toàn màn hình tại http://%s:%d/", ADDRESS, screen.port)
    try:
        board.run(stop)
    finally:
        screen.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
