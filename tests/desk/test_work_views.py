"""Board, calendar, timeline, heat map, tree and list: right counts, one filter for all, a fixed number of queries."""

import io
from collections import Counter
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from loa.organisations.models import Body, Post, User
from loa.plans import overview_queries as overview
from loa.plans import work_actions
from loa.plans.models import Assignment, Plan, TaskBody
from loa.plans.overview_queries import LATE, Wanted, narrowed
from loa.plans.work_queries import lines_visible_to, without_lead
from loa.plans.work_rules import Rhythm, State, overdue

VIEWS = ("", "lich/", "thoi-gian/", "nhiet/", "cay/", "danh-sach/")
TODAY = date(2026, 7, 15)


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


@pytest.fixture
def running(plan: Plan, people: dict[str, User], at: datetime) -> Plan:
    for task in without_lead(plan):
        TaskBody.objects.create(task=task, duty="lead", named_as="xã", body=plan.owner)
    work_actions.start_plan(
        plan=plan, starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1), evidence_every=Rhythm.MONTH, version=1, by=people["canbo"], at=at
    )
    states = list(State)
    for n, line in enumerate(Assignment.objects.order_by("pk")):
        Assignment.objects.filter(pk=line.pk).update(state=states[n % len(states)].value)
    plan.refresh_from_db()
    return plan


@pytest.fixture
def officer(people: dict[str, User]) -> Client:
    return client(people["canbo"])


def shown(user: User, **wanted: object) -> list[Assignment]:
    return list(narrowed(lines_visible_to(user, TODAY), Wanted(**wanted), TODAY))  # type: ignore[arg-type]


def test_the_board_counts_every_line_once(running: Plan, people: dict[str, User]) -> None:
    rows = shown(people["canbo"])
    lanes = overview.board(narrowed(lines_visible_to(people["canbo"], TODAY), Wanted(), TODAY), TODAY, most=5)
    counted = Counter(a.state for a in rows)
    assert {lane.state: lane.count for lane in lanes} == {s: counted[s] for s in overview.LANES}
    late = Counter(a.state for a in rows if overdue(State(a.state), a.due_on, TODAY))
    assert {lane.state: lane.late for lane in lanes} == {s: late[s] for s in overview.LANES}
    for lane in lanes:
        assert len(lane.cards) == min(5, lane.count)
        days = [a.due_on for a in lane.cards if a.due_on]
        assert days == sorted(days, reverse=lane.state is State.CONFIRMED)


def test_the_calendar_shows_what_is_due_and_how_much_more(running: Plan, people: dict[str, User]) -> None:
    rows = narrowed(lines_visible_to(people["canbo"], TODAY), Wanted(), TODAY)
    days = overview.calendar(rows, date(2026, 6, 1), date(2026, 6, 30), TODAY, most=2)
    counted = Counter(a.due_on for a in rows)
    assert len(days) == 30
    assert {d.day: d.count for d in days} == {d.day: counted[d.day] for d in days}
    assert all(len(d.lines) == min(2, d.count) and d.more == max(0, d.count - 2) for d in days)


def test_the_heat_map_adds_up_by_row_and_column(running: Plan, people: dict[str, User]) -> None:
    rows = narrowed(lines_visible_to(people["canbo"], TODAY), Wanted(), TODAY)
    months = overview.months_from(date(2026, 1, 1), 12)
    found = overview.heat(rows, months, TODAY)
    due = [a for a in rows if a.due_on]
    late = [a for a in due if overdue(State(a.state), a.due_on, TODAY)]
    assert (found.all.due, found.all.late) == (len(due), len(late))
    assert found.all == sum((total for _, _, total in found.rows), overview.Cell())
    for n in range(12):
        assert found.totals[n] == sum((cells[n] for _, cells, _ in found.rows), overview.Cell())
    lates = [total.late for _, _, total in found.rows]
    assert lates == sorted(lates, reverse=True)


def test_filters_narrow_alike(running: Plan, people: dict[str, User]) -> None:
    user = people["canbo"]
    everything = shown(user)
    assert {a.state for a in everything}.isdisjoint({"handed_over", "ended"})
    assert shown(user, state="ended")
    body = next(a.body for a in everything if "Thôn" in a.body.name)  # nobody is under it
    assert {a.body for a in shown(user, body=body.pk)} == {body}
    assert {a.pk for a in shown(user, name="THÔN")} == {a.pk for a in everything if "Thôn" in a.body.name}
    assert {a.pk for a in shown(user, state=LATE)} == {a.pk for a in everything if overdue(State(a.state), a.due_on, TODAY)}
    assert {a.pk for a in shown(user, words="chuyen muc")} == {
        a.pk for a in everything if "chuyên" in a.task.text.lower() and "mục" in a.task.text.lower()
    }
    first, last = date(2026, 3, 1), date(2026, 4, 30)
    assert {a.pk for a in shown(user, first=first, last=last)} == {a.pk for a in everything if a.due_on and first <= a.due_on <= last}


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_with_wrong_and_right_filters(officer: Client, running: Plan, view: str) -> None:
    for query in ("", "?trang_thai=late&q=chuyen", "?ke_hoach=abc&tu=hom-qua&co_quan=999999&p=99999999&thang=2026-13", f"?mo={running.pk}"):
        assert officer.get(f"/lam-viec/cong-viec/{view}{query}").status_code == 200, query


def test_a_stranger_sees_no_line(running: Plan, people: dict[str, User]) -> None:
    user = User.objects.create_user("khac")
    user.groups.set(people["canbo"].groups.all())
    other = Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to__isnull=True)
    Post.objects.create(user=user, body=other, role="officer", valid_from=date(2025, 7, 1))
    page = client(user).get(f"/lam-viec/cong-viec/danh-sach/?ke_hoach={running.pk}").content.decode()
    assert "Không có phần việc nào" in page


@pytest.mark.parametrize("view", VIEWS)
def test_the_number_of_queries_does_not_grow(officer: Client, running: Plan, view: str, at: datetime) -> None:
    path = f"/lam-viec/cong-viec/{view}?ke_hoach={running.pk}&mo={running.pk}"
    officer.get(path)
    with CaptureQueriesContext(connection) as few:
        officer.get(path)
    task = running.tasks.get(number=1)
    bodies = list(running.owner.children.all())
    Assignment.objects.bulk_create(
        Assignment(
            task=task, plan=running, body=bodies[n % len(bodies)], duty="lead", occurrence=100 + n, moved_at=at,
            due_on=localdate() - timedelta(days=n % 90), state=list(State)[n % 6].value,
        )
        for n in range(400)
    )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        officer.get(path)
    assert len(many) == len(few)


def test_the_list_as_a_file_holds_what_the_filter_shows(officer: Client, running: Plan, people: dict[str, User]) -> None:
    running.tasks.filter(number=1).update(text='=HYPERLINK("http://x")')
    answer = officer.get("/lam-viec/cong-viec/danh-sach.xlsx?viec=lead")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = [r for r in sheet.iter_rows(values_only=True) if isinstance(r[0], int)]
    assert len(rows) == narrowed(lines_visible_to(people["canbo"], localdate()), Wanted(duty="lead"), localdate()).count()
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_both_ways_to_the_heat_map_find_the_same(running: Plan, people: dict[str, User]) -> None:
    rows, months = lines_visible_to(people["canbo"], TODAY), overview.months_from(date(2026, 1, 1), 12)
    one, other = (overview.heat(rows, months, TODAY, page, 2, wide=wide) for page, wide in ((1, False), (1, True)))
    assert one.rows
    assert one == other
    assert overview.heat(rows, months, TODAY, 2, 2).rows == overview.heat(rows, months, TODAY, 2, 2, wide=True).rows


def test_the_timeline_goes_page_by_page(running: Plan, people: dict[str, User]) -> None:
    rows, all_tasks = lines_visible_to(people["canbo"], TODAY), list(running.tasks.order_by("number"))
    first, more = overview.timeline(rows, running, TODAY, 1, 3)
    last, no_more = overview.timeline(rows, running, TODAY, 2, len(all_tasks) - 1)
    assert ([b.task for b in first], more) == (all_tasks[:3], True)
    assert ([b.task for b in last], no_more) == (all_tasks[-1:], False)


def test_the_heat_map_as_a_file(officer: Client, running: Plan) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(officer.get("/lam-viec/cong-viec/nhiet.xlsx?thang=2026-01").content)).active
    assert any(str(row[0]).startswith("Cộng") for row in sheet.iter_rows(values_only=True))


@pytest.mark.parametrize("view", ["lich/", "nhiet/"])
@pytest.mark.parametrize("month", ["9999-12", "0001-01", "2026-13", "x"])
def test_a_month_out_of_range_is_this_one(officer: Client, running: Plan, view: str, month: str) -> None:
    assert officer.get(f"/lam-viec/cong-viec/{view}?thang={month}").status_code == 200
