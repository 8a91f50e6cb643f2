"""`loa say "TEXT" -o out.mp3 [--script]`: speak, or print the words that would be spoken."""

import argparse
import os
import sys
from pathlib import Path

from loa.channels.loudspeaker.channel import say
from loa.delivery.port import TryLater
from loa.site.lexicon import office_lexicon
from loa.vietnamese.spoken import DEFAULT, spoken


def add(parser: argparse.ArgumentParser) -> None:
    """Words of the command."""
    parser.add_argument("text", metavar="CÂU", help="câu cần đọc; “-” để đọc từ đầu vào chuẩn")
    parser.add_argument("-o", "--output", metavar="TỆP", help="tệp MP3 cần ghi")
    parser.add_argument("--script", action="store_true", help="chỉ in lời đọc, không tạo âm thanh")


def run(words: argparse.Namespace) -> int:
    """Speak or print."""
    text = sys.stdin.read() if words.text == "-" else words.text
    lexicon = DEFAULT.with_entries(office_lexicon(Path(os.environ.get("LOA_DATA") or "var")))
    if words.script:
        print(spoken(text, lexicon))
        return 0
    if not words.output:
        print("Hãy cho tên tệp MP3: -o tep.mp3, hoặc dùng --script để xem lời đọc.", file=sys.stderr)
        return 2
    try:
        audio = say(spoken(text, lexicon))
    except TryLater as error:
        print(str(error), file=sys.stderr)
        return 1
    try:
        Path(words.output).write_bytes(audio)
    except OSError as error:
        print(f"Không ghi được {words.output}: {error.strerror}.", file=sys.stderr)
        return 1
    print(f"Đã ghi {words.output} ({len(audio) // 1024} KB), giọng đọc máy, bản nháp.")
    return 0
