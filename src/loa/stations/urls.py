"""Addresses for stations."""

from django.urls import path, re_path

from loa.stations import views

app_name = "stations"
urlpatterns = [
    path("<slug:code>/manifest.json", views.manifest, name="manifest"),
    path("<slug:code>/log", views.log, name="log"),
    re_path(r"^content/(?P<digest>[0-9a-f]{64})$", views.content, name="content"),
]
