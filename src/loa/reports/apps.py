"""The Django app of this room."""

from django.apps import AppConfig


class Reports(AppConfig):
    name = "loa.reports"
    label = "reports"
    verbose_name = "Báo cáo"
