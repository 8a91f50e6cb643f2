"""Rows of kinds of message and of languages."""

from django.db import models

from loa.newsroom.kind_rules import Needs


class MessageKind(models.Model):
    """A kind of message (loại tin): a row says what one of it must have; the program asks the row, never the code."""

    code = models.SlugField("Mã", max_length=30, primary_key=True)
    name = models.CharField("Tên loại tin", max_length=80, unique=True)
    order = models.PositiveIntegerField("Thứ tự", default=0)
    description = models.CharField("Dùng khi nào", max_length=300, blank=True)
    needs_source = models.BooleanField("Cần văn bản nguồn", default=False)
    needs_audience = models.BooleanField("Cần “Ai cần biết”", default=True)
    needs_action = models.BooleanField("Cần “Cần làm gì”", default=False)
    needs_event = models.BooleanField("Cần thời gian và địa điểm", default=False)
    needs_correction = models.BooleanField("Cần bản được đính chính và chỗ sai", default=False)
    needs_end = models.BooleanField("Cần ngày hết hiệu lực", default=False)
    urgent = models.BooleanField("Khẩn: báo mọi người ký cùng lúc", default=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "loại tin"
        verbose_name_plural = "loại tin"
        ordering = ("order", "name")

    def __str__(self) -> str:
        return self.name

    @property
    def needs(self) -> Needs:
        """What this kind asks for, as a plain value."""
        return Needs(
            name=self.name,
            source=self.needs_source,
            audience=self.needs_audience,
            action=self.needs_action,
            event=self.needs_event,
            correction=self.needs_correction,
            end=self.needs_end,
        )


class Language(models.Model):
    """A language in which messages are said (Tiếng Việt and those of ethnic minorities), by its BCP 47 code."""

    code = models.CharField("Mã BCP 47", max_length=35, primary_key=True)
    name = models.CharField("Tên tiếng Việt", max_length=80, unique=True)
    own_name = models.CharField("Tên trong tiếng đó", max_length=80)
    order = models.PositiveIntegerField("Thứ tự", default=0)
    voice = models.CharField("Giọng đọc", max_length=80, blank=True)  # "" is none: only a recording can be aired
    source = models.CharField("Nguồn của mã", max_length=200, blank=True)
    words = models.JSONField(
        "Nhãn trong tiếng đó", default=dict, blank=True
    )  # content.LABELS → the same in this language, as the office entered it
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "ngôn ngữ"
        verbose_name_plural = "ngôn ngữ"
        ordering = ("order", "name")

    def __str__(self) -> str:
        return self.name
