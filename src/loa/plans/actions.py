"""What is done to plans. The only place that saves them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from loa.documents.models import Document
from loa.documents.queries import reading_of
from loa.documents.rules import first_day_of
from loa.ledger.actions import record
from loa.newsroom import actions as newsroom
from loa.newsroom.models import Message, MessageKind
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, BodyGroup, User
from loa.organisations.queries import check_may, visible_bodies
from loa.organisations.rules import Act
from loa.paper.folding import fold
from loa.paper.rhythms import Stated, rhythm_in, rhythm_of
from loa.paper.terms import Term, term_of
from loa.plans.giving_actions import give_out
from loa.plans.models import Plan, Task, TaskBody
from loa.plans.rules import DraftTask, Duty, PlanState, short

Choice = Body | BodyGroup | None


@transaction.atomic
def draft_plan(
    *, document: Document, owner: Body, choices: Mapping[str, Choice], by: User, at: datetime, upper: Plan | None = None
) -> Plan:
    """Make a plan with a task for every assignment and annex row of `document`, below the plan `upper` when it serves one.

    `choices` says which body or group each name means; a name without a choice stays named only.
    Raises NotAllowed when there is nothing to plan, or a plan is there already.
    """
    reading = reading_of(document)
    day = localdate(at)
    check_may(by, Act.PLAN, document.owner, day)
    if owner.pk not in visible_bodies(by, day):
        raise NotAllowed(f"Bạn không có vị trí tại {owner}.")
    if Plan.objects.filter(document=document).exists():
        raise NotAllowed("Văn bản này đã được lập kế hoạch.")
    if not reading.assignments and not reading.annex_tasks:
        raise NotAllowed("Không thấy nhiệm vụ nào trong văn bản. Hãy thêm nhiệm vụ ở phần kết quả đọc rồi lập lại.")
    title = document.title or document.heading
    plan = Plan.objects.create(document=document, owner=owner, title=title, keeper=owner, upper=upper, created_by=by, created_at=at)
    signed = first_day_of(document.date_text)
    for number, line in enumerate(_lines(document), start=1):
        _add_task(plan, number, line, choices, signed)
    record(
        act="plan.drafted",
        subject=f"plan:{plan.pk}",
        within=f"plan:{plan.pk}",
        summary=f"Lập kế hoạch từ {document.heading}: {plan.tasks.count()} nhiệm vụ",
        at=at,
        by=by,
        body=owner,
        basis=document.heading[:300],
        detail={"document": document.original_sha256, "tasks": plan.tasks.count()},
    )
    return plan


def _lines(document: Document) -> Iterable[DraftTask]:
    reading = reading_of(document)
    for a in reading.assignments:
        yield DraftTask(a.task, a.role, a.unit, a.coordinating, a.deadline or "", False, a.start, a.end)
    for r in reading.annex_tasks:
        partners = (r.coordinating,) if r.coordinating else ()
        yield DraftTask(r.task, "lead", r.lead or "", partners, r.deadline or "", True, r.start, r.end)


def _times(line: DraftTask, signed: date | None) -> tuple[Term, Stated | None]:
    """The term of a task and how often it comes back: "Hằng quý, … chậm nhất ngày 20" comes back, though its term alone is a day."""
    term, rhythm = term_of(line.term_text, signed), rhythm_in(line.text, line.term_text)
    if term.kind == "recurring" or rhythm is None:
        return term, rhythm
    if rhythm_of(line.term_text) is not None:  # "trong 1 tháng"
        return term, None
    return Term("recurring", None, None, term.text), rhythm


def _add_task(plan: Plan, number: int, line: DraftTask, choices: Mapping[str, Choice], signed: date | None) -> None:
    term, rhythm = _times(line, signed)
    task = Task.objects.create(
        plan=plan,
        number=number,
        text=line.text,
        role=line.role,
        term_text=line.term_text[:300],
        term_kind=term.kind,
        starts_on=term.start,
        due_on=term.due,
        repeats=rhythm.every if rhythm else "",
        repeat_day=rhythm.day if rhythm else None,
        repeat_month=rhythm.month if rhythm else None,
        folded=fold(line.text),
        from_annex=line.from_annex,
        start=line.start,
        end=line.end,
    )
    for name, duty in [(line.lead, Duty.LEAD), *((p, Duty.COORDINATE) for p in line.coordinating)]:
        if name:
            assign(task=task, duty=duty, named_as=name, choice=choices.get(name))


def assign(*, task: Task, duty: Duty, named_as: str, choice: Choice) -> TaskBody:
    """Name a body or group for a task; with no choice only the words are kept."""
    return TaskBody.objects.create(
        task=task,
        duty=duty.value,
        named_as=named_as[:300],
        body=choice if isinstance(choice, Body) else None,
        group=choice if isinstance(choice, BodyGroup) else None,
    )


@transaction.atomic
def choose(*, named: TaskBody, choice: Choice, by: User, at: datetime) -> None:
    """Say which body or group the words of `named` mean."""
    check_may(by, Act.PLAN, named.task.plan.document.owner, localdate(at))
    named.body = choice if isinstance(choice, Body) else None
    named.group = choice if isinstance(choice, BodyGroup) else None
    named.save(update_fields=["body", "group"])
    if named.task.plan.state == PlanState.RUNNING:
        give_out(plan=named.task.plan, tasks=[named.task], by=by, at=at)
    record(
        act="task.assigned",
        subject=f"task:{named.task_id}",
        within=f"plan:{named.task.plan_id}",
        summary=f"Nhiệm vụ {named.task.number}: “{named.named_as}” là {choice or 'chưa xác định'}",
        at=at,
        by=by,
        body=named.task.plan.owner,
    )


@transaction.atomic
def write_message(*, task: Task, owner: Body, by: User, at: datetime, title: str = "", kind: MessageKind | None = None) -> Message:
    """Start a message for `task` of `owner`, with the plan's document as its source; without a title it is called like the task."""
    words = title.strip() or short(task.text, 120)
    message = newsroom.write(title=words, owner=owner, source=task.plan.document, body=task.text, kind=kind, by=by, at=at)
    task.messages.add(message)
    return message
