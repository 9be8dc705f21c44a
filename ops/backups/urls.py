"""Under the console's own addresses (ops.urls)."""

from __future__ import annotations

from django.urls import path

from ops.backups import import_views, views

urlpatterns = [
    path("imports/", import_views.choose, name="imports"),
    path("imports/<uuid:arrival_id>/", import_views.follow, name="import"),
    path("imports/<uuid:arrival_id>/abandonner/", import_views.abandon, name="import-abandon"),
    path("communes/<slug:slug>/sauvegardes/", views.backups, name="commune-backups"),
    path(
        "communes/<slug:slug>/sauvegardes/<uuid:export_id>/telecharger/",
        views.download,
        name="commune-export-download",
    ),
]
