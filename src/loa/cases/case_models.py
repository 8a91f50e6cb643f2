"""Rows of cases: the case, what its sender gave of themselves, the thread, files, transfers, pauses, kept counts."""

from django.db import models
from django.db.models import F, Func, Q

from loa.cases.claim_models import Claim
from loa.cases.kind_rules import KINDS
from loa.cases.rules import OPEN, STATE_LABELS, WAY_LABELS, State
from loa.documents.models import Document
from loa.organisations.models import Body, User
from loa.subscriptions.models import Topic

KIND_CHOICES = [(row.code, row.name) for row in KINDS]


def _literal(field: str, test: str) -> Func:
    """`field` tested against values that stand in the question itself: SQLite takes no partial index when they come as parameters."""
    return Func(F(field), template=f"%(expressions)s {test}", output_field=models.BooleanField())


_OPEN_ROWS = Q(state__in=sorted(state.value for state in OPEN))  # of the indexes; questions use IS_OPEN, which says the same in literals
_MARKED_ROWS = (
    Q(satisfied__isnull=False) | Q(repeated_replies__gt=0) | Q(declined_points__gt=0) | Q(follow_ups__gt=0) | Q(appeals__isnull=False)
)
IS_OPEN = _literal("state", "IN ({})".format(", ".join(f"'{state}'" for state in sorted(state.value for state in OPEN))))
IS_MARKED = (
    Q(satisfied__isnull=False)
    | Q(_literal("repeated_replies", "> 0"))
    | Q(_literal("declined_points", "> 0"))
    | Q(_literal("follow_ups", "> 0"))
    | Q(appeals__isnull=False)
)


class Case(models.Model):
    """A matter that somebody handed in. It says what is asked, never who asks: that is `Sender`, which goes first."""

    number = models.CharField(max_length=16, unique=True)  # what the sender holds; random
    secret_sha256 = models.CharField(max_length=64)
    form_key = models.CharField(max_length=32, unique=True)  # a form that is sent twice makes one case
    kind = models.CharField("Loại", max_length=12, choices=KIND_CHOICES)
    way = models.CharField("Cách gửi", max_length=8, choices=[(w.value, label) for w, label in WAY_LABELS.items()])
    title = models.CharField("Vấn đề", max_length=160)
    text = models.TextField("Nội dung")
    details = models.JSONField(default=dict)  # the kind's own fields that say nothing of the sender
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Lĩnh vực")
    area = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Địa bàn")
    policy = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Chính sách, văn bản")
    body = models.ForeignKey(Body, models.PROTECT, related_name="cases", verbose_name="Cơ quan xử lý")
    officer = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="Người xử lý")
    state = models.CharField("Trạng thái", max_length=10, default=State.NEW.value, choices=[(s.value, v) for s, v in STATE_LABELS.items()])
    is_complex = models.BooleanField(default=False)  # thông tin phức tạp, cần tập hợp (Law 104/2016, Articles 30 and 31)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # staff who took it down; null: by the web
    clock_from = models.DateTimeField()  # the start of the term: receipt of a valid request, or of the follow-up
    term = models.CharField(max_length=60)  # id of the legal term
    due_at = models.DateTimeField(null=True)  # the first moment after the term, as last worked out; null: no figure, or paused
    answered_at = models.DateTimeField(null=True)
    was_late = models.BooleanField(null=True)  # of the answer; null while there was no term
    transfers = models.PositiveSmallIntegerField(default=0)
    follow_ups = models.PositiveSmallIntegerField(default=0)
    repeated_replies = models.PositiveSmallIntegerField(default=0)
    declined_points = models.PositiveSmallIntegerField(default=0)
    claim = models.ForeignKey(Claim, models.SET_NULL, null=True, related_name="cases", verbose_name="Thông tin được kiểm chứng")
    appeals = models.ForeignKey("self", models.PROTECT, null=True, related_name="appealed_by")
    satisfied = models.PositiveSmallIntegerField(null=True)  # 1 to 5, by the sender, once
    satisfied_words = models.TextField(blank=True)
    wrong_secrets = models.PositiveSmallIntegerField(default=0)
    wrong_since = models.DateTimeField(null=True)
    keep_until = models.DateField(null=True)
    erased_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "vụ việc"
        verbose_name_plural = "vụ việc"
        indexes = [
            models.Index(fields=["body", "due_at", "id"], name="case_open_of_body", condition=_OPEN_ROWS),
            models.Index(fields=["due_at", "id"], name="case_open", condition=_OPEN_ROWS),
            models.Index(fields=["officer", "due_at", "id"], name="case_open_of_officer", condition=_OPEN_ROWS),
            models.Index(fields=["body", "-received_at", "-id"], name="case_of_body"),
            models.Index(fields=["-received_at", "-id"], name="case_received"),
            models.Index(fields=["body", "kind", "received_at", "state", "was_late"], name="case_figures"),
            models.Index(fields=["body", "state", "due_at"], name="case_counts", condition=_OPEN_ROWS),
            models.Index(
                fields=["body", "received_at", "satisfied", "repeated_replies", "declined_points", "follow_ups", "appeals"],
                name="case_quality",
                condition=_MARKED_ROWS,
            ),
            models.Index(fields=["keep_until"], name="case_retention", condition=Q(keep_until__isnull=False, erased_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"


class Sender(models.Model):
    """What the sender gave of themselves, for this case alone. Nothing searches, lists or counts by it; it goes with the retention."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="sender")
    given = models.JSONField(default=dict)  # kind_rules.Field.name → words
    wants_letters = models.BooleanField(default=False)

    class Meta:
        verbose_name = "thông tin người gửi"
        verbose_name_plural = "thông tin người gửi"

    def __str__(self) -> str:
        return f"{self.case_id}"


class Line(models.Model):
    """One entry of the thread. IN from the sender, OUT to the sender, NOTE inside the office, STEP what the program notes for both."""

    IN, OUT, NOTE, STEP = "in", "out", "note", "step"
    case = models.ForeignKey(Case, models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=4, choices=[(IN, "người gửi"), (OUT, "cơ quan"), (NOTE, "nội bộ"), (STEP, "bước xử lý")])
    text = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "dòng trao đổi"
        verbose_name_plural = "dòng trao đổi"

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%d/%m/%Y %H:%M}"


class Attachment(models.Model):
    """A file of the thread. Its bytes lie in the row, so that erasing the case erases them."""

    line = models.ForeignKey(Line, models.CASCADE, related_name="files")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        verbose_name = "tệp đính kèm"
        verbose_name_plural = "tệp đính kèm"

    def __str__(self) -> str:
        return self.name


class HeldFile(models.Model):
    """A file of a form that came back with an error, kept a while so that nobody has to choose it again."""

    form_key = models.CharField(max_length=32, db_index=True)
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = "tệp chờ gửi lại"
        verbose_name_plural = "tệp chờ gửi lại"

    def __str__(self) -> str:
        return self.name


class Letter(models.Model):
    """A letter to a sender that has to leave; it names the step, never what was asked."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="letters")
    words = models.TextField()
    made_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "thư báo"
        verbose_name_plural = "thư báo"
        indexes = [models.Index(fields=["id"], name="letter_waiting", condition=Q(sent_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.case_id}"


class Transfer(models.Model):
    """The case went from one body to another; `succession` when the first had ended."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="moves")
    before = models.ForeignKey(Body, models.PROTECT, related_name="+")
    after = models.ForeignKey(Body, models.PROTECT, related_name="+")
    why = models.CharField(max_length=500)
    succession = models.BooleanField(default=False)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "lần chuyển"
        verbose_name_plural = "lần chuyển"

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Wait(models.Model):
    """The sender was asked for something; the term rests until the answer."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="waits")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "lần chờ bổ sung"
        verbose_name_plural = "lần chờ bổ sung"
        constraints = [models.UniqueConstraint(fields=["case"], condition=Q(answered_at__isnull=True), name="one_open_wait_a_case")]

    def __str__(self) -> str:
        return f"{self.asked_at:%d/%m/%Y}"


class Extension(models.Model):
    """The term was prolonged, once, with notice to the sender."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="extension")
    amount = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=500)
    told_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "gia hạn"
        verbose_name_plural = "gia hạn"

    def __str__(self) -> str:
        return f"{self.amount}"


class YearCount(models.Model):
    """How many cases of one kind a body received in a year, and how they went. `is_stale`: a case changed since; it is not used."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=KIND_CHOICES)
    year = models.PositiveSmallIntegerField()  # of the receipt, in the site's zone
    is_stale = models.BooleanField(default=True)
    received = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    open = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    declined = models.PositiveIntegerField(default=0)
    followed = models.PositiveIntegerField(default=0)
    appealed = models.PositiveIntegerField(default=0)
    marks = models.PositiveIntegerField(default=0)
    mark_sum = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "số đếm theo năm"
        verbose_name_plural = "số đếm theo năm"
        constraints = [models.UniqueConstraint(fields=["year", "body", "kind"], name="one_count_a_year")]
        indexes = [models.Index(fields=["id"], name="count_stale", condition=Q(is_stale=True))]

    def __str__(self) -> str:
        return f"{self.body_id} {self.kind} {self.year}"
