"""`./loa … | head` ends quietly."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("words", [["due", "--list"], ["due", "access-post-complex", "2026-03-02"]])
def test_a_reader_who_has_enough_is_no_error(words: list[str]) -> None:
    program = [sys.executable, "-c", "import sys; from loa.site.cli import main; sys.exit(main(sys.argv[1:]))", *words]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        said = running.stderr.read().decode()
        assert running.wait(timeout=60) in (0, 1), said  # 1 where a table was being drawn
    assert said == ""
