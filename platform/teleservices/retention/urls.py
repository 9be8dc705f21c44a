"""`/instruction/conservation/`: what is kept, what goes, and the proof that it went."""

from __future__ import annotations

from django.urls import path

from teleservices.retention import views

app_name = "retention"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("demandes/<uuid:pk>/", views.dossier, name="dossier"),
    path("demandes/<uuid:pk>/<uuid:hold>/lever/", views.release, name="release"),
    path("certificats/<uuid:pk>/", views.show_certificate, name="certificate"),
    path("visas/<slug:slug>/", views.visa, name="visa"),
    path("versements/preparer/<slug:slug>/", views.prepare, name="prepare"),
    path("versements/<uuid:pk>/", views.transfer, name="transfer"),
    path("versements/<uuid:pk>/paquet/", views.package, name="package"),
    path("versements/<uuid:pk>/abandonner/", views.abandon, name="abandon"),
]
