"""Rows of consultations: the draft in its editions, and what is decided about the consultation. Opinions are in `models`."""

from django.db import models

from loa.consultations.place_rules import cited
from loa.consultations.rules import COMPANIONS, STATE_LABELS
from loa.organisations.models import Body, User
from loa.plans.models import Plan


class Consultation(models.Model):
    """A consultation (lấy ý kiến dự thảo). Comments are taken on every day of [opens_on, closes_on], both included.

    `checklist` holds the answers of Decision 407, `counting` the rules of counting as declared; both are fixed once it is announced.
    `key` is the form's, so that sending it twice makes one. `version` counts changes, so that two people who edit at once are told.
    """

    body = models.ForeignKey(Body, models.PROTECT, related_name="consultations", verbose_name="cơ quan chủ trì soạn thảo")
    title = models.CharField("tên dự thảo", max_length=400)
    summary = models.TextField("tóm tắt dễ hiểu", blank=True)
    contact = models.CharField("nơi nhận ý kiến bằng văn bản", max_length=400, blank=True)
    state = models.CharField("trạng thái", max_length=12, choices=[(k.value, v) for k, v in STATE_LABELS.items()], default="draft")
    opens_on = models.DateField("bắt đầu lấy ý kiến", null=True, blank=True)
    closes_on = models.DateField("hết hạn (gồm cả ngày này)", null=True, blank=True)
    term = models.CharField("loại thời hạn", max_length=60, blank=True)
    term_basis = models.CharField("căn cứ của thời hạn", max_length=400, blank=True)
    term_words = models.CharField("cách tính thời hạn", max_length=600, blank=True)
    checklist = models.JSONField("đối chiếu Quyết định 407", default=dict, blank=True)
    counting = models.JSONField("quy tắc đếm", default=dict, blank=True)
    shows_at_once = models.BooleanField("hiện ý kiến ngay trong thời gian lấy ý kiến", default=True)
    takes_votes = models.BooleanField("mở phần bày tỏ đồng ý, không đồng ý với từng phát biểu", default=False)
    plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, blank=True, related_name="consultations", verbose_name="kế hoạch truyền thông"
    )
    why = models.CharField("lý do dừng hoặc gia hạn", max_length=400, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    closing_words = models.TextField("lời kết khi công bố", blank=True)
    last_number = models.PositiveIntegerField(default=0)  # of a comment
    key = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "lấy ý kiến dự thảo"
        verbose_name_plural = "lấy ý kiến dự thảo"
        indexes = [models.Index(fields=["state", "closes_on"], name="consultation_of_state")]

    def __str__(self) -> str:
        return self.title


class Edition(models.Model):
    """One version of the draft (bản dự thảo), from one file. Several may be of one day: `number` orders them."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    dated = models.DateField("ngày của bản dự thảo")
    note = models.TextField("điểm mới của bản này", blank=True)
    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    file_bytes = models.PositiveIntegerField()
    unsure = models.JSONField(default=list, blank=True)  # ids of the older edition that a person has to match
    recognised = models.PositiveIntegerField(default=0)  # pages that are pictures, whose characters a machine recognised
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = "bản dự thảo"
        verbose_name_plural = "bản dự thảo"
        constraints = [models.UniqueConstraint(fields=["consultation", "number"], name="edition_number_once")]

    def __str__(self) -> str:
        return f"Bản {self.number} ngày {self.dated:%d/%m/%Y}"


class Provision(models.Model):
    """A provision of one edition. `stable` outlives the printed number; `origins` are ids of the older edition that became this one."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="provisions")
    stable = models.CharField(max_length=40)
    order = models.PositiveIntegerField()
    depth = models.PositiveSmallIntegerField()
    above = models.CharField(max_length=40, blank=True)  # id of the provision that it stands in
    article = models.CharField(max_length=40, blank=True)  # id of the article, or topmost provision, whose page shows it
    kind = models.CharField(max_length=12)
    label = models.CharField(max_length=80, blank=True)
    number = models.CharField(max_length=20, blank=True)
    heading = models.TextField(blank=True)
    text = models.TextField(blank=True)
    path = models.CharField(max_length=400)
    origins = models.JSONField(default=list, blank=True)
    words = models.CharField(max_length=32)  # hash of heading and text, of all below it too
    change = models.CharField(max_length=12, blank=True)  # against the edition before: see `paper.provision`

    class Meta:
        verbose_name = "điều, khoản của dự thảo"
        verbose_name_plural = "điều, khoản của dự thảo"
        constraints = [models.UniqueConstraint(fields=["edition", "stable"], name="provision_once_an_edition")]
        indexes = [models.Index(fields=["edition", "order"], name="provision_in_order")]

    def __str__(self) -> str:
        return f"{self.path} {self.heading}".strip()

    @property
    def cited(self) -> str:
        """Where it stands, as people and laws say it."""
        return cited(self.path)


class Companion(models.Model):
    """A file that goes with the draft: explanation, impact report, comparison, summary in plain words, sound. Taken back, not deleted."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="companions")
    kind = models.CharField("loại", max_length=12, choices=list(COMPANIONS.items()))
    title = models.CharField("tên tài liệu", max_length=200)
    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    file_bytes = models.PositiveIntegerField()
    media_type = models.CharField(max_length=80)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "tài liệu kèm dự thảo"
        verbose_name_plural = "tài liệu kèm dự thảo"

    def __str__(self) -> str:
        return self.title

    @property
    def is_sound(self) -> bool:
        """Whether it is played on the page."""
        return self.media_type.startswith("audio/")


class Question(models.Model):
    """A question of the drafter (câu hỏi xin ý kiến)."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="questions")
    number = models.PositiveIntegerField()
    text = models.CharField("câu hỏi", max_length=600)

    class Meta:
        verbose_name = "câu hỏi xin ý kiến"
        verbose_name_plural = "câu hỏi xin ý kiến"
        constraints = [models.UniqueConstraint(fields=["consultation", "number"], name="question_number_once")]

    def __str__(self) -> str:
        return self.text
