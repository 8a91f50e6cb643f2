"""What is done to tasks of a plan that is there: add, change, end, serve an upper task; and to the plan's own end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max

from loa.ledger.actions import record
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, BodyGroup, User
from loa.paper.folding import fold
from loa.plans.giving_actions import give_out
from loa.plans.models import Assignment, Plan, Task, TaskBody
from loa.plans.rules import Duty, PlanState
from loa.plans.work_actions import check_keeps, take
from loa.plans.work_rules import OPEN, State

Choice = Body | BodyGroup


@dataclass(frozen=True, slots=True)
class Wording:
    """What a person types of a task. Dates are days; `repeats` is a Rhythm's value or "" (see work_rules)."""

    text: str
    term_kind: str
    term_text: str = ""
    starts_on: date | None = None
    due_on: date | None = None
    repeats: str = ""
    repeat_day: int | None = None
    repeat_month: int | None = None

    def problem(self) -> str:
        """What is wrong with it, in a sentence for the person who typed it; "" when nothing is."""
        if not self.text.strip():
            return "Hãy ghi nội dung nhiệm vụ."
        if self.starts_on and self.due_on and self.due_on < self.starts_on:
            return "Hạn không thể trước ngày bắt đầu."
        if self.term_kind in ("deadline", "period") and self.due_on is None:
            return "Hãy ghi ngày hết hạn, hoặc chọn “Văn bản không nêu thời hạn”."
        if self.term_kind == "recurring" and not self.repeats:
            return "Việc định kỳ cần có chu kỳ: hằng tuần, hằng tháng, hằng quý…"
        return ""


@transaction.atomic
def add_task(
    *,
    plan: Plan,
    wording: Wording,
    leads: Sequence[Choice],
    partners: Sequence[Choice],
    by: User,
    at: datetime,
    role: str = "lead",
    form_key: str = "",
) -> Task:
    """A task that the document does not hold, with its lead; it says so in the ledger. Given out at once when the plan runs.

    A form that is sent twice (`form_key`) adds one task. Whoever adds waits for whoever does so already, so that numbers run on.
    """
    check_keeps(plan, by, at)
    Plan.objects.select_for_update().only("pk").get(pk=plan.pk)
    plan.refresh_from_db()
    if form_key and (there := Task.objects.filter(form_key=form_key, plan=plan).first()):
        return there
    _check(plan, wording, leads)
    number = (plan.tasks.aggregate(n=Max("number"))["n"] or 0) + 1
    values = {**_values(wording), "folded": fold(wording.text), "form_key": form_key or None}
    task = Task.objects.create(plan=plan, number=number, role=role, **values)
    _name(task, leads, partners)
    _give_out(plan, task, by, at)
    _log(task, "task.added", f"Thêm nhiệm vụ {number}: {wording.text[:200]}", by, at, {})
    return task


@transaction.atomic
def edit_task(
    *, task: Task, wording: Wording, leads: Sequence[Choice], partners: Sequence[Choice], version: int, by: User, at: datetime
) -> Task:
    """Change wording, term or bodies; lines that are open follow, those of bodies that are named no more end.

    The ledger holds what it was. Raises ChangedMeanwhile.
    """
    check_keeps(task.plan, by, at)
    _check(task.plan, wording, leads)
    if task.ended_at:
        raise NotAllowed("Nhiệm vụ đã kết thúc nên không sửa được.")
    before = {**{k: _shown(getattr(task, k)) for k in _values(wording)}, **_bodies_of(task)}
    take(Task, task.pk, version, folded=fold(wording.text), **_values(wording))
    task.refresh_from_db()
    _name(task, leads, partners)
    _give_out(task.plan, task, by, at)
    after = {**{k: _shown(getattr(task, k)) for k in _values(wording)}, **_bodies_of(task)}
    changed = {k: {"from": before[k], "to": after[k]} for k in after if before[k] != after[k]}
    _log(task, "task.changed", f"Sửa nhiệm vụ {task.number}: {', '.join(FIELD_LABELS[k] for k in changed) or 'không đổi'}", by, at, changed)
    return task


FIELD_LABELS = {
    "text": "nội dung", "term_kind": "loại thời hạn", "term_text": "lời ghi thời hạn", "starts_on": "ngày bắt đầu", "due_on": "hạn",
    "repeats": "chu kỳ", "repeat_day": "ngày trong kỳ", "repeat_month": "tháng trong năm", "lead": "chủ trì", "coordinate": "phối hợp",
}  # fmt: skip


@transaction.atomic
def end_task(*, task: Task, why: str, version: int, by: User, at: datetime) -> None:
    """A task that is no longer to be done: it stays with its reason, its open lines end."""
    check_keeps(task.plan, by, at)
    if not why.strip():
        raise NotAllowed("Hãy ghi lý do kết thúc nhiệm vụ.")
    if task.ended_at:
        raise NotAllowed("Nhiệm vụ này đã kết thúc trước đó.")
    take(Task, task.pk, version, ended_at=at, ended_why=why.strip()[:300])
    ended = _end_lines(Assignment.objects.filter(task=task).values_list("pk", flat=True), why, by, at)
    _log(task, "task.ended", f"Kết thúc nhiệm vụ {task.number}: {why.strip()[:200]}", by, at, {"lines": ended})


@transaction.atomic
def end_plan(*, plan: Plan, why: str, version: int, by: User, at: datetime) -> None:
    """Close a plan: what is open ends with the reason, what was confirmed stays."""
    check_keeps(plan, by, at)
    if not why.strip():
        raise NotAllowed("Hãy ghi lý do kết thúc kế hoạch.")
    if plan.state == PlanState.ENDED:
        raise NotAllowed("Kế hoạch này đã kết thúc trước đó.")
    take(Plan, plan.pk, version, state=PlanState.ENDED.value, ended_why=why.strip()[:300])
    ended = _end_lines(Assignment.objects.filter(plan=plan).values_list("pk", flat=True), why, by, at)
    record(
        act="plan.ended",
        subject=f"plan:{plan.pk}",
        within=f"plan:{plan.pk}",
        summary=f"Kết thúc kế hoạch: {why.strip()[:200]}",
        at=at,
        by=by,
        body=plan.keeper,
        detail={"lines": ended},
    )


@transaction.atomic
def set_upper(*, plan: Plan, upper: Plan | None, version: int, by: User, at: datetime) -> None:
    """Say which upper plan this one serves. Links to tasks of another upper plan go. Raises NotAllowed for a circle."""
    check_keeps(plan, by, at)
    above = upper
    while above is not None:
        if above.pk == plan.pk:
            raise NotAllowed("Kế hoạch cấp trên không thể là chính nó hoặc kế hoạch xây dựng từ nó.")
        above = above.upper
    before = plan.upper
    take(Plan, plan.pk, version, upper=upper)
    plan.refresh_from_db()
    Task.serves.through.objects.filter(from_task__plan=plan).exclude(to_task__plan=upper).delete()
    words = f"Kế hoạch cấp trên: {upper.title[:150] if upper else 'không có'}"
    names = {"from": before.pk if before else None, "to": upper.pk if upper else None}
    whole = f"plan:{plan.pk}"
    record(act="plan.upper", subject=whole, within=whole, summary=words, at=at, by=by, body=plan.keeper, detail={"upper": names})


@transaction.atomic
def serve_all(*, plan: Plan, served: Mapping[int, Iterable[Task]], version: int, by: User, at: datetime) -> None:
    """Say for every task of `plan` which upper tasks it serves (`served`: by the task's id). Raises ChangedMeanwhile."""
    check_keeps(plan, by, at)
    take(Plan, plan.pk, version)
    for task in plan.tasks.filter(pk__in=list(served)).select_related("plan__keeper", "plan__owner", "plan__document"):
        serve(task=task, upper=served[task.pk], by=by, at=at)


@transaction.atomic
def serve(*, task: Task, upper: Iterable[Task], by: User, at: datetime) -> None:
    """Say which tasks of the upper plan `task` serves; replaces what was said before."""
    check_keeps(task.plan, by, at)
    chosen = list(upper)
    if any(t.plan_id != task.plan.upper_id for t in chosen):
        raise NotAllowed("Chỉ chọn được nhiệm vụ của kế hoạch cấp trên đã gắn.")
    before = sorted(task.serves.values_list("number", flat=True))
    task.serves.set(chosen)
    after = sorted(t.number for t in chosen)
    if before != after:
        _log(
            task,
            "task.serves",
            f"Nhiệm vụ {task.number} phục vụ nhiệm vụ cấp trên: {after or 'không'}",
            by,
            at,
            {"from": before, "to": after},
        )


def _check(plan: Plan, wording: Wording, leads: Sequence[Choice]) -> None:
    if plan.state == PlanState.ENDED:
        raise NotAllowed("Kế hoạch đã kết thúc nên không sửa được nhiệm vụ.")
    if problem := wording.problem():
        raise NotAllowed(problem)
    if not leads:
        raise NotAllowed("Nhiệm vụ cần có cơ quan chủ trì. Hãy chọn ít nhất một cơ quan hoặc nhóm cơ quan.")


def _values(wording: Wording) -> dict[str, object]:
    return {name: getattr(wording, name) for name in Wording.__slots__}


def _shown(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _bodies_of(task: Task) -> dict[str, object]:
    rows = list(TaskBody.objects.filter(task=task).select_related("body", "group").order_by("pk"))
    return {duty.value: "; ".join(str(r.body or r.group or r.named_as) for r in rows if r.duty == duty) for duty in Duty}


def _name(task: Task, leads: Sequence[Choice], partners: Sequence[Choice]) -> None:
    """The bodies of the task become `leads` and `partners`. A name of the document that was not chosen for yet stays as words."""
    wanted = [(Duty.LEAD.value, c) for c in leads] + [(Duty.COORDINATE.value, c) for c in partners]
    keys = {(duty, isinstance(c, Body), c.pk) for duty, c in wanted}
    there = set()
    for row in task.bodies.all():
        key = (row.duty, row.body_id is not None, row.body_id or row.group_id)
        if key[2] is not None and key not in keys:
            row.delete()  # who was named stays in the ledger's line and in the document
        there.add(key)
    TaskBody.objects.bulk_create(
        TaskBody(
            task=task,
            duty=duty,
            named_as=c.name[:300],
            body=c if isinstance(c, Body) else None,
            group=c if isinstance(c, BodyGroup) else None,
        )
        for duty, c in wanted
        if (duty, isinstance(c, Body), c.pk) not in there
    )


def _give_out(plan: Plan, task: Task, by: User, at: datetime) -> None:
    if plan.state == PlanState.RUNNING:
        give_out(plan=plan, tasks=[task], by=by, at=at)


def _end_lines(lines: Iterable[int], why: str, by: User, at: datetime) -> int:
    rows = Assignment.objects.filter(pk__in=lines, state__in=[s.value for s in OPEN])
    return rows.update(state=State.ENDED.value, note=why.strip()[:500], moved_at=at, moved_by=by, version=F("version") + 1)


def _log(task: Task, act: str, summary: str, by: User, at: datetime, detail: Mapping[str, object]) -> None:
    record(
        act=act,
        subject=f"task:{task.pk}",
        within=f"plan:{task.plan_id}",
        summary=summary,
        at=at,
        by=by,
        body=task.plan.keeper,
        detail=dict(detail),  # type: ignore[arg-type]
    )
