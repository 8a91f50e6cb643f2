"""Dashboards: what each says, from which rows, and that few people asking is not shown."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from loa.cases.models import Case
from loa.delivery.models import Delivery
from loa.newsroom.models import Message, Release
from loa.organisations.models import Body, User
from loa.plans.models import Assignment, Plan
from loa.reports import dashboard_queries as queries
from loa.reports.period_rules import Rhythm, period_of
from loa.subscriptions.models import Topic

ROOT = "/lam-viec/toan-canh/"


def case(body: Body, topic: Topic, n: int, at: datetime, **more: object) -> Case:
    values = {
        "kind": "question",
        "way": "web",
        "title": f"Hỏi {n}",
        "text": "…",
        "state": "new",
        "received_at": at,
        "clock_from": at,
        **more,
    }
    return Case.objects.create(number=f"N{n}", secret_sha256="", form_key=f"k{n}", body=body, topic=topic, **values)


def delivery(release: Release, n: int, state: str, by: User, at: datetime, channel: str = "email") -> Delivery:
    return Delivery.objects.create(key=f"d{n}", release=release, channel=channel, destination_kind="list", destination_code=f"{n}",
                                   state=state, destination_name="Nơi", body=release.message.owner, created_by=by,
                                   created_at=at)  # fmt: skip


def test_the_glance_says_what_is_late_asked_expiring_and_failing(
    release: Release, plan: Plan, commune: Body, people: dict[str, User], at: datetime
) -> None:
    day = at.date()
    Assignment.objects.create(task=plan.tasks.get(number=1), plan=plan, body=commune, duty="lead", occurrence=9, moved_at=at,
                              due_on=day - timedelta(days=2))  # fmt: skip
    land, school = Topic.objects.create(name="Đất đai"), Topic.objects.create(name="Trường học")
    for n in range(5):
        case(commune, land, n, at - timedelta(days=3), due_at=at - timedelta(days=1) if n == 0 else None)
    for n in range(5, 9):
        case(commune, school, n, at)
    Message.objects.filter(pk=release.message_id).update(effective_to=day + timedelta(days=3))
    delivery(release, 1, "failed", people["canbo"], at - timedelta(days=1))
    delivery(release, 2, "confirmed", people["canbo"], at - timedelta(days=1))
    delivery(release, 3, "failed", people["canbo"], at - timedelta(days=9))
    found = queries.glance(commune, people["duyet1"], at)
    assert (found.late_count, found.overdue_count) == (1, 1)
    assert [(a.topic, a.count, a.open) for a in found.asked] == [("Đất đai", 5, 5)]  # four questions are nobody's business
    assert [m.pk for m in found.expiring] == [release.message_id]
    assert [(f.channel, f.trouble, f.all) for f in found.failing] == [("email", 1, 2)]


def test_charts_say_what_the_records_say(release: Release, commune: Body, people: dict[str, User], at: datetime) -> None:
    delivery(release, 1, "failed", people["canbo"], at)
    delivery(release, 2, "confirmed", people["canbo"], at)
    charts = {c.title: c for c in queries.charts_of(commune, at.date())}
    assert charts["Tin, bài phát hành theo tuần"].series[0].values[-1] == 1
    sent = charts["Lượt gửi 30 ngày qua theo kênh"]
    assert [s.values for s in sent.series] == [(1,), (1,), (0,)]


def test_the_grid_counts_villages_for_their_commune_with_one_question_a_figure(
    release: Release, plan: Plan, commune: Body, people: dict[str, User], at: datetime
) -> None:
    village = commune.children.filter(kind="village").first()
    assert village is not None
    assert commune.parent is not None
    Assignment.objects.create(task=plan.tasks.get(number=1), plan=plan, body=village, duty="lead", occurrence=9, moved_at=at,
                              due_on=date(2026, 3, 1))  # fmt: skip
    with CaptureQueriesContext(connection) as asked:
        found = queries.grid(commune.parent, ["commune"], period_of(Rhythm.MONTH, at.date()))
    assert len(asked) <= len(queries.GRID_CODES) + 3
    row = next(r for r in found.rows if r.body == commune)
    values = dict(zip(queries.GRID_CODES, row.values, strict=True))
    assert (values["messages.released"], values["work.late"]) == (1, 1)
    assert sum(r.idle for r in found.rows) == len(found.rows) - 1 > 1
    assert found.totals[0] == 1


@pytest.mark.parametrize("page", ["", "bieu-do/", "don-vi/"])
def test_pages_open_and_not_for_strangers(page: str, commune: Body, people: dict[str, User]) -> None:
    client = Client()
    client.force_login(people["canbotinh"])
    assert client.get(f"{ROOT}{page}").status_code == 200
    assert client.get(f"{ROOT}{page}?co-quan={commune.pk}").status_code == 200
    client.force_login(people["canbo"])
    assert commune.parent is not None
    assert client.get(f"{ROOT}{page}?co-quan={commune.parent.pk}").status_code == 404
    assert client.get(f"{ROOT}don-vi.xlsx").content.startswith(b"PK")
