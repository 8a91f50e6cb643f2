"""The Django app of this room."""

from django.apps import AppConfig


class Site(AppConfig):
    name = "loa.site"
    label = "loa_site"
    verbose_name = "Loa"
