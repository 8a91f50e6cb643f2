"""Rows of plans."""

from django.db import models

from loa.documents.models import Document
from loa.newsroom.models import Message
from loa.organisations.models import Body, BodyGroup, User
from loa.plans.rules import DUTY_LABELS, ROLE_LABELS, TERM_LABELS


class Plan(models.Model):
    """A plan (kế hoạch) made from a registered document."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="plan")
    owner = models.ForeignKey(Body, models.PROTECT, related_name="plans", verbose_name="cơ quan lập kế hoạch")
    title = models.TextField("tên kế hoạch")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "kế hoạch"
        verbose_name_plural = "kế hoạch"

    def __str__(self) -> str:
        return self.title


class Task(models.Model):
    """One task (nhiệm vụ). `start`, `end` are its place in the document's text: the source sentence."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="tasks")
    number = models.PositiveIntegerField()
    text = models.TextField("nội dung")
    role = models.CharField("vai trò", max_length=20, choices=list(ROLE_LABELS.items()))
    term_text = models.CharField("thời hạn như văn bản ghi", max_length=300, blank=True)
    term_kind = models.CharField(max_length=20, choices=list(TERM_LABELS.items()), default="none")
    starts_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    from_annex = models.BooleanField(default=False)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    messages = models.ManyToManyField(Message, related_name="tasks", blank=True)

    class Meta:
        verbose_name = "nhiệm vụ"
        verbose_name_plural = "nhiệm vụ"
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="task_number_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:80]}"


class TaskBody(models.Model):
    """A body or group that the plan names for a task; neither means that nobody has chosen yet."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="bodies")
    duty = models.CharField(max_length=20, choices=[(k.value, v) for k, v in DUTY_LABELS.items()])
    named_as = models.CharField(max_length=300)
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="tasks")
    group = models.ForeignKey(BodyGroup, models.PROTECT, null=True, blank=True, related_name="tasks")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(body__isnull=True) | models.Q(group__isnull=True), name="a_body_or_a_group"),
        ]

    def __str__(self) -> str:
        return self.named_as

    @property
    def value(self) -> str:
        """What was chosen, as forms write it: "body:12", "group:3", or ""."""
        return f"body:{self.body_id}" if self.body_id else f"group:{self.group_id}" if self.group_id else ""
