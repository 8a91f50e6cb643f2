"""The Django app of this room."""

from django.apps import AppConfig


class Plans(AppConfig):
    name = "loa.plans"
    label = "plans"
    verbose_name = "Kế hoạch"
