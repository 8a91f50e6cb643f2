"""What is done to workflows and to the steps of a round, and who is named competent for a language."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from loa.ledger.actions import record
from loa.newsroom import notice_actions
from loa.newsroom.models import Approval, Competence, Language, Message, MessageKind, ReviewStep, Workflow, WorkflowStep
from loa.newsroom.queries import writers_of
from loa.newsroom.rules import APPROVALS_NEEDED, NotAllowed
from loa.newsroom.workflow_queries import competent, open_steps, review_steps, step_for, steps_for, steps_left, takes_part
from loa.newsroom.workflow_rules import StepRow, check_workflow, numbered
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted, check_may, visible_bodies
from loa.organisations.rules import Act, forbidden_words


def start_round(*, message: Message, by: User, at: datetime) -> None:
    """Copy the steps of the workflow into the round that begins, and ask the people of the first stage."""
    if message.original_id:
        _check_competent(message, localdate(at))
    ReviewStep.objects.bulk_create(
        ReviewStep(
            message=message, round=message.round, stage=row.stage, name=row.name, role=row.role, signs=row.signs, person_id=row.person,
            language_id=row.language or None, opened_at=at if row.stage == 1 else None,
        )
        for row in numbered(steps_for(message))
    )  # fmt: skip
    notice_actions.ask(message=message, steps=open_steps(message), by=by, at=at)


def _check_competent(message: Message, day: date) -> None:
    """Raise NotAllowed unless two people could sign this translation: named for its language, and not its writers."""
    people = set(competent(str(message.language_id), message.owner_id, day).values_list("user_id", flat=True))
    if len(people - writers_of(message)) < APPROVALS_NEEDED:
        raise NotAllowed(
            f"Bản {message.language} cần hai người được giao duyệt ngôn ngữ này và không soạn bản dịch; hiện chưa đủ. "
            "Quản trị của cơ quan giao ở trang “Loại tin và quy trình duyệt”."
        )


def take_step(*, message: Message, by: User, at: datetime) -> ReviewStep:
    """The step that `by` takes now. Raises NotPermitted when no step asks for people like them, NotAllowed when it is not their turn."""
    day = localdate(at)
    step = step_for(by, message, day)
    if step is not None:
        return step
    if not takes_part(by, message, day):
        raise NotPermitted(forbidden_words(Act.APPROVE, message.owner.name))
    waits = ", ".join(f"“{one.name}”" for one in open_steps(message)) or "không còn bước nào"
    raise NotAllowed(f"Chưa đến hoặc đã qua bước của bạn. Tin đang chờ: {waits}.")


def step_done(*, step: ReviewStep, approval: Approval, by: User, at: datetime) -> int:
    """Note the approval with its step and open the next stage when this one is done; returns how many steps are left."""
    message = approval.message
    step.approval = approval
    step.save(update_fields=["approval"])
    left = steps_left(message)
    if left and not open_steps(message).exists():
        stage = review_steps(message).filter(approval__isnull=True).values_list("stage", flat=True)[0]
        ReviewStep.objects.filter(message=message, round=message.round, stage=stage).update(opened_at=at)
        notice_actions.ask(message=message, steps=open_steps(message), by=by, at=at)
    return left


@transaction.atomic
def set_workflow(
    *, owner: Body, kind: MessageKind | None, name: str, steps: Sequence[StepRow], replaces: Workflow | None, by: User, at: datetime
) -> Workflow:
    """A workflow for messages of `kind` (all) of `owner`, in place of `replaces`. Rounds that run keep the steps that they began with.

    Raises NotAllowed with what is wrong, also when somebody else has changed it meanwhile.
    """
    check_may(by, Act.ADMINISTER, owner, localdate(at))
    rows = numbered(steps)
    wrong = check_workflow(rows, kind.urgent if kind else False)
    if not name.strip():
        wrong.insert(0, "Hãy đặt tên cho quy trình.")
    if wrong:
        raise NotAllowed(" ".join(wrong))
    now_used = Workflow.objects.select_for_update().filter(owner=owner, kind=kind, ended_at__isnull=True).first()
    if (now_used.pk if now_used else None) != (replaces.pk if replaces else None):
        raise NotAllowed("Có người vừa đổi quy trình này. Hãy xem bản mới rồi sửa lại.")
    if now_used:
        Workflow.objects.filter(pk=now_used.pk).update(ended_at=at)
    made = Workflow.objects.create(owner=owner, kind=kind, name=name.strip()[:120], made_by=by, made_at=at)
    WorkflowStep.objects.bulk_create(
        WorkflowStep(workflow=made, stage=s.stage, name=s.name, role=s.role, signs=s.signs, person_id=s.person) for s in rows
    )
    words = " → ".join(f"{s.stage}. {s.name}" for s in rows)
    _note(made, "set", f"Đặt quy trình duyệt “{made.name}” ({kind or 'mọi loại tin'}): {words}", by, at)
    return made


@transaction.atomic
def end_workflow(*, workflow: Workflow, by: User, at: datetime) -> None:
    """From now on the workflow of the body above, or the usual one, applies."""
    check_may(by, Act.ADMINISTER, workflow.owner, localdate(at))
    if Workflow.objects.filter(pk=workflow.pk, ended_at__isnull=True).update(ended_at=at):
        _note(workflow, "ended", f"Thôi dùng quy trình duyệt “{workflow.name}”", by, at)


def _note(workflow: Workflow, act: str, summary: str, by: User, at: datetime) -> None:
    record(act=f"workflow.{act}", subject=f"workflow:{workflow.pk}", summary=summary, at=at, by=by, body=workflow.owner)


@transaction.atomic
def name_competent(*, user: User, body: Body, language: Language, basis: str, by: User, at: datetime) -> Competence:
    """Name a person who may approve texts in `language` for `body`. Raises NotAllowed for one who does not work there."""
    day = localdate(at)
    check_may(by, Act.ADMINISTER, body, day)
    if body.pk not in visible_bodies(user, day):
        raise NotAllowed(f"{user} không có vị trí công tác tại {body} nên không thấy được tin của cơ quan này.")
    if Competence.objects.filter(user=user, body=body, language=language, valid_to__isnull=True).exists():
        raise NotAllowed(f"{user} đã được giao duyệt {language}.")
    made = Competence.objects.create(user=user, body=body, language=language, basis=basis.strip()[:300], valid_from=day, made_by=by)
    words = f"Giao {user} duyệt {language}"
    record(act="competence.named", subject=f"body:{body.pk}", summary=words, at=at, by=by, body=body)
    return made


@transaction.atomic
def end_competence(*, competence: Competence, by: User, at: datetime) -> None:
    """From today on the person approves this language no more."""
    day: date = localdate(at)
    check_may(by, Act.ADMINISTER, competence.body, day)
    if Competence.objects.filter(pk=competence.pk, valid_to__isnull=True).update(valid_to=day):
        words = f"Thôi giao {competence.user} duyệt {competence.language}"
        record(act="competence.ended", subject=f"body:{competence.body_id}", summary=words, at=at, by=by, body=competence.body)
