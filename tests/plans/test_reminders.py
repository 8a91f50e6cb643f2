"""Reminders: before, on and after a term, one letter a morning, never twice; calendar feeds."""

import re
import smtplib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, Post, User
from loa.plans import reminder_actions, work_actions
from loa.plans.calendar_queries import calendar, lines_of_feed
from loa.plans.models import Assignment, Digest, Feed, Plan, Reminder, TaskBody
from loa.plans.reminder_queries import Letter, late_lines
from loa.plans.reminder_rules import Rhythm, To, step_on
from loa.plans.work_actions import Shown
from loa.plans.work_queries import without_lead
from loa.plans.work_rules import Rhythm as Every
from loa.site.management.commands.remind import morning, post

DUE = date(2026, 6, 15)  # a Monday
OWN = Rhythm()


@pytest.fixture
def line(plan: Plan, people: dict[str, User], at: datetime) -> Assignment:
    for task in without_lead(plan):
        TaskBody.objects.create(task=task, duty="lead", named_as="xã", body=plan.owner)
    work_actions.start_plan(
        plan=plan, starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1), evidence_every=Every.YEAR, version=1, by=people["canbo"], at=at
    )
    Assignment.objects.update(due_on=None)
    line = plan.assignments.get(task__number=1, duty="lead")
    line.due_on = DUE
    line.save()
    for name in ("canbo", "duyet1", "duyet2"):
        User.objects.filter(username=name).update(email=f"{name}@xa.test")
    return line


def at_seven(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 0, 5, tzinfo=UTC)  # 07:05 in Vietnam


@pytest.mark.parametrize(
    ("left", "key", "to"),
    [(9, None, None), (7, "before-7", To.OFFICER), (3, "before-7", To.OFFICER), (2, "before-2", To.OFFICER), (0, "on", To.OFFICER),
     (-1, "after", To.OFFICER), (-3, "head-0", To.HEAD), (-9, "head-0", To.HEAD), (-10, "head-1", To.HEAD)],
)  # fmt: skip
def test_steps(left: int, key: str | None, to: To | None) -> None:
    step = step_on(DUE, DUE - timedelta(days=left), OWN, ())
    assert (step and step.key, step and step.to) == (key, to)


@given(st.lists(st.integers(-60, 40), max_size=60))
def test_a_step_is_given_once_whatever_days_the_program_runs(lefts: list[int]) -> None:
    given_keys: list[str] = []
    for left in sorted(lefts, reverse=True):
        step = step_on(DUE, DUE - timedelta(days=left), OWN, given_keys)
        if step:
            given_keys.append(step.key)
    assert len(given_keys) == len(set(given_keys))
    assert len(given_keys) <= 4 + 9  # two before, the day, one after, then the head every week of sixty days


def test_one_letter_a_morning_and_none_twice(line: Assignment) -> None:
    assert morning(at_seven(date(2026, 6, 8))) == 1
    assert morning(at_seven(date(2026, 6, 8)) + timedelta(hours=2)) == 0
    assert [m.to for m in mail.outbox] == [["canbo@xa.test"]]
    assert "còn 7 ngày" in str(mail.outbox[0].body).lower()
    assert f"/phan-viec/{line.pk}/" in str(mail.outbox[0].body)


def test_before_seven_and_on_days_off_nothing_leaves(line: Assignment) -> None:
    assert morning(datetime(2026, 6, 7, 23, 30, tzinfo=UTC)) == 0  # 06:30
    assert morning(at_seven(date(2026, 6, 14))) == 0  # a Sunday
    assert not mail.outbox
    assert not Reminder.objects.exists()


def test_the_head_hears_of_what_is_late(line: Assignment) -> None:
    morning(at_seven(DUE + timedelta(days=3)))
    assert sorted(m.to[0] for m in mail.outbox) == ["canbo@xa.test", "duyet1@xa.test", "duyet2@xa.test"]
    assert list(late_lines(line.plan, DUE + timedelta(days=3))) == [line]


def test_many_lines_are_one_letter(line: Assignment) -> None:
    Assignment.objects.filter(body=line.body).update(due_on=DUE)
    morning(at_seven(DUE))
    assert len(mail.outbox) == 1
    assert str(mail.outbox[0].body).count("/phan-viec/") == Assignment.objects.filter(body=line.body).count() > 1


def test_what_was_done_since_is_not_urged(line: Assignment, people: dict[str, User], at: datetime) -> None:
    reminder_actions.remind(day=DUE, at=at_seven(DUE))
    work_actions.give_evidence(line=line, shown=[Shown(words="xong")], version=line.version, by=people["canbo"], at=at)
    assert reminder_actions.send_letters(day=DUE, at=at_seven(DUE), post=post) == 0
    assert not mail.outbox


def test_a_mail_server_that_is_down_is_tried_again_later(line: Assignment) -> None:
    def broken(letter: object) -> None:
        raise smtplib.SMTPServerDisconnected("đứt kết nối")

    reminder_actions.remind(day=DUE, at=at_seven(DUE))
    assert reminder_actions.send_letters(day=DUE, at=at_seven(DUE), post=broken) == 0
    digest = Digest.objects.get()
    assert (digest.sent_at, digest.tries, digest.trouble) == (None, 1, "đứt kết nối")
    assert reminder_actions.send_letters(day=DUE, at=at_seven(DUE), post=post) == 0  # not yet
    assert reminder_actions.send_letters(day=DUE, at=at_seven(DUE) + timedelta(hours=1), post=post) == 1


def test_a_letter_that_a_crash_left_behind_goes_again_under_the_same_id(line: Assignment) -> None:
    def killed_after_sending(letter: Letter) -> None:
        post(letter)
        raise KeyboardInterrupt

    reminder_actions.remind(day=DUE, at=at_seven(DUE))
    with pytest.raises(KeyboardInterrupt):
        reminder_actions.send_letters(day=DUE, at=at_seven(DUE), post=killed_after_sending)
    soon, later = at_seven(DUE) + timedelta(minutes=5), at_seven(DUE) + timedelta(hours=1)
    assert reminder_actions.send_letters(day=DUE, at=soon, post=post) == 0  # perhaps another process has it
    assert reminder_actions.send_letters(day=DUE, at=later, post=post) == 1
    assert reminder_actions.send_letters(day=DUE, at=later + timedelta(hours=1), post=post) == 0
    first, second = (m.extra_headers["Message-ID"] for m in mail.outbox)
    assert first == second
    assert re.fullmatch(r"<nhac-viec\.\d{8}\.\d+@testserver>", first)


def test_what_a_day_without_mail_did_not_say_stands_in_the_next_letter(line: Assignment) -> None:
    def broken(letter: Letter) -> None:
        raise OSError("đứt kết nối")

    day = date(2026, 6, 8)
    reminder_actions.remind(day=day, at=at_seven(day))
    assert reminder_actions.send_letters(day=day, at=at_seven(day), post=broken) == 0
    assert morning(at_seven(day + timedelta(days=1))) == 1
    assert len(mail.outbox) == 1
    assert f"/phan-viec/{line.pk}/" in str(mail.outbox[0].body)
    assert morning(at_seven(day + timedelta(days=1)) + timedelta(hours=2)) == 0


def test_a_person_without_address_is_told_on_the_desk(line: Assignment, people: dict[str, User]) -> None:
    User.objects.filter(username="canbo").update(email="")
    morning(at_seven(DUE))
    assert not mail.outbox
    assert "địa chỉ" in Digest.objects.get().trouble


def test_the_office_chooses_its_rhythm(line: Assignment, people: dict[str, User], at: datetime) -> None:
    owner = line.plan.owner
    with pytest.raises(NotAllowed):
        reminder_actions.set_urging(body=owner, before=[0], after=1, head=3, again=7, by=people["canbo"], at=at)
    reminder_actions.set_urging(body=owner, before=[20], after=1, head=3, again=7, by=people["canbo"], at=at)
    morning(at_seven(date(2026, 5, 27)))
    assert len(mail.outbox) == 1


def test_a_feed_shows_its_person_own_work_until_it_is_ended(line: Assignment, people: dict[str, User], at: datetime) -> None:
    secret = reminder_actions.make_feed(user=people["canbo"], body=None, at=at)
    feed = Feed.objects.get()
    assert feed.secret_sha256 != secret
    content = calendar(feed, lines_of_feed(feed, at.date()), "https://xa.test", at)
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert (str(event["uid"]), event["dtstart"].dt) == (f"phan-viec-{line.pk}@loa", DUE)
    assert all(len(row) <= 75 for row in content.split(b"\r\n"))
    answer = Client().get(f"/lich/{secret}.ics")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert Client().get("/lich/khong-co.ics").status_code == 404
    reminder_actions.end_feed(feed=feed, by=people["canbo"], at=at)
    assert Client().get(f"/lich/{secret}.ics").status_code == 404


def test_nobody_makes_a_feed_of_a_body_that_they_do_not_see(line: Assignment, at: datetime) -> None:
    other = Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to__isnull=True)
    user = User.objects.create_user("khac")
    Post.objects.create(user=user, body=other, role="officer", valid_from=date(2025, 7, 1))
    with pytest.raises(NotAllowed):
        reminder_actions.make_feed(user=user, body=line.plan.owner, at=at)
