"""Public addresses."""

from django.urls import path, re_path

from loa.portal import subscribing, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("tin/", views.column, name="column"),
    path("tin/atom.xml", views.feed, name="feed"),
    path("tin/feed.json", views.json_feed, name="json_feed"),
    path("tin/<slug:slug>/", views.article, name="article"),
    re_path(r"^tin/(?P<slug>[-\w]+)/(?P<channel>loudspeaker|leaflet)$", views.rendition, name="rendition"),
    path("tim-kiem/", views.search, name="search"),
    path("dang-ky/", subscribing.subscribe, name="subscribe"),
    path("dang-ky/xac-nhan/<str:token>/", subscribing.confirm, name="confirm"),
    path("dang-ky/thoi/<str:token>/", subscribing.leave, name="leave"),
    path("kenh-chinh-thuc/", views.directory, name="directory"),
    path("van-ban/", views.documents, name="documents"),
    path("van-ban/<int:pk>/", views.document, name="document"),
    path("van-ban/<int:pk>/tep", views.document_file, name="document_file"),
]
