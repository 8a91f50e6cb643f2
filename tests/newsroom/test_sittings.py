"""One sitting of editing is one row and one readable line; automatic saves fill neither the ledger nor the history."""

from datetime import datetime, timedelta

from loa.desk.histories import sittings
from loa.ledger.queries import history
from loa.newsroom import actions, comment_actions
from loa.newsroom.models import Edit, Message
from loa.newsroom.queries import writers_of
from loa.organisations.models import User

MINUTE = timedelta(minutes=1)


def lines(message: Message) -> list[str]:
    return [entry.summary for entry in history(f"message:{message.pk}") if entry.act == "message.edited"]


def test_automatic_saves_of_one_sitting_are_one_row_and_one_line(message: Message, people: dict[str, User], at: datetime) -> None:
    Edit.objects.filter(message=message).delete()
    before = len(lines(message))
    for minute in range(0, 50, 5):
        actions.edited(message=message, by=people["canbo"], at=at + minute * MINUTE, by_hand=False)
    assert [(one.by, one.at) for one in Edit.objects.filter(message=message)] == [(people["canbo"], at + 45 * MINUTE)]
    assert lines(message)[before:] == [f"Sửa tin “{message.title}” (tự lưu khi đang gõ)"]
    actions.edited(message=message, by=people["canbo"], at=at + 46 * MINUTE)
    assert lines(message)[before + 1 :] == [f"Sửa tin “{message.title}”"], "what is saved by hand is recorded"
    actions.edited(message=message, by=people["canbo"], at=at + 120 * MINUTE, by_hand=False)
    assert Edit.objects.filter(message=message).count() == 2, "after lunch is another sitting"


def test_two_people_at_once_are_two_writers(message: Message, people: dict[str, User], at: datetime) -> None:
    for minute in range(4):
        by = people["canbo"] if minute % 2 else people["duyet1"]
        actions.edited(message=message, by=by, at=at + minute * MINUTE, by_hand=False)
    assert {people["canbo"].pk, people["duyet1"].pk} <= writers_of(message)
    assert Edit.objects.filter(message=message).count() == 2


def test_an_automatic_save_that_voids_approvals_is_always_in_the_ledger(message: Message, people: dict[str, User], at: datetime) -> None:
    actions.edited(message=message, by=people["canbo"], at=at, by_hand=False)
    actions.submit(message=message, by=people["canbo"], at=at + MINUTE)
    fresh = Message.objects.get(pk=message.pk)
    fresh.title = "Một chữ khác"
    fresh.save(update_fields=["title"])
    before = len(lines(message))
    actions.edited(message=fresh, by=people["canbo"], at=at + 2 * MINUTE, by_hand=False)
    assert Message.objects.get(pk=message.pk).state == "draft"
    assert len(lines(message)) == before + 1


def test_the_history_shows_a_sitting_as_one_line(message: Message, people: dict[str, User], at: datetime) -> None:
    first = len(sittings(history(f"message:{message.pk}")))
    for minute in range(3):
        actions.edited(message=message, by=people["canbo"], at=at + minute * MINUTE)
    comment_actions.comment(message=message, text="Gọn hơn", by=people["duyet1"], at=at + 3 * MINUTE)
    actions.edited(message=message, by=people["canbo"], at=at + 4 * MINUTE)
    told = sittings(history(f"message:{message.pk}"))[first:]
    assert [(one.by, one.saves) for one in told] == [(people["canbo"], 3), (people["duyet1"], 1), (people["canbo"], 1)]
    assert told[0].at == at + 2 * MINUTE
