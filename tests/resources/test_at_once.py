"""Several people at one moment: money is spent once, a form is written once, the last seat is given once."""

import threading
from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import connection

from loa.organisations.models import Body, Post, User
from loa.plans.models import Plan, Task
from loa.resources import attendance_actions, training_actions
from loa.resources.actions import Money, enter
from loa.resources.models import BudgetEntry, Enrolment
from loa.resources.rules import AboveAllocation, Kind, NotEntered
from loa.resources.training_rules import CourseForm, SessionForm

MANY = 8

pytestmark = pytest.mark.django_db(transaction=True)


def together(act: Callable[[int], object]) -> list[BaseException]:
    """Do `act` many times at once; what was raised."""
    raised: list[BaseException] = []

    def work(number: int) -> None:
        try:
            act(number)
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        for number in range(MANY):  # one connection only: threads would not meet
            work(number)
        return raised
    threads = [threading.Thread(target=work, args=(n,)) for n in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_the_rest_of_an_allocation_is_spent_once(task: Task, pay: Callable[..., Money], accountant: User, at: datetime) -> None:
    enter(task=task, money=pay(10_000_000), form_key="given", by=accountant, at=at)

    def spend(number: int) -> None:
        money = pay(3_000_000, Kind.SPENDING, note=f"lần {number}")
        enter(
            task=Task.objects.select_related("plan__keeper", "plan__owner").get(pk=task.pk),
            money=money,
            form_key=f"k{number}",
            by=accountant,
            at=at,
        )

    raised = together(spend)
    assert {type(error) for error in raised} == {AboveAllocation}
    assert BudgetEntry.objects.filter(kind="spending").count() == 3


def test_one_form_sent_at_once_is_one_entry(plan: Plan, task: Task, pay: Callable[..., Money], accountant: User, at: datetime) -> None:
    assert together(lambda _: enter(task=task, money=pay(), form_key="same", by=accountant, at=at)) == []
    assert BudgetEntry.objects.count() == 1


def test_the_last_seats_are_given_once(commune: Body, people: dict[str, User], at: datetime) -> None:
    course = training_actions.open_course(body=commune, form=CourseForm("Khóa"), by=people["canbo"], at=at)
    form = SessionForm(date(2026, 3, 2), date(2026, 3, 2), "Hội trường", 3)
    session = training_actions.add_session(course=course, form=form, by=people["canbo"], at=at)
    posts = [
        Post.objects.create(user=User.objects.create_user(f"n{n}"), body=commune, role="officer", valid_from=date(2025, 7, 1))
        for n in range(MANY)
    ]
    raised = together(lambda n: attendance_actions.enrol(session=session, posts=[posts[n]], by=people["quanly"], at=at))
    assert {type(error) for error in raised} == {NotEntered}
    assert Enrolment.objects.count() == 3
