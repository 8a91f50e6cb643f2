"""The Django app of this room."""

from django.apps import AppConfig


class Directory(AppConfig):
    name = "loa.directory"
    label = "directory"
    verbose_name = "Danh bạ cơ quan"
