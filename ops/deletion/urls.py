"""Under the console's own addresses (ops.urls)."""

from __future__ import annotations

from django.urls import path

from ops.deletion import views

urlpatterns = [
    path("communes/<slug:slug>/supprimer/", views.confirm, name="commune-delete"),
    path("suppressions/", views.every, name="deletions"),
    path("suppressions/<uuid:deletion_id>/", views.progress, name="deletion"),
    path("suppressions/<uuid:deletion_id>/reprendre/", views.resume, name="deletion-resume"),
    path("suppressions/<uuid:deletion_id>/certificat.pdf", views.certificate, name="deletion-certificate"),
]
