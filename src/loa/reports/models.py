"""Rows of reports: what is asked for, and what was reported, version by version."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from loa.organisations.models import Body, User
from loa.reports.period_rules import RHYTHM_LABELS, Period, Rhythm
from loa.reports.report_rules import STATE_LABELS, due_on


class Form(models.Model):
    """What an office asks for (chế độ báo cáo): how often, of which bodies, with which figures, until when.

    Without a rhythm it is asked once, about [first, end). `kinds` are the kinds of bodies below the owner that report to it; the owner
    itself may always report by it. `template` is the office's own DOCX, to be filled in place of the common form.
    """

    owner = models.ForeignKey(Body, models.PROTECT, related_name="report_forms", verbose_name="cơ quan yêu cầu")
    title = models.CharField("tên báo cáo", max_length=200)
    rhythm = models.CharField("định kỳ", max_length=10, blank=True, choices=[(k.value, v) for k, v in RHYTHM_LABELS.items()])
    first = models.DateField("từ ngày", null=True, blank=True)
    end = models.DateField("đến (không gồm ngày này)", null=True, blank=True)
    kinds = models.JSONField("cấp gửi báo cáo", default=list)
    codes = models.JSONField("số liệu", default=list)  # of measures; [] is all
    due_days = models.SmallIntegerField("hạn gửi (số ngày sau ngày cuối kỳ)", null=True, blank=True)
    basis = models.CharField("căn cứ", max_length=300, blank=True)
    starts_on = models.DateField("áp dụng từ ngày")
    template_name = models.CharField(max_length=200, blank=True)
    template_sha256 = models.CharField(max_length=64, blank=True)
    edition = models.PositiveIntegerField(default=1)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "chế độ báo cáo"
        verbose_name_plural = "chế độ báo cáo"
        constraints = [
            models.UniqueConstraint(fields=["owner", "title"], condition=Q(ended_at__isnull=True), name="report_form_once_of_a_body"),
            models.CheckConstraint(
                condition=(~Q(rhythm="") & Q(first__isnull=True, end__isnull=True)) | (Q(rhythm="") & Q(end__gt=F("first"))),
                name="report_form_has_a_rhythm_or_days",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def asked_once(self) -> Period | None:
        """The days of a report that is asked for once."""
        return None if self.rhythm or self.first is None or self.end is None else Period(None, self.first, self.end)


class Report(models.Model):
    """One version of what `body` reports for [first, end). After signing nothing in it changes: a correction is a further version."""

    form = models.ForeignKey(Form, models.PROTECT, related_name="reports")
    body = models.ForeignKey(Body, models.PROTECT, related_name="reports", verbose_name="cơ quan báo cáo")
    first = models.DateField()
    end = models.DateField()
    version = models.PositiveSmallIntegerField(default=1)
    why = models.CharField("lý do đính chính", max_length=500, blank=True)  # of a further version
    state = models.CharField(max_length=10, default="draft", choices=[(k.value, v) for k, v in STATE_LABELS.items()])
    words = models.JSONField(default=dict)  # report_rules.WORDS
    figures = models.JSONField(default=list)  # report_rules.figures_form
    lines = models.JSONField(default=list)  # report_rules.lines_form
    filled_at = models.DateTimeField()
    edition = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True, db_index=True)
    envelope = models.JSONField(null=True)  # seal.envelope, purpose "loa/report/1"
    note = models.CharField("ý kiến của cấp trên", max_length=500, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    public = models.BooleanField("công khai", default=False)

    class Meta:
        verbose_name = "báo cáo"
        verbose_name_plural = "báo cáo"
        constraints = [
            models.UniqueConstraint(fields=["form", "body", "first", "end", "version"], name="one_report_a_version"),
            models.UniqueConstraint(fields=["form", "body", "first", "end"], condition=Q(state="draft"), name="one_draft_a_report"),
            models.CheckConstraint(condition=Q(end__gt=F("first")), name="report_period_runs_forward"),
        ]
        indexes = [models.Index(fields=["form", "first", "end"], name="report_of_form")]

    def __str__(self) -> str:
        return f"{self.form.title}, {self.period.name}: {self.body}"

    @property
    def period(self) -> Period:
        """The days that it reports about."""
        return Period(Rhythm(self.form.rhythm) if self.form.rhythm else None, self.first, self.end)

    @property
    def due_on(self) -> date | None:
        """The day until which the office that asks expects it."""
        return due_on(self.period.last, self.form.due_days)
