"""Addresses that calendar programs call."""

from django.urls import path

from loa.plans import views

app_name = "plans"
urlpatterns = [path("<str:secret>.ics", views.feed, name="feed")]
