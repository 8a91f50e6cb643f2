"""Letters: what is kept, what is searched by, what is equal, what comes first."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.vietnamese.letters import fold, name_key, normalise, order_text, person_order, plain_tones, slug, sort_key

TEXTS = st.text(st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậÀĐƯ 0129\n-._"), max_size=40)


def test_normalise_composes_and_plains() -> None:
    assert normalise(unicodedata.normalize("NFD", "Tiếng Việt")) == "Tiếng Việt"
    assert normalise("Điều\u00a05\u00ad,\u200b khoản\t2\r\nmới\rhết") == "Điều 5, khoản 2\nmới\nhết"


def test_cyrillic_look_alikes_become_latin_only_within_latin_words() -> None:
    assert normalise("Kế hоạch") == "Kế hoạch"  # the о is Cyrillic
    assert normalise("Москва") == "Москва"
    assert normalise("ΚẾ hοạch, Αn") == "KẾ hoạch, An"  # Greek Κ, ο and Α
    assert normalise("Ελλάς") == "Ελλάς"


@given(st.text(max_size=60))
def test_normalise_twice_is_normalise_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Nông thôn  mới", "nong thon moi"),
        ("ĐƯỜNG Đê", "duong de"),
        ("Số 22/KH-UBND", "so 22 kh ubnd"),
        ("Uỷ ban; Ủy ban", "uy ban uy ban"),
        (" \n", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=60))
def test_fold_keeps_words_plain(text: str) -> None:
    folded = fold(text)
    assert folded == " ".join(folded.split())
    assert fold(folded) == folded
    assert not any(unicodedata.combining(letter) for letter in folded)


@given(TEXTS)
def test_fold_and_slug_forget_marks_and_case(text: str) -> None:
    bare = (
        "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
        .replace("đ", "d")
        .replace("Đ", "D")
    )
    assert fold(text) == fold(bare.upper())
    assert slug(text) == slug(bare)
    assert slug(text).isascii()


def test_slug() -> None:
    assert slug("Kế hoạch số 22/KH-UBND, năm 2024!") == "ke-hoach-so-22-kh-ubnd-nam-2024"
    assert slug("日本") == ""


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("hoá", "hóa", True),
        ("Uỷ ban", "ỦY BAN", True),
        ("Thuỷ Xuân Tiên", "Thủy  Xuân Tiên", True),
        ("Hòa Bình", "Hoà Bình", True),
        ("hoa", "hóa", False),
        ("Hoà", "Hoả", False),
        ("Đông", "Dông", False),
        ("Mỹ", "Mĩ", False),
    ],
)
def test_names_are_equal_wherever_the_tone_stands(one: str, other: str, same: bool) -> None:
    assert (name_key(one) == name_key(other)) is same


@pytest.mark.parametrize(
    ("text", "plain"),
    [("hoà khoẻ Uỷ thuý", "hòa khỏe Ủy thúy"), ("quý quà hoàn toàn khuỷu", "quý quà hoàn toàn khuỷu"), ("HOÀ", "HÒA"), ("a", "a")],
)
def test_tones_go_where_the_older_spelling_puts_them(text: str, plain: str) -> None:
    assert plain_tones(text) == plain
    assert plain_tones(plain) == plain


ORDERED = [
    ["An Bình", "An Hòa", "Anh Dũng", "Ánh Dương"],
    ["Thôn 2", "Thôn 10", "Thôn 10A", "Thôn An"],
    ["ma", "mà", "mả", "mã", "má", "mạ", "mai", "măng", "mầm", "mận"],
    ["da", "đa", "đăng", "đâm", "e", "ê"],
    ["Đại An", "Đại Ân", "Đàm", "Đạo"],
    ["lo", "lô", "lơ", "lu", "lư"],
    ["Yên Lộc", "Yên Mật", "Yên Mô"],
]


@pytest.mark.parametrize("names", ORDERED, ids=lambda names: names[0])
def test_order(names: list[str]) -> None:
    mixed = list(names)
    random.Random(7).shuffle(mixed)
    assert sorted(mixed, key=sort_key) == names


@given(TEXTS, TEXTS)
def test_only_equal_texts_have_equal_keys(one: str, other: str) -> None:
    assert (sort_key(one) == sort_key(other)) is (normalise(one) == normalise(other))


@given(st.lists(st.text(max_size=12), max_size=6))
def test_any_texts_can_be_sorted(texts: list[str]) -> None:
    assert len(sorted(texts, key=sort_key)) == len(texts)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("hoà", "hòa"),
        ("Uỷ ban", "Ủy ban"),
        ("thuý", "thúy"),
        ("UỶ BAN", "ỦY BAN"),
        ("khoẻ, loè, toà.", "khỏe, lòe, tòa."),
        ("quý", "quý"),
        ("qúy", "quý"),
        ("hoàn, khuỷu, ngoằn", "hoàn, khuỷu, ngoằn"),
    ],
)
def test_tones_stand_in_one_place(written: str, plain: str) -> None:
    assert plain_tones(written) == plain
    assert plain_tones(plain) == plain


@given(st.text(max_size=60))
def test_placing_tones_changes_no_name(text: str) -> None:
    assert plain_tones(plain_tones(text)) == plain_tones(text)
    assert name_key(plain_tones(text)) == name_key(text)
    assert fold(plain_tones(text)) == fold(text)


def test_a_look_alike_with_a_mark_is_folded_like_one_without() -> None:
    assert fold("Aὶ") == fold("Aι") == "ai"


@given(st.lists(st.text("aăâbđdÀạz 0129ơ'", max_size=12), min_size=2, max_size=6))
def test_the_text_of_the_order_sorts_as_the_key_does(names: list[str]) -> None:
    assert [sort_key(n)[:2] for n in sorted(names, key=order_text)] == sorted(sort_key(n)[:2] for n in names)


def test_people_stand_by_their_given_names() -> None:
    people = ["Đỗ Văn Ân", "Nguyễn Thị Ánh", "Trần Văn Bình", "Lê Thị An", "Phạm Thị An"]
    assert sorted(people, key=person_order) == ["Lê Thị An", "Phạm Thị An", "Nguyễn Thị Ánh", "Đỗ Văn Ân", "Trần Văn Bình"]
