"""Numbers in words: known words, and laws over all numbers (read back by the other module's parser)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.vietnamese.figure_words import shadow
from loa.vietnamese.figures import figures
from loa.vietnamese.numbers import DIGITS, cardinal, code_number, decimal, digits, month, ordinal, roman, said_number, value_of

WORDS = {*DIGITS, "mười", "mươi", "mốt", "tư", "lăm", "linh", "trăm", "nghìn", "triệu", "tỷ", "âm"}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (55, "năm mươi lăm"),
        (100, "một trăm"),
        (105, "một trăm linh năm"),
        (110, "một trăm mười"),
        (111, "một trăm mười một"),
        (999, "chín trăm chín mươi chín"),
        (1005, "một nghìn không trăm linh năm"),
        (2024, "hai nghìn không trăm hai mươi tư"),
        (10_000, "mười nghìn"),
        (1_000_050, "một triệu không trăm năm mươi"),
        (1_500_000, "một triệu năm trăm nghìn"),
        (10**9, "một tỷ"),
        (10**9 + 5, "một tỷ không trăm linh năm"),
        (3 * 10**12, "ba nghìn tỷ"),
        (2 * 10**18, "hai tỷ tỷ"),
        (-3, "âm ba"),
    ],
)
def test_cardinals(number: int, words: str) -> None:
    assert cardinal(number) == words


@given(st.integers(-(10**18), 10**18))
def test_cardinals_use_only_number_words(number: int) -> None:
    assert set(cardinal(number).split()) <= WORDS


@given(st.integers(10, 10**12))
def test_words_read_back_are_the_number(number: int) -> None:
    words = cardinal(number)
    assert [figure.value for figure in figures(f"có {words} hộ")] == [str(number)]
    if " " not in words:
        assert figures(f"có {words} bên") == []  # one word alone may be no number


def test_a_last_million_stays_a_word_for_both_ends_of_a_range() -> None:
    assert shadow("năm mươi đến sáu mươi triệu").text == "50 đến 60 triệu"
    assert shadow("hai phẩy không năm tỷ").text == "2,05 tỷ"


@given(st.integers(0, 10**18), st.integers(0, 10**18))
def test_different_numbers_have_different_words(one: int, other: int) -> None:
    assert (cardinal(one) == cardinal(other)) is (one == other)


def test_a_very_long_number_is_read_digit_by_digit() -> None:
    assert cardinal(10**27).split() == ["một"] + ["không"] * 27
    assert len(said_number("9" * 5000).split()) == 5000


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("1.500.000", "một triệu năm trăm nghìn"),
        ("12,5", "mười hai phẩy năm"),
        ("1.234,75", "một nghìn hai trăm ba mươi tư phẩy bảy mươi lăm"),
        ("0,05", "không phẩy không năm"),
        ("0,1234", "không phẩy một hai ba bốn"),
        ("1,500,000", "một triệu năm trăm nghìn"),
        ("02", "hai"),
    ],
)
def test_written_numbers(written: str, words: str) -> None:
    assert said_number(written) == words


def test_values_of_written_numbers() -> None:
    assert [str(value_of(written)) for written in ("1.500.000", "12,50", "1,500,000", "02")] == ["1500000", "12.50", "1500000", "2"]


def test_small_forms() -> None:
    assert (ordinal(1), ordinal(4), ordinal(14), month(4), month(12)) == ("nhất", "tư", "mười bốn", "tư", "mười hai")
    assert (digits("0-19"), code_number("07"), code_number("70")) == ("không một chín", "không bảy", "bảy mươi")
    assert decimal("3", "14") == "ba phẩy mười bốn"


def test_roman_numerals_up_to_39_and_nothing_else() -> None:
    signs = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    for number in range(1, 40):
        left, written = number, ""
        for value, sign in signs:
            written += sign * (left // value)
            left %= value
        assert roman(written) == number
    assert [roman(bad) for bad in ("", "IIII", "VX", "IC", "XL", "ii", "A")] == [None] * 7
