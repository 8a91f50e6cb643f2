"""Second approvals at one moment: each release has a number of its own, one after the other."""

import threading
from datetime import datetime

import pytest
from django.db import connection, transaction

from loa.newsroom import actions, release_actions
from loa.newsroom.models import Message, MessageKind, Release
from loa.organisations.models import Body, User

MANY = 6


def submitted(number: int, commune: Body, people: dict[str, User], at: datetime) -> Message:
    """A message that waits for its second approval."""
    message = actions.write(
        title=f"Lịch tiêm chủng đợt {number}", owner=commune, source=None, by=people["canbo"], at=at, body="Đưa trẻ đến trạm.",
        kind=MessageKind.objects.get(code="notice"),
    )  # fmt: skip
    message.summary, message.audience, message.what_to_do = "Trạm y tế tiêm chủng cho trẻ.", "Gia đình có trẻ nhỏ", "Đưa trẻ đến trạm."
    message.save()
    actions.submit(message=message, by=people["canbo"], at=at)
    actions.approve(message=message, by=people["duyet1"], at=at)
    return message


@pytest.mark.django_db(transaction=True)
def test_second_approvals_at_once_are_numbered_one_after_the_other(commune: Body, people: dict[str, User], at: datetime) -> None:
    waiting = [submitted(number, commune, people, at) for number in range(MANY)]
    made = release_actions.Finished("portal", "text/html", "html", b"<p>tin</p>", "tin", None, draft_voice=False)
    start, raised = threading.Barrier(MANY), list[BaseException]()

    def second(message: Message, alone: bool) -> None:
        try:
            if not alone:
                start.wait(20)
            with transaction.atomic():
                actions.approve(message=message, by=people["duyet2"], at=at)
                release_actions.release(message=message, renditions=[made], by=people["duyet2"], at=at)
        except BaseException as error:
            raised.append(error)
        finally:
            if not alone:
                connection.close()

    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # one connection only: threads would not meet
        for message in waiting:
            second(message, alone=True)
    else:
        threads = [threading.Thread(target=second, args=(message, False)) for message in waiting]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert raised == []
    assert sorted(Release.objects.values_list("number", flat=True)) == [f"{n}/2026" for n in range(1, MANY + 1)]
