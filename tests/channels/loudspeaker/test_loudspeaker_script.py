"""The script: what is said over the loudspeaker, in order, once, in words."""

import re
from dataclasses import replace
from datetime import date

import pytest

from channels.loudspeaker.loudspeaker_samples import BARE, NEWS
from loa.channels.loudspeaker.script import script_of
from loa.vietnamese.spoken import spoken


def test_the_script_says_all_in_order() -> None:
    said = script_of(NEWS)
    parts = [
        "Thông báo của Ủy ban nhân dân xã Lam Trà.",
        "Cấp đổi thẻ bảo hiểm y tế cho hộ nghèo.",
        "Thông báo này dành cho hộ nghèo trong xã.",
        "Thực hiện từ ngày",
        "Hộ nghèo được đổi thẻ mới không mất tiền.",
        "Thẻ cũ dùng đến hết năm nay.",
        "Mang theo: Căn cước công dân, Thẻ cũ.",
        "Việc cần làm: Đến Bộ phận Một cửa của xã.",
        "Xin nhắc lại: Cấp đổi thẻ bảo hiểm y tế cho hộ nghèo",
    ]
    places = [said.find(part) for part in parts]
    assert -1 not in places, said
    assert places == sorted(places)


def test_what_is_not_given_is_not_spoken_of() -> None:
    assert script_of(BARE).splitlines() == [
        "Thông báo của Ủy ban nhân dân xã Lam Trà.",
        "Cấp đổi thẻ bảo hiểm y tế cho hộ nghèo.",
        "Xin nhắc lại: Cấp đổi thẻ bảo hiểm y tế cho hộ nghèo.",
    ]
    assert script_of(replace(BARE, issuer=" ")).startswith("Thông báo.\n")


@pytest.mark.parametrize("field", ["title", "summary", "body", "audience", "what_to_do", "issuer"])
def test_each_field_is_heard(field: str) -> None:
    assert "con chim xanh" in script_of(replace(NEWS, **{field: "con chim xanh"})).lower()


def test_a_sentence_is_not_said_twice() -> None:
    doubled = replace(NEWS, summary=f"{NEWS.title}. {NEWS.summary}", body=f"{NEWS.summary} Mang theo giấy tờ. {NEWS.what_to_do}")
    said = script_of(doubled)
    sentences = [part.strip() for part in re.split(r"[.:\n]", said) if part.strip()]
    assert len(sentences) == len(set(sentences)), said
    assert said.count("Cấp đổi thẻ bảo hiểm y tế cho hộ nghèo") == 2  # once more at the end
    assert said.count("Hộ nghèo được đổi thẻ mới không mất tiền") == 1
    assert said.count("Đến Bộ phận Một cửa của xã") == 1
    assert "Mang theo giấy tờ" in said


def test_capitals_do_not_make_a_sentence_another() -> None:
    assert script_of(replace(NEWS, summary=NEWS.title.upper())) == script_of(replace(NEWS, summary=""))


def test_old_line_ends_part_lines_too() -> None:
    assert script_of(replace(NEWS, body="Mang theo:\r- Thẻ cũ;\r- Ảnh.")) == script_of(replace(NEWS, body="Mang theo:\n- Thẻ cũ;\n- Ảnh."))


def test_what_the_body_itself_repeats_stays() -> None:
    assert script_of(replace(NEWS, body="Nhớ kỹ lời này. " * 3)).count("Nhớ kỹ lời này") == 3


def test_a_long_title_is_not_said_twice() -> None:
    long = " ".join(["tăng cường công tác tuyên truyền"] * 8)
    said = script_of(replace(NEWS, title=long))
    assert said.count(long) == 1
    assert said.splitlines()[-1] == "Xin nhắc lại: Đến Bộ phận Một cửa của xã."
    assert "nhắc lại" not in script_of(replace(BARE, title=long))


@pytest.mark.parametrize(
    ("audience", "heard"),
    [("Người cao tuổi", "dành cho người cao tuổi."), ("hộ dân", "dành cho hộ dân."), ("Ý kiến", "dành cho ý kiến.")],
)
def test_the_audience_stands_within_a_sentence(audience: str, heard: str) -> None:
    assert f"Thông báo này {heard}" in script_of(replace(NEWS, audience=audience)).splitlines()


def test_an_abbreviation_at_the_beginning_of_the_audience_is_still_one() -> None:
    assert spoken("Thông báo này dành cho UBND các xã.") in script_of(replace(NEWS, audience="UBND các xã")).splitlines()


@pytest.mark.parametrize("day", [date(2026, 12, 1), date(2027, 1, 31), date(999, 1, 1)])
def test_the_day_is_said_as_the_language_says_it(day: date) -> None:
    said = spoken(f"Thực hiện từ ngày {day.day:02}/{day.month:02}/{day.year}.")
    assert said in script_of(replace(NEWS, effective_from=day)).splitlines()


def test_a_list_is_said_in_one_breath_with_what_leads_it_in() -> None:
    told = replace(BARE, body="- Một việc\n- Hai việc\n\nMang theo:\n- Thẻ cũ;\n- Ảnh.")
    assert script_of(told).splitlines()[2:4] == [spoken("- Một việc\n- Hai việc") + ".", "Mang theo: Thẻ cũ, Ảnh."]


def test_marks_and_odd_letters_do_not_reach_the_voice() -> None:
    told = replace(NEWS, body="một\x00 hai\ud800 ba\r\nbốn\u2028năm")
    script_of(told).encode("utf-8")
    assert not set(script_of(told)) & set("\x00\r\u2028")


def test_the_script_is_in_words_of_the_language_room() -> None:
    told = replace(NEWS, body="Số tiền 1.500.000 đồng, trước 17h30 ngày 05/12/2026.")
    assert spoken("Số tiền 1.500.000 đồng, trước 17h30 ngày 05/12/2026.") in script_of(told)
    assert not re.search(r"\d", script_of(told))
