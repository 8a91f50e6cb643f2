"""Rows of the newsroom."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from wagtail.models import LockableMixin, PreviewableMixin, Revision, RevisionMixin

from loa.documents.models import Document
from loa.newsroom.rules import STATE_LABELS, State
from loa.organisations.models import Body, User
from loa.subscriptions.models import Topic


class Message(PreviewableMixin, LockableMixin, RevisionMixin, models.Model):  # type: ignore[misc]  # Wagtail is untyped
    """A message (tin, bài, thông điệp), written once for all channels."""

    title = models.CharField("Tiêu đề", max_length=200)
    summary = models.TextField("Tóm tắt", max_length=600, blank=True, help_text="Một, hai câu nói điều quan trọng nhất.")
    audience = models.CharField("Ai cần biết", max_length=300, blank=True)
    effective_from = models.DateField("Từ ngày", null=True, blank=True)
    what_to_do = models.TextField("Cần làm gì", max_length=1000, blank=True)
    body = models.TextField(
        "Nội dung", blank=True, help_text="Để một dòng trống giữa hai đoạn; dòng bắt đầu bằng “- ” là một gạch đầu dòng."
    )
    source = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="messages", verbose_name="Văn bản nguồn")
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="messages", verbose_name="Lĩnh vực")
    owner = models.ForeignKey(Body, models.PROTECT, related_name="messages", verbose_name="Cơ quan phát hành")
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="Người soạn")
    state = models.CharField(
        "Trạng thái", max_length=20, default=State.DRAFT.value, choices=[(k.value, v) for k, v in STATE_LABELS.items()]
    )
    slug = models.SlugField(max_length=120, unique=True)
    round = models.PositiveIntegerField(default=0)  # counts submissions; approvals belong to one round
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_sha256 = models.CharField(max_length=64, blank=True)
    recording_sha256 = models.CharField(max_length=64, blank=True)
    recording_media_type = models.CharField(max_length=40, blank=True)
    recording_script_sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    _revisions = GenericRelation(Revision, related_query_name="message")

    class Meta:
        verbose_name = "tin, bài"
        verbose_name_plural = "tin, bài"

    def __str__(self) -> str:
        return self.title

    @property
    def revisions(self) -> Any:
        return self._revisions

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """How Wagtail's preview panel may show it: one mode a channel."""
        return list(settings.MESSAGE_PREVIEWS)


class Edit(models.Model):
    """A person changed the words, when the message had `after_version` releases: who wrote a version does not approve it."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="edits")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    after_version = models.PositiveIntegerField()

    class Meta:
        verbose_name = "lần sửa"
        verbose_name_plural = "lần sửa"

    def __str__(self) -> str:
        return f"{self.by}: sửa"


class Approval(models.Model):
    """One decision of one person on the exact content `content_sha256`."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="approvals")
    round = models.PositiveIntegerField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    content_sha256 = models.CharField(max_length=64)
    approved = models.BooleanField()
    reason = models.TextField(blank=True)
    link = models.ForeignKey("ApprovalLink", models.PROTECT, null=True, related_name="+")  # None: at the desk

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "round", "by"], name="one_decision_a_person_a_round")]

    def __str__(self) -> str:
        return f"{self.by}: {'duyệt' if self.approved else 'trả lại'}"


class ApprovalLink(models.Model):
    """A link by which one approver may act once on exactly `content_sha256`. Its token is with its receiver; here is a hash."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="links")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    round = models.PositiveIntegerField()
    content_sha256 = models.CharField(max_length=64)
    selector = models.CharField(max_length=12, unique=True)
    secret_sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    used_for = models.CharField(max_length=10, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    wrong = models.PositiveIntegerField(default=0)  # tries with a wrong secret
    trouble = models.CharField(max_length=300, blank=True)  # why the letter was not sent

    class Meta:
        verbose_name = "liên kết duyệt"
        verbose_name_plural = "liên kết duyệt"

    def __str__(self) -> str:
        return f"{self.user}: liên kết duyệt"


class Question(models.Model):
    """What an approver asks about a message in review, and the answer of those who write it."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="questions")
    round = models.PositiveIntegerField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()
    link = models.ForeignKey(ApprovalLink, models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "câu hỏi của người duyệt"
        verbose_name_plural = "câu hỏi của người duyệt"

    def __str__(self) -> str:
        return self.text


class Release(models.Model):
    """A signed version of a message. Never changed: a change is a new version."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="releases")
    version = models.PositiveIntegerField()
    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    number = models.CharField(max_length=20, unique=True)  # "12/2026"
    title = models.CharField(max_length=200)
    content = models.JSONField()  # rules.content_form
    content_sha256 = models.CharField(max_length=64)
    envelope = models.JSONField()  # seal.envelope, purpose "loa/release/1"
    folded = models.TextField()  # search form of all words
    released_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "bản phát hành"
        verbose_name_plural = "bản phát hành"
        constraints = [models.UniqueConstraint(fields=["message", "version"], name="one_release_a_version")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Withdrawal(models.Model):
    """A released message was taken back: every release of it until `at`."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="withdrawals")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField("Lý do", max_length=1000)  # the public reads it at the message's address
    instead = models.TextField("Thông tin đúng", max_length=2000, blank=True)

    class Meta:
        verbose_name = "lần thu hồi"
        verbose_name_plural = "lần thu hồi"

    def __str__(self) -> str:
        return f"{self.message}: thu hồi"


class Rendition(models.Model):
    """A release as one channel carries it; its bytes lie in the store under `sha256`."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="renditions")
    channel = models.CharField(max_length=40)
    media_type = models.CharField(max_length=80)
    extension = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveIntegerField()
    text = models.TextField()
    milliseconds = models.PositiveIntegerField(null=True)
    draft_voice = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "channel"], name="one_rendition_a_channel")]

    def __str__(self) -> str:
        return f"{self.channel} {self.sha256[:12]}"
