"""Sentences: what ends one, what does not, and that nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.vietnamese.sentences import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Họp dân. Mời bà con dự.", ["Họp dân.", "Mời bà con dự."]),
        ("Tại TP. Ninh Bình, TT. Phát Diệm. Hết.", ["Tại TP. Ninh Bình, TT. Phát Diệm.", "Hết."]),
        ("Mang CCCD, sổ hộ nghèo, v.v. Nộp tại xã.", ["Mang CCCD, sổ hộ nghèo, v.v.", "Nộp tại xã."]),
        ("Giấy tờ v.v. và ảnh.", ["Giấy tờ v.v. và ảnh."]),
        ("Hỗ trợ 1.500.000 đồng. Từ 1/7.", ["Hỗ trợ 1.500.000 đồng.", "Từ 1/7."]),
        ("TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH", ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"]),
        ("1. Mục đích là gì? Để biết!", ["1. Mục đích là gì?", "Để biết!"]),
        ("Ông N.T. Sinh họp. Xong.", ["Ông N.T. Sinh họp.", "Xong."]),
        ("Thực hiện./.", ["Thực hiện./."]),
        ("Ông nói: “Được.” Rồi về.", ["Ông nói: “Được.”", "Rồi về."]),
        ("Chờ... rồi đi. Xong", ["Chờ... rồi đi.", "Xong"]),
        ("No. 5 là số. Hết", ["No. 5 là số.", "Hết"]),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(max_size=80))
def test_nothing_is_lost_and_no_sentence_is_empty(text: str) -> None:
    found = sentences(text)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(sentence.strip() == sentence and sentence for sentence in found)
