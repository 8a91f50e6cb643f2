"""Boards: what can be read from afar."""

import pytest

from loa.vietnamese import boards


def test_contrast_and_reading_time() -> None:
    assert boards.contrast("#ffffff", "#000000") == pytest.approx(21)
    assert boards.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01), "the well-known grey of WCAG"
    with pytest.raises(ValueError, match="no colour"):
        boards.contrast("trắng", "#000000")
    assert boards.is_read_in_time(["một hai ba"] * 19)
    assert not boards.is_read_in_time(["một hai ba"] * 20), "60 words take longer than the longest stay"
