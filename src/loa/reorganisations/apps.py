"""The Django app of this room."""

from django.apps import AppConfig


class Reorganisations(AppConfig):
    name = "loa.reorganisations"
    label = "reorganisations"
    verbose_name = "Sắp xếp, bàn giao"
