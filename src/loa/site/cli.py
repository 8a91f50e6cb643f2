"""The `loa` command line: which commands there are. Each lives in `loa.site.commands`."""

import argparse
import importlib
import os
import sys

# name → (module, what it does)
COMMANDS = {
    "up": ("up", "cài, chuẩn bị dữ liệu mẫu, chạy cổng, bàn làm việc, loa và bảng mô phỏng"),
    "read": ("read", "đọc một văn bản hành chính và in những gì thấy được"),
    "import": ("bring_in", "nạp cả thư mục văn bản vào sổ của một cơ quan"),
    "units": ("units", "nạp 34 tỉnh, 3.321 xã, phường, đặc khu và các đơn vị trước 01/7/2025"),
    "add": ("add", "thêm phần còn thiếu: đọc bản scan, PostgreSQL; không có tên thì liệt kê"),
    "say": ("say", "đọc thành tiếng một câu, hoặc in lời đọc"),
    "worker": ("worker", "chạy riêng tiến trình gửi tin"),
    "player": ("player", "chạy một trạm loa hoặc bảng điện tử"),
    "serve": ("serve", "chạy riêng trang web"),
    "manage": ("manage", "lệnh quản trị của Django"),
    "test": ("test", "chạy mọi kiểm thử"),
    "bench": ("bench", "đo tốc độ"),
}


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loa.site.settings")
    words = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(prog="loa", description="Loa: truyền thông chính sách cho chính quyền địa phương.")
    rooms = parser.add_subparsers(dest="command", metavar="LỆNH")
    name = words[0] if words else ""
    for command, (module, help_text) in COMMANDS.items():
        sub = rooms.add_parser(command, help=help_text, description=help_text)
        if command == name:  # only the wanted one is imported: `loa say` need not load the whole site
            importlib.import_module(f"loa.site.commands.{module}").add(sub)
    if not name or name in ("-h", "--help"):
        parser.print_help()
        return 0
    if name in ("import", "manage", "test", "units"):
        return int(importlib.import_module(f"loa.site.commands.{COMMANDS[name][0]}").run_words(words[1:]) or 0)
    found = parser.parse_args(words)
    return int(importlib.import_module(f"loa.site.commands.{COMMANDS[name][0]}").run(found) or 0)


if __name__ == "__main__":
    sys.exit(main())
