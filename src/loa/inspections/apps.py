"""The Django app of this room."""

from django.apps import AppConfig


class Inspections(AppConfig):
    name = "loa.inspections"
    label = "inspections"
    verbose_name = "Kiểm tra"
