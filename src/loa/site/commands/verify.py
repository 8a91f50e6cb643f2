"""`loa verify RECEIPT [--text FILE] [--key KEY]`: whether a receipt holds, from files alone, without any database of ours."""

import argparse
import json
import sys
from pathlib import Path

from loa.seal.notes import Checkpoint, NotANote, NotSigned, Verifier, open_checkpoint, read_hashes, read_verifier
from loa.seal.receipts import MOST_BYTES, Receipt, WrongReceipt, check_growth, check_receipt, check_text, read_receipt
from loa.site.commands.manage import run_words as manage


def add(parser: argparse.ArgumentParser) -> None:
    """Words of the command."""
    parser.add_argument("receipt", metavar="BIÊN_NHẬN", nargs="?", help="tệp biên nhận (JSON)")
    parser.add_argument("--text", metavar="TỆP", help="nội dung đã gửi, để so với biên nhận")
    parser.add_argument("--key", metavar="KHÓA", help="khóa công khai của sổ, hoặc tệp chứa khóa; nên lấy từ nguồn độc lập")
    parser.add_argument("--checkpoint", metavar="TỆP", help="một mốc khác của sổ mà bạn giữ")
    parser.add_argument("--consistency", metavar="TỆP", help="chứng minh nối tiếp giữa mốc trong biên nhận và mốc đó (JSON)")
    parser.add_argument("--own", action="store_true", help="kiểm tra nhật ký và sổ trong cơ sở dữ liệu của máy này")


def run(words: argparse.Namespace) -> int:
    """0: it holds; 1: it does not; 2: something cannot be read."""
    if words.own:
        return manage(["check_ledger"])
    if not words.receipt:
        print("Hãy ghi tệp biên nhận, ví dụ: loa verify bien-nhan.json --text noi-dung.txt, hoặc --own.", file=sys.stderr)
        return 2
    try:
        receipt = read_receipt(_read(words.receipt))
        key = _key(words.key) if words.key else None
        text = _read(words.text).decode("utf-8-sig") if words.text else None
    except (OSError, UnicodeDecodeError, NotANote, WrongReceipt) as error:
        print(_why(error), file=sys.stderr)
        return 2
    try:
        _check(receipt, key, text, words)
    except (WrongReceipt, NotSigned) as error:
        print(f"KHÔNG KHỚP: {error if isinstance(error, WrongReceipt) else 'chữ ký trên mốc không đúng khóa.'}", file=sys.stderr)
        return 1
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(_why(error), file=sys.stderr)
        return 2
    return 0


def _why(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"Không mở được tệp {error.filename}: {error.strerror}."
    if isinstance(error, WrongReceipt):
        return str(error)
    if isinstance(error, UnicodeDecodeError):
        return "Tệp nội dung không phải văn bản UTF-8."
    return "Không đọc được khóa, mốc hoặc chứng minh: nội dung bị cắt hoặc bị sửa."


def _read(name: str) -> bytes:
    with Path(name).open("rb") as file:
        return file.read(MOST_BYTES * 50)


def _key(given: str) -> Verifier:
    path = Path(given)
    return read_verifier(path.read_text(encoding="utf-8") if len(given) < 1_000 and path.is_file() else given)


def _check(receipt: Receipt, key: Verifier | None, text: str | None, words: argparse.Namespace) -> None:
    head = check_receipt(receipt, key)
    claim = receipt.claim
    print(f"✓ Biên nhận số {claim.number}, nhận lúc {claim.at}: đứng ở mục {receipt.proof.index} của sổ {head.origin} ({head.size} mục).")
    if key is None:
        print(f"! Khóa lấy từ chính biên nhận: hãy so với khóa mà cơ quan công bố, rồi chạy lại với --key.\n  {receipt.key}")
    if text is not None:
        check_text(receipt, text)
        print("✓ Nội dung đúng từng chữ với nội dung đã nhận.")
    if words.checkpoint:
        _grown(head, key or read_verifier(receipt.key), words)


def _grown(head: Checkpoint, key: Verifier, words: argparse.Namespace) -> None:
    """Compare with another head of the log, whichever is older."""
    other = open_checkpoint(_read(words.checkpoint).decode("utf-8"), [key])
    path = read_hashes(json.loads(_read(words.consistency))["path"]) if words.consistency else []
    old, new = sorted((head, other), key=lambda one: one.size)
    check_growth(old, new, path)
    print(f"✓ Sổ chỉ được ghi thêm từ mục {old.size} đến mục {new.size}, không bị viết lại.")
