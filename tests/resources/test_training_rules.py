"""Who is due, worked out from requirements, posts and certificates; how long a certificate holds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.resources.rules import NotEntered
from loa.resources.training_rules import (
    SOON,
    CourseForm,
    Held,
    Required,
    SessionForm,
    Why,
    best,
    check_course,
    check_session,
    due,
    title_key,
    valid_until,
)

DAY = date(2026, 3, 2)
OFFICER = Held(post=1, person=10, body=3, role="officer", title="cong chuc van hoa")
ABOVE = {3: 2, 2: 1, 1: None, 9: 1}


def why(last: date | str | None, required: Required | None = None) -> Why | None:
    held = {} if last == "" else {(7, 10): last}
    found = due([required or Required(7, 1, "officer")], [OFFICER], held, ABOVE, DAY)  # type: ignore[arg-type]
    return found[0].why if found else None


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("", Why.LACKS),
        (None, None),
        (DAY - timedelta(days=1), Why.EXPIRED),
        (DAY, Why.EXPIRES),
        (DAY + SOON, Why.EXPIRES),
        (DAY + SOON + timedelta(days=1), None),
    ],
)
def test_why_somebody_is_due(last: date | str | None, expected: Why | None) -> None:
    assert why(last) == expected


@pytest.mark.parametrize(
    ("required", "asks"),
    [
        (Required(7, 3, "officer"), True),
        (Required(7, 2, "", "CÔNG CHỨC  văn hoá"), True),
        (Required(7, 1, "officer", "Công chức văn hóa"), True),
        (Required(7, 1, "approver"), False),
        (Required(7, 1, "officer", "Chủ tịch"), False),
        (Required(7, 9, "officer"), False),
        (Required(7, 1), False),
    ],
)
def test_of_whom_a_course_is_required(required: Required, asks: bool) -> None:
    assert (why("", required) is not None) == asks


def test_two_requirements_and_two_posts_of_a_person_are_one_line() -> None:
    second = Held(2, 10, 2, "approver", "")
    found = due([Required(7, 1, "officer"), Required(7, 1, "approver")], [OFFICER, second], {}, ABOVE, DAY)
    assert [(one.course, one.post.person) for one in found] == [(7, 10)]


def test_a_circle_of_bodies_ends() -> None:
    assert not due([Required(7, 99, "officer")], [OFFICER], {}, {3: 4, 4: 3}, DAY)


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3), st.none() | st.dates()), max_size=20))
def test_the_best_certificate_counts(held: list[tuple[int, int, date | None]]) -> None:
    found = best(held)
    for course, person, last in held:
        kept = found[(course, person)]
        assert kept is None or (last is not None and kept >= last)
    assert set(found.values()) <= {last for *_, last in held}


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 600))
def test_a_certificate_holds_whole_months_less_a_day(issued: date, months: int) -> None:
    last = valid_until(issued, months)
    assert last is not None
    after = last + timedelta(days=1)
    assert (after.year - issued.year) * 12 + after.month - issued.month == months
    assert after.day <= issued.day
    assert valid_until(issued, None) is None


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (CourseForm("  "), "name"),
        (CourseForm("Khóa", hours=0), "hours"),
        (CourseForm("Khóa", valid_months=0), "valid_months"),
        (CourseForm("Khóa", valid_months=9999), "valid_months"),
        (CourseForm("Khóa", certified=False, valid_months=12), "valid_months"),
    ],
)
def test_a_course_that_makes_no_sense(form: CourseForm, field: str) -> None:
    with pytest.raises(NotEntered) as raised:
        check_course(form)
    assert raised.value.field == field


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (SessionForm(DAY, DAY - timedelta(days=1), "Hội trường", 5), "last_day"),
        (SessionForm(DAY, date(2062, 3, 2), "Hội trường", 5), "last_day"),
        (SessionForm(DAY, DAY, " ", 5), "place"),
        (SessionForm(DAY, DAY, "Hội trường", 0), "seats"),
        (SessionForm(DAY, DAY, "Hội trường", 10**9), "seats"),
    ],
)
def test_a_session_that_makes_no_sense(form: SessionForm, field: str) -> None:
    with pytest.raises(NotEntered) as raised:
        check_session(form)
    assert raised.value.field == field


def test_titles_are_compared_without_marks() -> None:
    assert title_key("Công chức  Văn hoá") == title_key("công chức văn hóa")
