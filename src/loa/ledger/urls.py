"""Addresses of the public log. "checkpoint" and "tile/" are those of C2SP tlog-tiles."""

from django.urls import path, re_path

from loa.ledger import views

app_name = "ledger"
urlpatterns = [
    path("checkpoint", views.checkpoint, name="checkpoint"),
    path("key", views.key, name="key"),
    re_path(r"^tile/entries/(?P<place>[x0-9/.p]+)$", views.bundle, name="bundle"),
    path("tile/<int:level>/<path:place>", views.tile, name="tile"),
    path("entries", views.entry_range, name="entries"),
    path("proof/inclusion", views.inclusion, name="inclusion"),
    path("proof/consistency", views.consistency, name="consistency"),
]
