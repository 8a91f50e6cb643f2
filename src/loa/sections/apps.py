"""The Django app of this room."""

from django.apps import AppConfig


class Sections(AppConfig):
    name = "loa.sections"
    label = "sections"
    verbose_name = "Trang của cơ quan"
