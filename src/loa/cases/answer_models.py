"""Rows of answers: what is written and sent, words used again, what was published."""

from typing import Any

from django.db import models
from django.db.models import Q

from loa.cases.case_models import KIND_CHOICES, Case
from loa.documents.models import Document
from loa.newsroom.models import Message
from loa.organisations.models import Body, FoldedField, User
from loa.subscriptions.models import Topic


class Answer(models.Model):
    """An answer: one open draft a case, then what was sent. `points` are {point, answer, declined}; writers are those who changed it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="answers")
    opening = models.TextField(blank=True)
    points = models.JSONField(default=list)
    closing = models.TextField(blank=True)
    outcome = models.CharField(max_length=14, default="answer")  # rules.Move: answer, supply_partly, refuse
    ground = models.CharField(max_length=20, blank=True)  # of a refusal
    repeats_why = models.CharField(max_length=500, blank=True)  # why a reply to a follow-up repeats an earlier one
    is_repeated = models.BooleanField(default=False)
    writers = models.ManyToManyField(User, related_name="+")
    earlier = models.ForeignKey("Published", models.PROTECT, null=True, related_name="+")  # given unchanged
    submitted_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)  # why it was sent back
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "trả lời"
        verbose_name_plural = "trả lời"
        constraints = [models.UniqueConstraint(fields=["case"], condition=Q(sent_at__isnull=True), name="one_draft_answer_a_case")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.pk}"


class ReplyTemplate(models.Model):
    """Words that an office uses again."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=KIND_CHOICES)
    name = models.CharField("Tên mẫu", max_length=120)
    text = models.TextField("Nội dung")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "mẫu trả lời"
        verbose_name_plural = "mẫu trả lời"

    def __str__(self) -> str:
        return self.name


class Published(models.Model):
    """A question with its answer as everybody may read it; somebody confirmed that nothing of a person is in it."""

    case = models.OneToOneField(Case, models.SET_NULL, null=True, related_name="published")
    code = models.SlugField(max_length=100, unique=True)
    title = models.CharField("Câu hỏi ngắn", max_length=160)
    question = models.TextField("Câu hỏi")
    answer = models.TextField("Trả lời")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="+")
    policy = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")  # "trả lời ý kiến nhân dân", for loudspeakers
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)
    folded = FoldedField(max_length=20_000, of=("title", "question", "answer"))

    class Meta:
        verbose_name = "câu hỏi đã công bố"
        verbose_name_plural = "câu hỏi đã công bố"
        indexes = [models.Index(fields=["-at", "-id"], name="published_at", condition=Q(withdrawn_at__isnull=True))]

    def __str__(self) -> str:
        return self.title

    @property
    def shown(self) -> dict[str, Any]:
        """What a copy of it gives."""
        return {"title": self.title, "question": self.question, "answer": self.answer}
