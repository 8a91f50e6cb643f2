"""The trace of facts: the same value in any form is found, the same digits of another kind are not."""

from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from loa.vietnamese.figure_units import alike, unit_of
from loa.vietnamese.spoken import spoken
from loa.vietnamese.tracing import Ground, facts, untraced

SAME = [
    ("hỗ trợ 1,5 triệu đồng", "mức hỗ trợ 1.500.000 đồng/hộ"),
    ("mười lăm ngày", "thời hạn 15 ngày kể từ ngày nhận hồ sơ"),
    ("15/7/2025", "ngày 15 tháng 7 năm 2025"),
    ("ngày 15 tháng 7 năm 2025", "15/7/2025"),
    ("trong 5 ngày làm việc", "05 ngày làm việc"),
    ("từ 5 đến 7 ngày", "5-7 ngày"),
    ("20 hộ gia đình", "20 hộ"),
    ("300 hộ", "Số lượng\t300"),
    ("diện tích 2 ha", "diện tích 2 héc ta"),
    ("quý 2", "Quý II/2026"),
    ("theo khoản 2 Điều 5", "Điều 5. Mức hỗ trợ\n1. Hộ nghèo.\n2. Hộ cận nghèo.\nĐiều 6. Hiệu lực"),
    ("theo điểm b khoản 1 Điều 2", "Điều 2. A\n1. B:\na) Một;\nb) Hai.\n2. C"),
    ("tại Điều 14 Luật Đất đai", "căn cứ khoản 2 Điều 14 Luật Đất đai"),
    ("khoản 2", "theo khoản 2 Điều 14"),
    ("mục III", "III. TỔ CHỨC THỰC HIỆN"),
    ("Kế hoạch số 22", "Kế hoạch số 22/KH-UBND"),
    ("Luật số 33/2024", "Luật số 33/2024/QH15"),
    ("ba nhóm", "03 nhóm"),
    ("năm ngày làm việc", "5 ngày làm việc"),
    ("2.500.000 đồng một hộ", "2,5 triệu đồng/hộ"),
]
ANOTHER = [
    ("15%", "15 ngày", "15%"),
    ("15 ngày", "15%", "15"),
    ("15 ngày", "15 tháng", "15"),
    ("15 ngày", "15 ngày làm việc", "15"),
    ("15 ngày làm việc", "15 ngày", "15"),
    ("15 ngày", "15 hộ", "15"),
    ("15 ngày", "15 phiếu khảo sát", "15"),
    ("15 ngày", "Điều 15. Hiệu lực", "15"),
    ("Thôn 2", "ngày 02 lần", "2"),
    ("2 lần", "Thôn 2", "2"),
    ("2000 hộ", "năm 2000", "2000"),
    ("500.000 đồng", "500.000 người", "500.000 đồng"),
    ("Quyết định số 22", "Kế hoạch số 22/KH-UBND", "22"),
    ("khoản 3 Điều 5", "Điều 5. A\n1. B\n2. C\nĐiều 6. D\n3. E", "khoản 3 Điều 5"),
    ("Điều 7", "Điều 5. A", "Điều 7"),
    ("điểm d khoản 1 Điều 2", "Điều 2. A\n1. B:\na) Một;\n2. C\nd) Bốn", "điểm d khoản 1 Điều 2"),
    ("16/7/2025", "ngày 15 tháng 7 năm 2025", "16/7/2025"),
    ("ba nhóm", "02 nhóm", "ba"),
    ("năm ngày", "bảy ngày", "năm"),
    ("2 ha", "2 km", "2"),
]


@pytest.mark.parametrize(("text", "source"), SAME)
def test_the_same_in_another_form_is_traced(text: str, source: str) -> None:
    assert untraced(text, Ground(source)) == []


@pytest.mark.parametrize(("text", "source", "written"), ANOTHER)
def test_the_same_digits_of_another_kind_are_not(text: str, source: str, written: str) -> None:
    assert [fact.written for fact in untraced(text, Ground(source))] == [written]


UNITS = st.sampled_from(["ngày", "ngày làm việc", "tháng", "hộ", "người", "km", "%", "đồng", "triệu đồng", "lần", "phiếu", "xã", ""])
AMOUNT = st.builds(lambda number, unit: f"{number} {unit}".strip() if unit != "%" else f"{number}%", st.integers(2, 99_999), UNITS)
DAY = st.dates(date(1950, 1, 1), date(2099, 12, 31)).map("ngày {0:%d/%m/%Y}".format)
PAPER = st.builds("{0}/{1}".format, st.integers(1, 999), st.sampled_from(["KH-UBND", "QĐ-UBND", "NQ-HĐND", "2025/NĐ-CP", "CT-TTg"])).map(
    "văn bản số {0}".format
)
FIGURE = st.one_of(AMOUNT, DAY, PAPER)
TEXT = st.lists(FIGURE, min_size=1, max_size=5).map(lambda parts: ". ".join(f"Nội dung là {part}" for part in parts) + ".")


@given(TEXT)
@settings(deadline=None)
def test_an_untouched_figure_is_always_traced(text: str) -> None:
    ground = Ground(f"Phần đầu.\n{text}\nPhần cuối.")
    for fact in facts(text):
        place = ground.place(fact)
        assert place is not None
        assert (
            fact.value in {other.value for other in facts(ground.text[place[0] : place[1]])} or ground.text[slice(*place)] == fact.written
        )


@given(TEXT)
@settings(deadline=None)
def test_a_figure_that_is_said_aloud_is_traced(text: str) -> None:
    ground = Ground(text)
    assert untraced(spoken(text), ground) == []


def changed(text: str, place: int, digit: str) -> str:
    """`text` with its `place`-th digit made `digit`."""
    places = [index for index, letter in enumerate(text) if letter.isdigit()]
    index = places[place % len(places)]
    return text[:index] + digit + text[index + 1 :]


@given(FIGURE, st.integers(0, 40), st.sampled_from("123456789"))
@settings(max_examples=300, deadline=None)
def test_a_changed_digit_is_always_flagged(figure: str, place: int, digit: str) -> None:
    text, source = f"Nội dung là {changed(figure, place, digit)}.", f"Nội dung là {figure}."
    said = [(fact.kind, fact.value, fact.unit) for fact in facts(text)]
    assume(said and said != [(fact.kind, fact.value, fact.unit) for fact in facts(source)])
    assert untraced(text, Ground(source)) != []


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_may_be_traced(text: str, source: str) -> None:
    ground = Ground(source)
    for fact in facts(text):
        assert fact.written == text[fact.start : fact.end]
        place = ground.place(fact)
        assert place is None or 0 <= place[0] < place[1] <= len(source)


def test_units_are_read_in_any_spelling() -> None:
    text = "từ 5 đến 7 ngày làm việc"
    assert unit_of(text, 3, 4) == unit_of(text, 9, 10) == "ngày làm việc"
    assert alike("hộ", "?")
    assert not alike("ngày", "?")


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("hai triệu rưỡi", "2.500.000 đồng"),
        ("hai triệu rưỡi đồng", "2.500.000 đồng"),
        ("hai trăm rưỡi hộ", "250"),
        ("bảy giờ rưỡi", "7 giờ 30 phút"),
        ("một nghìn hai trăm ba tư hộ", "1.234"),
        ("khoản hai điều năm", "khoản 2 Điều 5"),
        ("khoản hai Điều năm Quyết định này", "khoản 2 Điều 5"),
        ("điều ba của Nghị định", "Điều 3"),
    ],
)
def test_what_people_say_of_halves_and_provisions_is_found(said: str, place: str) -> None:
    text = "Khoản 2 Điều 5 và Điều 3: 2.500.000 đồng một hộ cho 250 hộ trong 1.234 hộ, nhận lúc 7 giờ 30 phút.".replace("Khoản", "khoản")
    ((_, found),) = Ground(text).trace(said)
    assert found is not None
    assert text[slice(*found)] == place


@pytest.mark.parametrize("said", ["những điều hai bên cam kết", "một điều không ai ngờ", "điều năm ngoái đã nói", "ba tư gia"])
def test_words_that_only_look_like_numbers_are_none(said: str) -> None:
    assert facts(said) == []


def test_a_sum_behind_khoan_is_money_and_no_clause() -> None:
    assert [(fact.kind, fact.value) for fact in facts("đóng khoản 2 triệu đồng")] == [("money", "2000000")]


@pytest.mark.parametrize(
    ("said", "flagged"),
    [
        ("trong 15 ngày làm việc", ["15"]),  # the term of the council is no length of time
        ("Hội đồng nhân dân khóa 15, kỳ họp lần thứ 7", []),
        ("khóa mười lăm, kỳ 7", []),
        ("7 ngày", ["7"]),
    ],
)
def test_the_number_of_a_term_or_session_is_no_count(said: str, flagged: list[str]) -> None:
    source = Ground("HỘI ĐỒNG NHÂN DÂN TỈNH KHÓA XV, KỲ HỌP THỨ 7. Trả lời trong 10 ngày làm việc.")
    assert [fact.written for fact in untraced(said, source)] == flagged
