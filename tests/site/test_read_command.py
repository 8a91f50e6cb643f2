"""`loa read FILE --tree`: the tree of a draft, as lines and as JSON."""

import json
from pathlib import Path

import pytest

from loa.site.cli import main

DRAFT = "Chương I\nQUY ĐỊNH CHUNG\nĐiều 1. Phạm vi\nQuy chế này nói về loa.\nĐiều 2. Giải thích\n1. Loa là loa.\n2. Đài là đài.\n"


def test_the_tree_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "du-thao.txt"
    path.write_text(DRAFT, encoding="utf-8")
    assert main(["read", str(path), "--tree"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[14:] for line in lines[:3]] == [
        "Chương I QUY ĐỊNH CHUNG",
        "  Điều 1. Phạm vi — Quy chế này nói về loa.",
        "  Điều 2. Giải thích",
    ]
    assert main(["read", str(path), "--tree", "--json"]) == 0
    shape = json.loads(capsys.readouterr().out)
    assert [p["path"] for p in shape["provisions"][0]["children"]] == ["Điều 1", "Điều 2"]


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(tmp_path / "khong-co.txt"), "--tree"]) == 2
    assert "Không mở được tệp" in capsys.readouterr().err
