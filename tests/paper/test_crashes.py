"""Inputs on which a reader once failed or took too long; found by `loa bench fuzz`, kept so that they stay mended."""

from pathlib import Path

import pytest

from loa.paper import scans
from loa.paper.files import extract
from loa.paper.unreadable import Unreadable

CASES = sorted((Path(__file__).parent / "crashes").iterdir())


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_read_or_refused_in_proportion(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "engine", lambda: None)
    content = path.read_bytes()
    try:
        assert len(extract(content, path.name).text) < 10 * len(content)
    except Unreadable as refused:
        assert len(str(refused)) > 20  # noqa: PT017 - either outcome is right
