"""Rows of programmes: slots of a station, the place of each broadcast in them, and what an area allows."""

from django.db import models

from loa.delivery.models import Delivery
from loa.newsroom.models import Release
from loa.organisations.models import Body, User
from loa.players.item import ORDINARY
from loa.players.programme import EVERY_DAY, Hours
from loa.stations.programme_rules import (
    AIRING_LABELS,
    FINISH,
    HOLD,
    OVERLONG,
    OWN,
    PRIORITIES,
    RELAY,
    RULE_KINDS,
    SLOT_KINDS,
    WAITING,
    days_words,
    hours_words,
)


def every_day() -> list[int]:
    """ISO weekdays, 1 is Monday."""
    return list(EVERY_DAY)


class Slot(models.Model):
    """A weekly part of a station's programme (khung chương trình)."""

    station = models.ForeignKey("stations.Station", models.PROTECT, related_name="slots")
    name = models.CharField("tên khung", max_length=80)
    kind = models.CharField("loại khung", max_length=10, choices=list(SLOT_KINDS.items()), default=OWN)
    start = models.TimeField("từ")
    end = models.TimeField("đến")
    days = models.JSONField("các ngày", default=every_day)
    overlong = models.CharField("bài dài hơn khung", max_length=10, choices=list(OVERLONG.items()), default=FINISH)
    source = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+", verbose_name="tiếp âm của")  # of a relay
    opening = models.ForeignKey(Release, models.PROTECT, null=True, related_name="+", verbose_name="nhạc hiệu mở đầu")
    closing = models.ForeignKey(Release, models.PROTECT, null=True, related_name="+", verbose_name="nhạc hiệu kết thúc")
    filler = models.ForeignKey(Release, models.PROTECT, null=True, related_name="+", verbose_name="nhạc chờ")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "khung chương trình"
        verbose_name_plural = "khung chương trình"

    def __str__(self) -> str:
        return f"{self.name} {self.hours_words}"

    @property
    def hours(self) -> Hours:
        """When it runs."""
        return Hours(self.start, self.end, tuple(self.days))

    @property
    def hours_words(self) -> str:
        return f"{self.start:%H:%M}–{self.end:%H:%M}"

    @property
    def days_words(self) -> str:
        return days_words(self.days)

    @property
    def within(self) -> bool:
        """Whether only what ends in it may begin; a relay never runs over."""
        return self.overlong == HOLD or self.kind == RELAY


class Airing(models.Model):
    """The place of one broadcast in the programme of its station (lượt phát). A delivery without one sounds at its own hour."""

    delivery = models.OneToOneField(Delivery, models.PROTECT, related_name="airing")
    station = models.ForeignKey("stations.Station", models.PROTECT, related_name="airings")
    state = models.CharField(max_length=10, choices=list(AIRING_LABELS.items()), default=WAITING)
    priority = models.CharField("mức ưu tiên", max_length=10, choices=list(PRIORITIES.items()), default=ORDINARY)
    from_above = models.BooleanField(default=False)  # released by a body above the commune
    slot = models.ForeignKey(Slot, models.PROTECT, null=True, related_name="airings")
    day = models.DateField(null=True)
    order = models.PositiveIntegerField(default=0)
    exact = models.BooleanField("đúng giờ đến từng giây", default=False)
    zone = models.CharField("phần màn hình", max_length=20, blank=True, default="")  # of a board; "" is the first
    reason = models.CharField("lý do không phát", max_length=300, blank=True, default="")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "lượt phát"
        verbose_name_plural = "lượt phát"
        indexes = [models.Index(fields=["station", "day", "slot"], name="airing_by_day")]

    def __str__(self) -> str:
        return f"{self.station}: {self.delivery_id}"


class AirRule(models.Model):
    """What an area allows its loudspeakers, as the office entered it: quiet hours, or a limit of minutes a day. Ships empty."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="air_rules", verbose_name="địa bàn")
    kind = models.CharField("loại", max_length=10, choices=list(RULE_KINDS.items()))
    start = models.TimeField("từ", null=True)
    end = models.TimeField("đến", null=True)
    days = models.JSONField(default=every_day)
    minutes = models.PositiveSmallIntegerField("số phút", null=True)
    basis = models.CharField("căn cứ", max_length=300)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "quy định phát thanh của địa bàn"
        verbose_name_plural = "quy định phát thanh của địa bàn"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="quiet", start__isnull=False, end__isnull=False, minutes__isnull=True)
                | models.Q(kind="limit", minutes__isnull=False, start__isnull=True, end__isnull=True),
                name="air_rule_says_what_its_kind_asks",
            )
        ]

    def __str__(self) -> str:
        return f"{self.body}: {self.words}"

    @property
    def hours(self) -> Hours | None:
        """Quiet hours; None of a limit."""
        return Hours(self.start, self.end, tuple(self.days)) if self.start is not None and self.end is not None else None

    @property
    def words(self) -> str:
        return f"nghỉ {hours_words(self.hours)}" if self.hours else f"nhiều nhất {self.minutes} phút một ngày"
