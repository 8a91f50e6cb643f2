"""Deadlines in the words of documents: what kind of time, and which dates may be said."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.paper.terms import deadline_in, term_of

SIGNED = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("text", "kind", "start", "due"),
    [
        ("Xong trong Quý II/2026", "deadline", None, date(2026, 6, 30)),
        ("xong trong quý II năm 2026", "deadline", None, date(2026, 6, 30)),
        ("Xong trong tháng 5/2026", "deadline", None, date(2026, 5, 31)),
        ("Trong năm 2026", "period", date(2026, 1, 1), date(2026, 12, 31)),
        ("Tháng 8/2024", "period", date(2024, 8, 1), date(2024, 8, 31)),
        ("tháng 2/2024", "period", date(2024, 2, 1), date(2024, 2, 29)),
        ("trong tháng 10 năm 2024", "period", date(2024, 10, 1), date(2024, 10, 31)),
        ("trong tháng 10", "period", date(2026, 10, 1), date(2026, 10, 31)),
        ("Quý III, IV/2026", "period", date(2026, 7, 1), date(2026, 12, 31)),
        ("2024 - 2025", "period", date(2024, 1, 1), date(2025, 12, 31)),
        ("2026 – 2027", "period", date(2026, 1, 1), date(2027, 12, 31)),
        ("Giai đoạn 2026-2030", "period", date(2026, 1, 1), date(2030, 12, 31)),
        ("2026", "period", date(2026, 1, 1), date(2026, 12, 31)),
        ("trước ngày 12/6/2026", "deadline", None, date(2026, 6, 12)),
        ("trước ngày 12 tháng 6 năm 2026", "deadline", None, date(2026, 6, 12)),
        ("trước ngày 30/4", "deadline", None, date(2026, 4, 30)),
        ("Hoàn thành đầu tư, lắp đặt và vận hành xong trước ngày 01/01/2030", "deadline", None, date(2030, 1, 1)),
        ("từ ngày 01/4/2026 đến ngày 15/4/2026", "period", date(2026, 4, 1), date(2026, 4, 15)),
        ("Thường xuyên", "continuous", None, None),
        ("Hàng năm", "recurring", None, None),
        ("hằng quý", "recurring", None, None),
        ("trước ngày 18 hằng tháng", "recurring", None, None),
        ("trước ngày 15/6 và 30/11 hằng năm", "recurring", None, None),
        ("định kỳ hoặc đột xuất", "recurring", None, None),
        ("định kỳ 6 tháng, hằng năm", "recurring", None, None),
        ("trước ngày 31/02/2026", "deadline", None, None),
        ("", "none", None, None),
        ("theo quy định", "none", None, None),
    ],
)
def test_terms(text: str, kind: str, start: date | None, due: date | None) -> None:
    term = term_of(text, SIGNED)
    assert (term.kind, term.start, term.due) == (kind, start, due)
    assert term.text == text


def test_without_the_date_of_signing_no_year_is_invented() -> None:
    assert term_of("trước ngày 30/4", None).due is None
    assert term_of("trong tháng 10", None).due is None


def test_a_day_already_past_at_signing_is_not_guessed_into_next_year() -> None:
    assert term_of("trước ngày 15/01", SIGNED).due is None


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Tổng hợp báo cáo kết quả trước ngày 15/6 và 30/11 hằng năm.", "trước ngày 15/6 và 30/11 hằng năm"),
        ("hoàn thành bộ tài liệu trong tháng 10 năm 2024.", "trong tháng 10 năm 2024"),
        ("Báo cáo gửi về UBND tỉnh trước ngày 12/6/2026 để tổng hợp.", "trước ngày 12/6/2026"),
        ("ban hành bảng giá tính thuế hàng năm theo quy định", "hàng năm"),
        ("xử lý tàu cuốc xong trong quý II năm 2026.", "xong trong quý II năm 2026"),
    ],
)
def test_deadline_in_a_sentence(sentence: str, words: str) -> None:
    found = deadline_in(sentence)
    assert found is not None
    assert found[0] == words
    assert sentence[found[1] : found[2]] == words


@pytest.mark.parametrize(
    "sentence",
    [
        "Đề án giai đoạn 2022 - 2027 trên địa bàn huyện",
        "Quy hoạch tỉnh thời kỳ 2021 - 2030, tầm nhìn đến năm 2050",
        "theo Nghị định số 42/2022/NĐ-CP ngày 24/6/2022 của Chính phủ",
        "bố trí phát thanh ngày 02 buổi.",
    ],
)
def test_dates_that_are_no_deadline(sentence: str) -> None:
    assert deadline_in(sentence) is None


@given(st.text(max_size=80), st.one_of(st.none(), st.dates(date(1990, 1, 1), date(2100, 1, 1))))
def test_any_words_give_a_term(text: str, signed: date | None) -> None:
    term = term_of(text, signed)
    assert term.kind in {"deadline", "period", "recurring", "continuous", "none"}
    assert term.start is None or term.due is None or term.start <= term.due
