"""`loa due`: as people and programs call it, with and without a database."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import prepared


def loa(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LOA_", "DJANGO_"))}
    line = [sys.executable, "-m", "loa.site.cli", *words]
    return subprocess.run(line, env={**environment, "LOA_DATA": str(folder)}, capture_output=True, text=True, check=False)


def answer(folder: Path, *words: str) -> Any:
    done = loa(folder, "due", *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_without_a_database(tmp_path: Path) -> None:
    found = answer(tmp_path / "none", "access-online-simple", "2025-12-31")
    assert (found["due"], found["unknown"]) == ("2026-01-07", False)
    assert [s["date"] for s in found["steps"] if not s["counted"]] == [
        "2025-12-31", "2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04",
    ]  # fmt: skip
    assert not (tmp_path / "none").exists(), "asking for a day leaves nothing behind"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["access", "2026-03-02"], "access-online-simple"),
        (["access-online-simple", "2026-02-30"], "Không hiểu ngày"),
        (["access-online-simple"], "Hãy ghi quy tắc và ngày bắt đầu"),
        ([], "Hãy ghi quy tắc và ngày bắt đầu"),
    ],
)
def test_wrong_words_are_said_with_code_two(tmp_path: Path, words: list[str], said: str) -> None:
    done = loa(tmp_path, "due", *words)
    assert done.returncode == 2
    assert said in done.stderr


def test_the_table_and_the_unknown(tmp_path: Path) -> None:
    shown = loa(tmp_path, "due", "access-post-complex", "2026-11-23").stdout
    for words in ("24/11/2026", "Ngày Văn hóa Việt Nam", "hết ngày 15/12/2026", "Điều 31", "Gia hạn tối đa 15 ngày"):
        assert words in " ".join(shown.split())
    unknown = loa(tmp_path, "due", "access-online-complex", "2026-11-23")
    assert unknown.returncode == 0
    assert "Chưa rõ" in unknown.stdout
    assert answer(tmp_path, "press-adhoc", "2026-11-23T10:00")["unknown"] is True
    assert "access-counter-simple" in loa(tmp_path, "due", "--list").stdout


def test_what_the_office_entered_counts(tmp_path: Path) -> None:
    enter = (
        "from datetime import datetime, UTC, date\n"
        "from loa.organisations.models import User\n"
        "from loa.terms import actions\n"
        "from loa.terms.rules import DayForm\n"
        "from loa.worktime.terms import Unit\n"
        "by, at = User.objects.create_superuser('q', password='x'), datetime(2026, 3, 1, tzinfo=UTC)\n"
        "form = actions.TermForm(Unit.WORKING_DAYS, 10, 'Điều 29', date(2026, 1, 1))\n"
        "actions.enter_term(rule='access-counter-complex', form=form, body=None, by=by, at=at)\n"
        "actions.decide_days(form=DayForm(date(2026, 3, 4), None, 'lễ hội', 'QĐ 1'), by=by, at=at)\n"
    )
    prepared.lay(tmp_path / "loa.sqlite3")
    assert loa(tmp_path, "manage", "migrate", "-v", "0").returncode == 0
    done = loa(tmp_path, "manage", "shell", "-v", "0", "-c", enter)
    assert done.returncode == 0, done.stderr
    assert answer(tmp_path, "access-counter-complex", "2026-03-02")["due"] == "2026-03-17"


def test_a_database_that_cannot_be_read_is_said_and_the_shipped_rows_answer(tmp_path: Path) -> None:
    (tmp_path / "loa.sqlite3").write_bytes(b"no database at all, only letters" * 50)
    done = loa(tmp_path, "due", "access-online-simple", "2026-03-02", "--json")
    assert (done.returncode, json.loads(done.stdout)["due"]) == (0, "2026-03-05")
    assert "Không đọc được cơ sở dữ liệu" in done.stderr
