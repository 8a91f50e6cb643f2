"""Totals of many opinions: counted by the worker, shown with their time, counted anew when they may be others, final once published."""

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now
from django_tasks_db.models import DBTaskResult

from consultations.drafts import opened, say
from loa.consultations import answer_actions, moderation_actions, tally_queries, tasks
from loa.consultations.answer_actions import Words
from loa.consultations.draft_models import Consultation
from loa.consultations.models import Comment, Tally
from loa.consultations.open_queries import totals_of
from loa.consultations.place_queries import figures
from loa.consultations.rules import Outcome, Reason
from loa.consultations.tally_queries import figures_of, known_totals, tally_of
from loa.organisations.models import Body, User


@pytest.fixture
def moment() -> datetime:
    cache.clear()
    return now()


@pytest.fixture
def many(commune: Body, people: dict[str, User], moment: datetime, monkeypatch: pytest.MonkeyPatch) -> Consultation:
    """More opinions than one request counts."""
    monkeypatch.setattr(tally_queries, "AT_ONCE", 2)
    one = opened(commune, people["canbo"], people["duyet1"], moment - timedelta(days=40))
    for n in range(3):
        say(one, moment - timedelta(days=39), "Điều 4", text=f"Ý {n}", key=f"k{n}")
    one.refresh_from_db()
    return one


def waiting() -> list[str]:
    return [task.split(".")[-1] for task in DBTaskResult.objects.values_list("task_path", flat=True)]


def test_the_worker_is_asked_once_and_the_page_says_that_it_counts(many: Consultation) -> None:
    for _ in range(3):
        page = Client().get(f"/du-thao/{many.pk}/so-lieu/").content.decode()
    assert "Đang đếm 3 lượt góp ý" in page
    assert "Được đếm" not in page
    assert waiting() == ["recount"]
    assert tasks.recount.call(many.pk) == "3 received, 3 counted"
    page = Client().get(f"/du-thao/{many.pk}/so-lieu/").content.decode()
    assert "3 lượt gửi" in page
    assert "Số liệu đếm lúc" in page
    assert waiting() == ["recount"]  # it is new enough


def test_a_count_grows_old_when_opinions_have_come_in(many: Consultation, moment: datetime) -> None:
    tasks.recount.call(many.pk)
    at = now()
    assert not tally_of(many, at).due
    assert not tally_of(many, at + tally_queries.FRESH * 2).due  # nothing has changed
    say(many, moment - timedelta(days=38), "Điều 3", text="Ý mới", key="new")
    later = tally_of(Consultation.objects.get(pk=many.pk), at + tally_queries.FRESH * 2)
    assert later.due
    assert later.totals is not None
    assert later.totals.received == 3  # the last known count, with its time
    tasks.recount.call(many.pk)
    later = tally_of(many, now())
    assert later.totals == totals_of(many, fresh=True)


def test_few_are_counted_at_once(many: Consultation, moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally_queries, "AT_ONCE", 3)
    found = tally_of(many, moment)
    assert (found.made_at, found.due, found.totals) == (None, False, totals_of(many, fresh=True))


def test_publishing_begins_the_last_count_which_then_stands_until_a_decision_changes_it(
    many: Consultation, people: dict[str, User], moment: datetime, client: Client
) -> None:
    tasks.recount.call(many.pk)
    first = Comment.objects.get(consultation=many, number=1)
    rows = list(Comment.objects.filter(consultation=many))
    answer_actions.answer_many(consultation=many, comments=rows, words=Words(Outcome.NOTED, "Đã rõ"), by=people["canbo"], at=moment)
    client.force_login(people["duyet1"])
    client.post(f"/lam-viec/lay-y-kien/{many.pk}/chuyen/", {"to": "publish", "why": "", "version": many.version})
    many.refresh_from_db()
    assert many.published_at is not None
    assert "recount" in waiting()
    assert tally_of(many, now()).due  # what was counted before publishing is not the last word
    tasks.recount.call(many.pk)
    found = tally_of(many, now() + timedelta(days=90))
    assert not found.due
    assert found.totals is not None
    assert known_totals(many, now()) == found.totals
    assert found.totals.by_outcome == {"noted": 3}
    moderation_actions.hide(comment=first, reason=Reason.PERSONAL, words="Có số điện thoại", shown="", by=people["canbo"], at=now())
    assert tally_of(many, now()).due
    assert known_totals(many, now()).hidden == {"personal": 1}  # a file waits for the right figures
    page = Client().get(f"/du-thao/{many.pk}/ket-qua/").content.decode()
    assert "đang đếm lại" in page


def test_a_draft_page_shows_the_last_known_numbers_with_their_time_and_counts_nothing(many: Consultation, moment: datetime) -> None:
    path = f"/du-thao/{many.pk}/"
    page = Client().get(path).content.decode()
    assert "Đang đếm số ý kiến ở từng điều" in page
    assert waiting() == ["recount"]
    tasks.recount.call(many.pk)
    say(many, moment - timedelta(days=38), "Điều 3", text="Ý mới", key="new")
    Tally.objects.update(made_at=F("made_at") - tally_queries.FRESH * 2)
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        page = Client().get(path).content.decode()
    assert "3 ý kiến" in page
    assert "Số ý kiến đếm lúc" in page
    assert "đang đếm lại" in page
    assert [q["sql"] for q in asked if "consultations_comment" in q["sql"] or "consultations_target" in q["sql"]] == []
    assert waiting() == ["recount", "recount"]
    found = figures_of(many, now()).figures
    tasks.recount.call(many.pk)
    again = figures_of(many, now()).figures
    assert (found.received, again.received) == (3, 4)
    assert again == figures(many, fresh=True)
