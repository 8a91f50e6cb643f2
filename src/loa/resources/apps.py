"""The Django app of this room."""

from django.apps import AppConfig


class Resources(AppConfig):
    name = "loa.resources"
    label = "resources"
    verbose_name = "Nguồn lực"
