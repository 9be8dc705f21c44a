"""`/instruction/demarches/`."""

from __future__ import annotations

from django.urls import path

from teleservices.offering import views

app_name = "offering"

urlpatterns = [
    path("", views.procedures, name="list"),
    path("<slug:slug>/", views.settings, name="settings"),
]
