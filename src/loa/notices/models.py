"""Rows of notices."""

from django.db import models

from loa.documents.models import Document
from loa.newsroom.models import Release


class Notice(models.Model):
    """A release or an outgoing document as it can be checked. Its text is that of the day it was taken in, whatever is corrected later."""

    code = models.CharField(max_length=16, unique=True)  # the address of its check page
    release = models.OneToOneField(Release, models.PROTECT, null=True, related_name="notice")
    document = models.OneToOneField(Document, models.PROTECT, null=True, related_name="notice")
    number = models.CharField(max_length=80, blank=True)
    number_key = models.CharField(max_length=80, blank=True, db_index=True)  # rules.number_key
    title = models.CharField(max_length=500)
    text = models.TextField()
    taken_at = models.DateTimeField()

    class Meta:
        verbose_name = "văn bản kiểm chứng"
        verbose_name_plural = "văn bản kiểm chứng"
        constraints = [
            models.CheckConstraint(condition=models.Q(release__isnull=False) ^ models.Q(document__isnull=False), name="one_thing_a_notice")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class Shingle(models.Model):
    """One kept run of words of a notice (paper.shingles)."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="shingles")
    value = models.BigIntegerField(db_index=True)

    class Meta:
        verbose_name = "dấu vết câu chữ"
        verbose_name_plural = "dấu vết câu chữ"

    def __str__(self) -> str:
        return str(self.value)
