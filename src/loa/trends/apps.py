"""The Django app of this room."""

from django.apps import AppConfig


class Trends(AppConfig):
    name = "loa.trends"
    label = "trends"
    verbose_name = "Xu hướng"
