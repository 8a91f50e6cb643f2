"""Rows of bodies, names, successions, groups, people and posts."""

from datetime import date, timedelta

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from loa.organisations.rules import KIND_LABELS, ROLE_LABELS, SUCCESSION_LABELS


class User(AbstractUser):
    """A member of staff who may log in. Citizens have no account."""

    class Meta:
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_full_name(self) -> str:
        """Family name first, as Vietnamese names are written."""
        return f"{self.last_name} {self.first_name}".strip()


class Body(models.Model):
    """A public body (cơ quan, đơn vị) in its period of validity [valid_from, valid_to)."""

    name = models.CharField("tên đầy đủ", max_length=200)
    short_name = models.CharField("tên ngắn", max_length=80)
    kind = models.CharField("loại", max_length=20, choices=[(k.value, v) for k, v in KIND_LABELS.items()])
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="trực thuộc")
    place = models.CharField("địa danh ghi trên văn bản", max_length=80, blank=True)
    official_code = models.CharField("mã đơn vị hành chính", max_length=20, blank=True)
    valid_from = models.DateField("có hiệu lực từ")
    valid_to = models.DateField("đến (không gồm ngày này)", null=True, blank=True)

    class Meta:
        verbose_name = "cơ quan, đơn vị"
        verbose_name_plural = "cơ quan, đơn vị"
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="body_period_runs_forward"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> date | None:
        """The last day on which the body was there; None while it is."""
        return self.valid_to - timedelta(days=1) if self.valid_to else None


class BodyName(models.Model):
    """Another way in which documents name a body."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="other_names")
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "name"], name="body_name_once")]

    def __str__(self) -> str:
        return self.name


class Succession(models.Model):
    """One body followed another, on a date, on a basis; `function` names what moved, "" is all."""

    predecessor = models.ForeignKey(Body, models.PROTECT, related_name="followed_by")
    successor = models.ForeignKey(Body, models.PROTECT, related_name="followed")
    kind = models.CharField(max_length=20, choices=[(k.value, v) for k, v in SUCCESSION_LABELS.items()])
    on = models.DateField()
    basis = models.CharField(max_length=300)
    function = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor", "function"], name="succession_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="no_body_follows_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class BodyGroup(models.Model):
    """A named set of bodies ("các xã, thị trấn") below `scope`, expanded on a date by kind."""

    name = models.CharField(max_length=200)
    scope = models.ForeignKey(Body, models.PROTECT, related_name="groups")
    kinds = models.JSONField()

    class Meta:
        verbose_name = "nhóm cơ quan"
        verbose_name_plural = "nhóm cơ quan"
        constraints = [models.UniqueConstraint(fields=["scope", "name"], name="group_name_once_in_scope")]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A person holds a role in a body from `valid_from` to (not including) `valid_to`."""

    user = models.ForeignKey(User, models.CASCADE, related_name="posts")
    body = models.ForeignKey(Body, models.PROTECT, related_name="posts")
    role = models.CharField("vai trò", max_length=20, choices=[(k.value, v) for k, v in ROLE_LABELS.items()])
    title = models.CharField("chức vụ", max_length=120, blank=True)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến (không gồm ngày này)", null=True, blank=True)

    class Meta:
        verbose_name = "vị trí"
        verbose_name_plural = "vị trí"
        constraints = [
            models.UniqueConstraint(fields=["user", "body", "role", "valid_from"], name="post_once"),
            models.CheckConstraint(condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="post_period_runs_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.body}".strip()
