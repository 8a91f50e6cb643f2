"""Rows of delivery."""

from datetime import datetime

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
    resend_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="resends")
    resend_why = models.CharField(max_length=300, blank=True, default="")  # what the person who sent it again said
    clock_from = models.DateTimeField(null=True)  # of a resend: when the first of its line was made; deadlines run from there
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "lượt gửi"
        verbose_name_plural = "lượt gửi"
        indexes = [
            models.Index(fields=["channel", "destination_code", "state"]),
            models.Index(fields=["channel", "state", "next_attempt_at"], name="delivery_lane"),
            models.Index(fields=["taken"], name="delivery_taken", condition=~models.Q(taken="")),
            models.Index(fields=["created_at", "channel", "state", "release"], name="delivery_made"),  # what a report counts
        ]

    def __str__(self) -> str:
        return f"{self.channel} → {self.destination_name}"

    @property
    def clock(self) -> datetime:
        """The moment from which its deadlines run: sending again does not start them anew."""
        return self.clock_from or self.created_at


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


class AccountNote(models.Model):
    """How the office's account at another house was doing when its channel last asked (tình trạng tài khoản)."""

    channel = models.CharField(max_length=40, unique=True)
    facts = models.JSONField(default=list)  # sentences for staff
    warning = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "tình trạng tài khoản"
        verbose_name_plural = "tình trạng tài khoản"

    def __str__(self) -> str:
        return f"{self.channel}: {self.warning or 'ổn'}"


class Canary(models.Model):
    """One test message of one channel (tin thử). It is no release; its body is there only while it is looked for."""

    channel = models.CharField(max_length=40)
    slot = models.DateTimeField()  # the quarter of an hour that it flies in; the moment of the click, when a person asked for it
    key = models.CharField(max_length=32, unique=True)
    state = models.CharField(max_length=20)
    began_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    evidence = models.TextField(blank=True)
    reference = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    media_type = models.CharField(max_length=80, blank=True)
    body = models.BinaryField(blank=True, default=b"")
    envelope = models.JSONField(default=dict)  # sealed for the purpose "loa/canary/1"

    class Meta:
        verbose_name = "tin thử"
        verbose_name_plural = "tin thử"
        constraints = [models.UniqueConstraint(fields=["channel", "slot"], name="one_canary_a_slot")]
        indexes = [models.Index(fields=["channel", "state", "-began_at"], name="canary_newest")]

    def __str__(self) -> str:
        return f"{self.channel}: {self.state}"

    @property
    def seconds(self) -> float | None:
        """How long it took, from the beginning to its end."""
        return round((self.ended_at - self.began_at).total_seconds(), 1) if self.ended_at else None


class OutsideAlarm(models.Model):
    """Something that the check from outside misses: a release on a channel, or the site itself."""

    release = models.ForeignKey(Release, models.CASCADE, null=True, related_name="+")
    channel = models.CharField(max_length=40)
    words = models.CharField(max_length=500)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "báo động từ bên ngoài"
        verbose_name_plural = "báo động từ bên ngoài"
        indexes = [models.Index(fields=["cleared_at"], name="outside_open", condition=models.Q(cleared_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.channel}: {self.words}"
