"""Rows of the newsroom."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import LockableMixin, PreviewableMixin, Revision, RevisionMixin

from loa.documents.models import Document
from loa.newsroom.alert_rules import SCOPES
from loa.newsroom.kind_models import Language, MessageKind
from loa.newsroom.kind_rules import POLICY, VIETNAMESE
from loa.newsroom.rules import STATE_LABELS, State
from loa.newsroom.sheet_models import Sheet
from loa.newsroom.speech_models import Pronunciation, Recording, Take, VoiceConsent
from loa.newsroom.wording_models import FactReason, MachineSentence, Wording
from loa.newsroom.workflow_models import Competence, Notice, ReviewStep, Workflow, WorkflowStep
from loa.newsroom.writing_models import Comment, Coverage, CoverageChange, MessageTemplate
from loa.organisations.models import Body, User
from loa.paper.cap_words import CATEGORIES, CERTAINTIES, SEVERITIES, URGENCIES
from loa.subscriptions.models import Topic

__all__ = [
    "Approval",
    "ApprovalLink",
    "Comment",
    "Competence",
    "Coverage",
    "CoverageChange",
    "Edit",
    "FactReason",
    "Language",
    "MachineSentence",
    "Message",
    "MessageKind",
    "MessageTemplate",
    "Notice",
    "Pronunciation",
    "Question",
    "Recording",
    "Release",
    "Rendition",
    "ReviewStep",
    "Sheet",
    "Take",
    "VoiceConsent",
    "Withdrawal",
    "Wording",
    "Workflow",
    "WorkflowStep",
]


class Message(PreviewableMixin, LockableMixin, RevisionMixin, ClusterableModel, models.Model):  # type: ignore[misc]  # Wagtail is untyped
    """A message (tin, bài, thông điệp), written once for all channels. A translation of one is a message of its own, with an `original`."""

    kind = models.ForeignKey(MessageKind, models.PROTECT, default=POLICY, related_name="messages", verbose_name="Loại tin")
    title = models.CharField("Tiêu đề", max_length=200)
    summary = models.TextField("Tóm tắt", max_length=600, blank=True, help_text="Một, hai câu nói điều quan trọng nhất.")
    audience = models.CharField("Ai cần biết", max_length=300, blank=True)
    effective_from = models.DateField("Từ ngày", null=True, blank=True)
    effective_to = models.DateField(
        "Hết hiệu lực từ ngày", null=True, blank=True, help_text="Từ ngày này trang tin ghi là đã hết hiệu lực; loa, bảng không phát nữa."
    )
    what_to_do = models.TextField("Cần làm gì", max_length=1000, blank=True)
    event_at = models.DateTimeField("Thời gian diễn ra", null=True, blank=True)
    event_place = models.CharField("Địa điểm", max_length=300, blank=True)
    areas = ParentalManyToManyField(
        Body, blank=True, related_name="+", verbose_name="Địa bàn", help_text="Không chọn nơi nào là dành cho toàn địa bàn."
    )
    corrects = models.ForeignKey(
        "Release", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="Đính chính bản phát hành"
    )
    what_was_wrong = models.TextField("Đã sai ở chỗ nào", max_length=1000, blank=True)
    embargo_until = models.DateTimeField(
        "Cấm đăng trước giờ", null=True, blank=True,
        help_text="Giờ Việt Nam. Báo chí nhận trước để chuẩn bị; trước giờ này không kênh nào đưa tin ra công chúng.",
    )  # fmt: skip
    alert_category = models.CharField("Loại cảnh báo", max_length=12, blank=True, choices=CATEGORIES)
    alert_urgency = models.CharField("Khẩn cấp đến đâu", max_length=12, blank=True, choices=URGENCIES)
    alert_severity = models.CharField("Mức độ nghiêm trọng", max_length=12, blank=True, choices=SEVERITIES)
    alert_certainty = models.CharField("Chắc chắn đến đâu", max_length=12, blank=True, choices=CERTAINTIES)
    alert_until = models.DateTimeField(
        "Cảnh báo hết hiệu lực lúc", null=True, blank=True, help_text="Bỏ trống: 24 giờ sau khi phát hành, hoặc ngày hết hiệu lực của tin."
    )
    alert_scope = models.CharField("Phạm vi", max_length=12, blank=True, default="", choices=SCOPES)  # "" is public
    exercise = models.CharField(
        "Tên cuộc diễn tập", max_length=200, blank=True, help_text="Có tên ở đây thì tin không bao giờ ra công chúng, ở mọi kênh."
    )
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
    language = models.ForeignKey(Language, models.PROTECT, default=VIETNAMESE, related_name="messages", verbose_name="Ngôn ngữ")
    original = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="translations", verbose_name="Bản gốc")
    original_sha256 = models.CharField(max_length=64, blank=True)  # words of the original that this translates; others: it is stale
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
        constraints = [models.UniqueConstraint(fields=["original", "language"], name="one_translation_a_language")]

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
    """A person changed the words, when the message had `after_version` releases: who wrote a version does not approve it.

    One row a sitting (`rules.same_sitting`); `at` is its last save.
    """

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
    signs = models.BooleanField(default=True)  # False: a step before the signers, which does not count as one of the two
    step_name = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True)  # why it was returned, or the comment with which it was approved
    link = models.ForeignKey("ApprovalLink", models.PROTECT, null=True, related_name="+")  # None: at the desk

    class Meta:
        constraints = [  # who has approved may still return it, before the last signs
            models.UniqueConstraint(fields=["message", "round", "by", "approved"], name="one_decision_of_a_sort_a_round")
        ]

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
    draft_agreed = models.BooleanField(default=False)  # an approver agreed that the draft voice airs

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "channel"], name="one_rendition_a_channel")]

    def __str__(self) -> str:
        return f"{self.channel} {self.sha256[:12]}"
