"""The face shows all that Vietnamese is written with, and measures as Times New Roman does."""

import unicodedata

import pytest

from loa.paper.typefaces import glyphs, unprintable, width_mm

TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
VOWELS = "aăâeêioôơuưy"
LETTERS = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES} | set("đ")


@pytest.mark.parametrize("face", ["Regular", "Bold", "Italic", "BoldItalic"])
def test_no_vietnamese_letter_is_missing(face: str) -> None:
    wanted = LETTERS | {letter.upper() for letter in LETTERS} | set("0123456789“”‘’–—…•₫°²³%§«»")
    assert not [letter for letter in wanted if ord(letter) not in glyphs(face)]


def test_the_letters_have_shapes_of_their_own() -> None:
    shapes = glyphs()
    assert len({shapes[ord(letter)] for letter in LETTERS}) == len(LETTERS)


def test_unprintable_names_only_what_would_show_as_a_box() -> None:
    assert unprintable("Ủy ban → 😀 → a\u0301 \u200b\n\t") == "→😀"


def test_widths_are_those_of_times_new_roman() -> None:
    # Times New Roman: "n" is 1024 of 2048 units, "m" 1593; 1 pt is 0.3528 mm.
    assert width_mm("n", 12) == pytest.approx(0.5 * 12 * 25.4 / 72)
    assert width_mm("m", 12) == pytest.approx(1593 / 2048 * 12 * 25.4 / 72)


def test_accents_take_no_width_however_they_are_coded() -> None:
    word = "ngưỡng cửa"
    assert width_mm(unicodedata.normalize("NFD", word), 14) == pytest.approx(width_mm(word, 14))
    assert width_mm("ế", 14) == pytest.approx(width_mm("e", 14))
