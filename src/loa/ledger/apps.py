"""The Django app of this room."""

from django.apps import AppConfig


class Ledger(AppConfig):
    name = "loa.ledger"
    label = "ledger"
    verbose_name = "Nhật ký"
