"""Reads of workflows: which steps a message goes through, which are open, who may take one."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from loa.newsroom.models import Competence, Message, ReviewStep, Workflow, WorkflowStep
from loa.newsroom.workflow_rules import DEFAULT, StepRow, for_language
from loa.organisations.models import Body, Post, User
from loa.organisations.queries import on, posts_of, seats, visible_bodies
from loa.organisations.rules import Role


def chain(body: Body) -> list[Body]:
    """`body` and those above it, the nearest first."""
    found = [body]
    while (parent := found[-1].parent) is not None and parent not in found:
        found.append(parent)
    return found


def workflow_for(owner: Body, kind: str) -> Workflow | None:
    """The workflow in use for `kind` of `owner`: its own before those above it, one of the kind before one for all kinds."""
    bodies = [body.pk for body in chain(owner)]
    found = Workflow.objects.filter(Q(kind=kind) | Q(kind__isnull=True), owner__in=bodies, ended_at__isnull=True)
    return min(found, key=lambda row: (bodies.index(row.owner_id), row.kind_id is None), default=None)


def rows_of(workflow: Workflow) -> list[StepRow]:
    """The steps of `workflow` as plain values."""
    steps = WorkflowStep.objects.filter(workflow=workflow).order_by("stage", "pk")
    return [StepRow(s.stage, s.name, s.role, s.signs, s.person_id) for s in steps]


def steps_for(message: Message) -> list[StepRow]:
    """The steps that a round of `message` would have now. One that is urgent has one stage, whatever the workflow above says."""
    if message.original_id:
        return list(for_language(str(message.language_id), message.language.name.removeprefix("Tiếng ")))
    workflow = workflow_for(message.owner, str(message.kind_id))
    rows = rows_of(workflow) if workflow else list(DEFAULT)
    if message.kind.urgent and len({row.stage for row in rows}) > 1:
        return [StepRow(1, row.name, row.role, True, row.person) for row in rows if row.signs]
    return rows


def review_steps(message: Message) -> QuerySet[ReviewStep]:
    """The steps of the present round, in order."""
    steps = ReviewStep.objects.filter(message=message, round=message.round)
    return steps.select_related("approval__by", "person", "language").order_by("stage", "pk")


def open_steps(message: Message) -> QuerySet[ReviewStep]:
    """Steps that wait for somebody now."""
    return review_steps(message).filter(opened_at__isnull=False, approval__isnull=True)


def steps_left(message: Message) -> int:
    """How many steps of the present round are not done."""
    return review_steps(message).filter(approval__isnull=True).count()


def competent(language: str, body: int, day: date) -> QuerySet[Competence]:
    """Those who are named competent for `language` at `body` on `day`."""
    return Competence.objects.filter(on(day), language=language, body=body).select_related("user", "language").order_by("pk")


def qualifies(user: User, step: ReviewStep, owner: int, day: date) -> bool:
    """Whether `step` of a message of `owner` asks for somebody like `user`."""
    if step.person_id not in (None, user.pk):
        return False
    if step.language_id:
        return owner in visible_bodies(user, day) and competent(str(step.language_id), owner, day).filter(user=user).exists()
    return owner in seats(user, day, [Role(step.role)])


def step_for(user: User, message: Message, day: date) -> ReviewStep | None:
    """The open step that `user` would take; one that asks for them by name first. It is not asked whose text it is."""
    fitting = [step for step in open_steps(message) if qualifies(user, step, message.owner_id, day)]
    return min(fitting, key=lambda step: (step.person_id is None, step.pk), default=None)


def takes_part(user: User, message: Message, day: date) -> bool:
    """Whether some step of the present round asks for somebody like `user`, be it open, done or still to come."""
    return any(qualifies(user, step, message.owner_id, day) for step in review_steps(message))


def candidates(steps: Iterable[ReviewStep], owner: Body, day: date) -> QuerySet[User]:
    """Everybody whom one of `steps` may ask; who wrote the text is still among them."""
    bodies = [owner.pk, *owner.children.filter(kind__endswith="_office").values_list("pk", flat=True)]
    wanted = Q(pk__in=())
    for step in steps:
        if step.language_id:
            wanted |= Q(pk__in=competent(str(step.language_id), owner.pk, day).values("user"))
        else:
            holders = Post.objects.filter(on(day), body__in=bodies, role=step.role).values("user")
            wanted |= Q(pk__in=holders) & (Q(pk=step.person_id) if step.person_id else Q())
    return User.objects.filter(wanted, is_active=True).order_by("pk")


def asks_for(user: User, day: date) -> Q:
    """Condition of a message: an open step of its round asks for somebody like `user`."""
    own = ReviewStep.objects.filter(
        Q(person__isnull=True) | Q(person=user),
        message=OuterRef("pk"),
        round=OuterRef("round"),
        opened_at__isnull=False,
        approval__isnull=True,
    )
    found = Q(pk__in=())
    for role in {Role(post.role) for post in posts_of(user, day)}:
        found |= Q(Exists(own.filter(role=role.value)), owner__in=seats(user, day, [role]))
    named = Competence.objects.filter(on(day), user=user, language=OuterRef("language"), body=OuterRef("message__owner"))
    return found | Q(Exists(own.filter(Exists(named), language__isnull=False)))


def long_open(at_most: datetime, urgent: bool) -> QuerySet[ReviewStep]:
    """Open steps whose people were last asked before `at_most`."""
    waiting = ReviewStep.objects.filter(
        message__state="submitted", message__round=F("round"), opened_at__lte=at_most, approval__isnull=True, message__kind__urgent=urgent
    )
    return waiting.filter(Q(reminded_at__isnull=True) | Q(reminded_at__lte=at_most)).select_related("message__owner", "message__kind")
