"""The Django app of this room."""

from django.apps import AppConfig


class Portal(AppConfig):
    name = "loa.portal"
    label = "portal"
    verbose_name = "Cổng thông tin"
