"""The Django app of this room."""

from django.apps import AppConfig


class Subscriptions(AppConfig):
    name = "loa.subscriptions"
    label = "subscriptions"
    verbose_name = "Đăng ký nhận tin"
