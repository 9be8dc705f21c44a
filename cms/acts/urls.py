"""The public side of the register (design.md, "The addresses")."""

from __future__ import annotations

from django.urls import path

from cms.acts import views
from cms.acts.feeds import ActsFeed

app_name = "acts"
urlpatterns = [
    path("actes/", views.register, name="register"),
    path("actes/flux.xml", ActsFeed(), name="feed"),
    path("actes/<slug:slug>/", views.act, name="act"),
    path("actes/<slug:slug>/document.pdf", views.document, name="document"),
    path("actes/<slug:slug>/annexes/<int:rank>.pdf", views.annex, name="annex"),
    path("actes/<slug:slug>/certificat.pdf", views.certificate, name="certificate"),
]
