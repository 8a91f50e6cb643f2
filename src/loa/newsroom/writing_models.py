"""Rows around the writing: templates, comments, and what is planned for the calendar."""

from django.db import models
from django.db.models import Q

from loa.newsroom.calendar_rules import COVERAGE_LABELS, VERB_LABELS, CoverageState
from loa.newsroom.comment_rules import FIELDS
from loa.newsroom.kind_models import MessageKind
from loa.organisations.models import Body, User
from loa.subscriptions.models import Topic


class MessageTemplate(models.Model):
    """A message that others start from (mẫu tin), with blanks like [ngày] that must be filled before submission."""

    owner = models.ForeignKey(Body, models.PROTECT, related_name="message_templates", verbose_name="Cơ quan")
    kind = models.ForeignKey(MessageKind, models.PROTECT, related_name="templates", verbose_name="Loại tin")
    name = models.CharField("Tên mẫu", max_length=120)
    title = models.CharField("Tiêu đề", max_length=200, blank=True)
    summary = models.TextField("Tóm tắt", max_length=600, blank=True)
    audience = models.CharField("Ai cần biết", max_length=300, blank=True)
    what_to_do = models.TextField("Cần làm gì", max_length=1000, blank=True)
    body = models.TextField("Nội dung", blank=True)
    event_place = models.CharField("Địa điểm", max_length=300, blank=True)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Lĩnh vực")
    edition = models.PositiveIntegerField(default=1)  # counts saves: a stale form does not overwrite
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "mẫu tin"
        verbose_name_plural = "mẫu tin"
        constraints = [models.UniqueConstraint(fields=["owner", "name"], condition=Q(ended_at__isnull=True), name="template_name_once")]

    def __str__(self) -> str:
        return self.name


class Comment(models.Model):
    """What a colleague says about a field of a message while it is written; an answer hangs below the comment that began the thread."""

    message = models.ForeignKey("newsroom.Message", models.PROTECT, related_name="comments")
    field = models.CharField(max_length=20, blank=True, choices=list(FIELDS.items()))
    thread = models.ForeignKey("self", models.PROTECT, null=True, related_name="answers")
    quote = models.CharField(max_length=300, blank=True)  # the words that it is about, as they were
    text = models.TextField(max_length=2000)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "góp ý"
        verbose_name_plural = "góp ý"

    def __str__(self) -> str:
        return self.text


class Coverage(models.Model):
    """What is to go out on a day on a channel (mục của lịch biên tập), with its message or before there is a text.

    The day is a plan of the editors: it moves nothing that is released. `day` None is postponed without a day.
    """

    owner = models.ForeignKey(Body, models.PROTECT, related_name="coverages", verbose_name="Cơ quan")
    message = models.ForeignKey("newsroom.Message", models.PROTECT, null=True, blank=True, related_name="coverages")
    kind = models.ForeignKey(MessageKind, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Loại tin")
    title = models.CharField("Việc cần làm", max_length=200)
    channel = models.CharField("Kênh", max_length=40, blank=True)  # "" is every channel
    day = models.DateField("Ngày dự kiến", null=True, blank=True, db_index=True)
    hour = models.TimeField("Giờ dự kiến", null=True, blank=True)
    state = models.CharField(max_length=20, default=CoverageState.PLANNED.value, choices=[(k.value, v) for k, v in COVERAGE_LABELS.items()])
    edition = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = "mục lịch biên tập"
        verbose_name_plural = "lịch biên tập"

    def __str__(self) -> str:
        return self.title


class CoverageChange(models.Model):
    """What was done to a planned item, by whom and why. It stays."""

    coverage = models.ForeignKey(Coverage, models.PROTECT, related_name="changes")
    verb = models.CharField(max_length=20, choices=[(k.value, v) for k, v in VERB_LABELS.items()])
    before = models.DateField(null=True)
    after = models.DateField(null=True)
    reason = models.CharField("Lý do", max_length=500, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "thay đổi lịch"
        verbose_name_plural = "thay đổi lịch"

    def __str__(self) -> str:
        return f"{self.coverage}: {self.verb}"
