"""Rows of the register."""

from django.db import models

from loa.documents.rules import DRAFT_NAMES, TYPE_NAMES, heading, shown_date
from loa.organisations.models import Body, User


class Document(models.Model):
    """One document as registered by `owner`. Dates keep their blanks: "2024-02" is a blank day."""

    owner = models.ForeignKey(Body, models.PROTECT, related_name="documents", verbose_name="cơ quan vào sổ")
    type = models.CharField("loại", max_length=10, blank=True, choices=list(TYPE_NAMES.items()))
    number = models.CharField("số, ký hiệu", max_length=80, blank=True)
    symbol = models.CharField("ký hiệu", max_length=80, blank=True)
    issuer = models.CharField("cơ quan ban hành", max_length=300, blank=True)
    place = models.CharField("địa danh", max_length=120, blank=True)
    date_text = models.CharField("ngày ban hành", max_length=10, blank=True)
    title = models.TextField("trích yếu", blank=True)
    text = models.TextField()
    folded = models.TextField(editable=False, default="")  # search form of heading, title and text
    pages = models.PositiveIntegerField(default=1)
    reading = models.JSONField()  # paper.Reading.to_json(), as corrected
    first_reading = models.JSONField()  # the same, as read
    original_name = models.CharField("tên tệp", max_length=255)
    original_sha256 = models.CharField(max_length=64)
    original_bytes = models.PositiveIntegerField()
    public = models.BooleanField("công khai", default=False)
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    edition = models.PositiveIntegerField(default=1)  # counts corrections; guards against lost updates

    class Meta:
        verbose_name = "văn bản"
        verbose_name_plural = "văn bản"
        constraints = [models.UniqueConstraint(fields=["owner", "original_sha256"], name="file_registered_once")]

    def __str__(self) -> str:
        return self.heading

    @property
    def shown_date(self) -> str:
        return shown_date(self.date_text)

    @property
    def heading(self) -> str:
        return heading(self.type, self.number, self.symbol, self.date_text, self.issuer)


class Reference(models.Model):
    """A document that another one cites; `start`, `end` are its place in the citing text."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="references")
    type = models.CharField(max_length=60, blank=True)
    number = models.CharField(max_length=80, blank=True)
    date_text = models.CharField(max_length=10, blank=True)
    issuer = models.CharField(max_length=300, blank=True)
    title = models.TextField(blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    def __str__(self) -> str:
        return " ".join(filter(None, [self.type, self.number, self.title]))


class Draft(models.Model):
    """A document that `owner` is writing (dự thảo): what was typed, kept in every edition until it is issued."""

    owner = models.ForeignKey(Body, models.PROTECT, related_name="drafts", verbose_name="cơ quan soạn thảo")
    kind = models.CharField("loại", max_length=10)  # a code of paper.forms_kinds.FORMS
    title = models.TextField("trích yếu", blank=True)
    typed = models.JSONField()  # field of paper.forms_typed → text; "rows" of a table of responses
    edition = models.PositiveIntegerField(default=1)  # counts saves; guards against lost updates
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    edited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    edited_at = models.DateTimeField()
    issued_as = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="draft")

    class Meta:
        verbose_name = "dự thảo"
        verbose_name_plural = "dự thảo"

    def __str__(self) -> str:
        return f"{self.kind_name}: {self.title}".rstrip(": ")

    @property
    def kind_name(self) -> str:
        return DRAFT_NAMES.get(self.kind, "Văn bản")


class DraftEdition(models.Model):
    """A draft as it was saved; what a person saves while still typing replaces their own last edition."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="editions")
    edition = models.PositiveIntegerField()
    typed = models.JSONField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    passing = models.BooleanField(default=False)  # saved by itself while typing

    class Meta:
        ordering = ["-edition"]
        constraints = [models.UniqueConstraint(fields=["draft", "edition"], name="draft_edition_once")]

    def __str__(self) -> str:
        return f"{self.draft} ({self.edition})"


class OutgoingNumber(models.Model):
    """A number given in the outgoing register of `owner`, in the series of one kind and one year; never given twice."""

    owner = models.ForeignKey(Body, models.PROTECT, related_name="outgoing_numbers")
    kind = models.CharField(max_length=10)
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    draft = models.OneToOneField(Draft, models.PROTECT, related_name="outgoing_number")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "kind", "year", "number"], name="outgoing_number_once")]

    def __str__(self) -> str:
        return f"{self.number}/{self.kind} {self.year}"
