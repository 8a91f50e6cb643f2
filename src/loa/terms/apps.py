"""The Django app of this room."""

from django.apps import AppConfig


class Terms(AppConfig):
    name = "loa.terms"
    label = "terms"
    verbose_name = "Thời hạn"
