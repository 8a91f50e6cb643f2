"""Rows of stations."""

from django.db import models

from loa.delivery.models import Delivery
from loa.organisations.models import Body
from loa.stations.rules import EVENT_LABELS, KIND_LABELS


class Station(models.Model):
    """A loudspeaker cluster (cụm loa) or an LED board (bảng điện tử) at a body."""

    code = models.SlugField("mã", max_length=60, unique=True)
    name = models.CharField("tên", max_length=120)
    kind = models.CharField("loại", max_length=20, choices=list(KIND_LABELS.items()))
    body = models.ForeignKey(Body, models.PROTECT, related_name="stations", verbose_name="đơn vị quản lý")
    public_key = models.CharField(max_length=64)
    token_sha256 = models.CharField(max_length=64)
    quiet_from = models.TimeField("giờ nghỉ từ", null=True, blank=True)
    quiet_to = models.TimeField("giờ nghỉ đến", null=True, blank=True)
    active = models.BooleanField("đang dùng", default=True)
    last_seen_at = models.DateTimeField(null=True)
    last_version = models.PositiveIntegerField(default=0)  # newest manifest that it fetched

    class Meta:
        verbose_name = "trạm"
        verbose_name_plural = "đài, cụm loa và bảng"

    def __str__(self) -> str:
        return self.name


class Manifest(models.Model):
    """A signed list of what a station is to hold; versions of a station only rise."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="manifests")
    version = models.PositiveIntegerField()
    envelope = models.JSONField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "version"], name="one_manifest_a_version")]

    def __str__(self) -> str:
        return f"{self.station} v{self.version}"


class PlayLog(models.Model):
    """One line that a station signed: what it did with an item, when."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="logs")
    entry = models.UUIDField(unique=True)
    delivery = models.ForeignKey(Delivery, models.PROTECT, null=True, related_name="logs")
    sha256 = models.CharField(max_length=64, blank=True)
    event = models.CharField(max_length=20, choices=list(EVENT_LABELS.items()))
    planned_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    device = models.CharField(max_length=120, blank=True)
    detail = models.CharField(max_length=400, blank=True)
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.station}: {self.event}"
