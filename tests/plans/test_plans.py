"""A plan from a document: tasks, who is named, progress from receipts."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loa.delivery import actions as delivery
from loa.delivery import proof_actions
from loa.delivery.port import DestinationKind, Level
from loa.documents import actions as documents
from loa.documents.models import Document
from loa.newsroom.models import Release
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, BodyGroup, User
from loa.plans import actions
from loa.plans.models import Plan, Task
from loa.plans.queries import named_bodies, progress
from loa.plans.rules import Progress, Standing, short, standing, total
from loa.site.sample import district, load


def test_every_assignment_becomes_a_task_with_its_sentence(plan: Plan) -> None:
    task = plan.tasks.get(number=1)
    assert task.text.startswith("Chủ trì, phối hợp với các cơ quan")
    assert plan.document.text[task.start : task.end].split()[:2] == ["Chủ", "trì,"]
    assert task.role == "lead"
    assert (task.term_kind, task.due_on) == ("deadline", date(2026, 2, 15))
    assert plan.tasks.count() == len(plan.document.reading["assignments"])
    lead = task.bodies.get(duty="lead")
    assert lead.body is not None
    assert lead.body.name == "Phòng Văn hóa - Xã hội xã"
    assert task.bodies.filter(duty="coordinate", group__name="các cơ quan, đơn vị liên quan").exists()


def test_a_term_that_is_not_stated_is_not_made_up(plan: Plan) -> None:
    task = plan.tasks.get(text__startswith="Niêm yết thủ tục")
    assert (task.term_kind, task.due_on, task.term_text) == ("none", None, "")


def test_an_unknown_name_stays_a_name(document: Document, commune: Body, people: dict[str, User], at: datetime) -> None:
    before = (Body.objects.count(), BodyGroup.objects.count())
    plan = actions.draft_plan(document=document, owner=commune, choices={}, by=people["canbo"], at=at)
    assert all(b.body is None and b.group is None and b.named_as for t in plan.tasks.all() for b in t.bodies.all())
    assert (Body.objects.count(), BodyGroup.objects.count()) == before


def test_a_document_is_planned_once(plan: Plan, commune: Body, people: dict[str, User], at: datetime) -> None:
    with pytest.raises(NotAllowed):
        actions.draft_plan(document=plan.document, owner=commune, choices={}, by=people["canbo"], at=at)
    assert Plan.objects.count() == 1


def test_a_document_without_tasks_makes_no_plan(commune: Body, people: dict[str, User], at: datetime) -> None:
    text = "Đây là một bức thư không giao việc cho ai. Cảm ơn bà con đã đọc.".encode()
    document = documents.register(content=text, name="thu.txt", owner=commune, by=people["canbo"], at=at)
    with pytest.raises(NotAllowed, match="nhiệm vụ"):
        actions.draft_plan(document=document, owner=commune, choices={}, by=people["canbo"], at=at)
    assert not Plan.objects.exists()


def test_a_plan_of_2024_means_the_bodies_of_2024(commune: Body, people: dict[str, User], at: datetime) -> None:
    content = (load.FOLDER / district.PLAN_FILES[1]).read_bytes()
    document = documents.register(content=content, name="huyen.txt", owner=commune, by=people["canbo"], at=at)
    county = Body.objects.get(kind="district")
    named = {n.name: n.match for n in named_bodies(document, county, at.date())}
    found = named["Phòng Tư pháp huyện"].body
    assert found is not None
    assert found.last_day == date(2025, 6, 30)
    group = named["UBND các xã, thị trấn"].group
    assert group is not None


def test_progress_comes_from_receipts(release: Release, people: dict[str, User], at: datetime) -> None:
    task = Task.objects.get(number=1)
    assert progress([task])[task.pk] == Progress(messages=1, released=1)
    villages = release.message.owner.children.filter(kind="village")[:2]
    targets = [delivery.Target("leaflet", DestinationKind.BODY, f"body-{v.pk}", v.name, v) for v in villages]
    first, second = delivery.dispatch(release=release, targets=targets, by=people["canbo"], at=at)
    proof_actions.receive(delivery=first, level=Level.HANDED_OVER, evidence="x", source="a", at=at)
    proof_actions.confirm(delivery=second, evidence="phát 85 tờ", quantity=85, file_sha256="", by=people["canbo"], at=at)
    found = progress([task])[task.pk]
    assert found == Progress(messages=1, released=1, deliveries=2, proven=1, on_the_way=1, quantity=85)
    assert found.percent == 50


def test_progress_asks_a_fixed_number_of_questions(plan: Plan, release: Release) -> None:
    counts = []
    for tasks in (list(plan.tasks.all()[:1]), list(plan.tasks.all())):
        with CaptureQueriesContext(connection) as queries:
            progress(tasks)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_standing_follows_from_evidence_and_the_day() -> None:
    today, before = date(2026, 3, 2), date(2026, 3, 1)
    assert standing(Progress(), None, today) is Standing.NOT_STARTED
    assert standing(Progress(), today, today) is Standing.NOT_STARTED, "the last day is not late"
    assert standing(Progress(), before, today) is Standing.OVERDUE
    assert standing(Progress(messages=1), None, today) is Standing.IN_WORK
    assert standing(Progress(messages=1, released=1, deliveries=2, proven=1), None, today) is Standing.UNDER_WAY
    assert standing(Progress(messages=1, released=1, deliveries=2, proven=2), before, today) is Standing.PROVEN


def test_sums_and_short_words() -> None:
    assert total([Progress(messages=1), Progress(messages=2, proven=3)]) == Progress(messages=3, proven=3)
    assert short("một hai ba bốn", 10) == "một hai…"
    assert short("ngắn", 10) == "ngắn"
