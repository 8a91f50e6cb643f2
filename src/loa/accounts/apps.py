"""The Django app of this room."""

from django.apps import AppConfig


class Accounts(AppConfig):
    name = "loa.accounts"
    label = "accounts"
    verbose_name = "Tài khoản"
