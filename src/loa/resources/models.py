"""Rows of budget, staffing and training."""

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q

from loa.organisations.models import Body, User
from loa.plans.models import Plan, Task
from loa.resources.rules import KIND_LABELS, SOURCE_LABELS


class WrittenOnce(models.QuerySet["BudgetEntry"]):
    """Rows that are read and added to, never changed."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("an entry of the budget is never changed: reverse it")

    def delete(self) -> NoReturn:
        raise TypeError("an entry of the budget is never deleted: reverse it")


class BudgetEntry(models.Model):
    """One entry of the budget (bút toán): so many đồng estimated, allocated or spent for a task, by a body, in a year, from a source.

    Never changed nor deleted. A reversal (bút toán đảo) is an entry of the opposite amount that points to the first and says why.
    `plan` repeats the task's. `form_key` is the key of the form that it was typed in, or of the row of a file: once each.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="budget", verbose_name="nhiệm vụ")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="budget", verbose_name="kế hoạch")
    body = models.ForeignKey(Body, models.PROTECT, related_name="budget", verbose_name="cơ quan, đơn vị")
    year = models.PositiveSmallIntegerField("năm ngân sách")
    source = models.CharField("nguồn", max_length=12, choices=[(k.value, v) for k, v in SOURCE_LABELS.items()])
    kind = models.CharField("loại", max_length=12, choices=[(k.value, v) for k, v in KIND_LABELS.items()])
    amount = models.BigIntegerField("số tiền (đồng)")
    on = models.DateField("ngày")
    basis = models.CharField("căn cứ, chứng từ", max_length=300)
    note = models.CharField("diễn giải", max_length=300, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    why = models.CharField("lý do đảo", max_length=300, blank=True)
    form_key = models.CharField(max_length=80, unique=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    objects = WrittenOnce.as_manager()

    class Meta:
        verbose_name = "bút toán"
        verbose_name_plural = "bút toán"
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
                name="only_a_reversal_is_negative",
            ),
        ]
        indexes = [
            models.Index(fields=["plan", "task"], name="budget_of_plan"),
            models.Index(fields=["task", "body", "year", "source"], name="budget_cell"),
            models.Index(fields=["body", "year"], name="budget_of_body"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount} đồng, {self.body}, {self.year}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("an entry of the budget is never changed: reverse it")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("an entry of the budget is never deleted: reverse it")
