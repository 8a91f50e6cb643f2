"""The Django app of this room."""

from django.apps import AppConfig


class Audits(AppConfig):
    name = "loa.audits"
    label = "audits"
    verbose_name = "Kiểm tra trang thông tin điện tử"
