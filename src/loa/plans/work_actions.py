"""What is done to lines of work: move them, give evidence, hand over; `giving_actions` makes them. The only places that save them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils.timezone import localdate

from loa.documents.models import Document
from loa.ledger.actions import record
from loa.ledger.models import Entry
from loa.newsroom.models import Release
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, User
from loa.organisations.queries import acts_for, check_may, may
from loa.organisations.rules import Act
from loa.plans.giving_actions import give_out, log_line
from loa.plans.models import Assignment, Evidence, HandOver, Plan, Task
from loa.plans.rules import Duty, PlanState
from loa.plans.work_queries import keeps, without_lead
from loa.plans.work_rules import BY_THE_BODY, MOVE_LABELS, MOVES, OPEN, STATE_LABELS, EvidenceKind, Move, Rhythm, State


class ChangedMeanwhile(Exception):
    """Somebody else changed the row since it was shown; the text says what to do."""


@transaction.atomic
def start_plan(*, plan: Plan, starts_on: date, ends_on: date, evidence_every: Rhythm | None, version: int, by: User, at: datetime) -> int:
    """Give out the work of `plan`, which runs in [starts_on, ends_on); returns how many lines were made.

    Groups expand to the bodies that they mean on the first day of the plan's period. `evidence_every` is how often continuous tasks are
    asked for evidence. Raises NotAllowed when a task has no lead, or nothing can be given out; ChangedMeanwhile.
    """
    check_keeps(plan, by, at)
    if ends_on <= starts_on:
        raise NotAllowed("Ngày kết thúc kế hoạch phải sau ngày bắt đầu.")
    if lacking := without_lead(plan):
        numbers = ", ".join(str(t.number) for t in lacking)
        raise NotAllowed(f"Nhiệm vụ {numbers} chưa có cơ quan chủ trì. Hãy chọn cơ quan chủ trì cho từng nhiệm vụ rồi giao việc.")
    if plan.state == PlanState.ENDED:
        raise NotAllowed("Kế hoạch đã kết thúc.")
    take(Plan, plan.pk, version, state=PlanState.RUNNING.value, starts_on=starts_on, ends_on=ends_on, keeper=plan.keeper or plan.owner)
    plan.refresh_from_db()
    if evidence_every:
        plan.tasks.filter(term_kind="continuous", repeats="").update(repeats=evidence_every.value)
    made = give_out(plan=plan, by=by, at=at)
    record(
        act="plan.started",
        subject=f"plan:{plan.pk}",
        within=f"plan:{plan.pk}",
        summary=f"Giao việc theo {plan.document.heading}: {made} phần việc, từ {starts_on:%d/%m/%Y} đến trước {ends_on:%d/%m/%Y}",
        at=at,
        by=by,
        body=plan.keeper,
        basis=plan.document.heading[:300],
        detail={"lines": made, "from": starts_on.isoformat(), "to": ends_on.isoformat()},
    )
    return made


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of evidence as it is given: one of release, document, entry, file (name, SHA-256 in the store), or words alone."""

    words: str = ""
    release: Release | None = None
    document: Document | None = None
    entry: Entry | None = None
    file_name: str = ""
    file_sha256: str = ""

    @property
    def kind(self) -> EvidenceKind:
        if self.release:
            return EvidenceKind.RELEASE
        if self.document:
            return EvidenceKind.DOCUMENT
        if self.entry:
            return EvidenceKind.ENTRY
        return EvidenceKind.FILE if self.file_sha256 else EvidenceKind.WORDS


@transaction.atomic
def move(*, line: Assignment, to: Move, version: int, by: User, at: datetime, note: str = "") -> Assignment:
    """Accept, begin, confirm, send back or end a line. Raises NotAllowed, PermissionDenied, ChangedMeanwhile."""
    if to in (Move.GIVE_EVIDENCE, Move.HAND_OVER):
        raise ValueError(f"{to} has an act of its own")
    if to in (Move.SEND_BACK, Move.END) and not note.strip():
        raise NotAllowed("Hãy ghi rõ lý do để cơ quan thực hiện biết cần làm gì.")
    _check_may_move(line, to, by, at)
    return _move(line, to, version, by, at, note)


@transaction.atomic
def give_evidence(*, line: Assignment, shown: Sequence[Shown], version: int, by: User, at: datetime, note: str = "") -> Assignment:
    """Add evidence and hand the line in for confirmation. At least one piece that says something is needed."""
    pieces = [s for s in shown if s.words.strip() or s.kind is not EvidenceKind.WORDS]
    if not pieces:
        raise NotAllowed("Chưa có minh chứng nào: hãy chọn tin đã phát hành, văn bản, tệp, hoặc mô tả kết quả.")
    _check_may_move(line, Move.GIVE_EVIDENCE, by, at)
    moved = _move(line, Move.GIVE_EVIDENCE, version, by, at, note)
    Evidence.objects.bulk_create(
        Evidence(
            assignment=line, kind=s.kind.value, words=s.words.strip(), release=s.release, document=s.document, entry=s.entry,
            file_name=s.file_name[:200], file_sha256=s.file_sha256, given_by=by, given_at=at,
        )
        for s in pieces
    )  # fmt: skip
    return moved


@transaction.atomic
def withdraw_evidence(*, evidence: Evidence, why: str, by: User, at: datetime) -> None:
    """Take a piece back: it stays, marked with the reason. Not possible once the line is confirmed."""
    line = evidence.assignment
    _check_body(line, by, at)
    if line.state == State.CONFIRMED:
        raise NotAllowed("Phần việc đã được xác nhận; muốn đổi minh chứng, đề nghị cơ quan theo dõi trả lại.")
    if not why.strip():
        raise NotAllowed("Hãy ghi lý do rút minh chứng.")
    if not Evidence.objects.filter(pk=evidence.pk, withdrawn_at__isnull=True).update(withdrawn_at=at, withdrawn_why=why.strip()[:300]):
        raise ChangedMeanwhile("Minh chứng này đã được rút trước đó.")
    log_line(line, "evidence.withdrawn", f"Rút minh chứng: {why.strip()}", by, at, {"evidence": evidence.pk})


@transaction.atomic
def put_in_charge(*, line: Assignment, officer: User | None, version: int, by: User, at: datetime) -> Assignment:
    """Say which of the body's people does the line."""
    _check_body(line, by, at)
    if officer is not None and not acts_for(officer, line.body, localdate(at)):
        raise NotAllowed(f"{officer} không công tác tại {line.body}.")
    before = line.officer
    take(Assignment, line.pk, version, officer=officer)
    line.refresh_from_db()
    names = {"from": str(before or ""), "to": str(officer or "")}
    log_line(line, "assignment.officer", f"{line}: giao {officer or 'chưa có người phụ trách'}", by, at, names)
    return line


def hand_over(*, line: Assignment, to: Sequence[Body], on: date, basis: str, by: User | None, at: datetime) -> list[Assignment]:
    """An open line goes on in each body of `to`; part of a reorganisation, or of an act of the keeper. Returns the lines that go on.

    A body whose own line is open goes on with it; a line made here begins as accepted work of its body when the old one was
    under way, so that nothing that was begun looks new. Raises NotAllowed for a line that is not open, or for no body.
    """
    if not to or line.body in to:
        raise NotAllowed(f"Hãy chọn cơ quan nhận bàn giao khác với {line.body}.")
    if State(line.state) not in MOVES[Move.HAND_OVER][0]:
        raise NotAllowed(f"Phần việc “{line}” không còn mở nên không bàn giao.")
    before = line.state
    begun = before if before in (State.ACCEPTED, State.IN_PROGRESS) else State.PLANNED.value
    found = [_continued(line, body, begun, by, at) for body in to]
    HandOver.objects.bulk_create(
        HandOver(old=line, new=row, on=on, basis=basis[:300], state_before=before, made_new=made) for row, made in found
    )
    new = [row for row, _ in found]
    take(Assignment, line.pk, line.version, state=State.HANDED_OVER.value, moved_at=at, moved_by=by, note=f"Bàn giao theo {basis}"[:500])
    line.refresh_from_db()
    names = "; ".join(b.name for b in to)
    log_line(line, "assignment.handed_over", f"Bàn giao {line} cho {names}", by, at, {"from": before, "to": [r.pk for r in new]}, basis)
    return new


def _continued(line: Assignment, body: Body, state: str, by: User | None, at: datetime) -> tuple[Assignment, bool]:
    """The line of `body` that goes on, and whether it is new. One that is closed stays closed: what comes to it is a line of its own."""
    own = Assignment.objects.filter(task_id=line.task_id, duty=line.duty, body=body, occurrence=line.occurrence).first()
    if own is not None and State(own.state) in OPEN:
        return own, False
    number, label = line.occurrence, line.label
    if own is not None:
        number = (Assignment.objects.filter(task_id=line.task_id).aggregate(n=Max("occurrence"))["n"] or 0) + 1
        label = f"{label}, phần của {line.body.short_name}".removeprefix(", ")[:60]
    row = Assignment.objects.create(
        task_id=line.task_id, plan_id=line.plan_id, body=body, duty=line.duty, occurrence=number, label=label,
        opens_on=line.opens_on, due_on=line.due_on, state=state, moved_at=at, moved_by=by,
    )  # fmt: skip
    return row, True


def _move(line: Assignment, to: Move, version: int, by: User, at: datetime, note: str) -> Assignment:
    before, state = MOVES[to]
    if State(line.state) not in before:
        raise NotAllowed(f"Phần việc đang ở trạng thái “{STATE_LABELS[State(line.state)]}” nên không thể {MOVE_LABELS[to].lower()}.")
    was = line.state
    take(Assignment, line.pk, version, state=state.value, moved_at=at, moved_by=by, note=note.strip()[:500])
    line.refresh_from_db()
    log_line(
        line, f"assignment.{to.value}", f"{MOVE_LABELS[to]}: {line}", by, at, {"from": was, "to": state.value, "note": note.strip()[:500]}
    )
    return line


def take(model: type[Plan] | type[Task] | type[Assignment], pk: int, version: int, **values: object) -> None:
    """Write `values` if nobody has changed the row since `version`."""
    if not model._default_manager.filter(pk=pk, version=version).update(version=F("version") + 1, **values):
        raise ChangedMeanwhile("Có người vừa thay đổi mục này. Hãy xem nội dung mới bên dưới rồi làm lại nếu vẫn cần.")


def _check_may_move(line: Assignment, to: Move, by: User, at: datetime) -> None:
    if to in BY_THE_BODY:
        _check_body(line, by, at)
        return
    _check_follows(line, by, at)
    if to is not Move.CONFIRM:
        return
    if not line.evidence.filter(withdrawn_at__isnull=True).exists():
        raise NotAllowed("Phần việc không còn minh chứng nào (đã rút hết). Hãy trả lại để cơ quan nộp minh chứng.")
    if line.evidence.filter(given_by=by).exists():  # also what was withdrawn: who handed in does not confirm
        raise NotAllowed("Người nộp minh chứng không tự xác nhận. Đề nghị người khác của cơ quan theo dõi xác nhận.")


def _check_body(line: Assignment, by: User, at: datetime) -> None:
    check_may(by, Act.WORK, line.body, localdate(at))


def _check_follows(line: Assignment, by: User, at: datetime) -> None:
    """The keeper of the plan confirms; of a coordinating line also the lead body of the same occurrence."""
    day = localdate(at)
    leads = Assignment.objects.filter(task_id=line.task_id, occurrence=line.occurrence, duty=Duty.LEAD.value).select_related("body")
    if line.duty == Duty.COORDINATE and any(may(by, Act.CONFIRM, lead.body, day) for lead in leads[:200]):
        return
    check_may(by, Act.CONFIRM, line.plan.keeper or line.plan.owner, day)


def check_keeps(plan: Plan, by: User, at: datetime) -> None:
    """Raise PermissionDenied unless `by` acts for the plan's keeper, or for the body in whose register its document stands."""
    if not keeps(plan, by, localdate(at)):
        check_may(by, Act.PLAN, plan.keeper or plan.owner, localdate(at))
