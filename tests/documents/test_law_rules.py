"""Validity in time: one status a day, whatever is entered in whatever order."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.documents.law_rules import OVER, UNKNOWN, Kind, Line, Status, WrongStanding, check_line, spans, standing_on, warning

DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """A line that `check_line` lets pass."""
    kind = draw(st.sampled_from(list(Kind)))
    start = draw(DAYS) if kind in OVER else draw(st.none() | DAYS)
    end = None
    if kind not in OVER and draw(st.booleans()):
        end = (start or draw(DAYS)) + timedelta(days=draw(st.integers(1, 2000)))
    named = kind in (Kind.REPLACED, Kind.AMENDED)
    cause = f"Nghị định số {draw(st.integers(1, 9))}" if named else ""
    since = draw(st.none() | DAYS) if named else None
    line = Line(
        kind, start, end, cause, 1 if named else None, since, draw(st.sampled_from(["", "", "Điều 5"])), pk=draw(st.integers(1, 999))
    )
    check_line(line, "căn cứ", None)
    return line


MANY = st.lists(lines(), max_size=6, unique_by=lambda line: line.pk)


@given(MANY, DAYS, st.none() | DAYS, st.randoms())
def test_exactly_one_status_a_day_whatever_the_order(many: list[Line], day: date, issued: date | None, chance: object) -> None:
    found = standing_on(many, day, issued)
    assert isinstance(found.kind, Kind)
    mixed = list(many)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert standing_on(mixed, day, issued) == found


@given(MANY, DAYS, DAYS)
def test_what_is_over_stays_over(many: list[Line], day: date, later: date) -> None:
    found = standing_on(many, day)
    if found.over and found.line and found.line.kind in OVER and later >= day:  # a line that only ran out may be followed by another one
        assert standing_on(many, later).over


@given(MANY, DAYS)
def test_what_is_replaced_or_amended_names_by_what(many: list[Line], day: date) -> None:
    found = standing_on(many, day)
    if found.kind in (Kind.REPLACED, Kind.AMENDED):
        assert found.causes
        assert all(line.cause or line.provision for line in found.causes)
    assert bool(found.amendments) is (found.kind is Kind.AMENDED)


@given(MANY, DAYS)
def test_before_its_first_day_it_is_not_in_force(many: list[Line], day: date) -> None:
    starts = [line.start or date.min for line in many if line.kind is Kind.IN_FORCE and not line.provision]
    if starts and day < min(starts):
        assert standing_on(many, day).kind not in (Kind.IN_FORCE, Kind.AMENDED)


@given(MANY, DAYS, st.none() | DAYS)
def test_the_timeline_says_of_every_day_what_the_day_says(many: list[Line], day: date, issued: date | None) -> None:
    cut = spans(many, issued)
    holding = [span for span in cut if span.holds(day)]
    assert len(holding) == 1
    assert holding[0].status == standing_on(many, day, issued)
    assert (cut[0].start, cut[-1].end) == (None, None)
    assert all(a.end == b.start and a.status != b.status for a, b in pairwise(cut))


def test_nobody_entered_anything() -> None:
    assert standing_on([], date(2024, 2, 1)) == UNKNOWN
    assert standing_on([], date(2024, 2, 1), date(2025, 1, 1)) == UNKNOWN


IN = Line(Kind.IN_FORCE, date(2017, 3, 30), pk=1)
NEW = Line(Kind.REPLACED, date(2026, 7, 1), cause="Luật Báo chí năm 2025", pk=2)
UNSURE = Line(Kind.UNKNOWN, date(2026, 7, 1), note="chưa rõ đã ban hành", pk=3)
CHANGE = Line(Kind.AMENDED, None, cause="Luật số 87/2025/QH15", cause_from=date(2025, 6, 1), pk=4)


@pytest.mark.parametrize(
    ("many", "day", "kind"),
    [
        ([IN], date(2017, 3, 29), Kind.NOT_YET),
        ([IN], date(2017, 3, 30), Kind.IN_FORCE),
        ([IN, NEW], date(2026, 6, 30), Kind.IN_FORCE),
        ([IN, NEW], date(2026, 7, 1), Kind.REPLACED),
        ([NEW], date(2026, 6, 30), Kind.UNKNOWN),
        ([IN, UNSURE], date(2026, 6, 30), Kind.IN_FORCE),
        ([IN, UNSURE], date(2026, 7, 1), Kind.UNKNOWN),
        ([IN, CHANGE], date(2025, 5, 31), Kind.IN_FORCE),
        ([IN, CHANGE], date(2025, 6, 1), Kind.AMENDED),
        ([IN, CHANGE], date(2017, 1, 1), Kind.NOT_YET),
        ([Line(Kind.IN_FORCE, date(2020, 1, 1), date(2022, 1, 1))], date(2022, 1, 1), Kind.ENDED),
        ([Line(Kind.IN_FORCE, None, date(2022, 1, 1))], date(2021, 1, 1), Kind.IN_FORCE),
    ],
)
def test_the_status_of_a_day(many: list[Line], day: date, kind: Kind) -> None:
    assert standing_on(many, day).kind is kind


def test_several_amendments_are_all_named() -> None:
    second = Line(Kind.AMENDED, date(2026, 1, 1), cause="Luật số 9/2026/QH15", pk=9)
    found = standing_on([second, IN, CHANGE], date(2026, 2, 1))
    assert [line.cause for line in found.causes] == ["Luật số 87/2025/QH15", "Luật số 9/2026/QH15"]


def test_an_end_of_one_provision_ends_only_that() -> None:
    part = Line(Kind.ENDED, date(2024, 7, 1), provision="Điều 5", pk=7)
    assert standing_on([IN, part], date(2024, 6, 30)).kind is Kind.IN_FORCE
    found = standing_on([IN, part], date(2024, 7, 1))
    assert (found.kind, found.label, found.over) == (Kind.AMENDED, "Hết hiệu lực một phần", False)
    assert [line.provision for line in found.causes] == ["Điều 5"]
    assert standing_on([IN, part, NEW], date(2026, 7, 1)).kind is Kind.REPLACED


def test_nothing_is_in_force_before_it_was_issued() -> None:
    open_start = Line(Kind.IN_FORCE, None, date(2026, 7, 1))
    assert standing_on([open_start], date(2015, 5, 1), date(2016, 1, 1)).kind is Kind.NOT_YET


def test_warnings_say_when_it_ended() -> None:
    force, over, unsure = Status(Kind.IN_FORCE, IN), Status(Kind.REPLACED, NEW), Status(Kind.UNKNOWN, UNSURE)
    assert "Khi ký" in warning(over, over)
    assert "sau ngày ký" in warning(force, over)
    assert "chưa có hiệu lực" in warning(Status(Kind.NOT_YET, IN), force)
    assert warning(None, over)
    assert "kiểm tra" in warning(force, unsure)
    assert warning(force, force) == warning(UNKNOWN, UNKNOWN) == warning(UNKNOWN, force) == ""


@pytest.mark.parametrize(
    ("line", "basis", "says"),
    [
        (IN, " ", "căn cứ"),
        (Line(Kind.REPLACED, date(2026, 7, 1)), "x", "văn bản nào"),
        (Line(Kind.AMENDED), "x", "văn bản nào"),
        (Line(Kind.ENDED), "x", "Chưa rõ"),
        (Line(Kind.ENDED, date(2026, 7, 1), date(2027, 1, 1)), "x", "để trống"),
        (Line(Kind.IN_FORCE, date(2026, 7, 1), date(2026, 7, 1)), "x", "phải sau"),
        (Line(Kind.IN_FORCE, date(2015, 7, 1)), "x", "trước ngày ban hành"),
    ],
)
def test_a_line_that_says_too_little_is_refused(line: Line, basis: str, says: str) -> None:
    with pytest.raises(WrongStanding, match=says):
        check_line(line, basis, date(2017, 2, 9))
