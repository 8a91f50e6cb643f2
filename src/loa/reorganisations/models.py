"""Rows of reorganisations."""

from django.db import models

from loa.organisations.models import Body, User
from loa.organisations.rules import KIND_LABELS, SUCCESSION_LABELS
from loa.plans.models import HandOver, Task
from loa.reorganisations.rules import STATE_LABELS


class Reorganisation(models.Model):
    """One act (sắp xếp, tổ chức lại) in the area of `scope`, on a date, on a legal basis. A draft until it is enacted, once."""

    title = models.CharField("tên", max_length=200)
    scope = models.ForeignKey(Body, models.PROTECT, related_name="reorganisations", verbose_name="trong phạm vi của")
    on = models.DateField("từ ngày")
    basis = models.CharField("căn cứ pháp lý", max_length=300)
    state = models.CharField(max_length=12, choices=[(k.value, v) for k, v in STATE_LABELS.items()], default="draft")
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    enacted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    enacted_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)  # counts of what was moved
    version = models.PositiveIntegerField(default=1)
    hand_overs = models.ManyToManyField(HandOver, related_name="reorganisations")

    class Meta:
        verbose_name = "đợt sắp xếp"
        verbose_name_plural = "sắp xếp, bàn giao"

    def __str__(self) -> str:
        return self.title


class Fresh(models.Model):
    """A body that the reorganisation makes; `body` is set when it is enacted."""

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="fresh")
    name = models.CharField("tên đầy đủ", max_length=200)
    short_name = models.CharField("tên ngắn", max_length=80)
    kind = models.CharField("loại", max_length=20, choices=[(k.value, v) for k, v in KIND_LABELS.items()])
    parent = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="trực thuộc")
    under = models.ForeignKey("self", models.CASCADE, null=True, related_name="children", verbose_name="trực thuộc cơ quan mới")
    place = models.CharField("địa danh", max_length=80, blank=True)
    official_code = models.CharField("mã", max_length=20, blank=True)
    version = models.PositiveIntegerField(default=1)
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name


class Way(models.Model):
    """From an old body to one that goes on: how it follows, and what it takes over."""

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="ways")
    old = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="cơ quan cũ")
    new = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+", verbose_name="cơ quan nhận")
    fresh = models.ForeignKey(Fresh, models.CASCADE, null=True, related_name="ways")
    kind = models.CharField("cách kế thừa", max_length=20, choices=[(k.value, v) for k, v in SUCCESSION_LABELS.items()])
    function = models.CharField("chức năng chuyển", max_length=200, blank=True)
    ends_old = models.BooleanField("cơ quan cũ kết thúc", default=True)
    takes_work = models.BooleanField("nhận việc đang mở", default=True)
    takes_plans = models.BooleanField("theo dõi tiếp kế hoạch", default=False)
    takes_people = models.BooleanField("nhận vị trí công tác", default=False)
    takes_channels = models.BooleanField("nhận kênh, đài, bảng", default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(new__isnull=True) ^ models.Q(fresh__isnull=True), name="one_body_goes_on"),
            models.UniqueConstraint(fields=["reorganisation", "old", "new", "function"], name="way_once"),
            models.UniqueConstraint(fields=["reorganisation", "old", "fresh", "function"], name="fresh_way_once"),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new or self.fresh}"


class Choice(models.Model):
    """A task whose open lines of `old` go only some of the ways."""

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="choices")
    old = models.ForeignKey(Body, models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, models.PROTECT, related_name="+")
    ways = models.ManyToManyField(Way, related_name="choices")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reorganisation", "old", "task"], name="choice_once")]

    def __str__(self) -> str:
        return f"{self.old}, {self.task}"
