"""Rules of the register, without a database: direction, stamps, the day in force, years and figures."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.documents.register_rules import Effect, book_year, direction_of, effect_of, number_value, stamps

DOCUMENTS = Path(__file__).parents[1] / "paper" / "documents"
OWN = ("Ủy ban nhân dân xã Vân Khê", "UBND xã Vân Khê")


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        ("Ủy ban nhân dân xã Vân Khê", "out"), ("UBND XÃ VÂN KHÊ", "out"), ("Uỷ ban nhân dân xã Vân Khê", "out"),
        ("Ủy ban nhân dân huyện Vân Khê", "in"), ("Chính phủ", "in"), ("", ""), ("  ", ""),
    ],
)  # fmt: skip
def test_what_the_owner_issued_goes_out(issuer: str, expected: str) -> None:
    assert direction_of(issuer, OWN) == expected


@pytest.mark.parametrize(
    ("text", "kind", "signed", "expected"),
    [
        ("Điều 3. Quyết định này có hiệu lực từ ngày 15 tháng 5 năm 2026.", "QĐ", "2026-05-04", date(2026, 5, 15)),
        ("Quyết định có hiệu lực kể từ ngày ký.", "QĐ", "2026-05-04", date(2026, 5, 4)),
        ("Quyết định này có hiệu lực thi hành kể từ\nngày ký và thay thế Quyết định số 1/QĐ-UBND.", "QĐ", "2026-05-04", date(2026, 5, 4)),
        ("Nghị quyết này đã được thông qua ngày 10 tháng 7 năm 2026 và có hiệu lực từ ngày 20/7/2026.", "NQ", "", date(2026, 7, 20)),
        ("Quyết định này có hiệu lực kể từ ngày ký.", "QĐ", "2026-05", None),
        ("Quyết định này có hiệu lực từ ngày 31/02/2026.", "QĐ", "2026-05-04", None),
    ],
)
def test_the_day_in_force_is_read_from_the_document_itself(text: str, kind: str, signed: str, expected: date | None) -> None:
    found = effect_of(text, kind, signed)
    assert isinstance(found, Effect)
    assert found.day == expected


@pytest.mark.parametrize(
    "text",
    [
        "Luật Đất đai số 31/2024/QH15 có hiệu lực từ ngày 01/8/2024.",
        "Nâng cao hiệu lực, hiệu quả quản lý nhà nước từ ngày 01/8/2024.",
        "Kế hoạch thực hiện từ ngày 01/8/2024.",
    ],
)
def test_a_sentence_on_another_document_is_no_day_in_force(text: str) -> None:
    assert effect_of(text, "KH", "2026-01-01") is None


def test_of_two_sentences_the_documents_own_counts() -> None:
    text = "Quy chế này có hiệu lực từ ngày 01/6/2026.\nQuyết định này có hiệu lực từ ngày 15/5/2026."
    found = effect_of(text, "QĐ", "2026-05-01")
    assert found is not None
    assert found.day == date(2026, 5, 15)


@pytest.mark.parametrize(
    ("name", "day"),
    [("c1-qd-sua-doi", date(2026, 5, 15)), ("c3-qd-thanh-lap", None), ("b4-kh-xa", None)],
)
def test_real_documents_say_when_they_begin(name: str, day: date | None) -> None:
    found = effect_of((DOCUMENTS / f"{name}.txt").read_text(encoding="utf-8"), "QĐ", "")
    assert (found.day if found else None) == day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UBND TỈNH          HỎA TỐC\nSố: 09/CĐ-UBND", ("flash", "")),
        ("HOẢ TỐC\nMẬT\nSố: 1", ("flash", "secret")),
        ("Độ mật: Tuyệt mật\nĐộ khẩn: Thượng khẩn", ("very_urgent", "top_secret")),
        ("Khẩn trương thực hiện\nMặt trận Tổ quốc\nMẬT KHẨU", ("", "")),
        ("", ("", "")),
    ],
)
def test_stamps_are_read_as_printed(text: str, expected: tuple[str, str]) -> None:
    assert stamps(text) == expected


def test_a_real_telegram_is_urgent() -> None:
    assert stamps((DOCUMENTS / "b3-cong-dien.txt").read_text(encoding="utf-8")) == ("flash", "")


def test_the_year_of_a_book_and_the_figure_of_a_number() -> None:
    assert book_year("in", date(2026, 1, 2), "2025-12-30", date(2026, 1, 3)) == 2026
    assert book_year("out", None, "2025-12-30", date(2026, 1, 3)) == 2025
    assert book_year("out", None, "", date(2026, 1, 3)) == 2026
    assert [number_value(n) for n in ("09/CĐ-UBND", "", "102 /KH-UBND", "/KH-UBND")] == [9, None, 102, None]


@given(st.text(max_size=400))
def test_nothing_that_is_typed_breaks_the_rules(text: str) -> None:
    stamps(text)
    effect_of(text, "QĐ", text[:10])
    number_value(text)
    direction_of(text, OWN)
