"""What the editorial calendar holds for a task of a plan. A text that is written for the one belongs to the other, too."""

from datetime import date, datetime, time

from django.db import transaction
from django.utils.timezone import localdate

from loa.ledger.actions import record
from loa.newsroom import actions as newsroom
from loa.newsroom import calendar_actions
from loa.newsroom.models import Coverage, Message, MessageKind
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.plans.actions import write_message
from loa.plans.models import Task
from loa.plans.rules import short


@transaction.atomic
def plan(
    *, task: Task, owner: Body, title: str, day: date | None, by: User, at: datetime, channel: str = "", hour: time | None = None,
    kind: MessageKind | None = None,
) -> Coverage:  # fmt: skip
    """Put something into the calendar of `owner` for `task`; without a title it is called like the task. Raises NotAllowed."""
    _check_open(task)
    words = title.strip() or short(task.text, 120)
    made = calendar_actions.plan(owner=owner, title=words, day=day, by=by, at=at, channel=channel, hour=hour, kind=kind)
    _join(made, task, by, at)
    return made


@transaction.atomic
def join(*, coverage: Coverage, task: Task, by: User, at: datetime) -> None:
    """What is planned serves `task`; twice does nothing. Raises NotAllowed for a task that has ended."""
    check_may(by, Act.WRITE, coverage.owner, localdate(at))
    _check_open(task)
    if not task.coverages.filter(pk=coverage.pk).exists():
        _join(coverage, task, by, at)


@transaction.atomic
def part(*, coverage: Coverage, task: Task, by: User, at: datetime) -> None:
    """What is planned serves `task` no more. A text that was written for it stays with the task."""
    check_may(by, Act.WRITE, coverage.owner, localdate(at))
    if task.coverages.filter(pk=coverage.pk).exists():
        task.coverages.remove(coverage)
        _note(coverage, task, "gỡ khỏi", by, at)


@transaction.atomic
def give_text(*, coverage: Coverage, message: Message, edition: int, by: User, at: datetime) -> None:
    """`message` is the text of what was planned, and a text of its tasks."""
    calendar_actions.link(coverage=coverage, message=message, edition=edition, by=by, at=at)
    for task in coverage.tasks.all():
        task.messages.add(message)


@transaction.atomic
def write(*, coverage: Coverage, edition: int, by: User, at: datetime) -> Message:
    """Start the text of what is planned, with the document of its first task as the source. Raises NotAllowed when it has a text."""
    if coverage.message_id is not None:
        raise NotAllowed("Mục này đã có tin; hãy mở tin ấy.")
    task = coverage.tasks.select_related("plan__document").order_by("pk").first()
    if task is not None:
        message = write_message(task=task, owner=coverage.owner, by=by, at=at, title=coverage.title, kind=coverage.kind)
    else:
        message = newsroom.write(title=coverage.title, owner=coverage.owner, source=None, kind=coverage.kind, by=by, at=at)
    give_text(coverage=coverage, message=message, edition=edition, by=by, at=at)
    return message


def _check_open(task: Task) -> None:
    if task.ended_at is not None:
        raise NotAllowed(f"Nhiệm vụ {task.number} đã kết thúc.")


def _join(coverage: Coverage, task: Task, by: User, at: datetime) -> None:
    task.coverages.add(coverage)
    if coverage.message is not None:
        task.messages.add(coverage.message)
    _note(coverage, task, "gắn với", by, at)


def _note(coverage: Coverage, task: Task, verb: str, by: User, at: datetime) -> None:
    words = f"Lịch biên tập – {verb} nhiệm vụ {task.number}: “{coverage.title}”"
    record(
        act="coverage.task",
        subject=f"coverage:{coverage.pk}",
        summary=words[:400],
        at=at,
        by=by,
        body=coverage.owner,
        detail={"task": task.pk},
    )
