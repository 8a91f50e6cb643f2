"""Addresses of bodies' own sites."""

from django.urls import path

from loa.desk.views import homes

home_addresses = [
    path("trang-co-quan/", homes.index, name="homes"),
    path("trang-co-quan/<int:pk>/", homes.detail, name="home_of_body"),
    path("trang-co-quan/<int:pk>/dong/", homes.close, name="close_home"),
    path("trang-co-quan/<int:pk>/ten-mien/", homes.give_host, name="home_host"),
    path("trang-co-quan/<int:pk>/<slug:code>/", homes.write, name="write_section"),
    path("trang-co-quan/<int:pk>/<slug:code>/cong-khai/", homes.publish, name="publish_section"),
]
