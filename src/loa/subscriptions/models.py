"""Rows of subscriptions."""

from django.db import models

from loa.organisations.models import Body
from loa.subscriptions.rules import ENDED_LABELS, Kind


class Topic(models.Model):
    """A field of policy (lĩnh vực) that messages belong to and people choose."""

    name = models.CharField("Lĩnh vực", max_length=100, unique=True)
    order = models.PositiveIntegerField("Thứ tự", default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "lĩnh vực"
        verbose_name_plural = "lĩnh vực"
        ordering = ("order", "name")

    def __str__(self) -> str:
        return self.name


class Subscription(models.Model):
    """An address that asked to be told. No topics is all topics; no areas is everywhere."""

    code = models.CharField(max_length=32, unique=True)  # random; what deliveries and links know of it
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in Kind])
    address = models.TextField()  # e-mail address, or the browser's push subscription as JSON; "" when ended
    topics = models.ManyToManyField(Topic, blank=True, related_name="subscriptions")
    areas = models.ManyToManyField(Body, blank=True, related_name="+")
    asked_at = models.DateTimeField(db_index=True)
    letters = models.PositiveIntegerField(default=0)  # confirmation letters since `asked_at`
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=10, blank=True, choices=[(k.value, v) for k, v in ENDED_LABELS.items()])
    bounces = models.PositiveIntegerField(default=0)  # refusals in a row

    class Meta:
        verbose_name = "đăng ký nhận tin"
        verbose_name_plural = "đăng ký nhận tin"
        constraints = [
            models.UniqueConstraint(fields=["kind", "address"], condition=models.Q(ended_at__isnull=True), name="one_open_subscription")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.code[:8]}"


class Newsroom(models.Model):
    """A newsroom (tòa soạn) that an office sends press releases to: the paper's own address, never a person's."""

    owner = models.ForeignKey(Body, models.PROTECT, related_name="newsrooms", verbose_name="Danh sách của")
    name = models.CharField("Cơ quan báo chí", max_length=200)
    address = models.EmailField("Thư điện tử của tòa soạn", max_length=254)
    code = models.CharField(max_length=32, unique=True)  # what deliveries know of it
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)  # counts changes, so that nobody writes over another's

    class Meta:
        verbose_name = "cơ quan báo chí"
        verbose_name_plural = "cơ quan báo chí"
        constraints = [
            models.UniqueConstraint(fields=["owner", "address"], condition=models.Q(ended_at__isnull=True), name="newsroom_once_a_list")
        ]

    def __str__(self) -> str:
        return self.name
