"""The Django app of this room."""

from django.apps import AppConfig


class Desk(AppConfig):
    name = "loa.desk"
    label = "desk"
    verbose_name = "Bàn làm việc"
