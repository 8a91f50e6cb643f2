"""Rows of approval: who is asked in which order, as data; the steps of one round; who is named competent for a language; notices."""

from django.db import models
from django.db.models import F, Q

from loa.newsroom.kind_models import Language, MessageKind
from loa.newsroom.workflow_rules import NOTICE_LABELS
from loa.organisations.models import Body, User
from loa.organisations.rules import ROLE_LABELS


class Workflow(models.Model):
    """How messages of `kind` (all) of `owner` are approved (quy trình duyệt). Changed by ending it and starting another."""

    owner = models.ForeignKey(Body, models.PROTECT, related_name="workflows", verbose_name="Cơ quan")
    kind = models.ForeignKey(MessageKind, models.PROTECT, null=True, blank=True, related_name="workflows", verbose_name="Loại tin")
    name = models.CharField("Tên quy trình", max_length=120)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "quy trình duyệt"
        verbose_name_plural = "quy trình duyệt"
        constraints = [
            models.UniqueConstraint(fields=["owner", "kind"], condition=Q(ended_at__isnull=True), name="one_workflow_a_kind"),
            models.UniqueConstraint(
                fields=["owner"], condition=Q(ended_at__isnull=True, kind__isnull=True), name="one_workflow_for_all_kinds"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AnyStep(models.Model):
    """What a step of a workflow is. Steps of one `stage` are asked together; a stage opens when the one before is done."""

    stage = models.PositiveIntegerField("Chặng")
    name = models.CharField("Tên bước", max_length=80)
    role = models.CharField("Vai trò", max_length=20, blank=True, choices=[(k.value, v) for k, v in ROLE_LABELS.items()])
    signs = models.BooleanField("Ký", default=True)  # False: looks at it before the signers do
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Chỉ người này")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class WorkflowStep(AnyStep):
    """A step of a workflow."""

    workflow = models.ForeignKey(Workflow, models.PROTECT, related_name="steps")

    class Meta:
        verbose_name = "bước duyệt"
        verbose_name_plural = "bước duyệt"


class ReviewStep(AnyStep):
    """A step of one round of one message, copied from the workflow when it was submitted: a later change of that changes nothing here.

    `language` asks for one who is named competent for it, instead of a role.
    """

    message = models.ForeignKey("newsroom.Message", models.PROTECT, related_name="review_steps")
    round = models.PositiveIntegerField()
    language = models.ForeignKey(Language, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)  # when its people were asked
    reminded_at = models.DateTimeField(null=True)
    approval = models.OneToOneField("newsroom.Approval", models.PROTECT, null=True, related_name="step")

    class Meta:
        verbose_name = "bước của lần trình"
        verbose_name_plural = "bước của lần trình"
        indexes = [models.Index(fields=["message", "round"], name="steps_of_a_round")]


class Competence(models.Model):
    """A person is named competent to approve texts in a language for a body, in [valid_from, valid_to)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="competences", verbose_name="Người")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="Cơ quan")
    language = models.ForeignKey(Language, models.PROTECT, related_name="+", verbose_name="Ngôn ngữ")
    basis = models.CharField("Căn cứ", max_length=300, blank=True)  # the paper that names them
    valid_from = models.DateField("Từ ngày")
    valid_to = models.DateField("Đến (không gồm ngày này)", null=True, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "người duyệt theo ngôn ngữ"
        verbose_name_plural = "người duyệt theo ngôn ngữ"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="competence_period_runs_forward"
            ),
            models.UniqueConstraint(
                fields=["user", "body", "language"], condition=Q(valid_to__isnull=True), name="competent_once_until_now"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.language}"


class Notice(models.Model):
    """One thing that one member of staff is told of a message, at the desk and, with an address, by mail."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    message = models.ForeignKey("newsroom.Message", models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=20, choices=[(k.value, v) for k, v in NOTICE_LABELS.items()])
    words = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)  # why the letter was not sent

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        indexes = [models.Index(fields=["user", "read_at"], name="notices_unread")]

    def __str__(self) -> str:
        return self.words
