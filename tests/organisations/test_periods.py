"""Rules of bodies in time: every fault is found, named and said; what is right is let through."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.organisations.period_rules import Period, Step, Unit, circular_parents, circular_successors, faults, said
from loa.organisations.rules import SuccessionKind as Kind

CUT = date(2025, 7, 1)
OLD, NEW = Period(None, CUT), Period(CUT, None)
days = st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2030, 12, 31)))
periods = st.builds(Period, days, days)


def units(*rows: Unit) -> dict[object, Unit]:
    return {row.key: row for row in rows}


def sentences(*rows: Unit, steps: tuple[Step, ...] = ()) -> str:
    return "\n".join(fault.sentence for fault in faults(units(*rows), steps))


@given(periods, periods, st.dates(date(2000, 1, 1), date(2030, 12, 31)))
def test_covering_and_overlapping_agree_with_days(one: Period, other: Period, day: date) -> None:
    assert one.overlaps(other) == other.overlaps(one)
    if one.holds(day) and other.holds(day):
        assert one.overlaps(other)
    if one.covers(other) and other.holds(day):
        assert one.holds(day)


@given(periods)
def test_a_period_ends_before_its_last_day(period: Period) -> None:
    if period.end:
        assert not period.holds(period.end)
        assert period.holds(period.end - timedelta(days=1)) or (period.start is not None and period.start >= period.end)


def test_days_are_written_as_offices_write_them() -> None:
    assert said(CUT) == "01/7/2025"
    assert said(date(2024, 2, 9)) == "09/02/2024"
    assert str(Period(date(2020, 1, 1), CUT)) == "từ 01/01/2020 đến trước 01/7/2025"


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=30))
def test_a_circle_of_successors_is_found_when_and_only_when_there_is_one(pairs: list[tuple[int, int]]) -> None:
    rows = {n: Unit(n, f"Xã {n}", Period()) for n in range(13)}
    steps = [Step(old, new, CUT, Kind.MERGED) for old, new in pairs]
    after = {n: {new for old, new in pairs if old == n} for n in rows}
    reach = {n: set(many) for n, many in after.items()}
    for _ in rows:
        reach = {n: many | {far for near in many for far in reach[near]} for n, many in reach.items()}
    assert bool(list(circular_successors(rows, steps))) == any(n in many for n, many in reach.items())


@given(st.lists(st.one_of(st.none(), st.integers(0, 9)), min_size=10, max_size=10))
def test_a_circle_of_parents_is_found_when_and_only_when_there_is_one(parents: list[int | None]) -> None:
    rows: dict[object, Unit] = {n: Unit(n, f"Phòng {n}", Period(), parent=up) for n, up in enumerate(parents)}
    circular = False
    for n in range(10):
        at: int | None = n
        for _ in range(11):
            at = parents[at] if at is not None else None
        circular = circular or at is not None
    assert bool(list(circular_parents(rows))) == circular


def test_a_long_chain_is_no_circle_and_takes_no_recursion() -> None:
    rows: dict[object, Unit] = {n: Unit(n, str(n), Period(), parent=n + 1 if n < 9_999 else None) for n in range(10_000)}
    assert faults(rows, []) == []


def test_a_circle_names_its_bodies() -> None:
    words = sentences(Unit(1, "Sở A", Period(), parent=2), Unit(2, "Sở B", Period(), parent=1))
    assert "Sở A → Sở B → Sở A" in words or "Sở B → Sở A → Sở B" in words


def test_a_function_may_come_back() -> None:
    steps = (Step(1, 2, CUT, Kind.FUNCTION), Step(2, 1, date(2026, 1, 1), Kind.FUNCTION))
    assert sentences(Unit(1, "Sở A", Period()), Unit(2, "Sở B", Period()), steps=steps) == ""


@pytest.mark.parametrize(
    ("old", "new", "kind", "words"),
    [
        (OLD, NEW, Kind.MERGED, ""),
        (OLD, NEW, Kind.RENAMED, ""),
        (OLD, Period(), Kind.MERGED, ""),  # into one that was there
        (OLD, Period(date(2026, 1, 1)), Kind.MERGED, "đến 01/01/2026 mới có"),
        (OLD, Period(None, CUT), Kind.MERGED, "đã kết thúc trước 01/7/2025"),
        (OLD, Period(date(2020, 1, 1)), Kind.RENAMED, "đã có từ 01/01/2020, trước ngày kế thừa"),
        (Period(), NEW, Kind.MERGED, "vẫn còn hiệu lực sau ngày đó"),
        (Period(), NEW, Kind.SPLIT, ""),  # a part left, the rest goes on
        (Period(None, date(2025, 3, 1)), NEW, Kind.MERGED, "Ngày kế thừa phải là 01/3/2025"[:26]),
        (NEW, NEW, Kind.SPLIT, "mới có, không thể được"),
    ],
)
def test_a_succession_fits_its_day(old: Period, new: Period, kind: Kind, words: str) -> None:
    found = sentences(Unit(1, "Xã Cũ", old), Unit(2, "Xã Mới", new), steps=(Step(1, 2, CUT, kind),))
    assert (found == "") if not words else (words in found and "Xã Cũ" in found and "Xã Mới" in found), found


def test_an_orphan_two_codes_and_a_backward_period_are_said() -> None:
    found = sentences(Unit(1, "Huyện", OLD), Unit(2, "Xã", Period(), parent=1))
    assert "Xã (không rõ ngày bắt đầu) không có cơ quan cấp trên trong cả thời gian" in found
    assert "cùng mã 14638" in sentences(Unit(1, "Xã A", OLD, "14638"), Unit(2, "Xã B", Period(date(2025, 6, 30)), "14638"))
    assert sentences(Unit(1, "Xã A", OLD, "14638"), Unit(2, "Xã B", NEW, "14638")) == ""
    assert "phải sau ngày bắt đầu" in sentences(Unit(1, "Xã A", Period(CUT, CUT)))
