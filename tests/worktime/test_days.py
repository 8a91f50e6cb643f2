"""Working days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.worktime.days import Calendar, holiday_name

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 2, 16), False),  # the eve of Tết
        (date(2026, 2, 23), True),
        (date(2026, 4, 30), False),
        (date(2026, 9, 2), False),
        (date(2026, 11, 21), False),  # a Saturday
        (date(2026, 11, 23), True),
    ],
)
def test_days_of_2026(day: date, worked: bool) -> None:
    assert Calendar().is_working(day) is worked


def test_a_local_override_wins() -> None:
    worked, off = date(2026, 11, 21), date(2026, 11, 23)
    calendar = Calendar({worked: True, off: False})
    assert calendar.is_working(worked)
    assert calendar.first_working(off) == date(2026, 11, 25) or holiday_name(date(2026, 11, 24)) == ""


@given(DAYS)
def test_the_first_working_day_is_worked_and_none_is_skipped(day: date) -> None:
    calendar = Calendar()
    found = calendar.first_working(day)
    assert calendar.is_working(found)
    assert all(not calendar.is_working(day + timedelta(days=n)) for n in range((found - day).days))
