"""The reminder command about approvals that wait: urgent ones at any hour, the others in office hours; letters that were left go."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from pytest_django.fixtures import Settings

from loa.newsroom import actions
from loa.newsroom.models import Message, Notice
from loa.organisations.models import User
from loa.site.management.commands import remind

HOUR = timedelta(hours=1)


@pytest.fixture
def waiting(message: Message, people: dict[str, User], at: datetime, settings: Settings) -> Message:
    settings.LOA_REVIEW_REMIND_HOURS, settings.LOA_URGENT_REMIND_MINUTES = 24, 15
    actions.submit(message=message, by=people["canbo"], at=at)  # Monday, 10:00
    return message


def told(message: Message) -> int:
    return Notice.objects.filter(message=message, kind="waiting").count()


def test_a_message_that_waits_is_asked_about_in_office_hours_only(waiting: Message, at: datetime) -> None:
    assert remind.reviews(at + 23 * HOUR) == 0, "not long enough"
    assert remind.reviews(at + 33 * HOUR) == 0, "19:00 on Tuesday"
    assert told(waiting) == 0
    assert remind.reviews(at + 46 * HOUR) == 1, "08:00 on Wednesday"
    assert remind.reviews(at + 47 * HOUR) == 0, "asked an hour ago"
    assert told(waiting) == 3, "two approvers and who submitted it"


def test_nobody_is_asked_on_a_day_off(waiting: Message, at: datetime) -> None:
    sunday = datetime(2026, 3, 8, 3, 0, tzinfo=UTC)
    assert sunday > at + 24 * HOUR
    assert remind.reviews(sunday) == 0
    assert told(waiting) == 0


def test_an_emergency_is_asked_about_at_night(message: Message, people: dict[str, User], settings: Settings) -> None:
    settings.LOA_URGENT_REMIND_MINUTES = 15
    night = datetime(2026, 3, 7, 18, 0, tzinfo=UTC)  # 01:00 on a Sunday
    Message.objects.filter(pk=message.pk).update(kind="emergency")
    actions.submit(message=Message.objects.get(pk=message.pk), by=people["canbo"], at=night)
    assert remind.reviews(night + 14 * HOUR / 60) == 0
    assert remind.reviews(night + 15 * HOUR / 60) == 1


def test_a_letter_that_a_crash_left_behind_goes_with_the_next_round(waiting: Message, people: dict[str, User], at: datetime) -> None:
    User.objects.filter(pk=people["duyet1"].pk).update(email="duyet1@van-khe.example")
    mail.outbox.clear()
    remind.reviews(at + HOUR)
    assert [letter.to for letter in mail.outbox if "duyet1@van-khe.example" in letter.to], "the letter of the submission itself"


@pytest.mark.django_db(transaction=True)
def test_the_command_does_one_round(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[datetime] = []
    monkeypatch.setattr(remind, "morning", lambda at, wait: 0)
    monkeypatch.setattr(remind, "reviews", lambda at: rounds.append(at) or 0)
    call_command("remind", "--once")
    assert len(rounds) == 1
