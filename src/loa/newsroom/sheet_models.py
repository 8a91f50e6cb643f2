"""Rows of sheets: how boards show one message."""

from django.db import models

from loa.newsroom.sheet_rules import MOST_SAID, TEMPLATES, WORDS
from loa.organisations.models import User


class Sheet(models.Model):
    """How boards show one message (trang bảng điện tử): template, colours, picture. Without a row: words in the usual colours."""

    message = models.OneToOneField("newsroom.Message", models.PROTECT, related_name="sheet")
    template = models.CharField("mẫu trang", max_length=12, default=WORDS, choices=[(code, row.name) for code, row in TEMPLATES.items()])
    ink = models.CharField("màu chữ", max_length=7, blank=True, default="")
    ground = models.CharField("màu nền", max_length=7, blank=True, default="")
    picture = models.CharField(max_length=64, blank=True, default="")  # in the store, as `paper.pictures` keeps it
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    contrast = models.FloatField(default=0)  # of the picture itself
    says = models.CharField("ảnh nói gì", max_length=MOST_SAID, blank=True, default="")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "trang bảng điện tử"
        verbose_name_plural = "trang bảng điện tử"

    def __str__(self) -> str:
        return f"{self.message}: {self.get_template_display()}"
