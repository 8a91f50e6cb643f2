"""Rows of duties towards the press: accredited contacts, authorisations, statements, urgent matters, requests for correction."""

from django.db import models

from loa.cases.case_models import Case
from loa.cases.press_rules import FORMS, TRIGGERS
from loa.organisations.models import Body, User
from loa.subscriptions.models import Newsroom


class PressContact(models.Model):
    """A contact that a newsroom itself named, for its duty: no more is kept, nothing is judged, and no case points to it.

    Ending one wipes name, telephone and address.
    """

    newsroom = models.ForeignKey(Newsroom, models.PROTECT, related_name="contacts", verbose_name="Cơ quan báo chí")
    name = models.CharField("Họ và tên", max_length=120)
    office = models.CharField("Bộ phận, chức danh", max_length=160)
    call = models.CharField("Điện thoại", max_length=30, blank=True)
    email = models.EmailField("Thư điện tử", max_length=254, blank=True)
    card_until = models.DateField("Thẻ, giấy giới thiệu có giá trị đến hết ngày", null=True)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "đầu mối báo chí"
        verbose_name_plural = "đầu mối báo chí"

    def __str__(self) -> str:
        return f"{self.name}, {self.newsroom}"


class Authorisation(models.Model):
    """A head let a deputy speak, in writing, on one matter, in [valid_from, valid_to)."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="authorisations")
    matter = models.CharField("Vụ việc", max_length=300)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_to = models.ForeignKey(User, models.PROTECT, related_name="+")
    paper = models.CharField("Văn bản ủy quyền", max_length=200)
    valid_from = models.DateField("Từ ngày")
    valid_to = models.DateField("Đến (không gồm ngày này)")
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "ủy quyền phát ngôn"
        verbose_name_plural = "ủy quyền phát ngôn"

    def __str__(self) -> str:
        return self.matter


class Statement(models.Model):
    """The body spoke to the press, in one of the six forms, on a day."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    form = models.CharField("Hình thức", max_length=12, choices=list(FORMS.items()))
    what = models.CharField("Nội dung", max_length=300)
    on = models.DateField("Ngày")
    evidence = models.CharField("Minh chứng", max_length=300)
    case = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="+")
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "lần phát ngôn"
        verbose_name_plural = "lần phát ngôn"
        indexes = [models.Index(fields=["body", "on"], name="statement_of_body")]

    def __str__(self) -> str:
        return self.what


class UrgentMatter(models.Model):
    """Something happened on which the press must be told without being asked (đột xuất, bất thường), and the statement that did it."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    matter = models.CharField("Vụ việc", max_length=300)
    trigger = models.CharField("Vì sao phải thông tin", max_length=12, choices=list(TRIGGERS.items()))
    happened_at = models.DateTimeField("Xảy ra lúc")
    told_at = models.DateTimeField("Đã thông tin lúc", null=True)
    statement = models.OneToOneField(Statement, models.PROTECT, null=True, related_name="+")
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        verbose_name = "vụ việc đột xuất"
        verbose_name_plural = "vụ việc đột xuất"

    def __str__(self) -> str:
        return self.matter


class CorrectionRequest(models.Model):
    """The body asks a newspaper to correct: the work, what is wrong in it, what is right."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    newspaper = models.CharField("Cơ quan báo chí", max_length=200)
    fields = models.JSONField(default=dict)  # press_rules.CORRECTION_FIELDS
    sent_on = models.DateField("Gửi ngày", null=True)
    answered_on = models.DateField("Trả lời ngày", null=True)
    outcome = models.CharField("Kết quả", max_length=300, blank=True)
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "đề nghị cải chính"
        verbose_name_plural = "đề nghị cải chính"

    def __str__(self) -> str:
        return self.newspaper
