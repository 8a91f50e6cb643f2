"""Working days, and why a day is none."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.worktime import shipped
from loa.worktime.days import Calendar, Override, Why, overrides_of

DAYS = st.dates(date(2000, 1, 1), date(2089, 12, 31))
SHIPPED = shipped.calendar()


@pytest.mark.parametrize(
    ("day", "why", "worked"),
    [
        (date(2025, 12, 31), Why.WORKED, True),
        (date(2026, 1, 1), Why.HOLIDAY, False),
        (date(2026, 1, 2), Why.SWAPPED, False),  # off, and the Saturday after is worked
        (date(2026, 1, 3), Why.SATURDAY, False),
        (date(2026, 1, 4), Why.SUNDAY, False),
        (date(2026, 1, 10), Why.MADE_UP, True),
        (date(2026, 2, 16), Why.HOLIDAY, False),  # the eve of Tết
        (date(2026, 2, 23), Why.WORKED, True),
        (date(2026, 4, 27), Why.COMPENSATION, False),  # the Hùng Kings' day fell on a Sunday
        (date(2026, 8, 22), Why.MADE_UP, True),
        (date(2026, 8, 31), Why.SWAPPED, False),
        (date(2026, 9, 2), Why.HOLIDAY, False),
        (date(2026, 11, 21), Why.SATURDAY, False),
        (date(2026, 11, 24), Why.HOLIDAY, False),
        (date(2025, 4, 26), Why.MADE_UP, True),
        (date(2018, 12, 31), Why.SWAPPED, False),  # swapped over the new year
        (date(2019, 1, 5), Why.MADE_UP, True),
    ],
)
def test_days_as_they_were(day: date, why: Why, worked: bool) -> None:
    seen = SHIPPED.look(day)
    assert (seen.why, seen.worked) == (why, worked)
    assert SHIPPED.is_working(day) is worked
    assert bool(seen.words) is (why is not Why.WORKED)


def test_both_days_of_a_swap_name_one_another_with_their_basis() -> None:
    off, worked = SHIPPED.look(date(2026, 1, 2)), SHIPPED.look(date(2026, 1, 10))
    assert off.words == "nghỉ hoán đổi, làm bù ngày 10/01/2026"
    assert worked.words == "làm bù cho ngày 02/01/2026"
    assert "12729/VPCP-KGVX" in off.basis == worked.basis
    assert SHIPPED.look(date(2026, 8, 22)).words == "làm bù cho ngày 31/08/2026"


def test_the_day_of_culture_asks_to_be_verified() -> None:
    seen = SHIPPED.look(date(2026, 11, 24))
    assert not seen.sure
    assert seen.words == "nghỉ lễ: Ngày Văn hóa Việt Nam (cần xác nhận)"
    assert "30/NQ-CP" in seen.basis


def test_a_local_override_wins() -> None:
    worked, off = date(2026, 11, 21), date(2026, 11, 23)
    rows = [Override(worked, True, basis="QĐ 1"), Override(off, False, "lễ hội", "QĐ 1"), Override(date(2026, 11, 24), True, basis="QĐ 2")]
    calendar = Calendar(overrides_of(rows))
    assert calendar.look(worked).why is Why.MADE_UP
    assert calendar.look(off).words == "nghỉ: lễ hội"
    assert calendar.first_working(off) == date(2026, 11, 24)
    assert Calendar(overrides_of([*rows, Override(off, True)])).look(off).why is Why.WORKED, "the later row counts"


def test_the_cell_of_a_calendar_names_holidays_but_not_plain_weekends() -> None:
    assert SHIPPED.day_off_name(date(2026, 9, 2)) == "Quốc khánh"
    assert SHIPPED.day_off_name(date(2026, 11, 21)) == ""
    assert SHIPPED.day_off_name(date(2026, 8, 22)) == "làm bù cho ngày 31/08/2026"


def test_no_working_day_left_is_an_error() -> None:
    first = date(2026, 3, 2)
    calendar = Calendar(overrides_of(Override(first + timedelta(days=n), False) for n in range(60)))
    with pytest.raises(ValueError, match="no working day"):
        calendar.first_working(first)


@given(DAYS)
def test_the_first_working_day_is_worked_and_none_is_skipped(day: date) -> None:
    found = SHIPPED.first_working(day)
    assert SHIPPED.is_working(found)
    assert all(not SHIPPED.is_working(day + timedelta(days=n)) for n in range((found - day).days))


@given(DAYS)
def test_a_day_is_worked_exactly_when_its_reason_says_so(day: date) -> None:
    seen = SHIPPED.look(day)
    assert seen.worked is (seen.why in (Why.WORKED, Why.MADE_UP))
    if seen.why is Why.MADE_UP:
        assert day.weekday() >= 5
    if seen.why in (Why.WORKED, Why.SWAPPED, Why.COMPENSATION):
        assert day.weekday() < 5
