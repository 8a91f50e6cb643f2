"""The Django app of this room."""

from django.apps import AppConfig


class Documents(AppConfig):
    name = "loa.documents"
    label = "documents"
    verbose_name = "Văn bản"
