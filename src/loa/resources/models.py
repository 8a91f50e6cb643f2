"""Rows of budget, staffing and training."""

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q

from loa.organisations.models import Body, User
from loa.plans.models import Plan, Task
from loa.resources.rules import KIND_LABELS, SOURCE_LABELS
from loa.resources.staffing_rules import Norm, position_key


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


class StaffingNorm(models.Model):
    """A line of staffing: of one body, year and position, what is needed, given as norm and there. Empty figures are unknown.

    `titles` are titles of posts that count as this position; without any, `counted` on `counted_on` is what a person counted.
    """

    body = models.ForeignKey(Body, models.PROTECT, related_name="staffing", verbose_name="cơ quan, đơn vị")
    year = models.PositiveSmallIntegerField("năm")
    position = models.CharField("vị trí", max_length=120)
    position_key = models.CharField(max_length=120, editable=False)
    need = models.PositiveIntegerField("nhu cầu", null=True, blank=True)
    norm = models.PositiveIntegerField("chỉ tiêu được giao", null=True, blank=True)
    titles = models.JSONField("chức vụ được tính là vị trí này", default=list)
    counted = models.PositiveIntegerField("có mặt", null=True, blank=True)
    counted_on = models.DateField("ngày đếm", null=True, blank=True)
    basis = models.CharField("căn cứ giao chỉ tiêu", max_length=300, blank=True)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "dòng biên chế"
        verbose_name_plural = "biên chế"
        constraints = [
            models.UniqueConstraint(
                fields=["body", "year", "position_key"], condition=Q(ended_at__isnull=True), name="one_line_of_staffing"
            ),
        ]
        indexes = [models.Index(fields=["year", "body"], name="staffing_of_year")]

    def __str__(self) -> str:
        return f"{self.position}, {self.body}, {self.year}"

    @property
    def entered(self) -> Norm:
        """What was entered, as the rules take it."""
        return Norm(self.need, self.norm, self.counted, self.counted_on, tuple(self.titles), self.basis, self.note)

    def take(self, year: int, position: str, norm: Norm) -> None:
        """Set the fields from what is entered; saved by the actions."""
        self.year, self.position, self.position_key = year, position, position_key(position)
        self.need, self.norm, self.counted, self.counted_on = norm.need, norm.norm, norm.counted, norm.counted_on
        self.titles, self.basis, self.note = list(norm.titles), norm.basis, norm.note
