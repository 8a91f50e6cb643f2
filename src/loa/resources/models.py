"""Rows of budget, staffing and training."""

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q

from loa.organisations.models import Body, Post, User
from loa.organisations.rules import ROLE_LABELS
from loa.plans.models import Plan, Task
from loa.resources.rules import KIND_LABELS, SOURCE_LABELS
from loa.resources.staffing_rules import Norm, position_key
from loa.resources.training_rules import ATTENDANCE_LABELS


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
            # Sums over a whole country are read from these alone.
            models.Index(fields=["plan", "year", "source", "kind", "amount", "body"], name="budget_sums_of_plan"),
            models.Index(fields=["body", "kind", "amount", "year"], name="budget_sums_of_body"),
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


class Course(models.Model):
    """A course (khóa tập huấn, bồi dưỡng) that `body` organises, or requires and others hold."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="courses", verbose_name="cơ quan tổ chức")
    name = models.CharField("tên khóa", max_length=200)
    about = models.TextField("nội dung", blank=True)
    hours = models.PositiveSmallIntegerField("thời lượng (giờ)", null=True, blank=True)
    certified = models.BooleanField("cấp chứng nhận", default=True)
    valid_months = models.PositiveSmallIntegerField("chứng nhận có giá trị (tháng)", null=True, blank=True)
    basis = models.CharField("căn cứ", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "khóa tập huấn, bồi dưỡng"
        verbose_name_plural = "khóa tập huấn, bồi dưỡng"
        constraints = [
            models.UniqueConstraint(fields=["body", "name"], condition=Q(ended_at__isnull=True), name="course_once_of_a_body"),
        ]

    def __str__(self) -> str:
        return self.name


class Requirement(models.Model):
    """A course is required of posts with a role or a title in the bodies under `scope`, on a basis."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="requirements")
    scope = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="trong phạm vi")
    role = models.CharField("vai trò", max_length=20, choices=[(k.value, v) for k, v in ROLE_LABELS.items()], blank=True)
    title = models.CharField("chức vụ", max_length=120, blank=True)
    basis = models.CharField("căn cứ", max_length=300)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "yêu cầu bồi dưỡng"
        verbose_name_plural = "yêu cầu bồi dưỡng"
        constraints = [
            models.UniqueConstraint(fields=["course", "scope", "role", "title"], condition=Q(ended_at__isnull=True), name="required_once"),
            models.CheckConstraint(condition=~Q(role="", title=""), name="required_of_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.course}: {self.title or self.get_role_display()}, {self.scope}"


class Session(models.Model):
    """One session (lớp) of a course, from `starts_on` to `last_day`, at a place, with seats."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="sessions")
    starts_on = models.DateField("từ ngày")
    last_day = models.DateField("đến hết ngày")
    place = models.CharField("địa điểm", max_length=200)
    seats = models.PositiveIntegerField("số chỗ")
    note = models.CharField("ghi chú", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_why = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "lớp"
        verbose_name_plural = "lớp"
        constraints = [
            models.UniqueConstraint(fields=["course", "starts_on", "place"], condition=Q(cancelled_at__isnull=True), name="session_once"),
            models.CheckConstraint(condition=Q(last_day__gte=models.F("starts_on")), name="session_runs_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.course}, {self.starts_on:%d/%m/%Y}"


class Enrolment(models.Model):
    """The holder of a post is enrolled in a session, by who administers the post's body; and whether they came."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="enrolments")
    post = models.ForeignKey(Post, models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    attendance = models.CharField("điểm danh", max_length=8, choices=[(k.value, v) for k, v in ATTENDANCE_LABELS.items()], blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "người học"
        verbose_name_plural = "người học"
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], condition=Q(withdrawn_at__isnull=True), name="enrolled_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.session}"


class Certificate(models.Model):
    """A certificate of a course (giấy chứng nhận): issued here with a running number, or issued elsewhere and entered.

    `valid_until` is the last day on which it holds; empty is without end. Never deleted, only withdrawn with a reason.
    """

    course = models.ForeignKey(Course, models.PROTECT, related_name="certificates")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, null=True, blank=True, related_name="certificates")
    issuer = models.CharField("nơi cấp", max_length=200)
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")  # None: issued elsewhere
    serial = models.PositiveIntegerField(null=True, blank=True)
    year = models.PositiveSmallIntegerField()
    number = models.CharField("số", max_length=60)
    issued_on = models.DateField("ngày cấp")
    valid_until = models.DateField("có giá trị đến hết ngày", null=True, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "giấy chứng nhận"
        verbose_name_plural = "giấy chứng nhận"
        constraints = [
            models.UniqueConstraint(fields=["body", "year", "serial"], name="certificate_number_once"),
            models.UniqueConstraint(fields=["enrolment"], condition=Q(withdrawn_at__isnull=True), name="certificate_once_an_enrolment"),
            models.UniqueConstraint(
                fields=["course", "person", "issuer", "number"], condition=Q(withdrawn_at__isnull=True), name="certificate_once"
            ),
        ]
        indexes = [models.Index(fields=["course", "person"], name="certificate_of_course")]

    def __str__(self) -> str:
        return f"{self.number}, {self.course}"
