"""Sums of the budget: whichever way they are added, nothing is lost and nothing counted twice; an over is confirmed by its figure."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.resources.rules import (
    AboveAllocation,
    Cell,
    Figures,
    Kind,
    NotEntered,
    Rights,
    Source,
    by,
    check_amount,
    check_over,
    total,
    years_of,
)
from loa.vietnamese.money import MOST

AMOUNT = st.integers(-MOST, MOST)
FIGURES = st.builds(Figures, AMOUNT, AMOUNT, AMOUNT)
CELLS = st.lists(
    st.builds(Cell, st.integers(1, 5), st.integers(1, 5), st.integers(2024, 2027), st.sampled_from([s.value for s in Source]), FIGURES),
    max_size=40,
)


@given(CELLS)
def test_tasks_bodies_years_and_sources_add_up_to_the_same(cells: list[Cell]) -> None:
    whole = total(cell.figures for cell in cells)
    for name in ("task", "body", "year", "source"):
        assert total(by(cells, name).values()) == whole, name
    assert whole.remaining == sum(cell.figures.remaining for cell in cells)


@given(CELLS)
def test_every_entry_reversed_leaves_nothing(cells: list[Cell]) -> None:
    back = [Cell(c.task, c.body, c.year, c.source, Figures(-c.figures.estimate, -c.figures.allocated, -c.figures.spent)) for c in cells]
    for name in ("task", "body", "year", "source"):
        assert set(by([*cells, *back], name).values()) <= {Figures()}


@given(st.integers(0, MOST), st.integers(0, MOST))
def test_a_bar_never_leaves_its_frame(allocated: int, spent: int) -> None:
    figures = Figures(0, allocated, spent)
    within, over = figures.bar
    assert within >= 0
    assert over >= 0
    assert within + over <= 100
    assert (over > 0) <= (figures.over > 0)
    assert figures.remaining + figures.spent == figures.allocated


@given(st.integers(0, MOST), st.integers(0, MOST), st.integers(1, MOST))
def test_a_spending_above_is_confirmed_by_exactly_how_much(allocated: int, spent: int, amount: int) -> None:
    figures, over = Figures(0, allocated, spent), spent + amount - allocated
    if over <= 0:
        assert check_over(figures, amount, 0) == 0
        return
    for wrong in (0, 1 if over != 1 else 2, over - 1 if over > 1 else 7, -over):
        with pytest.raises(AboveAllocation) as raised:
            check_over(figures, amount, wrong)
        assert raised.value.over == over
    assert check_over(figures, amount, over) == over


@pytest.mark.parametrize("amount", [0, -1, -MOST, MOST + 1, 10**30])
def test_amounts_out_of_bounds(amount: int) -> None:
    with pytest.raises(NotEntered):
        check_amount(amount)


@pytest.mark.parametrize("amount", [1.0, 1.5, "5", True, None])
def test_an_amount_is_a_whole_number_of_dong(amount: object) -> None:
    with pytest.raises(TypeError):
        check_amount(amount)  # type: ignore[arg-type]


def test_the_years_of_a_plan() -> None:
    assert list(years_of(date(2026, 1, 1), date(2027, 1, 1))) == [2025, 2026, 2027]
    assert 2026 in years_of(None, None)


def test_who_keeps_the_plan_allocates_and_each_body_spends_its_own() -> None:
    rights = Rights(keeps=True, own=frozenset({1}), bodies=frozenset({1, 2}))
    assert rights.open(Kind.ALLOCATION) == {1, 2}
    assert rights.open(Kind.SPENDING) == {1}
    assert not Rights(keeps=False, own=frozenset({9}), bodies=frozenset({1, 2})).open(Kind.ESTIMATE)
