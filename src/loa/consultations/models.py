"""Rows of opinions: what was said, where it stands, what is not shown and why, themes, answers, votes. Of a citizen there is no name."""

from django.db import models
from django.db.models import Q

from loa.consultations.draft_models import Companion, Consultation, Edition, Provision, Question
from loa.consultations.rules import CHANNEL_LABELS, KIND_LABELS, OUTCOME_LABELS, REASON_LABELS, STANCE_LABELS
from loa.organisations.models import Body, User

__all__ = [
    "Answer", "Comment", "Companion", "Consultation", "Edition", "Embedding", "Grouping", "Moderation", "OpenFile", "Placement",
    "Provision", "Question", "Said", "Statement", "StatementVote", "Target", "Theme",
]  # fmt: skip


class Theme(models.Model):
    """A topic of opinions. Without a consultation it is of the office's list, used by all of its consultations."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="opinion_themes")
    consultation = models.ForeignKey(Consultation, models.PROTECT, null=True, blank=True, related_name="own_themes")
    name = models.CharField("tên chủ đề", max_length=160)
    words = models.CharField("từ khóa, cách nhau bằng dấu phẩy", max_length=600, blank=True)
    into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = "chủ đề ý kiến"
        verbose_name_plural = "chủ đề ý kiến"

    def __str__(self) -> str:
        return self.name


class Comment(models.Model):
    """An opinion (ý kiến góp ý) as it came in; its words are never changed and never deleted.

    `edition` is the version that was read. `people`: of minutes and letters with N signatures. `reply_to`: an address of one who asked to
    be told, wiped once the letter has left. `secret_sha256` opens the commenter's own page. `alike` is the first of near-equal ones.
    """

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="comments")
    number = models.PositiveIntegerField()
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="comments")
    stance = models.CharField("ý kiến", max_length=8, blank=True, choices=[(k.value, v) for k, v in STANCE_LABELS.items()])
    kind = models.CharField("chủ thể", max_length=14, choices=[(k.value, v) for k, v in KIND_LABELS.items()])
    channel = models.CharField("kênh", max_length=8, choices=[(k.value, v) for k, v in CHANNEL_LABELS.items()])
    text = models.TextField("nội dung", blank=True)
    proposed = models.TextField("đề nghị sửa thành", blank=True)
    body_name = models.CharField("cơ quan, tổ chức góp ý", max_length=300, blank=True)
    letter = models.CharField("số văn bản", max_length=80, blank=True)
    letter_on = models.DateField("ngày văn bản", null=True, blank=True)
    people = models.PositiveIntegerField("số người", default=1)
    meeting = models.CharField("cuộc họp, nơi họp", max_length=300, blank=True)
    place_words = models.CharField("nơi góp ý như đã ghi", max_length=300, blank=True)  # which no provision was found for
    paper_name = models.CharField(max_length=200, blank=True)
    paper_sha256 = models.CharField(max_length=64, blank=True)
    own_staff = models.BooleanField("người của cơ quan soạn thảo", default=False)
    received_on = models.DateField("ngày nhận")
    received_at = models.DateTimeField()
    late = models.BooleanField("đến sau hạn", default=False)
    equal_key = models.CharField(max_length=16, blank=True)
    content_sha256 = models.CharField(max_length=64)
    secret_sha256 = models.CharField(max_length=64, unique=True)
    key = models.CharField(max_length=64)
    reply_to = models.CharField(max_length=254, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    hidden = models.CharField("không hiển thị vì", max_length=10, blank=True, choices=[(k.value, v) for k, v in REASON_LABELS.items()])
    alike = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="near")
    alike_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")  # who put it there or took it out
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, blank=True, related_name="comments")
    theme_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    officer = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người xử lý")

    class Meta:
        verbose_name = "ý kiến góp ý"
        verbose_name_plural = "ý kiến góp ý"
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], name="comment_number_once"),
            models.UniqueConstraint(fields=["consultation", "key"], name="comment_form_once"),
            models.CheckConstraint(condition=Q(people__gte=1), name="comment_of_somebody"),
        ]
        indexes = [models.Index(fields=["consultation", "theme"], name="comment_of_theme")]

    def __str__(self) -> str:
        return f"Ý kiến số {self.number}"


class Embedding(models.Model):
    """What the words of a comment mean, as a vector (see `embedding`); it goes when the words are no longer shown."""

    comment = models.OneToOneField(Comment, models.CASCADE, primary_key=True, related_name="embedding")
    model = models.CharField(max_length=40)
    vector = models.BinaryField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.model}"


class Target(models.Model):
    """A provision, in the version that was read, that a comment is about. A comment without one is about the whole draft."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="targets")
    provision = models.ForeignKey(Provision, models.PROTECT, related_name="targets")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "provision"], name="target_once_a_comment")]

    def __str__(self) -> str:
        return f"{self.comment}: {self.provision.path}"


class Placement(models.Model):
    """What a person decided: in `edition` this target stands at `provision`, or nowhere. The newest row counts."""

    target = models.ForeignKey(Target, models.PROTECT, related_name="placements")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="placements")
    provision = models.ForeignKey(Provision, models.PROTECT, null=True, blank=True, related_name="+")
    placed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.target} → {self.provision.path if self.provision else '–'}"


class Said(models.Model):
    """An answer to a question of the drafter."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="said")
    question = models.ForeignKey(Question, models.PROTECT, related_name="said")
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "question"], name="question_answered_once")]

    def __str__(self) -> str:
        return self.text[:80]


class Moderation(models.Model):
    """A decision not to show the words of an opinion, with its reason; `shown` are the words without what may not be shown, if any.

    The commenter may appeal once; another officer decides. A decision that was lifted stays on record.
    """

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="moderations")
    reason = models.CharField("lý do theo quy tắc", max_length=10, choices=[(k.value, v) for k, v in REASON_LABELS.items()])
    words = models.CharField("giải thích", max_length=600)
    shown = models.TextField("phần vẫn hiển thị", blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    appeal = models.TextField("khiếu nại", blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    appeal_answer = models.CharField("trả lời khiếu nại", max_length=600, blank=True)
    appeal_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    appeal_answered_at = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.comment}: {self.get_reason_display()}"


class Answer(models.Model):
    """An answer (tiếp thu, giải trình) to one comment, or to a theme and so to all of its comments without one of their own.

    `provision` is the place in the draft that was changed because of it.
    """

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="answers")
    comment = models.OneToOneField(Comment, models.PROTECT, null=True, blank=True, related_name="answer")
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, blank=True, related_name="answers")
    outcome = models.CharField("kết quả", max_length=10, choices=[(k.value, v) for k, v in OUTCOME_LABELS.items()])
    text = models.TextField("tiếp thu, giải trình")
    provision = models.ForeignKey(Provision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="chỗ đã sửa")
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "tiếp thu, giải trình"
        verbose_name_plural = "tiếp thu, giải trình"
        constraints = [
            models.UniqueConstraint(fields=["consultation", "theme"], name="theme_answered_once"),
            models.CheckConstraint(
                condition=Q(comment__isnull=False, theme__isnull=True) | Q(comment__isnull=True, theme__isnull=False),
                name="answer_to_comment_or_theme",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.text[:80]}"


class Statement(models.Model):
    """A short sentence (phát biểu) that people agree to or not. One that anybody sent in is an opinion: `comment`, moderated as such."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="statements")
    number = models.PositiveIntegerField()
    text = models.CharField("phát biểu", max_length=280)
    comment = models.OneToOneField(Comment, models.PROTECT, null=True, blank=True, related_name="statement")
    added_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField("lý do rút", max_length=400, blank=True)

    class Meta:
        verbose_name = "phát biểu"
        verbose_name_plural = "phát biểu"
        constraints = [models.UniqueConstraint(fields=["consultation", "number"], name="statement_number_once")]

    def __str__(self) -> str:
        return self.text


class StatementVote(models.Model):
    """What one browser says to a statement. `voter` is a keyed hash of a random token of that browser; neither time nor address is kept."""

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="votes")
    voter = models.CharField(max_length=24)
    vote = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "voter"], name="voted_once_a_statement"),
            models.CheckConstraint(condition=Q(vote__in=(-1, 0, 1)), name="vote_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id}: {self.vote}"


class Grouping(models.Model):
    """The groups of opinion as they were last worked out, from how many votes."""

    consultation = models.OneToOneField(Consultation, models.PROTECT, related_name="grouping")
    result = models.JSONField()
    votes = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.consultation}: {self.votes}"


class Tally(models.Model):
    """The totals of many opinions as the worker last counted them (see `counting_rules.Totals`), and when; few are counted at once.

    `figures`: where they stand (see `place_queries.Figures`). `state`: what the opinions were at (see `open_file_queries.state_of`).
    """

    consultation = models.OneToOneField(Consultation, models.PROTECT, related_name="tally")
    totals = models.JSONField()
    figures = models.JSONField(default=dict)
    state = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.consultation}: {self.totals['counted']}"


class OpenFile(models.Model):
    """The open data of many opinions as files: form → SHA-256 and bytes, their totals, as of when, and when they were last asked for."""

    consultation = models.OneToOneField(Consultation, models.PROTECT, related_name="open_file")
    files = models.JSONField(default=dict)
    totals = models.JSONField(default=dict)
    state = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.consultation}: {self.made_at}"
