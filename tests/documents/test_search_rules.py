"""Rules of search, without a database: what a query means, and the passage in its own spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.documents.search_rules import MOST_TERMS, Term, bare_number, exact_words, number_words, parse, passage
from loa.vietnamese.letters import fold

TEXT = (
    "Điều 1. Đất ở tại nông thôn.\nViệc dắt trâu bò qua đường làng. " + "Câu này dài và không có gì cả. " * 30
    + "Xây dựng nông thôn mới nâng cao; thu gom nước mưa theo Kế hoạch số 22/KH-UBND ngày 05/02/2026."
)  # fmt: skip
WORDS = st.text(alphabet='aăâbcdđeêghiknoôơtuưvxyàáảãạấầẩ 0123456789/-"“” \n', max_size=60)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("nong thon", (Term(("nong",)), Term(("thon",), prefix=True))),
        ("nong thon ", (Term(("nong",)), Term(("thon",)))),
        ('"nông thôn mới"', (Term(("nong", "thon", "moi"), ("nông", "thôn", "mới")),)),
        ("22/KH-UBND", (Term(("22", "kh", "ubnd"), prefix=True),)),
        ("Hoà", (Term(("hoa",), ("hòa",), prefix=True),)),
        ("  ", ()), ('""', ()), ("/-", ()),
    ],
)  # fmt: skip
def test_a_query_is_words_phrases_and_numbers(typed: str, expected: tuple[Term, ...]) -> None:
    assert parse(typed).terms == expected


def hit_words(typed: str, text: str = TEXT) -> list[str]:
    return [piece.text for piece in passage(text, parse(typed)) if piece.hit]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("thu gom nuoc mua", ["thu", "gom", "nước", "mưa"]),
        ('"nuoc mua"', ["nước mưa"]),
        ("22/kh-ubnd", ["22/KH-UBND"]),
        ("dắt", ["Đất", "dắt"]),
        ("nông thôn mớ", ["nông", "thôn", "mới"]),
        ("khongco", []),
    ],
)
def test_the_passage_shows_the_words_in_their_own_spelling(typed: str, expected: list[str]) -> None:
    assert hit_words(typed)[: len(expected)] == expected


def test_the_passage_with_the_word_as_written_is_preferred() -> None:
    text = "dat tay trẻ nhỏ. " + "xa xôi lắm " * 60 + "đất đai"
    assert hit_words("đất", text) == ["đất"]


def test_numbers_are_indexed_without_noughts_too() -> None:
    assert number_words("02/KH-UBND") == "02 kh ubnd 2 kh ubnd"
    assert number_words("22/KH-UBND") == "22 kh ubnd"
    assert (bare_number("007"), bare_number("000"), bare_number("")) == ("7", "0", "")


@given(WORDS)
def test_a_query_is_the_same_with_and_without_its_marks(typed: str) -> None:
    with_marks, without = parse(typed), parse(typed.replace("đ", "d"))
    assert [t.words for t in with_marks.terms] == [t.words for t in without.terms]
    assert len(with_marks.terms) <= MOST_TERMS
    assert all(word == fold(word) for word in with_marks.words)


@given(st.text(max_size=300), st.text(max_size=40))
def test_a_passage_is_made_of_its_text(text: str, typed: str) -> None:
    query = parse(typed)
    pieces = passage(text, query)
    for piece in pieces:
        if piece.hit:
            assert piece.text in text
            assert any(fold(piece.text).startswith(term.words[0]) for term in query.terms)
    if pieces:
        assert any(piece.hit for piece in pieces)


@given(WORDS.filter(lambda t: bool(fold(t))), st.integers(0, 40))
def test_a_word_that_is_in_the_text_is_found(word: str, before: int) -> None:
    wanted = word.replace('"', " ").replace("“", " ").replace("”", " ").split()
    typed = " ".join(wanted[:3])
    text = "câu trước " * before + typed + " rồi câu sau"
    assert not fold(typed) or passage(text, parse(f'"{typed}"'))


@given(st.text(max_size=100))
def test_exact_words_fold_to_the_folded_words(text: str) -> None:
    assert all(isinstance(word, str) and word for word in exact_words(text))
