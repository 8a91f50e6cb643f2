"""Rows of the writing of a message: wordings for single channels, reasons for figures, sentences that the program made."""

from django.db import models

from loa.organisations.models import User


class Wording(models.Model):
    """What an officer wrote for one channel alone (lời riêng cho kênh); `base` is the message's own words when it was written."""

    message = models.ForeignKey("newsroom.Message", models.PROTECT, related_name="wordings")
    channel = models.CharField(max_length=40)
    text = models.TextField("Lời riêng cho kênh", max_length=10_000)
    base = models.JSONField()  # wording_rules.base_of
    base_sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "lời riêng cho kênh"
        verbose_name_plural = "lời riêng cho kênh"
        constraints = [models.UniqueConstraint(fields=["message", "channel"], name="one_wording_a_channel")]

    def __str__(self) -> str:
        return f"{self.channel}: {self.text[:60]}"


class FactReason(models.Model):
    """Why a figure stands in the message that its source does not hold. It belongs to this very value: another one needs its own."""

    message = models.ForeignKey("newsroom.Message", models.PROTECT, related_name="fact_reasons")
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=200)
    written = models.CharField(max_length=200)
    reason = models.CharField("Lý do", max_length=500)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "lý do của số liệu"
        verbose_name_plural = "lý do của số liệu"
        constraints = [models.UniqueConstraint(fields=["message", "kind", "value"], name="one_reason_a_fact")]

    def __str__(self) -> str:
        return f"{self.written}: {self.reason}"


class MachineSentence(models.Model):
    """A sentence that the program took from the source; `start`, `end` are the place of what it rests on.

    While it stands in the message as it was made and nobody accepted it, the message cannot be submitted.
    """

    message = models.ForeignKey("newsroom.Message", models.PROTECT, related_name="machine_sentences")
    text = models.TextField()
    provision = models.CharField(max_length=200, blank=True)  # "khoản 2 Điều 5"
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "câu do máy soạn"
        verbose_name_plural = "câu do máy soạn"

    def __str__(self) -> str:
        return self.text
