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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "round", "by"], name="one_decision_a_person_a_round")]

    def __str__(self) -> str:
        return f"{self.by}: {'duyệt' if self.approved else 'trả lại'}"


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
