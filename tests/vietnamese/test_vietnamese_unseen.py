"""Lines written before the program had seen them, and laws: no figure, run of letters or symbol is lost or said twice."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loa.vietnamese.figures import figures
from loa.vietnamese.lexicon import DEFAULT, UNITS, composed, spelled
from loa.vietnamese.numbers import cardinal
from loa.vietnamese.spoken import spoken

LINES = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "spoken_unseen.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
KNOWN = {written for written, _ in DEFAULT.words} | {*UNITS}


def bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


@pytest.mark.parametrize(("written", "said"), [(written, said) for _, written, said in LINES])
def test_line(written: str, said: str) -> None:
    assert bare(spoken(written.replace("\\n", "\n"))) == bare(said)


def test_there_are_enough_lines_and_none_twice() -> None:
    assert len(LINES) >= 360
    assert len({line[1] for line in LINES}) == len(LINES)


runs = st.text("BCDGHKLMNPQRSTVX", min_size=3, max_size=6).filter(
    lambda run: (
        not {run, run.lower()} & KNOWN and not composed(run) and not set(run) <= set("XV") and not re.search(r"^(?:TK|KV|CN|DT|TT)", run)
    )
)


@given(runs, st.sampled_from(["mời {} họp", "{} mời họp", "đơn vị {}, thôn bảy", "gửi ({}) trước", "hai {} đến", "{}"]))
@settings(max_examples=300, deadline=None)
def test_a_run_of_letters_that_nobody_listed_is_spelled_once(run: str, around: str) -> None:
    assert f" {bare(spoken(around.format(run)))} ".count(f" {spelled(run).lower()} ") == 1


@given(st.lists(st.integers(11, 10**9), min_size=1, max_size=6, unique=True), st.sampled_from(["; ", ", ", ". ", " và "]))
@settings(max_examples=300, deadline=None)
def test_every_number_is_said_once_and_in_its_order(numbers: list[int], between: str) -> None:
    written = between.join(f"có {number:,} hộ dân".replace(",", ".") for number in numbers)
    assert [figure.value for figure in figures(spoken(written))] == [str(number) for number in numbers]


SYMBOLS = [
    ("{}%", "phần trăm"), ("≥ {} người", "từ"), ("≤ {} người", "không quá"), (">= {} người", "từ"), ("<={} người", "không quá"),
    ("> {} người", "trên"), ("< {} người", "dưới"), ("± {}", "cộng trừ"), ("{}‰", "phần nghìn"), ("Ø{}", "phi"), ("Φ {}", "phi"),
    ("{}°C", "độ xê"), ("~ {} người", "khoảng"), ("{} m²", "mét vuông"), ("{} + 3 người", "cộng"), ("tổng = {}", "bằng"),
    ("{} x 3 m", "nhân"), ("{} & 99", "và"), ("xa.vn/?id={}", "bằng"), ("@xa{}", "a còng"), ("{}đ", "đồng"), ("{} µg/m3", "trên"),
    ("{} kg/cm2", "trên"), ("{}+", "cộng"), ("{} ★", "sao"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "word"), SYMBOLS)
@given(st.integers(11, 98))
@settings(max_examples=20, deadline=None)
def test_every_symbol_is_said_once(written: str, word: str, number: int) -> None:
    said = f" {bare(spoken(f'mức {written.format(number)}, báo thôn'))} "
    assert said.count(f" {word} ") == 1, said


@given(st.integers(1, 10**9), st.sampled_from(["bản", "hộ", "đồng", ""]), st.sampled_from(["{}", "Bằng chữ: {}", "{} {unit}"]))
@settings(max_examples=200, deadline=None)
def test_a_number_that_is_repeated_in_words_is_said_once(number: int, unit: str, form: str) -> None:
    again = form.format(cardinal(number), unit=unit).strip().capitalize()
    written = f"gồm {number:,}".replace(",", ".") + f" {unit}".rstrip() + f" ({again}) gốc"
    assert bare(spoken(written)) == bare(f"gồm {cardinal(number)} {unit} gốc")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("02 (ba) bản", "Hai, ba, bản"),  # two different numbers are both said
        ("05 hộ (năm nay)", "Năm hộ, năm nay"),
        ("10 người (mười người nghèo)", "Mười người, mười người nghèo"),
    ],
)
def test_what_says_something_else_stays(written: str, said: str) -> None:
    assert bare(spoken(written)) == bare(said)
