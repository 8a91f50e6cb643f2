"""Rows of delivery."""

from django.db import models

from loa.delivery.port import DestinationKind, Level
from loa.delivery.rules import STATE_LABELS, State
from loa.newsroom.models import Release
from loa.organisations.models import Body, User


class Delivery(models.Model):
    """One release on one channel to one destination. This row is the truth of what is to be sent."""

    key = models.CharField(max_length=32, unique=True)
    release = models.ForeignKey(Release, models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=40)
    destination_kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in DestinationKind])
    destination_code = models.CharField(max_length=80)
    destination_name = models.CharField(max_length=200)
    body = models.ForeignKey(Body, models.PROTECT, related_name="deliveries")
    state = models.CharField(max_length=20, default=State.PENDING.value, choices=[(k.value, v) for k, v in STATE_LABELS.items()])
    not_before = models.DateTimeField(null=True)  # when it is to play
    not_after = models.DateTimeField(null=True)  # latest start of a broadcast, end of a board's show
    next_attempt_at = models.DateTimeField(null=True, db_index=True)
    sending_since = models.DateTimeField(null=True)
    taken = models.CharField(max_length=40, blank=True, default="")  # "journal:batch" of the worker that has it
    tries = models.PositiveIntegerField(default=0)  # hand-overs begun
    looks = models.PositiveIntegerField(default=0)  # questions after an unknown outcome
    recall_at = models.DateTimeField(null=True, db_index=True)  # when its channel is next asked to take it back
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "lượt gửi"
        verbose_name_plural = "lượt gửi"
        indexes = [
            models.Index(fields=["channel", "destination_code", "state"]),
            models.Index(fields=["channel", "state", "next_attempt_at"], name="delivery_lane"),
            models.Index(fields=["taken"], name="delivery_taken", condition=~models.Q(taken="")),
        ]

    def __str__(self) -> str:
        return f"{self.channel} → {self.destination_name}"


class Attempt(models.Model):
    """One try to hand a delivery over."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts")
    channel = models.CharField(max_length=40, blank=True, default="")  # of the delivery: rates count by it
    number = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)  # a State, "" while it runs
    detail = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "number"], name="attempt_number_once")]
        indexes = [models.Index(fields=["channel", "started_at"], name="attempt_rate")]

    def __str__(self) -> str:
        return f"{self.delivery_id}#{self.number}"

    @property
    def outcome_label(self) -> str:
        if self.outcome == "recall":
            return "Gỡ ở nơi nhận"
        return STATE_LABELS[State(self.outcome)] if self.outcome else "Đang chạy"


class Receipt(models.Model):
    """Evidence that a delivery arrived, and how good it is."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="receipts")
    level = models.CharField(max_length=20, choices=[(k.value, k.value) for k in Level])
    evidence = models.TextField()
    reference = models.CharField(max_length=300, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)  # photo or signed list, in the store
    quantity = models.PositiveIntegerField(null=True)  # leaflets handed out, people at the meeting
    at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=120)  # id of the log entry or check: the same proof counts once

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "source"], name="one_receipt_a_source")]

    def __str__(self) -> str:
        return f"{self.level}: {self.evidence}"


class Rest(models.Model):
    """A channel that is closed for now: by its other side (expired token, quota, server down) or by staff."""

    channel = models.CharField(max_length=40, unique=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)  # None: until a person opens it
    why = models.CharField(max_length=500)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "kênh tạm nghỉ"
        verbose_name_plural = "kênh tạm nghỉ"

    def __str__(self) -> str:
        return f"{self.channel}: {self.why}"
