"""Rows of terms and days off. A row is written once; only its withdrawal is added."""

from django.db import models

from loa.organisations.models import Body, User
from loa.worktime.terms import UNIT_LABELS


class Entered(models.Model):
    """Who entered a row, when, on what basis; and when it was withdrawn, by whom and why."""

    basis = models.CharField("Căn cứ", max_length=500)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


class Term(Entered):
    """One version of a term of law, valid in [valid_from, valid_to); without a body it holds for everybody."""

    rule = models.SlugField(max_length=60)
    name = models.CharField(max_length=200, blank=True)  # of a term that does not ship with the program
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    unit = models.CharField(max_length=12, choices=[(unit.value, label) for unit, label in UNIT_LABELS.items()])
    value = models.PositiveIntegerField()
    rolls = models.BooleanField()
    source = models.CharField(max_length=500, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = "thời hạn"
        verbose_name_plural = "thời hạn"
        indexes = [models.Index(fields=["rule", "id"], name="term_rule")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.value} {self.get_unit_display()}"


class DayDecision(Entered):
    """A day that is off, or worked, by decision; `other` is the day that it was swapped with."""

    day = models.DateField(db_index=True)
    worked = models.BooleanField()
    name = models.CharField(max_length=200, blank=True)
    other = models.DateField(null=True)

    class Meta:
        verbose_name = "ngày nghỉ, làm bù"
        verbose_name_plural = "ngày nghỉ, làm bù"

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}: {'làm việc' if self.worked else 'nghỉ'}"


class CheckedYear(Entered):
    """The days off of `year` stand here as they were announced."""

    year = models.PositiveIntegerField()

    class Meta:
        verbose_name = "năm đã đối chiếu lịch nghỉ"
        verbose_name_plural = "năm đã đối chiếu lịch nghỉ"

    def __str__(self) -> str:
        return str(self.year)
