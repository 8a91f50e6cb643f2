"""`loa up`: everything on one machine: prepare, then run site, worker, one loudspeaker and one board."""

import argparse
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

WAIT_SECONDS = 60


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
    children = _start(words.host, words.port, data)
    try:
        if not _answers(url, children):
            print("Trang web không khởi động được; xem thông báo ở trên.", file=sys.stderr)
            return 1
        _welcome(url, words.port + 1, data, time.monotonic() - started)
        return _watch(children)
    finally:
        _stop(children)


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


def _start(host: str, port: int, data: Path) -> list[tuple[str, subprocess.Popen[bytes]]]:
    lines = {
        "trang web": serve.command(host, port, 1),
        "tiến trình gửi": [sys.executable, "-m", "loa.site.cli", "worker"],
    }
    for path in sorted((data / "stations").glob("*/config.json")):
        lines[f"trạm {path.parent.name}"] = [sys.executable, "-m", "loa.players", str(path)]
    logs = data / "logs"
    logs.mkdir(exist_ok=True)
    children = []
    for name, line in lines.items():
        with (logs / f"{name.replace(' ', '-')}.log").open("ab") as log:
            out = None if name == "trang web" else log
            children.append((name, subprocess.Popen(line, stdout=out, stderr=out or None, start_new_session=True)))  # noqa: S603
    return children


def _answers(url: str, children: list[tuple[str, "subprocess.Popen[bytes]"]]) -> bool:
    """Wait for the first page."""
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end and children[0][1].poll() is None:
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
    notes = {"canbo": "cán bộ soạn tin", "duyet1": "lãnh đạo duyệt", "duyet2": "lãnh đạo duyệt", "quantri": "quản trị"}
    for name, password in _logins(data).items():
        print(f"    {name:8} {password}   {notes.get(name, '')}")
    print(flush=True)


def _logins(data: Path) -> dict[str, str]:
    path = data / "demo-logins.json"
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def _watch(children: list[tuple[str, "subprocess.Popen[bytes]"]]) -> int:
    """Until Ctrl-C or SIGTERM, or until the site dies."""
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    told: set[str] = set()
    while not stopping:
        time.sleep(0.3)
        for name, process in children:
            if process.poll() is not None and name not in told:
                told.add(name)
                print(f"Đã dừng ngoài ý muốn: {name} (mã {process.returncode}).", file=sys.stderr, flush=True)
        if children[0][1].poll() is not None:
            return 1
    print("\nĐang dừng…", flush=True)
    return 0


def _stop(children: list[tuple[str, "subprocess.Popen[bytes]"]]) -> None:
    for _, process in children:
        if process.poll() is None:
            process.terminate()
    for _, process in children:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
