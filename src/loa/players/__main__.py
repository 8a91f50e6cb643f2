"""`loa-player`: turn this machine into a station or a board, and run it until SIGTERM or SIGINT.

loa-player --server https://loa.example.vn --enrol CODE [--board]   once, with a code from the desk
loa-player [--home FOLDER]                                          from then on
loa-player CONFIG.json                                              with a configuration made elsewhere
"""

import argparse
import io
import logging
import signal
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from loa.players import kiosk
from loa.players.board import Board
from loa.players.config import LOUDSPEAKER, OUTPUTS, SCREEN, Config, ConfigError, load
from loa.players.device import Device, open_device
from loa.players.enrol import Wanted, default_home, enrol
from loa.players.playlog import LogInUse
from loa.players.screen import ADDRESS, Screen
from loa.players.sound import open_output
from loa.players.station import Station

CANNOT_START = 2

log = logging.getLogger("loa.players")


def add(parser: argparse.ArgumentParser) -> None:
    """Words of the command, also for `loa player`."""
    parser.add_argument("config", nargs="?", type=Path, metavar="CẤU_HÌNH", help="tệp cấu hình có sẵn")
    parser.add_argument("--config", dest="config_file", type=Path, metavar="TỆP", help="như trên")
    parser.add_argument("--server", metavar="URL", help="địa chỉ máy chủ, ví dụ https://loa.example.vn")
    parser.add_argument("--enrol", metavar="MÃ", help="mã đăng ký dùng một lần, tạo ở mục “Loa và bảng” trên bàn làm việc")
    parser.add_argument("--board", action="store_true", help="máy này là bảng điện tử")
    parser.add_argument("--home", type=Path, metavar="THƯ_MỤC", help=f"nơi lưu dữ liệu của thiết bị (mặc định {default_home()})")
    parser.add_argument("--root", default="", metavar="KHÓA", help="khóa gốc công khai của máy chủ, chép từ giấy")
    parser.add_argument("--signed", action="store_true", help="chỉ phát tin có chữ ký bằng khóa riêng của hai người duyệt (cần --root)")
    parser.add_argument("--listen", type=int, default=8001, metavar="CỔNG", help="cổng của trang bảng trên máy này")
    parser.add_argument("--output", default="", choices=["", *OUTPUTS], metavar="NƠI", help=f"nơi phát: {', '.join(OUTPUTS)}")
    parser.add_argument("--enrol-only", action="store_true", help="đăng ký rồi thôi, chưa chạy")


def main(arguments: Sequence[str]) -> int:
    """Enrol or run a device; gives the exit code: 0 stopped cleanly, 2 could not start."""
    parser = argparse.ArgumentParser(prog="loa-player", description="Đài truyền thanh hoặc bảng điện tử của Loa.")
    add(parser)
    return follow(parser.parse_args(arguments))


def follow(words: argparse.Namespace) -> int:
    """Do what the command line says."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # some consoles would fail on the first Vietnamese letter
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    logging.basicConfig(stream=sys.stdout, level=logging.WARNING, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    log.setLevel(logging.INFO)
    try:
        path = _path(words)
        if words.enrol_only:
            return 0
        config = load(path)
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
    return _run(config, device, _stopped())


def _path(words: argparse.Namespace) -> Path:
    """The configuration to run; an enrolment makes it. Raises `ConfigError`."""
    home: Path = (words.home or default_home()).expanduser().absolute()
    if words.enrol:
        if not words.server:
            raise ConfigError("--enrol cần --server, địa chỉ của máy chủ")
        if words.signed and not words.root:
            raise ConfigError("--signed cần --root, khóa gốc chép từ giấy: không có nó, máy chủ tự đặt người duyệt được")
        path = enrol(Wanted(words.server, words.enrol, home, words.board, words.listen, words.root, words.output, words.signed))
        log.info("đã đăng ký; cấu hình lưu ở %s", path)
        return path
    given: Path | None = words.config or words.config_file
    path = given or home / "config.json"
    if not path.exists() and not given:
        raise ConfigError("máy này chưa đăng ký: chạy lại với --server ĐỊA_CHỈ --enrol MÃ (thêm --board nếu là bảng)")
    return path


def _stopped() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


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
    address = f"http://{ADDRESS}:{screen.port}/"
    log.info("mở trình duyệt toàn màn hình tại %s", address)
    window = kiosk.opened(address, config.home) if config.output == SCREEN else None
    try:
        board.run(stop)
    finally:
        if window is not None:
            window.close()
        screen.close()


def run() -> None:
    """The program `loa-player`."""
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
