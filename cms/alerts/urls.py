"""Addresses of the alerts."""

from __future__ import annotations

from django.urls import path

from cms.alerts import views

app_name = "alerts"

urlpatterns = [
    path("alertes/", views.archive, name="archive"),
    path("alertes/flux.xml", views.feed, name="feed"),
    path("gestion/alertes/", views.alerts, name="list"),
    path("gestion/alertes/nouvelle/", views.edit, name="new"),
    path("gestion/alertes/<uuid:pk>/", views.edit, name="edit"),
    path("gestion/alertes/<uuid:pk>/retirer/", views.end, name="end"),
]
