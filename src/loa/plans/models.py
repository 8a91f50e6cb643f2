"""Rows of plans."""

from django.db import models

from loa.documents.models import Document
from loa.ledger.models import Entry
from loa.newsroom.models import Coverage, Message, Release
from loa.organisations.models import Body, BodyGroup, User
from loa.plans.rules import DUTY_LABELS, PLAN_LABELS, ROLE_LABELS, TERM_LABELS
from loa.plans.work_rules import EVIDENCE_LABELS, OPEN, RHYTHM_LABELS, STATE_LABELS

DUTIES = [(k.value, v) for k, v in DUTY_LABELS.items()]
RHYTHMS = [(k.value, v) for k, v in RHYTHM_LABELS.items()]


class Plan(models.Model):
    """A plan (kế hoạch) made from a registered document. It runs in [starts_on, ends_on); `keeper` follows it up.

    The keeper is the owner until a reorganisation hands the plan over; the owner stays who signed it. `version` counts changes, so that
    two people who edit at once are told.
    """

    document = models.OneToOneField(Document, models.PROTECT, related_name="plan")
    owner = models.ForeignKey(Body, models.PROTECT, related_name="plans", verbose_name="cơ quan lập kế hoạch")
    title = models.TextField("tên kế hoạch")
    upper = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="lower", verbose_name="kế hoạch cấp trên")
    keeper = models.ForeignKey(Body, models.PROTECT, null=True, related_name="kept_plans", verbose_name="cơ quan theo dõi")
    state = models.CharField("trạng thái", max_length=12, choices=[(k.value, v) for k, v in PLAN_LABELS.items()], default="draft")
    starts_on = models.DateField("từ ngày", null=True, blank=True)
    ends_on = models.DateField("đến (không gồm ngày này)", null=True, blank=True)
    ended_why = models.CharField("lý do kết thúc", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "kế hoạch"
        verbose_name_plural = "kế hoạch"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=models.F("starts_on")), name="plan_runs_forward"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Task(models.Model):
    """One task (nhiệm vụ). `start`, `end` are its place in the document's text: the source sentence."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="tasks")
    number = models.PositiveIntegerField()
    text = models.TextField("nội dung")
    role = models.CharField("vai trò", max_length=20, choices=list(ROLE_LABELS.items()))
    term_text = models.CharField("thời hạn như văn bản ghi", max_length=300, blank=True)
    term_kind = models.CharField(max_length=20, choices=list(TERM_LABELS.items()), default="none")
    starts_on = models.DateField("từ ngày", null=True, blank=True)
    due_on = models.DateField("hạn", null=True, blank=True)
    repeats = models.CharField("chu kỳ", max_length=10, choices=RHYTHMS, blank=True)
    repeat_day = models.PositiveSmallIntegerField("ngày trong kỳ", null=True, blank=True)
    repeat_month = models.PositiveSmallIntegerField("tháng trong năm", null=True, blank=True)
    serves = models.ManyToManyField("self", symmetrical=False, related_name="served_by", blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField("lý do kết thúc", max_length=300, blank=True)
    folded = models.TextField(default="")  # the text without marks, for search
    version = models.PositiveIntegerField(default=1)
    from_annex = models.BooleanField(default=False)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    messages = models.ManyToManyField(Message, related_name="tasks", blank=True)
    coverages = models.ManyToManyField(Coverage, related_name="tasks", blank=True)  # what the editorial calendar holds for it
    form_key = models.CharField(max_length=64, null=True, unique=True)

    class Meta:
        verbose_name = "nhiệm vụ"
        verbose_name_plural = "nhiệm vụ"
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="task_number_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:80]}"


class TaskBody(models.Model):
    """A body or group that the plan names for a task; neither means that nobody has chosen yet."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="bodies")
    duty = models.CharField(max_length=20, choices=DUTIES)
    named_as = models.CharField(max_length=300)
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="tasks")
    group = models.ForeignKey(BodyGroup, models.PROTECT, null=True, blank=True, related_name="tasks")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(body__isnull=True) | models.Q(group__isnull=True), name="a_body_or_a_group"),
        ]

    def __str__(self) -> str:
        return self.named_as

    @property
    def value(self) -> str:
        """What was chosen, as forms write it: "body:12", "group:3", or ""."""
        return f"body:{self.body_id}" if self.body_id else f"group:{self.group_id}" if self.group_id else ""


class Assignment(models.Model):
    """One body's part of a task (phần việc), a line for each occurrence: "xã Vân Khê, chủ trì, Quý I/2026".

    `plan` repeats the task's, so that lists of 100,000 lines need no join to narrow. "Overdue" is not stored: see `work_rules.overdue`.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="assignments")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="assignments")
    body = models.ForeignKey(Body, models.PROTECT, related_name="assignments", verbose_name="cơ quan, đơn vị")
    duty = models.CharField("việc", max_length=20, choices=DUTIES)
    occurrence = models.PositiveIntegerField(default=0)
    label = models.CharField("kỳ", max_length=60, blank=True)
    opens_on = models.DateField("từ ngày", null=True)
    due_on = models.DateField("hạn", null=True)
    state = models.CharField("trạng thái", max_length=20, choices=[(k.value, v) for k, v in STATE_LABELS.items()], default="planned")
    moved_at = models.DateTimeField()  # of the last move
    moved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note = models.CharField("lời kèm lần chuyển gần nhất", max_length=500, blank=True)
    officer = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="assignments", verbose_name="người phụ trách")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "phần việc"
        verbose_name_plural = "phần việc"
        constraints = [models.UniqueConstraint(fields=["task", "body", "duty", "occurrence"], name="one_line_an_occurrence")]
        indexes = [
            models.Index(fields=["plan", "state", "due_on"], name="assignment_of_plan"),
            models.Index(fields=["body", "state", "due_on"], name="assignment_of_body"),
            models.Index(fields=["state", "due_on"], name="assignment_of_state"),
            models.Index(fields=["due_on"], condition=models.Q(state__in=sorted(s.value for s in OPEN)), name="assignment_open_due"),
        ]

    def __str__(self) -> str:
        return f"{self.body}: nhiệm vụ {self.task.number}{f', {self.label}' if self.label else ''}"


class HandOver(models.Model):
    """An open line went from one body to another (bàn giao), on a date, on a basis. Many to many: bodies merge and split."""

    old = models.ForeignKey(Assignment, models.PROTECT, related_name="handed_to")
    new = models.ForeignKey(Assignment, models.PROTECT, related_name="handed_from")
    on = models.DateField("ngày bàn giao")
    basis = models.CharField("căn cứ", max_length=300)
    state_before = models.CharField(max_length=20)  # how far the old line was
    made_new = models.BooleanField(default=False)  # whether the new line was not there before

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="handed_over_once")]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class Evidence(models.Model):
    """What a body shows for its line (minh chứng): a release, a document, a file, an act of the ledger (a case), or words."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="evidence")
    kind = models.CharField("loại", max_length=12, choices=[(k.value, v) for k, v in EVIDENCE_LABELS.items()])
    words = models.TextField("mô tả", blank=True)
    release = models.ForeignKey(Release, models.PROTECT, null=True, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "minh chứng"
        verbose_name_plural = "minh chứng"
        indexes = [models.Index(fields=["assignment", "withdrawn_at"], name="evidence_of_line")]

    def __str__(self) -> str:
        return self.words or self.file_name or str(self.release or self.document or self.entry)


class Urging(models.Model):
    """How an office that keeps plans reminds (đôn đốc): days before and after a term. Without a row the program's own rhythm holds."""

    body = models.OneToOneField(Body, models.PROTECT, related_name="urging")
    before = models.JSONField("nhắc trước (ngày)", default=list)
    after = models.PositiveSmallIntegerField("nhắc sau hạn (ngày)", default=1)
    head = models.PositiveSmallIntegerField("báo người đứng đầu khi quá hạn (ngày)", default=3)
    again = models.PositiveSmallIntegerField("nhắc lại mỗi (ngày)", default=7)

    def __str__(self) -> str:
        return str(self.body)


class Digest(models.Model):
    """One morning's letter to one person: what they are reminded of. At most one a day.

    `claimed_at` is set before the mail leaves, `sent_at` after. A letter that was claimed and not sent for long (a crash between) is sent
    again under the same `message_id`, by which a mail server or program knows a repeat.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="digests")
    day = models.DateField()
    tries = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="one_digest_a_morning")]

    def __str__(self) -> str:
        return f"{self.user}, {self.day:%d/%m/%Y}"

    @property
    def message_id(self) -> str:
        """The left part of the letter's Message-ID (RFC 5322): the same at every try."""
        return f"nhac-viec.{self.day:%Y%m%d}.{self.pk}"


class Reminder(models.Model):
    """A step of urging that was given for a line; once a line and step."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="reminders")
    step = models.CharField(max_length=20)
    words = models.CharField(max_length=60)
    day = models.DateField()
    to = models.ManyToManyField(Digest, related_name="reminders")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "step"], name="reminded_once_a_step")]
        indexes = [models.Index(fields=["day"], name="reminder_of_day")]

    def __str__(self) -> str:
        return f"{self.assignment}: {self.words}"


class DigestLine(models.Model):
    """A line of a morning's letter about something else than a line of work: a room above says what, and where on the desk.

    `key` names the thing ("finding:5"), so that it is settled when the thing is done before the letter leaves.
    """

    digest = models.ForeignKey(Digest, models.PROTECT, related_name="lines")
    key = models.CharField(max_length=60)
    words = models.CharField(max_length=400)
    path = models.CharField(max_length=200)
    settled = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "key"], name="one_line_a_thing_and_letter")]
        indexes = [models.Index(fields=["key"], name="digest_line_of_key")]

    def __str__(self) -> str:
        return self.words


class Feed(models.Model):
    """A calendar address (iCalendar) of a person, for their own work or for one body. Only the hash of its secret is kept."""

    user = models.ForeignKey(User, models.PROTECT, related_name="feeds")
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="feeds")  # None: the person's own work
    secret_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)  # when a calendar last fetched it

    def __str__(self) -> str:
        return f"{self.user}: {self.body or 'việc của tôi'}"
