"""`loa up`: everything on one machine: prepare, then run site, worker, one loudspeaker and one board."""

import argparse
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from loa.site.commands import serve

WAIT_SECONDS = 180


def add(parser: argparse.ArgumentParser) -> None:
    """Words of the command."""
    parser.add_argument("--port", type=int, default=8000, metavar="CỔNG", help="cổng của trang web; bảng điện tử dùng cổng kế tiếp")
    parser.add_argument("--host", default="127.0.0.1", metavar="MÁY", help="địa chỉ lắng nghe")
    parser.add_argument("--prepare-only", action="store_true", help="chuẩn bị dữ liệu rồi thôi, không chạy")


def run(words: argparse.Namespace) -> int:
    """Prepare and run until Ctrl-C."""
    url = f"http://{words.host}:{words.port}"
    os.environ.setdefault("LOA_SITE_URL", url)
    os.environ.setdefault("LOA_DEMO", "1")
    os.environ.setdefault("LOA_TWO_FACTOR", "offered")  # a demo log-in is at hand; a real site requires the second factor
    os.environ["LOA_DATA"] = str(Path(os.environ.get("LOA_DATA") or "var").resolve())
    if not words.prepare_only and (busy := [p for p in (words.port, words.port + 1) if _taken(words.host, p)]):
        print(f"Cổng {busy[0]} đang có chương trình khác dùng. Hãy chọn cổng khác: ./loa up --port 8100", file=sys.stderr)
        return 1
    started = time.monotonic()
    data = Path(os.environ["LOA_DATA"])
    if not _prepare(words.port + 1):
        print("Chưa chuẩn bị được dữ liệu; xem thông báo ở trên.", file=sys.stderr)
        return 1
    if words.prepare_only:
        return 0
    children = [_Child(name, line, data / "logs") for name, line in _lines(words.host, words.port, data).items()]
    try:
        if not _answers(url, children[0]):
            print(f"Trang web không khởi động được; xem {data / 'logs' / 'trang-web.log'}.", file=sys.stderr)
            return 1
        _welcome(url, words.port + 1, data, time.monotonic() - started)
        return _watch(children)
    finally:
        for child in children:
            child.signal(signal.SIGTERM)
        for child in children:
            child.stop()


def _taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def _prepare(board_port: int) -> bool:
    """Database, static files, sample, in a process of its own."""
    return subprocess.call([sys.executable, "-m", "django", "prepare", "--board-port", str(board_port)]) == 0  # noqa: S603


class _Child:
    """One process of ours in a group of its own, so that what it started ends with it."""

    def __init__(self, name: str, line: list[str], logs: Path) -> None:
        self.name, self.line, self.logs = name, line, logs
        self.process = self._started()

    def _started(self) -> "subprocess.Popen[bytes]":
        self.logs.mkdir(exist_ok=True)
        with (self.logs / f"{self.name.replace(' ', '-')}.log").open("ab") as log:
            return subprocess.Popen(self.line, stdout=log, stderr=log, start_new_session=True)  # noqa: S603

    @property
    def runs(self) -> bool:
        return self.process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)

    def start_again(self) -> None:
        self.signal(signal.SIGKILL)  # what the dead process left behind
        self.process = self._started()

    def stop(self) -> None:
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.signal(signal.SIGKILL)


def _lines(host: str, port: int, data: Path) -> dict[str, list[str]]:
    """Name → command line; the site is the first."""
    lines = {
        "trang web": serve.command(host, port, 1),
        "tiến trình gửi": [sys.executable, "-m", "loa.site.cli", "worker"],
    }
    for path in sorted((data / "stations").glob("*/config.json")):
        lines[f"trạm {path.parent.name}"] = [sys.executable, "-m", "loa.players", str(path)]
    return lines


def _answers(url: str, site: _Child) -> bool:
    """Wait for the first page."""
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end and site.runs:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  # our own address
                return bool(answer.status == 200)
        except OSError:
            time.sleep(0.1)
    return False


def _welcome(url: str, board_port: int, data: Path, seconds: float) -> None:
    print(f"\nLoa đang chạy (sau {seconds:.1f} giây). Ctrl-C để dừng tất cả.\n")
    print(f"  Cổng công khai    {url}/")
    print(f"  Bàn làm việc      {url}/lam-viec/")
    print(f"  Bảng điện tử      http://127.0.0.1:{board_port}/")
    print(f"  Loa mô phỏng      ghi âm thanh vào {data / 'stations' / 'cum-loa-thon-dong' / 'played'}")
    print(f"  Dữ liệu, nhật ký  {data}\n")
    print("  Tài khoản dùng thử (chỉ trên máy này):")
    notes = {"canbo": "cán bộ soạn tin", "duyet1": "lãnh đạo duyệt", "duyet2": "lãnh đạo duyệt", "quanly": "quản trị nhân sự của xã"}
    notes |= {
        "ketoan": "tài chính, kế toán của xã",
        "kiemtra": "kiểm tra việc thực hiện của xã",
        "canbotinh": "văn phòng UBND tỉnh",
        "quantri": "quản trị hệ thống",
    }
    for name, password in _logins(data).items():
        print(f"    {name:8} {password}   {notes.get(name, '')}")
    print(
        "  Xác thực hai bước: bản dùng thử chỉ mời cài; máy chủ thật bắt buộc với lãnh đạo duyệt và quản trị.\n",
        flush=True,
    )


def _logins(data: Path) -> dict[str, str]:
    path = data / "demo-logins.json"
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def _watch(children: list[_Child]) -> int:
    """Until Ctrl-C or SIGTERM; what dies is started again."""
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    while not stopping:
        time.sleep(0.5)
        for child in children:
            if not child.runs and not stopping:
                print(f"Đã dừng ngoài ý muốn, chạy lại: {child.name} (mã {child.process.returncode}).", file=sys.stderr, flush=True)
                child.start_again()
    print("\nĐang dừng…", flush=True)
    return 0
