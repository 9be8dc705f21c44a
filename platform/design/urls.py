"""Addresses of the design system, on every host."""

from __future__ import annotations

from django.urls import path

from design import views

app_name = "design"

urlpatterns = [
    path("theme/<slug:digest>-gestion.css", views.admin_theme, name="admin-theme"),
    path("theme/<slug:digest>.css", views.theme, name="theme"),
    path("embleme.svg", views.emblem, name="emblem"),
    path("apple-touch-icon.png", views.touch_icon, name="touch-icon"),
    path("partage.png", views.share_picture, name="share-picture"),
    path("style/", views.style, name="style"),
    path("style/<slug:page>/", views.style, name="style-page"),
]
