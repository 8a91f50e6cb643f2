"""What holds for any text at all: no error, spans inside, the same reading for the same letters, time in proportion."""

import json
import time
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loa.paper.folding import fold, normalise
from loa.paper.partners import split_bodies
from loa.paper.read import read_text
from loa.paper.reading import Reading
from paper.scoring import NAMES, text_of

PIECES = st.sampled_from(
    [
        "ỦY BAN NHÂN DÂN", "TỈNH HÒA AN", "Số: 12/KH-UBND", "Số:    /UBND-VX", "Hòa An, ngày 5 tháng 6 năm 2026", "KẾ HOẠCH",
        "QUYẾT ĐỊNH", "V/v báo cáo", "Kính gửi:", "- Sở Y tế;", "Căn cứ Luật Báo chí năm 2016;", "I. MỤC ĐÍCH", "III. TỔ CHỨC THỰC HIỆN",
        "1. Sở Tài chính", "2. Công an xã: Chủ trì", "- Chủ trì, phối hợp với các sở, ban, ngành", "a) Tham mưu UBND tỉnh",
        "Giao Sở Y tế chủ trì, xong trước ngày 31/02/2026.", "Điều 1. Ban hành", "2", "Nơi nhận:", "- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN",
        "KT. CHỦ TỊCH", "Nguyễn Văn A", "PHỤ LỤC", "TT\tNhiệm vụ\tChủ trì", "1\tLàm\tSở Y tế", "| 1 | x | y |",
        "Nghị định số 09/2017/NĐ-", "CP ngày 9/2/2017", "\f", "", "   ", "(", "…/KH", "- xã hội", "1 chú thích",
        "Cơ quan chủ trì: Sở A; Cơ quan phối hợp:",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=400),
    st.lists(PIECES, max_size=40).map("\n".join),
    st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=25).map("\n".join),
)
HARD = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def spans(reading: Reading) -> list[tuple[int, int]]:
    rows = [*reading.marks, *reading.references, *reading.sections, *reading.assignments, *reading.annex_tasks]
    return [(row.start, row.end) for row in rows]


@HARD
@given(TEXTS)
def test_any_text_gives_a_reading_with_spans_inside_it(text: str) -> None:
    reading = read_text(text)
    assert reading.text == normalise(text)
    assert all(0 <= start <= end <= len(reading.text) for start, end in spans(reading))


@HARD
@given(TEXTS)
def test_json_there_and_back(text: str) -> None:
    reading = read_text(text)
    shape = json.loads(json.dumps(reading.to_json(), ensure_ascii=False))
    assert Reading.from_json(shape, reading.text) == reading


@HARD
@given(TEXTS)
def test_composed_and_decomposed_letters_read_the_same(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert read_text(unicodedata.normalize("NFD", composed)) == read_text(composed)


@given(st.text())
def test_folding_keeps_every_index(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize("name", NAMES)
def test_fixture_json_there_and_back(name: str) -> None:
    reading = read_text(text_of(name))
    assert Reading.from_json(json.loads(json.dumps(reading.to_json())), reading.text) == reading


@pytest.mark.parametrize(
    "seed",
    [
        "Số: 1/", "các sở, ban, ngành, ", "phối hợp với các cơ quan, ", "ngày ", "1.1.1.", "Luật sửa đổi, bổ sung một số điều của Luật ",
        "- ", "((((", "A-", "12/A-", "trước ngày 1/1 và ", "giao Sở Y tế ", "KÍNH GỬI: ", "Nơi nhận: ", "TM. ", "PHỤ LỤC ", "\t", "|",
        "của của ", "NĐ-", "Giao Sở A, ", "đề nghị ", "hằng năm, ", "Cơ quan chủ trì: ", ". Sở Y tế ", "I. ", "V/v ",
        "Phòng Văn hóa và ", "quý I, II, ", "1. Sở A: ", "TT\tNhiệm vụ\tChủ trì", "TT   Nhiệm vụ   Chủ trì", "“a:", "; giao Sở A chủ trì",
    ],
)  # fmt: skip
@pytest.mark.parametrize("joint", ["", "\n"])
def test_hostile_repetition_never_hangs(seed: str, joint: str) -> None:
    """Sixteen pages of it end within the five seconds a page that a reading may take: a guard against runaway patterns, no measure."""
    started = time.process_time()
    read_text((seed + joint) * (48_000 // len(seed)))
    assert time.process_time() - started < 16 * 5


def test_lists_of_bodies_split_as_people_mean_them() -> None:
    assert split_bodies("Sở Nông nghiệp và Môi trường, các Sở, ban, ngành và UBND các xã, phường") == (
        "Sở Nông nghiệp và Môi trường",
        "các Sở, ban, ngành",
        "UBND các xã, phường",
    )
    assert split_bodies("Văn phòng HĐND và UBND huyện; Công an xã") == ("Văn phòng HĐND và UBND huyện", "Công an xã")
