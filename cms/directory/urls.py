"""Addresses of the directory and of its desk."""

from __future__ import annotations

from django.urls import path

from cms.directory import desk, views

app_name = "directory"

urlpatterns = [
    path("annuaire/", views.directory, name="all"),
    path("annuaire/annuaire.csv", views.as_data, name="data"),
    path("annuaire/<slug:kind>/", views.directory, name="kind"),
    path("annuaire/services/<slug:slug>/", views.service, name="service"),
    path("annuaire/<slug:kind>/<slug:slug>/contact.vcf", views.entry_card, name="card"),
    path("gestion/services/", desk.all_services, name="services"),
    path("gestion/services/nouveau/", desk.edit_service, name="service-new"),
    path("gestion/services/<uuid:pk>/", desk.edit_service, name="service-edit"),
    path("gestion/annuaire/fichier/", desk.from_file, name="import"),
    path("gestion/annuaire/<slug:kind>.csv", desk.to_file, name="export"),
]
