"""The Django app of this room."""

from django.apps import AppConfig


class Stations(AppConfig):
    name = "loa.stations"
    label = "stations"
    verbose_name = "Đài và bảng"
