"""Rows of accounts. Passwords and codes are never here, only their hashes."""

from django.db import models

from loa.organisations.models import User


class TemporaryPassword(models.Model):
    """A password that an administrator gave; until it is changed the desk stays closed."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "mật khẩu tạm"
        verbose_name_plural = "mật khẩu tạm"

    def __str__(self) -> str:
        return f"{self.user}: mật khẩu tạm"


class RecoveryCode(models.Model):
    """One of a set of codes for a lost phone; works once. A newer set withdraws the older."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    code_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "mã dự phòng"
        verbose_name_plural = "mã dự phòng"
        constraints = [models.UniqueConstraint(fields=["user", "code_sha256"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"{self.user}: mã dự phòng"
