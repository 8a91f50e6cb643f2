"""Terms: the day they end, every step to it, pauses, one extension. Days by hand from the calendars that were announced."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from loa.worktime import shipped
from loa.worktime.counting import ZONE, Due, Pause, Reason, due, extend
from loa.worktime.days import Calendar, Override, Why, overrides_of
from loa.worktime.terms import Rule, Unit, WrongTerm, version_on

CALENDAR = shipped.calendar()
STARTS = st.datetimes(datetime.fromisoformat("1996-01-01"), datetime.fromisoformat("2080-12-31"), timezones=st.just(ZONE))


def rule(unit: Unit, value: int | None, **more: object) -> Rule:
    return replace(Rule("r", "Quy tắc", unit, value, "Điều 1"), **more)  # type: ignore[arg-type]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def law(name: str, start: str) -> Due:
    found = version_on(shipped.rules(), name, at(start).date())
    assert found is not None
    return due(found, at(start), CALENDAR)


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("access-online-simple", "2026-03-02", "2026-03-05"),
        ("access-online-simple", "2026-03-02T23:59", "2026-03-05"),  # after hours: the day of receipt is not counted anyway
        ("access-online-simple", "2026-03-06", "2026-03-11"),
        ("access-online-simple", "2026-03-07", "2026-03-11"),  # a Saturday
        ("access-online-simple", "2026-11-23", "2026-11-27"),  # over the Day of Culture
        ("access-post-complex", "2026-11-23", "2026-12-15"),
        ("access-online-simple", "2025-12-31", "2026-01-07"),  # New Year, the swapped Friday, the weekend
        ("access-post-simple", "2026-01-07", "2026-01-13"),  # the made-up Saturday counts
        ("access-online-simple", "2026-02-12", "2026-02-24"),  # Tết of the Horse
        ("access-online-simple", "2025-01-23", "2025-02-04"),  # Tết of the Snake
        ("access-online-simple", "2025-04-24", "2025-04-28"),  # the Saturday worked for 2 May
        ("access-online-simple", "2025-04-29", "2025-05-07"),
        ("access-online-simple", "2026-04-29", "2026-05-06"),
        ("access-online-simple", "2026-08-20", "2026-08-24"),
        ("access-online-simple", "2026-08-28", "2026-09-07"),
        ("consultation-policy-reply", "2026-04-16", "2026-05-04"),  # the 15th day is 1 May, a Friday
        ("consultation-policy-reply", "2026-03-02", "2026-03-17"),
        ("community-rules-posting", "2026-04-02", "2026-05-02"),  # a minimum ends on a Saturday too
    ],
)
def test_ends_worked_out_by_hand(name: str, start: str, end: str) -> None:
    found = law(name, start)
    assert found.day == date.fromisoformat(end)
    assert found.ends_at == datetime.combine(date.fromisoformat(end) + timedelta(days=1), time(), ZONE), "24:00 of the last day"


def test_hours_run_day_and_night_from_the_very_minute() -> None:
    found = law("account-removal", "2026-02-16T20:15")
    assert found.ends_at == at("2026-02-17T20:15")
    assert [(s.day.day, s.hours) for s in found.steps] == [(16, 3.75), (17, 20.25)]
    midnight = law("account-removal", "2025-12-31T00:00")
    assert (midnight.day, midnight.ends_at) == (date(2025, 12, 31), at("2026-01-01T00:00"))


def test_a_moment_elsewhere_is_the_local_one() -> None:
    found = due(rule(Unit.WORKING_DAYS, 1), datetime.fromisoformat("2026-03-01T18:00+00:00"), CALENDAR)
    assert found.start.date() == date(2026, 3, 2), "one o'clock at night in Vietnam"
    assert found.day == date(2026, 3, 3)


def test_an_unknown_figure_computes_nothing() -> None:
    for name in ("access-online-complex", "access-counter-simple", "press-adhoc", "consultation-posting-commune", "petition-answer"):
        found = law(name, "2026-03-02")
        assert found.unknown, name
        assert (found.day, found.ends_at, found.steps) == (None, None, ())


def test_every_step_says_why() -> None:
    found = law("access-online-simple", "2025-12-31")
    assert [(s.day.day, s.reason) for s in found.steps] == [
        (31, Reason.START), (1, Why.HOLIDAY), (2, Why.SWAPPED), (3, Why.SATURDAY), (4, Why.SUNDAY),
        (5, Reason.COUNTED), (6, Reason.COUNTED), (7, Reason.COUNTED),
    ]  # fmt: skip
    assert found.steps[0].words == "ngày nhận được yêu cầu hợp lệ: không tính"
    assert found.steps[1].words == "nghỉ lễ: Tết Dương lịch"
    assert found.skipped == 4
    assert any("Điều 147" in basis for basis in found.bases)


def test_notes_say_what_is_doubtful() -> None:
    assert any("24/11/2026" in note for note in law("access-online-simple", "2026-11-23").notes)
    assert any("năm 2031" in note for note in due(rule(Unit.WORKING_DAYS, 3), at("2031-02-03"), CALENDAR).notes)
    assert due(rule(Unit.WORKING_DAYS, 3), at("2026-03-02"), CALENDAR).notes == ()


def test_the_last_day_off_moves_and_says_why() -> None:
    found = due(rule(Unit.DAYS, 5), at("2026-03-02"), CALENDAR)  # the fifth is Saturday 7 March
    assert found.day == date(2026, 3, 9)
    assert (found.steps[-1].reason, found.steps[-1].counted) == (Reason.ROLLED, False)
    assert "07/03/2026 là Thứ Bảy" in found.steps[-1].words
    assert "khoản 5 Điều 148 Bộ luật Dân sự 2015" in found.bases
    assert due(rule(Unit.DAYS, 5, rolls=False), at("2026-03-02"), CALENDAR).day == date(2026, 3, 7)


def test_the_first_day_counts_only_where_the_law_says_so() -> None:
    assert due(rule(Unit.DAYS, 3, first_day=True), at("2026-03-02"), CALENDAR).day == date(2026, 3, 4)


def test_a_pause_skips_the_days_of_waiting() -> None:
    pause = Pause(at("2026-03-03T10:00"), at("2026-03-10T09:00"))
    found = due(rule(Unit.WORKING_DAYS, 5), at("2026-03-02"), CALENDAR, [pause])
    assert found.day == date(2026, 3, 16)  # 3 March counts, then 11, 12, 13 and 16
    assert [s.day.day for s in found.steps if s.reason is Reason.PAUSED] == [4, 5, 6, 7, 8, 9, 10]
    waiting = due(rule(Unit.WORKING_DAYS, 5), at("2026-03-02"), CALENDAR, [Pause(at("2026-03-03T10:00"))])
    assert (waiting.day, waiting.paused, waiting.left) == (None, True, 4)
    hours = due(rule(Unit.HOURS, 24), at("2026-03-02T08:00"), CALENDAR, [Pause(at("2026-03-02T10:00"), at("2026-03-03T10:00"))])
    assert hours.ends_at == at("2026-03-04T08:00")
    assert due(rule(Unit.HOURS, 24), at("2026-03-02T08:00"), CALENDAR, [Pause(at("2026-03-02T10:30"))]).left == 21 * 60 + 30


def test_pauses_that_make_no_sense_are_refused() -> None:
    with pytest.raises(WrongTerm, match="sau ngày hỏi"):
        due(rule(Unit.DAYS, 5), at("2026-03-02"), CALENDAR, [Pause(at("2026-03-04"), at("2026-03-03"))])
    with pytest.raises(WrongTerm, match="chưa được trả lời"):
        due(rule(Unit.DAYS, 5), at("2026-03-02"), CALENDAR, [Pause(at("2026-03-03")), Pause(at("2026-03-04"))])


def test_one_extension_with_notice_inside_the_first_term() -> None:
    first = law("access-post-complex", "2026-03-02")
    more = version_on(shipped.rules(), "access-post-extension", date(2026, 3, 2))
    assert more is not None
    assert first.day == date(2026, 3, 23)
    longer = extend(first, more, CALENDAR, amount=15, told=date(2026, 3, 23))
    assert longer.day == date(2026, 4, 7)
    assert next(s.day for s in longer.steps if s.extension) == date(2026, 3, 24)
    assert longer.extended
    assert extend(first, more, CALENDAR, amount=12, told=date(2026, 3, 5)).day == date(2026, 4, 6), "4 April is a Saturday"
    for wrong, words in (
        (lambda: extend(first, more, CALENDAR, amount=16, told=date(2026, 3, 5)), "từ 1 đến 15 ngày"),
        (lambda: extend(first, more, CALENDAR, amount=5, told=date(2026, 3, 24)), "chậm nhất ngày 23/03/2026"),
        (lambda: extend(longer, more, CALENDAR, amount=5, told=date(2026, 3, 5)), "một lần"),
        (lambda: extend(first, replace(more, value=None), CALENDAR, amount=5, told=date(2026, 3, 5)), "Chưa có mức gia hạn"),
    ):
        with pytest.raises(WrongTerm, match=words):
            wrong()


def test_a_start_out_of_range_and_a_calendar_without_work_are_refused() -> None:
    with pytest.raises(WrongTerm, match="từ năm 1995"):
        due(rule(Unit.DAYS, 5), at("1890-01-01"), CALENDAR)
    shut = Calendar(overrides_of(Override(date(2026, 3, 1) + timedelta(days=n), False) for n in range(9_000)))
    with pytest.raises(WrongTerm, match="không còn ngày làm việc"):
        due(rule(Unit.WORKING_DAYS, 5), at("2026-03-02"), shut)
    with pytest.raises(WrongTerm, match="không còn ngày làm việc"):
        due(rule(Unit.DAYS, 5), at("2026-03-02"), shut)


@given(STARTS, st.integers(1, 120), st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS]))
def test_steps_are_every_day_once_and_exactly_the_figure_counts(start: datetime, value: int, unit: Unit) -> None:
    found = due(rule(unit, value), start, CALENDAR)
    days = [step.day for step in found.steps]
    assert days == [start.date() + timedelta(days=n) for n in range(len(days))]
    assert days[-1] == found.day
    assert [s.number for s in found.steps if s.counted] == list(range(1, value + 1))
    assert found.day is not None
    assert CALENDAR.is_working(found.day), "by Article 148 it ends on a working day"
    if unit is Unit.WORKING_DAYS:
        assert all(s.counted is CALENDAR.is_working(s.day) for s in found.steps[1:])


@given(STARTS, st.integers(1, 60), st.integers(1, 60), st.sampled_from(list(Unit)))
def test_more_never_ends_earlier_nor_does_a_later_start(start: datetime, value: int, later: int, unit: Unit) -> None:
    one, other = due(rule(unit, value), start, CALENDAR), due(rule(unit, value + later), start, CALENDAR)
    moved = due(rule(unit, value), start + timedelta(hours=later), CALENDAR)
    assert one.ends_at is not None
    assert other.ends_at is not None
    assert moved.ends_at is not None
    assert one.ends_at <= other.ends_at
    assert one.ends_at <= moved.ends_at


@given(STARTS, st.integers(1, 30), st.integers(0, 20), st.integers(0, 40), st.sampled_from(list(Unit)))
def test_a_pause_gives_back_at_least_nothing_and_never_the_days_before_it(
    start: datetime, value: int, wait: int, length: int, unit: Unit
) -> None:
    pause = Pause(start + timedelta(days=wait), start + timedelta(days=wait + length))
    plain, paused = due(rule(unit, value), start, CALENDAR), due(rule(unit, value), start, CALENDAR, [pause])
    assert plain.ends_at is not None
    assert paused.ends_at is not None
    assert paused.ends_at >= plain.ends_at
    if pause.asked >= plain.ends_at:
        assert paused == plain
    if unit is Unit.HOURS:
        assume(pause.asked < plain.ends_at)
        assert paused.ends_at == plain.ends_at + (pause.answered - pause.asked)  # type: ignore[operator]
        assert sum(s.hours or 0 for s in paused.steps if s.counted) == pytest.approx(value, abs=0.01)


@given(STARTS, st.lists(st.tuples(st.integers(-30, 60), st.booleans()), max_size=12), st.integers(1, 20))
def test_overrides_are_obeyed(start: datetime, chosen: list[tuple[int, bool]], value: int) -> None:
    rows = [Override(start.date() + timedelta(days=n), worked, basis="QĐ") for n, worked in chosen]
    calendar = Calendar(overrides_of(rows))
    found = due(rule(Unit.WORKING_DAYS, value), start, calendar)
    stated = {row.day: row.worked for row in rows}
    for step in found.steps[1:]:
        assert step.counted is stated.get(step.day, Calendar().is_working(step.day))
