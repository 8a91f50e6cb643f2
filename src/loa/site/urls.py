"""All addresses."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from loa.desk.views import links

urlpatterns = [
    path("lam-viec/", include(wagtailadmin_urls)),
    path("duyet/<str:token>/", links.page, name="approve_by_link"),
    path("duyet/<str:token>/gui-lai/", links.renew, name="renew_link"),
    path("duyet/<str:token>/nguon", links.source, name="link_source"),
    path("duyet/<str:token>/ban/<slug:kind>", links.rendition, name="link_rendition"),
    path("stations/", include("loa.stations.urls")),
    path("log/", include("loa.ledger.urls")),
    path("lich/", include("loa.plans.urls")),
    path("", include("loa.portal.urls")),
]
