"""`loa verify`: from files alone, in a folder without any database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from loa.seal import merkle, receipts
from loa.seal.keys import new_private_key, public_key_of
from loa.seal.notes import Checkpoint, Verifier, hashes_text, signed
from loa.seal.receipts import Claim, Proof, Receipt

KEY = new_private_key()
NAME = "van-khe.example/log"
TEXT = "Đèn đường thôn 3 hỏng."
SALT = receipts.new_salt()
CLAIM = Claim("case", "PA-7Q2K-26", "2026-03-02T03:00:00+00:00", receipts.text_hash(TEXT))
LEAVES = [merkle.leaf_hash(bytes([n])) for n in range(20)]
LEAVES[4] = merkle.leaf_hash(receipts.entry_of(CLAIM, SALT))
PUBLIC = str(Verifier(NAME, public_key_of(KEY)))


def note(size: int) -> str:
    return signed(Checkpoint(NAME, size, merkle.root(LEAVES[:size])).text, NAME, KEY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = Receipt(CLAIM, SALT, Proof(4, tuple(merkle.inclusion_proof(LEAVES[:9], 4)), note(9)), PUBLIC)
    path = merkle.consistency_proof(LEAVES, 9)
    (tmp_path / "receipt.json").write_text(json.dumps(receipts.to_json(found)), encoding="utf-8")
    (tmp_path / "text.txt").write_text(TEXT + "\n", encoding="utf-8")
    (tmp_path / "key").write_text(PUBLIC + "\n", encoding="utf-8")
    (tmp_path / "head").write_text(note(20), encoding="utf-8")
    (tmp_path / "growth.json").write_text(json.dumps({"path": hashes_text(path).split()}), encoding="utf-8")
    return tmp_path


def verify(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LOA_", "DJANGO_"))}
    line = [sys.executable, "-m", "loa.site.cli", "verify", *words]
    return subprocess.run(
        line, env={**environment, "LOA_DATA": str(folder / "none")}, cwd=folder, capture_output=True, text=True, check=False
    )


def test_a_receipt_its_text_and_a_later_head(folder: Path) -> None:
    words = ["receipt.json", "--text", "text.txt", "--key", "key", "--checkpoint", "head", "--consistency", "growth.json"]
    done = verify(folder, *words)
    assert done.returncode == 0, done.stderr
    for said in ("PA-7Q2K-26", "đúng từng chữ", "từ mục 9 đến mục 20"):
        assert said in done.stdout
    assert not (folder / "none").exists()
    alone = verify(folder, "receipt.json")
    assert "Khóa lấy từ chính biên nhận" in alone.stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["receipt.json", "--text", "key"], 1, "không phải nội dung"),
        (["receipt.json", "--key", str(Verifier(NAME, public_key_of(new_private_key())))], 1, "Chữ ký"),
        (["receipt.json", "--checkpoint", "head"], 1, "viết lại"),
        (["text.txt"], 2, "Không đọc được biên nhận"),
        (["nowhere.json"], 2, "Không mở được tệp"),
        (["receipt.json", "--key", "abc"], 2, "Không đọc được khóa"),
        (["receipt.json", "--checkpoint", "text.txt"], 2, "Không đọc được khóa, mốc"),
        (["receipt.json", "--checkpoint", "head", "--consistency", "key"], 2, "Không đọc được khóa, mốc"),
        ([], 2, "Hãy ghi tệp biên nhận"),
    ],
)
def test_what_does_not_hold_and_what_cannot_be_read(folder: Path, words: list[str], code: int, said: str) -> None:
    done = verify(folder, *words)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr


def test_an_altered_receipt(folder: Path) -> None:
    path = folder / "receipt.json"
    path.write_text(path.read_text(encoding="utf-8").replace("PA-7Q2K-26", "PA-7Q2K-27"), encoding="utf-8")
    done = verify(folder, "receipt.json", "--key", "key")
    assert (done.returncode, "không khớp với sổ" in done.stderr) == (1, True)
