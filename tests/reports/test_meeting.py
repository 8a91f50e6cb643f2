"""The meeting document: periods, what is counted and where it ends, who sees it, the file."""

from datetime import date, datetime, timedelta
from io import BytesIO

import docx
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from loa.newsroom.models import Release
from loa.organisations.models import Body, Post, User
from loa.plans.models import Assignment, Plan
from loa.plans.work_rules import State
from loa.reports.meeting import as_file, meeting_of
from loa.reports.period_rules import Rhythm, period_of


@given(st.sampled_from(Rhythm), st.dates(date(1900, 1, 1), date(2900, 1, 1)))
def test_periods_follow_one_another_without_gap_or_overlap(rhythm: Rhythm, day: date) -> None:
    period = period_of(rhythm, day)
    assert period.first <= day < period.end
    assert period_of(rhythm, period.first) == period_of(rhythm, period.last) == period
    assert period.following.first == period.end


@pytest.mark.parametrize(
    ("rhythm", "day", "first", "end", "name"),
    [
        (Rhythm.WEEK, date(2026, 3, 1), date(2026, 2, 23), date(2026, 3, 2), "tuần từ ngày 23/02/2026 đến ngày 01/03/2026"),
        (Rhythm.MONTH, date(2026, 12, 31), date(2026, 12, 1), date(2027, 1, 1), "tháng 12 năm 2026"),
        (Rhythm.QUARTER, date(2026, 11, 29), date(2026, 10, 1), date(2027, 1, 1), "Quý IV năm 2026"),
        (Rhythm.QUARTER, date(2026, 2, 28), date(2026, 1, 1), date(2026, 4, 1), "Quý I năm 2026"),
    ],
)
def test_periods_have_their_days_and_names(rhythm: Rhythm, day: date, first: date, end: date, name: str) -> None:
    period = period_of(rhythm, day)
    assert (period.first, period.end, period.name) == (first, end, name)


@pytest.fixture
def lines(plan: Plan, commune: Body, at: datetime) -> dict[str, Assignment]:
    """One late, one due next week, one confirmed this week, one confirmed last week, one due in a year."""
    task, day = plan.tasks.get(number=1), at.date()
    given = {
        "late": (day - timedelta(days=3), State.PLANNED, at), "due": (day + timedelta(days=7), State.IN_PROGRESS, at),
        "done": (day, State.CONFIRMED, at), "before": (day, State.CONFIRMED, at - timedelta(days=7)),
        "far": (day + timedelta(days=365), State.PLANNED, at),
    }  # fmt: skip
    return {
        name: Assignment.objects.create(
            task=task, plan=plan, body=commune, duty="lead", occurrence=90 + n, label=name, due_on=due, state=state.value, moved_at=moved
        )
        for n, (name, (due, state, moved)) in enumerate(given.items())
    }


def test_what_is_in_the_period_is_told_and_the_file_reads_as_the_office_s(
    release: Release, lines: dict[str, Assignment], commune: Body, people: dict[str, User], at: datetime
) -> None:
    meeting = meeting_of(commune, period_of(Rhythm.WEEK, at.date()), people["canbo"], at)
    assert [one.release.pk for one in meeting.released] == [release.pk]
    assert meeting.released[0].words == "Chưa gửi"
    assert [[line.label for line in group] for group in (meeting.late, meeting.due, meeting.confirmed)] == [["late"], ["due"], ["done"]]
    document = docx.Document(BytesIO(as_file(meeting, "docx")))
    said = "\n".join(p.text for p in document.paragraphs)
    assert "TÀI LIỆU GIAO BAN TUẦN" in said
    assert "phát hành 1 tin, bài; có 1 phần việc được xác nhận hoàn thành" in said
    assert "có 1 phần việc quá hạn; kỳ tới có 1 phần việc đến hạn" in said
    assert "III. VIỆC ĐẾN HẠN TRONG KỲ TỚI (từ 09/03/2026 đến 15/03/2026)" in said
    assert release.title in [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert as_file(meeting, "docx") == as_file(meeting, "docx")
    assert as_file(meeting, "pdf").startswith(b"%PDF-")
    before = meeting_of(commune, period_of(Rhythm.WEEK, at.date() - timedelta(days=7)), people["canbo"], at)
    assert (before.released, [line.label for line in before.confirmed]) == ([], ["before"])


def test_an_empty_week_says_so(commune: Body, people: dict[str, User], at: datetime) -> None:
    meeting = meeting_of(commune, period_of(Rhythm.WEEK, date(2026, 6, 1)), people["canbo"], at)
    said = "\n".join(p.text for p in docx.Document(BytesIO(as_file(meeting, "docx"))).paragraphs)
    assert "Trong kỳ không phát hành tin, bài nào." in said
    assert "Không có phần việc nào quá hạn." in said


def test_the_desk_shows_it_to_the_office_and_not_to_another(release: Release, commune: Body, people: dict[str, User]) -> None:
    desk = Client()
    desk.force_login(people["canbo"])
    for query in ("", "?nhip=month", "?nhip=quarter&ngay=2026-03-02", "?nhip=x&ngay=2026-99-99&co-quan=abc", "?ngay=0001-01-01"):
        assert desk.get(f"/lam-viec/giao-ban/{query}").status_code == 200, query
    assert release.title in desk.get("/lam-viec/giao-ban/?ngay=2026-03-02").content.decode()
    assert desk.get("/lam-viec/giao-ban/tai-lieu.docx?ngay=2026-03-02").content[:2] == b"PK"
    assert desk.get("/lam-viec/giao-ban/tai-lieu.exe").status_code == 404
    other = User.objects.create_user("khac", password="x")
    other.groups.set(people["canbo"].groups.all())
    away = Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to__isnull=True)
    Post.objects.create(user=other, body=away, role="officer", valid_from="2025-07-01")
    stranger = Client()
    stranger.force_login(other)
    seen = stranger.get(f"/lam-viec/giao-ban/?ngay=2026-03-02&co-quan={commune.pk}").content.decode()
    assert release.title not in seen
    assert away.name in seen
