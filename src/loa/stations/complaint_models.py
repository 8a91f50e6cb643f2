"""Rows of what people report about loudspeakers. Nothing of who they are is asked or kept."""

from django.db import models

from loa.organisations.models import User
from loa.stations.complaint_rules import KINDS, LONGEST, OPEN, STATE_LABELS


class Complaint(models.Model):
    """One report about one loudspeaker (phản ánh về loa)."""

    station = models.ForeignKey("stations.Station", models.PROTECT, related_name="complaints")
    receipt = models.CharField(max_length=12, unique=True)
    kind = models.CharField("Loa bị gì", max_length=10, choices=list(KINDS.items()))
    words = models.TextField("Nói rõ hơn", max_length=LONGEST, blank=True)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=list(STATE_LABELS.items()), default=OPEN)
    answer = models.TextField("Trả lời", max_length=2000, blank=True, default="")
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "phản ánh về loa"
        verbose_name_plural = "phản ánh về loa"
        indexes = [models.Index(fields=["state", "-at"], name="complaint_open"), models.Index(fields=["at"], name="complaint_rate")]

    def __str__(self) -> str:
        return f"{self.receipt}: {self.station}"
