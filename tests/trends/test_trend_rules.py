"""Rules of trends: themes, what may be kept, bursts against their range, forecasts with honest intervals."""

import random
from datetime import date, timedelta
from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loa.trends.burst_rules import burst_on, expected, quantile
from loa.trends.forecast_rules import DAYS, forecast, trial
from loa.trends.theme_rules import WrongTheme, may_keep, phrases_of, shown, themes_in

MONDAY = date(2026, 1, 5)


def never(day: date) -> bool:
    return False


def poisson(mean: float, chance: random.Random) -> int:
    limit, count, product = exp(-mean), 0, chance.random()
    while product > limit:
        count, product = count + 1, product * chance.random()
    return count


def weekly(days: int, level: float, seed: int = 1) -> list[int]:
    chance = random.Random(seed)
    return [poisson(level * (0.4 if (MONDAY + timedelta(days=n)).weekday() >= 5 else 1.25), chance) for n in range(days)]


def test_phrases_are_found_as_whole_words_with_and_without_marks() -> None:
    themes = {1: phrases_of("Hỗ trợ nước mưa\nbể nước"), 2: ["dat"]}
    assert themes_in("Xin hỏi HỖ TRỢ NƯỚC MƯA năm nay", themes) == {1}
    assert themes_in("xin hoi ho tro nuoc mua", themes) == {1}
    assert themes_in("đạt chuẩn", {2: ["dat chuan"]}) == {2}
    assert themes_in("bể nướcc", themes) == set()


@pytest.mark.parametrize(
    ("typed", "words"), [("", "ít nhất một"), ("ab", "quá ngắn"), ("\n".join(f"cụm {n:03d}" for n in range(61)), "nhiều nhất")]
)
def test_wrong_phrases_say_why(typed: str, words: str) -> None:
    with pytest.raises(WrongTheme, match=words):
        phrases_of(typed)


@pytest.mark.parametrize("query", ["0912345678", "ông A 0912 345 678", "hoa@example.vn", "001234567890", " "])
def test_words_that_may_name_a_person_are_not_kept(query: str) -> None:
    assert not may_keep(query)
    assert may_keep("22/KH-UBND")


def test_few_are_not_shown() -> None:
    assert shown(4) is None
    assert shown(5) == 5


def test_a_planted_burst_is_found_and_ordinary_days_are_not() -> None:
    calm = [
        burst_on(days[:n], days[n], MONDAY + timedelta(days=n)) is not None
        for days in (weekly(120, 6, seed) for seed in range(8))
        for n in range(60, 120)
    ]
    assert sum(calm) / len(calm) < 0.01
    days = weekly(120, 6)
    found = burst_on(days[:100], 40, MONDAY + timedelta(days=100))
    assert found is not None
    assert found.expected.high < 40
    assert found.sure == "cao"


def test_a_sunday_is_held_against_sundays() -> None:
    days = weekly(119, 10)
    weekday, sunday = expected(days, 0), expected(days[:-1], 6)
    assert weekday is not None
    assert sunday is not None
    assert sunday.high < weekday.high


def test_four_people_are_no_burst_and_little_past_says_nothing() -> None:
    assert burst_on([0] * 60, 4, MONDAY) is None
    assert burst_on([0] * 60, 6, MONDAY) is not None
    assert burst_on([0] * 20, 50, MONDAY) is None


def test_an_earlier_burst_does_not_hide_the_next_one() -> None:
    days = weekly(100, 5)
    days[70:73] = [60, 70, 65]
    assert burst_on(days, 45, MONDAY + timedelta(days=100)) is not None


@given(st.floats(0.1, 3_000), st.floats(0, 1.5))
@settings(max_examples=30)
def test_quantiles_are_in_order(mean: float, spread: float) -> None:
    assert quantile(mean, spread, 0.05) <= quantile(mean, spread, 0.5) <= quantile(mean, spread, 0.998)


def test_a_forecast_knows_the_week_and_says_between_what() -> None:
    days = weekly(150, 20)
    last = MONDAY + timedelta(days=149)
    found = forecast(days, last, never)
    assert len(found) == DAYS
    assert [a.day for a in found] == [last + timedelta(days=n) for n in range(1, DAYS + 1)]
    assert all(0 <= a.low <= a.mean <= a.high for a in found)
    weekend = [a.mean for a in found if a.day.weekday() >= 5]
    weekdays = [a.mean for a in found if a.day.weekday() < 5]
    assert max(weekend) < min(weekdays)


def test_a_day_off_is_expected_to_be_quiet() -> None:
    days = weekly(150, 20)
    last = MONDAY + timedelta(days=149)
    tet = next(last + timedelta(days=n) for n in range(1, 15) if (last + timedelta(days=n)).weekday() == 2)
    usual = {a.day: a.mean for a in forecast(days, last, never)}
    off = {a.day: a.mean for a in forecast(days, last, lambda day: day == tet)}
    assert off[tet] < usual[tet] * 0.8
    assert {day: mean for day, mean in off.items() if day != tet} == {day: mean for day, mean in usual.items() if day != tet}


def test_the_past_is_tried_without_looking_ahead() -> None:
    days = weekly(200, 20)
    last = MONDAY + timedelta(days=199)
    found = trial(days, last, never)
    assert found is not None
    assert found.error < found.naive
    assert 0.6 <= found.inside <= 1
    assert trial(days[:30], last, never) is None
    assert forecast(days[:27], last, never) == []
