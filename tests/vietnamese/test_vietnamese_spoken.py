"""The spoken form: labelled cases, laws that hold for any text, and the office's own words."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loa.vietnamese.figures import figures, untraced
from loa.vietnamese.lexicon import DEFAULT, finder, spelled
from loa.vietnamese.spoken import seconds_of, spoken
from loa.vietnamese.spoken_capitals import is_syllable

CASES = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "spoken_cases.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]

NOTICES = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "spoken_notices.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]

numbers = st.integers(0, 10**13)
years = st.integers(1900, 2099)
pieces = st.one_of(
    st.builds("{}/KH-UBND".format, numbers.map(lambda n: n % 10**4)),
    st.builds("{:02}/{:02}/{}".format, st.integers(0, 40), st.integers(0, 15), years),
    st.builds("{}/{}".format, st.integers(0, 40), st.integers(0, 40)),
    st.builds("{}h{:02}".format, st.integers(0, 30), st.integers(0, 70)),
    st.builds("{:,}đ/tháng".format, numbers).map(lambda written: written.replace(",", ".")),
    st.builds("{},{}%".format, numbers, st.integers(0, 999)),
    st.builds("{}-{} {}".format, numbers, numbers, st.sampled_from(["km", "triệu đồng", "°C", "m2", "xã", "kWh", "h", "'"])),
    st.sampled_from(
        [
            "UBND",
            "Quý II/",
            "khóa XV",
            "QL1A",
            "T2",
            "m²",
            "½",
            "①",
            "٣",
            "Ⅳ",
            "km/h",
            "NĐ-CP",
            "a@b1.vn",
            "0912.345.678",
            "1900",
            "/",
            "-",
            "(",
            "…",
        ]
    ),
    st.sampled_from(["ngày", "tháng", "năm", "số", "từ", "đến", "khoản", "Điều", "gọi", "tỷ lệ", ",", ".", "\n", "- ", "thứ"]),
)
administrative = st.lists(pieces, max_size=12).flatmap(lambda found: st.sampled_from([" ".join(found), "".join(found)]))

NUMBER_WORDS = {"không", "trăm", "nghìn", "mươi", "mười", "triệu"}


def bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def test_there_are_enough_cases_and_none_twice() -> None:
    assert len(CASES) >= 250
    assert len({case[0] for case in CASES}) == len(CASES)


@pytest.mark.parametrize(("written", "said"), CASES)
def test_case(written: str, said: str) -> None:
    assert bare(spoken(written.replace("\\n", "\n"))) == bare(said)


@pytest.mark.parametrize(("written", "said"), [(written, said) for _, written, said in NOTICES])
def test_notice(written: str, said: str) -> None:
    assert bare(spoken(written.replace("\\n", "\n"))) == bare(said)


def test_there_are_more_than_400_cases_of_notices() -> None:
    written = [case[0] for case in CASES] + [notice[1] for notice in NOTICES]
    assert len(NOTICES) >= 470
    assert len({kind for kind, _, _ in NOTICES}) >= 25
    assert len([case for case in NOTICES if case[1] in {other[0] for other in CASES}]) < 20
    assert len(written) > 1600


def test_the_pattern_of_a_whole_reference_to_the_letter() -> None:
    assert spoken("Kế hoạch số 22/KH-UBND ngày 30/01/2024") == (
        "Kế hoạch số hai mươi hai, kế hoạch Ủy ban nhân dân, ngày ba mươi tháng một năm hai nghìn không trăm hai mươi tư"
    )


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("02 thị trấn", "hai thị trấn"),
        ("UBND xã họp.", "Ủy ban nhân dân xã họp."),
        ("BHYT hộ nghèo; BHXH tự nguyện", "Bảo hiểm y tế hộ nghèo, bảo hiểm xã hội tự nguyện"),
        ("Gọi ngay! ubnd@xa.vn.", "Gọi ngay! Ubnd a còng xa chấm vn."),
        ("Đã xong./.", "Đã xong."),
        ("Ai? Hộ nghèo (có tên), v.v.", "Ai? Hộ nghèo, có tên, vân vân"),
        ("Mục đích:\n- Một việc;\n- Hai việc.", "Mục đích: Một việc, Hai việc."),
        ("MỤC ĐÍCH\n\nNội dung dài", "Mục đích. Nội dung dài"),
        ("Ủy ban nhân dân huyện yêu cầu các cơ quan, đơn\nvị thực hiện", "Ủy ban nhân dân huyện yêu cầu các cơ quan, đơn vị thực hiện"),
    ],
)
def test_pauses_and_capitals_to_the_letter(written: str, said: str) -> None:
    assert spoken(written) == said


def test_figures_that_meet_at_a_line_break_stay_apart() -> None:
    assert spoken(
        "xong trước ngày 01/01/2030\n6\tRà soát"
    ) == "Xong trước ngày một tháng một năm hai nghìn không trăm ba mươi. Sáu, Rà soát".replace("Xong", "xong")
    assert "ba mươi, sáu" in spoken("xong trước năm 2030\n6 việc")


NOTICE = """KẾ HOẠCH
Truyền thông chính sách của xã Bình Lâm giai đoạn 2024 - 2026
Họp lúc 7h30 ngày 05/9/2024; nộp trước ngày 15/6 và 30/11 hằng năm, chậm nhất tháng 10/2025.
- Mức hỗ trợ 1.500.000 đồng/hộ, thêm 2,5 triệu đồng, giảm từ 2% đến 12,5%;
- Phạt 50-60 triệu đồng; học từ 8h-11h30 các ngày 15-20/6./."""


def test_every_date_amount_share_and_time_is_still_said_after_speaking() -> None:
    kinds = ("date", "money", "percent", "time", "year")
    script = spoken(NOTICE)
    assert [figure for figure in untraced(NOTICE, script) if figure.kind in kinds] == []
    assert [figure for figure in untraced(script, NOTICE) if figure.kind in kinds] == []


@given(pieces, st.sampled_from(["", "R", "kq"]), st.sampled_from(["", "R", "kq"]))
@settings(max_examples=300, deadline=None)
def test_no_word_sticks_to_a_number(text: str, before: str, after: str) -> None:
    said = re.findall(r"\w+", spoken(f"{before}{text}{after}").casefold())
    assert [word for word in said if word not in NUMBER_WORDS and re.search("không|trăm|nghìn|mươi|mười|triệu", word)] == []


@given(administrative)
@settings(max_examples=400, deadline=None)
def test_no_digit_is_left_in_administrative_text(text: str) -> None:
    said = spoken(text)
    assert not any(letter.isdigit() for letter in said), said
    assert re.fullmatch(r"[^\W\d_.,?!:]?.*", said)
    assert "\n" not in said


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=60))
@settings(max_examples=400, deadline=None)
def test_any_text_at_all_is_spoken_without_digits_in_one_line(text: str) -> None:
    said = spoken(text)
    assert not any(letter.isdigit() for letter in said)
    assert len(said.splitlines()) <= 1
    assert not re.search(r"[\ue000-\uf8ff()\[\]{}/@%;\"]", said)


@given(st.lists(pieces, max_size=12).map(" ".join))
@settings(max_examples=200, deadline=None)
def test_what_is_said_is_said_the_same_a_second_time(text: str) -> None:
    once = spoken(text)
    assert bare(spoken(once)) == bare(once)


WORDS = ["mời", "bà", "con", "thôn", "họp", "nhà", "văn", "hóa", "mang", "theo", "giấy", "tờ", "cũ", "và", "hồ", "sơ", "gốc", "cho"]
words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6)


@given(st.lists(st.tuples(words, pieces), min_size=1, max_size=5))
@settings(max_examples=200, deadline=None)
def test_no_word_is_lost_between_figures(parts: list[tuple[list[str], str]]) -> None:
    said = iter(re.findall(r"\w+", spoken(" ".join(f"{' '.join(run)} {figure}" for run, figure in parts)).lower()))
    assert all(word in said for run, _ in parts for word in run)


@given(st.integers(10, 10**12))
@settings(max_examples=200, deadline=None)
def test_a_number_comes_back_from_what_is_said(number: int) -> None:
    """Written with its dots, spoken, and read again by the trace of figures."""
    written = f"có {number:,} hộ".replace(",", ".")
    found = [figure.value for figure in figures(spoken(written))]
    assert found == [str(number)] or (" " not in spoken(f"{number}") and not found)


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["{:%d/%m/%Y}", "{0.day}/{0.month}/{0.year}", "{:%d-%m-%Y}", "{:%d.%m.%Y}"]),
)
@settings(max_examples=200, deadline=None)
def test_a_date_comes_back_from_what_is_said(day: date, form: str) -> None:
    assert [figure.value for figure in figures(spoken(f"trước ngày {form.format(day)}"))] == [day.isoformat()]


@given(st.integers(11, 23), st.integers(0, 59), st.sampled_from(["{}h{:02}", "{:02}:{:02}", "{:02} giờ {:02}", "{} giờ {:02} phút"]))
def test_a_time_comes_back_from_what_is_said(hour: int, minute: int, form: str) -> None:
    found = [figure.value for figure in figures(spoken(f"lúc {form.format(hour, minute)}")) if figure.kind == "time"]
    assert found == [f"{hour:02}:{minute:02}"]


@given(administrative)
@settings(max_examples=150, deadline=None)
def test_pauses_never_stand_in_a_row(text: str) -> None:
    assert not re.search(r"[.,?!:]\s*[.,?!:]|\s[.,?!:]|\s\s|^[\s.,?!:]", spoken(text))


@pytest.mark.parametrize("case", [case for case in CASES if "@" not in case[0]][::5], ids=lambda case: case[0])
def test_what_is_spoken_is_not_changed_by_speaking_it_again(case: tuple[str, str]) -> None:
    once = spoken(case[0])
    assert bare(spoken(once)) == bare(once)


def test_words_of_the_office_win_whole_and_longest_first() -> None:
    office = DEFAULT.with_entries({"UBND": "ủy ban", "UBND xã": "chính quyền xã", "SKCĐ": "sức khỏe cộng đồng", "thửa": "miếng"})
    assert spoken("UBND xã và UBND huyện, SKCĐ, SKCĐX, thửa", office) == (
        "Chính quyền xã và ủy ban huyện, sức khỏe cộng đồng, ét ca xê đê ích, miếng"
    )
    assert spoken("Số 5/KH-UBND", office) == "Số năm, kế hoạch ủy ban"
    assert spoken("Số 5/KH-UBND") == "Số năm, kế hoạch Ủy ban nhân dân"


def test_later_words_win_over_earlier_ones_and_digits_in_them_are_spoken() -> None:
    once = DEFAULT.with_entries({"X1": "một", "NVL": "nhà 2"})
    assert spoken("NVL", once) == "Nhà hai"
    assert spoken("NVL", once.with_entries({"NVL": "nhà văn hóa", "  ": "x"})) == "Nhà văn hóa"
    assert spoken("X1", once.with_entries({"NVL": "y"})) == "Một"


def test_small_written_forms_match_any_case_and_capital_ones_only_theirs() -> None:
    pattern, table = finder((("zalo", "da lô"), ("OA", "ô a")))
    assert [found.group() for found in pattern.finditer("Zalo ZALO OA oa zalos")] == ["Zalo", "ZALO", "OA"]
    assert table == {"zalo": "da lô", "OA": "ô a"}


@pytest.mark.parametrize(
    ("word", "syllable"),
    [("NGHIÊN", True), ("ỦY", True), ("AN", True), ("QUYẾT", True), ("TÁCH", True), ("BHTN", False), ("CAT", False), ("OCOP", False)],
)
def test_what_can_be_a_syllable(word: str, syllable: bool) -> None:
    assert is_syllable(word) is syllable


def test_letters_are_named() -> None:
    assert spelled("BĐK") == "bê đê ca"
    assert spelled("w") == "vê kép"


def test_the_estimate_follows_words_and_pauses() -> None:
    assert seconds_of("") == 0
    assert seconds_of(" ".join(["ba"] * 150)) == 60
    assert seconds_of("ba, bốn.") == pytest.approx(2 * 0.4 + 0.7)
