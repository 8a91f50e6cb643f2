"""Rows of inspections."""

from django.db import models
from django.db.models import Q

from loa.inspections import finding_rules
from loa.inspections.rules import ANSWER_LABELS, FORM_LABELS, STATE_LABELS
from loa.organisations.models import Body, User
from loa.plans.models import Evidence, Plan, Task


class Checklist(models.Model):
    """A checklist (mẫu nội dung kiểm tra) of the body that keeps it. An inspection copies the items when it begins."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="checklists", verbose_name="cơ quan giữ mẫu")
    title = models.CharField("tên mẫu", max_length=200)
    items = models.JSONField("nội dung", default=list)  # question, basis, look: see `checklist_rules.stored`
    version = models.PositiveIntegerField(default=1)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "mẫu nội dung kiểm tra"
        verbose_name_plural = "mẫu nội dung kiểm tra"
        constraints = [
            models.UniqueConstraint(fields=["body", "title"], condition=Q(ended_at__isnull=True), name="checklist_once_of_a_body"),
        ]

    def __str__(self) -> str:
        return self.title


class Round(models.Model):
    """A round of inspections (đợt kiểm tra) on one decision: who inspects, on which plan, with which checklist.

    `keeper` follows it up; it is `body` until a reorganisation hands that over. `key` is the form's, so that sending it twice makes one.
    """

    body = models.ForeignKey(Body, models.PROTECT, related_name="inspection_rounds", verbose_name="cơ quan kiểm tra")
    keeper = models.ForeignKey(Body, models.PROTECT, related_name="kept_inspection_rounds", verbose_name="cơ quan theo dõi")
    form = models.CharField("hình thức", max_length=12, choices=[(k.value, v) for k, v in FORM_LABELS.items()])
    title = models.CharField("nội dung đợt kiểm tra", max_length=300)
    basis = models.CharField("quyết định, kế hoạch kiểm tra", max_length=300)
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, related_name="inspection_rounds", verbose_name="kế hoạch")
    with_tasks = models.BooleanField("kiểm tra theo nhiệm vụ của kế hoạch", default=False)
    checklist = models.ForeignKey(Checklist, models.PROTECT, null=True, blank=True, related_name="rounds", verbose_name="mẫu nội dung")
    key = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = "đợt kiểm tra"
        verbose_name_plural = "đợt kiểm tra"

    def __str__(self) -> str:
        return self.title


class Inspection(models.Model):
    """One inspection: one body, inspected in one round. `team` is who came, as the minutes name them: name and post, a line each."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="inspections")
    body = models.ForeignKey(Body, models.PROTECT, related_name="inspections", verbose_name="đơn vị được kiểm tra")
    state = models.CharField("trạng thái", max_length=12, choices=[(k.value, v) for k, v in STATE_LABELS.items()], default="planned")
    planned_on = models.DateField("ngày dự kiến")
    held_on = models.DateField("ngày kiểm tra", null=True, blank=True)
    place = models.CharField("địa điểm", max_length=200, blank=True)
    team = models.TextField("đoàn kiểm tra")
    present = models.TextField("đại diện đơn vị được kiểm tra", blank=True)
    strengths = models.TextField("kết quả đạt được", blank=True)
    opinion = models.TextField("ý kiến của đơn vị được kiểm tra", blank=True)
    conclusion = models.TextField("kết luận", blank=True)
    concluded_on = models.DateField("ngày kết luận", null=True, blank=True)
    note = models.CharField("lời kèm lần chuyển gần nhất", max_length=500, blank=True)
    moved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "cuộc kiểm tra"
        verbose_name_plural = "cuộc kiểm tra"
        constraints = [models.UniqueConstraint(fields=["round", "body"], name="inspected_once_a_round")]
        indexes = [
            models.Index(fields=["body", "state"], name="inspection_of_body"),
            models.Index(fields=["state", "planned_on"], name="inspection_of_state"),
        ]

    def __str__(self) -> str:
        return f"{self.round.title}: {self.body}"


class Item(models.Model):
    """One item of an inspection, as copied when it began, or added on the spot; with the answer."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="items")
    number = models.PositiveIntegerField()
    question = models.TextField("nội dung")
    basis = models.CharField("căn cứ", max_length=600, blank=True)
    look = models.CharField("minh chứng cần xem", max_length=600, blank=True)
    task = models.ForeignKey(Task, models.PROTECT, null=True, blank=True, related_name="inspection_items")
    answer = models.CharField("đánh giá", max_length=14, choices=[(k.value, v) for k, v in ANSWER_LABELS.items()], blank=True, default="")
    note = models.TextField("ghi chú", blank=True)
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="minh chứng của phần việc")
    file_name = models.CharField(max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "nội dung kiểm tra"
        verbose_name_plural = "nội dung kiểm tra"
        constraints = [models.UniqueConstraint(fields=["inspection", "number"], name="item_number_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.question[:80]}"


class Finding(models.Model):
    """A finding (tồn tại, kiến nghị): what was found, what `body` has to do about it, by which day. Open ones move with their body."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings")
    item = models.ForeignKey(Item, models.PROTECT, null=True, blank=True, related_name="findings", verbose_name="nội dung kiểm tra")
    kind = models.CharField("loại", max_length=12, choices=[(k.value, v) for k, v in finding_rules.KIND_LABELS.items()])
    text = models.TextField("nội dung tồn tại, kiến nghị")
    remedy = models.TextField("biện pháp khắc phục")
    body = models.ForeignKey(Body, models.PROTECT, related_name="findings", verbose_name="cơ quan khắc phục")
    due_on = models.DateField("hạn khắc phục", null=True, blank=True)
    due_words = models.CharField("cách tính hạn", max_length=200, blank=True)
    state = models.CharField(
        "trạng thái", max_length=12, choices=[(k.value, v) for k, v in finding_rules.STATE_LABELS.items()], default="open"
    )
    note = models.CharField("lời kèm lần chuyển gần nhất", max_length=500, blank=True)
    handed_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="handed_to")
    handed_on = models.DateField(null=True, blank=True)
    handed_basis = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    key = models.CharField(max_length=64, unique=True, null=True)  # of the form that it was typed in
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "tồn tại, kiến nghị"
        verbose_name_plural = "tồn tại, kiến nghị"
        constraints = [models.UniqueConstraint(fields=["handed_from", "body"], name="finding_handed_once_to_a_body")]
        indexes = [
            models.Index(fields=["body", "state", "due_on"], name="finding_of_body"),
            models.Index(fields=["state", "due_on"], name="finding_of_state"),
        ]

    def __str__(self) -> str:
        return self.text if len(self.text) < 90 else f"{self.text[:88]}…"


class Remedy(models.Model):
    """A report of what was done about a finding, and how the inspecting body took it; each report is a row of its own."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="remedies")
    words = models.TextField("kết quả khắc phục")
    file_name = models.CharField(max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    accepted = models.BooleanField(null=True)
    answer = models.CharField("ý kiến", max_length=500, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "báo cáo khắc phục"
        verbose_name_plural = "báo cáo khắc phục"

    def __str__(self) -> str:
        return self.words[:80]


class RemedyReminder(models.Model):
    """A step of urging that was given for a finding; once a finding and step."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="reminders")
    step = models.CharField(max_length=20)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["finding", "step"], name="finding_reminded_once_a_step")]

    def __str__(self) -> str:
        return f"{self.finding}: {self.step}"
