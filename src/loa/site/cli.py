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
    "due": ("due", "tính một thời hạn theo quy định, từng ngày; --list để xem các quy tắc"),
    "say": ("say", "đọc thành tiếng một câu, hoặc in lời đọc"),
    "verify": ("verify", "kiểm tra một biên nhận bằng tệp, không cần cơ sở dữ liệu; --own: kiểm tra sổ của máy này"),
    "worker": ("worker", "chạy riêng tiến trình gửi tin"),
    "player": ("player", "chạy một trạm loa hoặc bảng điện tử"),
    "keys": ("keys", "khóa ký của máy chủ: xem, đổi, nhận danh sách do khóa gốc ký"),
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
    try:
        code = _run(name, words, parser)
        sys.stdout.flush()  # here, so that a reader who has gone is noticed here
    except BrokenPipeError:  # `./loa … | head`: who read has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _run(name: str, words: list[str], parser: argparse.ArgumentParser) -> int:
    module = f"loa.site.commands.{COMMANDS[name][0]}"
    if name in ("import", "keys", "manage", "test", "units"):
        return int(importlib.import_module(module).run_words(words[1:]) or 0)
    return int(importlib.import_module(module).run(parser.parse_args(words)) or 0)


if __name__ == "__main__":
    sys.exit(main())
