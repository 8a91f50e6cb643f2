"""The Django app of this room."""

from django.apps import AppConfig


class Organisations(AppConfig):
    name = "loa.organisations"
    label = "organisations"
    verbose_name = "Tổ chức"
