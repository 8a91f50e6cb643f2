"""Rows of audits: sites that an office follows, each look at one, each finding with its evidence. Nothing of persons."""

from django.db import models
from django.db.models import Q

from loa.audits.rules import DUTIES, STATE_LABELS, STOP_LABELS, VERDICT_LABELS, Duty
from loa.organisations.models import Body, User


class Site(models.Model):
    """A site that `owner` follows: of a body, or of somebody who stands in no list. It is looked at from `next_at` on."""

    owner = models.ForeignKey(Body, models.PROTECT, related_name="followed_sites", verbose_name="cơ quan theo dõi")
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="audited_sites", verbose_name="cơ quan chủ quản")
    name = models.CharField("tên cơ quan, trang", max_length=160)
    url = models.CharField("địa chỉ", max_length=300)
    fresh_days = models.PositiveSmallIntegerField("số ngày cập nhật", null=True, blank=True)  # the office's own figure; no law names one
    next_at = models.DateTimeField(null=True, blank=True)
    busy_until = models.DateTimeField(null=True, blank=True)
    failed = models.PositiveSmallIntegerField(default=0)  # looks in a row that did not reach it
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "trang được theo dõi"
        verbose_name_plural = "trang được theo dõi"
        constraints = [models.UniqueConstraint(fields=["owner", "url"], condition=Q(ended_at__isnull=True), name="site_once")]
        indexes = [models.Index(fields=["next_at"], condition=Q(ended_at__isnull=True), name="site_due")]

    def __str__(self) -> str:
        return self.name


class Audit(models.Model):
    """One look at a site, as it was: it is never changed."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="audits")
    began_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=[(k.value, v) for k, v in STATE_LABELS.items()])
    stop = models.CharField(max_length=10, blank=True, choices=[(k.value, v) for k, v in STOP_LABELS.items()])
    why = models.CharField(max_length=300, blank=True)
    robots = models.CharField(max_length=40, blank=True)
    pages = models.PositiveSmallIntegerField(default=0)
    tried = models.PositiveSmallIntegerField(default=0)
    newest_on = models.DateField(null=True, blank=True)
    required = models.PositiveSmallIntegerField(default=0)  # binding duties of which something could be said
    kept = models.PositiveSmallIntegerField(default=0)  # of these, those that are kept

    class Meta:
        verbose_name = "lượt kiểm tra trang"
        verbose_name_plural = "lượt kiểm tra trang"
        indexes = [models.Index(fields=["site", "-began_at"], name="audit_of_site")]

    def __str__(self) -> str:
        return f"{self.site}, {self.began_at:%d/%m/%Y}"

    @property
    def reason(self) -> str:
        """Why it was not seen, or not all of it, in words; "" when it was."""
        said = self.get_stop_display() if self.stop else ""
        return f"{said}: {self.why}" if said and self.why else said or self.why


class Finding(models.Model):
    """One row of evidence: of which duty, what is said, where, when, in which words."""

    audit = models.ForeignKey(Audit, models.CASCADE, related_name="findings")
    code = models.CharField(max_length=20)
    verdict = models.CharField(max_length=10, choices=[(k.value, v) for k, v in VERDICT_LABELS.items()])
    words = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=600, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "kết quả kiểm tra trang"
        verbose_name_plural = "kết quả kiểm tra trang"
        indexes = [models.Index(fields=["code", "verdict"], name="finding_by_duty")]

    def __str__(self) -> str:
        return f"{self.duty.name}: {self.get_verdict_display()}"

    @property
    def duty(self) -> Duty:
        """What it is about; of a code that is no longer there, its bare name."""
        return DUTIES.get(self.code) or Duty(self.code, self.code, "")
