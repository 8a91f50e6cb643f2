"""Amounts of money as people type them: read right, written back, and refused where they may mean two things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.vietnamese.money import MOST, Unclear, read_amount, shown_amount


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1.500.000", 1_500_000),
        ("1500000", 1_500_000),
        ("1 500 000 đ", 1_500_000),
        ("1,500,000", 1_500_000),
        ("1.500.000đ", 1_500_000),
        ("1.500.000 VNĐ", 1_500_000),
        ("1,5 triệu", 1_500_000),
        ("1.5 triệu", 1_500_000),
        ("1.500 triệu đồng", 1_500_000_000),
        ("1.250,5 triệu", 1_250_500_000),
        ("200 triệu đồng", 200_000_000),
        ("200TR", 200_000_000),
        ("2 tỷ", 2_000_000_000),
        ("2 tỉ 500 triệu", 2_500_000_000),
        ("2 tỷ 500 triệu 300 nghìn đồng", 2_500_300_000),
        ("1 nghìn tỷ", MOST // 1000 + 1),
        ("500 nghìn", 500_000),
        ("500k", 500_000),
        ("750 đồng", 750),
        ("0", 0),
        ("0,75 tỷ", 750_000_000),
        ("1\u00a0500\u00a0000", 1_500_000),
    ],
)
def test_what_people_type(written: str, amount: int) -> None:
    assert read_amount(written) == amount


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("", "Hãy ghi số tiền"),
        ("đồng", "Hãy ghi số tiền"),
        ("hai triệu", "không phải số tiền"),
        ("200", "chưa rõ là đồng, nghìn hay triệu"),
        ("1,5", "chưa rõ|phần lẻ"),
        ("1,500", "hai cách"),
        ("1,500 triệu", "hai cách"),
        ("1.5", "ngắt hàng nghìn"),
        ("1.50.000", "ngắt hàng nghìn"),
        ("1.500.00", "ngắt hàng nghìn"),
        ("12.3456 triệu", "ngắt hàng nghìn"),
        ("1.500.000,5", "phần lẻ"),
        ("0,0000001 triệu", "phần lẻ"),
        ("-5 triệu", "lớn hơn 0"),
        ("(5.000.000)", "lớn hơn 0"),
        ("500 triệu 2 tỷ", "không theo thứ tự"),
        ("2 tỷ 500", "thiếu đơn vị"),
        ("2 tỷ 3 tỷ", "không theo thứ tự"),
        ("5 triệu/tháng", "không phải số tiền"),
        ("5 triệu rưỡi", "không phải số tiền"),
        ("1e9", "không phải số tiền"),
        ("999999999999999999", "lớn quá mức"),
        ("1000000 tỷ", "lớn quá mức"),
        ("9" * 200, "quá dài"),
        ("=1+1", "không phải số tiền"),
        ("١٥٠٠", "không phải số tiền"),
        ("²", "không phải số tiền"),
    ],
)
def test_what_is_no_clear_amount_is_refused_with_what_to_type(written: str, says: str) -> None:
    with pytest.raises(Unclear, match=says):
        read_amount(written)


@given(st.integers(1000, MOST))
def test_what_is_written_is_read_back(amount: int) -> None:
    for suffix in ("", "đ", " đồng", " VNĐ"):
        assert read_amount(shown_amount(amount) + suffix) == amount
        assert read_amount(f"{amount}{suffix}") == amount


@given(st.integers(0, 900_000), st.integers(0, 99))
def test_decimals_of_a_million_lose_nothing(whole: int, cents: int) -> None:
    assert read_amount(f"{whole},{cents:02d} triệu") == whole * 10**6 + cents * 10**4


@given(st.text(max_size=30) | st.text(alphabet="0123456789., tỷriệunghđồk-", max_size=30))
def test_any_text_gives_an_amount_or_says_why_not(written: str) -> None:
    try:
        amount = read_amount(written)
    except Unclear:
        return
    assert type(amount) is int
    assert 0 <= amount <= MOST
