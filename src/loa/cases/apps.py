"""The Django app of this room."""

from django.apps import AppConfig


class Cases(AppConfig):
    name = "loa.cases"
    label = "cases"
    verbose_name = "Hỏi đáp, yêu cầu"
