"""Pure rules of inspections: moves, the day of a remedy, typed checklists."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.inspections.checklist_rules import Asked, WrongChecklist, items_of, read, stored, text_of
from loa.inspections.finding_rules import NoDay, State, due_of, overdue
from loa.inspections.rules import MOVES, Answer, Move, possible, tally
from loa.inspections.rules import State as InspectionState
from loa.worktime.days import Calendar

OPEN = Calendar()
MONDAY = date(2026, 3, 2)


def test_an_inspection_goes_from_planned_to_closed() -> None:
    state = InspectionState.PLANNED
    for move in (Move.BEGIN, Move.MAKE_MINUTES, Move.CONCLUDE, Move.CLOSE):
        assert move in possible(state)
        state = MOVES[move][1]
    assert state is InspectionState.CLOSED
    assert possible(state) == []
    assert Move.CANCEL not in possible(InspectionState.CONCLUDED)


def test_a_day_off_moves_to_the_next_working_day_and_says_so() -> None:
    saturday = date(2026, 3, 7)
    due = due_of(MONDAY, saturday, None, OPEN)
    assert due is not None
    assert due.day == date(2026, 3, 9)
    assert "07/03/2026 là ngày nghỉ" in due.words
    plain = due_of(MONDAY, date(2026, 3, 6), None, OPEN)
    assert plain is not None
    assert (plain.day, plain.words) == (date(2026, 3, 6), "")


def test_working_days_skip_weekends_and_holidays_and_say_how_many() -> None:
    due = due_of(date(2026, 4, 28), None, 3, OPEN)  # a Tuesday before 30 April and 1 May
    assert due is not None
    assert due.day > date(2026, 5, 3)
    assert "3 ngày làm việc kể từ 28/04/2026" in due.words


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(1, 120))
def test_counted_days_are_worked_days(start: date, count: int) -> None:
    due = due_of(start, None, count, OPEN)
    assert due is not None
    days = (start + timedelta(days=n) for n in range(1, (due.day - start).days + 1))
    assert sum(OPEN.is_working(day) for day in days) == count
    assert OPEN.is_working(due.day)


@pytest.mark.parametrize(
    ("day", "count"), [(date(2026, 3, 9), 5), (date(2026, 3, 1), None), (date(2062, 1, 1), None), (None, 0), (None, 9999)]
)
def test_senseless_days_are_refused(day: date | None, count: int | None) -> None:
    with pytest.raises(NoDay):
        due_of(MONDAY, day, count, OPEN)


def test_no_day_is_no_day() -> None:
    assert due_of(MONDAY, None, None, OPEN) is None


def test_overdue_is_worked_out_and_only_of_what_waits() -> None:
    assert overdue(State.OPEN, MONDAY, MONDAY + timedelta(days=1))
    assert not overdue(State.OPEN, MONDAY, MONDAY)
    assert not overdue(State.REPORTED, MONDAY, MONDAY + timedelta(days=1))
    assert not overdue(State.OPEN, None, MONDAY)


def test_a_checklist_is_typed_or_pasted() -> None:
    assert items_of("Có lịch phát | Kế hoạch | Lịch phát\n\nĐài chạy\n") == [
        Asked("Có lịch phát", "Kế hoạch", "Lịch phát"), Asked("Đài chạy")
    ]  # fmt: skip
    assert items_of("Có lịch | phát\tKế hoạch") == [Asked("Có lịch | phát", "Kế hoạch")]


@pytest.mark.parametrize(
    ("text", "says"), [("", "ít nhất một"), ("a|b|c|d", "Dòng 1"), ("được\n | căn cứ", "Dòng 2"), ("a\n" * 201, "201")]
)
def test_a_wrong_checklist_names_the_line(text: str, says: str) -> None:
    with pytest.raises(WrongChecklist, match=says):
        items_of(text)


_CELL = st.text(st.characters(blacklist_categories=("C", "Z"), blacklist_characters="|"), min_size=1, max_size=30)


@given(st.lists(st.builds(Asked, _CELL, _CELL, _CELL), min_size=1, max_size=20))
def test_what_is_kept_comes_back(items: list[Asked]) -> None:
    assert items_of(text_of(items)) == items
    assert read(stored(items)) == items


def test_items_are_counted_by_answer() -> None:
    counted = tally([Answer.MET.value, Answer.NOT_MET.value, Answer.UNSEEN.value])
    assert (counted.met, counted.not_met, counted.unseen, counted.seen, counted.all) == (1, 1, 1, 2, 3)
