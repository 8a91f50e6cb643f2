"""Figures: found in every way of writing, traced to a source in both directions."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loa.vietnamese.figures import Figure, figures, untraced
from loa.vietnamese.spoken import spoken


def found(text: str) -> list[tuple[str, str]]:
    return [(figure.kind, figure.value) for figure in figures(text)]


SAME = [
    ("money", "1500000", ["1.500.000 đồng", "1,5 triệu đồng", "1.500.000đ", "1.500 nghìn đồng", "1 triệu 500 nghìn đồng", "1.500.000 VNĐ"]),
    ("money", "2500000000", ["2,5 tỷ đồng", "2 tỷ 500 triệu đồng", "2.500.000.000 đồng", "hai tỷ năm trăm triệu đồng"]),
    (
        "date",
        "2024-01-30",
        ["30/01/2024", "ngày 30 tháng 1 năm 2024", "30-01-2024", "30.1.2024", "2024-01-30", "ngày 30 tháng 01 năm 2024"],
    ),
    ("date", "2024-09-05", ["ngày 05 tháng 9 năm 2024", "05/9/2024", "ngày năm tháng chín năm hai nghìn không trăm hai mươi tư"]),
    ("date", "--06-15", ["ngày 15/6", "15/06", "ngày 15 tháng 6"]),
    ("date", "2024-10", ["10/2024", "tháng 10 năm 2024", "tháng 10/2024"]),
    ("time", "07:30", ["7h30", "07:30", "7 giờ 30", "7 giờ 30 phút", "07h30’", "bảy giờ ba mươi"]),
    ("time", "14:00", ["14h", "14 giờ", "14:00", "14h00"]),
    ("percent", "12.5", ["12,5%", "12,5 %", "12,50%", "12,5 phần trăm", "mười hai phẩy năm phần trăm"]),
    ("document", "07/CT-TTG", ["07/CT-TTg", "7/CT-TTg", "007/CT-TTg"]),
    ("document", "10-NQ/TW", ["10-NQ/TW"]),
    ("document", "09/2017/NĐ-CP", ["09/2017/NĐ-CP", "9/2017/NĐ-CP"]),
    ("document", "72/2025/QH15", ["72/2025/QH15"]),
    ("document", "12/UBND-VX", ["12/UBND-VX"]),
    ("phone", "0912345678", ["0912 345 678", "0912.345.678", "0912345678", "+84 912 345 678"]),
    ("phone", "02293862123", ["(0229) 3.862.123", "0229 3862 123"]),
    ("money", "19000001", ["19.000.001 đồng", "mười chín triệu không trăm linh một đồng"]),
    ("number", "2", ["02 thị trấn", "2 thị trấn", "quý II", "quý 2"]),
    ("number", "22", ["22 xã", "hai mươi hai xã"]),
    ("number", "197000", ["197.000 người", "197 nghìn người", "197000 người"]),
    ("number", "215.6", ["215,6 km2", "215,60km2"]),
    ("year", "2024", ["năm 2024", "2024", "hai nghìn không trăm hai mươi tư".replace("hai nghìn", "năm hai nghìn")]),
]


@pytest.mark.parametrize(("kind", "value", "written"), [(kind, value, text) for kind, value, texts in SAME for text in texts])
def test_one_value_for_every_way_of_writing(kind: str, value: str, written: str) -> None:
    assert found(f"Có {written} nhé") == [(kind, value)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("từ 2% đến 5%", [("percent", "2"), ("percent", "5")]),
        ("tăng 5-10%", [("percent", "5"), ("percent", "10")]),
        ("50-60 triệu đồng", [("money", "50000000"), ("money", "60000000")]),
        ("15-20/6", [("date", "--06-15"), ("date", "--06-20")]),
        ("trước ngày 15/6 và 30/11", [("date", "--06-15"), ("date", "--11-30")]),
        ("năm 2024 - 2025", [("year", "2024"), ("year", "2025")]),
        ("8h-11h30", [("time", "08:00"), ("time", "11:30")]),
        ("đạt 15/19 tiêu chí", [("number", "15"), ("number", "19")]),
        ("khoản 2 Điều 14", [("number", "2"), ("number", "14")]),
        ("từ 30/4 và 1/5", [("date", "--04-30"), ("date", "--05-01")]),
        ("đạt 1/3 và 2/5 diện tích", [("number", "1"), ("number", "3"), ("number", "2"), ("number", "5")]),
        ("ngày 30-4", [("date", "--04-30")]),
        ("ngày 5-6", [("number", "5"), ("number", "6")]),
        ("Nghị quyết 57 của Bộ Chính trị", [("document", "57")]),
        ("Nghị quyết 3 nội dung", [("number", "3")]),
        ("Kế hoạch 5 năm", [("number", "5")]),
        ("Nghị định số bốn mươi hai năm hai nghìn không trăm hai mươi hai", [("document", "42/2022")]),
        ("ngày 02 buổi", [("number", "2")]),
        ("Luật số 33/2024/QH15", [("document", "33/2024/QH15")]),
        ("Luật số 33/2024 quy định", [("document", "33/2024")]),
        ("Số 22/KH-UBND ngày 30/01/2024", [("document", "22/KH-UBND"), ("date", "2024-01-30")]),
    ],
)
def test_several_figures(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "1. Mục đích\n2) Yêu cầu\n  1.1. Nội dung",
        "Covid-19, giấy A4, QL1A, mạng 5G",
        "xem https://xa.vn/tin/2024/15 hoặc ubnd2024@xa.gov.vn",
        "một việc, năm qua, ba mẹ, hai bên, mười năm trời, không ai",
        "",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert found(text) == []


@given(st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_figures_lie_in_the_text_in_order_and_apart(text: str) -> None:
    last = 0
    for figure in figures(text):
        assert figure.written == text[figure.start : figure.end] != ""
        assert figure.start >= last
        last = figure.end


def test_places_hold_for_decomposed_text_and_number_words() -> None:
    text = "Ngày năm tháng chín năm hai nghìn không trăm hai mươi tư, có hai mươi hai xã"
    assert [figure.written for figure in figures(text)] == ["năm tháng chín năm hai nghìn không trăm hai mươi tư", "hai mươi hai"]


@given(
    st.dates(date(1950, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["{:%d/%m/%Y}", "{:%Y-%m-%d}", "ngày {0.day} tháng {0.month} năm {0.year}"]),
)
def test_any_date_is_found_and_found_again_when_spoken(day: date, form: str) -> None:
    written = form.format(day)
    assert found(f"Họp {written}.") == [("date", day.isoformat())]
    assert found(spoken(f"Họp {written}.")) == [("date", day.isoformat())]


@given(st.integers(10, 10**9))
@settings(deadline=None)
def test_an_amount_is_found_again_when_spoken(amount: int) -> None:
    written = f"chi {amount:,} đồng".replace(",", ".")
    assert found(written) == [("money", str(amount))]
    if " " in spoken(written).removeprefix("chi ").removesuffix(" đồng"):
        assert found(spoken(written)) == [("money", str(amount))]


TRACED = [
    ("hỗ trợ 1,5 triệu đồng", "mức 1.500.000 đồng/hộ"),
    ("hỗ trợ 1.500.000 đồng", "(đơn vị: đồng) 1.500.000"),
    ("từ 30/01", "ngày 30/01/2024"),
    ("trong tháng 1/2024", "ngày 30/01/2024"),
    ("năm 2024", "ngày 30/01/2024"),
    ("năm 2017", "Nghị định số 09/2017/NĐ-CP"),
    ("2 thị trấn", "02 thị trấn"),
    ("Luật số 33/2024", "Luật số 33/2024/QH15"),
    ("quý 2", "Quý II/2026"),
    ("hai mươi hai xã", "22 xã"),
    ("lúc 7h30", "07 giờ 30 phút"),
    ("20/6", "từ 15-20/6/2025"),
    ("gọi 0229 3862 123", "(0229) 3.862.123"),
    ("Nghị quyết 10/NQ-TW", "Nghị quyết số 10-NQ/TW"),
    ("Nghị định 9/2017/ND-CP", "Nghị định số 09/2017/NĐ-CP"),
    ("Nghị quyết 57 của Bộ Chính trị", "Nghị quyết số 57-NQ/TW"),
    ("theo Nghị quyết 59.", "các Nghị quyết 57, 59"),
    ("Nghị định số bốn mươi hai năm hai nghìn không trăm hai mươi hai", "Nghị định số 42/2022/NĐ-CP"),
    ("số tiền 2,5 triệu", "số tiền 2500000"),
    ("kinh phí 2.500.000", "kinh phí 2,5 triệu đồng"),
]


@pytest.mark.parametrize(("text", "source"), TRACED)
def test_traced(text: str, source: str) -> None:
    assert untraced(text, source) == []


UNTRACED = [
    ("hỗ trợ 1,6 triệu đồng", "mức 1.500.000 đồng/hộ", "1,6 triệu đồng"),
    ("ngày 30/01/2024", "trước 30/01", "30/01/2024"),
    ("30/02", "ngày 30/01/2024", None),
    ("ngày 31/01", "ngày 30/01/2024", "31/01"),
    ("năm 2025", "ngày 30/01/2024", "2025"),
    ("15%", "15 hộ", "15%"),
    ("15 hộ", "tăng 15%", "15"),
    ("Nghị quyết 57 của Bộ Chính trị", "Nghị quyết số 59-NQ/TW", "57"),
    ("22 xã", "Kế hoạch số 22/KH-UBND", "22"),
    ("Nghị định 43 năm 2022", "Nghị định số 42/2022/NĐ-CP", "43 năm 2022"),
    ("Nghị định 09/2018/NĐ-CP", "Nghị định 09/2017/NĐ-CP", "09/2018/NĐ-CP"),
    ("năm 2018", "Nghị định 09/2017/NĐ-CP", "2018"),
    ("tăng 12,6%", "tăng 12,5%", "12,6%"),
    ("tháng 10/2024", "tháng 11/2024", "tháng 10/2024"),
    ("Kế hoạch số 23/KH-UBND", "Kế hoạch số 22/KH-UBND", "23/KH-UBND"),
    ("Kế hoạch số 22/QĐ-UBND", "Kế hoạch số 22/KH-UBND", "22/QĐ-UBND"),
    ("Luật số 33/2025", "Luật số 33/2024/QH15", "33/2025"),
    ("lúc 8h", "7 giờ 30 phút", "8h"),
    ("gọi 0912 345 679", "0912 345 678", "0912 345 679"),
    ("5-10%", "10%", "5"),
    ("hai mươi ba xã", "22 xã", "hai mươi ba"),
    ("12 xã", "ngày 12/10/2024", "12"),
]


@pytest.mark.parametrize(("text", "source", "written"), UNTRACED)
def test_untraced(text: str, source: str, written: str | None) -> None:
    missing = [figure.written for figure in untraced(text, source)]
    assert missing == [written] if written else missing


PLAIN = st.text(st.sampled_from("0123456789/.,-%: đhkmIVX") | st.characters(exclude_characters="\r\n"), max_size=40)


@given(PLAIN, PLAIN)
@settings(max_examples=300, deadline=None)
def test_every_figure_of_a_text_is_traced_to_a_text_that_holds_it(one: str, other: str) -> None:
    assert untraced(f"x {one}", f"x {one}\n\nx {other}") == []


def test_a_figure_is_a_plain_value() -> None:
    assert figures("có 5 xã") == [Figure("number", "5", 3, 4, "5")]
