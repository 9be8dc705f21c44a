"""`/instruction/salles/`."""

from __future__ import annotations

from django.urls import path

from teleservices.rooms import views

app_name = "rooms"

urlpatterns = [
    path("", views.planning, name="planning"),
    path("nouvelle/", views.room, name="new"),
    path("fermer/", views.closure, name="closure"),
    path("fermetures/<uuid:pk>/lever/", views.reopen, name="reopen"),
    path("reservations/<uuid:pk>/liberer/", views.release, name="release"),
    path("<int:pk>/", views.room, name="room"),
]
