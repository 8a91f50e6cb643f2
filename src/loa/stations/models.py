"""Rows of stations."""

from datetime import datetime

from django.db import models

from loa.delivery.models import Delivery
from loa.newsroom.models import Release
from loa.organisations.models import Body, User
from loa.stations.board_models import BoardScreen
from loa.stations.complaint_models import Complaint
from loa.stations.emergency_models import Emergency
from loa.stations.health_models import SilenceAlarm
from loa.stations.programme_models import Airing, AirRule, Slot
from loa.stations.rules import EVENT_LABELS, KIND_LABELS

__all__ = [
    "AirRule",
    "Airing",
    "BoardScreen",
    "Complaint",
    "Emergency",
    "EnrolmentCode",
    "Health",
    "KeyList",
    "Manifest",
    "OwnSignature",
    "PlayLog",
    "Roster",
    "SilenceAlarm",
    "Slot",
    "Station",
    "UrgentList",
]


class Station(models.Model):
    """A loudspeaker cluster (cụm loa) or an LED board (bảng điện tử) at a body. Without a key no device has been enrolled yet."""

    code = models.SlugField("mã", max_length=60, unique=True)
    name = models.CharField("tên", max_length=120)
    kind = models.CharField("loại", max_length=20, choices=list(KIND_LABELS.items()))
    body = models.ForeignKey(Body, models.PROTECT, related_name="stations", verbose_name="đơn vị quản lý")
    public_key = models.CharField(max_length=64, blank=True, default="")
    token_sha256 = models.CharField(max_length=64, blank=True, default="", db_index=True)
    enrolled_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)  # the device with the present key is refused and told
    quiet_from = models.TimeField("giờ nghỉ từ", null=True, blank=True)
    quiet_to = models.TimeField("giờ nghỉ đến", null=True, blank=True)
    minutes_a_day = models.PositiveSmallIntegerField("số phút phát nhiều nhất trong ngày", null=True, blank=True)
    active = models.BooleanField("đang dùng", default=True)
    last_seen_at = models.DateTimeField(null=True)
    last_version = models.PositiveIntegerField(default=0)  # newest manifest that it fetched
    stale = models.BooleanField(default=True, db_index=True)  # what it is to hold may have changed since it was baked
    renew_at = models.DateTimeField(null=True, db_index=True)  # when its manifest is to be signed anew

    class Meta:
        verbose_name = "trạm"
        verbose_name_plural = "đài, cụm loa và bảng"

    def __str__(self) -> str:
        return self.name

    @property
    def seen_at(self) -> datetime | None:
        """Its last sign of life, of whatever kind; an enrolment is one."""
        told = self.health.at if hasattr(self, "health") else None
        return max((at for at in (self.last_seen_at, told, self.enrolled_at) if at), default=None)


class EnrolmentCode(models.Model):
    """A code by which one device becomes `station`. The code itself is shown once; here is what proves it."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="codes")
    selector = models.CharField(max_length=8, unique=True)
    secret = models.CharField(max_length=64)  # seal.pairing.secret_of
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_key = models.CharField(max_length=64, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True)
    wrong = models.PositiveSmallIntegerField(default=0)  # tries that could not prove it

    class Meta:
        verbose_name = "mã đăng ký thiết bị"
        verbose_name_plural = "mã đăng ký thiết bị"

    def __str__(self) -> str:
        return f"{self.station}: {self.selector}…"


class Health(models.Model):
    """What a station last said of itself: the newest report only."""

    station = models.OneToOneField(Station, models.CASCADE, primary_key=True, related_name="health")
    at = models.DateTimeField()  # when we heard it
    said_at = models.DateTimeField(null=True)  # when it was said, by the device's clock
    manifest = models.PositiveIntegerField(default=0)  # versions that it verified and acts on
    urgent = models.PositiveIntegerField(default=0)
    keys = models.PositiveIntegerField(default=0)
    drift_seconds = models.IntegerField(null=True)
    disk_free = models.BigIntegerField(null=True)
    version = models.CharField(max_length=20, blank=True)
    output = models.CharField(max_length=120, blank=True)
    last_played = models.DateTimeField(null=True)
    waiting_log = models.PositiveIntegerField(default=0)
    troubles = models.JSONField(default=list)  # Vietnamese
    gone_at = models.DateTimeField(null=True)  # the broker lost it then; a later report takes that back

    class Meta:
        verbose_name = "tình trạng thiết bị"
        verbose_name_plural = "tình trạng thiết bị"

    def __str__(self) -> str:
        return f"{self.station}: {self.at}"


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


class UrgentList(models.Model):
    """The signed emergencies of an area, for all its stations at once; versions of an area only rise."""

    area = models.ForeignKey(Body, models.PROTECT, related_name="urgent_lists")
    version = models.PositiveIntegerField()
    envelope = models.JSONField()
    created_at = models.DateTimeField()
    baked = models.BooleanField(default=False, db_index=True)  # it lies where stations find it, and was pushed

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "version"], name="one_urgent_list_a_version")]
        verbose_name = "lệnh khẩn cấp của địa bàn"
        verbose_name_plural = "lệnh khẩn cấp của địa bàn"

    def __str__(self) -> str:
        return f"{self.area} v{self.version}"


class KeyList(models.Model):
    """Which keys the site uses from this version on: a chain that devices follow. Signed by a key of the list before, or by a root."""

    version = models.PositiveIntegerField(unique=True)
    envelope = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "danh sách khóa"
        verbose_name_plural = "danh sách khóa"

    def __str__(self) -> str:
        return f"v{self.version}"


class Roster(models.Model):
    """Whose own signatures the named stations ask for: signed by the root key, away from this server."""

    version = models.PositiveIntegerField(unique=True)
    envelope = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "danh sách người duyệt của đài, bảng"
        verbose_name_plural = "danh sách người duyệt của đài, bảng"

    def __str__(self) -> str:
        return f"v{self.version}"


class OwnSignature(models.Model):
    """One approver's own signature over one release, made with a key that this server never had."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="own_signatures")
    by = models.CharField(max_length=40)  # "user:7", as rosters and releases name a person
    envelope = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "by"], name="one_own_signature_a_person")]
        verbose_name = "chữ ký bằng khóa riêng"
        verbose_name_plural = "chữ ký bằng khóa riêng"

    def __str__(self) -> str:
        return f"{self.by}: {self.release}"


class PlayLog(models.Model):
    """One line that a station signed: what it did with an item, when."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="logs")
    entry = models.UUIDField()  # names an item and its hour: stations of an area share it for an emergency
    delivery = models.ForeignKey(Delivery, models.PROTECT, null=True, related_name="logs")
    sha256 = models.CharField(max_length=64, blank=True)
    event = models.CharField(max_length=20, choices=list(EVENT_LABELS.items()))
    planned_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    milliseconds = models.PositiveIntegerField(null=True)  # how long it really took
    cut = models.BooleanField(default=False)
    loudness = models.SmallIntegerField(null=True)  # at the card's monitor, tenths of dBFS; None: nobody listened
    device = models.CharField(max_length=120, blank=True)
    detail = models.CharField(max_length=400, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "entry"], name="one_log_line_a_station")]

    def __str__(self) -> str:
        return f"{self.station}: {self.event}"
