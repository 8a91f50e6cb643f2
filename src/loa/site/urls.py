"""All addresses."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns = [
    path("lam-viec/", include(wagtailadmin_urls)),
    path("stations/", include("loa.stations.urls")),
    path("lich/", include("loa.plans.urls")),
    path("", include("loa.portal.urls")),
]
