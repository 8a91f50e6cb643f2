"""Rules of reports: periods, what is stated against the records, who is late, sums."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.reports.period_rules import Period, Rhythm, period_of
from loa.reports.report_rules import (
    CannotReport,
    Figure,
    Line,
    Move,
    Piece,
    Standing,
    State,
    changes,
    due_on,
    figures_form,
    figures_of,
    moved,
    nothing_happened,
    pace,
    refreshed,
    refreshed_lines,
    sentence,
    standing,
    stated,
    summed,
    topmost,
)


@given(st.sampled_from(Rhythm), st.dates(date(1900, 1, 8), date(2900, 1, 1)))
def test_a_period_follows_the_one_before_it(rhythm: Rhythm, day: date) -> None:
    period = period_of(rhythm, day)
    assert period.before.following == period
    assert period.before.end == period.first
    assert period.year_so_far.end == period.end


def test_half_years_years_and_days_asked_once_have_their_names() -> None:
    assert period_of(Rhythm.HALF, date(2026, 6, 30)).name == "6 tháng đầu năm 2026"
    assert period_of(Rhythm.HALF, date(2026, 7, 1)).name == "6 tháng cuối năm 2026"
    assert period_of(Rhythm.YEAR, date(2026, 7, 1)).name == "năm 2026"
    once = Period(None, date(2026, 3, 1), date(2026, 3, 11))
    assert once.name == "từ ngày 01/03/2026 đến ngày 10/03/2026"
    assert (once.following.first, once.before.first) == (date(2026, 3, 11), date(2026, 2, 19))


def test_a_body_that_ended_in_the_period_has_a_part_of_it() -> None:
    half = period_of(Rhythm.YEAR, date(2025, 3, 1))
    part = half.clipped(date(2022, 1, 1), date(2025, 7, 1))
    assert part == Period(None, date(2025, 1, 1), date(2025, 7, 1))
    assert half.clipped(date(2026, 1, 1), None) is None
    assert half.clipped(None, None) == half


FIGURE = Figure("a.b", "Tin, bài", "tin", 12, 40, (Piece("loa", "Loa", 8), Piece("web", "Cổng", 4)))


def test_figures_are_kept_as_they_are() -> None:
    assert figures_of(figures_form([FIGURE])) == [FIGURE]


def test_another_figure_than_the_records_needs_a_reason_and_moves_the_total() -> None:
    with pytest.raises(CannotReport, match="Hãy ghi lý do"):
        stated([FIGURE], {"a.b": (13, " ")})
    with pytest.raises(CannotReport, match="nhỏ hơn 0"):
        stated([FIGURE], {"a.b": (-1, "x")})
    (said,) = stated([FIGURE], {"a.b": (13, "một tin phát lại ghi tay")})
    assert (said.value, said.shown, said.shown_total) == (12, 13, 41)
    assert stated([said], {"a.b": (12, "")}) == [FIGURE]
    assert stated([said], {"a.b": (None, "")}) == [FIGURE]
    assert stated([said], {}) == [said]


def test_what_was_stated_about_another_count_is_dropped() -> None:
    (said,) = stated([FIGURE], {"a.b": (13, "ghi tay")})
    assert refreshed([FIGURE], [said]) == [said]
    newer = Figure("a.b", "Tin, bài", "tin", 14, 42)
    assert refreshed([newer], [said]) == [newer]


def test_words_of_a_line_go_with_its_task_and_role() -> None:
    old = Line(3, "Việc", "Chủ trì", "x", "y", "Đạt", "thiếu loa", "cấp thêm")
    new = [Line(3, "Việc", "Phối hợp", "a", "b", "Đạt"), Line(3, "Việc", "Chủ trì", "c", "d", "Chậm")]
    kept = refreshed_lines(new, [old])
    assert [(x.difficulties, x.proposals, x.result) for x in kept] == [("", "", "a"), ("thiếu loa", "cấp thêm", "c")]


def test_changes_since_signing_are_told_and_figures_that_are_gone_are_not() -> None:
    assert [c.words for c in changes([FIGURE], {"a.b": 13})] == ["Tin, bài: khi ký là 12, nay hồ sơ có 13 tin"]
    assert changes([FIGURE], {"a.b": 12}) == []
    assert changes([FIGURE], {}) == []


def test_an_empty_period_is_known_also_when_there_is_staff() -> None:
    assert nothing_happened([Figure("a", "A", "", 0, 5), Figure("staff", "Người", "", 3, None)])
    assert not nothing_happened([Figure("a", "A", "", 1, 5)])


def test_moves() -> None:
    assert moved(State.DRAFT, Move.SIGN) is State.SIGNED
    assert moved(State.ACCEPTED, Move.RETURN) is State.RETURNED
    with pytest.raises(CannotReport):
        moved(State.SIGNED, Move.SIGN)


@pytest.mark.parametrize(
    ("state", "signed", "today", "expected"),
    [
        (None, None, 5, Standing.MISSING),
        (None, None, 6, Standing.LATE),
        (State.DRAFT, None, 6, Standing.LATE),
        (State.DRAFT, None, 5, Standing.WRITING),
        (State.SIGNED, 5, 30, Standing.IN),
        (State.ACCEPTED, 6, 30, Standing.IN_LATE),
        (State.RETURNED, 4, 5, Standing.RETURNED),
        (State.RETURNED, 4, 6, Standing.LATE),
    ],
)
def test_who_is_late(state: State | None, signed: int | None, today: int, expected: Standing) -> None:
    first = date(2026, 3, 1)
    day = timedelta(days=1)
    due = due_on(first, 5)
    assert standing(state, first + signed * day if signed else None, due, first + today * day) is expected
    assert standing(None, None, None, date(2030, 1, 1)) is Standing.MISSING  # nobody set a term: nobody is late


def test_sums_take_what_was_stated_and_add_pieces() -> None:
    (said,) = stated([FIGURE], {"a.b": (13, "x")})
    (total,) = summed([[said], [FIGURE]])
    assert (total.value, total.total) == (25, 81)
    assert {p.key: p.value for p in total.pieces} == {"loa": 16, "web": 8}


def test_a_district_and_its_communes_are_not_counted_twice() -> None:
    assert topmost({10: [1], 11: [10, 1], 12: [10, 1], 20: [1]}) == {10, 20}


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=6))
def test_a_sum_is_the_sum_whatever_the_order(values: list[tuple[int, int]]) -> None:
    reports = [[Figure("a", "A", "", v, v + more)] for v, more in values]
    assert summed(reports) == summed(list(reversed(reports)))


def test_pace() -> None:
    assert pace(due=2, done=2, late=0, early=0) == "Đạt"
    assert pace(due=2, done=2, late=0, early=1) == "Vượt"
    assert pace(due=2, done=1, late=1, early=1) == "Chậm"
    assert pace(due=0, done=0, late=0, early=0) == "Chưa đến hạn"


def test_a_sentence_says_parts_and_total() -> None:
    assert sentence(FIGURE) == "Tin, bài: 12 tin (lũy kế từ đầu năm 40), trong đó: Loa 8, Cổng 4"
