"""Words that a scan misread: set right where only one reading is a word, and nothing else touched."""

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.paper.folding import normalise
from loa.paper.mending import mended
from loa.paper.read import read_file
from loa.paper.syllables import is_syllable, may_be_syllable
from paper.scoring import NAMES, text_of

SCANNED = (
    "Thực biện Kế hoạch cúa Ủy ban nhân dân huyện, các cơ quan, đơn vị vàcác xã, thị trấn tổ chức tuyên truyền chính sácb đến nhân dân; "
    "phối hợpvới Phòng Văn hóa kiểrn tra việc thực biện, báo cáo trước ngày l5 tháng O3 năm 2026. Chính quyền các xã chịu trách nhiệrn."
)


def test_a_scan_is_set_right() -> None:
    text, mends = mended(SCANNED)
    assert "vị và các xã" in text
    assert "chính sách đến nhân dân" in text
    assert "phối hợp với Phòng Văn hóa kiểm tra" in text
    assert "trước ngày 15 tháng 03 năm 2026" in text
    assert "trách nhiệm" in text
    assert {(m.was, m.now) for m in mends} >= {("sácb", "sách"), ("hợpvới", "hợp với"), ("l5", "15")}
    assert all(text[m.start : m.end] == m.now for m in mends)


@pytest.mark.parametrize("name", [n for n in NAMES if n != "kh-bang-dong"])  # that one holds an "Il." of its own
def test_a_clean_document_stays_as_it_is(name: str) -> None:
    text = normalise(text_of(name))
    assert mended(text) == (text, ())


@pytest.mark.parametrize(
    "word", ["Zalo", "facebook.com/ubnd", "BTTTT-TTCS", "Ea Kao", "Krông Pắc", "H'Mông", "QH15", "5G", "VNeID", "OCOP", "email", "COVID-19"]
)
def test_foreign_words_and_symbols_are_left(word: str) -> None:
    text, _ = mended(f"{SCANNED} Truy cập {word} để biết thêm.")
    assert word in text


@given(st.text(max_size=300))
def test_any_text_is_taken_and_spans_hold(text: str) -> None:
    now, mends = mended(normalise(text))
    assert all(now[m.start : m.end] == m.now for m in mends)


@given(st.integers(0, 10**6), st.sampled_from(NAMES))
def test_mending_never_makes_more_faults(seed: int, name: str) -> None:
    random = Random(seed)
    clean = normalise(text_of(name))[:3000]
    spoiled = "".join({"c": "e", "h": "b", "m": "rn", " ": ""}.get(c, c) if random.random() < 0.02 else c for c in clean)
    text, _ = mended(spoiled)
    faults = [sum(not may_be_syllable(w) for w in re.findall(r"[^\W\d_]+", t)) for t in (spoiled, text)]
    assert faults[1] <= faults[0]


def test_the_reading_says_what_was_mended() -> None:
    reading = read_file(SCANNED.encode(), "scan.txt")
    marks = [m for m in reading.marks if m.field == "mended"]
    assert ("sách", "misread as sácb") in {(m.value, m.rule) for m in marks}
    assert all(reading.text[m.start : m.end] == m.value for m in marks)


@pytest.mark.parametrize("word", ["nghiệp", "quyền", "giếng", "gì", "uỷ", "ủy", "Hoà", "khuỷu", "xoong", "thuở", "quốc", "ĐƯỜNG", "giúp"])
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["nhiêp", "thưc", "Zalo", "kế hoạch", "ngế", "ciếm", "kàng", "TTĐT", "thiênn", "", "báocáo"])
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


def test_lost_marks_are_forgiven() -> None:
    assert may_be_syllable("thuc")
    assert may_be_syllable("nghiep")
    assert not may_be_syllable("tbuc")
