"""Pages for boards: no word is cut, no line is too long, no text is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.vietnamese.boards import board_pages, milliseconds_of

WORDS = st.text(st.sampled_from("aăâđeêưĐ1,."), min_size=1, max_size=9)


def test_the_title_comes_first_and_the_summary_on_a_line_of_its_own() -> None:
    pages = board_pages("Lịch tiêm chủng", "Sáng 12/10 tại Trạm Y tế xã", columns=16, rows=2)
    assert pages == [["Lịch tiêm chủng", "Sáng 12/10 tại"], ["Trạm Y tế xã"]]


@given(st.lists(WORDS, max_size=30), st.lists(WORDS, max_size=30), st.integers(9, 40), st.integers(1, 6))
def test_words_stay_whole_and_in_order(title: list[str], summary: list[str], columns: int, rows: int) -> None:
    pages = board_pages(" ".join(title), "  ".join(summary), columns=columns, rows=rows)
    lines = [line for page in pages for line in page]
    assert [word for line in lines for word in line.split()] == title + summary
    assert all(0 < len(line) <= columns for line in lines)
    assert all(0 < len(page) <= rows for page in pages)
    assert all(len(page) == rows for page in pages[:-1])


def test_only_a_word_longer_than_a_line_is_cut() -> None:
    assert board_pages("a bcdefghij k", "", columns=4, rows=9) == [["a", "bcde", "fghi", "j k"]]


def test_no_text_gives_no_page_and_no_board_gives_an_error() -> None:
    assert board_pages(" ", "") == []
    for columns, rows in ((0, 4), (24, 0)):
        with pytest.raises(ValueError, match="holds no text"):
            board_pages("a", "b", columns=columns, rows=rows)


def test_a_page_stays_as_long_as_reading_takes() -> None:
    assert milliseconds_of(["một hai"]) == 4000
    assert milliseconds_of(["một hai ba bốn năm sáu"] * 2) == 1500 + 12 * 500
    assert milliseconds_of(["một hai ba bốn năm sáu"] * 40) == 30_000
