"""The Django app of this room."""

from django.apps import AppConfig


class Notices(AppConfig):
    name = "loa.notices"
    label = "notices"
    verbose_name = "Kiểm chứng văn bản"
