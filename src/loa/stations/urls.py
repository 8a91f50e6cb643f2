"""Addresses for stations."""

from django.urls import path, re_path

from loa.stations import views

app_name = "stations"
urlpatterns = [
    path("enrol", views.enrol, name="enrol"),
    path("keys.json", views.keys, name="keys"),
    path("urgent/body-<int:area>.json", views.urgent, name="urgent"),
    path("<slug:code>/manifest.json", views.manifest, name="manifest"),
    path("<slug:code>/roster.json", views.roster, name="roster"),
    path("<slug:code>/log", views.log, name="log"),
    path("<slug:code>/report", views.report, name="report"),
    path("<slug:code>/time", views.time, name="time"),
    re_path(r"^content/(?P<digest>[0-9a-f]{64})$", views.content, name="content"),
    re_path(
        r"^baked/(?P<path>keys\.json|urgent/body-[0-9]+\.json|content/[0-9a-f]{64}|s/[0-9a-f]{32}/(?:manifest|roster)\.json)$",
        views.baked,
        name="baked",
    ),
]
