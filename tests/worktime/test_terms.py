"""Rows of terms: what ships, which version holds, what was typed, the answer as JSON."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.worktime import shipped
from loa.worktime.answers import NoSuchTerm, answer, due_words, moment, to_json
from loa.worktime.counting import ZONE
from loa.worktime.terms import Confidence, Rule, Unit, WrongTerm, check_rule, ids, version_on

CALENDAR = shipped.calendar()
KNOWN = {
    "access-online-simple": (3, Unit.WORKING_DAYS),
    "access-post-simple": (5, Unit.WORKING_DAYS),
    "access-post-complex": (15, Unit.WORKING_DAYS),
    "access-post-notice": (3, Unit.WORKING_DAYS),
    "access-post-extension": (15, Unit.DAYS),
    "consultation-policy-reply": (15, Unit.DAYS),
    "community-rules-posting": (30, Unit.DAYS),
    "account-removal": (24, Unit.HOURS),
}


def test_exactly_the_confirmed_figures_ship() -> None:
    """A second writing of the table: no figure slips in, and each has its basis."""
    assert {r.id: (r.value, r.unit) for r in shipped.rules() if r.known} == KNOWN
    assert all(r.basis and r.name and r.group for r in shipped.rules())
    assert all((r.confidence is Confidence.NONE) is not r.known for r in shipped.rules())
    assert {r.notice or r.extension for r in shipped.rules()} - {""} <= set(ids(shipped.rules()))


def test_of_versions_the_last_that_began_holds_and_of_equal_ones_the_last_entered() -> None:
    first = Rule("r", "", Unit.DAYS, 5, "Luật 1", valid_from=date(2018, 7, 1))
    second = replace(first, value=7, valid_from=date(2027, 1, 1))
    mended = replace(second, value=8)
    rules = (first, second, mended)
    assert version_on(rules, "r", date(2018, 6, 30)) is None
    assert version_on(rules, "r", date(2026, 12, 31)) == first
    assert version_on(rules, "r", date(2027, 1, 1)) == mended
    assert version_on((replace(second, valid_to=date(2028, 1, 1)), first), "r", date(2028, 1, 1)) == first


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"basis": " "}, "căn cứ"), ({"value": None}, "mức thời hạn"), ({"value": 0}, "từ 1 đến"), ({"value": 99_999}, "từ 1 đến"),
        ({"valid_from": date(2026, 1, 2), "valid_to": date(2026, 1, 2)}, "hết hiệu lực"),
    ],
)  # fmt: skip
def test_a_row_without_sense_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(WrongTerm, match=words):
        check_rule(replace(Rule("r", "", Unit.DAYS, 5, "Luật"), **change))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "read", "clock"),
    [
        ("2026-11-23", "2026-11-23T00:00+07:00", False),
        ("2026-11-23T14:30", "2026-11-23T14:30+07:00", True),
        (" 2026-11-23  14:30 ", "2026-11-23T14:30+07:00", True),
        ("2026-11-23T20:00Z", "2026-11-24T03:00+07:00", True),
        ("23/11/2026", "2026-11-23T00:00+07:00", False),
        ("3/2/2026 9:05", "2026-02-03T09:05+07:00", True),
    ],
)
def test_moments_as_people_write_them(typed: str, read: str, clock: bool) -> None:
    assert moment(typed) == (datetime.fromisoformat(read), clock)


@pytest.mark.parametrize(
    "typed", ["", "hôm nay", "2026-02-30", "31/4/2026", "2026-13-01", "2026-11-23T25:00", "1/2", "1890-01-01", "9999-01-01"]
)
def test_what_is_no_moment_is_said_in_vietnamese(typed: str) -> None:
    with pytest.raises(WrongTerm, match=r"Không hiểu ngày|Ngày bắt đầu phải"):
        moment(typed)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_a_moment(typed: str) -> None:
    try:
        found, _ = moment(typed)
    except WrongTerm:
        return
    assert found.utcoffset() == timedelta(hours=7)


def test_the_answer_holds_notice_and_extension() -> None:
    found = answer(shipped.rules(), "access-post-complex", datetime(2026, 3, 2, 9, tzinfo=ZONE), CALENDAR)
    shown = to_json(found)
    assert (shown["due"], shown["ends_at"], shown["unknown"]) == ("2026-03-23", "2026-03-24T00:00:00+07:00", False)
    assert shown["notice"]["due"] == "2026-03-05"
    assert shown["extension"]["latest"] == "2026-04-07"
    assert len(shown["steps"]) == 22
    assert shown["steps"][0] == {
        "date": "2026-03-02", "weekday": "Thứ Hai", "counted": False, "number": None, "reason": "start",
        "why": "ngày nhận được yêu cầu hợp lệ: không tính",
    }  # fmt: skip
    assert "Điều 31" in shown["basis"]
    assert due_words(found.due) == "hết ngày 23/03/2026 (24:00, Thứ Hai)"


def test_the_unknown_the_unnamed_and_the_not_yet_valid() -> None:
    start = datetime(2026, 3, 2, tzinfo=ZONE)
    shown = to_json(answer(shipped.rules(), "access-online-complex", start, CALENDAR))
    assert (shown["unknown"], shown["due"], shown["steps"]) == (True, None, [])
    with pytest.raises(NoSuchTerm, match="access-online-simple"):
        answer(shipped.rules(), "access-online", start, CALENDAR)
    early = answer(shipped.rules(), "access-online-simple", datetime(2018, 6, 30, tzinfo=ZONE), CALENDAR)
    assert early.due.unknown
    assert "30/06/2018" in early.due.notes[0]


def test_hours_without_a_time_of_day_say_so() -> None:
    start = datetime(2026, 3, 2, tzinfo=ZONE)
    found = answer(shipped.rules(), "account-removal", start, CALENDAR, clock=False)
    assert "Chưa ghi giờ" in found.due.notes[0]
    assert to_json(found)["due"] == "2026-03-03T00:00:00+07:00"
    assert due_words(found.due) == "24:00 ngày 02/03/2026 (Thứ Hai)"
