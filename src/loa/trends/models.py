"""Rows of trends: themes, daily counts, searches in vain, page reads, press feeds and what they said, alerts. No field for an author."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from loa.newsroom.models import Message
from loa.organisations.models import Body, User
from loa.trends.theme_rules import ALERT_LABELS, PROPOSAL_LABELS, SOURCE_LABELS

SOURCES = [(k.value, v) for k, v in SOURCE_LABELS.items()]


def _or_nought(name: str) -> Coalesce:
    return Coalesce(name, 0, output_field=models.BigIntegerField())


class Theme(models.Model):
    """A theme (chủ đề) of an office's dictionary: phrases without marks by which a text is known to be about it."""

    owner = models.ForeignKey(Body, models.PROTECT, related_name="themes", verbose_name="cơ quan giữ từ điển")
    name = models.CharField("chủ đề", max_length=100)
    phrases = models.JSONField("cụm từ", default=list)
    written = models.JSONField("cụm từ như đã ghi", default=list)  # with marks, for people; `phrases` is what is compared
    edition = models.PositiveIntegerField(default=1)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "chủ đề"
        verbose_name_plural = "chủ đề"
        constraints = [models.UniqueConstraint(fields=["name"], condition=Q(ended_at__isnull=True), name="theme_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def written_phrases(self) -> list[str]:
        """The phrases as somebody wrote them; themes of before have only what is compared."""
        return list(self.written or self.phrases)


class Count(models.Model):
    """How many of one day, source, theme (None: any) and body (None: the whole site). It stays when what was counted is erased."""

    day = models.DateField()
    source = models.CharField(max_length=10, choices=SOURCES)
    theme = models.ForeignKey(Theme, models.CASCADE, null=True, related_name="counts")
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=20, blank=True)
    n = models.PositiveIntegerField()

    class Meta:
        verbose_name = "số đếm"
        verbose_name_plural = "số đếm"
        constraints = [
            # SQLite knows no NULLS NOT DISTINCT: a nought stands for "any", so that both databases keep a second row out
            models.UniqueConstraint("day", "source", _or_nought("theme_id"), _or_nought("body_id"), "channel", name="count_once_of_all"),
        ]
        indexes = [models.Index(fields=["theme", "source", "day"], name="count_of_theme")]

    def __str__(self) -> str:
        return f"{self.day} {self.source}: {self.n}"


class Missed(models.Model):
    """Words that were searched on a day and found nothing. Kept without marks, only when they can name nobody; few go after a month."""

    day = models.DateField(db_index=True)
    words = models.CharField(max_length=120, blank=True)  # "": of which the words are not kept
    n = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "tìm kiếm không có kết quả"
        verbose_name_plural = "tìm kiếm không có kết quả"
        constraints = [models.UniqueConstraint(fields=["day", "words"], name="missed_once_a_day")]

    def __str__(self) -> str:
        return f"{self.words}: {self.n}"


class Read(models.Model):
    """How often the page of a message was read on a day: a number that the server adds up, no cookie, no address."""

    day = models.DateField()
    message = models.ForeignKey(Message, models.CASCADE, related_name="reads")
    n = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "lượt đọc"
        verbose_name_plural = "lượt đọc"
        constraints = [models.UniqueConstraint(fields=["message", "day"], name="reads_once_a_day")]

    def __str__(self) -> str:
        return f"{self.message}: {self.n}"


class Feed(models.Model):
    """A feed of a newspaper that an office added (nguồn báo): titles and summaries of what is published, never comments of readers."""

    owner = models.ForeignKey(Body, models.PROTECT, related_name="press_feeds", verbose_name="cơ quan thêm")
    name = models.CharField("tên báo", max_length=120)
    url = models.URLField("địa chỉ RSS, Atom", max_length=400)
    next_at = models.DateTimeField(null=True, db_index=True)
    fetched_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)
    failed = models.PositiveSmallIntegerField(default=0)  # times in a row
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "nguồn báo"
        verbose_name_plural = "nguồn báo"
        constraints = [models.UniqueConstraint(fields=["url"], condition=Q(ended_at__isnull=True), name="feed_once")]

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """One entry of a feed: title, summary, address. Its author is not kept."""

    feed = models.ForeignKey(Feed, models.CASCADE, related_name="items")
    key = models.CharField(max_length=64)  # SHA-256 of its id
    title = models.CharField(max_length=300)
    summary = models.CharField(max_length=1000, blank=True)
    link = models.CharField(max_length=600, blank=True)
    day = models.DateField(db_index=True)

    class Meta:
        verbose_name = "bài báo"
        verbose_name_plural = "bài báo"
        constraints = [models.UniqueConstraint(fields=["feed", "key"], name="item_once_a_feed")]

    def __str__(self) -> str:
        return self.title


class Alert(models.Model):
    """Something rose above what was expected; what is proposed, and what became of it. What people decided is how good alerts are known."""

    day = models.DateField()
    source = models.CharField(max_length=10, choices=SOURCES)
    theme = models.ForeignKey(Theme, models.CASCADE, related_name="alerts")
    count = models.PositiveIntegerField()
    mean = models.FloatField()
    low = models.PositiveIntegerField()
    high = models.PositiveIntegerField()
    sure = models.CharField(max_length=8)
    proposal = models.CharField(max_length=10, choices=[(k.value, v) for k, v in PROPOSAL_LABELS.items()])
    state = models.CharField(max_length=10, default="open", choices=[(k.value, v) for k, v in ALERT_LABELS.items()])
    note = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "cảnh báo xu hướng"
        verbose_name_plural = "cảnh báo xu hướng"
        constraints = [models.UniqueConstraint(fields=["day", "source", "theme"], name="alert_once")]

    def __str__(self) -> str:
        return f"{self.theme}: {self.count}"
