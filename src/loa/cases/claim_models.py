"""Rows of claims: the statement, where it circulates, evidence, who reviewed. No field is for a person who said or spread it."""

from django.db import models

from loa.cases.claim_rules import STATE_LABELS, VERDICTS, State
from loa.documents.models import Document
from loa.newsroom.models import Message
from loa.organisations.models import Body, User


class Claim(models.Model):
    """A checkable statement (thông tin cần kiểm chứng). The cases that asked about it point here."""

    statement = models.TextField("Câu khẳng định")
    affected = models.CharField("Ai bị ảnh hưởng", max_length=300, blank=True)
    owner = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="Cơ quan kiểm tra")
    concerned = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+", verbose_name="Cơ quan liên quan")
    is_own_error = models.BooleanField("Lỗi của chính cơ quan", default=False)
    state = models.CharField(max_length=10, default=State.CHECKING.value, choices=[(s.value, label) for s, label in STATE_LABELS.items()])
    verdict = models.CharField("Kết luận", max_length=12, blank=True, choices=[(v.value, rated.label) for v, rated in VERDICTS.items()])
    explanation = models.TextField("Giải thích", blank=True)
    reply_asked_at = models.DateTimeField(null=True)
    reply = models.TextField("Ý kiến của cơ quan liên quan", blank=True)
    replied_at = models.DateTimeField(null=True)
    writers = models.ManyToManyField(User, related_name="+")
    code = models.SlugField(max_length=100, null=True, unique=True)
    published_at = models.DateTimeField(null=True)
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")
    begun_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "thông tin cần kiểm chứng"
        verbose_name_plural = "thông tin cần kiểm chứng"
        indexes = [models.Index(fields=["-published_at", "-id"], name="claim_published", condition=models.Q(published_at__isnull=False))]

    def __str__(self) -> str:
        return self.statement[:120]


class Instance(models.Model):
    """Where the statement was seen: an address or a description of a place, never of who put it there."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="instances")
    place = models.CharField("Nơi thấy", max_length=500)
    seen_on = models.DateField("Ngày thấy", null=True)

    class Meta:
        verbose_name = "nơi lan truyền"
        verbose_name_plural = "nơi lan truyền"

    def __str__(self) -> str:
        return self.place


class Proof(models.Model):
    """A piece of evidence with its source."""

    FOR, AGAINST, CONTEXT = "for", "against", "context"
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="proofs")
    stands = models.CharField(max_length=7, choices=[(FOR, "Ủng hộ"), (AGAINST, "Bác bỏ"), (CONTEXT, "Bối cảnh")])
    words = models.TextField("Bằng chứng")
    source = models.CharField("Nguồn", max_length=500)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "bằng chứng"
        verbose_name_plural = "bằng chứng"

    def __str__(self) -> str:
        return self.words[:80]


class Reviewed(models.Model):
    """One of the two who reviewed the conclusion, at the version that they saw."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="reviews")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "lần duyệt"
        verbose_name_plural = "lần duyệt"
        constraints = [models.UniqueConstraint(fields=["claim", "by"], name="one_review_a_person")]

    def __str__(self) -> str:
        return f"{self.claim_id}"
