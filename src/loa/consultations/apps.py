"""The Django app of this room."""

from django.apps import AppConfig


class Consultations(AppConfig):
    name = "loa.consultations"
    label = "consultations"
    verbose_name = "Lấy ý kiến dự thảo"
