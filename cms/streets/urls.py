"""Addresses of the streets."""

from __future__ import annotations

from django.urls import path

from cms.streets import desk, views

app_name = "streets"

urlpatterns = [
    path("ma-rue/", views.search, name="search"),
    path("ma-rue/<slug:slug>/", views.street, name="street"),
    path("ma-rue/<slug:slug>/collectes.ics", views.calendar, name="calendar"),
    path("ma-rue/<slug:slug>/calendrier/<int:year>/", views.year, name="year"),
    path("gestion/rues/", desk.streets, name="list"),
    path("gestion/rues/nouvelle/", desk.edit, name="new"),
    path("gestion/rues/fichier/", desk.from_file, name="import"),
    path("gestion/rues/exemples/retirer/", desk.erase_examples, name="erase-examples"),
    path("gestion/rues/rues.csv", desk.to_file, name="export"),
    path("gestion/rues/modifier/<slug:slug>/", desk.edit, name="edit"),
    path("gestion/rues/retirer/<slug:slug>/", desk.erase, name="erase"),
]
