"""Under the console's own addresses (ops.urls)."""

from __future__ import annotations

from django.urls import path

from ops.backups import views

urlpatterns = [
    path("communes/<slug:slug>/sauvegardes/", views.backups, name="commune-backups"),
    path(
        "communes/<slug:slug>/sauvegardes/<uuid:export_id>/telecharger/",
        views.download,
        name="commune-export-download",
    ),
]
