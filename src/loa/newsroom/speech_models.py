"""Rows of what is said aloud: takes of an announcer, recordings that wait to be heard, words of an office and how they are said."""

from django.db import models
from django.db.models import Q

from loa.newsroom.speech_rules import RECORDING_LABELS, RecordingState
from loa.organisations.models import Body, User


class Take(models.Model):
    """One reading of one part of a script (lượt thu). The last of a part counts; the sound lies in the store under `audio_sha256`."""

    message = models.ForeignKey("newsroom.Message", models.PROTECT, related_name="takes")
    script_sha256 = models.CharField(max_length=64)  # of the whole script
    part = models.PositiveIntegerField()  # from 1
    audio_sha256 = models.CharField(max_length=64)
    bytes = models.PositiveIntegerField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "lượt thu"
        verbose_name_plural = "lượt thu"
        constraints = [models.UniqueConstraint(fields=["message", "script_sha256", "part", "audio_sha256"], name="one_take_once")]

    def __str__(self) -> str:
        return f"phần {self.part}"


class Recording(models.Model):
    """A reading of a whole script, levelled, that waits to be heard and approved by who made it (bản thu)."""

    message = models.ForeignKey("newsroom.Message", models.PROTECT, related_name="recordings")
    script_sha256 = models.CharField(max_length=64)
    takes = models.PositiveIntegerField(default=0)  # joined of so many; 0 is an uploaded file
    original_sha256 = models.CharField(max_length=64, blank=True)  # of the uploaded file
    audio_sha256 = models.CharField(max_length=64)
    milliseconds = models.PositiveIntegerField()
    figures = models.JSONField()  # as the treatment gives them: before, after, lengths, warnings
    state = models.CharField(
        max_length=20, default=RecordingState.WAITING.value, choices=[(k.value, v) for k, v in RECORDING_LABELS.items()]
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "bản thu"
        verbose_name_plural = "bản thu"

    def __str__(self) -> str:
        return f"{self.message}: {self.get_state_display()}"


class VoiceConsent(models.Model):
    """An approver agrees that exactly `content_sha256` is aired in a synthetic draft voice (đồng ý phát giọng máy)."""

    message = models.ForeignKey("newsroom.Message", models.PROTECT, related_name="voice_consents")
    round = models.PositiveIntegerField()
    content_sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "đồng ý phát giọng máy"
        verbose_name_plural = "đồng ý phát giọng máy"
        constraints = [models.UniqueConstraint(fields=["message", "round", "by"], name="one_voice_consent_a_person_a_round")]

    def __str__(self) -> str:
        return f"{self.by}: đồng ý phát giọng máy"


class Pronunciation(models.Model):
    """How an office has a word said over its loudspeakers, in [made_at, ended_at) (từ điển đọc).

    Changed by ending it and adding another.
    """

    body = models.ForeignKey(Body, models.PROTECT, related_name="pronunciations", verbose_name="Cơ quan")
    written = models.CharField("Viết", max_length=80)
    said = models.CharField("Đọc", max_length=200)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "cách đọc"
        verbose_name_plural = "cách đọc"
        constraints = [models.UniqueConstraint(fields=["body", "written"], condition=Q(ended_at__isnull=True), name="one_way_to_say_it")]

    def __str__(self) -> str:
        return f"{self.written}: {self.said}"
