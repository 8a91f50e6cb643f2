"""The Django app of this room."""

from django.apps import AppConfig


class Newsroom(AppConfig):
    name = "loa.newsroom"
    label = "newsroom"
    verbose_name = "Tin, bài"
