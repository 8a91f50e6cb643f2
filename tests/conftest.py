"""What many tests need: the sample district, its people, a released message, a fixed clock."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from hypothesis import settings as hypothesis_settings

import prepared
from loa.delivery import actions as delivery
from loa.documents import actions as documents
from loa.documents.models import Document
from loa.newsroom import actions as newsroom
from loa.newsroom import speech_actions
from loa.newsroom.kind_actions import enter_missing
from loa.newsroom.models import Message, Release
from loa.newsroom.trace_actions import give_reason
from loa.newsroom.trace_queries import unexplained
from loa.organisations.models import Body, User
from loa.plans import actions as plans
from loa.plans import work_actions
from loa.plans.models import Assignment, Plan, TaskBody
from loa.plans.queries import named_bodies
from loa.plans.work_queries import without_lead
from loa.site.sample import district, load

# Speed is measured in bench/, never asserted by a test: a busy machine is no fault of the code.
hypothesis_settings.register_profile("loa", deadline=None)
hypothesis_settings.load_profile("loa")

prepared.use()

LONG_FILES = ("test_postgres.py", "test_spine.py")
AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)  # 10:00 in Vietnam, a Monday
SHARED = Path(__file__).parents[2] / "shared"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first: begun last, they would be waited for with one core idle."""
    items.sort(key=lambda item: LONG_FILES.index(item.path.name) if item.path.name in LONG_FILES else len(LONG_FILES))


def needed(program: str, reason: str) -> str:
    """The path of `program`; skips with the reason, or fails under LOA_TEST_ALL=1."""
    path = shutil.which(program)
    if path is None and os.environ.get("LOA_TEST_ALL") == "1":
        pytest.fail(f"LOA_TEST_ALL=1: {reason}")
    if path is None:
        pytest.skip(reason)
    return path


def explain(message: Message, *, by: User, at: datetime) -> None:
    """A reason for each figure of `message` that its source does not hold: nobody approves one without."""
    for row in unexplained(message):
        give_reason(message=message, kind=row.fact.kind, value=row.value, reason="Số đúng theo biên bản", by=by, at=at)


@pytest.fixture
def at() -> datetime:
    return AT


@pytest.fixture
def commune(db: None) -> Body:
    """The map of the sample, without documents; the commune of the demo."""
    enter_missing()  # a test with transactions of its own leaves an empty database
    return load._bodies()


@pytest.fixture
def people(commune: Body) -> dict[str, User]:
    return load._people(commune)


@pytest.fixture
def document(commune: Body, people: dict[str, User], at: datetime) -> Document:
    content = (load.FOLDER / district.PLAN_FILES[0]).read_bytes()
    return documents.register(content=content, name=district.PLAN_FILES[0], owner=commune, by=people["canbo"], at=at)


@pytest.fixture
def plan(document: Document, commune: Body, people: dict[str, User], at: datetime) -> Plan:
    choices = {n.name: n.match.body or n.match.group for n in named_bodies(document, commune, at.date())}
    return plans.draft_plan(document=document, owner=commune, choices=choices, by=people["canbo"], at=at)


@pytest.fixture
def line(plan: Plan, people: dict[str, User], at: datetime) -> Assignment:
    """The line of work of the lead of the first task: the plan has been given out."""
    for task in without_lead(plan):
        TaskBody.objects.create(task=task, duty="lead", named_as="xã", body=plan.owner)
    work_actions.start_plan(
        plan=plan,
        starts_on=date(2026, 1, 1),
        ends_on=date(2027, 1, 1),
        evidence_every=None,
        version=plan.version,
        by=people["canbo"],
        at=at,
    )
    return plan.assignments.get(task__number=1, duty="lead")


@pytest.fixture
def message(plan: Plan, commune: Body, people: dict[str, User], at: datetime) -> Message:
    """A complete draft on the first task."""
    task = plan.tasks.get(number=1)
    message = plans.write_message(task=task, owner=commune, by=people["canbo"], at=at)
    message.title = "Hỗ trợ thu gom nước mưa"
    message.summary = "Hộ gia đình được hỗ trợ 2.500.000 đồng một hộ."
    message.audience = "Hộ gia đình trong xã"
    message.what_to_do = "Nộp hồ sơ đến hết ngày 30/6/2026."
    message.body = "Xây dựng nông thôn mới, quản lý đất đai.\n\n- Nhận hồ sơ từ ngày 01/3/2026."
    message.save()
    return message


@pytest.fixture
def release(message: Message, people: dict[str, User], at: datetime) -> Release:
    newsroom.submit(message=message, by=people["canbo"], at=at)
    message.refresh_from_db()
    speech_actions.agree_to_draft_voice(message=message, by=people["duyet1"], at=at, seen=message.submitted_sha256)
    assert delivery.approve(message=message, by=people["duyet1"], at=at) is None
    made = delivery.approve(message=message, by=people["duyet2"], at=at)
    assert made is not None
    return made


@pytest.fixture(autouse=True)
def own_folder(request: pytest.FixtureRequest) -> Iterator[None]:
    """Files of a test are gone after it."""
    yield
    if "django_db_setup" in request.fixturenames:
        for name in ("store", "stations", "baked", "log"):
            shutil.rmtree(Path(django_settings.LOA_DATA) / name, ignore_errors=True)
