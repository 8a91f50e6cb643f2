"""Lines of work: states, occurrences, lateness."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.plans.work_rules import MOVES, OPEN, Move, Rhythm, State, occurrences, overdue, possible

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def test_recurring_tasks_have_a_line_for_each_period_of_the_plan() -> None:
    found = occurrences(
        kind="recurring", starts=None, due=None, rhythm=Rhythm.QUARTER, begin=date(2024, 2, 1), end=date(2025, 1, 1), day=15
    )
    assert [(o.label, o.opens, o.due) for o in found] == [
        ("Quý I/2024", date(2024, 2, 1), date(2024, 3, 15)),
        ("Quý II/2024", date(2024, 4, 1), date(2024, 6, 15)),
        ("Quý III/2024", date(2024, 7, 1), date(2024, 9, 15)),
        ("Quý IV/2024", date(2024, 10, 1), date(2024, 12, 15)),
    ]


def test_a_yearly_report_is_due_on_its_day() -> None:
    found = occurrences(
        kind="recurring", starts=None, due=None, rhythm=Rhythm.YEAR, begin=date(2024, 1, 1), end=date(2026, 1, 1), day=15, month=12
    )
    assert [o.due for o in found] == [date(2024, 12, 15), date(2025, 12, 15)]


def test_the_31st_of_a_short_month_is_its_last_day() -> None:
    found = occurrences(kind="recurring", starts=None, due=None, rhythm=Rhythm.MONTH, begin=date(2024, 2, 1), end=date(2024, 5, 1), day=31)
    assert [o.due for o in found] == [date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30)]


def test_a_task_without_rhythm_is_one_line() -> None:
    found = occurrences(kind="recurring", starts=None, due=None, rhythm=None, begin=date(2024, 1, 1), end=date(2025, 1, 1))
    assert [(o.number, o.due) for o in found] == [(0, None)]


@given(st.sampled_from(Rhythm), DAYS, st.integers(1, 1500), st.none() | st.integers(1, 31))
def test_periods_cover_the_plan_without_gap_or_overlap(rhythm: Rhythm, begin: date, days: int, day: int | None) -> None:
    end = begin + timedelta(days=days)
    day = min(day, 7) if day and rhythm is Rhythm.WEEK else day
    found = occurrences(kind="continuous", starts=None, due=None, rhythm=rhythm, begin=begin, end=end, day=day)
    assert [o.number for o in found] == list(range(1, len(found) + 1))
    assert found[0].opens == begin
    assert all(o.opens is not None and o.due is not None and begin <= o.opens and o.due < end for o in found)
    assert len({o.label for o in found}) == len(found)
    opens = [o.opens for o in found]
    assert opens == sorted(set(opens))


@given(st.sampled_from(State), DAYS, DAYS)
def test_late_is_only_what_waits_for_the_body(state: State, due: date, today: date) -> None:
    late = overdue(state, due, today)
    assert late == (today > due and state in (State.PLANNED, State.ACCEPTED, State.IN_PROGRESS, State.RETURNED))
    assert not overdue(state, None, today)


@pytest.mark.parametrize("state", State)
def test_what_is_finished_has_no_way_on_but_back(state: State) -> None:
    if state in OPEN:
        assert Move.HAND_OVER in possible(state)
        assert Move.END in possible(state)
    elif state is State.CONFIRMED:
        assert possible(state) == [Move.SEND_BACK]
    else:
        assert possible(state) == []
    assert all(to is not State.PLANNED for _, to in MOVES.values())
