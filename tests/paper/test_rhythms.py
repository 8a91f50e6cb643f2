"""How often something comes back, as people write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.paper.rhythms import Stated, rhythm_in, rhythm_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hằng tháng", Stated("month")),
        ("Trước ngày 25 hằng tháng", Stated("month", 25)),
        ("trước ngày 15/12 hằng năm", Stated("year", 15, 12)),
        ("6 tháng (trước 15/6) và năm (trước 15/12)", Stated("half", 15)),
        ("định kỳ 6 tháng, năm", Stated("half")),
        ("trước ngày 15 của tháng cuối quý, hằng quý", Stated("quarter", 15)),
        ("hội nghị giao ban hàng tuần, hàng tháng, hàng quý", Stated("week")),
        ("thứ sáu hằng tuần", Stated("week", 5)),
        ("02 lần/năm", Stated("half")),
        ("01 lần/tháng", Stated("month")),
        ("định kỳ hoặc đột xuất", None),
        ("trong 6 tháng", None),
        ("tháng 6 năm 2024", None),
        ("Thường xuyên", None),
    ],
)
def test_rhythms_as_they_are_written(text: str, found: Stated | None) -> None:
    assert rhythm_of(text) == found


@given(st.text(max_size=200))
def test_any_text_gives_a_rhythm_that_can_be_kept_or_none(text: str) -> None:
    found = rhythm_of(text)
    if found:
        assert found.day is None or 1 <= found.day <= 31
        assert found.month is None or (1 <= found.month <= 12 and found.every == "year")


@pytest.mark.parametrize(
    ("text", "term", "found"),
    [
        ("Hằng tháng, tổng hợp, báo cáo Ủy ban nhân dân xã trước ngày 25.", "Hằng tháng", Stated("month", 25)),
        ("Định kỳ hằng quý, gửi báo cáo chậm nhất ngày 20 tháng cuối quý", "chậm nhất ngày 20", Stated("quarter", 20)),
        ("Hằng năm, gửi báo cáo trước ngày 15/12.", "trước ngày 15/12", Stated("year", 15, 12)),
        ("Báo cáo trước ngày 25 hằng tháng", "trước ngày 25 hằng tháng", Stated("month", 25)),
        ("Hằng tháng, gửi báo cáo trước ngày 05 tháng sau", "Hằng tháng", Stated("month")),  # a day of another period
        ("Hằng tháng đăng tin. Cử cán bộ dự tập huấn trước ngày 25.", "Hằng tháng", Stated("month")),  # of another sentence
        ("Hằng năm, tổng kết; xong trước ngày 15/12/2026", "trước ngày 15/12/2026", None),  # once
        ("Tổ chức hội thi hằng năm, xong trước ngày 20 tháng 11", "trước ngày 20 tháng 11", None),
        ("Báo cáo trước ngày 20/11", "trước ngày 20/11", None),
    ],
)
def test_the_other_half_of_a_rhythm_stands_in_the_same_sentence(text: str, term: str, found: Stated | None) -> None:
    assert rhythm_in(text, term) == found
