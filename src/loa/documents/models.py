"""Rows of the register."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate

from loa.documents.citing_rules import Identity, year_of
from loa.documents.intake_rules import ITEM_LABELS, LIKENESS_LABELS, ItemState
from loa.documents.law_rules import CONFIDENCE_LABELS, KIND_LABELS, RELATION_LABELS, Kind, Line
from loa.documents.register_rules import DIRECTION_LABELS, SECRECY_LABELS, URGENCY_LABELS
from loa.documents.rules import DRAFT_NAMES, TYPE_NAMES, heading, shown_date
from loa.documents.sharing_rules import WAY_LABELS, awaited_until
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
    text_key = models.CharField(max_length=64, blank=True, db_index=True, editable=False)  # intake_rules.text_key of `text`
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
    instrument = models.ForeignKey("Instrument", models.PROTECT, null=True, blank=True, related_name="copies")  # the document of the world
    signer = models.CharField("người ký", max_length=200, blank=True)
    recipients = models.TextField("nơi nhận", blank=True)
    number_value = models.PositiveIntegerField(null=True, editable=False)  # the figure of `number`, to sort by
    # The entry in the book, kept when the reading is corrected.
    direction = models.CharField("sổ", max_length=3, blank=True, choices=[(k.value, v) for k, v in DIRECTION_LABELS.items()])
    book_year = models.PositiveIntegerField("năm của sổ", default=0)
    arrival_number = models.PositiveIntegerField("số đến", null=True, blank=True)
    arrived_on = models.DateField("ngày đến", null=True, blank=True)
    sender = models.CharField("nơi gửi", max_length=300, blank=True)
    urgency = models.CharField("độ khẩn", max_length=12, blank=True, choices=list(URGENCY_LABELS.items()))
    secrecy = models.CharField("độ mật", max_length=12, blank=True, choices=list(SECRECY_LABELS.items()))
    effective_on = models.DateField("ngày có hiệu lực", null=True, blank=True)  # as a person confirmed it

    class Meta:
        verbose_name = "văn bản"
        verbose_name_plural = "văn bản"
        indexes = [
            models.Index(fields=["owner", "direction", "book_year", "arrival_number"], name="book"),
            models.Index(fields=["-registered_at", "-id"], name="register_newest"),
            # All that lists are narrowed by stands in one index: reading it from the rows would read their texts too.
            models.Index(
                fields=["owner", "secrecy", "public", "direction", "book_year", "type", "date_text", "issuer"], name="register_lists"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["owner", "original_sha256"], name="file_registered_once"),
            models.UniqueConstraint(fields=["owner", "book_year", "arrival_number"], name="arrival_number_once"),
        ]

    def __str__(self) -> str:
        return self.heading

    @property
    def shown_date(self) -> str:
        return shown_date(self.date_text)

    @property
    def heading(self) -> str:
        return heading(self.type, self.number, self.symbol, self.date_text, self.issuer)


class Book(models.Model):
    """The book of what comes in to `owner` in one year (sổ văn bản đến): the last number given."""

    owner = models.ForeignKey(Body, models.PROTECT, related_name="+")
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "year"], name="book_once_a_year")]

    def __str__(self) -> str:
        return f"{self.owner} {self.year}"


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
    places = models.JSONField(default=list)  # [[start, end], …]: every place that names it
    relation = models.CharField(max_length=10, blank=True, choices=list(RELATION_LABELS.items()))
    key = models.CharField(max_length=200, blank=True, db_index=True)  # citing.Identity.key
    instrument = models.ForeignKey("Instrument", models.PROTECT, null=True, blank=True, related_name="references")
    chosen = models.BooleanField(default=False)  # a person said which instrument is meant

    def __str__(self) -> str:
        return f"{self.type} {self.number}".strip() if self.number else self.title or self.type


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


class Instrument(models.Model):
    """A document of the world that others cite (văn bản được dẫn): one row, shared by all bodies. Its copies are `Document`s."""

    type = models.CharField("loại", max_length=10, blank=True, choices=list(TYPE_NAMES.items()))
    number = models.CharField("số, ký hiệu", max_length=80, blank=True)
    date_text = models.CharField("ngày ban hành", max_length=10, blank=True)
    issuer = models.CharField("cơ quan ban hành", max_length=300, blank=True)
    title = models.TextField("trích yếu, tên gọi", blank=True)
    number_key = models.CharField(max_length=80, blank=True, db_index=True)
    issuer_key = models.CharField(max_length=200, blank=True)
    scope = models.CharField(max_length=20, blank=True)
    law_key = models.CharField(max_length=200, blank=True, db_index=True)
    national = models.BooleanField(default=False)  # of a body of which there is one in the country; anybody may know of it
    folded = models.TextField(editable=False, default="")  # search form

    class Meta:
        verbose_name = "văn bản được dẫn"
        verbose_name_plural = "văn bản được dẫn"
        constraints = [
            models.UniqueConstraint(fields=["number_key", "date_text", "issuer_key", "scope", "law_key"], name="instrument_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """A law by its name, anything else by kind, number and date (Decree 30/2020, Appendix I, item 6b)."""
        if self.law_key:
            number = f"số {self.number}" if self.number else shown_date(self.date_text[:4])
            return f"{self.title} {number}".strip()
        shown = "" if self.date_text == year_of(self.number, "") else self.date_text  # the number says the year already
        return heading(self.type, self.number, "", shown, "")

    @property
    def identity(self) -> Identity:
        return Identity(self.number, self.date_text, self.issuer_key, self.scope, self.law_key, self.pk or 0)


class Standing(models.Model):
    """One statement on the validity of an instrument in [valid_from, valid_to). Corrected by a new row, never changed or deleted."""

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="standings")
    kind = models.CharField("tình trạng", max_length=10, choices=[(k.value, v) for k, v in KIND_LABELS.items()])
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến (không gồm ngày này)", null=True, blank=True)
    cause = models.ForeignKey(Instrument, models.PROTECT, null=True, blank=True, related_name="effects", verbose_name="bởi văn bản")
    provision = models.CharField("điều khoản", max_length=200, blank=True)
    basis = models.CharField("căn cứ", max_length=500)
    source = models.CharField("nguồn", max_length=500, blank=True)
    confidence = models.CharField("độ tin cậy", max_length=1, choices=[(k.value, v) for k, v in CONFIDENCE_LABELS.items()])
    note = models.TextField("ghi chú", blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")  # None: shipped with the program
    entered_at = models.DateTimeField()
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="supersedes")
    shipped_key = models.CharField(max_length=80, null=True, blank=True, unique=True)  # none for what people enter

    class Meta:
        verbose_name = "tình trạng hiệu lực"
        verbose_name_plural = "tình trạng hiệu lực"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="standing_period_runs_forward",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["replaced", "amended"]) | Q(cause__isnull=False), name="standing_names_its_cause"
            ),
            models.CheckConstraint(condition=~Q(kind__in=["replaced", "ended"]) | Q(valid_from__isnull=False), name="an_end_has_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.instrument}: {self.get_kind_display()}"

    @property
    def line(self) -> Line:
        """The row as `law_rules` reads it."""
        cause = self.cause
        return Line(
            kind=Kind(self.kind),
            start=self.valid_from,
            end=self.valid_to,
            cause=cause.name if cause else "",
            cause_pk=cause.pk if cause else None,
            cause_from=cause.identity.first_day if cause else None,
            provision=self.provision,
            note=self.note,
            pk=self.pk or 0,
        )


class Proposal(models.Model):
    """A registered document says that it amends, replaces or ends an instrument: a person confirms it or does not."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="proposals")
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="proposals")
    kind = models.CharField(max_length=10, choices=[(k.value, v) for k, v in KIND_LABELS.items()])
    words = models.TextField()  # the sentence that says so
    standing = models.ForeignKey(Standing, models.PROTECT, null=True, blank=True, related_name="proposals")  # what came of it
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "instrument", "kind"], name="proposed_once")]

    def __str__(self) -> str:
        return f"{self.document}: {self.get_kind_display()} {self.instrument}"


class Look(models.Model):
    """The officers of `body` have looked at what a changed standing means for their work."""

    standing = models.ForeignKey(Standing, models.CASCADE, related_name="looks")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["standing", "body"], name="looked_once_a_body")]

    def __str__(self) -> str:
        return f"{self.body}: {self.standing}"


class Intake(models.Model):
    """Many files handed over at once (nạp nhiều tệp), to be read one after the other."""

    owner = models.ForeignKey(Body, models.PROTECT, related_name="intakes", verbose_name="cơ quan vào sổ")
    name = models.CharField("tên", max_length=200)
    direction = models.CharField("sổ", max_length=3, blank=True, choices=[(k.value, v) for k, v in DIRECTION_LABELS.items()])
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()

    class Meta:
        verbose_name = "đợt nạp văn bản"
        verbose_name_plural = "đợt nạp văn bản"

    def __str__(self) -> str:
        return self.name


class IntakeItem(models.Model):
    """One file of an intake; its bytes are in the store under `sha256` from the first moment on."""

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="items")
    name = models.CharField("tên tệp", max_length=255)
    sha256 = models.CharField(max_length=64, blank=True)  # "" for what was too large to keep
    state = models.CharField("tình trạng", max_length=10, choices=[(k.value, v) for k, v in ITEM_LABELS.items()], default=ItemState.WAITING)
    reason = models.CharField("lý do", max_length=400, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)  # when a worker last began to read it

    class Meta:
        verbose_name = "tệp của đợt nạp"
        verbose_name_plural = "tệp của đợt nạp"

    def __str__(self) -> str:
        return self.name


class Alike(models.Model):
    """What an officer said of two documents of one register whose texts are the same or nearly the same."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="alike")
    other = models.ForeignKey(Document, models.CASCADE, related_name="alike_to")
    kind = models.CharField(max_length=10, choices=[(k.value, v) for k, v in LIKENESS_LABELS.items()])
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "other"], name="alike_said_once")]

    def __str__(self) -> str:
        return self.get_kind_display()


class Recipient(models.Model):
    """One who was given a document (nơi nhận): a body of the house, or a name; when it went, and when its receipt was confirmed."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="given_to")
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="documents_received")
    named_as = models.CharField("nơi nhận", max_length=300)
    way = models.CharField("cách gửi", max_length=10, choices=[(k.value, v) for k, v in WAY_LABELS.items()])
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    within_days = models.PositiveIntegerField("hạn xác nhận (ngày)", null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_note = models.CharField("bằng chứng", max_length=300, blank=True)  # when the sender confirms: who signed, on what
    entered_as = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")  # in the recipient's own register

    class Meta:
        verbose_name = "nơi nhận văn bản"
        verbose_name_plural = "nơi nhận văn bản"
        constraints = [
            models.UniqueConstraint(
                fields=["document", "body"], condition=models.Q(body__isnull=False), name="document_given_once_to_a_body"
            ),
            models.UniqueConstraint(
                fields=["document", "named_as"], condition=models.Q(body__isnull=True), name="document_given_once_to_a_name"
            ),
        ]

    def __str__(self) -> str:
        return self.named_as

    @property
    def awaited_until(self) -> date | None:
        """The last day for the receipt."""
        return awaited_until(localdate(self.sent_at), self.within_days)
