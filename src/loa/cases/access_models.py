"""Rows that access to information adds: what a copy cost, a supply that opens once, the list of what must be public."""

from django.db import models

from loa.cases.access_rules import MUST_BE_PUBLIC
from loa.cases.case_models import Case
from loa.organisations.models import Body, User


class Cost(models.Model):
    """What printing, copying or posting really cost, in đồng."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="costs")
    what = models.CharField(max_length=200)
    amount = models.PositiveIntegerField()
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "chi phí"
        verbose_name_plural = "chi phí"

    def __str__(self) -> str:
        return f"{self.what}: {self.amount}"


class Supply(models.Model):
    """A file handed over by a link that opens once; its bytes go when it was opened or ran out."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="supplies")
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "lần cung cấp"
        verbose_name_plural = "lần cung cấp"

    def __str__(self) -> str:
        return self.name


class MustPublish(models.Model):
    """One line of a body's list of information that must be public (danh mục thông tin phải được công khai; Article 19, point g)."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="Cơ quan")
    point = models.CharField("Nhóm thông tin", max_length=4, choices=[(one.code, one.words[:120]) for one in MUST_BE_PUBLIC])
    what = models.CharField("Thông tin", max_length=300)
    address = models.CharField("Địa chỉ công khai", max_length=300, blank=True)
    form = models.CharField("Hình thức", max_length=120)
    moment = models.CharField("Thời điểm", max_length=200)
    term = models.CharField("Thời hạn công khai", max_length=200, blank=True)
    unit = models.CharField("Bộ phận phụ trách", max_length=200)
    due_on = models.DateField("Phải công khai đến hết ngày", null=True, blank=True)
    published_on = models.DateField("Đã công khai ngày", null=True, blank=True)
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "thông tin phải công khai"
        verbose_name_plural = "thông tin phải công khai"

    def __str__(self) -> str:
        return self.what
