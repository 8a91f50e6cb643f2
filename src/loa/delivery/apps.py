"""The Django app of this room."""

from django.apps import AppConfig


class Delivery(AppConfig):
    name = "loa.delivery"
    label = "delivery"
    verbose_name = "Gửi và bằng chứng"
